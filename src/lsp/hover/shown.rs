//! What a reference comes to, in words: secrets masked, worlds told apart, the way as links.

use std::{fmt::Write as _, ops::Range};

use super::value::Meeting;
use crate::{
    engine::{Resolved, Secrets},
    formats::{Reference, Unit},
    lsp::desk::Desk,
    report::{code, prose},
    secrets,
    text::{FileId, Span},
    value::Value,
};

/// Characters of a value that are shown.
const MOST: usize = 120;
/// Worlds that are told of.
const MOST_WORLDS: usize = 12;
/// Shorter texts are no secret of their own: they stand everywhere.
const SHORTEST: usize = 4;

/// What must not be shown.
pub(super) struct Masks<'m> {
    resolved: &'m Resolved,
    secrets: Secrets,
    /// The file that is looked at.
    file: FileId,
    /// Values that their files mark as sensitive.
    sensitive: Vec<Span>,
}

impl<'m> Masks<'m> {
    pub(super) fn new(resolved: &'m Resolved, units: impl Iterator<Item = &'m Unit>, file: FileId) -> Self {
        let marked = units.flat_map(|unit| &unit.subjects).filter(|subject| {
            subject
                .value
                .get("sensitive")
                .is_some_and(|mark| mark.as_bool() != Some(false) && !mark.is_null())
        });
        let sensitive = marked.filter_map(|subject| subject.value.get("value").map(Value::span)).collect();
        Self { resolved, secrets: Secrets::of(&resolved.sources), file, sensitive }
    }

    /// The value as a person may see it.
    fn shown(&self, met: &Meeting, name: &str) -> String {
        let content = met.content.as_str();
        let source = met.source;
        let overlaps =
            |range: &Range<usize>| range.start < source.end as usize && (source.start as usize) < range.end;
        let is_sensitive = self.sensitive.iter().any(|span| span.contains(source) || source.contains(*span));
        if is_sensitive
            || (self.secrets.ranges(source.file).iter().any(overlaps) && content.len() >= SHORTEST)
        {
            return secrets::mask(content);
        }
        let names = std::iter::once(name).chain(met.keys.iter().map(String::as_str));
        let mut shown = content.to_owned();
        for name in names.chain([""]) {
            shown = secrets::shown(name, &shown).into_owned();
        }
        for file in [source.file, self.file] {
            self.clean(file, &mut shown);
        }
        shown
    }

    /// Masks what is a secret of a file wherever it stands.
    fn clean(&self, file: FileId, text: &mut String) {
        let Some(source) = self.resolved.sources.get(file) else { return };
        for range in self.secrets.ranges(file) {
            let word = source.text.get(range).unwrap_or_default();
            if word.len() >= SHORTEST && text.contains(word) {
                *text = text.replace(word, &secrets::mask(word));
            }
        }
    }
}

/// All that a reference comes to.
pub(super) fn list(
    desk: &Desk<'_>,
    masks: &Masks<'_>,
    reference: &Reference,
    written: &str,
    met: &[Meeting],
) -> String {
    // A default may be a secret.
    let written = code(&cut(&masks.secrets.mask(masks.file, reference.range.clone(), written)));
    let said: Vec<Told> = met.iter().map(|met| told(desk, masks, reference, met)).collect();
    let is_one = said.windows(2).all(|pair| matches!(pair, [a, b] if a == b));
    if let Some(only) = said.first().filter(|_| is_one) {
        let way = stations(&only.way, "");
        let gap = if way.is_empty() { "" } else { "\n" };
        return format!("{written} {}{gap}{way}", only.value);
    }
    let mut text = format!("{written}\n");
    for (met, told) in met.iter().zip(&said).take(MOST_WORLDS) {
        let world = if met.world.is_empty() { String::new() } else { format!("with {}: ", code(&met.world)) };
        let way = stations(&told.way, "  ");
        let _ = write!(text, "\n- {world}{}{way}", told.value);
    }
    if met.len() > MOST_WORLDS {
        let _ = write!(text, "\n- and {} more", met.len() - MOST_WORLDS);
    }
    text
}

/// A way as lines of a list.
fn stations(way: &[String], indentation: &str) -> String {
    way.iter().fold(String::new(), |lines, station| lines + "\n" + indentation + "- " + station)
}

/// What a reference comes to in one world, in words.
#[derive(PartialEq)]
struct Told {
    value: String,
    /// The places that the value came by, the source first.
    way: Vec<String>,
}

fn told(desk: &Desk<'_>, masks: &Masks<'_>, reference: &Reference, met: &Meeting) -> Told {
    let shown = cut(&masks.shown(met, &reference.name));
    let value = match &met.why {
        _ if met.content.is_empty() => "is empty".to_owned(),
        Some(why) if shown.chars().all(|c| c == '…') => format!("cannot be known: {}", prose(why.text())),
        Some(why) => format!("is {}; the rest cannot be known: {}", code(&shown), prose(why.text())),
        None => format!("is {}", code(&shown)),
    };
    let sources = &masks.resolved.sources;
    let is_here = met.source.file == masks.file
        && reference.range.start <= met.source.start as usize
        && met.source.end as usize <= reference.range.end;
    let source = match (is_here, &met.why) {
        (true, _) => None,
        (false, Some(_)) => Some("knowing ends here"),
        (false, None) => Some("set here"),
    };
    let source = source.map(|note| format!("{} {note}", desk.place(sources, met.source)));
    let hops = met.hops.iter().map(|hop| format!("{} {}", desk.place(sources, hop.span), hop.note));
    Told { value, way: source.into_iter().chain(hops).collect() }
}

/// A text of one line that is not too long.
fn cut(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
