//! What comments hide, and what is said about comments that do not do what they seem to.
//!
//! A comment that is expired, gives no reason, or cannot be understood hides nothing and is a finding
//! of its own; so is one that has nothing to hide, as far as that can be known. What is said about
//! comments are rules like others (`rules/suppression/`): they can be selected, and explained. Comments
//! hide findings; what could not be read or decided they do not hide.

mod about;
mod idle;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use super::{Report, looked::Looked};
use crate::{
    finding::{Finding, Suppressed},
    formats::Remarks,
    rules::Selection,
    secrets,
    source::SourceFile,
    suppress::{
        self, Comment, Covers, Date, Foreign, Page, Suppression, comments, is_same_id, may_be_foreign,
        may_suppress,
    },
    text::{FileId, Span},
};
use about::About;

/// How comments are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comments {
    /// They hide what they name, until their last day. Without a day of today, none is past its last.
    Obey {
        /// The day of this run.
        today: Option<Date>,
    },
    /// They are not looked at.
    Overlook,
}

/// What a comment is held against.
pub(super) struct Suppressing<'a> {
    pub(super) looked: &'a Looked<'a>,
    pub(super) today: Option<Date>,
    /// Whether comments for other tools count.
    pub(super) foreign: bool,
}

/// A comment that holds.
struct Active {
    /// Where it stands.
    range: Range<usize>,
    covers: Covers,
    reason: String,
    until: Option<Date>,
    /// The rules of each of its names.
    names: Vec<Selection>,
    /// Whether each has hidden something.
    used: Vec<bool>,
    /// The comment and what it says, if useless ones are to be told of.
    own: Option<(Comment, Suppression)>,
}

/// The comments that hold, with their files.
type ByFile = BTreeMap<FileId, (Arc<SourceFile>, Remarks, Vec<Active>)>;

impl Suppressing<'_> {
    /// Takes what comments hide out of the findings, and adds what is wrong with comments. The
    /// report must be tidy before, and is to be made so again.
    pub(super) fn apply(&self, report: &mut Report) {
        let mut files = self.looked.files.clone();
        files.extend(report.findings.iter().flat_map(Finding::places).map(|span| span.file));
        let mut active: ByFile = BTreeMap::new();
        let mut found = Vec::new();
        for file in files.into_iter().filter_map(|id| report.sources.get(id)) {
            let foreign = self.foreign && may_be_foreign(&file.text);
            if !foreign && !may_suppress(&file.text) {
                continue;
            }
            let (format, outer) = self.looked.remarks(&file);
            let inner = self.looked.inner_remarks(&file);
            let remarks = inner.iter().fold(outer.clone(), |all, (_, inner)| all.with(inner));
            let page = |remarks| Page::new(&file.text, file.lines(), remarks);
            let mut holding = Vec::new();
            for comment in comments(page(&remarks)) {
                match self.judge(&file, comment) {
                    Ok(holds) => holding.push(holds),
                    Err(finding) => found.extend(finding.map(|finding| *finding)),
                }
            }
            let parts = std::iter::once((format, &outer)).chain(inner.iter().map(|(of, it)| (*of, it)));
            for (format, remarks) in parts.filter(|_| foreign) {
                let others = suppress::foreign(page(remarks), format);
                holding.extend(others.into_iter().filter_map(|other| self.of_other_tool(other)));
            }
            active.insert(file.id, (file, remarks, holding));
        }
        self.hide(report, &mut active);
        for (file, _, list) in active.into_values() {
            found.extend(list.iter().filter_map(|comment| self.unused(report, &file, comment)));
        }
        found.retain(|finding| self.looked.files.contains(&finding.span.file));
        for finding in &mut found {
            report.secrets.clean(finding);
        }
        report.findings.append(&mut found);
    }

    /// A comment for another tool hides what that tool's rule of the same meaning would have said.
    fn of_other_tool(&self, other: Foreign) -> Option<Active> {
        if other.until.is_some_and(|until| self.today.is_some_and(|today| until < today)) {
            return None;
        }
        let meant = |equivalent: &str| {
            let id = equivalent.strip_prefix(other.tool).and_then(|rest| rest.strip_prefix(':'));
            let is_given = |id: &str| other.ids.iter().any(|given| is_same_id(other.tool, given, id));
            id.is_some_and(|id| other.ids.is_empty() || is_given(id))
        };
        let rules =
            Selection::by(self.looked.registry, |rule| rule.file().equivalents.iter().any(|own| meant(own)));
        Some(Active {
            range: other.range,
            covers: other.covers,
            reason: other.reason,
            until: other.until,
            names: vec![rules],
            used: vec![false],
            own: None,
        })
    }

    /// A comment that holds, or what is wrong with it, as far as that was asked for.
    fn judge(&self, file: &SourceFile, comment: Comment) -> Result<Active, Option<Box<Finding>>> {
        let about = About { run: self, file };
        let says = match &comment.says {
            Ok(says) => says.clone(),
            Err(mistake) => return Err(about.mistake(&comment, mistake)),
        };
        let mut names = Vec::with_capacity(says.names.len());
        for name in &says.names {
            let found = Selection::new::<&str>(self.looked.registry, &[&name.text], &[]);
            let rules = found.map_err(|unknown| about.unknown(&comment, name, unknown.first()))?;
            let mut chosen = self.looked.registry.indexed().filter(|(index, _)| rules.has(*index)).peekable();
            if chosen.peek().is_some() && chosen.all(|(_, rule)| rule.is_engines()) {
                return Err(about.cannot_be_hidden(&comment, name));
            }
            names.push(rules);
        }
        if let Some(until) = says.until.filter(|until| self.today.is_some_and(|today| *until < today)) {
            return Err(about.expired(&comment, until));
        }
        Ok(Active {
            range: comment.range.clone(),
            covers: comment.covers.clone(),
            reason: says.reason.clone(),
            until: says.until,
            used: vec![false; names.len()],
            names,
            own: Some((comment, says)),
        })
    }

    /// Moves the findings that a comment covers.
    fn hide(&self, report: &mut Report, active: &mut ByFile) {
        for found in std::mem::take(&mut report.findings) {
            let own = self.hider(active, &found, found.span, false);
            let owner = found.owner.and_then(|owner| self.hider(active, &found, owner, true));
            let by = own.or(owner).and_then(|(file, index)| {
                let (file, _, list) = active.get(&file)?;
                Some((file.id, list.get(index)?))
            });
            let Some((file, by)) = by else {
                report.findings.push(found);
                continue;
            };
            let mut reason = secrets::redact(&by.reason).into_owned();
            report.secrets.clean_text(file, &mut reason);
            let comment = Span::new(file, by.range.start, by.range.end);
            let until = by.until.map(|until| until.to_string());
            report.suppressed.push(Suppressed { finding: found, reason, until, comment });
        }
    }

    /// The first comment that covers a finding at one of its places. All that do are of use.
    fn hider(
        &self,
        active: &mut ByFile,
        found: &Finding,
        place: Span,
        is_owner: bool,
    ) -> Option<(FileId, usize)> {
        let (file, remarks, list) = active.get_mut(&place.file)?;
        let rule = self.looked.registry.index(&found.rule)?;
        let at = place.start as usize;
        let page = Page::new(&file.text, file.lines(), remarks);
        let mut lines: Vec<usize> = page.lines_naming(at).collect();
        lines.truncate(if is_owner { lines.len() } else { 1 });
        let mut first = None;
        for (index, active) in list.iter_mut().enumerate() {
            if !lines.iter().any(|line| active.covers.has(*line)) {
                continue;
            }
            let mut hides = false;
            for (name, used) in active.names.iter().zip(&mut active.used) {
                *used |= name.has(rule);
                hides |= name.has(rule);
            }
            if hides && first.is_none() {
                first = Some((place.file, index));
            }
        }
        first
    }
}
