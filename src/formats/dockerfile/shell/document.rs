//! Texts that are no script and hold commands all the same: here-documents, and what stands between
//! backticks with escapes in it.

use super::{GroupKind, Script, reader::Reader, words::is_unescaped};

/// Reads the body of a here-document whose delimiter has no quotes: the commands of its `$(…)` and backticks.
/// Where one cannot be read, those before it are all.
pub(in super::super) fn read_document(text: &str) -> Script {
    let mut reader = Reader::new(text);
    let mut whole = 0;
    let read = reader.group(GroupKind::Text, |reader| {
        while let Some(byte) = reader.peek() {
            match byte {
                b'$' => reader.dollar(true)?,
                b'`' => reader.backticks(true)?,
                b'\\' => reader.at = (reader.at + 2).min(reader.end),
                _ => reader.at += 1,
            }
            whole = reader.out.commands.len();
        }
        Ok(())
    });
    let mut script = reader.out;
    if read.is_err() {
        script.commands.truncate(whole);
    }
    script
}

/// What stands between backticks, as it is read: before `$`, a backtick and itself, the escape goes.
pub(in super::super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(ch) = chars.next() {
        let next = chars.peek().and_then(|next| u8::try_from(*next).ok());
        if ch == '\\' && is_unescaped(next, true) {
            out.extend(chars.next());
        } else {
            out.push(ch);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commands(text: &str) -> Vec<&str> {
        read_document(text).commands.iter().map(|command| &text[command.range.bytes()]).collect()
    }

    #[test]
    fn commands_of_a_document_are_those_that_are_put_in() {
        assert_eq!(
            commands("a $(b c) 'd $(e)' \"`f`\" \\$(g) ${h:-$(i)} $((1 + 2))\n"),
            ["b c", "e", "f", "i"]
        );
        assert_eq!(commands("a && b | c\n"), Vec::<&str>::new());
        assert_eq!(commands("$(a) $(b"), ["a"]);
        assert_eq!(commands("$(a) it's \\"), ["a"]);
    }

    #[test]
    fn escapes_between_backticks_go() {
        assert_eq!(unescaped(r"a \$1 \`b\` \\ \n \"), r"a $1 `b` \ \n \");
    }
}
