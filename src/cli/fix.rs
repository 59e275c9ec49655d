//! `--fix` and `--diff`: what is mended, what is shown of it, what is written.

use std::{fmt::Write as _, path::Path, sync::Arc};

use anstyle::{AnsiColor, Style};

use super::{
    Failure,
    args::{CheckArgs, FixArgs},
    terminal,
};
use crate::{
    engine::Report,
    finding::{Finding, Problem, ProblemKind},
    fix::{Changed, LineKind, Mended, diff, mend, write},
    report::{Look, Paths, count, visible_lines},
    source::Files,
};

/// Reasons that are listed; the rest is counted.
const REASONS: usize = 20;

/// What came of a run with fixes.
pub(super) struct Outcome {
    /// What is left.
    pub(super) report: Report,
    /// Whether something would change, or did.
    pub(super) changes: bool,
}

/// Checks, mends, and shows or writes what changes.
pub(super) fn run(
    args: &CheckArgs,
    files: Box<dyn Files>,
    check: &mut dyn FnMut(Box<dyn Files>) -> Report,
    root: &Path,
    paths: &Paths,
) -> Result<Outcome, Failure> {
    let files: Arc<dyn Files> = files.into();
    let wanted = |_: &Report, finding: &Finding| args.severity.is_none_or(|least| finding.severity >= least);
    let mut mended = mend(&files, check, args.fix.unsafe_fixes, &wanted);
    let changes = !mended.files.is_empty();
    if args.fix.diff {
        show(args, &mended.files, paths)?;
    } else {
        let failed: Vec<Problem> = mended.files.iter().filter_map(|file| written(root, file)).collect();
        mended.report.problems.extend(failed);
    }
    tell(args.fix, &mended, paths)?;
    Ok(Outcome { report: mended.report, changes })
}

/// Writes a file; what went wrong is a problem of the run.
fn written(root: &Path, file: &Changed) -> Option<Problem> {
    let error = write(root, file).err()?;
    Some(Problem {
        kind: ProblemKind::Unreadable,
        path: file.path.as_str().into(),
        span: None,
        message: format!("cannot be written: {error}"),
    })
}

/// Prints the diff of all files.
fn show(args: &CheckArgs, files: &[Changed], paths: &Paths) -> Result<(), Failure> {
    let look = terminal::look(args.colour);
    let mut text = String::new();
    for line in files.iter().flat_map(|file| lines(&paths.show(&file.path), file, &look)) {
        let _ = writeln!(text, "{line}");
    }
    terminal::print(look.colour, |out| out.write_all(text.as_bytes()))
}

/// The lines of a file's diff, dressed.
pub(super) fn lines(name: &str, file: &Changed, look: &Look) -> Vec<String> {
    let dressed = |(kind, line): (LineKind, String)| {
        let line = visible_lines(&line);
        let style = match kind {
            LineKind::File => Style::new().bold(),
            LineKind::Place => AnsiColor::Cyan.on_default(),
            LineKind::Old => AnsiColor::Red.on_default(),
            LineKind::New => AnsiColor::Green.on_default(),
            LineKind::Same => return line,
        };
        if look.colour { format!("{style}{line}{style:#}") } else { line }
    };
    diff(name, file).into_iter().map(dressed).collect()
}

/// Says on standard error what was and what was not mended.
fn tell(args: FixArgs, mended: &Mended, paths: &Paths) -> Result<(), Failure> {
    let report = &mended.report;
    let mut reasons: Vec<String> = Vec::new();
    for dropped in &mended.dropped {
        let path = paths.show(&dropped.path);
        reasons.push(format!("{path}: {} ({}): {}", dropped.rule, dropped.subject, dropped.reason));
    }
    for unfixable in &report.unfixable {
        let Some(file) = report.sources.get(unfixable.span.file) else { continue };
        let line = file.position(unfixable.span.start).line;
        let path = paths.show(&file.path);
        reasons.push(format!("{path}:{line}: {}: {}", unfixable.rule, unfixable.reason));
    }
    reasons.sort();
    let mut text = String::new();
    for reason in reasons.iter().take(REASONS) {
        let _ = writeln!(text, "not fixed: {}", visible_lines(reason));
    }
    if reasons.len() > REASONS {
        let _ = writeln!(text, "not fixed: {}", count(reasons.len() - REASONS, "more finding"));
    }
    let _ = writeln!(text, "{}", summary(args, mended));
    terminal::note(|out| out.write_all(text.as_bytes()))
}

/// `Fixed 3 findings in 2 files, 4 left; 2 unsafe fixes available with --unsafe-fixes.`
fn summary(args: FixArgs, mended: &Mended) -> String {
    let left = mended.report.findings.len();
    let done = if args.diff { "Would fix" } else { "Fixed" };
    let mut text = format!(
        "{done} {} in {}, {left} left",
        count(mended.fixed, "finding"),
        count(mended.files.len(), "file")
    );
    if mended.unsafe_left > 0 {
        let fixes = if mended.unsafe_left == 1 {
            "1 unsafe fix"
        } else {
            &format!("{} unsafe fixes", mended.unsafe_left)
        };
        let _ = write!(text, "; {fixes} available with --unsafe-fixes");
    }
    text + "."
}
