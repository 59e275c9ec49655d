//! Versions: `1.27.3`, `v1.30`, `3.20-alpine`.

/// A number that orders versions: the later, the greater. What follows the third number only counts
/// as "before the release" where it is one of semver's pre-releases (`-rc.1`, `-beta2`).
pub(in super::super) fn semver(text: &str) -> Option<i64> {
    let text = text.trim();
    let text = text.strip_prefix(['v', 'V', '=']).unwrap_or(text);
    let end = text.find(|ch: char| !ch.is_ascii_digit() && ch != '.').unwrap_or(text.len());
    let mut parts = text.get(..end)?.trim_end_matches('.').split('.').map(str::parse::<i64>);
    let mut next = || parts.next().unwrap_or(Ok(0)).ok().filter(|part| *part < 1 << 20);
    let (major, minor, patch) = (next()?, next()?, next()?);
    let rest = text.get(end..)?;
    // A suffix must be set off: `20a` is no version.
    if !rest.is_empty() && !rest.starts_with(['-', '+', '_', '~', ' ']) {
        return None;
    }
    let before = ["-rc", "-beta", "-alpha.", "-alpha1", "-alpha2", "-pre", "-dev", "-preview"];
    let released = !before.iter().any(|mark| rest.to_ascii_lowercase().starts_with(mark));
    Some((((major << 20 | minor) << 20 | patch) << 1) | i64::from(released))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered() {
        let ordered = ["1", "1.0.1", "1.2-rc.1", "1.2", "v1.10", "1.27.3", "2.0.0-beta", "2", "16.4-alpine"];
        let numbers: Vec<_> = ordered.iter().map(|text| semver(text).unwrap()).collect();
        assert!(numbers.is_sorted(), "{numbers:?}");
        assert_eq!(semver("1.2"), semver("v1.2.0-alpine"));
    }

    #[test]
    fn what_is_no_version_is_none() {
        for text in ["", "latest", "v", "20a", ".1", "1..2", "99999999999.1", "-1"] {
            assert_eq!(semver(text), None, "{text}");
        }
    }
}
