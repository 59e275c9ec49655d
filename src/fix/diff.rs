//! What would change, as a unified diff. Secrets are masked, as everywhere: such a diff is to be read, not
//! applied.

use std::{borrow::Cow, ops::Range};

use similar::{ChangeTag, TextDiff};

use super::Changed;
use crate::secrets;

/// Lines around a change.
const CONTEXT: usize = 3;

/// A kind of line of a diff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// `---`, `+++`
    File,
    /// `@@ … @@`
    Place,
    /// Is and stays.
    Same,
    /// Goes.
    Old,
    /// Comes.
    New,
}

/// The lines of a file's diff, each with its mark (`+`, `-`, blank) and without its line break. `name` is how
/// the path is shown.
pub fn diff(name: &str, file: &Changed) -> Vec<(LineKind, String)> {
    let before = file.before.as_deref().map(String::from_utf8_lossy);
    let after = String::from_utf8_lossy(&file.after);
    let old = before.as_deref().unwrap_or_default();
    let (old_lines, new_lines) = (Masked::new(old), Masked::new(&after));
    let from = if before.is_some() { name } else { "/dev/null" };
    let mut lines = vec![(LineKind::File, format!("--- {from}")), (LineKind::File, format!("+++ {name}"))];
    let diff = TextDiff::from_lines(old, after.as_ref());
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        lines.push((LineKind::Place, hunk.header().to_string()));
        for change in hunk.iter_changes() {
            let (kind, mark, shown) = match (change.tag(), change.old_index(), change.new_index()) {
                (ChangeTag::Delete, Some(at), _) => (LineKind::Old, '-', old_lines.line(at)),
                (ChangeTag::Insert, _, Some(at)) => (LineKind::New, '+', new_lines.line(at)),
                (_, _, at) => (LineKind::Same, ' ', new_lines.line(at.unwrap_or_default())),
            };
            lines.push((kind, format!("{mark}{}", shown.trim_end_matches(['\n', '\r']))));
            if change.missing_newline() {
                lines.push((LineKind::Same, "\\ No newline at end of file".to_owned()));
            }
        }
    }
    lines
}

/// The lines of a text with its secrets masked, whatever line of it they begin in.
struct Masked<'t> {
    lines: Vec<(usize, &'t str)>,
    secrets: Vec<Range<usize>>,
}

impl<'t> Masked<'t> {
    fn new(text: &'t str) -> Self {
        let mut start = 0;
        let lines = text.split_inclusive('\n').map(|line| {
            start += line.len();
            (start - line.len(), line)
        });
        Self { lines: lines.collect(), secrets: secrets::secret_ranges(text) }
    }

    fn line(&self, at: usize) -> Cow<'t, str> {
        let Some((start, line)) = self.lines.get(at).copied() else { return Cow::Borrowed("") };
        let end = start + line.len();
        let inside = self.secrets.iter().filter(|secret| secret.start < end && secret.end > start);
        let inside: Vec<Range<usize>> =
            inside.map(|secret| secret.start.max(start) - start..secret.end.min(end) - start).collect();
        secrets::hide(line, &inside)
    }
}
