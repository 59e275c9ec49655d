//! Which files make a project, where their paths start from, and which variables they see.

use super::{super::testing::Resolved, Compose};

fn project(files: &[(&str, &str)]) -> Resolved {
    Resolved::of(&Compose, files)
}

/// Name and world of each unit.
fn worlds(project: &Resolved) -> Vec<(&str, &str)> {
    project.workspace.units.iter().map(|unit| (unit.name.as_str(), unit.world.as_str())).collect()
}

#[test]
fn compose_file_names_the_files_of_a_project() {
    let project = project(&[
        (".env", "COMPOSE_FILE=compose.yaml:more/prod.yml\n"),
        ("compose.yaml", "services: {a: {image: x, env_file: own.env}}\n"),
        ("compose.override.yaml", "services: {a: {user: root}}\n"),
        ("more/prod.yml", "services: {a: {user: '1', volumes: ['./data:/d']}}\n"),
    ]);
    assert_eq!(worlds(&project), [("compose.yaml", ""), ("compose.yaml", "compose.override.yaml")]);
    assert_eq!(project.get("", "service a", "user"), "1 @ '1'");
    assert_eq!(project.get("compose.override.yaml", "service a", "user"), "root @ root");
    // Paths of all files start from the project's folder.
    let links = project.workspace.units[0].links.iter().filter(|link| link.kind != "variables");
    let links: Vec<_> = links.map(|link| format!("{:?}", link.to)).collect();
    assert_eq!(links, ["File(\"own.env\")", "Folder(\"data\")"]);
}

#[test]
fn a_separator_of_ones_own_and_a_folder_below() {
    let project = project(&[
        (".env", "COMPOSE_PATH_SEPARATOR=,\nCOMPOSE_FILE=deploy/base.yml,deploy/prod.yml\nA=1\nB=1\n"),
        ("deploy/.env", "B=2\nC=2\n"),
        ("deploy/base.yml", "services: {a: {image: 'x:${A}${B}${C}'}}\n"),
        ("deploy/prod.yml", "services: {a: {user: '1'}, b: {image: y, depends_on: [a]}}\n"),
    ]);
    assert_eq!(worlds(&project), [("deploy/base.yml", "")]);
    assert_eq!(project.get("", "service a", "image"), "x:112 @ 'x:${A}${B}${C}'");
    assert_eq!(project.field("compose.reference", "is_defined"), ["true @ a"]);
}

#[test]
fn a_file_that_is_not_there_is_no_choice() {
    let project =
        project(&[(".env", "COMPOSE_FILE=gone.yml\n"), ("compose.yaml", "services: {a: {image: x}}\n")]);
    assert_eq!(worlds(&project), [("compose.yaml", "")]);
}

#[test]
fn an_included_project_has_its_own_folder_and_env_files() {
    let project = project(&[
        (".env", "A=main\n"),
        ("one.env", "A=one\nB=one\n"),
        ("two.env", "B=two${A}\n"),
        (
            "compose.yaml",
            "include:\n  - path: [sub/a.yml, over/b.yml]\n    env_file: [one.env, two.env]\n  - {path: sub/c.yml, project_directory: other, env_file: /dev/null}\n",
        ),
        ("sub/a.yml", "name: theirs\nservices: {a: {image: 'x:${A}${B}', volumes: ['./v:/v']}}\n"),
        ("sub/.env", "B=no\n"),
        ("over/b.yml", "services: {a: {volumes: ['./w:/w']}}\n"),
        ("sub/c.yml", "services: {c: {image: '${B:-none}', volumes: ['./v:/v']}}\n"),
    ]);
    assert_eq!(worlds(&project), [("compose.yaml", "")]);
    assert_eq!(project.get("", "service a", "image"), "x:maintwomain @ 'x:${A}${B}'");
    assert_eq!(project.get("", "service c", "image"), "none @ none");
    let links = project.workspace.units[0].links.iter().filter(|link| link.kind != "variables");
    let links: Vec<_> = links.map(|link| format!("{:?}", link.to)).collect();
    assert_eq!(links, ["Folder(\"sub/v\")", "Folder(\"sub/w\")", "Folder(\"other/v\")"]);
    // An included project gives its services and the like, not its name.
    assert!(project.get("", "project", "name").starts_with("- @"));
}

#[test]
fn env_files_see_the_project_the_service_and_themselves() {
    let project = project(&[
        (".env", "P=project\n"),
        ("a.env", "P=file\nX=${P}-${S}-${F}-${P2:-none}\nF=late\n"),
        ("raw.env", "R=\"${P}\" # not a comment\n"),
        (
            "compose.yaml",
            "services:\n  s:\n    image: x\n    env_file: [a.env, {path: raw.env, format: raw}, {path: gone.env, required: false}]\n    environment: {S: service, P: own}\n",
        ),
    ]);
    let variables = project.get("", "service s", "variables");
    assert!(variables.contains("R=\"${P}\" # not a comment"), "{variables}");
    assert!(variables.starts_with("P=own X=project-service-"), "{variables}");
    // A file that may be missing brings nothing, and leaves nothing unknown.
    assert_eq!(project.field("compose.fault", "says"), [""; 0]);
}

#[test]
fn extends_finds_services_of_included_files() {
    let project = project(&[
        ("compose.yaml", "include: [base.yml]\nservices: {a: {extends: base, user: '1'}}\n"),
        ("base.yml", "services: {base: {image: x, mem_limit: 1g}}\n"),
    ]);
    assert_eq!(project.get("", "service a", "memory_limit"), "1073741824 @ 1g");
    assert_eq!(project.field("compose.fault", "says"), [""; 0]);
}

#[test]
fn what_cannot_be_loaded_is_told_once() {
    let project = project(&[(
        "compose.yaml",
        "include: [gone.yml]\nservices:\n  a: {extends: b, image: x}\n  b: {extends: a, image: x}\n  c: {extends: nobody, image: x}\n  d: {extends: {file: away.yml, service: x}, image: x}\n",
    )]);
    assert_eq!(
        project.field("compose.fault", "says"),
        [
            "The included file `gone.yml` is not there @ gone.yml",
            "What `a` extends cannot be loaded: it extends itself @ b",
            "What `b` extends cannot be loaded: it extends itself @ a",
            "What `d` extends cannot be loaded: `away.yml` cannot be read @ {file: away.yml, service: x}",
        ]
    );
}

/// All text files below a folder, by their paths from there.
fn files_below(root: &std::path::Path) -> Vec<(String, String)> {
    let (mut files, mut folders) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                files.push((path.strip_prefix(root).unwrap().to_str().unwrap().to_owned(), text));
            }
        }
    }
    files
}

/// What compose-go's own tests expect to fail, or what its test supplies at run time.
const REFUSED: [&str; 3] = [
    "loader/testdata/compose-include-cycle.yaml: `loader/testdata/compose-include-cycle.yaml` includes itself",
    "loader/testdata/extends/base.yaml: `services.nil` is empty",
    "loader/testdata/include/dir/compose.yaml: The `env_file` of `service` is not there: `loader/testdata/include/dir/extra.env`",
];

#[test]
#[ignore = "needs SEAWALL_CORPORA"]
fn files_of_compose_go_load_without_a_false_error() {
    let root = std::env::var("SEAWALL_CORPORA").expect("SEAWALL_CORPORA names the corpora");
    let files = files_below(&std::path::Path::new(&root).join("fidelity/compose-go"));
    assert!(files.len() > 40, "{}", files.len());
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let project = project(&files);
    let mut told = Vec::new();
    for unit in &project.workspace.units {
        told.extend(unit.problems.iter().map(|problem| format!("{}: {}", problem.path, problem.message)));
    }
    for fault in project.subjects("compose.fault") {
        let path = project.sources.path(fault.subject.origin.span.file);
        told.push(format!("{path}: {}", fault.get("says").as_str().unwrap()));
    }
    for reference in project.subjects("compose.reference") {
        if reference.get("is_defined").as_bool() == Some(false) {
            let path = project.sources.path(reference.subject.origin.span.file);
            told.push(format!("{path}: no {}", reference.subject.name));
        }
    }
    told.sort();
    told.dedup();
    assert_eq!(told, REFUSED);
}
