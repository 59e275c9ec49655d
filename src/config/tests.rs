//! What the parser and the schema take and refuse: the same files for both.

use super::*;
use crate::{source::SourceFile, text::FileId};

fn file(text: &str) -> SourceFile {
    SourceFile::new(FileId(0), "seawall.toml".into(), text.as_bytes().to_vec())
}

/// Each problem of a file: the text that it stands at, and what it says.
fn mistakes(text: &str) -> Vec<(String, String)> {
    let file = file(text);
    let (_, problems) = Config::read(&file);
    let of = |problem: &crate::finding::Problem| {
        (file.slice(problem.span.unwrap()).to_owned(), problem.message.clone())
    };
    problems.iter().map(of).collect()
}

/// Files with one mistake: the file, the text at fault, and what is said.
const WRONG: &[(&str, &str, &str)] = &[
    ("selct = []\n", "selct", "there is no setting `selct`; did you mean `select`?"),
    (
        "extend_exclude = []\n",
        "extend_exclude",
        "there is no setting `extend_exclude`; did you mean `extend-exclude`?",
    ),
    (
        "skip-check = [\"x\"]\n",
        "skip-check",
        "there is no setting `skip-check`; rules are left out by `ignore`",
    ),
    ("zzzzzzzz = 1\n", "zzzzzzzz", "there is no setting `zzzzzzzz`"),
    ("select = \"compose\"\n", "\"compose\"", "`select` is a list of names of rules: [\"…\"]"),
    ("ignore = [\"compose\", 7]\n", "7", "`ignore` is a list of names of rules"),
    ("ignore = [\"\"]\n", "\"\"", "`ignore` is a list of names of rules, and this one is empty"),
    (
        "fail-on = \"hihg\"\n",
        "\"hihg\"",
        "`fail-on` is one of critical, high, medium, low, info; did you mean `high`?",
    ),
    ("fail-on = 2024-01-01\n", "2024-01-01", "`fail-on` is one of critical, high, medium, low, info"),
    ("fail-on-unknown = \"yes\"\n", "\"yes\"", "`fail-on-unknown` is true or false"),
    ("force-exclude = 1\n", "1", "`force-exclude` is true or false"),
    ("baseline = true\n", "true", "`baseline` is a path"),
    ("rules = [1.5]\n", "1.5", "`rules` is a list of paths"),
    ("env = []\n", "[]", "`env` is a table: [env]"),
    ("[env]\nprovide = []\n", "provide", "`env` has no setting `provide`; did you mean `provided`?"),
    ("env.provided = [{}]\n", "{}", "`provided` is a list of names of variables"),
    ("[environments]\ndev = []\n", "dev", "`environments` has no setting `dev`"),
    (
        "severity = \"high\"\n",
        "\"high\"",
        "`severity` is a table from names of rules to severities: [severity]",
    ),
    ("[severity]\ncompose = \"off\"\n", "\"off\"", "`compose` is one of critical, high, medium, low, info"),
    ("[per-path]\npaths = [\"x\"]\n", "per-path", "`per-path` is a list of tables: [[per-path]]"),
    ("[[per-path]]\nignore = []\n", "[[per-path]]", "`paths` of `per-path` is missing"),
    ("per-path = [{ paths = [], fail-on = \"low\" }]\n", "fail-on", "`per-path` has no setting `fail-on`"),
    ("data = 1\n", "1", "`data` is a table of tables: [data.datastore_images]"),
    ("[data.image_user]\n", "image_user", "there is no table `image_user`; did you mean `image_users`?"),
    ("data.image_users = []\n", "[]", "`image_users` has rows: \"key\" = { class = \"…\" }"),
    ("[data.secret_names]\nX = \"secret\"\n", "\"secret\"", "a row of `secret_names` is a table of class"),
    (
        "data.secret_names.X = { clas = 1 }\n",
        "clas",
        "`secret_names` has no column `clas`; did you mean `class`?",
    ),
    ("data.secret_names.X.class = []\n", "[]", "`class` is a text"),
    ("params = 1\n", "1", "`params` is a table from rules to their parameters: [params.\"prefix/name\"]"),
    ("params.x = 1\n", "1", "`params` is a table from rules to their parameters: [params.\"prefix/name\"]"),
    ("params.x.y = [1]\n", "[1]", "`y` is true or false, a whole number, a text or a list of texts"),
    ("per-path = [1]\n", "1", "`per-path` is a list of tables: [[per-path]]"),
];

/// Files with one mistake that a schema does not see: patterns, and what is no TOML.
const WRONG_WITHIN: &[(&str, &str, &str)] = &[
    ("exclude = [\"!keep\"]\n", "\"!keep\"", "a pattern cannot start with `!`"),
    ("extend-exclude = [\"a[b\"]\n", "\"a[b\"", "unclosed character class; missing ']'"),
    ("[[per-path]]\npaths = [\"../x\"]\n", "\"../x\"", "a pattern cannot lead out of its folder by `..`"),
];

/// Files without one.
const RIGHT: &[&str] = &[
    "",
    "# nothing\n",
    "\u{feff}select = [\"compose\"]\r\nignore = []\r\n",
    "exclude = [\"a/{b,c}/**\"]\nextend-exclude = [\"*.tmpl\"]\nforce-exclude = false\n",
    "fail-on = \"info\"\nfail-on-unknown = true\nforeign-pragmas = true\nbaseline = 'b.json'\nrules = ['p']\n",
    "env.provided = [\"A\", \"B_*\"]\nenv.files = [\".env\", \"x/.env.local\"]\nenvironments.development = [\"x\"]\n",
    "[data.image_users]\n\"acme/api\" = { class = \"nonroot\", uid = 1000 }\n[data.datastore_ports]\n5555.kind = \"x\"\n",
    "[params.\"a/b\"]\nc = 1\nd = true\ne = [\"f\"]\ng = \"h\"\n",
    "severity = { \"compose/user-root\" = \"low\" }\n",
    "[[per-path]]\npaths = [\"x\"]\n[[per-path]]\npaths = [\"y\"]\nselect = [\"a\"]\nignore = [\"b\"]\nseverity.c = \"low\"\n",
];

#[test]
fn each_mistake_is_said_where_it_is() {
    for (text, at, message) in WRONG.iter().chain(WRONG_WITHIN) {
        let expected = [((*at).to_owned(), (*message).to_owned())];
        assert_eq!(mistakes(text), expected, "{text}");
    }
}

#[test]
fn what_is_right_has_no_mistakes() {
    for text in RIGHT {
        assert_eq!(mistakes(text), [], "{text}");
    }
}

#[test]
fn every_mistake_is_said_and_the_rest_is_read() {
    let text = "ignore = [\"compose\", 7, \"nginx\"]\nfail-on = high\nselct = []\nforce-exclude = true\nfail-on-unknown = true\nforce-exclude = true\n";
    let (config, problems) = Config::read(&file(text));
    assert!(problems.len() >= 4, "{problems:#?}");
    assert_eq!(
        config.choice.ignore.iter().map(|name| name.text.as_str()).collect::<Vec<_>>(),
        ["compose", "nginx"]
    );
    assert!(config.force_exclude && config.fail_on_unknown);
}

/// The table and the code that reads it agree: each setting, given alone, changes something.
#[test]
fn every_setting_is_read() {
    let nothing = format!("{:?}", Config::default());
    let read = |text: &str| {
        assert_eq!(mistakes(text), [], "{text}");
        format!("{:?}", Config::read(&file(text)).0)
    };
    for key in KEYS {
        let texts: Vec<String> = match key.shape {
            Shape::Table(keys) => keys
                .iter()
                .map(|inner| format!("[{}]\n{} = {}\n", key.name, inner.name, inner.example))
                .collect(),
            Shape::Tables(keys) => {
                let inner = keys.iter().map(|inner| format!("{} = {}\n", inner.name, inner.example));
                vec![format!("[[{}]]\n{}", key.name, inner.collect::<String>())]
            }
            _ => vec![format!("{} = {}\n", key.name, key.example)],
        };
        for text in texts {
            assert_ne!(read(&text), nothing, "{text}");
        }
    }
    let Some(Key { shape: Shape::Tables(keys), .. }) = KEYS.iter().find(|key| key.name == "per-path") else {
        panic!("per-path is a list of tables")
    };
    let bare = read("[[per-path]]\npaths = [\"examples\"]\n");
    for key in keys.iter().filter(|key| !key.required) {
        let text = format!("[[per-path]]\npaths = [\"examples\"]\n{} = {}\n", key.name, key.example);
        assert_ne!(read(&text), bare, "{text}");
    }
}

#[test]
fn defaults_are_what_holds_without_the_setting() {
    let default = |name: &str| KEYS.iter().find(|key| key.name == name).unwrap().default;
    let list: Vec<String> = DEFAULT_EXCLUDE.iter().map(|name| format!("{name:?}")).collect();
    assert_eq!(default("exclude"), format!("[{}]", list.join(", ")));
    assert_eq!(default("fail-on"), "\"medium\"");
}

/// The file as the schema sees it.
fn as_json(value: &crate::value::Value) -> serde_json::Value {
    use crate::value::{Kind, Number};
    match &value.kind {
        Kind::Bool(value) => (*value).into(),
        Kind::Number(Number::Int(number)) => (*number).into(),
        Kind::Number(Number::Float(number)) => (*number).into(),
        Kind::Text(text) => text.content().into(),
        Kind::Sequence(items) => items.iter().map(as_json).collect(),
        Kind::Map(map) => {
            let fields = map.entries().iter().map(|entry| (entry.key.to_string(), as_json(&entry.value)));
            serde_json::Value::Object(fields.collect())
        }
        _ => serde_json::Value::Null,
    }
}

fn taken_by_schema(text: &str) -> bool {
    let (map, _) = crate::formats::toml::parse(&file(text));
    let root = crate::value::Value::map(map, crate::text::Span::empty(FileId(0), 0));
    jsonschema::draft7::is_valid(&schema::document(), &as_json(&root))
}

#[test]
fn the_schema_takes_and_refuses_what_the_parser_does() {
    assert!(jsonschema::draft7::meta::is_valid(&schema::document()));
    for (text, ..) in WRONG {
        assert!(!taken_by_schema(text), "{text}");
    }
    for text in RIGHT.iter().copied().chain(WRONG_WITHIN.iter().map(|(text, ..)| *text)) {
        assert!(taken_by_schema(text), "{text}");
    }
}

#[test]
fn the_published_schema_is_current() {
    let published = std::fs::read_to_string("schemas/seawall.schema.json").unwrap_or_default();
    assert!(
        published == schema::text(),
        "write it anew: cargo run -- config schema > schemas/seawall.schema.json"
    );
}

proptest::proptest! {
    /// Whatever the file: no panic, and every place lies in it, on character boundaries.
    #[test]
    fn any_text_is_read(text in "[a-z=\\[\\]{}\"'#.,\\-\n\u{e9}\u{feff}0-9 ]{0,120}", cut in 0..400usize) {
        let full = RIGHT.concat();
        let cut = full.floor_char_boundary(cut.min(full.len()));
        for text in [text.as_str(), &full[..cut], &format!("{}{text}", &full[..cut])] {
            let file = file(text);
            for problem in Config::read(&file).1 {
                let range = problem.span.unwrap().range();
                assert!(text.get(range.clone()).is_some(), "{range:?} of {text:?}");
            }
        }
    }
}
