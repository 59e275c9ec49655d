//! The official schema of Compose files as a table, made by `build/compose.rs`.

/// What a value may be: one node of the schema, references followed.
#[derive(Debug)]
pub(super) struct Shape {
    /// The types, as bits of [`Types`]; none: any.
    pub(super) types: u8,
    /// Keys by name, sorted.
    pub(super) keys: &'static [(&'static str, usize)],
    /// Keys by what they look like.
    pub(super) patterns: &'static [(Keys, usize)],
    /// All other keys.
    pub(super) rest: Rest,
    /// The items of a list.
    pub(super) items: Option<usize>,
    /// One of these, where there are any.
    pub(super) one_of: &'static [usize],
    /// Keys that must be there.
    pub(super) required: &'static [&'static str],
    /// The texts that it may be, where they are listed.
    pub(super) words: &'static [&'static str],
    /// What its text looks like.
    pub(super) text: Texts,
    /// The lowest number.
    pub(super) minimum: Option<i64>,
    /// The highest number.
    pub(super) maximum: Option<i64>,
    /// Whether no two items may be the same.
    pub(super) is_unique: bool,
}

/// What is said of keys that are not listed.
#[derive(Debug)]
pub(super) enum Rest {
    /// They are allowed.
    Any,
    /// There are none.
    Nothing,
    /// They are of this shape.
    #[expect(dead_code, reason = "the schema has none now, the next one may")]
    Shape(usize),
}

/// What a key looks like.
#[derive(Debug)]
pub(super) enum Keys {
    /// `x-…`
    Extension,
    /// Letters, digits, `.`, `_`, `-`.
    Name,
    /// Small letters.
    Letters,
    /// Anything but nothing.
    NotEmpty,
}

/// What a text looks like.
#[derive(Debug)]
pub(super) enum Texts {
    /// Anything.
    Any,
    /// Two characters in a row that a container's name may start with.
    ContainerName,
    /// When an image is pulled.
    PullPolicy,
}

include!(concat!(env!("OUT_DIR"), "/compose.rs"));

/// The types of the schema, as bits.
pub(super) struct Types;

impl Types {
    pub(super) const MAP: u8 = 1;
    pub(super) const LIST: u8 = 2;
    pub(super) const TEXT: u8 = 4;
    pub(super) const NUMBER: u8 = 8;
    pub(super) const INTEGER: u8 = 16;
    pub(super) const BOOL: u8 = 32;
    pub(super) const NULL: u8 = 64;
}

/// The shape of whole documents.
pub(super) const ROOT: usize = 0;

/// The shape in a row.
pub(super) fn shape(row: usize) -> Option<&'static Shape> {
    SHAPES.get(row)
}

impl Shape {
    /// The row of what stands under a key. `Err` where the key must not be there.
    pub(super) fn under(&self, key: &str) -> Result<Option<usize>, ()> {
        if let Ok(at) = self.keys.binary_search_by(|(name, _)| (*name).cmp(key)) {
            return Ok(self.keys.get(at).map(|(_, row)| *row));
        }
        if let Some((_, row)) = self.patterns.iter().find(|(keys, _)| keys.fits(key)) {
            return Ok(Some(*row));
        }
        match self.rest {
            Rest::Any => Ok(None),
            Rest::Shape(row) => Ok(Some(row)),
            Rest::Nothing => Err(()),
        }
    }

    /// All types that it may have, those of its alternatives too.
    pub(super) fn all_types(&self) -> u8 {
        let inner = self.one_of.iter().filter_map(|row| shape(*row));
        inner.fold(self.types, |types, inner| types | inner.all_types())
    }
}

impl Keys {
    fn fits(&self, key: &str) -> bool {
        match self {
            Self::Extension => key.starts_with("x-"),
            Self::NotEmpty => !key.is_empty(),
            Self::Letters => !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase()),
            Self::Name => {
                let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
                !key.is_empty() && key.bytes().all(allowed)
            }
        }
    }
}

impl Texts {
    /// Whether a text has in it what the pattern looks for.
    pub(super) fn fits(&self, text: &str) -> bool {
        match self {
            Self::Any => true,
            Self::ContainerName => {
                let pairs = text.as_bytes().windows(2);
                let next = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
                pairs.into_iter().any(
                    |pair| matches!(pair, [first, second] if first.is_ascii_alphanumeric() && next(*second)),
                )
            }
            Self::PullPolicy => {
                const WORDS: [&str; 7] =
                    ["always", "never", "build", "if_not_present", "missing", "refresh", "daily"];
                let every = |rest: &str| {
                    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                    digits > 0 && rest.as_bytes().get(digits).is_some_and(|unit| b"wdhms".contains(unit))
                };
                WORDS.iter().any(|word| text.contains(word))
                    || text.contains("weekly")
                    || text.split("every_").skip(1).any(every)
            }
        }
    }
}
