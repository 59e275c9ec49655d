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
    let said: Vec<(String, String)> = met.iter().map(|met| told(desk, masks, reference, met)).collect();
    let is_one = said.windows(2).all(|pair| matches!(pair, [a, b] if a == b));
    if let Some((value, way)) = said.first().filter(|_| is_one) {
        return format!("{written} {value}{way}");
    }
    let mut text = format!("{written}\n");
    for (met, (value, way)) in met.iter().zip(&said).take(MOST_WORLDS) {
        let world = if met.world.is_empty() { String::new() } else { format!("with {}: ", code(&met.world)) };
        let _ = write!(text, "\n- {world}{value}{}", way.replace('\n', "\n  "));
    }
    if met.len() > MOST_WORLDS {
        let _ = write!(text, "\n- and {} more", met.len() - MOST_WORLDS);
    }
    text
}

/// What the value is, and its way as a list.
fn told(desk: &Desk<'_>, masks: &Masks<'_>, reference: &Reference, met: &Meeting) -> (String, String) {
    let is_unknown = met.why.is_some();
    let shown = cut(&masks.shown(met, &reference.name));
    let value = match &met.why {
        _ if met.content.is_empty() => "is empty".to_owned(),
        Some(why) if shown.chars().all(|c| c == '…') => format!("cannot be known: {}", prose(why.text())),
        Some(why) => format!("is {}; the rest cannot be known: {}", code(&shown), prose(why.text())),
        None => format!("is {}", code(&shown)),
    };
    let sources = &masks.resolved.sources;
    let mut way = String::from("\n");
    if !is_unknown || met.source.file != masks.file {
        let _ = write!(way, "\n- {} set here", desk.place(sources, met.source));
    }
    for hop in &met.hops {
        let _ = write!(way, "\n- {} {}", desk.place(sources, hop.span), hop.note);
    }
    (value, if way.trim().is_empty() { String::new() } else { way })
}

/// A text of one line that is not too long.
fn cut(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
