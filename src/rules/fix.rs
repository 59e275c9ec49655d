//! A rule's fix: compiled, and planned for one finding.
//!
//! A plan names places and changes, no bytes: what a change means to the text of a file is its format's
//! ([`crate::formats::Editor`]). A value is changed where it comes from, if it comes from one place as a
//! whole; what is put together from several is refused.

use super::{
    FileInfo, Mistake, Rule,
    compiled::Reader,
    expr::{Expects, Items, Machine, Program, Truth, V, Val},
    schema::{FixSource, Source, Verb},
    template::Template,
};
use crate::{
    finding::Safety,
    formats::{Change, Facts, NewValue, Refused},
    text::Span,
    value::Origin,
};

/// A fix of a rule for one kind of subject.
#[derive(Debug)]
pub(super) struct Fixing {
    title: Template,
    unsafe_when: Option<Program>,
    edits: Vec<Editing>,
}

#[derive(Debug)]
struct Editing {
    verb: Verb,
    when: Option<Program>,
    at: At,
    to: Vec<Template>,
    is_list: bool,
}

#[derive(Debug)]
enum At {
    Path {
        path: Program,
        /// What may hold the path if it leads nowhere, innermost first, each with the keys below it.
        owners: Vec<(Program, Vec<Template>)>,
    },
    File(Template),
}

/// What a fix does to one finding's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedFix {
    /// What it does, as a command.
    pub title: String,
    /// Whether it may be applied unseen.
    pub safety: Safety,
    /// What is changed; at least one thing.
    pub changes: Vec<Planned>,
    /// The rules that may find something in what it made.
    pub leads_to: Vec<String>,
}

/// One change of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Where.
    pub target: Target,
    /// What.
    pub change: Change,
}

/// Where a change is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// At a place.
    Place(Span),
    /// In the file at a workspace path, which is made if it is not there: [`Change::Append`] of lines.
    File(String),
}

impl Fixing {
    pub(super) fn new(source: &FixSource, mut reader: Reader) -> Result<Self, Vec<Mistake>> {
        let title = reader.template("fix", &source.title);
        let unsafe_when = source.unsafe_when.as_ref();
        let unsafe_when = unsafe_when.and_then(|source| reader.program("fix", source, Expects::Condition));
        let edits = source.edits.iter().filter_map(|edit| {
            let when = match &edit.when {
                Some(when) => Some(reader.program("fix", when, Expects::Condition)?),
                None => None,
            };
            let at = match edit.verb {
                Verb::Line => At::File(reader.template("fix", &edit.at)?),
                verb => path(&mut reader, &edit.at, verb == Verb::Set)?,
            };
            let to = edit.to.iter().filter_map(|to| reader.template("fix", to)).collect();
            Some(Editing { verb: edit.verb, when, at, to, is_list: edit.is_list })
        });
        let edits = edits.collect();
        let made = title.map(|title| Self { title, unsafe_when, edits });
        reader.done(made)
    }
}

/// A path and, of one that may be written anew, what may hold it.
fn path(reader: &mut Reader, source: &Source, may_be_new: bool) -> Option<At> {
    let path = reader.program("fix", source, Expects::Place)?;
    let mut owners = Vec::new();
    let keys = keys(&source.text).filter(|_| may_be_new).unwrap_or_default();
    for at in (0..keys.len()).rev() {
        let (owner, below) = keys.split_at(at);
        let text = owner.last().and_then(|(_, end)| source.text.get(..*end)).unwrap_or("self");
        let text = text.to_owned().into();
        let owner = reader.program("fix", &Source { text, place: None }, Expects::Place)?;
        let below: Option<Vec<Template>> = below
            .iter()
            .map(|(key, _)| reader.template("fix", &Source { text: (*key).to_owned().into(), place: None }))
            .collect();
        owners.push((owner, below?));
    }
    Some(At::Path { path, owners })
}

/// The keys of a plain path, `a.b` or `a['b-c']`, each with where it ends. `None` for what is no such path.
fn keys(path: &str) -> Option<Vec<(&str, usize)>> {
    let mut found = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let quoted = rest.strip_prefix("['").filter(|_| !found.is_empty());
        let (key, after) = if let Some(quoted) = quoted {
            quoted.split_once("']")?
        } else {
            let rest = if found.is_empty() { rest } else { rest.strip_prefix('.')? };
            let end = rest.find(|ch: char| !(ch.is_alphanumeric() || ch == '_')).unwrap_or(rest.len());
            rest.split_at_checked(end)?
        };
        if key.is_empty() || key == "self" {
            return None;
        }
        rest = after;
        found.push((key, path.len() - rest.len()));
    }
    Some(found)
}

/// What the fix of a rule does to a finding about a subject. `None` where the rule has no fix for it.
pub fn plan_fix(rule: &Rule, facts: &Facts<'_>, file: &FileInfo) -> Option<Result<PlannedFix, Refused>> {
    let source = rule.file().fix.as_ref()?;
    let fixing = rule.compiled(facts.subject.kind)?.fix(rule.file(), source).ok()?;
    let planner = Planner { facts: *facts, file };
    let made = planner.changes(fixing).transpose()?;
    Some(made.map(|changes| PlannedFix {
        title: fixing.title.fill(&mut planner.machine()).text,
        safety: if planner.is_safe(fixing) { source.safety } else { Safety::Unsafe },
        changes,
        leads_to: source.leads_to.iter().map(|id| id.text.to_string()).collect(),
    }))
}

struct Planner<'v> {
    facts: Facts<'v>,
    file: &'v FileInfo,
}

impl<'v> Planner<'v> {
    fn machine(&self) -> Machine<'v> {
        Machine::placing(self.facts, self.file)
    }

    /// Whether nothing says that a safe fix is unsafe here.
    fn is_safe(&self, fixing: &'v Fixing) -> bool {
        let holds = fixing.unsafe_when.as_ref().map(|when| when.truth(&mut self.machine()));
        matches!(holds, None | Some(Ok(Truth::False)))
    }

    /// All changes; `None` where no edit applies.
    fn changes(&self, fixing: &'v Fixing) -> Result<Option<Vec<Planned>>, Refused> {
        let mut changes: Vec<Planned> = Vec::new();
        for edit in &fixing.edits {
            match edit.when.as_ref().map(|when| when.truth(&mut self.machine())) {
                None | Some(Ok(Truth::True)) => {}
                Some(Ok(Truth::False)) => continue,
                Some(Ok(Truth::Unknown(unknown))) => return Err(Refused::new(unknown.why.text())),
                Some(Err(_)) => return Err(too_many_steps()),
            }
            for planned in self.edit(edit)? {
                add(&mut changes, planned);
            }
        }
        Ok(Some(changes).filter(|changes| !changes.is_empty()))
    }

    fn edit(&self, edit: &'v Editing) -> Result<Vec<Planned>, Refused> {
        let to = self.texts(&edit.to)?;
        let (path, owners) = match &edit.at {
            At::Path { path, owners } => (path, owners),
            At::File(name) => {
                let path = self.text(name)?;
                let lines = to.iter().flat_map(|text| text.lines().map(str::to_owned)).collect();
                return Ok(vec![Planned { target: Target::File(path), change: Change::Append(lines) }]);
            }
        };
        let value = path.value(&mut self.machine()).map_err(|_| too_many_steps())?;
        if let V::Unknown(unknown) = &value.kind {
            return Err(Refused::new(unknown.why.text()));
        }
        let one = |place: Span, change: Change| Planned { target: Target::Place(place), change };
        let first = || to.first().cloned().unwrap_or_default();
        let new_value = || if edit.is_list { NewValue::List(to.clone()) } else { NewValue::Scalar(first()) };
        match edit.verb {
            Verb::Set if value.is_null() => {
                let (place, keys) = self.owner(owners)?;
                Ok(vec![one(place, Change::Set(keys, new_value()))])
            }
            Verb::Set => Ok(vec![one(source_of(&value)?, Change::Replace(new_value()))]),
            Verb::Append => Ok(vec![one(own_place(&value)?, Change::Append(to.clone()))]),
            Verb::Insert => Ok(vec![one(own_place(&value)?, Change::InsertAfter(first()))]),
            Verb::Prefix | Verb::Remove | Verb::Line => {
                let change = if edit.verb == Verb::Remove { Change::Remove } else { Change::Prefix(first()) };
                let places = self.places(&value)?;
                Ok(places.into_iter().map(|place| one(place, change.clone())).collect())
            }
        }
    }

    fn text(&self, template: &'v Template) -> Result<String, Refused> {
        let text = template.render(&mut self.machine());
        text.ok_or_else(|| Refused::new("what to write is not known, or is a secret"))
    }

    fn texts(&self, templates: &'v [Template]) -> Result<Vec<String>, Refused> {
        templates.iter().map(|template| self.text(template)).collect()
    }

    /// The nearest owner that is there, and the keys to write below it.
    fn owner(&self, owners: &'v [(Program, Vec<Template>)]) -> Result<(Span, Vec<String>), Refused> {
        for (owner, keys) in owners {
            let value = owner.value(&mut self.machine()).map_err(|_| too_many_steps())?;
            let place = match &value.kind {
                // The subject's own map, where that is a text of the file; else what its name leads to.
                V::Subject(of) => Some(of.subject.value.origin.span),
                V::Tree(tree, _) if tree.as_map().is_some() => Some(tree.origin.span),
                V::Unknown(unknown) => return Err(Refused::new(unknown.why.text())),
                _ => None,
            };
            if let Some(place) = place {
                return Ok((place, self.texts(keys)?));
            }
        }
        Err(Refused::new("there is no place for it"))
    }

    /// The places of each item of a list, or of the one value.
    fn places(&self, value: &Val<'v>) -> Result<Vec<Span>, Refused> {
        let is_list = match &value.kind {
            V::List(_) => true,
            V::Tree(tree, _) => tree.as_map().is_none(),
            _ => false,
        };
        let Some(items) = Items::of(value).filter(|_| is_list) else { return Ok(vec![own_place(value)?]) };
        (0..items.len()).filter_map(|at| items.get(at, &self.facts)).map(|item| own_place(&item)).collect()
    }
}

/// Adds a change; lines of one file are one change.
fn add(changes: &mut Vec<Planned>, planned: Planned) {
    if changes.contains(&planned) {
        return;
    }
    let same = |own: &&mut Planned| matches!(own.target, Target::File(_)) && own.target == planned.target;
    match (changes.iter_mut().find(same).map(|own| &mut own.change), &planned.change) {
        (Some(Change::Append(lines)), Change::Append(more)) => lines.extend(more.iter().cloned()),
        _ => changes.push(planned),
    }
}

fn too_many_steps() -> Refused {
    Refused::new("its fix takes too many steps")
}

fn origin<'a>(value: &'a Val<'_>) -> Result<&'a Origin, Refused> {
    value.place.origin().ok_or_else(|| Refused::new("it has no place in a file"))
}

/// Where a value may be changed by adding to it.
fn own_place(value: &Val<'_>) -> Result<Span, Refused> {
    if value.is_null() {
        return Err(Refused::new("what it would change is not there"));
    }
    origin(value).map(|origin| origin.span)
}

/// Where a value is wholly supplied, so that it may be replaced there.
fn source_of(value: &Val<'_>) -> Result<Span, Refused> {
    let origin = origin(value)?;
    if origin.is_mixed() {
        return Err(Refused::new(
            "its text is put together from several places, or set in a file that git ignores",
        ));
    }
    Ok(origin.span)
}

#[cfg(test)]
mod tests {
    use super::keys;

    #[test]
    fn keys_of_a_plain_path_are_known_with_where_they_end() {
        let of = |path: &'static str| {
            keys(path).map(|keys| {
                keys.into_iter()
                    .map(|(key, end)| (key, path.get(..end).unwrap_or_default()))
                    .collect::<Vec<_>>()
            })
        };
        assert_eq!(
            of("raw.a['max-size']"),
            Some(vec![("raw", "raw"), ("a", "raw.a"), ("max-size", "raw.a['max-size']")])
        );
        assert_eq!(of("raw"), Some(vec![("raw", "raw")]));
        for path in ["self", "a[0].b", "first(a, b)", "a..b", "['a']", "a['b"] {
            assert_eq!(of(path), None, "{path}");
        }
    }
}
