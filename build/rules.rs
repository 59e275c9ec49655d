//! `rules/<prefix>/<name>.yaml` and `rules/controls.yaml` → `static RULES` and `static CONTROLS`.
//!
//! Only the shape is read here; expressions, fields and controls are checked by the crate's own
//! loader, which its tests run over the same files.

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use serde::Deserialize;

use crate::data::yaml_files;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    id: String,
    title: String,
    severity: String,
    #[serde(default = "high")]
    confidence: String,
    #[serde(default)]
    control: String,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    since: String,
    #[serde(default)]
    on: OneOrMore,
    when: Option<String>,
    deny: Option<String>,
    require: Option<String>,
    check: Option<String>,
    undecided: Option<String>,
    #[serde(default)]
    engine: bool,
    #[serde(default)]
    params: BTreeMap<String, ParamFile>,
    at: Option<String>,
    #[serde(default)]
    labels: Vec<Label>,
    #[serde(default)]
    downgrade: Vec<Downgrade>,
    message: String,
    #[serde(default)]
    help: String,
    #[serde(default)]
    why: String,
    #[serde(default)]
    limits: String,
    #[serde(default)]
    when_not: String,
    fix: Option<Fix>,
    #[serde(default)]
    equivalents: Vec<String>,
    #[serde(default)]
    references: Vec<String>,
    #[serde(default)]
    examples: Vec<Example>,
}

fn high() -> String {
    "high".to_owned()
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(Scalar),
    More(Vec<Scalar>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Bool(bool),
    Int(i64),
    Text(String),
}

impl Default for OneOrMore {
    fn default() -> Self {
        Self::More(Vec::new())
    }
}

impl OneOrMore {
    fn texts(self) -> Vec<String> {
        let list = match self {
            Self::One(one) => vec![one],
            Self::More(more) => more,
        };
        let text = |scalar| match scalar {
            Scalar::Bool(value) => value.to_string(),
            Scalar::Int(value) => value.to_string(),
            Scalar::Text(value) => value,
        };
        list.into_iter().map(text).collect()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ParamFile {
    default: OneOrMore,
    doc: String,
    examples: Option<OneOrMore>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Label {
    at: String,
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Downgrade {
    when: String,
    to: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fix {
    title: String,
    safety: String,
    unsafe_when: Option<String>,
    edits: Vec<Edit>,
    #[serde(default)]
    leads_to: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    when: Option<String>,
    set: Option<String>,
    to: Option<OneOrMore>,
    append: Option<String>,
    items: Option<OneOrMore>,
    prefix: Option<String>,
    with: Option<OneOrMore>,
    remove: Option<String>,
    after: Option<String>,
    insert: Option<OneOrMore>,
    file: Option<String>,
    line: Option<OneOrMore>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    bad: Option<String>,
    good: Option<String>,
    unknown: Option<String>,
    #[serde(default)]
    files: BTreeMap<String, String>,
    path: Option<String>,
    #[serde(default)]
    trap: String,
    expect: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Control {
    title: String,
    severity: String,
    why: String,
    #[serde(default)]
    benchmarks: Vec<String>,
}

/// Writes the rules and controls as Rust.
pub(crate) fn generate(out: &Path) {
    let mut code =
        String::from("/// The built-in rules, sorted by id.\npub static RULES: &[RuleFile] = &[\n");
    for path in rule_files() {
        let text = std::fs::read_to_string(&path).unwrap();
        let rule: Rule =
            serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let named = path.with_extension("");
        assert!(named.ends_with(&rule.id), "{}: the id `{}` is not the path", path.display(), rule.id);
        write_rule(&mut code, rule, &path);
    }
    code.push_str("];\n\n");
    write_controls(&mut code);
    std::fs::write(out, code).unwrap();
}

fn rule_files() -> Vec<std::path::PathBuf> {
    let mut folders: Vec<_> =
        std::fs::read_dir("rules").unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir() && !path.ends_with("data") && !path.ends_with("checklists"));
    let mut files: Vec<_> = folders.iter().flat_map(|folder| yaml_files(folder)).collect();
    files.sort_by_key(|path| path.with_extension(""));
    files
}

fn write_rule(code: &mut String, rule: Rule, path: &Path) {
    let confidence = capital(&rule.confidence);
    let severity = capital(&rule.severity);
    writeln!(
        code,
        "RuleFile {{ id: {}, title: {}, severity: Severity::{severity}, confidence: Confidence::{confidence},",
        text(&rule.id),
        text(&rule.title),
    )
    .unwrap();
    writeln!(code, "control: {}, tags: {},", text(&rule.control), list(&rule.tags, |tag| text(tag))).unwrap();
    let on = rule.on.texts();
    writeln!(code, "since: {}, on: {},", text(&rule.since), list(&on, |kind| source(kind))).unwrap();
    let condition = match (rule.engine, on.as_slice()) {
        (true, []) => "Condition::Engine".to_owned(),
        (false, [_, ..]) => condition(rule.deny, rule.require, rule.check, path),
        _ => panic!("{}: a rule is `on` kinds of subject, or the `engine`'s", path.display()),
    };
    writeln!(code, "when: {}, condition: {condition},", option(rule.when.as_deref())).unwrap();
    writeln!(code, "undecided: {},", option(rule.undecided.as_deref())).unwrap();
    let params: Vec<_> = rule.params.iter().collect();
    let params = list(&params, |(name, param)| write_param(name, param));
    writeln!(code, "params: {params},").unwrap();
    let labels =
        list(&rule.labels, |l| format!("LabelSource {{ at: {}, text: {} }}", source(&l.at), source(&l.text)));
    writeln!(code, "at: {}, labels: {labels},", option(rule.at.as_deref())).unwrap();
    let downgrade = list(&rule.downgrade, |d| {
        format!("Downgrade {{ when: {}, to: Severity::{} }}", source(&d.when), capital(&d.to))
    });
    writeln!(code, "downgrade: {downgrade}, message: {},", source(&rule.message)).unwrap();
    writeln!(code, "help: {}, why: {},", source(&rule.help), text(&rule.why)).unwrap();
    writeln!(code, "limits: {}, when_not: {},", text(&rule.limits), text(&rule.when_not)).unwrap();
    let fix = rule.fix.map_or("None".to_owned(), |fix| write_fix(fix, path));
    writeln!(code, "fix: {fix}, equivalents: {},", list(&rule.equivalents, |id| text(id))).unwrap();
    let examples = list(&rule.examples, |example| write_example(example, path));
    let references = list(&rule.references, |address| text(address));
    writeln!(code, "references: {references}, examples: {examples} }},").unwrap();
}

fn condition(deny: Option<String>, require: Option<String>, check: Option<String>, path: &Path) -> String {
    match (deny, require, check) {
        (Some(deny), None, None) => format!("Condition::Deny({})", source(&deny)),
        (None, Some(require), None) => format!("Condition::Require({})", source(&require)),
        (None, None, Some(check)) => format!("Condition::Check({})", source(&check)),
        _ => panic!("{}: one of `deny`, `require` and `check`", path.display()),
    }
}

fn write_param(name: &str, param: &ParamFile) -> String {
    let value = write_param_value(name, &param.default);
    let in_examples = param.examples.as_ref();
    let in_examples = in_examples
        .map_or("None".to_owned(), |value| format!("Some(ParamValue::{})", write_param_value(name, value)));
    let (name, doc) = (text(name), text(&param.doc));
    format!("Param {{ name: {name}, value: ParamValue::{value}, doc: {doc}, in_examples: {in_examples} }}")
}

fn write_param_value(name: &str, value: &OneOrMore) -> String {
    match value {
        OneOrMore::One(Scalar::Bool(value)) => format!("Bool({value})"),
        OneOrMore::One(Scalar::Int(value)) => format!("Int({})", grouped(*value)),
        OneOrMore::One(Scalar::Text(value)) => format!("Text({})", whole(value)),
        OneOrMore::More(values) => {
            let one = |scalar: &Scalar| match scalar {
                Scalar::Text(value) => whole(value),
                _ => panic!("the parameter `{name}` is a list of texts"),
            };
            format!("List({})", list(values, one))
        }
    }
}

/// A number as a person would write it in Rust: `4_194_304`.
fn grouped(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|g| std::str::from_utf8(g).unwrap()).collect();
    format!("{}{}", if value < 0 { "-" } else { "" }, groups.join("_"))
}

fn write_fix(fix: Fix, path: &Path) -> String {
    let edits: Vec<String> = fix.edits.into_iter().map(|edit| write_edit(edit, path)).collect();
    let edits = list(&edits, Clone::clone);
    let (title, safety) = (source(&fix.title), capital(&fix.safety));
    let leads_to = list(&fix.leads_to, |id| source(id));
    let unsafe_when = option(fix.unsafe_when.as_deref());
    format!(
        "Some(FixSource {{ title: {title}, safety: Safety::{safety}, unsafe_when: {unsafe_when}, \
         edits: {edits}, leads_to: {leads_to} }})"
    )
}

fn write_edit(edit: Edit, path: &Path) -> String {
    let verbs = [
        ("Set", edit.set, edit.to),
        ("Append", edit.append, edit.items),
        ("Prefix", edit.prefix, edit.with),
        ("Remove", edit.remove, None),
        ("Insert", edit.after, edit.insert),
        ("Line", edit.file, edit.line),
    ];
    let mut given = verbs.into_iter().filter(|(_, at, to)| at.is_some() || to.is_some());
    let (Some((verb, Some(at), to)), None) = (given.next(), given.next()) else {
        panic!("{}: an edit has one verb with its place", path.display());
    };
    let is_list = matches!(to, Some(OneOrMore::More(_)));
    let to = to.map_or(Vec::new(), OneOrMore::texts);
    format!(
        "EditSource {{ verb: Verb::{verb}, when: {}, at: {}, to: {}, is_list: {is_list} }}",
        option(edit.when.as_deref()),
        source(&at),
        list(&to, |text| source(text))
    )
}

fn write_example(example: &Example, path: &Path) -> String {
    let texts = [("Bad", &example.bad), ("Good", &example.good), ("Unknown", &example.unknown)];
    let given: Vec<_> =
        texts.iter().filter_map(|(name, body)| body.as_ref().map(|body| (*name, body))).collect();
    let mut files: Vec<(&str, &str)> = Vec::new();
    let expected = match given.as_slice() {
        [(name, body)] => {
            files.push((example.path.as_deref().unwrap_or_default(), body));
            (*name).to_owned()
        }
        [] if !example.files.is_empty() => match &example.expect {
            Some(expected) => capital(expected),
            None if example.files.values().any(|body| body.contains('«')) => "Bad".to_owned(),
            None => "Good".to_owned(),
        },
        _ => panic!("{}: an example is one of `bad`, `good`, `unknown`, or `files`", path.display()),
    };
    files.extend(example.files.iter().map(|(path, body)| (path.as_str(), body.as_str())));
    let files = list(&files, |(path, body)| format!("({}, {})", text(path), whole(body)));
    format!(
        "Example {{ expected: Expected::{expected}, trap: {}, single: {}, files: {files} }}",
        text(&example.trap),
        !given.is_empty()
    )
}

fn write_controls(code: &mut String) {
    let body = std::fs::read_to_string("rules/controls.yaml").unwrap();
    let controls: BTreeMap<String, Control> =
        serde_saphyr::from_str(&body).unwrap_or_else(|error| panic!("rules/controls.yaml: {error}"));
    code.push_str("/// The controls, sorted by id.\npub static CONTROLS: &[Control] = &[\n");
    for (id, control) in controls {
        let Control { title, severity, why, benchmarks } = control;
        let severity = capital(&severity);
        writeln!(
            code,
            "Control {{ id: {id:?}, title: {title:?}, severity: Severity::{severity}, why: {why:?}, \
             benchmarks: &{benchmarks:?} }},"
        )
        .unwrap();
    }
    code.push_str("];\n");
}

fn text(value: &str) -> String {
    // A block's last line break belongs to YAML.
    whole(value.trim_end())
}

fn whole(value: &str) -> String {
    format!("Cow::Borrowed({value:?})")
}

fn source(value: &str) -> String {
    format!("Source::fixed({:?})", value.trim_end())
}

fn option(value: Option<&str>) -> String {
    value.map_or("None".to_owned(), |value| format!("Some({})", source(value)))
}

fn list<T>(items: &[T], one: impl Fn(&T) -> String) -> String {
    let items: Vec<String> = items.iter().map(one).collect();
    format!("Cow::Borrowed(&[{}])", items.join(", "))
}

/// The variant of a lower-case name. A name that is none does not compile.
fn capital(name: &str) -> String {
    name.chars().take(1).flat_map(char::to_uppercase).chain(name.chars().skip(1)).collect()
}
