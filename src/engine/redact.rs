//! Keeps secrets out of everything that a run says.
//!
//! Two nets: rules put values into messages through [`secrets::shown`]; and here, whatever a file
//! that is shown holds as a secret is masked in its excerpts and in every text about it.

use std::{borrow::Cow, ops::Range};

use rustc_hash::{FxHashMap, FxHashSet};

use super::evaluate::Verdicts;
use crate::{finding::Finding, formats::Unit, secrets, source::SourceMap, text::FileId};

/// Shorter secrets are too common as other words to be searched for in messages.
const SHORTEST_WORD: usize = 8;

/// Where the secrets of the shown files stand.
#[derive(Default)]
pub struct Secrets {
    by_file: FxHashMap<FileId, Vec<Range<usize>>>,
    /// Of each file, the secrets that must not stand in a text about it; the longest first.
    words: FxHashMap<FileId, Vec<String>>,
}

impl Secrets {
    /// Searches every file that a verdict or a fault points at.
    pub(super) fn find(units: &[Unit], verdicts: &Verdicts, sources: &SourceMap) -> Self {
        let mut shown: FxHashSet<FileId> = FxHashSet::default();
        for finding in &verdicts.findings {
            shown.insert(finding.span.file);
            shown.extend(finding.labels.iter().map(|label| label.span.file));
        }
        shown.extend(verdicts.unknown.iter().map(|unknown| unknown.span.file));
        shown.extend(
            units.iter().flat_map(|unit| &unit.problems).filter_map(|p| p.span.map(|span| span.file)),
        );
        let mut found = Self::default();
        for file in shown.into_iter().filter_map(|id| sources.get(id)) {
            found.add(file.id, &file.text);
        }
        found
    }

    /// Searches a further file that is shown.
    pub fn add(&mut self, id: FileId, text: &str) {
        let ranges = secrets::secret_ranges(text);
        if ranges.is_empty() {
            return;
        }
        // A weak one (`postgres`) is a product's name too: messages must go on saying that.
        let worth =
            |word: &&str| word.len() >= SHORTEST_WORD && secrets::classify(word) == secrets::Class::Strong;
        let words = ranges.iter().filter_map(|range| text.get(range.clone()));
        let mut words: Vec<String> = words.filter(worth).map(str::to_owned).collect();
        words.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        words.dedup();
        if !words.is_empty() {
            self.words.insert(id, words);
        }
        self.by_file.insert(id, ranges);
    }

    /// The secrets of a file that is shown, in order.
    pub fn ranges(&self, file: FileId) -> &[Range<usize>] {
        self.by_file.get(&file).map_or(&[], Vec::as_slice)
    }

    /// `text`, the bytes `range` of a file, with each secret character replaced by a dot. A file that
    /// was not searched before (it is broken, say) is taken line by line.
    pub fn mask<'t>(&self, file: FileId, range: Range<usize>, text: &'t str) -> Cow<'t, str> {
        let Some(ranges) = self.by_file.get(&file) else { return secrets::redact(text) };
        let from = ranges.partition_point(|secret| secret.end <= range.start);
        let inside = ranges.iter().skip(from).take_while(|secret| secret.start < range.end);
        let relative: Vec<Range<usize>> = inside
            .map(|secret| secret.start.saturating_sub(range.start)..secret.end.min(range.end) - range.start)
            .collect();
        secrets::hide(text, &relative)
    }

    /// Masks in the texts of a finding whatever secret stands in a file that it points at.
    pub(super) fn clean(&self, finding: &mut Finding) {
        let mut files = vec![finding.span.file];
        files.extend(finding.labels.iter().map(|label| label.span.file));
        files.sort_unstable();
        files.dedup();
        for file in files {
            self.clean_text(file, &mut finding.message);
            self.clean_text(file, &mut finding.help);
            finding.labels.iter_mut().for_each(|label| self.clean_text(file, &mut label.text));
        }
    }

    /// Masks in a text about a file whatever secret stands there.
    pub(super) fn clean_text(&self, file: FileId, text: &mut String) {
        for word in self.words.get(&file).into_iter().flatten() {
            while let Some(at) = find_word(text, word) {
                text.replace_range(at..at + word.len(), &secrets::mask(word));
            }
        }
    }
}

/// Where `word` stands in a text as a word of its own: a weak secret may be the beginning of a name.
fn find_word(text: &str, word: &str) -> Option<usize> {
    let part_of_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let stands_alone = |at: usize| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(part_of_name) && !after.is_some_and(part_of_name)
    };
    text.match_indices(word).map(|(at, _)| at).find(|&at| stands_alone(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excerpts_are_masked_where_the_file_holds_a_secret() {
        let text = "name: DB_PASSWORD\nvalue: kJ8mQ2vL5x\n";
        let mut secrets = Secrets::default();
        secrets.add(FileId(0), text);
        assert_eq!(secrets.mask(FileId(0), 18..36, &text[18..36]), "value: ••••••••••\n");
        assert_eq!(secrets.mask(FileId(0), 25..28, &text[25..28]), "•••");
    }

    #[test]
    fn texts_about_a_shown_file_are_masked() {
        let mut secrets = Secrets::default();
        secrets.add(FileId(0), "PASSWORD=kJ8mQ2vL5x\n");
        let mut text = "`kJ8mQ2vL5x` is weak".to_owned();
        secrets.clean_text(FileId(0), &mut text);
        assert!(!text.contains("kJ8mQ2vL5x"), "{text}");
    }

    #[test]
    fn names_that_a_secret_is_a_part_of_stay_readable() {
        let mut secrets = Secrets::default();
        secrets.add(FileId(0), "PASSWORD=postgres\nPASSWORD=nextcloud\n");
        let mut text = "service `postgres-exporter` of postgres".to_owned();
        secrets.clean_text(FileId(0), &mut text);
        assert_eq!(text, "service `postgres-exporter` of postgres");
        secrets.add(FileId(1), "TOKEN=kJ8mQ2vL5x\n");
        let mut text = "`kJ8mQ2vL5x-exporter` is no secret".to_owned();
        secrets.clean_text(FileId(1), &mut text);
        assert_eq!(text, "`kJ8mQ2vL5x-exporter` is no secret");
    }
}
