//! The short form of volumes: `[source:]target[:mode]`.

use std::ops::Range;

use crate::value::Text;

/// A short volume in parts.
#[derive(Clone, Debug)]
pub(super) struct Mount {
    /// A path, or a volume's name; none for an anonymous volume.
    pub(super) source: Option<Text>,
    /// The path in the container.
    pub(super) target: Text,
    /// `ro`, `rw`, `z` …
    pub(super) mode: Option<Text>,
}

/// Reads a short volume. As in Compose, a single letter before a colon is a drive wherever it stands:
/// `C:\data:/data`, and `d:/data` is a path of the container alone, no volume `d`.
pub(super) fn short(text: &Text) -> Mount {
    let content = text.content();
    if content.len() < 3 {
        return Mount { source: None, target: text.clone(), mode: None };
    }
    let mut parts = parts(content).into_iter().map(|range| text.slice(range));
    match (parts.next(), parts.next(), parts.next()) {
        (Some(source), Some(target), mode) => Mount { source: Some(source), target, mode },
        (Some(target), ..) => Mount { source: None, target, mode: None },
        (None, ..) => Mount { source: None, target: text.clone(), mode: None },
    }
}

/// Where the parts of a short volume stand: between colons, those of drives aside.
pub(super) fn parts(content: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _) in content.match_indices(':') {
        let mut part = content.get(start..at).unwrap_or_default().chars();
        let is_drive = part.next().is_some_and(char::is_alphabetic) && part.next().is_none();
        if !is_drive {
            parts.push(start..at);
            start = at + 1;
        }
    }
    parts.push(start..content.len());
    parts
}

/// Whether a source is a path of the host, not a volume's name.
pub(super) fn is_path(source: &str) -> bool {
    source.starts_with(['.', '/', '~', '\\']) || source.get(1..2) == Some(":")
}

/// The path of the host that a source names, in one spelling: without `.`, `..`, doubled and trailing
/// slashes, homes as `~`. A relative one that leads out of the workspace is taken as what is left of
/// it. `None` for what stays inside of the workspace, for names of volumes and what cannot be known.
pub(super) fn host_path(source: &Text, folder: Option<&str>) -> Option<String> {
    let content = source.content();
    let home = content.is_empty() || content.starts_with('/');
    let unknown_home = source.pieces().first().is_some_and(|piece| {
        piece
            .unknown
            .as_ref()
            .is_some_and(|why| ["`HOME`", "`USERPROFILE`"].iter().any(|it| why.text().contains(it)))
    });
    if unknown_home && home && source.unknown_at() == [0] {
        return Some(tidy("~", content));
    }
    let known = source.known()?;
    if let Some(rest) = known.strip_prefix('~') {
        return Some(tidy("~", rest));
    }
    if known.starts_with('/') {
        return Some(in_home(&tidy("", known)));
    }
    let folder = folder?;
    if !known.starts_with('.') || crate::source::paths::join(folder, known).is_some() {
        return None;
    }
    Some(in_home(&tidy("", known)))
}

/// The parts of a path joined anew below `root`.
fn tidy(root: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (root, joined.is_empty()) {
        ("", _) => format!("/{joined}"),
        (root, true) => root.to_owned(),
        (root, false) => format!("{root}/{joined}"),
    }
}

/// A dotted folder of somebody's home as one of `~`.
fn in_home(path: &str) -> String {
    let rest = path.strip_prefix("/root/").or_else(|| {
        let rest = path.strip_prefix("/home/").or_else(|| path.strip_prefix("/Users/"))?;
        rest.split_once('/').map(|(_, rest)| rest)
    });
    match rest.filter(|rest| rest.starts_with('.')) {
        Some(rest) => format!("~/{rest}"),
        None => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{FileId, Span};

    fn parts(content: &str) -> (String, String, String) {
        let mount = short(&Text::literal(content, Span::new(FileId(0), 5, 5 + content.len())));
        let text = |text: Option<Text>| text.map_or("-".to_owned(), |text| text.content().to_owned());
        (text(mount.source), mount.target.content().to_owned(), text(mount.mode))
    }

    #[test]
    fn paths_of_the_host_have_one_spelling() {
        for (source, expected) in [
            ("/etc/../etc/", "/etc"),
            ("//var/run/docker.sock", "/var/run/docker.sock"),
            ("~/.ssh", "~/.ssh"),
            ("~", "~"),
            ("/home/me/.aws/credentials", "~/.aws/credentials"),
            ("/root/.ssh", "~/.ssh"),
            ("/root", "/root"),
            ("../../../etc", "/etc"),
            ("./conf", "-"),
            ("../conf", "-"),
            ("db", "-"),
            ("/", "/"),
        ] {
            let text = Text::literal(source, Span::new(FileId(0), 5, 5 + source.len()));
            let path = host_path(&text, Some("deploy")).unwrap_or_else(|| "-".to_owned());
            assert_eq!(path, expected, "{source}");
        }
    }

    #[test]
    fn short_volumes_fall_into_their_parts() {
        for (volume, source, target, mode) in [
            ("/data", "-", "/data", "-"),
            ("db:/var/lib/db", "db", "/var/lib/db", "-"),
            ("./a.conf:/etc/a.conf:ro", "./a.conf", "/etc/a.conf", "ro"),
            ("C:\\data:/data:ro", "C:\\data", "/data", "ro"),
            ("c:/data:/data", "c:/data", "/data", "-"),
            ("a:/b", "-", "a:/b", "-"),
            ("a:b", "-", "a:b", "-"),
            ("a:", "-", "a:", "-"),
            ("vv:c:/b:ro", "vv", "c:/b", "ro"),
            ("./a:C:\\b", "./a", "C:\\b", "-"),
            ("", "-", "", "-"),
        ] {
            assert_eq!(parts(volume), (source.to_owned(), target.to_owned(), mode.to_owned()), "{volume}");
        }
    }
}
