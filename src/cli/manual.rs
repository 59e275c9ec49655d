//! `seawall completions` and `seawall man`: what shells and `man` know of the command, made from its
//! grammar.

use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;
use clap_mangen::Man;

use super::{CLEAN, Failure, args::Cli, terminal};
use crate::source::replace;

/// `seawall completions`.
#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// For this shell
    #[arg(value_enum)]
    shell: Shell,
}

/// `seawall man`.
#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// Write seawall.1, seawall-check.1 and so on into this folder, which is made if it is not there
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

/// Prints the script that completes `seawall` in a shell.
pub(super) fn completions(args: &CompletionsArgs) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "seawall", &mut script);
    terminal::print(false, |out| out.write_all(&script))?;
    Ok(CLEAN)
}

/// Prints the manual page, or writes all of them.
pub(super) fn man(args: &ManArgs) -> Result<u8, Failure> {
    // Names, usage lines and options of inner commands are only whole after this.
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    if let Some(folder) = &args.folder {
        return write_pages(&command, folder).map(|()| CLEAN);
    }
    let page = page(&command).map_err(|error| Failure::new(error.to_string()))?;
    terminal::print(false, |out| out.write_all(&page)).map(|()| CLEAN)
}

/// A page for a command and for each below it.
fn write_pages(command: &clap::Command, folder: &Path) -> Result<(), Failure> {
    let failed = |path: &Path, error: std::io::Error| {
        Failure::new(format!("`{}` cannot be written: {error}", path.display()))
    };
    std::fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    let path = folder.join(format!("{}.1", name(command)));
    let page = page(command).map_err(|error| failed(&path, error))?;
    replace(&path, |out| out.write_all(&page)).map_err(|error| failed(&path, error))?;
    command.get_subcommands().try_for_each(|command| write_pages(command, folder))
}

/// A manual page. It has no date: the same bytes whenever it is made.
fn page(command: &clap::Command) -> std::io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let name = name(command);
    Man::new(command.clone()).render(&mut page)?;
    let page = String::from_utf8_lossy(&page);
    let version = env!("CARGO_PKG_VERSION");
    let title = format!(".TH {} 1 \"\" \"seawall {version}\" \"User Commands\"", name.to_uppercase());
    let mut lines = Vec::new();
    for line in page.lines() {
        match line.trim_end() {
            line if line.starts_with(".TH ") => lines.push(title.as_str()),
            // A break around an empty line does nothing, and formatters say so.
            ".br" => {}
            line => lines.push(line),
        }
    }
    Ok((lines.join("\n") + "\n").into_bytes())
}

/// `seawall-rules-list`.
fn name(command: &clap::Command) -> String {
    command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned()
}
