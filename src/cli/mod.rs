//! The command line: the only place that touches standard streams, the environment and exit codes.
//!
//! Data and reports go to standard output, everything else to standard error.

mod args;
mod baseline;
mod check;
mod config;
mod explain;
mod fix;
mod init;
mod lookalikes;
mod lsp;
mod manual;
mod output;
mod progress;
mod rules;
mod scope;
mod since;
mod stdin;
mod terminal;

use std::process::ExitCode;

use args::{Cli, Command};
use clap::Parser as _;

use crate::project::Failure;

/// Nothing at or above the threshold.
const CLEAN: u8 = 0;
/// Findings.
const FOUND: u8 = 1;
/// Something that somebody must repair first.
const BROKEN: u8 = 2;

/// Runs the command that the process was called with.
pub fn main() -> ExitCode {
    if let Err(failure) = lookalikes::refuse(std::env::args_os().skip(1)) {
        terminal::fail(&failure);
        return ExitCode::from(BROKEN);
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Where standard output is closed nobody wants to read the help either.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { BROKEN } else { CLEAN });
        }
    };
    match run(&cli) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            terminal::fail(&failure);
            ExitCode::from(BROKEN)
        }
    }
}

fn run(cli: &Cli) -> Result<u8, Failure> {
    match &cli.command {
        None => check::run(&cli.check, true),
        Some(Command::Check(args)) => check::run(args, false),
        Some(Command::Explain(args)) => explain::run(args),
        Some(Command::Rules(args)) => rules::run(&args.command),
        Some(Command::Config(args)) => config::run(&args.command),
        Some(Command::Init(args)) => init::run(args),
        Some(Command::Completions(args)) => manual::completions(args),
        Some(Command::Man(args)) => manual::man(args),
        Some(Command::Lsp(_)) => Ok(lsp::run()),
    }
}
