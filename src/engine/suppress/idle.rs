//! Comments that have nothing to hide: said only where everything that they could hide was asked and
//! decided.

use super::{About, Active, Suppressing};
use crate::{
    engine::Report,
    finding::{Finding, Label},
    rules::Selection,
    source::SourceFile,
};

impl Suppressing<'_> {
    /// Says that a comment, or some of its names, hides nothing.
    pub(super) fn unused(&self, report: &Report, file: &SourceFile, active: &Active) -> Option<Finding> {
        let (comment, says) = active.own.as_ref()?;
        if active.used.iter().all(|used| *used) || self.looked.is_doubtful(report, file.id) {
            return None;
        }
        let idle = |rules: &Selection| {
            self.was_asked(rules, file) && !self.looked.is_undecided(report, file.id, |rule| rules.has(rule))
        };
        let idle = active.names.iter().zip(&active.used).map(|(rules, used)| !used && idle(rules));
        let names: Vec<_> = says.names.iter().zip(idle).collect();
        let about = About { run: self, file };
        let mut found = match names.iter().filter(|(_, idle)| *idle).count() {
            0 => return None,
            all if all == names.len() => about.unused(comment)?,
            _ => about.partly_unused(&names)?,
        };
        found.labels.extend(self.meant(report, file, active));
        Some(*found)
    }

    /// A finding that one of the names means and that only leads past the comment: it stands elsewhere.
    fn meant(&self, report: &Report, file: &SourceFile, active: &Active) -> Option<Label> {
        let passes = |label: &&Label| {
            label.span.file == file.id && active.covers.has(file.lines().line_of(label.span.start as usize))
        };
        let named = |finding: &&Finding| {
            let rule = self.looked.registry.index(&finding.rule);
            rule.is_some_and(|rule| active.names.iter().any(|rules| rules.has(rule)))
        };
        let mut named = report.findings.iter().filter(named);
        let meant = named.find(|finding| finding.labels.iter().any(|label| passes(&label)))?;
        let text = format!("`{}` stands here: only a comment here hides it", meant.rule);
        Some(Label { span: meant.span, text })
    }

    /// Whether every rule that a name means was asked. Those of the engine do not count: no comment
    /// hides them.
    fn was_asked(&self, rules: &Selection, file: &SourceFile) -> bool {
        let mut meant =
            self.looked.registry.indexed().filter(|(index, rule)| rules.has(*index) && !rule.is_engines());
        meant.all(|(index, _)| self.looked.asks(index, &file.path))
    }
}
