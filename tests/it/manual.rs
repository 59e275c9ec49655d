//! Completions and manual pages: whole, and the same bytes each time. `.ci/shells` asks the shells
//! and `man` themselves.

use crate::command::Project;

const SHELLS: [&str; 5] = ["bash", "elvish", "fish", "powershell", "zsh"];

#[test]
fn completions_know_every_command_and_option() {
    let project = Project::new::<&str>(&[]);
    for shell in SHELLS {
        let outcome = project.run(&["completions", shell]);
        assert_eq!((outcome.code, outcome.err.as_str()), (0, ""), "{shell}");
        for word in ["explain", "completions", "force-exclude", "write-baseline", "sarif-not-an-option"] {
            assert_eq!(outcome.out.contains(word), word != "sarif-not-an-option", "{shell}: {word}");
        }
    }
    let outcome = project.run(&["completions", "tcsh"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("possible values: bash, elvish, fish, powershell, zsh"), "{}", outcome.err);
}

#[test]
fn every_command_has_a_manual_page() {
    let project = Project::new::<&str>(&[]);
    let outcome = project.run(&["man", "share/man1"]);
    assert_eq!((outcome.code, outcome.out.as_str(), outcome.err.as_str()), (0, "", ""));
    let folder = project.path().join("share/man1");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    for name in ["seawall", "seawall-check", "seawall-explain", "seawall-rules-list", "seawall-man"] {
        let page = read(&format!("{name}.1"));
        let title = format!(".TH {} 1 \"\" \"seawall {}\"", name.to_uppercase(), env!("CARGO_PKG_VERSION"));
        assert!(page.contains(&title), "{page}");
    }
    let check = read("seawall-check.1");
    for option in ["\\-\\-format", "\\-\\-force\\-exclude", "\\-\\-since", "PATH"] {
        assert!(check.contains(option), "{option}: {check}");
    }
    assert_eq!(project.run(&["man"]).out, read("seawall.1"));
}

#[test]
fn a_folder_that_cannot_be_made_is_said() {
    let project = Project::new(&[("file", "x")]);
    let outcome = project.run(&["man", "file/man"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.starts_with("error: `file/man` cannot be written"), "{}", outcome.err);
}
