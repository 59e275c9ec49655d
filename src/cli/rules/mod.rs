//! `seawall rules`: for authors of rules.

mod definition;
mod language;
mod list;
mod schema;
mod subjects;
mod test;

use super::{CLEAN, Failure, args::RulesCommand, check, terminal};
use crate::rules::Selection;

/// Does what `command` says.
pub(super) fn run(command: &RulesCommand) -> Result<u8, Failure> {
    let cwd = check::working_directory()?;
    let text = match command {
        RulesCommand::List(args) => {
            let registry = check::rules(&cwd, &args.own)?;
            let chosen =
                Selection::new(&registry, &args.names, &[]).map_err(|names| check::unknown(&names))?;
            list::list(&registry, &chosen, args.format)
        }
        RulesCommand::Show(args) => {
            let registry = check::rules(&cwd, &args.own)?;
            definition::show(check::rule(&registry, &args.rule)?)
        }
        RulesCommand::Test(args) => return test::run(&cwd, &args.folders),
        RulesCommand::Subjects(args) => subjects::list(args.name.as_deref())?,
        RulesCommand::Language => language::list(),
        RulesCommand::Schema => schema::schema(),
    };
    terminal::print(false, |out| out.write_all(text.as_bytes()))?;
    Ok(CLEAN)
}
