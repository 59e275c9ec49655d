//! A configuration held against the rules of a run.

use super::{
    Choice, Config, DEFAULT_EXCLUDE, Written,
    check::problem,
    policy::{ForPaths, Policy},
};
use crate::{
    data::Tables,
    finding::{Problem, Severity},
    formats::Settings,
    rules::{ParamError, Registry, RuleIndex, Selection, UnknownName},
    source::{Base, PathGlobs, SourceFile},
    text::Span,
};

/// What the command line asks for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// `--select`: instead of the file's `select` and `ignore`.
    pub select: &'a [String],
    /// `--ignore`: besides the file's.
    pub ignore: &'a [String],
}

/// A configuration, ready for a run.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The rules that are asked about some file.
    pub selection: Selection,
    /// What holds for single files.
    pub policy: Policy,
    /// What is known of the world.
    pub settings: Settings,
    /// What is left out.
    pub exclude: PathGlobs,
    /// What is wrong with the file.
    pub problems: Vec<Problem>,
}

impl Config {
    /// Holds the names in it against the rules, and sets their severities. Patterns start at `base`.
    /// `file` is where it was read from. Wrong names of the command line are an error; those of the file
    /// are problems, and count as not given.
    pub fn apply(
        &self,
        registry: &mut Registry,
        asked: Asked<'_>,
        base: &Base,
        file: Option<&SourceFile>,
    ) -> Result<Applied, Vec<UnknownName>> {
        let allowed = Selection::new(registry, asked.select, asked.ignore)?;
        let mut names = Names { registry, file, problems: Vec::new() };
        let usual = names.chosen(&self.choice, asked.select.is_empty());
        let severities = names.severities(&self.choice);
        let entries = self.per_path.iter().map(|entry| ForPaths {
            paths: globs(base, &entry.paths),
            select: entry.choice.select.as_ref().map(|select| names.all_of(select)),
            ignore: names.all_of(&entry.choice.ignore),
            severity: names.severities(&entry.choice),
        });
        let entries: Vec<ForPaths> = entries.collect();
        let mut problems = names.problems;
        problems.extend(self.set_params(registry, file));
        for (rule, severity) in severities {
            registry.set_severity(rule, severity);
        }
        let mut selection = usual.clone();
        entries.iter().filter_map(|entry| entry.select.as_ref()).for_each(|more| selection.add(more));
        selection.keep(&allowed);
        let environments =
            self.environments.iter().map(|(name, patterns)| (*name, globs(base, patterns))).collect();
        let policy = Policy { entries, environments, usual: Some(usual), allowed: Some(allowed) };
        let provided = self.provided.iter().map(|name| name.text.as_str());
        let mut settings = Settings::providing(provided);
        settings.env_files = self.env_files.iter().map(|name| name.text.clone()).collect();
        settings.tables = Tables::with_rows(&self.data);
        Ok(Applied {
            selection,
            policy,
            settings,
            exclude: PathGlobs::new(base.clone(), self.excludes()),
            problems,
        })
    }

    /// Sets the parameters of rules, and says which cannot be set.
    fn set_params(&self, registry: &mut Registry, file: Option<&SourceFile>) -> Vec<Problem> {
        let mut wrong: Vec<(Span, String)> = Vec::new();
        for (rule, params) in &self.params {
            let Some(index) = registry.index(&rule.text) else {
                let hint = registry.suggest(&rule.text);
                let hint = hint.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
                wrong.push((rule.span, format!("there is no rule `{}`{hint}", rule.text)));
                continue;
            };
            for param in params {
                let set = registry.set_param(index, &param.name.text, param.value.clone());
                wrong.extend(set.err().map(|error| match error {
                    ParamError::Missing { .. } => (param.name.span, error.to_string()),
                    ParamError::Type { .. } | ParamError::Senseless(_) => (param.span, error.to_string()),
                }));
            }
        }
        let problems = wrong.into_iter().filter_map(|(span, message)| Some(problem(file?, span, message)));
        problems.collect()
    }

    /// The patterns of all that is left out.
    pub fn excludes(&self) -> impl Iterator<Item = &str> {
        let usual: &[&str] = if self.exclude.is_some() { &[] } else { &DEFAULT_EXCLUDE };
        let own = self.exclude.iter().flatten().chain(&self.extend_exclude);
        usual.iter().copied().chain(own.map(|pattern| pattern.text.as_str()))
    }
}

fn globs(base: &Base, patterns: &[Written]) -> PathGlobs {
    PathGlobs::new(base.clone(), patterns.iter().map(|pattern| pattern.text.as_str()))
}

/// Looks names up and notes those that are none.
struct Names<'r> {
    registry: &'r Registry,
    file: Option<&'r SourceFile>,
    problems: Vec<Problem>,
}

impl Names<'_> {
    /// The rules that a choice leaves of all; of all rules, where the command line selects itself.
    fn chosen(&mut self, choice: &Choice, counts: bool) -> Selection {
        let select = choice.select.as_ref().map(|select| (self.all_of(select), select.is_empty()));
        let ignore = self.all_of(&choice.ignore);
        // A `select` of which no name is one would leave nothing, which is not what was meant; an empty
        // one is.
        let select = select.filter(|(own, is_empty)| counts && (*is_empty || !own.is_empty()));
        let selected = select.map(|(own, _)| own);
        let mut chosen = selected.unwrap_or_else(|| Selection::all(self.registry));
        if counts {
            chosen.remove(&ignore);
        }
        chosen
    }

    /// The rules that any of the names names.
    fn all_of(&mut self, names: &[Written]) -> Selection {
        let mut all = Selection::none(self.registry);
        for name in names {
            if let Some(found) = self.of(name) {
                all.add(&found);
            }
        }
        all
    }

    fn of(&mut self, name: &Written) -> Option<Selection> {
        match Selection::named(self.registry, &name.text) {
            Ok(found) => Some(found),
            Err(unknown) => {
                self.problems.extend(self.file.map(|file| problem(file, name.span, unknown.to_string())));
                None
            }
        }
    }

    /// The severity of each rule that a choice sets.
    fn severities(&mut self, choice: &Choice) -> Vec<(RuleIndex, Severity)> {
        let mut set: Vec<(RuleIndex, bool, Severity)> = Vec::new();
        for (name, severity) in &choice.severity {
            let exact = self.registry.index(&name.text).is_some();
            let Some(found) = self.of(name) else { continue };
            for (rule, _) in self.registry.indexed().filter(|(rule, _)| found.has(*rule)) {
                match set.iter_mut().find(|(own, ..)| *own == rule) {
                    // What names the rule alone beats what names it among others.
                    Some((_, true, _)) if !exact => {}
                    Some(known) => *known = (rule, exact, *severity),
                    None => set.push((rule, exact, *severity)),
                }
            }
        }
        set.into_iter().map(|(rule, _, severity)| (rule, severity)).collect()
    }
}
