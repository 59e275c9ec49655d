//! Runs over named files: each is checked as part of its project, but only what touches it counts.

use std::collections::BTreeSet;

use super::Report;
use crate::{
    finding::{Finding, Problem},
    formats::{Inline, LinkTarget, Unit},
    source::{Discovered, SourceMap, paths},
    text::{FileId, Span},
};

fn is_named(path: &str, discovered: &Discovered) -> bool {
    discovered.named.binary_search_by(|named| named.as_str().cmp(path)).is_ok()
}

/// Whether a unit holds, read or leads to a named file: others cannot say anything that counts.
pub(super) fn touches_named(unit: &Unit, sources: &SourceMap, discovered: &Discovered) -> bool {
    let named = |file: &FileId| is_named(&sources.path(*file), discovered);
    !discovered.only_named
        || unit.files.iter().any(named)
        || unit.asked.iter().any(|path| is_named(path, discovered))
        || unit.links.iter().any(|link| match &link.to {
            LinkTarget::File(path) | LinkTarget::Text(Inline { path, .. }) => is_named(path, discovered),
            LinkTarget::Folder(folder) => {
                discovered.named.iter().any(|path| paths::relative_to(path, folder).is_some())
            }
        })
}

/// The files that rules were asked about: of those, where only named ones count, the named.
pub(super) fn asked_files(units: &[Unit], sources: &SourceMap, discovered: &Discovered) -> BTreeSet<FileId> {
    let asked = units.iter().filter(|unit| !unit.linked_only);
    let counts = |file: &FileId| {
        let path = sources.path(*file);
        (!discovered.only_named || is_named(&path, discovered)) && discovered.covers(&path)
    };
    asked.flat_map(|unit| &unit.files).copied().filter(counts).collect()
}

/// Leaves out findings at paths that a part does not cover: others may have a say there.
pub(super) fn keep_covered_findings(report: &mut Report, discovered: &Discovered) {
    if discovered.part.is_none() {
        return;
    }
    let sources = report.sources.clone();
    let covered = |finding: &Finding| discovered.covers(&sources.path(finding.span.file));
    report.findings.retain(covered);
    report.suppressed.retain(|hidden| covered(&hidden.finding));
}

/// Leaves out all else that is said of them.
pub(super) fn keep_covered(report: &mut Report, discovered: &Discovered) {
    if discovered.part.is_none() {
        return;
    }
    let sources = report.sources.clone();
    let covered = |span: Span| discovered.covers(&sources.path(span.file));
    report.unknown.retain(|unknown| covered(unknown.span));
    report.passed.retain(|passed| covered(passed.span));
    report.unfixable.retain(|unfixable| covered(unfixable.span));
    report.problems.retain(|problem| discovered.covers(&problem.path));
}

/// How many of the named files belong to a unit.
pub(super) fn named_files(units: &[Unit], sources: &SourceMap, discovered: &Discovered) -> usize {
    let held: BTreeSet<_> =
        units.iter().flat_map(|unit| &unit.files).map(|file| sources.path(*file)).collect();
    discovered.named.iter().filter(|path| held.contains(path.as_str())).count()
}

/// Leaves out what does not touch a named file, where only those are asked for.
pub(super) fn keep_named(report: &mut Report, discovered: &Discovered) {
    if !discovered.only_named {
        return;
    }
    let sources = report.sources.clone();
    let named = |file: FileId| is_named(&sources.path(file), discovered);
    let touches = |finding: &Finding| {
        named(finding.span.file) || finding.labels.iter().any(|label| named(label.span.file))
    };
    report.findings.retain(touches);
    report.unknown.retain(|unknown| named(unknown.span.file));
    report.passed.retain(|passed| named(passed.span.file));
    let failed = |problem: &Problem| discovered.failed.iter().any(|(path, _)| **path == *problem.path);
    report.problems.retain(|problem| is_named(&problem.path, discovered) || failed(problem));
}
