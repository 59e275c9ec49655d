//! The fields of `dockerfile.command`, made when a rule asks for them.

use super::{Body, Run, Shown, credentials, packages::Item, text::Expansion, view::View, writes};
use crate::{
    formats::{
        Facts, Subject,
        dockerfile::{
            Model,
            expand::{Variable, written},
            mode, mounts,
            shell::{Heredoc, Redirect},
        },
    },
    text::Span,
    value::{Map, Text, Value, Why},
};

/// One command with all that is around it.
struct Asked<'a> {
    shown: &'a Shown<'a>,
    model: &'a Model,
    /// Those of the unit.
    subjects: &'a [Subject],
    index: usize,
    run: &'a Run,
    command: usize,
    view: &'a View,
    at: Span,
}

fn made(facts: &Facts<'_>, make: impl FnOnce(&Asked<'_>) -> Option<Value>) -> Value {
    let value = facts.unit.model.downcast_ref::<Model>().and_then(|model| {
        let shown = model.shown()?;
        let index = usize::try_from(facts.subject.value.as_int()?).ok()?;
        let (run, command) = shown.place(index)?;
        let view = shown.view(index)?;
        let (at, subjects) = (facts.subject.origin.span, facts.unit.subjects.as_slice());
        make(&Asked { shown: &shown, model, subjects, index, run, command, view, at })
    });
    value.unwrap_or_else(|| facts.absent())
}

impl Asked<'_> {
    fn word(&self, word: &str) -> Value {
        Value::word(word, self.at)
    }

    fn bool(&self, value: bool) -> Value {
        Value::bool(value, self.at)
    }

    /// What the environment variable `name` is where it runs, if something in the file says so.
    fn variable(&self, name: &str) -> Option<Text> {
        let assigned = Expansion::of(self.shown, self.run).and_then(|expansion| {
            let script = expansion.script();
            let command = script.commands.get(self.command)?;
            let all = command.assignments.of(&script.assignments);
            let own = all.iter().find(|own| expansion.written(own.name) == name)?;
            Some(expansion.value(own.value, command.range.start, 0))
        });
        assigned.or_else(|| match self.shown.stages.variable_at(self.run.instruction, name) {
            Variable::Known(text) => Some(text),
            Variable::Unset | Variable::Unknown(_) => None,
        })
    }

    /// References to other commands, at their places.
    fn others(&self, indexes: impl IntoIterator<Item = usize>) -> Value {
        let one = |index: usize| {
            let index = self.model.first.1 + index;
            Some(Value::subject(index, self.subjects.get(index)?.origin.span))
        };
        Value::sequence(indexes.into_iter().filter_map(one).collect(), self.at)
    }
}

pub(in super::super) fn keyword(facts: &Facts<'_>) -> Value {
    made(facts, |asked| Some(asked.word(asked.run.keyword.name())))
}

pub(in super::super) fn form(facts: &Facts<'_>) -> Value {
    made(facts, |asked| {
        let form = match asked.run.body {
            Body::Exec(_) => "exec",
            Body::Shell { .. } => "shell",
        };
        Some(asked.word(form))
    })
}

pub(in super::super) fn onbuild(facts: &Facts<'_>) -> Value {
    made(facts, |asked| Some(asked.bool(asked.run.onbuild)))
}

pub(in super::super) fn text(facts: &Facts<'_>) -> Value {
    made(facts, |asked| {
        let joined = || Text::join(&asked.view.words, asked.at);
        Some(Value::text(asked.view.written.clone().unwrap_or_else(joined)))
    })
}

pub(in super::super) fn name(facts: &Facts<'_>) -> Value {
    made(facts, |asked| asked.view.name().map(Value::text))
}

pub(in super::super) fn program(facts: &Facts<'_>) -> Value {
    made(facts, |asked| asked.view.words.get(asked.view.program?).cloned().map(Value::text))
}

pub(in super::super) fn prefixes(facts: &Facts<'_>) -> Value {
    made(facts, |asked| {
        let before = asked.view.words.get(..asked.view.program.unwrap_or_default())?;
        Some(list(before.iter().cloned().map(Value::text), asked.at))
    })
}

pub(in super::super) fn words(facts: &Facts<'_>) -> Value {
    made(facts, |asked| Some(list(asked.view.words.iter().cloned().map(Value::text), asked.at)))
}

pub(in super::super) fn arguments(facts: &Facts<'_>) -> Value {
    made(facts, |asked| {
        let words = asked.view.arguments.iter().filter_map(|at| asked.view.words.get(*at));
        Some(list(words.cloned().map(Value::text), asked.at))
    })
}

pub(in super::super) fn flags(facts: &Facts<'_>) -> Value {
    made(facts, |asked| {
        let mut flags = Map::default();
        for flag in &asked.view.flags {
            let value = match &flag.value {
                Some(text) => Value::text(text.clone()),
                None => Value::bool(true, flag.span),
            };
            flags.push(flag.name.clone(), flag.span, value);
        }
        if let Some(why) = &asked.view.open {
            flags = flags.with_unknown_rest(why.clone());
        }
        Some(Value::map(flags, asked.at))
    })
}

pub(in super::super) fn assignments(facts: &Facts<'_>) -> Value {
    made(facts, |asked| {
        let expansion = Expansion::of(asked.shown, asked.run)?;
        let script = expansion.script();
        let command = script.commands.get(asked.command)?;
        let mut map = Map::default();
        for own in command.assignments.of(&script.assignments) {
            let value = if own.plain {
                Value::text(expansion.value(own.value, command.range.start, 0))
            } else {
                let why = Why::new("an array or an addition is not followed");
                Value::unknown(why, expansion.span(own.value.range))
            };
            map.push(expansion.written(own.name), expansion.span(own.name), value);
        }
        if let Some("export" | "declare" | "typeset" | "local" | "readonly") = asked.view.known_name() {
            for word in asked.view.arguments.iter().filter_map(|at| asked.view.words.get(*at)) {
                let Some((name, _)) = word.known_prefix().split_once('=') else { continue };
                let value = word.slice(name.len() + 1..word.content().len());
                map.push(name, word.slice(0..name.len()).origin().span, Value::text(value));
            }
        }
        Some(Value::map(map, asked.at))
    })
}

pub(in super::super) fn redirects(facts: &Facts<'_>) -> Value {
    made(facts, |asked| {
        let expansion = Expansion::of(asked.shown, asked.run)?;
        let script = expansion.script();
        let command = script.commands.get(asked.command)?;
        let one = |own: &Redirect| {
            let at = expansion.span(own.target.range);
            let mut map = Map::with_room(3);
            let operator = expansion.verbatim(own.operator);
            map.field("operator", at, Value::text(operator));
            map.field("target", at, Value::text(expansion.value(own.target, command.range.start, 0)));
            let body = own.heredoc.and_then(|heredoc| match heredoc {
                Heredoc::Here(range) => Some(expansion.verbatim(range)),
                Heredoc::Elsewhere(index) => {
                    let instruction = asked.shown.tree.instructions.get(asked.run.instruction)?;
                    let heredoc = instruction.heredocs.get(index as usize)?;
                    Some(written(asked.shown.tree, heredoc.body))
                }
            });
            if let Some(body) = body {
                map.field("body", at, Value::text(body));
            }
            Value::map(map, at)
        };
        Some(list(command.redirects.of(&script.redirects).iter().map(one), asked.at))
    })
}

pub(in super::super) fn pipeline_length(facts: &Facts<'_>) -> Value {
    made(facts, |asked| Some(Value::int(i64::from(asked.shown.pipeline_len(asked.index)), asked.at)))
}

pub(in super::super) fn feeds(facts: &Facts<'_>) -> Value {
    made(facts, |asked| Some(asked.others(asked.shown.feeds(asked.index))))
}

pub(in super::super) fn fed_by(facts: &Facts<'_>) -> Value {
    made(facts, |asked| Some(asked.others(asked.shown.fed_by(asked.index))))
}

pub(in super::super) fn before(facts: &Facts<'_>) -> Value {
    made(facts, |asked| Some(asked.others(asked.shown.siblings(asked.index).0)))
}

pub(in super::super) fn after(facts: &Facts<'_>) -> Value {
    made(facts, |asked| Some(asked.others(asked.shown.siblings(asked.index).1)))
}

pub(in super::super) fn substituted_into(facts: &Facts<'_>) -> Value {
    made(facts, |asked| first(&asked.others(asked.shown.substituted_into(asked.index))))
}

pub(in super::super) fn shell(facts: &Facts<'_>) -> Value {
    made(facts, |asked| {
        let is_script = matches!(asked.run.body, Body::Shell { .. });
        asked.run.shell.filter(|_| is_script).map(|name| Value::word(name, &facts.subject.origin))
    })
}

pub(in super::super) fn substituted(facts: &Facts<'_>) -> Value {
    made(facts, |asked| Some(Value::bool(asked.shown.is_substituted(asked.index), &facts.subject.origin)))
}

pub(in super::super) fn inside(facts: &Facts<'_>) -> Value {
    made(facts, |asked| first(&asked.others(asked.run.host)))
}

fn first(list: &Value) -> Option<Value> {
    list.items().first().cloned()
}

pub(in super::super) fn pipefail(facts: &Facts<'_>) -> Value {
    made(facts, |asked| Some(asked.bool(asked.shown.has_pipefail(asked.index))))
}

pub(in super::super) fn errexit(facts: &Facts<'_>) -> Value {
    made(facts, |asked| Some(asked.bool(asked.shown.has_errexit(asked.index))))
}

pub(in super::super) fn conditional(facts: &Facts<'_>) -> Value {
    made(facts, |asked| Some(asked.bool(asked.shown.is_conditional(asked.index))))
}

pub(in super::super) fn rescued(facts: &Facts<'_>) -> Value {
    made(facts, |asked| Some(asked.bool(asked.shown.is_rescued(asked.index))))
}

pub(in super::super) fn interprets_input(facts: &Facts<'_>) -> Value {
    made(facts, |asked| Some(asked.bool(asked.view.interprets_input())))
}

pub(in super::super) fn runs_file(facts: &Facts<'_>) -> Value {
    made(facts, |asked| asked.view.runs_file().map(Value::text))
}

pub(in super::super) fn runs_fetched(facts: &Facts<'_>) -> Value {
    made(facts, |asked| asked.shown.runs_fetched(asked.index).map(Value::text))
}

pub(in super::super) fn run_by(facts: &Facts<'_>) -> Value {
    made(facts, |asked| {
        let is_run = asked.shown.is_run_by_host(asked.index);
        let host = asked.shown.substituted_into(asked.index).filter(|_| is_run);
        let own = |index: &usize| asked.shown.view(*index).is_some_and(View::interprets_input);
        let fed = || asked.shown.fed_through(asked.index).into_iter().find(own);
        first(&asked.others(host.or_else(fed)))
    })
}

pub(in super::super) fn fetches(facts: &Facts<'_>) -> Value {
    made(facts, |asked| {
        let fetched = asked.view.fetched()?;
        let mut map = Map::with_room(2);
        map.field("urls", asked.at, list(fetched.urls.into_iter().map(Value::text), asked.at));
        if let Some(file) = fetched.file {
            map.field("file", asked.at, Value::text(file));
        }
        Some(Value::map(map, asked.at))
    })
}

pub(in super::super) fn sets_mode(facts: &Facts<'_>) -> Value {
    made(facts, |asked| {
        let mode = match asked.view.known_name()? {
            "chmod" => asked.view.argument(0),
            "install" | "mkdir" | "mkfifo" | "mknod" => {
                asked.view.flag("-m --mode").and_then(|flag| flag.value.as_ref())
            }
            _ => None,
        };
        let paths = asked.view.arguments.iter().filter_map(|at| asked.view.words.get(*at));
        let paths = paths.skip(usize::from(asked.view.known_name() == Some("chmod")));
        mode.map(|mode| mode::value(mode, &asked.view.name().unwrap_or_else(|| mode.clone()), paths))
    })
}

pub(in super::super) fn credentials(facts: &Facts<'_>) -> Value {
    made(facts, |asked| Some(credentials::literals(asked.shown, asked.index, asked.at)))
}

pub(in super::super) fn expands(facts: &Facts<'_>) -> Value {
    made(facts, |asked| Some(credentials::expanded(asked.shown, asked.index, asked.at)))
}

pub(in super::super) fn writes(facts: &Facts<'_>) -> Value {
    made(facts, |asked| {
        let command = |index: usize| first(&asked.others([index]));
        Some(writes::value(asked.shown, asked.index, &command, asked.at))
    })
}

pub(in super::super) fn passes_on(facts: &Facts<'_>) -> Value {
    made(facts, |asked| asked.shown.passes_on(asked.index).map(|id| asked.word(&id)))
}

/// The stage, through the instruction.
pub(in super::super) fn stage(facts: &Facts<'_>) -> Value {
    facts.parent().map_or_else(|| facts.absent(), |run| run.get("stage").clone())
}

pub(in super::super) fn in_final(facts: &Facts<'_>) -> Value {
    let stage = facts.parent().and_then(|run| run.parent());
    stage.map_or_else(|| Value::bool(false, facts.subject.origin.span), |stage| stage.get("in_final").clone())
}

pub(in super::super) fn packages(facts: &Facts<'_>) -> Value {
    made(facts, |asked| {
        let found = asked.view.packages()?;
        let mut map = Map::with_room(14);
        let at = asked.at;
        let mut field = |name: &'static str, value: Value| map.field(name, at, value);
        let manager = asked.view.name()?;
        field("manager", Value::text(manager));
        field("family", asked.word(found.row.get("family").unwrap_or_default()));
        field("kind", asked.word(found.row.get("kind").unwrap_or_default()));
        let action_at = found.action_word(asked.view).map_or(at, |word| word.origin().span);
        field("action", Value::word(found.action, action_at));
        field("items", list(found.items.iter().map(item), at));
        for flag in ["assume_yes", "minimal", "constrained"] {
            field(flag, asked.bool(found.has(asked.view, flag)));
        }
        let is_on = |name: &str| asked.variable(name).is_some_and(|value| is_on(value.content()));
        let no_cache =
            found.has(asked.view, "no_cache") || found.row.get("no_cache_variable").is_some_and(is_on);
        field("no_cache", asked.bool(no_cache));
        for name in ["pin", "tidy"] {
            if let Some(text) = found.row.get(name) {
                field(name, asked.word(text));
            }
        }
        field("cleaned", asked.bool(found.is_cleaned(asked.shown, asked.index)));
        let later = found.relied_on(asked.shown, asked.view, asked.run.instruction);
        if let Some(later) = later.and_then(|later| first(&asked.others([later]))) {
            field("relied_on", later);
        }
        let mounts = asked.shown.mounts_of(asked.run.instruction);
        let folder = found.row.get("cache_variable").and_then(|name| asked.variable(name));
        let folder = folder.as_ref().map(Text::content);
        let keeps = |mount: &mounts::Mount| {
            matches!(mount.kind(), "cache" | "tmpfs")
                && mount.target().is_some_and(|target| found.keeps_in(target, folder))
        };
        field("cache_mounted", asked.bool(mounts.iter().any(keeps)));
        Some(Value::map(map, at))
    })
}

/// Whether the value of a switch in the environment means yes.
fn is_on(value: &str) -> bool {
    !["", "0", "no", "off", "false"].iter().any(|off| value.eq_ignore_ascii_case(off))
}

fn item(item: &Item) -> Value {
    let at = item.text.origin();
    let mut map = Map::with_room(5);
    map.field("text", at.span, Value::text(item.text.clone()));
    map.field("name", at.span, Value::text(item.name.clone()));
    if let Some(version) = &item.version {
        map.field("version", at.span, Value::text(version.clone()));
    }
    let pinned = match item.text.why().filter(|_| item.version.is_none()) {
        Some(why) => Value::unknown(why.clone(), &at),
        None => Value::bool(item.pinned, &at),
    };
    map.field("pinned", at.span, pinned);
    map.field("kind", at.span, Value::word(item.kind.name(), &at));
    Value::map(map, at)
}

fn list(items: impl Iterator<Item = Value>, at: Span) -> Value {
    Value::sequence(items.collect(), at)
}

/// Of an instruction: its commands. Unknown where they cannot be read.
pub(in super::super) fn commands_of(facts: &Facts<'_>) -> Value {
    let found = facts.unit.model.downcast_ref::<Model>().and_then(|model| {
        let shown = model.shown()?;
        let index = usize::try_from(facts.subject.value.as_int()?).ok()?;
        let at = facts.subject.origin.span;
        Some(match shown.commands.of.get(index)? {
            Err(why) => Value::unknown(why.clone(), at),
            Ok(range) => {
                let one = |index: usize| Value::subject(model.first.1 + index, at);
                list(range.clone().map(one), at)
            }
        })
    });
    found.unwrap_or_else(|| facts.absent())
}

/// Of an instruction: its `--mount` flags.
pub(in super::super) fn mounts_of(facts: &Facts<'_>) -> Value {
    let found = facts.unit.model.downcast_ref::<Model>().and_then(|model| {
        let shown = model.shown()?;
        let index = usize::try_from(facts.subject.value.as_int()?).ok()?;
        Some(list(shown.mounts_of(index).iter().map(mounts::Mount::value), facts.subject.origin.span))
    });
    found.unwrap_or_else(|| facts.absent())
}
