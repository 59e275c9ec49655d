//! Keeps secrets out of everything that a run says.
//!
//! Two nets: rules put values into messages through [`secrets::shown`]; and here, whatever a file
//! that is shown holds as a secret is masked in its excerpts and in every text about it.

use std::{
    borrow::Cow,
    collections::BTreeSet,
    ops::Range,
    sync::{Arc, PoisonError, RwLock},
};

use aho_corasick::AhoCorasick;
use rustc_hash::FxHashMap;

use crate::{finding::Finding, secrets, source::SourceMap, text::FileId};

/// Up to this many words are looked for one after the other: that is cheaper than making a finder.
const FEW_WORDS: usize = 16;

/// Shorter secrets are too common as other words to be searched for in messages.
const SHORTEST_WORD: usize = 8;

/// Where the secrets of the files of a run stand. A file is searched when it is first asked about.
#[derive(Default)]
pub struct Secrets {
    sources: Option<Arc<SourceMap>>,
    found: RwLock<FxHashMap<FileId, Arc<Found>>>,
}

/// The secrets of a file.
struct Found {
    /// Where they stand: sorted, apart.
    ranges: Vec<Range<usize>>,
    /// Those that must not stand in a text about the file; the longest first.
    words: Vec<String>,
    /// Finds many in one pass: a file may have thousands.
    finder: Option<AhoCorasick>,
}

impl Found {
    fn new(text: &str) -> Self {
        let ranges = secrets::secret_ranges(text);
        // A weak one (`postgres`) is a product's name too: messages must go on saying that.
        let worth =
            |word: &&str| word.len() >= SHORTEST_WORD && secrets::classify(word) == secrets::Class::Strong;
        let words = ranges.iter().filter_map(|range| text.get(range.clone()));
        let mut words: Vec<String> = words.filter(worth).map(str::to_owned).collect();
        words.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        words.dedup();
        let finder = if words.len() > FEW_WORDS { AhoCorasick::new(&words).ok() } else { None };
        Self { ranges, words, finder }
    }

    /// Those words that stand somewhere in a text, the longest first.
    fn words_in(&self, text: &str) -> Vec<&String> {
        let Some(finder) = &self.finder else {
            return self.words.iter().filter(|word| text.contains(word.as_str())).collect();
        };
        let found = finder.find_overlapping_iter(text).map(|found| found.pattern().as_usize());
        let found: BTreeSet<usize> = found.collect();
        found.into_iter().filter_map(|index| self.words.get(index)).collect()
    }
}

impl Secrets {
    /// Those of the files of `sources`.
    pub fn of(sources: &Arc<SourceMap>) -> Self {
        Self { sources: Some(sources.clone()), found: RwLock::default() }
    }

    /// The secrets of a file, searched now or before. `None` for a file that is not of the run.
    fn in_file(&self, id: FileId) -> Option<Arc<Found>> {
        if let Some(found) = self.found.read().unwrap_or_else(PoisonError::into_inner).get(&id) {
            return Some(found.clone());
        }
        let file = self.sources.as_ref()?.get(id)?;
        let found = Arc::new(Found::new(&file.text));
        self.found.write().unwrap_or_else(PoisonError::into_inner).insert(id, found.clone());
        Some(found)
    }

    /// The secrets of a file, in order and apart.
    pub fn ranges(&self, file: FileId) -> Vec<Range<usize>> {
        self.in_file(file).map(|found| found.ranges.clone()).unwrap_or_default()
    }

    /// `text`, the bytes `range` of a file, with each secret character replaced by a dot.
    pub fn mask<'t>(&self, file: FileId, range: Range<usize>, text: &'t str) -> Cow<'t, str> {
        let Some(found) = self.in_file(file) else { return secrets::redact(text) };
        let ranges = &found.ranges;
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
        let Some(found) = self.in_file(file) else { return };
        for word in found.words_in(text) {
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
    use crate::source::MemoryFiles;

    /// The secrets of files with these texts, numbered from 0.
    fn of(texts: &[&str]) -> Secrets {
        let names: Vec<String> = (0..texts.len()).map(|index| index.to_string()).collect();
        let files = names.iter().cloned().zip(texts.iter().copied());
        let sources = Arc::new(SourceMap::new(Box::new(MemoryFiles::new(files))));
        for name in &names {
            sources.load(name).unwrap();
        }
        Secrets::of(&sources)
    }

    #[test]
    fn excerpts_are_masked_where_the_file_holds_a_secret() {
        let text = "name: DB_PASSWORD\nvalue: kJ8mQ2vL5x\n";
        let secrets = of(&[text]);
        assert_eq!(secrets.mask(FileId(0), 18..36, &text[18..36]), "value: ••••••••••\n");
        assert_eq!(secrets.mask(FileId(0), 25..28, &text[25..28]), "•••");
    }

    #[test]
    fn texts_about_a_shown_file_are_masked() {
        let secrets = of(&["PASSWORD=kJ8mQ2vL5x\n"]);
        let mut text = "`kJ8mQ2vL5x` is weak".to_owned();
        secrets.clean_text(FileId(0), &mut text);
        assert!(!text.contains("kJ8mQ2vL5x"), "{text}");
    }

    #[test]
    fn names_that_a_secret_is_a_part_of_stay_readable() {
        let secrets = of(&["PASSWORD=postgres\nPASSWORD=nextcloud\n", "TOKEN=kJ8mQ2vL5x\n"]);
        let mut text = "service `postgres-exporter` of postgres".to_owned();
        secrets.clean_text(FileId(0), &mut text);
        assert_eq!(text, "service `postgres-exporter` of postgres");
        let mut text = "`kJ8mQ2vL5x-exporter` is no secret".to_owned();
        secrets.clean_text(FileId(1), &mut text);
        assert_eq!(text, "`kJ8mQ2vL5x-exporter` is no secret");
    }
}
