//! Workspace paths as the person at the prompt would write them.

use std::path::{Component, Path};

/// Turns workspace paths into paths relative to the working directory, with `/`.
#[derive(Clone, Debug, Default)]
pub struct Paths {
    /// The parts of the root that the working directory does not share.
    down: Vec<String>,
    /// The parts of the working directory that the root does not share: the way up, outermost first.
    up: Vec<String>,
}

impl Paths {
    /// For a workspace `root` and a working directory, both absolute and canonical.
    pub fn new(root: &Path, cwd: &Path) -> Self {
        let (root, cwd) = (parts(root), parts(cwd));
        let shared = root.iter().zip(&cwd).take_while(|(a, b)| a == b).count();
        let rest = |mut parts: Vec<String>| parts.split_off(shared);
        Self { down: rest(root), up: rest(cwd) }
    }

    /// A workspace path (`api/Dockerfile`) relative to the working directory. A path that leaves the
    /// root by `..` is one that was asked for and refused; it is shown all the same.
    pub fn show(&self, path: &str) -> String {
        let mut above = 0;
        let mut parts: Vec<&str> = self.down.iter().map(String::as_str).collect();
        for part in path.split('/').filter(|part| !part.is_empty()) {
            match part {
                ".." if parts.pop().is_none() => above += 1,
                ".." => {}
                part => parts.push(part),
            }
        }
        let same = |(part, up): &(&&str, &String)| **part == up.as_str();
        let inside = self.down.is_empty() && above == 0;
        let shared = if inside { parts.iter().zip(&self.up).take_while(same).count() } else { 0 };
        let mut shown = "../".repeat(self.up.len() + above - shared);
        shown.push_str(&parts.split_off(shared).join("/"));
        if shown.is_empty() { ".".to_owned() } else { shown }
    }

    /// A workspace path as a platform that holds the repository knows it: from its root, wherever
    /// below it the working directory is. Where the root is below the working directory, from there.
    pub fn in_repository(&self, path: &str) -> String {
        if self.down.is_empty() { path.to_owned() } else { self.show(path) }
    }
}

fn parts(path: &Path) -> Vec<String> {
    let text = |part: Component<'_>| part.as_os_str().to_string_lossy().into_owned();
    path.components().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(root: &str, cwd: &str, path: &str) -> String {
        Paths::new(Path::new(root), Path::new(cwd)).show(path)
    }

    #[test]
    fn platforms_see_paths_from_the_repository() {
        let known = |root, cwd, path| Paths::new(Path::new(root), Path::new(cwd)).in_repository(path);
        assert_eq!(known("/w", "/w", "api/Dockerfile"), "api/Dockerfile");
        assert_eq!(known("/w", "/w/api", "web/Dockerfile"), "web/Dockerfile");
        assert_eq!(known("/w/deploy", "/w", "compose.yaml"), "deploy/compose.yaml");
    }

    #[test]
    fn paths_are_seen_from_the_working_directory() {
        assert_eq!(shown("/w", "/w", "api/Dockerfile"), "api/Dockerfile");
        assert_eq!(shown("/w", "/w/api", "api/Dockerfile"), "Dockerfile");
        assert_eq!(shown("/w", "/w/api/src", "api/Dockerfile"), "../Dockerfile");
        assert_eq!(shown("/w", "/w/web", "api/Dockerfile"), "../api/Dockerfile");
        assert_eq!(shown("/w/deploy", "/w", "compose.yaml"), "deploy/compose.yaml");
        assert_eq!(shown("/x/y", "/w/z", "a"), "../../x/y/a");
        assert_eq!(shown("/w", "/w", ""), ".");
        assert_eq!(shown("/w/repo", "/w/repo/api", "../other/x"), "../../other/x");
        assert_eq!(shown("/w/repo", "/w", "../other/x"), "other/x");
    }
}
