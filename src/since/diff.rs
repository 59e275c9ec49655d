//! The text of `git diff --unified=0 --src-prefix=a/ --dst-prefix=b/`, without renames' old sides.

use super::{Changed, Changes, Place};

/// A text that is no such comparison.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what git says about changes is not understood: `{0}`")]
pub struct Unreadable(pub String);

/// Reads a comparison. `path` turns a path of the repository into one of the workspace; what lies
/// outside of that is left out.
pub fn parse(text: &str, path: impl Fn(&str) -> Option<String>) -> Result<Changes, Unreadable> {
    let mut reading = Reading { changes: Changes::default(), file: None, skip: 0 };
    for line in text.split('\n') {
        reading.line(line, &path)?;
    }
    reading.finish();
    Ok(reading.changes)
}

/// The file whose changes are being read.
struct File {
    path: Option<String>,
    changed: Changed,
    is_submodule: bool,
}

struct Reading {
    changes: Changes,
    file: Option<File>,
    /// Lines of a hunk's text still to come.
    skip: usize,
}

impl Reading {
    fn line(&mut self, line: &str, path: &impl Fn(&str) -> Option<String>) -> Result<(), Unreadable> {
        if self.skip > 0 {
            // A line of text, whatever it looks like. `\ No newline at end of file` is not counted.
            if !line.starts_with('\\') {
                self.skip -= 1;
            }
            return Ok(());
        }
        let wrong = || Unreadable(line.chars().take(80).collect());
        if let Some(names) = line.strip_prefix("diff --git ") {
            self.finish();
            let path = same_name(names).and_then(|name| path(&name));
            self.file = Some(File { path, changed: Changed::Places(Vec::new()), is_submodule: false });
        } else if let Some(name) = line.strip_prefix("* Unmerged path ") {
            self.finish();
            self.changes.files.extend(path(&unquoted(name)).map(|path| (path, Changed::Whole)));
        } else if let Some(file) = &mut self.file {
            if let Some(name) = line.strip_prefix("+++ ") {
                file.path = unquoted(name).strip_prefix("b/").and_then(path);
            } else if let Some(name) = line.strip_prefix("rename to ") {
                file.path = path(&unquoted(name));
            } else if line.starts_with("Binary files ") || line.starts_with("new file mode ") {
                file.changed = Changed::Whole;
            } else if line.starts_with("index ") && line.ends_with(" 160000") {
                file.is_submodule = true;
            } else if let Some(hunk) = line.strip_prefix("@@ ") {
                let (place, skip) = hunk_of(hunk).ok_or_else(wrong)?;
                self.skip = skip;
                if let Changed::Places(places) = &mut file.changed {
                    places.push(place);
                }
            }
        }
        Ok(())
    }

    fn finish(&mut self) {
        let Some(File { path: Some(path), changed, is_submodule }) = self.file.take() else { return };
        if is_submodule {
            self.changes.folders.push(path);
        } else if changed != Changed::Places(Vec::new()) {
            self.changes.files.insert(path, changed);
        }
    }
}

/// `-3,2 +3 @@ …`: the place in the new text, and how many lines of text follow.
fn hunk_of(hunk: &str) -> Option<(Place, usize)> {
    let mut parts = hunk.split(' ');
    let (_, removed) = numbers(parts.next()?.strip_prefix('-')?)?;
    let (start, added) = numbers(parts.next()?.strip_prefix('+')?)?;
    // Where nothing was added, git names the line before.
    let first = if added == 0 { start } else { start.checked_sub(1)? };
    Some((Place { lines: first..first + added, removed: removed > 0 }, removed + added))
}

fn numbers(text: &str) -> Option<(usize, usize)> {
    let (start, count) = text.split_once(',').unwrap_or((text, "1"));
    Some((start.parse().ok()?, count.parse().ok()?))
}

/// The name in `a/NAME b/NAME`, where both are the same: for files without a hunk.
fn same_name(names: &str) -> Option<String> {
    if names.starts_with('"') {
        let (_, second) = names.split_once("\" ")?;
        return unquoted(second).strip_prefix("b/").map(str::to_owned);
    }
    let half = names.len().checked_sub(1)? / 2;
    let (first, second) = (names.get(..half)?, names.get(half + 1..)?);
    let (first, second) = (first.strip_prefix("a/")?, second.strip_prefix("b/")?);
    (first == second).then(|| second.to_owned())
}

/// A name as git writes it: in quotes with C's escapes where it is unusual, with a tab behind it where it
/// has a blank.
fn unquoted(name: &str) -> String {
    let name = name.strip_suffix('\t').unwrap_or(name);
    let Some(inner) = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return name.to_owned();
    };
    let mut bytes = Vec::with_capacity(inner.len());
    let mut rest = inner.bytes().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        match rest.next() {
            Some(digit @ b'0'..=b'7') => {
                let mut code = u32::from(digit - b'0');
                for _ in 0..2 {
                    if let Some(digit) = rest.next_if(|byte| (b'0'..=b'7').contains(byte)) {
                        code = code * 8 + u32::from(digit - b'0');
                    }
                }
                bytes.push(code as u8);
            }
            Some(b'a') => bytes.push(7),
            Some(b'b') => bytes.push(8),
            Some(b't') => bytes.push(b'\t'),
            Some(b'n') => bytes.push(b'\n'),
            Some(b'v') => bytes.push(11),
            Some(b'f') => bytes.push(12),
            Some(b'r') => bytes.push(b'\r'),
            Some(other) => bytes.push(other),
            None => {}
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
