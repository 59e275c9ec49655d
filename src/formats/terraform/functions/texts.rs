//! Functions about texts. Parts that are cut out keep their place; rewritten ones keep their source.

use super::{Arguments, Evaluated, Result};
use crate::{
    formats::terraform::provenance::{count, number, said, text_of, unknown_text},
    value::{Kind, Number, Piece, Text, Value},
};

/// `%s` and its kin.
pub(super) fn format(args: &Arguments<'_>) -> Evaluated {
    let template = args.text(0)?;
    let Some(content) = template.known().map(str::to_owned) else { return Ok(args.value(0)?.clone()) };
    let mut texts = Vec::new();
    let mut next = 1;
    let mut at = 0;
    while let Some(found) = content.get(at..).and_then(|rest| rest.find('%')) {
        let start = at + found;
        texts.push(template.slice(at..start));
        let verb = Verb::parse(content.get(start..).unwrap_or_default());
        at = start + verb.len;
        match verb.kind {
            Some('%') => texts.push(template.slice(start..start + 1)),
            Some(kind) => {
                let index = verb.index.unwrap_or(next);
                texts.push(verb.show(args, kind, index)?);
                next = index + 1;
            }
            None => return Err(args.wrong("the format is not understood")),
        }
    }
    texts.push(template.slice(at..content.len()));
    let text = Text::join(&texts, args.span);
    Ok(args.make(Kind::Text(text)))
}

/// One `%…` of a format.
struct Verb<'f> {
    kind: Option<char>,
    len: usize,
    index: Option<usize>,
    flags: &'f str,
}

impl<'f> Verb<'f> {
    fn parse(rest: &'f str) -> Self {
        let body = rest.get(1..).unwrap_or_default();
        let kind_at = body.find(|c: char| c.is_ascii_alphabetic() || c == '%');
        let flags = kind_at.and_then(|at| body.get(..at)).unwrap_or_default();
        let kind = kind_at.and_then(|at| body.get(at..)?.chars().next());
        let index = flags.strip_prefix('[').and_then(|rest| rest.split_once(']')?.0.parse().ok());
        let flags = flags.split_once(']').map_or(flags, |(_, flags)| flags);
        Self { kind, len: 2 + kind_at.unwrap_or(0), index, flags }
    }

    fn show(&self, args: &Arguments<'_>, kind: char, index: usize) -> Result<Text> {
        let value = args.value(index)?;
        if let Some(why) = value.why()
            && value.as_text().is_none()
        {
            return Ok(unknown_text(why, value.span()));
        }
        match (kind, self.flags) {
            ('s' | 'v' | 't', "") => args.text(index),
            ('d', "") => Ok(said(&format!("{}", args.whole(index)?), &value.origin)),
            ('q', "") => Ok(said(&format!("{:?}", args.str(index)?), &value.origin)),
            ('d', width) if width.starts_with('0') => {
                let width: usize = width.parse().unwrap_or(0);
                Ok(said(&format!("{:0width$}", args.whole(index)?, width = width.min(64)), &value.origin))
            }
            ('f', precision) if precision.starts_with('.') => {
                let digits: usize = precision.get(1..).and_then(|digits| digits.parse().ok()).unwrap_or(6);
                Ok(said(&format!("{:.*}", digits.min(64), args.to_number(index)?), &value.origin))
            }
            ('x', "") => Ok(said(&format!("{:x}", args.whole(index)?), &value.origin)),
            _ => Err(args.wrong("the format is not understood")),
        }
    }
}

/// `join(separator, list…)`
pub(super) fn join(args: &Arguments<'_>) -> Evaluated {
    let separator = args.text(0)?;
    let mut texts = Vec::new();
    for list in args.values.get(1..).unwrap_or_default() {
        if let Kind::Unknown(why) = &list.kind {
            texts.extend((!texts.is_empty()).then(|| separator.clone()));
            texts.push(unknown_text(why, list.span()));
        }
        for item in list.items() {
            texts.extend((!texts.is_empty()).then(|| separator.clone()));
            texts.push(text_of(item).ok_or_else(|| args.wrong("an element is not a text"))?);
        }
    }
    Ok(args.make(Kind::Text(Text::join(&texts, args.span))))
}

/// `split(separator, text)`
pub(super) fn split(args: &Arguments<'_>) -> Evaluated {
    let (separator, text) = (args.str(0)?, args.text(1)?);
    let content = text.known().unwrap_or_default();
    if separator.is_empty() {
        return Err(args.wrong("the separator is empty"));
    }
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, found) in content.match_indices(&separator) {
        parts.push(Value::text(text.slice(start..at)));
        start = at + found.len();
    }
    parts.push(Value::text(text.slice(start..content.len())));
    Ok(args.list(parts))
}

/// A part of the first argument, chosen by `choose`, which must give a part of what it gets.
pub(super) fn trimmed(args: &Arguments<'_>, choose: fn(&str) -> &str) -> Evaluated {
    let text = args.text(0)?;
    let content = text.known().unwrap_or_default();
    part(args, &text, choose(content))
}

/// The same with a second argument.
pub(super) fn trimmed_by(args: &Arguments<'_>, choose: for<'t> fn(&'t str, &str) -> &'t str) -> Evaluated {
    let (text, other) = (args.text(0)?, args.str(1)?);
    let content = text.known().unwrap_or_default();
    part(args, &text, choose(content, &other))
}

/// `trim(text, characters)`
pub(super) fn trim(args: &Arguments<'_>, start: bool, end: bool) -> Evaluated {
    let (text, characters) = (args.text(0)?, args.str(1)?);
    let mut kept = text.known().unwrap_or_default();
    let cut = |c: char| characters.contains(c);
    if start {
        kept = kept.trim_start_matches(cut);
    }
    if end {
        kept = kept.trim_end_matches(cut);
    }
    part(args, &text, kept)
}

/// `kept` lies inside the text's content: its offset is found by address.
fn part(args: &Arguments<'_>, text: &Text, kept: &str) -> Evaluated {
    let start = (kept.as_ptr() as usize).saturating_sub(text.content().as_ptr() as usize);
    let start = if kept.is_empty() { 0 } else { start };
    let cut = text.slice(start..start + kept.len());
    Ok(Value::new(Kind::Text(cut), args.value(0)?.origin.clone()))
}

/// `substr(text, offset, length)`, in characters.
pub(super) fn substr(args: &Arguments<'_>) -> Evaluated {
    let text = args.text(0)?;
    let content = text.known().unwrap_or_default();
    let len = count(content.chars().count());
    let (offset, length) = (args.whole(1)?, args.whole(2)?);
    let start = if offset < 0 { (len + offset).max(0) } else { offset.min(len) };
    let end = if length < 0 { len } else { start.saturating_add(length).min(len) };
    let byte = |at: i64| {
        content.char_indices().nth(usize::try_from(at).unwrap_or(0)).map_or(content.len(), |(at, _)| at)
    };
    Ok(Value::new(Kind::Text(text.slice(byte(start)..byte(end))), args.value(0)?.origin.clone()))
}

/// The first argument with each byte or word changed: it keeps its source, not its bytes.
pub(super) fn rewritten(args: &Arguments<'_>, change: fn(&str) -> String) -> Evaluated {
    let text = args.text(0)?;
    let changed = change(text.known().unwrap_or_default());
    let pieces = text.pieces();
    let same = changed.len() == text.content().len();
    let text = if same && !pieces.is_empty() {
        let loose = |mut piece: Piece| {
            piece.verbatim = false;
            piece
        };
        Text::from_pieces(changed, pieces.iter().cloned().map(loose).collect(), args.span)
    } else {
        said(&changed, &args.value(0)?.origin)
    };
    Ok(args.make(Kind::Text(text)))
}

/// The first letter of each word in upper case.
pub(super) fn title(text: &str) -> String {
    let mut start = true;
    let letter = |c: char| {
        let changed = if start { c.to_uppercase().next().unwrap_or(c) } else { c };
        start = !c.is_alphanumeric();
        changed
    };
    text.chars().map(letter).collect()
}

/// `replace(text, part, with)`; a part between slashes is a pattern, which is not computed.
pub(super) fn replace(args: &Arguments<'_>) -> Evaluated {
    let (text, part, with) = (args.text(0)?, args.str(1)?, args.str(2)?);
    if part.len() > 1 && part.starts_with('/') && part.ends_with('/') {
        return Ok(Value::unknown(
            args.wrong("the result of `replace` with a pattern is not computed"),
            args.span,
        ));
    }
    let content = text.known().unwrap_or_default();
    if part.is_empty() || !content.contains(&part) {
        return Ok(args.value(0)?.clone());
    }
    let mut texts = Vec::new();
    let mut start = 0;
    for (at, found) in content.match_indices(&part) {
        texts.push(text.slice(start..at));
        texts.push(said(&with, &args.value(2)?.origin));
        start = at + found.len();
    }
    texts.push(text.slice(start..content.len()));
    Ok(args.make(Kind::Text(Text::join(&texts, args.span))))
}

/// A question about two texts.
pub(super) fn test(args: &Arguments<'_>, ask: fn(&str, &str) -> bool) -> Evaluated {
    Ok(args.make(Kind::Bool(ask(&args.str(0)?, &args.str(1)?))))
}

/// `parseint(text, base)`
pub(super) fn parseint(args: &Arguments<'_>) -> Evaluated {
    let base = u32::try_from(args.whole(1)?).ok().filter(|base| (2..=36).contains(base));
    let base = base.ok_or_else(|| args.wrong("the base is out of range"))?;
    let parsed = i64::from_str_radix(&args.str(0)?, base);
    parsed
        .map(|n| args.make(Kind::Number(Number::Int(n))))
        .map_err(|_| args.wrong("the text is no number in that base"))
        .map(|value| Value { kind: normal(value.kind), ..value })
}

fn normal(kind: Kind) -> Kind {
    match kind {
        Kind::Number(n) => Kind::Number(number(n.as_f64())),
        other => other,
    }
}
