//! Tests of rounds, overlaps, drops, writing and diffs.

use std::sync::Arc;

use super::*;
use crate::{
    engine::{Options, check},
    finding::Finding,
    rules::Registry,
    source::{Discovered, Files, MemoryFiles, SourceFile},
    text::FileId,
};

/// A rule about entries of env files.
fn rule(name: &str, deny: &str, safety: &str, edits: &str) -> String {
    format!(
        "id: test/{name}\ntitle: T\nseverity: high\non: env.entry\ndeny: {deny}\nat: first(value, self)\nmessage: M\n\
         fix:\n  title: Mend it\n  safety: {safety}\n  edits: [{edits}]\n\
         examples:\n  - {{bad: 'A=1'}}\n"
    )
}

fn mended(rules: &[String], files: &[(&str, &str)], with_unsafe: bool) -> Mended {
    let mut registry = Registry::default();
    for (number, rule) in (0..).zip(rules) {
        let file =
            SourceFile::new(FileId(number), format!("{number}.yaml").into(), rule.clone().into_bytes());
        let problems = registry.add_user_rules(&[Arc::new(file)]);
        assert_eq!(problems, [], "{rule}");
    }
    let memory: Arc<dyn Files> = Arc::new(MemoryFiles::new(files.iter().copied()));
    let paths = files.iter().map(|(path, _)| (*path).to_owned()).collect();
    let discovered = Discovered { paths, ..Discovered::default() };
    let options = Options { fixes: true, ..Options::all(&registry) };
    let mut run =
        |files: Box<dyn Files>| check(files, &discovered, &registry, &options, &crate::engine::Silent);
    mend(&memory, &mut run, with_unsafe, &|_, _: &Finding| true)
}

fn after(mended: &Mended) -> Vec<(&str, &str)> {
    let text = |file| std::str::from_utf8(file).unwrap();
    mended.files.iter().map(|file| (file.path.as_str(), text(&file.after))).collect()
}

#[test]
fn values_are_replaced_where_they_stand_and_the_rest_stays() {
    let rules = [rule("one", "value == '1'", "safe", "{set: value, to: '2'}")];
    let files = [("a.env", "\u{feff}# c\r\nA=1 # why\r\nB='1'\r\n"), ("b.env", "B=3\n")];
    let mended = mended(&rules, &files, false);
    assert_eq!(after(&mended), [("a.env", "\u{feff}# c\r\nA=2 # why\r\nB='2'\r\n")]);
    assert_eq!((mended.fixed, mended.report.findings.len()), (2, 0));
}

#[test]
fn what_is_unsafe_is_made_only_if_asked_for() {
    let rules = [rule("one", "value == '1'", "unsafe", "{set: value, to: '2'}")];
    let files = [("a.env", "A=1\n")];
    let left = mended(&rules, &files, false);
    assert_eq!((after(&left), left.unsafe_left), (vec![], 1));
    let made = mended(&rules, &files, true);
    assert_eq!((after(&made), made.unsafe_left), (vec![("a.env", "A=2\n")], 0));
}

#[test]
fn a_safe_fix_may_be_unsafe_in_some_places() {
    let one = rule("one", "value == '1'", "safe", "{set: value, to: '2'}");
    let one = one.replace("  safety: safe\n", "  safety: safe\n  unsafe_when: key == 'B'\n");
    let left = mended(std::slice::from_ref(&one), &[("a.env", "A=1\nB=1\n")], false);
    assert_eq!((after(&left), left.unsafe_left), (vec![("a.env", "A=2\nB=1\n")], 1));
    assert_eq!(after(&mended(&[one], &[("a.env", "A=1\nB=1\n")], true)), [("a.env", "A=2\nB=2\n")]);
}

#[test]
fn of_edits_that_overlap_the_first_counts() {
    let rules = [
        rule("zwei", "value == '1'", "safe", "{set: value, to: '3'}"),
        rule("eins", "value == '1'", "safe", "{set: value, to: '2'}"),
    ];
    let mended = mended(&rules, &[("a.env", "A=1\n")], false);
    assert_eq!(after(&mended), [("a.env", "A=2\n")]);
    assert_eq!(mended.fixed, 2);
}

#[test]
fn what_had_to_wait_is_made_in_the_next_round() {
    let rules = [
        rule("first", "'!value.startsWith(\"x\")'", "safe", "{prefix: value, with: 'x'}"),
        rule("second", "'!value.contains(\"y\")'", "safe", "{prefix: value, with: 'xy'}"),
    ];
    let mended = mended(&rules, &[("a.env", "A=1\n")], false);
    assert_eq!(after(&mended), [("a.env", "A=xyx1\n")]);
    assert!(mended.report.findings.is_empty());
}

#[test]
fn a_fix_that_does_not_help_is_dropped_and_told() {
    let rules = [
        rule("stays", "key == 'A'", "safe", "{set: value, to: '2'}"),
        rule("goes", "value == '7'", "safe", "{set: value, to: '8'}"),
    ];
    let mended = mended(&rules, &[("a.env", "A=1\nB=7\n")], false);
    assert_eq!(after(&mended), [("a.env", "A=1\nB=8\n")]);
    let [dropped] = mended.dropped.as_slice() else { panic!("{:?}", mended.dropped) };
    assert_eq!((dropped.rule.as_ref(), dropped.subject.as_str()), ("test/stays", "A"));
    assert!(dropped.reason.contains("still be there"), "{}", dropped.reason);
}

#[test]
fn a_fix_that_breaks_the_file_is_dropped_and_the_others_count() {
    let rules = [
        rule(
            "breaks",
            "value == '1'",
            "safe",
            "{after: self, insert: 'not a name=1'}, {set: value, to: '2'}",
        ),
        rule("goes", "value == '7'", "safe", "{set: value, to: '8'}"),
    ];
    let mended = mended(&rules, &[("a.env", "A=1\nB=7\nC=7\n")], false);
    assert_eq!(after(&mended), [("a.env", "A=1\nB=8\nC=8\n")]);
    let [dropped] = mended.dropped.as_slice() else { panic!("{:?}", mended.dropped) };
    assert!(dropped.reason.contains("would not be right"), "{}", dropped.reason);
}

#[test]
fn a_fix_that_brings_a_new_finding_is_dropped() {
    let rules = [
        rule("one", "value == '1'", "safe", "{set: value, to: '2'}"),
        rule("two", "value == '2'", "safe", "{set: value, to: '1'}"),
    ];
    let mended = mended(&rules, &[("a.env", "A=1\n")], false);
    assert_eq!(after(&mended), []);
    assert!(mended.dropped[0].reason.contains("test/two"), "{:?}", mended.dropped);
}

#[test]
fn a_fix_may_bring_what_its_rule_says_that_it_leads_to() {
    let leads = |rule: String| rule.replace("examples:", "  leads_to: [test/two]\nexamples:");
    let one = leads(rule("one", "value == '1'", "safe", "{set: value, to: '2'}"));
    let two = rule("two", "value == '2'", "unsafe", "{remove: self}");
    let made = mended(&[two.clone(), one.clone()], &[("a.env", "A=1\n")], false);
    assert_eq!((after(&made), made.dropped.len()), (vec![("a.env", "A=2\n")], 0));
    assert_eq!(made.report.findings.len(), 1);
    // Any other finding counts against it as before.
    let three = rule("three", "value == '2'", "unsafe", "{remove: self}");
    let made = mended(&[two, three, one], &[("a.env", "A=1\n")], false);
    assert_eq!(after(&made), []);
    assert!(made.dropped[0].reason.contains("test/three"), "{:?}", made.dropped);
}

#[test]
fn entries_go_with_their_line_and_files_are_made() {
    let rules = [rule("one", "key == 'B'", "safe", "{remove: self}, {file: notes/x, line: 'no {key}'}")];
    let mended = mended(&rules, &[("a.env", "A=1\nB=1 # gone\nC=1\n")], false);
    assert_eq!(after(&mended), [("a.env", "A=1\nC=1\n"), ("notes/x", "no B\n")]);
    assert_eq!(mended.files[1].before, None);
}

#[test]
fn what_git_ignores_is_left_alone() {
    let rules = [rule("one", "value == '1'", "safe", "{set: value, to: '2'}")];
    let registry_files = [(".gitignore", ".env\n"), (".env", "A=1\n")];
    let mut registry = Registry::default();
    let file = SourceFile::new(FileId(0), "r.yaml".into(), rules[0].clone().into_bytes());
    registry.add_user_rules(&[Arc::new(file)]);
    let memory: Arc<dyn Files> = Arc::new(MemoryFiles::new(registry_files));
    let options = Options { fixes: true, ..Options::all(&registry) };
    let run = |paths: Vec<String>| {
        let discovered = Discovered { paths, ..Discovered::default() };
        check(Box::new(memory.clone()), &discovered, &registry, &options, &crate::engine::Silent)
    };
    // Named on the command line it is a file like any other.
    assert_eq!(run(vec![".env".to_owned()]).findings[0].fixes.len(), 1);
}

#[test]
fn a_diff_masks_secrets() {
    let file = Changed {
        path: "a.env".to_owned(),
        before: Some(b"DB_PASSWORD=kJ8mQ2vL5xw\nA=1\n".to_vec()),
        after: b"DB_PASSWORD=kJ8mQ2vL5xw\nA=2\n".to_vec(),
    };
    let lines: Vec<String> = diff("a.env", &file).into_iter().map(|(_, line)| line).collect();
    assert_eq!(
        lines,
        ["--- a.env", "+++ a.env", "@@ -1,2 +1,2 @@", " DB_PASSWORD=•••••••••••", "-A=1", "+A=2"]
    );
}

#[cfg(unix)]
mod on_disk {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    use super::*;

    fn change(path: &str, before: &str) -> Changed {
        Changed { path: path.to_owned(), before: Some(before.into()), after: b"new".to_vec() }
    }

    #[test]
    fn the_mode_stays_and_nothing_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::write(root.join("a"), "old").unwrap();
        fs::set_permissions(root.join("a"), fs::Permissions::from_mode(0o750)).unwrap();
        write(&root, &change("a", "old")).unwrap();
        assert_eq!(fs::read_to_string(root.join("a")).unwrap(), "new");
        assert_eq!(fs::metadata(root.join("a")).unwrap().permissions().mode() & 0o777, 0o750);
        assert_eq!(fs::read_dir(&root).unwrap().count(), 1);
    }

    #[test]
    fn a_link_stays_one_and_nothing_outside_is_touched() {
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let root = folder.path().canonicalize().unwrap();
        fs::write(root.join("real"), "old").unwrap();
        fs::write(outside.path().join("real"), "old").unwrap();
        std::os::unix::fs::symlink("real", root.join("link")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("real"), root.join("out")).unwrap();
        std::os::unix::fs::symlink(outside.path(), root.join("folder")).unwrap();
        write(&root, &change("link", "old")).unwrap();
        assert!(root.join("link").is_symlink());
        assert_eq!(fs::read_to_string(root.join("real")).unwrap(), "new");
        assert!(matches!(write(&root, &change("out", "old")), Err(WriteError::Outside)));
        assert!(matches!(write(&root, &change("folder/real", "old")), Err(WriteError::Outside)));
        assert_eq!(fs::read_to_string(outside.path().join("real")).unwrap(), "old");
    }

    #[test]
    fn what_is_read_only_or_was_changed_meanwhile_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::write(root.join("a"), "old").unwrap();
        fs::set_permissions(root.join("a"), fs::Permissions::from_mode(0o444)).unwrap();
        assert!(matches!(write(&root, &change("a", "old")), Err(WriteError::ReadOnly)));
        fs::write(root.join("b"), "other").unwrap();
        assert!(matches!(write(&root, &change("b", "old")), Err(WriteError::Changed)));
        let made = Changed { path: "c".to_owned(), before: None, after: b"new".to_vec() };
        write(&root, &made).unwrap();
        assert_eq!(fs::read_to_string(root.join("c")).unwrap(), "new");
    }
}

/// What the fixes of the built-in rules come to on their examples.
#[test]
fn most_bad_examples_are_mended() {
    let registry = Registry::builtin();
    let mut refused = Vec::new();
    let (mut mended, mut all) = (0, 0);
    for rule in registry.rules() {
        for (number, example) in (1..).zip(rule.file().examples.iter()) {
            let Some(done) = mend_example(&registry, rule, example) else { continue };
            all += 1;
            mended += usize::from(!done.report.findings.iter().any(|finding| finding.rule == *rule.id()));
            for unfixable in done.report.unfixable.iter().filter(|unfixable| unfixable.rule == *rule.id()) {
                refused.push(format!("{} {number}: {}", rule.id(), unfixable.reason));
            }
            if done.fixed == 0 && !done.report.unfixable.iter().any(|u| u.rule == *rule.id()) {
                refused.push(format!("{} {number}: no edit applies", rule.id()));
            }
        }
    }
    assert!(mended * 10 >= all * 7, "{mended} of {all}:\n{}", refused.join("\n"));
}
