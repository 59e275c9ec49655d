//! The exec form: an argument that is one JSON array of strings, each with its place.
//!
//! Only what decides "is this the exec form" is read: numbers and literals are recognised, not kept.

use smol_str::{SmolStr, SmolStrBuilder};

use super::tree::{Part, Word};

/// What an argument is.
pub(super) enum Json {
    /// Not valid JSON, or not an array: the shell form.
    No,
    /// An array of strings.
    Strings(Vec<Word>),
    /// A JSON array in which this element is no string: an error.
    NotAString(Part, Vec<Word>),
}

/// Deeper arrays count as no JSON. The exec form has depth one; the bound keeps the stack small.
const MAX_DEPTH: u32 = 64;

/// Reads `text`, which stands at `base`.
pub(super) fn string_array(text: &str, base: usize) -> Json {
    let mut scan = Scan { text, at: 0 };
    scan.white();
    if !scan.take('[') {
        return Json::No;
    }
    let mut words = Vec::new();
    let mut stranger = None;
    let complete = scan.elements(']', |scan| {
        let start = scan.at;
        if scan.peek() == Some('"') {
            let decoded = scan.string()?;
            words.push(word(text, base, start, scan.at, decoded));
        } else {
            scan.value(1)?;
            stranger.get_or_insert(Part::new(base + start, base + scan.at));
        }
        Some(())
    });
    scan.white();
    match (complete, stranger) {
        (Some(()), None) if scan.peek().is_none() => Json::Strings(words),
        (Some(()), Some(part)) if scan.peek().is_none() => Json::NotAString(part, words),
        _ => Json::No,
    }
}

fn word(text: &str, base: usize, start: usize, end: usize, decoded: SmolStr) -> Word {
    let content = text.get(start + 1..end - 1).unwrap_or_default();
    Word {
        part: Part::new(base + start, base + end),
        content: Part::new(base + start + 1, base + end - 1),
        decoded: (content != decoded).then_some(decoded),
    }
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl Scan<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let ch = self.peek()?;
        self.at += ch.len_utf8();
        Some(ch)
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += if found { wanted.len_utf8() } else { 0 };
        found
    }

    fn white(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\r' | '\n')) {
            self.at += 1;
        }
    }

    /// Elements apart by commas up to `close`; `None` where the text is no JSON.
    fn elements(&mut self, close: char, mut element: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.white();
        if self.take(close) {
            return Some(());
        }
        loop {
            self.white();
            element(self)?;
            self.white();
            if self.take(close) {
                return Some(());
            }
            self.take(',').then_some(())?;
        }
    }

    fn value(&mut self, depth: u32) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        match self.peek()? {
            '"' => self.string().map(|_| ()),
            '[' => {
                self.at += 1;
                self.elements(']', |scan| scan.value(depth + 1))
            }
            '{' => {
                self.at += 1;
                self.elements('}', |scan| {
                    scan.string()?;
                    scan.white();
                    scan.take(':').then_some(())?;
                    scan.white();
                    scan.value(depth + 1)
                })
            }
            _ => self.scalar(),
        }
    }

    /// A number, `true`, `false` or `null`.
    fn scalar(&mut self) -> Option<()> {
        let rest = self.text.get(self.at..)?;
        let end = rest.find(|ch: char| !(ch.is_ascii_alphanumeric() || "+-.".contains(ch)));
        let word = rest.get(..end.unwrap_or(rest.len()))?;
        self.at += word.len();
        (matches!(word, "true" | "false" | "null") || is_number(word)).then_some(())
    }

    /// A string from its opening quote to after its closing one, decoded.
    fn string(&mut self) -> Option<SmolStr> {
        self.take('"').then_some(())?;
        let mut decoded = SmolStrBuilder::new();
        loop {
            match self.next()? {
                '"' => return Some(decoded.finish()),
                '\\' => decoded.push(self.escape()?),
                control if control < ' ' => return None,
                other => decoded.push(other),
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        Some(match self.next()? {
            'b' => '\x08',
            'f' => '\x0c',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => return self.unicode(),
            same @ ('"' | '\\' | '/') => same,
            _ => return None,
        })
    }

    /// After `\u`: a code point, from a surrogate pair where it is one. A lone half is U+FFFD.
    fn unicode(&mut self) -> Option<char> {
        let first = self.hex4()?;
        let after = self.at;
        if (0xD800..0xDC00).contains(&first) && self.take('\\') && self.take('u') {
            let second = self.hex4()?;
            if (0xDC00..0xE000).contains(&second) {
                return char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00));
            }
        }
        self.at = after;
        Some(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex4(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        let value = digits.bytes().all(|b| b.is_ascii_hexdigit()).then_some(digits)?;
        self.at += 4;
        u32::from_str_radix(value, 16).ok()
    }
}

/// JSON's number grammar: `-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?`.
fn is_number(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let unsigned = word.strip_prefix('-').unwrap_or(word);
    let (mantissa, exponent) =
        unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(w, f)| (w, Some(f)));
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|e| digits(e.strip_prefix(['+', '-']).unwrap_or(e)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(text: &str) -> Option<Vec<String>> {
        let Json::Strings(words) = string_array(text, 0) else { return None };
        let read = |w: &Word| w.decoded.as_deref().unwrap_or(&text[w.content.range()]).to_owned();
        Some(words.iter().map(read).collect())
    }

    #[test]
    fn the_exec_form_is_an_array_of_strings() {
        assert_eq!(strings(r#"["a", "b c"]"#).unwrap(), ["a", "b c"]);
        assert_eq!(strings("[ ]").unwrap(), Vec::<String>::new());
        assert_eq!(
            strings(r#"["a\u0041\n\"", "\ud83d\ude00", "\ud83d"]"#).unwrap(),
            ["aA\n\"", "😀", "\u{fffd}"]
        );
    }

    #[test]
    fn what_is_no_json_is_the_shell_form() {
        for text in
            ["a", "['a']", r#"["a""#, r#"["a]"#, r#"["a",]"#, r#"["a"] b"#, "[\"\t\"]", r#"["\x"]"#, "[01]"]
        {
            assert!(matches!(string_array(text, 0), Json::No), "{text}");
        }
    }

    #[test]
    fn an_element_that_is_no_string_has_a_place() {
        for (text, at) in [
            (r#"["a", ["b"]]"#, 6..11),
            ("[1]", 1..2),
            ("[null, \"a\"]", 1..5),
            (r#"[{"a": -1.5e3}]"#, 1..14),
        ] {
            let Json::NotAString(part, _) = string_array(text, 0) else { panic!("{text}") };
            assert_eq!(part.range(), at, "{text}");
        }
    }

    #[test]
    fn deep_nesting_is_bounded() {
        assert!(matches!(string_array(&"[".repeat(100_000), 0), Json::No));
    }
}
