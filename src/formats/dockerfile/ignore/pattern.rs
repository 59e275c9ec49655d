//! One pattern: Go's `filepath.Match` with `**`, as `moby/patternmatcher` reads it.
//!
//! Its quirks are kept, since they decide what is in an image: `**` before plain text is a suffix
//! (`**foo` matches `barfoo`), elsewhere it stands for whole folders.

/// A compiled pattern.
#[derive(Clone, Debug)]
pub(super) enum Matcher {
    /// The whole path.
    Exact(String),
    /// `text**`: paths that start with the text.
    Prefix(String),
    /// `**text`: paths that end with the text.
    Suffix(String),
    /// Everything else.
    Glob(Vec<Token>),
}

#[derive(Clone, Debug)]
pub(super) enum Token {
    Char(char),
    /// `?`: one character but no `/`.
    One,
    /// `*`: any without `/`.
    Star,
    /// `**/` or `**` before more: nothing, or anything that ends in `/`.
    Folders,
    /// `**` at the end: anything.
    Rest,
    /// `[a-z]`, `[^a-z]`.
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

impl Matcher {
    /// Compiles a cleaned pattern; `None` where it is malformed (`[a`, `\` at the end).
    pub(super) fn compile(pattern: &str) -> Option<Self> {
        let tokens = tokens(pattern)?;
        let plain = |tokens: &[Token]| -> Option<String> {
            let literal = |token: &Token| if let Token::Char(ch) = token { Some(*ch) } else { None };
            tokens.iter().map(literal).collect()
        };
        if pattern.contains('\\') {
            return Some(Self::Glob(tokens));
        }
        Some(match tokens.as_slice() {
            [Token::Rest] => Self::Prefix(String::new()),
            [Token::Folders, rest @ ..] if plain(rest).is_some() => {
                Self::Suffix(pattern.get(2..).unwrap_or_default().to_owned())
            }
            [start @ .., Token::Rest] if plain(start).is_some() => {
                Self::Prefix(plain(start).unwrap_or_default())
            }
            all if plain(all).is_some() => Self::Exact(pattern.to_owned()),
            _ => Self::Glob(tokens),
        })
    }

    /// Whether it matches the whole path.
    pub(super) fn matches(&self, path: &str) -> bool {
        match self {
            Self::Exact(text) => path == text,
            Self::Prefix(text) => path.starts_with(text.as_str()),
            Self::Suffix(text) => path.ends_with(text.as_str()) || text.strip_prefix('/') == Some(path),
            Self::Glob(tokens) => glob(tokens, path),
        }
    }
}

fn tokens(pattern: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut chars = pattern.chars().peekable();
    while let Some(ch) = chars.next() {
        tokens.push(match ch {
            '*' if chars.next_if_eq(&'*').is_some() => {
                chars.next_if_eq(&'/');
                if chars.peek().is_none() { Token::Rest } else { Token::Folders }
            }
            '*' => Token::Star,
            '?' => Token::One,
            '\\' => Token::Char(chars.next()?),
            '[' => class(&mut chars)?,
            ch => Token::Char(ch),
        });
    }
    Some(tokens)
}

/// After `[`: ranges up to `]`, at least one.
fn class(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<Token> {
    let negated = chars.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    loop {
        if !ranges.is_empty() && chars.next_if_eq(&']').is_some() {
            return Some(Token::Class { negated, ranges });
        }
        let low = class_char(chars)?;
        let high = if chars.next_if_eq(&'-').is_some() { class_char(chars)? } else { low };
        ranges.push((low, high));
    }
}

fn class_char(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<char> {
    match chars.next()? {
        '\\' => chars.next(),
        '-' | ']' => None,
        ch => Some(ch),
    }
}

/// Runs all ways through the tokens at once: time is tokens × path, whatever the pattern.
fn glob(tokens: &[Token], path: &str) -> bool {
    let chars: Vec<char> = path.chars().collect();
    // `reached[i]`: the tokens so far can match the first `i` characters.
    let mut reached = vec![false; chars.len() + 1];
    reached.iter_mut().take(1).for_each(|start| *start = true);
    for token in tokens {
        reached = step(token, &chars, &reached);
    }
    reached.last().copied().unwrap_or_default()
}

fn step(token: &Token, chars: &[char], reached: &[bool]) -> Vec<bool> {
    let mut next = Vec::with_capacity(reached.len());
    // Whether some earlier position was reached from which the token may still go on.
    let mut open = false;
    let mut before: Option<(char, bool)> = None;
    for (at, &here) in reached.iter().enumerate() {
        let (previous, was) = before.map_or((None, false), |(ch, was)| (Some(ch), was));
        let goes_on = |accepts: bool| was && accepts;
        next.push(match token {
            Token::Char(ch) => goes_on(previous == Some(*ch)),
            Token::One => goes_on(previous != Some('/')),
            Token::Class { negated, ranges } => {
                goes_on(previous.is_some_and(|ch| in_class(ch, *negated, ranges)))
            }
            Token::Star => {
                open = here || open && previous != Some('/');
                open
            }
            Token::Rest => {
                open |= here;
                open
            }
            Token::Folders => {
                let ends_folder = open && previous == Some('/');
                open |= here;
                here || ends_folder
            }
        });
        before = chars.get(at).map(|&ch| (ch, here));
    }
    next
}

fn in_class(ch: char, negated: bool, ranges: &[(char, char)]) -> bool {
    ranges.iter().any(|&(low, high)| (low..=high).contains(&ch)) != negated
}
