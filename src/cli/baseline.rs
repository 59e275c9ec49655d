//! `--baseline` and `--write-baseline`: the files on disk.

use std::path::{Path, PathBuf};

use super::{Failure, args::CheckArgs, settings::Settings};
use crate::{
    baseline::{Baseline, Entry},
    engine::{self, Knowing, Report},
    finding::Known,
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
    let Some(path) = args.baseline.as_ref().map(|path| cwd.join(path)).or_else(set) else { return Ok(None) };
    let shown = path.strip_prefix(cwd).unwrap_or(&path).display().to_string();
    let text = std::fs::read_to_string(&path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Failure::new(format!("the baseline `{shown}` does not exist"))
            .with_help(format!("`--write-baseline {shown}` writes one")),
        _ => Failure::new(format!("the baseline `{shown}` cannot be read: {error}")),
    })?;
    let baseline = Baseline::read(&text).map_err(|wrong| Failure::new(format!("`{shown}` {wrong}")))?;
    Ok(Some(Knowing { baseline, whole }))
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
