//! `seawall rules test`: the examples of rules as tests.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use crate::{
    cli::{CLEAN, FOUND, Failure, own_rules, terminal},
    engine::examples::{Tested, test_rules},
    report::{count, visible_lines},
    rules::{Registry, Selection},
};

/// Tests the rules of the folders, or the built-in ones where there are none.
pub(super) fn run(cwd: &Path, folders: &[PathBuf]) -> Result<u8, Failure> {
    let registry = own_rules::registry(cwd, folders)?;
    let tested = test_rules(&registry, &selection(&registry, !folders.is_empty()));
    let text = describe(&tested);
    terminal::print(false, |out| out.write_all(text.as_bytes()))?;
    Ok(if tested.failed.is_empty() { CLEAN } else { FOUND })
}

fn selection(registry: &Registry, own: bool) -> Selection {
    let built_in = registry.rules().iter().filter(|rule| rule.is_built_in());
    let ignored: Vec<&str> = if own { built_in.map(|rule| rule.id().as_ref()).collect() } else { Vec::new() };
    // Ids of the registry itself are never unknown to it.
    Selection::new(registry, &[], &ignored).unwrap_or_else(|_| Selection::all(registry))
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
