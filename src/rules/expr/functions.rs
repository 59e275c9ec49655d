//! The functions of the language: one table, from which calls are checked and the authors'
//! reference is made.
//!
//! Each is written as a function or as a method, whichever reads better: `size(x)` is `x.size()`.
//! A null argument makes the result null, an unknown one unknown; so a function itself only ever
//! sees what is known (except for the first argument of those marked `partial`).

use smol_str::SmolStr;

use super::{
    domain,
    parts::{self, Part},
    texts::{self, Truth},
    types::Ty,
    val::{Items, Place, V, Val},
};
use crate::{data, secrets};

/// What an argument must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Param {
    /// A text.
    Text,
    /// A text, or a number which counts as its text.
    Scalar,
    /// A list or a map.
    List,
    /// Anything.
    Any,
}

/// What a function gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    /// A truth value.
    Bool,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A list of texts.
    Texts,
}

/// A function of the language.
#[derive(Debug)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// Its arguments; a method's receiver is the first.
    pub params: &'static [Param],
    /// How many of the last arguments may be left out.
    pub optional: usize,
    /// What it gives.
    pub gives: Gives,
    /// One line for authors.
    pub doc: &'static str,
    /// How it is written.
    pub usage: &'static str,
    /// Whether it can decide on a first argument that is known in part.
    pub(super) partial: bool,
    pub(super) run: Run,
}

/// What a function does: see the module for what it may rely on. Null where the argument is not
/// such a thing (`bytes("lots")`).
pub(super) type Run = for<'v> fn(&[Val<'v>]) -> Val<'v>;

/// The function of that name.
pub(super) fn function(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

impl Gives {
    pub(super) fn ty(self) -> Ty {
        match self {
            Self::Bool => Ty::Bool,
            Self::Number => Ty::Number,
            Self::Text => Ty::Text,
            Self::Texts => Ty::List(Box::new(Ty::Text)),
        }
    }
}

impl Param {
    /// Whether a value of type `ty` may be given.
    pub(super) fn admits(self, ty: &Ty) -> bool {
        match (self, ty) {
            (_, Ty::Any | Ty::Null)
            | (Self::Any, _)
            | (Self::Scalar | Self::Text, Ty::Text)
            | (Self::Scalar, Ty::Number) => true,
            (Self::List, ty) => matches!(ty, Ty::List(_) | Ty::Map | Ty::Record(_)),
            _ => false,
        }
    }

    /// Whether a value may be given.
    pub(super) fn takes(self, value: &Val<'_>) -> bool {
        match (self, &value.kind) {
            (Self::Any, _)
            | (Self::Scalar, V::Int(_) | V::Float(_))
            | (Self::List, V::Tree(..) | V::List(_)) => true,
            (Self::Text | Self::Scalar, kind) => matches!(kind, V::Text(_) | V::Str(_) | V::Own(_)),
            _ => false,
        }
    }

    /// In words, with an article.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Scalar => "a text or number",
            Self::List => "a list or map",
            Self::Any => "anything",
        }
    }
}

const BASE: Function = Function {
    name: "",
    params: &[Param::Text],
    optional: 0,
    gives: Gives::Bool,
    doc: "",
    usage: "",
    partial: false,
    run: |_| Val::NULL,
};

/// A test of one text.
macro_rules! test {
    ($name:literal, $usage:literal, $doc:literal, $test:expr) => {
        Function {
            name: $name,
            usage: $usage,
            doc: $doc,
            run: |args| V::Bool($test(first(args))).val(),
            ..BASE
        }
    };
}

/// All functions. `has`, `matches`, `glob` and the comprehensions are part of the language itself.
pub static FUNCTIONS: &[Function] = &[
    Function {
        name: "startsWith",
        params: &[Param::Text, Param::Text],
        usage: "x.startsWith('a')",
        doc: "Whether the text begins so; decided by the known beginning of a partly known text.",
        partial: true,
        run: |args| decided(args, texts::starts_with),
        ..BASE
    },
    Function {
        name: "endsWith",
        params: &[Param::Text, Param::Text],
        usage: "x.endsWith('z')",
        doc: "Whether the text ends so; decided by the known end of a partly known text.",
        partial: true,
        run: |args| decided(args, texts::ends_with),
        ..BASE
    },
    Function {
        name: "contains",
        params: &[Param::Text, Param::Text],
        usage: "x.contains('m')",
        doc: "Whether the text holds another; true if a known part of a partly known text does.",
        partial: true,
        run: |args| decided(args, texts::contains),
        ..BASE
    },
    Function {
        name: "lowerAscii",
        gives: Gives::Text,
        usage: "x.lowerAscii()",
        doc: "The text with the letters A to Z in lower case.",
        run: |args| mapped(args, |text| text.to_ascii_lowercase().into()),
        ..BASE
    },
    Function {
        name: "upperAscii",
        gives: Gives::Text,
        usage: "x.upperAscii()",
        doc: "The text with the letters a to z in upper case.",
        run: |args| mapped(args, |text| text.to_ascii_uppercase().into()),
        ..BASE
    },
    Function {
        name: "trim",
        gives: Gives::Text,
        usage: "x.trim()",
        doc: "The text without white space at either end.",
        run: |args| mapped(args, |text| text.trim().into()),
        ..BASE
    },
    Function {
        name: "split",
        params: &[Param::Text, Param::Text],
        gives: Gives::Texts,
        usage: "x.split(',')",
        doc: "The parts between separators; each part has its own place in the file.",
        run: texts::split,
        ..BASE
    },
    Function {
        name: "items",
        gives: Gives::Texts,
        usage: "x.items()",
        doc: "What a text lists, as a JSON array or by commas, semicolons or blanks; each with its own place.",
        run: parts::items,
        ..BASE
    },
    Function {
        name: "join",
        params: &[Param::List, Param::Text],
        gives: Gives::Text,
        usage: "list.join(', ')",
        doc: "The texts of a list as one, with a separator between them.",
        run: texts::join,
        ..BASE
    },
    Function {
        name: "size",
        params: &[Param::Any],
        gives: Gives::Number,
        usage: "size(x)",
        doc: "Characters of a text, items of a list, entries of a map; 0 of what is absent.",
        run: size,
        ..BASE
    },
    Function {
        name: "int",
        params: &[Param::Scalar],
        gives: Gives::Number,
        usage: "int(x)",
        doc: "The whole number that a text or number is, fractions cut off; null if it is none.",
        run: int,
        ..BASE
    },
    Function {
        name: "string",
        params: &[Param::Any],
        gives: Gives::Text,
        usage: "string(x)",
        doc: "A text, number or truth value as text; null for anything else.",
        run: string,
        ..BASE
    },
    test!(
        "is_on",
        "x.is_on()",
        "Whether a text switches something on: true, yes, on, 1, enabled, in any case.",
        domain::is_on
    ),
    test!(
        "is_off",
        "x.is_off()",
        "Whether a text switches something off: false, no, off, 0, disabled, in any case.",
        domain::is_off
    ),
    Function {
        name: "scheme",
        gives: Gives::Text,
        usage: "url.scheme()",
        doc: "What stands before the `://` of a URL; null where a text is none.",
        partial: true,
        run: |args| parts::url(args, Part::Scheme),
        ..BASE
    },
    Function {
        name: "host",
        gives: Gives::Text,
        usage: "url.host()",
        doc: "The host of a URL, of several the first; null where a text is none.",
        partial: true,
        run: |args| parts::url(args, Part::Host),
        ..BASE
    },
    Function {
        name: "port",
        gives: Gives::Text,
        usage: "url.port()",
        doc: "The port that a URL names.",
        partial: true,
        run: |args| parts::url(args, Part::Port),
        ..BASE
    },
    Function {
        name: "path",
        gives: Gives::Text,
        usage: "url.path()",
        doc: "The path of a URL, with its first slash; empty where it has none.",
        partial: true,
        run: |args| parts::url(args, Part::Path),
        ..BASE
    },
    Function {
        name: "query",
        params: &[Param::Text, Param::Text],
        gives: Gives::Text,
        usage: "url.query('sslmode')",
        doc: "A parameter of a URL's query, its name in any case.",
        partial: true,
        run: parts::query,
        ..BASE
    },
    test!(
        "is_local_name",
        "host.is_local_name()",
        "Whether a host is found on this machine or network only: no dot in it, localhost, .local, .internal, private addresses.",
        domain::is_local_name
    ),
    test!(
        "is_loopback",
        "ip.is_loopback()",
        "Whether an address or network is this machine only: 127.0.0.0/8, ::1, localhost.",
        domain::is_loopback
    ),
    test!(
        "is_private",
        "cidr.is_private()",
        "Whether an address or network is internal: RFC 1918, 100.64/10, link-local, fc00::/7, loopback.",
        domain::is_private
    ),
    test!(
        "is_world",
        "cidr.is_world()",
        "Whether a source is the whole internet: 0.0.0.0/0, ::/0, *, Internet, Any, the halves.",
        domain::is_world
    ),
    Function {
        name: "bits",
        gives: Gives::Number,
        usage: "cidr.bits()",
        doc: "How many bits of a network are fixed, all of a plain address; null of what is neither.",
        run: |args| domain::fixed_bits(first(args)).map_or(Val::NULL, |bits| V::Int(bits).val()),
        ..BASE
    },
    Function {
        name: "duration",
        params: &[Param::Scalar, Param::Text],
        optional: 1,
        gives: Gives::Number,
        usage: "duration('90d') or duration(x, 'm')",
        doc: "Seconds of 90d, 1m30s, PT15M, 60*60; a bare number counts seconds, or the unit given.",
        run: |args| number(domain::duration(&scalar(args), second(args))),
        ..BASE
    },
    Function {
        name: "bytes",
        params: &[Param::Scalar, Param::Text],
        optional: 1,
        gives: Gives::Number,
        usage: "bytes('512Mi') or bytes(x, 'kubernetes')",
        doc: "Bytes of a size; k, m, g count 1024s, with 'kubernetes' k, M, G count 1000s and m thousandths.",
        run: |args| number(domain::bytes(&scalar(args), second(args))),
        ..BASE
    },
    Function {
        name: "tls",
        params: &[Param::Scalar],
        gives: Gives::Number,
        usage: "tls(x) < tls('1.2')",
        doc: "A TLS or SSL version in any spelling, or a cloud's policy by its lowest version, for comparing.",
        run: |args| domain::tls(&scalar(args)).map_or(Val::NULL, |version| V::Int(version).val()),
        ..BASE
    },
    Function {
        name: "semver",
        params: &[Param::Scalar],
        gives: Gives::Number,
        usage: "semver(x) < semver('1.27')",
        doc: "A version, for comparing with others; null if it is none.",
        run: |args| domain::semver(&scalar(args)).map_or(Val::NULL, |version| V::Int(version).val()),
        ..BASE
    },
    Function {
        name: "strength",
        params: &[Param::Scalar],
        gives: Gives::Text,
        usage: "secret.strength() in ['weak', 'placeholder']",
        doc: "The class of a secret value: empty, reference, placeholder, weak, hash, public, strong.",
        run: |args| V::Str(secrets::classify(&scalar(args)).name()).val(),
        ..BASE
    },
    Function {
        name: "entropy",
        params: &[Param::Scalar],
        gives: Gives::Number,
        usage: "secret.entropy()",
        doc: "Bits of each character of a text, by how often each comes: words have less than 3.5, chance more.",
        run: |args| number(Some(secrets::entropy(&scalar(args)))),
        ..BASE
    },
    test!(
        "is_secret_name",
        "name.is_secret_name()",
        "Whether a key of that name holds a secret: DB_PASSWORD, but not PASSWORD_MIN_LENGTH.",
        secrets::is_secret_name
    ),
    test!(
        "holds_token",
        "x.holds_token()",
        "Whether a provider's token or a private key shows in the text, whatever its key is called.",
        |text| secrets::find_token(text).is_some()
    ),
    Function {
        name: "in_table",
        params: &[Param::Scalar, Param::Text],
        usage: "x.in_table('datastore_ports')",
        doc: "Whether a table of rules/data has a row of that key.",
        run: |args| V::Bool(data::table(second(args)).get(&scalar(args)).is_some()).val(),
        ..BASE
    },
    Function {
        name: "from_table",
        params: &[Param::Scalar, Param::Text, Param::Text],
        gives: Gives::Text,
        usage: "port.from_table('datastore_ports', 'kind')",
        doc: "A field of the row of that key in a table of rules/data; null if there is none.",
        run: from_table,
        ..BASE
    },
];

fn first<'a>(args: &'a [Val<'_>]) -> &'a str {
    args.first().and_then(Val::as_str).unwrap_or_default()
}

fn second<'a>(args: &'a [Val<'_>]) -> &'a str {
    args.get(1).and_then(Val::as_str).unwrap_or_default()
}

/// The first argument as text, a number as it is written.
fn scalar(args: &[Val<'_>]) -> SmolStr {
    args.first().and_then(texts::scalar).unwrap_or_default()
}

fn number<'v>(value: Option<f64>) -> Val<'v> {
    value.map_or(Val::NULL, |value| V::Float(value).val())
}

fn decided<'v>(args: &[Val<'v>], test: fn(&Val<'v>, &str) -> Truth) -> Val<'v> {
    args.first().map_or(Val::NULL, |text| test(text, second(args)).val())
}

/// A new text at the same place.
fn mapped<'v>(args: &[Val<'v>], map: fn(&str) -> SmolStr) -> Val<'v> {
    let mapped = V::Own(map(first(args))).val();
    args.first().map_or(Val::NULL, |text| mapped.made_of(text))
}

fn size<'v>(args: &[Val<'v>]) -> Val<'v> {
    let Some(of) = args.first() else { return Val::NULL };
    if let Some(unknown) = of.unknown_rest() {
        return V::Unknown(unknown).val();
    }
    let count = match Items::of(of) {
        Some(items) => items.len(),
        None => match of.as_str() {
            Some(text) => text.chars().count(),
            None => return V::Unknown(of.undecidable(format!("{} has no size", of.kind_name()))).val(),
        },
    };
    V::Int(i64::try_from(count).unwrap_or(i64::MAX)).val()
}

fn int<'v>(args: &[Val<'v>]) -> Val<'v> {
    let Some(of) = args.first() else { return Val::NULL };
    let value = match of.kind {
        V::Int(value) => Some(value),
        #[allow(clippy::cast_possible_truncation, reason = "`as` cuts off, and saturates where too large")]
        V::Float(value) => Some(value as i64),
        _ => of.as_str().and_then(|text| text.trim().parse().ok()),
    };
    value.map_or(Val::NULL, |value| V::Int(value).val())
}

fn string<'v>(args: &[Val<'v>]) -> Val<'v> {
    let Some(of) = args.first() else { return Val::NULL };
    texts::scalar(of).map_or(Val::NULL, |text| V::Own(text).val().made_of(of))
}

fn from_table<'v>(args: &[Val<'v>]) -> Val<'v> {
    let field = args.get(2).and_then(Val::as_str).unwrap_or_default();
    let row = data::table(second(args)).get(&scalar(args));
    let place = args.first().map_or(Place::Nowhere, |key| key.place.clone());
    row.and_then(|row| row.get(field)).map_or(Val::NULL, |text| V::Str(text).val().at(place))
}
