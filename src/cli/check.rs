//! `seawall check`.

use std::{
    io::IsTerminal as _,
    path::{Path, PathBuf},
};

use super::{
    BROKEN, CLEAN, FOUND, Failure,
    args::{CheckArgs, Command, OwnRules},
    baseline, fix, output,
    progress::Bar,
    scope::{Given, LeftOut, Scope},
    since, terminal,
};
use crate::{
    config::{Asked, Config},
    engine::{self, Comments, Options, Report},
    finding::Severity,
    project::Settings,
    report::{Paths, View},
    rules::{Registry, UnknownName, closest},
    suppress::Date,
};

/// Checks what `args` name. `implied` says that no command was given.
pub(super) fn run(args: &CheckArgs, implied: bool) -> Result<u8, Failure> {
    let cwd = working_directory()?;
    let outputs = output::outputs(&cwd, args)?;
    no_lone_unsafe(args)?;
    if implied {
        no_misspelt_command(&cwd, args)?;
    }
    let given = Given::new(args)?;
    let mut settings = Settings::find(&cwd, &given.places(&cwd), &args.config.which(), &|_| None)?;
    let mut registry = settings.registry(&cwd, &args.rules)?;
    let asked = Asked { select: &args.select, ignore: &args.ignore };
    let applied = settings.apply(&mut registry, asked).map_err(|names| unknown(&names))?;
    if applied.selection.is_empty() && !registry.rules().is_empty() {
        // It may be a mistake of the file that leaves none.
        settings.faultless()?;
        let by = if settings.file.is_some() {
            "the configuration, --select and --ignore"
        } else {
            "--select and --ignore"
        };
        return Err(Failure::new(format!("no rule is left to ask after {by}")));
    }
    if args.show_settings {
        super::config::show(&settings, &applied, &registry, args)?;
        return settings.faultless().map(|()| CLEAN);
    }
    let force = args.force_exclude || settings.config.force_exclude;
    let (scope, files) = Scope::find(&cwd, &given, LeftOut { exclude: applied.exclude, force })?;
    let files = settings.overlay(files);
    let whole = baseline::is_whole(&scope.root, &cwd, &args.paths);
    let known = baseline::known(args, &settings, &cwd, whole)?;
    if args.since.is_some() && args.fix.any() {
        // Fixes move lines, and those that git compared would not be these lines any more.
        return Err(Failure::new("--since does not go together with fixes: name the files to mend"));
    }
    let since = args.since.as_ref().map(|revision| since::changes(&scope.root, revision)).transpose()?;
    let today = today(args);
    let mut world = applied.settings;
    world.tables = world.tables.on(today.map(Date::as_number));
    let options = Options {
        selection: applied.selection,
        settings: world,
        policy: applied.policy,
        jobs: args.jobs.map(std::num::NonZeroUsize::get),
        keep_passed: args.show_passed,
        fixes: args.fix.any() || outputs.iter().any(|output| output.format.has_fixes()),
        comments: if args.no_ignores { Comments::Overlook } else { Comments::Obey { today } },
        foreign_pragmas: settings.config.foreign_pragmas,
        known,
        since,
    };
    let bar = Bar::new(std::io::stderr().is_terminal());
    let mut check = |files| engine::check(files, &scope.discovered, &registry, &options, &bar);
    let paths = Paths::new(&scope.root, &cwd);
    let (mut report, changes) = if args.fix.any() {
        let outcome = fix::run(args, files, &mut check, &scope.root, &paths)?;
        (outcome.report, outcome.changes)
    } else {
        (check(files), false)
    };
    bar.finish();
    scope.complete(&mut report);
    settings.complete(&mut report);
    if let Some(least) = args.severity {
        report.findings.retain(|finding| finding.severity >= least);
        report.suppressed.retain(|hidden| hidden.finding.severity >= least);
        report.baselined.retain(|known| known.finding.severity >= least);
    }
    if args.hide_suppressed {
        report.suppressed.clear();
    }
    baseline::write(args, &cwd, &mut report)?;
    let view = View {
        report: &report,
        registry: &registry,
        paths: &paths,
        show_passed: args.show_passed,
        statistics: args.statistics,
    };
    // The diff is what standard output is for then.
    for output in outputs.iter().filter(|output| !args.fix.diff || output.file.is_some()) {
        output::print(&view, output, args)?;
    }
    if args.fix.diff {
        let summary = write_problems_only(&view);
        return summary.map(|()| if report.problems.is_empty() { u8::from(changes) } else { BROKEN });
    }
    let code = exit_code(&report, args, &settings.config);
    // The process ends here, and the system takes its memory back at once.
    std::mem::forget(report);
    Ok(code)
}

/// What somebody must repair, where no report says it.
fn write_problems_only(view: &View<'_>) -> Result<(), Failure> {
    terminal::note(|out| crate::report::write_problems(view, &terminal::note_look(), out))
}

/// `--unsafe-fixes` alone does nothing; standard input cannot be written.
fn no_lone_unsafe(args: &CheckArgs) -> Result<(), Failure> {
    if args.fix.unsafe_fixes && !args.fix.any() {
        return Err(Failure::new("--unsafe-fixes needs --fix or --diff"));
    }
    if args.fix.fix && !args.fix.diff && args.stdin_filename.is_some() {
        return Err(
            Failure::new("standard input cannot be fixed").with_help("--diff prints what would change")
        );
    }
    Ok(())
}

/// Which day it is, for comments with a last day and for versions that have one: only here is there a
/// clock.
fn today(args: &CheckArgs) -> Option<Date> {
    let now = || std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok();
    args.today.or_else(|| now().map(|now| Date::from_unix_seconds(now.as_secs())))
}

/// Where paths start: canonical.
pub(super) fn working_directory() -> Result<PathBuf, Failure> {
    let cwd = std::env::current_dir().and_then(|cwd| cwd.canonicalize());
    cwd.map_err(|error| Failure::new(format!("the working directory cannot be read: {error}")))
}

/// `seawall explian` is a path that does not exist; what was meant is a command.
fn no_misspelt_command(cwd: &Path, args: &CheckArgs) -> Result<(), Failure> {
    let first = args.paths.first().and_then(|path| path.to_str());
    let Some(first) = first.filter(|first| !cwd.join(first).exists()) else { return Ok(()) };
    let Some(command) = closest(first, Command::NAMES) else { return Ok(()) };
    let failure = Failure::new(format!("`{first}` is no command and no path"));
    Err(failure.with_help(format!("did you mean `seawall {command}`?")))
}

/// What is wrong with --select and --ignore.
pub(super) fn unknown(names: &[UnknownName]) -> Failure {
    let list: Vec<String> = names.iter().map(ToString::to_string).collect();
    Failure::new(list.join("\n       ")).with_help("`seawall rules list` lists all rules")
}

fn exit_code(report: &Report, args: &CheckArgs, config: &Config) -> u8 {
    let threshold = args.fail_on.or(config.fail_on).unwrap_or(Severity::Medium);
    let found = report.findings.iter().any(|finding| finding.severity >= threshold);
    let unsure = (args.fail_on_unknown || config.fail_on_unknown) && !report.unknown.is_empty();
    match report.problems.is_empty() {
        false => BROKEN,
        true if found || unsure => FOUND,
        true => CLEAN,
    }
}

/// The rules as the nearest file to the working directory has them, for commands that check nothing: what
/// is wrong with the file is for `check` to say.
pub(super) fn rules(cwd: &Path, own: &OwnRules) -> Result<Registry, Failure> {
    let mut settings = Settings::find(cwd, &[cwd.to_path_buf()], &own.config.which(), &|_| None)?;
    let mut registry = settings.registry(cwd, &own.folders)?;
    // Only names of the command line can be an error, and there are none.
    let _ = settings.apply(&mut registry, Asked::default());
    Ok(registry)
}

/// The rule of that id.
pub(super) fn rule<'r>(registry: &'r Registry, id: &str) -> Result<&'r crate::rules::Rule, Failure> {
    registry.get(id).ok_or_else(|| {
        let failure = Failure::new(format!("there is no rule `{id}`"));
        match registry.suggest(id) {
            Some(name) => failure.with_help(format!("did you mean `{name}`?")),
            None => failure.with_help("`seawall rules list` lists all rules"),
        }
    })
}
