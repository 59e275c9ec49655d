//! What a word of a configuration stands for, by the table of settings: for editors.

use super::{
    Cursor,
    keys::{KEYS, Key, Shape},
};

/// What a word is, or what may be written in its place.
#[derive(Clone, Debug)]
pub enum Means {
    /// A setting: one of these.
    Setting(&'static [Key]),
    /// The name of rules: an id, a prefix, a glob, a tag, `control:ID`.
    Name,
    /// A rule's id.
    Rule,
    /// A parameter of the rule with this id.
    Param(String),
    /// A severity.
    Level,
    /// True or false.
    Flag,
}

/// What the word at a cursor is. `None` for what only its writer knows: paths, values of parameters.
pub fn means(cursor: &Cursor) -> Option<Means> {
    let mut keys = KEYS;
    let mut path = cursor.path.iter();
    while let Some(name) = path.next() {
        let key = keys.iter().find(|key| key.name == name)?;
        let rest: Vec<&String> = path.clone().collect();
        match (key.shape, rest.as_slice(), cursor.is_key) {
            (Shape::Table(inner) | Shape::Tables(inner), ..) => keys = inner,
            (Shape::Rules, [], false) | (Shape::Levels, [], true) => return Some(Means::Name),
            (Shape::Level, [], false) | (Shape::Levels, [_], false) => return Some(Means::Level),
            (Shape::Bool, [], false) => return Some(Means::Flag),
            (Shape::Params, [], true) => return Some(Means::Rule),
            (Shape::Params, [rule], true) => return Some(Means::Param((*rule).clone())),
            _ => return None,
        }
    }
    cursor.is_key.then_some(Means::Setting(keys))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::cursor;

    fn meaning(marked: &str) -> String {
        let at = marked.find('|').unwrap();
        let found = cursor(&marked.replacen('|', "", 1), at).and_then(|cursor| means(&cursor));
        match found {
            Some(Means::Setting(keys)) => format!("setting {}", keys[0].name),
            Some(Means::Param(rule)) => format!("param of {rule}"),
            Some(other) => format!("{other:?}").to_lowercase(),
            None => "none".to_owned(),
        }
    }

    #[test]
    fn words_are_known_by_where_they_stand() {
        for (marked, expected) in [
            ("sel|", "setting select"),
            ("[|", "setting select"),
            ("select = [\"|", "name"),
            ("[[per-path]]\nignore = [\"a|\"]", "name"),
            ("[[per-path]]\nig|", "setting paths"),
            ("[per-path.severity]\n\"a|\" = 1", "name"),
            ("[severity]\n\"a|", "name"),
            ("severity = { a = \"|\" }", "level"),
            ("fail-on = |", "level"),
            ("force-exclude = t|", "flag"),
            ("[params.\"|", "rule"),
            ("[params.\"a/b\"]\nmin|", "param of a/b"),
            ("params = { \"a/b\" = { m| } }", "param of a/b"),
            ("params.\"a/b\".x = \"|\"", "none"),
            ("exclude = [\"|\"]", "none"),
            ("env.pro|", "setting provided"),
            ("nonsense = [\"|\"]", "none"),
        ] {
            assert_eq!(meaning(marked), expected, "{marked}");
        }
    }
}
