//! The short form of volumes: `[source:]target[:mode]`.

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

/// Reads a short volume. A drive letter (`C:\data:/data`) belongs to its path; before a lone path of
/// the container (`a:/data`) a letter is a volume's name.
pub(super) fn short(text: &Text) -> Mount {
    let mut parts = text.split(':');
    let backslash = parts.get(1).is_some_and(|part| part.content().starts_with('\\'));
    if (backslash || parts.len() > 2) && parts.first().is_some_and(|part| is_drive(part.content())) {
        let len = parts.first().map_or(0, |part| part.content().len());
        let rest = text.slice(len + 1..text.content().len()).split(':');
        let path = rest.first().map_or(0, |part| part.content().len());
        let whole = text.slice(0..len + 1 + path);
        parts = std::iter::once(whole).chain(rest.into_iter().skip(1)).collect();
    }
    let mut parts = parts.into_iter();
    match (parts.next(), parts.next(), parts.next()) {
        (Some(source), Some(target), mode) => Mount { source: Some(source), target, mode },
        (Some(target), ..) => Mount { source: None, target, mode: None },
        (None, ..) => Mount { source: None, target: text.clone(), mode: None },
    }
}

fn is_drive(part: &str) -> bool {
    part.len() == 1 && part.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Whether a source is a path of the host, not a volume's name.
pub(super) fn is_path(source: &str) -> bool {
    source.starts_with(['.', '/', '~', '\\']) || source.get(1..2) == Some(":")
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
    fn short_volumes_fall_into_their_parts() {
        for (volume, source, target, mode) in [
            ("/data", "-", "/data", "-"),
            ("db:/var/lib/db", "db", "/var/lib/db", "-"),
            ("./a.conf:/etc/a.conf:ro", "./a.conf", "/etc/a.conf", "ro"),
            ("C:\\data:/data:ro", "C:\\data", "/data", "ro"),
            ("a:/b", "a", "/b", "-"),
            ("", "-", "", "-"),
        ] {
            assert_eq!(parts(volume), (source.to_owned(), target.to_owned(), mode.to_owned()), "{volume}");
        }
    }
}
