//! Our reader against tree-sitter's grammar of bash: the same simple commands with the same words.
//!
//! Three sources of texts: `testdata/formats/dockerfile/shell.txt`, a generator that builds shell from a
//! grammar and knows what it built (`generated.rs`), and the Dockerfiles of folders (`real.rs`), where bash
//! itself says what can be read.
//! What is not compared, since one side does not have it: the inside of `[ … ]`, which the grammar splits
//! into an expression; commands in bodies of here-documents, which ours leaves alone.

mod generated;
mod real;
mod theirs;

use super::*;

/// The words of each command, by start: where each word stands.
type Commands = Vec<Vec<(usize, usize)>>;

/// Our commands that have words. Of `[ … ]` the first word only.
fn ours(text: &str) -> Result<Commands, Broken> {
    let script = read(text, 0)?;
    let words = |command: &Command| -> Vec<(usize, usize)> {
        let words = command.words.of(&script.words).iter();
        let mut words: Vec<_> =
            words.map(|word| (word.range.start as usize, word.range.end as usize)).collect();
        if words.first().is_some_and(|&(start, end)| &text[start..end] == "[") {
            words.truncate(1);
        }
        words
    };
    let mut found: Commands = script.commands.iter().map(words).filter(|words| !words.is_empty()).collect();
    found.sort();
    Ok(found)
}

/// Commands for people.
fn shown(text: &str, commands: &Commands) -> Vec<String> {
    let show = |words: &Vec<(usize, usize)>| {
        let words: Vec<&str> = words.iter().map(|&(start, end)| &text[start..end]).collect();
        words.join(" · ")
    };
    commands.iter().map(show).collect()
}

/// Where both differ; `None` where they agree or the grammar cannot read the text.
fn difference(text: &str) -> Option<String> {
    let theirs = theirs::commands(text)?;
    match ours(text) {
        Ok(ours) if ours == theirs => None,
        Ok(ours) => {
            Some(format!("{text}\n  ours   {:?}\n  theirs {:?}", shown(text, &ours), shown(text, &theirs)))
        }
        Err(broken) => Some(format!("{text}\n  ours   {broken:?}\n  theirs {:?}", shown(text, &theirs))),
    }
}

/// The texts of a file, apart by lines with a `%`; those after a `%!` are read differently by the grammar.
fn texts() -> impl Iterator<Item = (&'static str, bool)> {
    let file = include_str!("../../../../../testdata/formats/dockerfile/shell.txt");
    file.trim_end().split("\n%").skip(1).map(|text| match text.strip_prefix('!') {
        Some(text) => (text.split_once('\n').unwrap().1, true),
        None => (text.split_once('\n').unwrap().1, false),
    })
}

#[test]
fn commands_and_words_are_those_of_the_grammar_of_bash() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (text, differs) in texts() {
        count += 1;
        match (theirs::commands(text).is_some(), difference(text), differs) {
            (true, None, false) => {}
            (true, Some(_), true) | (false, None, true) => {
                ours(text).unwrap_or_else(|broken| panic!("{text}: {broken:?}"));
            }
            (_, difference, _) => wrong.push(difference.unwrap_or_else(|| format!("{text}\n  as marked?"))),
        }
    }
    assert!(count >= 150, "only {count} texts");
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n\n"));
}
