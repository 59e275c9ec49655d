//! `seawall rules test`: the examples of rules as tests.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use crate::{
    cli::{CLEAN, FOUND, Failure, terminal},
    engine::examples::{Tested, test_rules},
    fix::test_fixes,
    project,
    report::{count, visible_lines},
    rules::Selection,
};

/// Tests the rules of the folders, or the built-in ones where there are none.
pub(super) fn run(cwd: &Path, folders: &[PathBuf]) -> Result<u8, Failure> {
    // The rules of a folder stand alone: they may be the built-in ones, on their way to be built in.
    let registry =
        if folders.is_empty() { project::registry(cwd, &[])? } else { project::alone(cwd, folders)? };
    let all = Selection::all(&registry);
    let mut tested = test_rules(&registry, &all);
    tested.failed.extend(test_fixes(&registry, &all));
    let text = describe(&tested);
    terminal::print(false, |out| out.write_all(text.as_bytes()))?;
    Ok(if tested.failed.is_empty() { CLEAN } else { FOUND })
}

fn describe(tested: &Tested) -> String {
    let mut text = String::new();
    for failed in &tested.failed {
        let _ = writeln!(text, "{}", visible_lines(&failed.to_string()));
    }
    let outcome = match tested.failed.len() {
        0 => "all do what they say".to_owned(),
        failed => count(failed, "fault"),
    };
    let _ =
        writeln!(text, "{}, {}: {outcome}", count(tested.rules, "rule"), count(tested.examples, "example"));
    text
}
