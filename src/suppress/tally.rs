//! Comments for tally, which has the checks of other tools too: names with or without a prefix that says of
//! which.

/// What such a comment says.
#[derive(Debug)]
pub(super) struct Said<'t> {
    /// Whether it is about the whole file.
    pub(super) global: bool,
    names: Vec<&'t str>,
    pub(super) reason: &'t str,
}

/// `tally ignore=a,b;reason=why`, `tally global ignore=a`.
pub(super) fn read(said: &str) -> Option<Said<'_>> {
    let rest = said.strip_prefix("tally")?.strip_prefix(char::is_whitespace)?.trim_start();
    let (global, rest) = rest.strip_prefix("global").map_or((false, rest), |rest| (true, rest));
    let said = rest.trim_start().strip_prefix("ignore")?.trim_start().strip_prefix('=')?;
    let (list, reason) = said.split_once(';').unwrap_or((said, ""));
    let reason = reason.trim().strip_prefix("reason=").unwrap_or_default();
    let names: Vec<&str> = list.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    (!names.is_empty()).then_some(Said { global, names, reason })
}

impl Said<'_> {
    /// The ids of each tool that it names; none for all of that tool's.
    pub(super) fn by_tool(&self) -> Vec<(&'static str, Vec<String>)> {
        let all = self.names.contains(&"all");
        let of = |tool: &'static str| {
            let own = self.names.iter().filter(|name| !all && tool_of(name) == tool);
            let ids: Vec<String> = own.map(|name| bare(name).to_owned()).collect();
            (all || !ids.is_empty()).then_some((tool, ids))
        };
        ["hadolint", "buildkit", "tally"].into_iter().filter_map(of).collect()
    }
}

fn tool_of(name: &str) -> &'static str {
    let is_capital = |c: char| c.is_ascii_uppercase();
    match name.split_once('/') {
        Some(("hadolint", _)) => "hadolint",
        Some(("buildkit", _)) => "buildkit",
        None if name.starts_with("DL") => "hadolint",
        None if name.starts_with(is_capital) => "buildkit",
        _ => "tally",
    }
}

/// A name without the tool that it is of.
pub(super) fn bare(name: &str) -> &str {
    let prefixed = ["hadolint/", "buildkit/", "tally/"].into_iter().find_map(|tool| name.strip_prefix(tool));
    prefixed.unwrap_or(name)
}
