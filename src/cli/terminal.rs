//! Standard streams: colour, width, and output that may be cut off by whoever reads it.

use std::{
    fmt::Write as _,
    io::{self, BufWriter, IsTerminal as _, Write},
};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

use super::{
    Failure,
    args::{Colour, ColourArgs},
};
use crate::{
    engine::Report,
    project::Mistakes,
    report::{Look, Paths, View, write_problems},
    rules::Registry,
};

/// Wider text is hard to read, whatever the terminal offers.
const WIDEST: usize = 120;

/// How text on standard output may be dressed.
pub(super) fn look(colour: ColourArgs) -> Look {
    let stdout = io::stdout();
    let colour = match colour.when {
        Colour::Auto => AutoStream::choice(&stdout) != ColorChoice::Never,
        Colour::Always => true,
        Colour::Never => false,
    };
    if !stdout.is_terminal() {
        return Look { colour, ..Look::PLAIN };
    }
    let width = terminal_size::terminal_size().map_or(Look::PLAIN.width, |(width, _)| usize::from(width.0));
    // The console of Linux prints the address instead of hiding it.
    let links = colour && std::env::var_os("TERM").is_none_or(|name| name != "linux");
    Look { colour, links, width: width.clamp(40, WIDEST) }
}

/// Writes to standard output. A reader that stops reading (`| head`) is no error.
pub(super) fn print(
    colour: bool,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let choice = if colour { ColorChoice::Always } else { ColorChoice::AlwaysAnsi };
    let mut out = BufWriter::with_capacity(1 << 16, AutoStream::new(io::stdout().lock(), choice));
    done(write(&mut out).and_then(|()| out.flush()), "standard output")
}

/// The same for standard error.
pub(super) fn note(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stderr().lock());
    done(write(&mut out).and_then(|()| out.flush()), "standard error")
}

/// How text on standard error may be dressed.
pub(super) fn note_look() -> Look {
    Look { colour: AutoStream::choice(&io::stderr()) != ColorChoice::Never, ..Look::PLAIN }
}

fn done(outcome: io::Result<()>, what: &str) -> Result<(), Failure> {
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::new(format!("{what} cannot be written: {error}"))),
        Ok(()) => Ok(()),
    }
}

/// Says what went wrong.
pub(super) fn fail(failure: &Failure) {
    if let Some(mistakes) = &failure.mistakes {
        show(mistakes);
    }
    let look = note_look();
    let paint = |style: Style, text: &str| {
        if look.colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
    };
    let mut text = format!("{} {failure}\n", paint(AnsiColor::Red.on_default().bold(), "error:"));
    if let Some(help) = &failure.help {
        let _ = writeln!(text, "  {} {help}", paint(AnsiColor::Cyan.on_default(), "help:"));
    }
    // Nobody is left to tell if standard error is closed.
    let _ = note(|out| out.write_all(text.as_bytes()));
}

/// Shows the places to mend. Where standard error is closed nobody is left to tell.
fn show(mistakes: &Mistakes) {
    let Ok(cwd) = super::check::working_directory() else { return };
    let report = Report::of_problems(mistakes.sources.clone(), mistakes.problems.clone());
    let (registry, paths) = (Registry::default(), Paths::new(&mistakes.root, &cwd));
    let view =
        View { report: &report, registry: &registry, paths: &paths, show_passed: false, statistics: false };
    let _ = note(|out| write_problems(&view, &note_look(), out));
}
