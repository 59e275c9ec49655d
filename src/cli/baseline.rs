//! `--baseline` and `--write-baseline`: the files on disk.

use std::path::{Path, PathBuf};

use super::{Failure, args::CheckArgs};
use crate::{
    baseline::{Baseline, Entry},
    engine::{self, Knowing, Report},
    finding::Known,
    project::{self, Settings},
    source::replace,
};

/// The baseline of a run: that of the command line or else of the configuration, which does not count
/// where a new one is written.
pub(super) fn known(
    args: &CheckArgs,
    settings: &Settings,
    cwd: &Path,
    whole: bool,
) -> Result<Option<Knowing>, Failure> {
    let set = || settings.baseline().filter(|_| args.write_baseline.is_none());
    let path = args.baseline.clone().or_else(set);
    path.map(|path| project::known(&path, cwd, whole)).transpose()
}

/// Writes the findings of a run, which are then known. With a baseline: only what that knows and what is
/// not mended.
pub(super) fn write(args: &CheckArgs, cwd: &Path, report: &mut Report) -> Result<(), Failure> {
    let Some(path) = &args.write_baseline else { return Ok(()) };
    if args.baseline.is_none() {
        let new = std::mem::take(&mut report.findings).into_iter();
        report.baselined.extend(new.map(|finding| Known { finding, renamed_from: None }));
    }
    let now = report.baselined.iter().map(|known| engine::entry(&known.finding, &report.sources));
    let entries: Vec<Entry> = now.chain(report.unchecked.iter().cloned()).collect();
    let text = Baseline::new(entries).write();
    let written = replace(&cwd.join(path), |out| out.write_all(text.as_bytes()));
    written.map_err(|error| Failure::new(format!("`{}` cannot be written: {error}", path.display())))
}

/// Whether one of the paths asked for is the workspace's root.
pub(super) fn is_whole(root: &Path, cwd: &Path, paths: &[PathBuf]) -> bool {
    let is_root = |path: &Path| cwd.join(path).canonicalize().is_ok_and(|path| path == root);
    if paths.is_empty() { cwd == root } else { paths.iter().any(|path| is_root(path)) }
}
