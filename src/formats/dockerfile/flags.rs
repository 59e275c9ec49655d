//! The flags of instructions: which there are, and what they take.

use super::syntax::{Arguments, Dockerfile, Flag, Instruction, Keyword, Part};
use crate::text::closest;

/// What a flag takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// Nothing, `true` or `false`.
    Truth,
    /// A value, once.
    Value,
    /// A value, any number of times.
    Values,
}

use Takes::{Truth, Value, Values};

/// The flags of an instruction. `None` where the builder does not look at them.
fn flags_of(keyword: Keyword) -> Option<&'static [(&'static str, Takes)]> {
    Some(match keyword {
        Keyword::Run => &[("mount", Values), ("network", Value), ("security", Value), ("device", Values)],
        Keyword::Copy => &[
            ("from", Value),
            ("chown", Value),
            ("chmod", Value),
            ("link", Truth),
            ("parents", Truth),
            ("exclude", Values),
        ],
        Keyword::Add => &[
            ("chown", Value),
            ("chmod", Value),
            ("link", Truth),
            ("keep-git-dir", Truth),
            ("checksum", Value),
            ("unpack", Truth),
            ("exclude", Values),
        ],
        Keyword::From => &[("platform", Value)],
        Keyword::Healthcheck => &[
            ("interval", Value),
            ("timeout", Value),
            ("start-period", Value),
            ("start-interval", Value),
            ("retries", Value),
        ],
        Keyword::Arg | Keyword::Stopsignal | Keyword::Unknown => return None,
        _ => &[],
    })
}

/// The first flag that the builder refuses, and why.
pub(super) fn fault(tree: &Dockerfile, instruction: &Instruction) -> Option<(Part, String)> {
    let known = flags_of(instruction.keyword)?;
    if is_none(tree, instruction) {
        return None;
    }
    let mut seen: Vec<&str> = Vec::new();
    instruction.flags.iter().find_map(|flag| {
        let name = tree.text(flag.name);
        let Some((_, takes)) = known.iter().find(|(known, _)| *known == name) else {
            return Some((flag.whole, unknown(instruction.keyword, name, known)));
        };
        if seen.contains(&name) && *takes != Values {
            return Some((flag.whole, format!("`--{name}` may stand only once")));
        }
        seen.push(name);
        value(tree, instruction.keyword, flag, name, *takes)
    })
}

/// `HEALTHCHECK NONE`, of which the flags are not read.
fn is_none(tree: &Dockerfile, instruction: &Instruction) -> bool {
    matches!(&instruction.arguments,
        Arguments::Health { kind, .. } if tree.text(*kind).eq_ignore_ascii_case("none"))
}

fn unknown(keyword: Keyword, name: &str, known: &[(&'static str, Takes)]) -> String {
    let shown: String = name.chars().take(40).collect();
    let instruction = keyword.name();
    match closest(name, known.iter().map(|(known, _)| *known)) {
        Some(near) => format!("`{instruction}` has no flag `--{shown}`; did you mean `--{near}`?"),
        None => format!("`{instruction}` has no flag `--{shown}`"),
    }
}

fn value(
    tree: &Dockerfile,
    keyword: Keyword,
    flag: &Flag,
    name: &str,
    takes: Takes,
) -> Option<(Part, String)> {
    let Some(part) = flag.value else {
        return (takes != Truth).then(|| (flag.whole, format!("`--{name}` needs a value: `--{name}=…`")));
    };
    let said = tree.text(part).trim_matches(['"', '\'']);
    let wrong = |what: &str| Some((part, format!("`--{name}` takes {what}")));
    match (keyword, name) {
        _ if takes == Truth => match said.to_ascii_lowercase().as_str() {
            "true" | "false" => None,
            _ => wrong("`true` or `false`"),
        },
        (Keyword::Run, "network") if !["default", "none", "host"].contains(&said) => {
            wrong("`default`, `none` or `host`")
        }
        (Keyword::Run, "security") if !["sandbox", "insecure"].contains(&said) => {
            wrong("`sandbox` or `insecure`")
        }
        (Keyword::Run, "mount") => mount(said).map(|message| (part, message)),
        (Keyword::Healthcheck, "retries") => {
            let is_count =
                said.is_empty() || said.parse::<u32>().is_ok_and(|count| i32::try_from(count).is_ok());
            if is_count { None } else { wrong("a number") }
        }
        (Keyword::Healthcheck, _) if !is_duration(said) => wrong("a duration such as `30s` or `1m30s`"),
        _ => None,
    }
}

/// What is wrong with a `--mount`. What a variable may bring is not looked at.
fn mount(text: &str) -> Option<String> {
    const KINDS: [&str; 5] = ["bind", "cache", "tmpfs", "secret", "ssh"];
    const ALONE: [&str; 5] = ["readonly", "ro", "readwrite", "rw", "required"];
    const KEYS: [&str; 19] = [
        "type",
        "from",
        "source",
        "src",
        "target",
        "dst",
        "destination",
        "readonly",
        "ro",
        "readwrite",
        "rw",
        "required",
        "size",
        "id",
        "sharing",
        "mode",
        "uid",
        "gid",
        "env",
    ];
    for option in text.split(',') {
        let option = option.trim_matches('"');
        let (key, value) = option.split_once('=').map_or((option, None), |(key, value)| (key, Some(value)));
        let key = key.to_ascii_lowercase();
        match value {
            _ if key.contains('$') => {}
            _ if !KEYS.contains(&key.as_str()) => {
                return Some(match closest(&key, KEYS) {
                    Some(near) => format!("a mount has no option `{key}`; did you mean `{near}`?"),
                    None => format!("a mount has no option `{key}`"),
                });
            }
            None if ALONE.contains(&key.as_str()) => {}
            None => return Some(format!("`{key}` of a mount needs a value")),
            Some(value) if value.contains('$') => {}
            Some(value) if key == "type" && !KINDS.contains(&value.to_ascii_lowercase().as_str()) => {
                return Some("a mount is of type `bind`, `cache`, `tmpfs`, `secret` or `ssh`".to_owned());
            }
            Some(value)
                if key == "sharing"
                    && !["shared", "private", "locked"].contains(&value.to_ascii_lowercase().as_str()) =>
            {
                return Some("a cache is `shared`, `private` or `locked`".to_owned());
            }
            Some(_) => {}
        }
    }
    None
}

/// Go's durations: `1h30m`, `1.5s`, `0`; empty where the flag's default counts. Shorter than a millisecond
/// the builder takes none but zero.
fn is_duration(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if text.is_empty() || unsigned == "0" {
        return true;
    }
    let mut rest = unsigned;
    while !rest.is_empty() {
        let digits = rest.find(|ch: char| !(ch.is_ascii_digit() || ch == '.')).unwrap_or(rest.len());
        let (number, tail) = rest.split_at_checked(digits).unwrap_or((rest, ""));
        let units = ["ns", "us", "µs", "μs", "ms", "s", "m", "h"];
        let unit = units.iter().filter_map(|unit| tail.strip_prefix(unit)).min_by_key(|left| left.len());
        let Some(left) = unit.filter(|_| number.parse::<f64>().is_ok()) else { return false };
        rest = left;
    }
    !text.starts_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_those_of_go() {
        for good in ["30s", "1m30s", "1.5h", "0", "", "500ms", "1h2m3s", ".5s"] {
            assert!(is_duration(good), "{good}");
        }
        for bad in ["30", "s", "1 m", "1d", "-5s", "1..5s", "30sec"] {
            assert!(!is_duration(bad), "{bad}");
        }
    }
}
