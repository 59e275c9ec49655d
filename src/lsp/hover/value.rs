//! What a place that takes its value from elsewhere comes to, in each world, and which way the value came.
//!
//! The resolved units are asked: each piece of a text knows the places that it went by. What no text keeps is
//! asked of the subject that the reference names.

use super::{
    Hovered,
    shown::{Masks, list},
};
use crate::{
    engine::Resolved,
    formats::{Facts, Named, Unit, Workspace},
    lsp::desk::Desk,
    source::{SourceFile, SourceMap, paths},
    text::{FileId, Span},
    value::{Hop, Kind, Number, Piece, Text, Value, Why},
};

/// Values of a unit that are looked at, at most: trees share parts.
const MOST_VALUES: usize = 200_000;

/// What a reference comes to in one world.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Meeting {
    /// The world; empty where there is one.
    pub(super) world: String,
    /// What is known of the value, an ellipsis for each part that is not. Not masked.
    pub(super) content: String,
    /// Why it, or a part of it, cannot be known.
    pub(super) why: Option<Why>,
    /// Where it is set.
    pub(super) source: Span,
    /// The places between that and the reference.
    pub(super) hops: Vec<Hop>,
    /// The keys that hold it.
    pub(super) keys: Vec<String>,
}

/// What stands behind the reference at a byte of a file.
pub(super) fn at(desk: &Desk<'_>, file: &SourceFile, at: usize) -> Option<Hovered> {
    let references = desk.format(file)?.references(&file.text, at);
    if references.is_empty() {
        return None;
    }
    let resolved = desk.resolved();
    let id = resolved.sources.load(&file.path).ok()?.id;
    let units = units(resolved, id, &file.path);
    references.iter().find_map(|reference| {
        let place = Span::new(id, reference.range.start, reference.range.end);
        let written = file.text.get(reference.range.clone())?;
        let mut met: Vec<Meeting> = Vec::new();
        for (index, unit) in &units {
            let mut walk = Walk { place, written, world: &unit.world, met: Vec::new() };
            if let Some(named) = &reference.subject {
                let folder = Some(paths::parent(&file.path)).filter(|_| named.in_folder);
                let is_there = |span: Span| {
                    folder.is_none_or(|folder| paths::parent(&resolved.sources.path(span.file)) == folder)
                };
                walk.named(unit, named, &is_there);
            }
            if walk.met.is_empty() {
                // A subject that stands for the reference itself says how it is written, not what it comes to.
                let others = unit.subjects.iter().filter(|subject| !place.contains(subject.origin.span));
                others.for_each(|subject| walk.value(&subject.value));
            }
            if walk.met.is_empty() {
                walk.facts(&resolved.workspace, *index);
            }
            if walk.met.is_empty() {
                walk.supplied(unit, &resolved.sources);
            }
            met.extend(walk.met);
        }
        let met = whole_ones(&met, place);
        let masks = Masks::new(resolved, units.iter().map(|(_, unit)| *unit), id);
        (!met.is_empty())
            .then(|| Hovered::new(list(desk, &masks, reference, written, &met), reference.range.clone()))
    })
}

/// The units that have to do with a file, in all their worlds.
fn units<'r>(resolved: &'r Resolved, id: FileId, path: &str) -> Vec<(usize, &'r Unit)> {
    let all = &resolved.workspace.units;
    let has = |unit: &&Unit| unit.files.contains(&id) || unit.asked.iter().any(|asked| asked == path);
    let about: Vec<&Unit> = all.iter().filter(has).collect();
    let is_world =
        |unit: &&Unit| about.iter().any(|own| (own.format, &own.name) == (unit.format, &unit.name));
    all.iter().enumerate().filter(|(_, unit)| is_world(unit)).collect()
}

/// Without repetitions, and without parts of what is there as a whole.
fn whole_ones(met: &[Meeting], place: Span) -> Vec<Meeting> {
    // An empty text that stands at the place itself may be about anything.
    let is_weak = |one: &Meeting| one.content.is_empty() && one.why.is_none() && place.contains(one.source);
    let is_part = |part: &Meeting, whole: &Meeting| {
        part.world == whole.world
            && (is_weak(part) && !is_weak(whole)
                || whole.content.len() > part.content.len()
                    && (whole.source.contains(part.source) || part.source == whole.source))
    };
    let mut whole: Vec<Meeting> = Vec::new();
    for one in met {
        let known = |other: &Meeting| {
            (&other.world, &other.content, &other.why, other.source)
                == (&one.world, &one.content, &one.why, one.source)
        };
        match whole.iter_mut().find(|other| known(other)) {
            Some(same) => same.keys.extend(one.keys.iter().cloned()),
            None if met.iter().any(|other| is_part(one, other)) => {}
            None => whole.push(one.clone()),
        }
    }
    whole
}

/// A look through the values of a unit for what went by a place.
struct Walk<'w> {
    place: Span,
    /// What stands there.
    written: &'w str,
    world: &'w str,
    met: Vec<Meeting>,
}

impl Walk<'_> {
    fn passes(&self, span: Span) -> bool {
        self.place.contains(span)
    }

    fn value(&mut self, root: &Value) {
        let mut stack: Vec<(&Value, Vec<String>)> = vec![(root, Vec::new())];
        let mut left = MOST_VALUES;
        while let Some((value, keys)) = stack.pop() {
            left -= 1;
            if left == 0 {
                return;
            }
            self.one(value, &keys);
            let named = value.get("name").or_else(|| value.get("key")).and_then(Value::as_str);
            for entry in value.entries() {
                let beside = named.filter(|_| entry.key == "value").map(str::to_owned);
                stack.push((&entry.value, std::iter::once(entry.key.to_string()).chain(beside).collect()));
            }
            stack.extend(value.items().iter().map(|item| (item, keys.clone())));
        }
    }

    /// The derived values of a unit, where its own ones say nothing.
    fn facts(&mut self, workspace: &Workspace, unit: usize) {
        let subjects = workspace.units.get(unit).map_or(0, |unit| unit.subjects.len());
        let all = (0..subjects).filter_map(|index| Facts::new(workspace, unit, index));
        let place = self.place;
        for facts in all.filter(|facts| !place.contains(facts.subject.origin.span)) {
            let fields = 0..facts.subject.kind.fields.len();
            fields.filter_map(|field| facts.field(field)).for_each(|value| self.value(value));
        }
    }

    /// What supplies a reference whose text another file replaces: no value has gone by it then.
    fn supplied(&mut self, unit: &Unit, sources: &SourceMap) {
        let place = self.place;
        let here = unit.subjects.iter().filter(|subject| subject.origin.span == place);
        for subject in here {
            let said = |field: &str| subject.value.get(field).and_then(Value::as_str).unwrap_or_default();
            let Some(supplier) = subject.value.get("supplier").filter(|_| said("status") == "set") else {
                continue;
            };
            let content = sources.slice(supplier.span());
            // An alternative says something else, and what refers further was not put together.
            if !said("operator").contains('+') && !content.contains('$') {
                self.meet(content, None, supplier.span(), &[], &[]);
            }
        }
    }

    fn one(&mut self, value: &Value, keys: &[String]) {
        if let Kind::Text(text) = &value.kind {
            return self.text(text, keys);
        }
        let hops = value.origin.hops();
        let passed = hops.iter().position(|hop| self.passes(hop.span));
        let unknown = matches!(&value.kind, Kind::Unknown(_)) && self.passes(value.span());
        if let Some(content) = plain(value).filter(|_| passed.is_some() || unknown) {
            let hops = hops.get(..passed.unwrap_or(0)).unwrap_or_default();
            let why = value.why().cloned();
            self.meet(content, why, value.span(), hops, keys);
        }
    }

    /// The pieces of a text that went by, in one.
    fn text(&mut self, text: &Text, keys: &[String]) {
        if text.is_literal() && !self.passes(text.origin().span) {
            return;
        }
        let (mut at, mut content, mut why) = (0, String::new(), None);
        let mut first: Option<(Span, Vec<Hop>)> = None;
        for piece in text.pieces().iter() {
            let end = at + piece.len as usize;
            let said = text.content().get(at..end).unwrap_or_default();
            at = end;
            let Some(hops) = self.way(piece, said) else { continue };
            content.push_str(if piece.unknown.is_some() { "…" } else { said });
            why = why.or_else(|| piece.unknown.clone());
            match &mut first {
                Some((source, _)) => *source = source.cover(piece.span),
                None => first = Some((piece.span, hops)),
            }
        }
        if let Some((source, hops)) = first {
            self.meet(content, why, source, &hops, keys);
        }
    }

    /// The hops of a piece before the place, if it went by.
    fn way(&self, piece: &Piece, said: &str) -> Option<Vec<Hop>> {
        let hops = piece.hops();
        if let Some(passed) = hops.iter().position(|hop| self.passes(hop.span)) {
            return Some(hops.get(..passed)?.to_vec());
        }
        // Its own text: a default, nothing, or what cannot be known. What only says itself is no value, nor is
        // what we say about the place.
        let is_own = (piece.verbatim && said != self.written) || said.is_empty();
        (self.passes(piece.span) && is_own).then(Vec::new)
    }

    fn meet(&mut self, content: String, why: Option<Why>, source: Span, hops: &[Hop], keys: &[String]) {
        let (hops, keys, world) = (hops.to_vec(), keys.to_vec(), self.world.to_owned());
        self.met.push(Meeting { world, content, why, source, hops, keys });
    }

    /// The value that a subject holds under a name.
    fn named(&mut self, unit: &Unit, named: &Named, is_there: &dyn Fn(Span) -> bool) {
        let of_kind = unit.subjects.iter().filter(|subject| subject.kind.name == named.kind);
        let of_kind = of_kind.filter(|subject| is_there(subject.origin.span));
        for subject in of_kind {
            let name = subject.value.get(named.field).and_then(Value::as_str);
            let Some(value) = subject.value.get("value").filter(|_| name == Some(named.name.as_str())) else {
                continue;
            };
            let value = named.path.iter().try_fold(value, |value, key| value.get(key));
            let Some(value) = value else { continue };
            let content = match value.as_text() {
                Some(text) if text.why().is_some() => {
                    format!("{}…{}", text.known_prefix(), text.known_suffix())
                }
                Some(text) => text.content().to_owned(),
                None => plain(value).unwrap_or_default(),
            };
            let origin = &value.origin;
            let keys = [named.name.rsplit('.').next().unwrap_or_default().to_owned()];
            self.meet(content, value.why().cloned(), origin.span, origin.hops(), &keys);
        }
    }
}

/// What is no text, as one; `None` where nothing is written.
fn plain(value: &Value) -> Option<String> {
    Some(match &value.kind {
        Kind::Absent | Kind::Subject(_) => return None,
        Kind::Null => "null".to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Number(Number::Int(number)) => number.to_string(),
        Kind::Number(Number::Float(number)) => number.to_string(),
        Kind::Text(text) => text.content().to_owned(),
        Kind::Unknown(_) => "…".to_owned(),
        Kind::Sequence(items) => {
            let items: Vec<String> = items.iter().map(|item| plain(item).unwrap_or_default()).collect();
            format!("[{}]", items.join(", "))
        }
        // What its keys hold may be secret by their names: only these are told.
        Kind::Map(map) => {
            let keys: Vec<&str> = map.entries().iter().map(|entry| entry.key.as_str()).collect();
            format!("{{{}}}", keys.join(", "))
        }
    })
}
