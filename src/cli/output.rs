//! Where reports go: standard output, files, and the summary of a step of GitHub Actions.

use std::{
    fs::OpenOptions,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::{
    Failure,
    args::{CheckArgs, Output},
    terminal,
};
use crate::{
    report::{Format, Look, View, write, write_page, write_summary},
    source::replace,
};

/// The file that GitHub Actions shows beside the log of a step; the only thing about reports that the
/// environment says.
const STEP_SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// The most bytes that GitHub shows of it; of more it shows none.
const STEP_SUMMARY_BYTES: u64 = 1024 * 1024;

/// The reports to write; `full` where none is asked for.
pub(super) fn outputs(cwd: &Path, args: &CheckArgs) -> Result<Vec<Output>, Failure> {
    let mut outputs = args.outputs.clone();
    if outputs.is_empty() {
        outputs.push(Output { format: Format::Full, file: None });
    }
    if outputs.iter().filter(|output| output.file.is_none()).count() > 1 {
        let failure = Failure::new("only one report can go to standard output");
        return Err(failure.with_help("give the others a file: --format json=report.json"));
    }
    let mut files: Vec<PathBuf> = Vec::new();
    for path in outputs.iter().filter_map(|output| output.file.as_ref()) {
        files.push(writable(cwd, path, &files)?);
    }
    Ok(outputs)
}

/// Says before the work what would fail after it.
fn writable(cwd: &Path, path: &Path, taken: &[PathBuf]) -> Result<PathBuf, Failure> {
    let full = cwd.join(path);
    let shown = path.display();
    if full.is_dir() {
        return Err(Failure::new(format!("`{shown}` is a folder: a report needs a file")));
    }
    let folder = full.parent().unwrap_or(cwd);
    if !folder.is_dir() {
        let shown = path.parent().unwrap_or(path).display();
        let failure =
            Failure::new(format!("`{}` cannot be written: there is no folder `{shown}`", path.display()));
        return Err(failure.with_help("create it first"));
    }
    if taken.contains(&full) {
        return Err(Failure::new(format!("two reports cannot go to the same file `{shown}`")));
    }
    Ok(full)
}

/// Writes one report.
pub(super) fn print(view: &View<'_>, output: &Output, args: &CheckArgs) -> Result<(), Failure> {
    if let Some(path) = &output.file {
        replace(path, |out| write(output.format, view, &Look::PLAIN, out))
            .map_err(|error| Failure::new(format!("`{}` cannot be written: {error}", path.display())))?;
    } else {
        let look = terminal::look(args.colour);
        terminal::print(look.colour, |out| write(output.format, view, &look, out))?;
        if matches!(output.format, Format::Concise | Format::Github) {
            // Their standard output is one line for each finding, for programs to take apart.
            terminal::note(|out| write_summary(view, &terminal::note_look(), out))?;
        }
    }
    if output.format == Format::Github { summarize_step(view) } else { Ok(()) }
}

/// Writes everything into the step's summary, if there is one: annotations are few. A run is worth no
/// less where that fails.
fn summarize_step(view: &View<'_>) -> Result<(), Failure> {
    let Some(path) = std::env::var_os(STEP_SUMMARY).filter(|path| !path.is_empty()) else { return Ok(()) };
    match append_page(view, Path::new(&path)) {
        Ok(()) => Ok(()),
        Err(error) => terminal::note(|out| {
            writeln!(out, "warning: the summary of the step (${STEP_SUMMARY}) cannot be written: {error}")
        }),
    }
}

/// Appends a page to what the step wrote before: GitHub counts both.
fn append_page(view: &View<'_>, path: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    let room = STEP_SUMMARY_BYTES.saturating_sub(file.metadata()?.len());
    let mut page = Vec::new();
    write_page(view, usize::try_from(room).unwrap_or(usize::MAX), &mut page)?;
    file.write_all(&page)
}
