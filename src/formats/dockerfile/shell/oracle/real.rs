//! The comparison over what Dockerfiles of real projects run.

use std::{
    collections::BTreeSet,
    env,
    path::{Path, PathBuf},
    process::Command,
};

use super::{difference, ours, theirs};
use crate::{
    formats::dockerfile::syntax::{self, Arguments, Dockerfile, Instruction, Keyword},
    text::FileId,
};

/// Every file below a folder that is called like a Dockerfile.
fn dockerfiles(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().to_lowercase();
        let kind = entry.file_type().unwrap();
        if kind.is_dir() && name != ".git" {
            dockerfiles(&path, found);
        } else if kind.is_file() && is_dockerfile(&name) {
            found.push(path);
        }
    }
}

fn is_dockerfile(name: &str) -> bool {
    ["dockerfile", "containerfile"].iter().any(|word| name.contains(word)) && !name.contains(".go")
}

/// What an instruction gives to a shell, here-documents after it as a shell would have them.
fn shell_text(tree: &Dockerfile, instruction: &Instruction) -> Option<String> {
    let part = match (instruction.keyword, &instruction.arguments) {
        (Keyword::Run | Keyword::Cmd | Keyword::Entrypoint, Arguments::Text(part)) => *part,
        (Keyword::Healthcheck, Arguments::Health { command, .. }) => match **command {
            Arguments::Text(part) => part,
            _ => return None,
        },
        _ => return None,
    };
    let text = tree.text(part);
    if let [only] = instruction.heredocs.as_slice()
        && text.trim() == tree.text(only.opener)
    {
        let body = tree.text(only.body);
        return (!body.starts_with("#!")).then(|| body.to_owned());
    }
    let bodies = instruction.heredocs.iter().map(|own| format!("\n{}{}", tree.text(own.body), own.name));
    Some(text.to_owned() + &bodies.collect::<String>())
}

/// The texts of all Dockerfiles of the folders that the environment names, each once, with where it was first.
fn texts() -> Vec<(PathBuf, String)> {
    let named = ["SEAWALL_CORPORA", "SEAWALL_DOCKERFILES"].into_iter().filter_map(env::var_os);
    let folders: Vec<PathBuf> = named.flat_map(|list| env::split_paths(&list).collect::<Vec<_>>()).collect();
    let mut paths = Vec::new();
    for folder in &folders {
        dockerfiles(folder, &mut paths);
    }
    paths.sort();
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    for path in paths {
        let Ok(source) = std::fs::read_to_string(&path) else { continue };
        let tree = syntax::parse(FileId(0), &source);
        let texts = tree.instructions.iter().filter_map(|instruction| shell_text(&tree, instruction));
        found.extend(texts.filter(|text| seen.insert(text.clone())).map(|text| (path.clone(), text)));
    }
    assert!(found.len() > 100, "only {} texts", found.len());
    found
}

#[test]
#[ignore = "needs SEAWALL_CORPORA or SEAWALL_DOCKERFILES (folders, apart by colons)"]
fn what_real_dockerfiles_run_is_read_as_the_grammar_of_bash_does() {
    let (mut unreadable, mut both, mut misread, mut wrong) = (0, 0, 0, Vec::new());
    let texts = texts();
    for (path, text) in &texts {
        match (theirs::commands(text).is_none(), ours(text).is_err()) {
            (true, true) => both += 1,
            (true, false) => unreadable += 1,
            _ => match difference(text) {
                Some(_) if theirs::misreads(text) => misread += 1,
                said => wrong.extend(said.map(|said| format!("{}: {said}", path.display()))),
            },
        }
    }
    assert!(
        unreadable + misread <= texts.len() / 50,
        "cannot read {unreadable}, misread {misread}, both {both}"
    );
    assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
#[ignore = "needs bash, and SEAWALL_CORPORA or SEAWALL_DOCKERFILES (folders, apart by colons)"]
fn what_real_dockerfiles_run_is_read_where_bash_reads_it() {
    let mut wrong = Vec::new();
    for (path, text) in texts() {
        let mut bash = Command::new("bash");
        let output = bash.args(["-O", "extglob", "-n", "-c", &text]).output().expect("bash");
        if output.status.success() != ours(&text).is_ok() {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            wrong.push(format!("{}: {text}\n  bash {said}  ours {:?}", path.display(), ours(&text).err()));
        }
    }
    assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong.join("\n\n"));
}
