//! Patterns of `include`, as `glob(3)` reads them: `*`, `?`, `[…]`, none of which matches a slash or a
//! leading dot.

/// Whether a path part needs matching at all.
pub(super) fn is_pattern(part: &str) -> bool {
    part.contains(['*', '?', '['])
}

/// Whether `name`, one part of a path, matches `pattern`.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    if name.starts_with('.') && !pattern.starts_with('.') {
        return false;
    }
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut at, mut on) = (0, 0);
    // Where to go on after the last star: its place, and how much it has taken.
    let mut star: Option<(usize, usize)> = None;
    while on < name.len() {
        match step(&pattern, at, name.get(on).copied().unwrap_or_default()) {
            Step::Star => {
                star = Some((at, on));
                at += 1;
            }
            Step::Took(next) => {
                at = next;
                on += 1;
            }
            Step::Failed => {
                let Some((place, taken)) = star else { return false };
                star = Some((place, taken + 1));
                at = place + 1;
                on = taken + 1;
            }
        }
    }
    pattern.get(at..).is_some_and(|rest| rest.iter().all(|&c| c == '*'))
}

enum Step {
    Star,
    /// The character matches; the pattern goes on here.
    Took(usize),
    Failed,
}

fn step(pattern: &[char], at: usize, c: char) -> Step {
    match pattern.get(at) {
        Some('*') => Step::Star,
        Some('?') => Step::Took(at + 1),
        Some('[') => match class(pattern, at, c) {
            Some((true, next)) => Step::Took(next),
            None if c == '[' => Step::Took(at + 1),
            Some((false, _)) | None => Step::Failed,
        },
        Some('\\') if pattern.get(at + 1) == Some(&c) => Step::Took(at + 2),
        Some(&own) if own == c => Step::Took(at + 1),
        _ => Step::Failed,
    }
}

/// Whether the class at `at` holds `c`, and what follows it. `None` where it is never closed.
fn class(pattern: &[char], at: usize, c: char) -> Option<(bool, usize)> {
    let negated = matches!(pattern.get(at + 1), Some('!' | '^'));
    let first = at + 1 + usize::from(negated);
    let close = first + 1 + pattern.get(first + 1..)?.iter().position(|&c| c == ']')?;
    let (mut next, mut held) = (first, false);
    while next < close {
        let low = *pattern.get(next)?;
        let range = next + 2 < close && pattern.get(next + 1) == Some(&'-');
        let high = if range { *pattern.get(next + 2)? } else { low };
        held |= (low..=high).contains(&c);
        next += if range { 3 } else { 1 };
    }
    Some((held != negated, close + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_marks_and_classes_match_as_in_the_shell() {
        for (pattern, name) in [
            ("*.conf", "a.conf"),
            ("*", "default"),
            ("a*b*c", "axxbyyc"),
            ("?0-*.conf", "10-tls.conf"),
            ("[a-c0].x", "b.x"),
            ("[!a-c].x", "d.x"),
            ("[]].x", "].x"),
            (".*", ".a"),
            ("a[b", "a[b"),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [
            ("*.conf", "a.conf.bak"),
            ("*", ".hidden"),
            ("?", ""),
            ("[a-c]", "d"),
            ("[!a]", "a"),
            ("a*b", "abc"),
        ] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn many_stars_stay_cheap() {
        assert!(!matches(&"*a".repeat(50), &"a".repeat(5000).replace('a', "b")));
    }
}
