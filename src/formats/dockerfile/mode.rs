//! File modes as `chmod` takes them: `0777`, `u+s,o-w`.

use crate::{
    formats::{Field, Type},
    value::{Map, Text, Value},
};

/// The fields of a mode.
pub(super) static MODE: &[Field] = &[
    Field::raw("text", Type::Text, "as given"),
    Field::raw("by", Type::Text, "what sets it: `chmod`, `COPY --chmod`"),
    Field::raw("paths", Type::List(&Type::Text), "the files that get it, as named"),
    Field::raw("others_write", Type::Bool, "whether everybody may write then"),
    Field::raw("sticky", Type::Bool, "whether it sets the sticky bit"),
    Field::raw("setuid", Type::Bool, "whether it sets the setuid bit"),
    Field::raw("setgid", Type::Bool, "whether it sets the setgid bit"),
];

/// What a mode has beyond the rights of the owner and the group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a bit of a mode")]
struct Mode {
    others_write: bool,
    sticky: bool,
    setuid: bool,
    setgid: bool,
}

/// A mode as a value, at its place: who sets it for which files.
pub(super) fn value<'t>(text: &Text, by: &Text, paths: impl Iterator<Item = &'t Text>) -> Value {
    let at = text.origin();
    let mut map = Map::default();
    map.field("text", at.span, Value::text(text.clone()));
    map.field("by", at.span, Value::text(by.clone()));
    let paths = paths.cloned().map(Value::text).collect();
    map.field("paths", at.span, Value::sequence(paths, at.span));
    let read = text.known().and_then(read);
    let mut bit = |name: &'static str, of: fn(Mode) -> bool| {
        let value = match (read, text.why()) {
            (None, Some(why)) => Value::unknown(why.clone(), &at),
            (mode, _) => Value::bool(mode.is_some_and(of), &at),
        };
        map.field(name, at.span, value);
    };
    bit("others_write", |mode| mode.others_write);
    bit("sticky", |mode| mode.sticky);
    bit("setuid", |mode| mode.setuid);
    bit("setgid", |mode| mode.setgid);
    Value::map(map, at)
}

fn read(text: &str) -> Option<Mode> {
    if let Ok(bits) = u32::from_str_radix(text, 8) {
        return Some(Mode {
            others_write: bits & 0o2 != 0,
            sticky: bits & 0o1000 != 0,
            setuid: bits & 0o4000 != 0,
            setgid: bits & 0o2000 != 0,
        });
    }
    let mut mode = Mode::default();
    for clause in text.split(',') {
        let at = clause.find(['+', '-', '='])?;
        let (who, change) = clause.split_at_checked(at)?;
        let letters = change.get(1..)?;
        let is_mode =
            who.chars().all(|ch| "ugoa".contains(ch)) && letters.chars().all(|ch| "rwxXstugo".contains(ch));
        if !is_mode {
            return None;
        }
        let adds = !change.starts_with('-');
        let set = |letter: char| adds && letters.contains(letter);
        if who.contains(['o', 'a']) {
            // `o=…` takes away what is not named.
            mode.others_write = set('w') || mode.others_write && change.starts_with('+');
        }
        mode.sticky |= set('t');
        mode.setuid |= set('s') && (who.is_empty() || who.contains(['u', 'a']));
        mode.setgid |= set('s') && (who.is_empty() || who.contains(['g', 'a']));
    }
    Some(mode)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_in_digits_and_in_letters() {
        for (text, expected) in [
            ("777", "w"),
            ("0755", ""),
            ("1777", "wt"),
            ("4755", "s"),
            ("2775", "g"),
            ("u=rwx,go=rwx", "w"),
            ("a+rw", "w"),
            ("o-w", ""),
            ("a+w,o-w", ""),
            ("g=u", ""),
            ("+x", ""),
            ("+w", ""),
            ("u+s", "s"),
            ("g+s", "g"),
            ("+s", "sg"),
            ("a-s", ""),
            ("+t", "t"),
        ] {
            let mode = read(text).unwrap();
            let bits = [(mode.others_write, 'w'), (mode.sticky, 't'), (mode.setuid, 's'), (mode.setgid, 'g')];
            let shown: String = bits.into_iter().filter_map(|(is, letter)| is.then_some(letter)).collect();
            assert_eq!(shown, expected, "{text}");
        }
        assert_eq!(read("--reference"), None);
        assert_eq!(read("file"), None);
    }
}
