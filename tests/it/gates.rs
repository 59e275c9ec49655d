//! Over every subject of the fixtures: a rule that is not asked had nothing to say.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use seawall::{
    engine::{self, Silent},
    formats::{Facts, Settings},
    rules::{self, FileInfo, Gated, Outcome, Registry},
    source::{Discovery, DiskFiles, discover},
};

/// Asks every rule about every subject; gives how many questions the gates spare. With `passes` a rule
/// that passes has something to say, too.
fn spared(passes: bool) -> (usize, usize) {
    let disk = DiskFiles::new(&Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata")).unwrap();
    let roots = vec![PathBuf::from(".")];
    let discovery = Discovery { roots, cwd: disk.root().to_path_buf(), ..Discovery::default() };
    let discovered = discover(&disk, &discovery);
    let resolved = engine::resolve(Box::new(disk), &discovered, &Settings::default(), &Silent);
    let registry = Registry::builtin();
    let mut by_kind: BTreeMap<&str, Gated> = BTreeMap::new();
    let (mut asked, mut spared) = (0, 0);
    for (unit_index, unit) in resolved.workspace.units.iter().enumerate() {
        for (index, subject) in unit.subjects.iter().enumerate() {
            let facts = Facts::new(&resolved.workspace, unit_index, index).unwrap();
            let all = registry.for_kind(subject.kind.name);
            let gated = by_kind
                .entry(subject.kind.name)
                .or_insert_with(|| Gated::new(&registry, subject.kind, all.iter().copied(), passes));
            let mut open = BTreeSet::new();
            gated.each(
                |field| facts.field(field),
                |rule| assert!(open.insert(rule), "{rule:?} is asked twice"),
            );
            asked += open.len();
            let path = resolved.sources.path(subject.origin.span.file);
            let file = FileInfo::new(path, &unit.world, false);
            for index in all.iter().filter(|rule| !open.contains(rule)) {
                let rule = registry.rule(*index).unwrap();
                let outcome = rules::evaluate(rule, &facts, &file);
                let is_silent = match &outcome {
                    Outcome::NotApplicable => true,
                    Outcome::Pass => !passes,
                    _ => false,
                };
                assert!(is_silent, "{} of {} in {}: {outcome:?}", rule.id(), subject.name, unit.name);
                spared += 1;
            }
        }
    }
    (asked, spared)
}

#[test]
fn a_rule_that_is_not_asked_had_nothing_to_say() {
    let (asked, left_out) = spared(false);
    assert!(asked > 1_000 && left_out > asked, "{asked} asked, {left_out} spared");
}

#[test]
fn where_passes_count_a_rule_that_is_not_asked_is_not_about_the_subject() {
    let (asked, left_out) = spared(true);
    assert!(asked > 1_000 && left_out > 1_000, "{asked} asked, {left_out} spared");
}
