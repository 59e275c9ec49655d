//! Functions that encode, decode and read files.

use smol_str::SmolStr;

use super::{Arguments, Evaluated};
use crate::{
    formats::terraform::{
        access::unknown,
        provenance::{number, number_text, said, why_deep},
        world::Scope,
    },
    text::Span,
    value::{Entry, Kind, Map, Text, Value, Why},
};

/// `jsonencode(value)`: known where everything in it is.
pub(super) fn jsonencode(args: &Arguments<'_>) -> Evaluated {
    let value = args.value(0)?;
    if let Some(why) = why_deep(value) {
        return Ok(args.make(Kind::Unknown(why)));
    }
    let json = to_json(value, 0).ok_or_else(|| args.wrong("the value has no JSON form"))?;
    let origin = args.make(Kind::Null).origin;
    Ok(Value { kind: Kind::Text(said(&json.to_string(), &origin)), origin })
}

fn to_json(value: &Value, depth: usize) -> Option<serde_json::Value> {
    use serde_json::Value as Json;
    if depth > 100 {
        return None;
    }
    Some(match &value.kind {
        Kind::Null | Kind::Absent => Json::Null,
        Kind::Bool(value) => Json::Bool(*value),
        Kind::Number(value) => serde_json::from_str(&number_text(*value)).ok()?,
        Kind::Text(text) => Json::String(text.known()?.to_owned()),
        Kind::Sequence(items) => {
            Json::Array(items.iter().map(|item| to_json(item, depth + 1)).collect::<Option<_>>()?)
        }
        Kind::Map(map) => {
            let entry = |entry: &Entry| Some((entry.key.to_string(), to_json(&entry.value, depth + 1)?));
            Json::Object(map.entries().iter().map(entry).collect::<Option<_>>()?)
        }
        Kind::Subject(_) | Kind::Unknown(_) => return None,
    })
}

/// `jsondecode(text)`: every value in it stands where the text does.
pub(super) fn jsondecode(args: &Arguments<'_>) -> Evaluated {
    let json: serde_json::Value = serde_json::from_str(&args.str(0)?)
        .map_err(|error| args.wrong(&format!("the text is no JSON: {error}")))?;
    Ok(from_json(&json, args))
}

fn from_json(json: &serde_json::Value, args: &Arguments<'_>) -> Value {
    use serde_json::Value as Json;
    let origin = args.value(0).map_or(args.span.into(), |value| value.origin.clone());
    let kind = match json {
        Json::Null => Kind::Null,
        Json::Bool(value) => Kind::Bool(*value),
        Json::Number(value) => Kind::Number(number(value.as_f64().unwrap_or(0.0))),
        Json::String(text) => Kind::Text(said(text, &origin)),
        Json::Array(items) => {
            Kind::Sequence(items.iter().map(|item| from_json(item, args)).collect::<Vec<_>>().into())
        }
        Json::Object(entries) => {
            let entry = |(key, value): (&String, &Json)| Entry {
                key: SmolStr::new(key),
                key_span: origin.span,
                value: from_json(value, args),
            };
            Kind::Map(entries.iter().map(entry).collect::<Map>().into())
        }
    };
    Value::new(kind, origin)
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// `base64encode(text)`
pub(super) fn base64encode(args: &Arguments<'_>) -> Evaluated {
    let text = args.str(0)?;
    let mut encoded = String::with_capacity(text.len().div_ceil(3) * 4);
    for chunk in text.as_bytes().chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let index = (bits >> (18 - 6 * at)) as usize & 63;
            let letter = if at > chunk.len() { b'=' } else { ALPHABET.get(index).copied().unwrap_or(b'=') };
            encoded.push(char::from(letter));
        }
    }
    Ok(args.make(Kind::Text(said(&encoded, &args.value(0)?.origin))))
}

/// `base64decode(text)`, where the result is text.
pub(super) fn base64decode(args: &Arguments<'_>) -> Evaluated {
    let text = args.str(0)?;
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for letter in text.trim_end_matches('=').bytes() {
        let index = ALPHABET.iter().position(|&other| other == letter);
        let index = index.ok_or_else(|| args.wrong("the text is not base64"))?;
        bits = bits << 6 | index as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    let text = String::from_utf8(bytes).map_err(|_| args.wrong("the decoded bytes are no text"))?;
    Ok(args.make(Kind::Text(said(&text, &args.value(0)?.origin))))
}

/// `file(path)` and `fileexists(path)`, inside the workspace.
pub(super) fn file(scope: &Scope<'_, '_>, content: bool, values: &[Value], span: Span) -> Evaluated {
    let Some(path) = values.first() else { return Err(Why::at("an argument is missing", span)) };
    if let Some(why) = path.why() {
        return Ok(Value::unknown(why.clone(), span));
    }
    let file = path.as_str().and_then(|path| scope.world.read(path));
    Ok(match file {
        // It may exist where Terraform runs.
        None => unknown("the file is not in this workspace", span),
        Some(_) if !content => Value::bool(true, span),
        Some(file) => {
            let whole = Span::new(file.id, 0, file.text.len());
            let text = Text::literal(file.text.as_str(), whole);
            crate::formats::terraform::provenance::travel(Value::text(text), span, "read here")
        }
    })
}
