//! Finds the heredocs that a line opens: `<<EOF`, `3<<-"EOF"`, several per line.
//!
//! As BuildKit does it: the line is split into shell words, and a word that is wholly a heredoc
//! opener counts. A line that the shell could not split (an open quote, a broken `${`) opens none.

use smol_str::SmolStr;

use super::tree::Part;

/// A heredoc as its first line announces it.
pub(super) struct Opener {
    pub(super) part: Part,
    pub(super) name: SmolStr,
    pub(super) strip_tabs: bool,
    pub(super) expand: bool,
}

/// The heredocs opened in `text`, which stands at `base`.
pub(super) fn openers(text: &str, base: usize) -> Vec<Opener> {
    if !text.contains("<<") {
        return Vec::new();
    }
    let words = shell_words(text).unwrap_or_default();
    let read =
        |&(start, end): &(usize, usize)| opener(text.get(start..end)?, Part::new(base + start, base + end));
    words.iter().filter_map(read).collect()
}

fn opener(word: &str, part: Part) -> Option<Opener> {
    let rest = word.trim_start_matches(|ch: char| ch.is_ascii_digit()).strip_prefix("<<")?;
    let strip_tabs = rest.starts_with('-');
    let delimiter = rest.strip_prefix('-').unwrap_or(rest).trim_start();
    if delimiter.contains('<') {
        return None;
    }
    let name = unquote(delimiter);
    let expand = !delimiter.contains(['"', '\'']);
    (!name.is_empty()).then(|| Opener { part, name: SmolStr::new(name), strip_tabs, expand })
}

/// Quotes and backslashes taken away.
fn unquote(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut quote = None;
    let mut chars = word.chars();
    while let Some(ch) = chars.next() {
        match (quote, ch) {
            (None, '"' | '\'') => quote = Some(ch),
            (Some(open), _) if ch == open => quote = None,
            (None | Some('"'), '\\') => out.extend(chars.next()),
            _ => out.push(ch),
        }
    }
    out
}

/// The shell words of a line as byte ranges; `None` where a quote or `${` stays open.
fn shell_words(text: &str) -> Option<Vec<(usize, usize)>> {
    let mut words = Vec::new();
    let mut start = None;
    let mut scan = Shell { chars: text.char_indices().peekable() };
    while let Some((at, ch)) = scan.chars.next() {
        if ch.is_whitespace() {
            words.extend(start.take().map(|start| (start, at)));
            continue;
        }
        start.get_or_insert(at);
        match ch {
            '\\' => drop(scan.chars.next()),
            '\'' | '"' => scan.quoted(ch)?,
            '$' => scan.dollar()?,
            // White space may stand between `<<` and its delimiter.
            '<' => scan.angle(),
            _ => {}
        }
    }
    words.extend(start.map(|start| (start, text.len())));
    Some(words)
}

struct Shell<'a> {
    chars: std::iter::Peekable<std::str::CharIndices<'a>>,
}

impl Shell<'_> {
    fn quoted(&mut self, quote: char) -> Option<()> {
        loop {
            match self.chars.next()?.1 {
                ch if ch == quote => return Some(()),
                '\\' if quote == '"' => drop(self.chars.next()),
                '$' if quote == '"' => self.dollar()?,
                _ => {}
            }
        }
    }

    /// After `$`: skips `${…}`, in which quotes and further `${` may stand.
    fn dollar(&mut self) -> Option<()> {
        if self.chars.next_if(|&(_, ch)| ch == '{').is_none() {
            return Some(());
        }
        let mut depth = 1_u32;
        while depth > 0 {
            match self.chars.next()?.1 {
                '}' => depth -= 1,
                '\\' => drop(self.chars.next()),
                // Inside braces BuildKit reads quotes as it does outside.
                '\'' => while self.chars.next()?.1 != '\'' {},
                '$' if self.chars.next_if(|&(_, ch)| ch == '{').is_some() => depth += 1,
                _ => {}
            }
        }
        Some(())
    }

    fn angle(&mut self) {
        if self.chars.next_if(|&(_, ch)| ch == '<').is_some() {
            while self.chars.next_if(|&(_, ch)| matches!(ch, ' ' | '\t' | '\r')).is_some() {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        openers(text, 0).into_iter().map(|o| o.name.to_string()).collect()
    }

    #[test]
    fn several_heredocs_open_on_one_line() {
        assert_eq!(names("RUN <<A cat <<-\"B\" 3<<'C D'"), ["A", "B", "C D"]);
    }

    #[test]
    fn quotes_switch_off_substitution() {
        let read = openers("cat <<A <<-'B'", 0);
        assert_eq!(
            read.iter().map(|o| (o.expand, o.strip_tabs)).collect::<Vec<_>>(),
            [(true, false), (false, true)]
        );
    }

    #[test]
    fn white_space_may_precede_the_delimiter() {
        assert_eq!(names("cat << EOF"), ["EOF"]);
    }

    #[test]
    fn here_strings_arithmetic_and_quoted_text_open_none() {
        for text in
            ["cat <<<word", "echo '<<EOF'", "echo \"<<EOF\"", "echo $((1<<2))", "cat <<", "echo a<<EOF"]
        {
            assert_eq!(names(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_line_that_cannot_be_split_opens_none() {
        for text in ["echo it's <<EOF", "echo \"a <<EOF", "echo ${a <<EOF"] {
            assert_eq!(names(text), Vec::<String>::new(), "{text}");
        }
    }
}
