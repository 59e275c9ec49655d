//! Tests of units: which files make which, what called modules get, which worlds there are.

use std::fmt::Write as _;

use super::Terraform;
use crate::{
    formats::{Claim, Context, Format, ParsedFile, Settings, Unit},
    source::{Loader, MemoryFiles, SourceMap},
    value::Value,
};

/// The units of a folder in memory; what git ignores is not asked for, as in a run.
fn units(files: &[(&str, &str)]) -> (SourceMap, Vec<Unit>) {
    let sources = SourceMap::new(Box::new(MemoryFiles::new(files.iter().copied())));
    let mut units = Vec::new();
    {
        let loader = Loader::new(&sources);
        let asked =
            |path: &&(&str, &str)| Terraform.claims(path.0) == Claim::Yes && !loader.is_git_ignored(path.0);
        let mut paths: Vec<String> = files.iter().filter(asked).map(|(path, _)| (*path).to_owned()).collect();
        paths.sort();
        let parsed = |path: &String| {
            let file = sources.load(path).unwrap();
            ParsedFile { tree: Terraform.parse(&file), file }
        };
        let parsed: Vec<ParsedFile> = paths.iter().map(parsed).collect();
        let context = Context { loader: &loader, settings: &Settings::default(), paths: &paths };
        let plans = Terraform.plan(&parsed);
        for (index, path) in paths.iter().enumerate() {
            assert!(plans.iter().any(|plan| plan.files.contains(&index)), "{path} is in no plan");
        }
        for plan in plans {
            let members: Vec<&ParsedFile> = plan.files.iter().map(|&index| &parsed[index]).collect();
            units.extend(Terraform.resolve(&members, &context));
        }
    }
    (sources, units)
}

fn attribute(unit: &Unit, subject: &str, path: &str) -> Value {
    let subject = unit.subjects.iter().find(|s| s.name == subject).unwrap_or_else(|| panic!("no {subject}"));
    subject.value.get("attributes").unwrap().look(path)
}

fn names(units: &[Unit]) -> Vec<(&str, &str)> {
    units.iter().map(|unit| (unit.name.as_str(), unit.world.as_str())).collect()
}

const MAIN: &str = "variable \"v\" {\n  default = \"default\"\n}\nresource \"t\" \"r\" {\n  v = var.v\n}\n";

#[test]
fn a_folder_is_a_module_and_a_called_folder_no_root() {
    let (_, units) = units(&[
        ("main.tf", "module \"a\" {\n  source = \"./mod\"\n  v = 1\n}\n"),
        ("other.tf", "resource \"t\" \"x\" {}\n"),
        ("mod/main.tf", MAIN),
        ("elsewhere/main.tf", MAIN),
    ]);
    assert_eq!(names(&units), [(".", ""), ("elsewhere", "")]);
    assert_eq!(units[0].files.len(), 3);
    assert!(units[0].undecided.is_empty());
}

#[test]
fn folders_that_call_each_other_are_looked_at_all_the_same() {
    let (_, units) = units(&[
        ("a/main.tf", "module \"b\" {\n  source = \"../b\"\n}\nresource \"t\" \"a\" {}\n"),
        ("b/main.tf", "module \"a\" {\n  source = \"../a\"\n}\nresource \"t\" \"b\" {}\n"),
    ]);
    assert!(units.iter().any(|unit| unit.subjects.iter().any(|subject| subject.name == "t.a")));
    assert!(units.iter().any(|unit| unit.subjects.iter().any(|subject| subject.name == "t.b")));
}

#[test]
fn a_module_that_is_not_here_is_said_to_be_missing() {
    let (_, units) =
        units(&[("main.tf", "module \"vpc\" {\n  source = \"terraform-aws-modules/vpc/aws\"\n}\n")]);
    assert_eq!(units[0].undecided.len(), 1);
    assert!(units[0].undecided[0].reason.contains("terraform-aws-modules/vpc/aws"));
}

#[test]
fn a_value_of_tfvars_travels_through_a_module_to_a_resource() {
    let root = "variable \"open\" {}\nmodule \"db\" {\n  source = \"./db\"\n  public = var.open\n}\n";
    let child = "variable \"public\" {}\nresource \"aws_db_instance\" \"m\" {\n  publicly_accessible = var.public\n}\n";
    let (sources, units) =
        units(&[("main.tf", root), ("db/main.tf", child), ("terraform.tfvars", "open = true\n")]);
    let value = attribute(&units[0], "aws_db_instance.m", "publicly_accessible");
    assert_eq!(value.as_bool(), Some(true));
    assert_eq!(&*sources.path(value.span().file), "terraform.tfvars");
    let hops: Vec<_> = value
        .origin
        .hops()
        .iter()
        .map(|hop| (sources.path(hop.span.file), sources.slice(hop.span)))
        .collect();
    assert_eq!(
        hops,
        [("main.tf".into(), "var.open".to_owned()), ("db/main.tf".into(), "var.public".to_owned())]
    );
}

#[test]
fn variables_files_win_in_terraforms_order() {
    let (_, units) = units(&[
        ("main.tf", MAIN),
        ("terraform.tfvars", "v = \"tfvars\"\n"),
        ("a.auto.tfvars", "v = \"a\"\n"),
        ("b.auto.tfvars", "v = \"b\"\n"),
    ]);
    assert_eq!(attribute(&units[0], "t.r", "v").as_str(), Some("b"));
}

#[test]
fn each_further_variables_file_is_a_world() {
    let (_, units) =
        units(&[("main.tf", MAIN), ("envs/prod.tfvars", "v = \"p\"\n"), ("dev.tfvars", "v = \"d\"\n")]);
    assert_eq!(names(&units), [(".", ""), (".", "dev.tfvars"), (".", "prod.tfvars")]);
    let values: Vec<_> =
        units.iter().map(|unit| attribute(unit, "t.r", "v").as_str().unwrap().to_owned()).collect();
    assert_eq!(values, ["default", "d", "p"]);
}

#[test]
fn a_variables_file_that_git_ignores_is_not_the_place_to_edit() {
    let (sources, units) =
        units(&[(".gitignore", "*.tfvars\n"), ("main.tf", MAIN), ("terraform.tfvars", "v = \"x\"\n")]);
    let value = attribute(&units[0], "t.r", "v");
    assert_eq!(value.as_str(), Some("x"));
    assert_eq!(sources.slice(value.span()), "var.v");
    assert_eq!(&*sources.path(value.origin.hops()[0].span.file), "terraform.tfvars");
}

#[test]
fn copies_have_their_own_keys_and_calls_too() {
    let text = "resource \"t\" \"r\" {\n  for_each = { a = 1, b = 2 }\n  v = \"${each.key}${each.value}\"\n}\n\
                resource \"t\" \"none\" {\n  count = 0\n}\n\
                module \"m\" {\n  for_each = toset([\"x\", \"y\"])\n  source = \"./m\"\n  v = each.value\n}\n\
                output \"o\" {\n  value = module.m[\"x\"].v\n}\nlocals {\n  o = module.m[\"x\"].v\n}\n\
                resource \"t\" \"o\" {\n  v = local.o\n}\n";
    let child = "variable \"v\" {}\noutput \"v\" {\n  value = \"<${var.v}>\"\n}\nresource \"t\" \"child\" {\n  v = var.v\n}\n";
    let (_, units) = units(&[("main.tf", text), ("m/main.tf", child)]);
    let all = |name: &str| -> Vec<String> {
        let subjects = units[0].subjects.iter().filter(|subject| subject.name == name);
        subjects
            .map(|s| s.value.get("attributes").unwrap().get("v").unwrap().as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(all("t.r"), ["a1", "b2"]);
    assert_eq!(all("t.none"), Vec::<String>::new());
    let mut children = all("t.child");
    children.sort();
    assert_eq!(children, ["x", "y"]);
    assert_eq!(all("t.o"), ["<x>"]);
}

#[test]
fn override_files_win() {
    let (_, units) =
        units(&[("main.tf", MAIN), ("r_override.tf", "resource \"t\" \"r\" {\n  v = \"o\"\n}\n")]);
    assert_eq!(attribute(&units[0], "t.r", "v").as_str(), Some("o"));
}

#[test]
fn what_another_resource_configures_is_known_and_the_rest_is_not() {
    let text = "resource \"a\" \"x\" {\n  name = \"n\"\n}\nresource \"t\" \"r\" {\n  name = a.x.name\n  id = a.x.id\n}\n";
    let (_, units) = units(&[("main.tf", text)]);
    assert_eq!(attribute(&units[0], "t.r", "name").as_str(), Some("n"));
    let id = attribute(&units[0], "t.r", "id");
    assert_eq!(id.why().unwrap().text(), "`a.x.id` is known only after apply");
}

#[test]
fn a_file_is_read_relative_to_the_root_module() {
    let text = "resource \"t\" \"r\" {\n  v = jsondecode(file(\"${path.module}/ports.json\")).port\n}\n";
    let (_, units) = units(&[("x/main.tf", text), ("x/ports.json", "{\"port\": 5432}")]);
    assert_eq!(attribute(&units[0], "t.r", "v").as_int(), Some(5432));
}

#[test]
fn a_resource_that_refers_to_itself_is_unknown_there() {
    let (_, units) = units(&[("main.tf", "resource \"t\" \"r\" {\n  a = t.r.b\n  b = t.r.a\n}\n")]);
    assert!(attribute(&units[0], "t.r", "a").why().is_some());
}

#[test]
fn json_syntax_ends_in_a_unit_with_its_error() {
    let sources = SourceMap::new(Box::new(MemoryFiles::new([("main.tf.json", "{}")])));
    let file = sources.load("main.tf.json").unwrap();
    assert_eq!(Terraform.parse(&file).errors.len(), 1);
}

/// Every subject with its attributes, unknowns by their reason.
fn described(units: &[Unit]) -> String {
    let mut text = String::new();
    for unit in units {
        let _ = writeln!(text, "unit {} {}", unit.name, unit.world);
        for subject in &unit.subjects {
            let _ = writeln!(text, "  {} {}", subject.kind.name, subject.name);
            let shown = subject.value.get("attributes").unwrap_or(&subject.value);
            for entry in shown.entries() {
                let _ = writeln!(text, "    {} = {}", entry.key, shape(&entry.value));
            }
        }
    }
    text
}

fn shape(value: &Value) -> String {
    use crate::value::Kind;
    let list = |items: Vec<String>| items.join(", ");
    match &value.kind {
        Kind::Bool(value) => value.to_string(),
        Kind::Number(number) => super::provenance::number_text(*number).to_string(),
        Kind::Text(text) => match text.why() {
            Some(why) => format!("{:?} with ({})", text.content(), why.text()),
            None => format!("{:?}", text.content()),
        },
        Kind::Sequence(items) => format!("[{}]", list(items.iter().map(shape).collect())),
        Kind::Map(map) => {
            let entry = |entry: &crate::value::Entry| format!("{}: {}", entry.key, shape(&entry.value));
            format!("{{{}}}", list(map.entries().iter().map(entry).collect()))
        }
        Kind::Unknown(why) => format!("({})", why.text()),
        Kind::Null | Kind::Absent | Kind::Subject(_) => "null".to_owned(),
    }
}

#[test]
fn the_sample_project_resolves_as_before() {
    macro_rules! file {
        ($path:literal) => {
            ($path, include_str!(concat!("../../../testdata/formats/terraform/project/", $path)))
        };
    }
    let (_, units) = units(&[
        file!("main.tf"),
        file!("variables.tf"),
        file!("terraform.tfvars"),
        file!("dev.tfvars"),
        file!("modules/database/main.tf"),
    ]);
    insta::assert_snapshot!(described(&units));
}
