//! `seawall config` and `seawall check --show-settings`: what may be set, and what is.

use std::fmt::Write as _;

use super::{
    CLEAN, Failure,
    args::{CheckArgs, ConfigCommand},
    terminal,
};
use crate::{
    config::{Applied, schema},
    finding::Severity,
    project::Settings,
    report::visible,
    rules::{Registry, Rule},
};

/// Does what `command` says.
pub(super) fn run(command: &ConfigCommand) -> Result<u8, Failure> {
    let text = match command {
        ConfigCommand::Schema => schema::text(),
    };
    terminal::print(false, |out| out.write_all(text.as_bytes()))?;
    Ok(CLEAN)
}

/// What a run would use, after the file and the command line: for people.
pub(super) fn show(
    settings: &Settings,
    applied: &Applied,
    registry: &Registry,
    args: &CheckArgs,
) -> Result<(), Failure> {
    let text = describe(settings, applied, registry, args);
    terminal::print(false, |out| out.write_all(text.as_bytes()))
}

fn describe(settings: &Settings, applied: &Applied, registry: &Registry, args: &CheckArgs) -> String {
    let config = &settings.config;
    let file = settings.file.as_ref().map(|file| file.path.display().to_string());
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{name:15} {}", visible(value));
    };
    line("configuration", file.as_deref().unwrap_or("none"));
    let fail_on = args.fail_on.or(config.fail_on).unwrap_or(Severity::Medium);
    line("fail-on", fail_on.name());
    line("fail-on-unknown", yes(args.fail_on_unknown || config.fail_on_unknown));
    line("exclude", &config.excludes().collect::<Vec<_>>().join(", "));
    line("force-exclude", yes(args.force_exclude || config.force_exclude));
    line("foreign-pragmas", yes(config.foreign_pragmas));
    let provided: Vec<&str> = config.provided.iter().map(|name| name.text.as_str()).collect();
    line("env.provided", &provided.join(", "));
    let files: Vec<&str> = config.env_files.iter().map(|name| name.text.as_str()).collect();
    let files = if files.is_empty() { ".env".to_owned() } else { files.join(", ") };
    line("env.files", &files);
    let rows: Vec<String> = config.data.iter().map(|row| format!("{}.{:?}", row.table, row.key)).collect();
    line("data", &rows.join(", "));
    if let Some(path) = &config.baseline {
        line("baseline", &settings.beside(&path.text).display().to_string());
    }
    for (name, patterns) in &config.environments {
        let patterns: Vec<&str> = patterns.iter().map(|pattern| pattern.text.as_str()).collect();
        line(name, &patterns.join(", "));
    }
    for entry in &config.per_path {
        let paths: Vec<&str> = entry.paths.iter().map(|path| path.text.as_str()).collect();
        line("per-path", &paths.join(", "));
    }
    line("rules", &format!("{} of {}", applied.selection.len(), registry.rules().len()));
    for (index, rule) in registry.indexed() {
        let asked = if applied.selection.has(index) { rule.severity().name() } else { "-" };
        let _ = writeln!(text, "  {asked:8} {}", rule_line(rule));
    }
    text
}

fn rule_line(rule: &Rule) -> String {
    let own = rule.file().severity;
    let set = if own == rule.severity() { String::new() } else { format!(" (by itself {})", own.name()) };
    let params = rule.file().params.iter().map(|param| format!(", {} = {}", param.name, param.value));
    visible(&format!("{}{set}{}", rule.id(), params.collect::<String>()))
}

fn yes(value: bool) -> &'static str {
    if value { "yes" } else { "no" }
}
