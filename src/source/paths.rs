//! Workspace paths: relative to the root, separated by `/`, without `.` and `..`.

/// The folder of a path: empty for a file at the root.
pub fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last part of a path.
pub fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// `path` as written in a file of the folder `base`, made relative to the workspace root.
///
/// `None` where it leaves the root, is absolute (on either kind of system) or is empty of meaning.
pub fn join(base: &str, path: &str) -> Option<String> {
    let absolute = path.starts_with(['/', '\\', '~']) || path.get(1..2) == Some(":");
    if absolute || path.contains('\0') {
        return None;
    }
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// `path` relative to the folder `base`, if it lies below it.
pub fn relative_to<'p>(path: &'p str, base: &str) -> Option<&'p str> {
    if base.is_empty() {
        return Some(path);
    }
    path.strip_prefix(base)?.strip_prefix('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_and_cleaned() {
        assert_eq!(join("deploy/compose", "../api/./Dockerfile").as_deref(), Some("deploy/api/Dockerfile"));
        assert_eq!(join("", "./.env").as_deref(), Some(".env"));
        assert_eq!(join("a", "..").as_deref(), Some(""));
    }

    #[test]
    fn no_path_leaves_the_root() {
        for path in ["../x", "a/../../x", "/etc/passwd", "~/x", "C:\\x", "C:/x", "a\0b"] {
            assert_eq!(join("", path), None, "{path}");
        }
    }

    #[test]
    fn parts_of_a_path() {
        assert_eq!((parent("a/b.yaml"), file_name("a/b.yaml")), ("a", "b.yaml"));
        assert_eq!((parent("b.yaml"), file_name("b.yaml")), ("", "b.yaml"));
        assert_eq!(relative_to("api/src/x", "api"), Some("src/x"));
        assert_eq!(relative_to("apis/x", "api"), None);
        assert_eq!(relative_to("x", ""), Some("x"));
    }
}
