//! Path patterns of the configuration: which workspace paths they mean.
//!
//! As in `.gitignore`: a pattern without `/` inside means a file or folder of that name wherever it
//! is, any other starts at the base; a folder stands for all that is in it.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::paths;

/// Some patterns and the folder that they start at.
#[derive(Clone, Debug)]
pub struct PathGlobs {
    base: Base,
    set: GlobSet,
}

/// Where patterns start, seen from the workspace's root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// At this folder of the workspace; empty for its root.
    Inside(String),
    /// At a folder above, from which this way leads down to the root.
    Above(String),
}

impl Default for Base {
    fn default() -> Self {
        Self::Inside(String::new())
    }
}

/// Why a pattern is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GlobError {
    /// Nothing is taken back by a later pattern.
    #[error("a pattern cannot start with `!`")]
    Negated,
    /// It would leave the folder that patterns start at.
    #[error("a pattern cannot lead out of its folder by `..`")]
    Outside,
    /// The pattern's own grammar.
    #[error("{0}")]
    Grammar(String),
}

impl Default for PathGlobs {
    /// No patterns.
    fn default() -> Self {
        Self { base: Base::default(), set: GlobSet::empty() }
    }
}

impl PathGlobs {
    /// Patterns that start at `base`. Those that are none are left out; [`check_glob`] says why.
    pub fn new<S: AsRef<str>>(base: Base, patterns: impl IntoIterator<Item = S>) -> Self {
        let mut builder = GlobSetBuilder::new();
        for pattern in patterns {
            for glob in globs(pattern.as_ref()).into_iter().flatten() {
                builder.add(glob);
            }
        }
        // Each glob was built alone; together they only fail where they are too many.
        Self { base, set: builder.build().unwrap_or_default() }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty()
    }

    /// Whether a workspace path, or a folder around it, is meant.
    pub fn is_match(&self, path: &str) -> bool {
        if self.set.is_empty() {
            return false;
        }
        match &self.base {
            Base::Inside(base) => paths::relative_to(path, base).is_some_and(|path| self.set.is_match(path)),
            Base::Above(way) => self.set.is_match(format!("{way}/{path}")),
        }
    }
}

/// Says what is wrong with a pattern.
pub fn check_glob(pattern: &str) -> Result<(), GlobError> {
    globs(pattern).map(|_| ())
}

/// The pattern that means this path and nothing else.
pub fn exact_glob(path: &str) -> String {
    globset::escape(path)
}

/// The pattern itself, and all that is below what it means.
fn globs(pattern: &str) -> Result<[globset::Glob; 2], GlobError> {
    if pattern.starts_with('!') {
        return Err(GlobError::Negated);
    }
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    if pattern.split('/').any(|part| part == "..") {
        return Err(GlobError::Outside);
    }
    let bare = pattern.trim_end_matches('/');
    let anchored = match bare.strip_prefix('/') {
        Some(rest) => rest.to_owned(),
        None if bare.contains('/') => bare.to_owned(),
        None => format!("**/{bare}"),
    };
    let build = |text: &str| {
        let glob = GlobBuilder::new(text).literal_separator(true).backslash_escape(true).build();
        glob.map_err(|error| GlobError::Grammar(error.kind().to_string()))
    };
    if bare.is_empty() {
        // `.` and `/`: everything.
        return Ok([build("**")?, build("**/*")?]);
    }
    let everything = bare == ".";
    let anchored = if everything { "**" } else { &anchored };
    Ok([build(anchored)?, build(&format!("{anchored}/**"))?])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str) -> bool {
        PathGlobs::new(Base::default(), [pattern]).is_match(path)
    }

    #[test]
    fn a_name_is_found_anywhere_a_path_from_the_base() {
        for (pattern, path, expected) in [
            ("vendor", "a/vendor/x.yaml", true),
            ("vendor/", "vendor/x.yaml", true),
            ("vendor", "a/vendored/x", false),
            ("*.tmpl", "a/b.tmpl", true),
            ("compose.dev.yaml", "deploy/compose.dev.yaml", true),
            ("/compose.dev.yaml", "deploy/compose.dev.yaml", false),
            ("./deploy/dev", "deploy/dev/x/y", true),
            ("deploy/*", "deploy/dev/x", true),
            ("deploy/*.yaml", "deploy/dev/x.yaml", false),
            ("**/dev/**", "a/dev/b/c", true),
            ("**/dev/**", "dev/c", true),
            ("{a,b}/x", "b/x", true),
            (".", "a/b", true),
            ("", "a/b", true),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn any_path_has_a_pattern() {
        for path in ["a/b.yaml", "a[1]/{b}*?.yaml", "!x", "a b"] {
            let pattern = format!("/{}", exact_glob(path));
            assert!(matches(&pattern, path) && !matches(&pattern, "a1/b"), "{pattern}");
        }
    }

    #[test]
    fn patterns_start_at_their_base() {
        let below = PathGlobs::new(Base::Inside("deploy".into()), ["dev/x", "test"]);
        assert!(below.is_match("deploy/dev/x") && below.is_match("deploy/a/test/y"));
        assert!(!below.is_match("dev/x") && !below.is_match("test/y"));
        let above = PathGlobs::new(Base::Above("w/deploy".into()), ["w/deploy/dev", "/dev"]);
        assert!(above.is_match("dev/x") && !above.is_match("x/dev/y"));
    }

    #[test]
    fn what_is_no_pattern_says_why_and_means_nothing() {
        assert_eq!(check_glob("!keep"), Err(GlobError::Negated));
        assert_eq!(check_glob("../x"), Err(GlobError::Outside));
        assert!(matches!(check_glob("a[b"), Err(GlobError::Grammar(_))));
        assert!(PathGlobs::new(Base::default(), ["a[b", "!x"]).is_empty());
    }
}
