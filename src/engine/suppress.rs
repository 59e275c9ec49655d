//! What comments hide, and what is said about comments that do not do what they seem to.
//!
//! A comment that is expired, gives no reason, or cannot be understood hides nothing and is a finding
//! of its own; so is one that has nothing to hide, as far as that can be known.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::Arc,
};

use super::Report;
use crate::{
    finding::{Edit, Finding, Fix, Safety, Severity, Suppressed},
    rules::{Registry, Selection},
    secrets,
    source::SourceFile,
    suppress::{Comment, Date, Fault, Reach, Suppression, comments},
    text::{FileId, Span},
};

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
    pub(super) registry: &'a Registry,
    /// The rules that were asked.
    pub(super) selection: &'a Selection,
    pub(super) today: Option<Date>,
    /// The files of the run: only there is anything said about comments.
    pub(super) files: BTreeSet<FileId>,
    /// Those of them that could not be looked at as a whole: what hides nothing there may yet.
    pub(super) doubtful: BTreeSet<FileId>,
}

/// A comment that holds.
struct Active {
    comment: Comment,
    says: Suppression,
    names: Vec<Selection>,
    used: Vec<bool>,
}

impl Suppressing<'_> {
    /// Takes what comments hide out of the findings, and adds what is wrong with comments. The
    /// report must be tidy before, and is to be made so again.
    pub(super) fn apply(&self, report: &mut Report) {
        let mut files = self.files.clone();
        files.extend(report.findings.iter().map(|finding| finding.span.file));
        let mut active: BTreeMap<FileId, Vec<Active>> = BTreeMap::new();
        let mut about = Vec::new();
        for file in files.into_iter().filter_map(|id| report.sources.get(id)) {
            for comment in comments(&file.text, file.lines()) {
                match self.judge(&file, comment) {
                    Ok(holds) => active.entry(file.id).or_default().push(holds),
                    Err(finding) => about.push(*finding),
                }
            }
        }
        self.hide(report, &mut active);
        for (id, list) in active {
            let Some(file) = report.sources.get(id) else { continue };
            about.extend(list.iter().filter_map(|comment| self.unused(report, &file, comment)));
        }
        about.retain(|finding| self.files.contains(&finding.span.file));
        for finding in &mut about {
            report.secrets.clean(finding);
        }
        report.findings.append(&mut about);
    }

    /// Whether a comment holds; if not, what is wrong with it.
    fn judge(&self, file: &SourceFile, comment: Comment) -> Result<Active, Box<Finding>> {
        let says = match &comment.says {
            Ok(says) => says.clone(),
            Err(mistake) => {
                let (rule, help) = match mistake.fault {
                    Fault::Malformed => ("suppression/malformed", GRAMMAR),
                    Fault::NoReason => ("suppression/no-reason", "Say why what it hides may stay as it is."),
                };
                let mut found = finding(rule, file, mistake.range.clone(), &mistake.message);
                help.clone_into(&mut found.help);
                return Err(Box::new(found));
            }
        };
        let mut names = Vec::new();
        for name in &says.names {
            match Selection::new::<&str>(self.registry, &[&name.text], &[]) {
                Ok(rules) => names.push(rules),
                Err(unknown) => {
                    let message = unknown.first().map(ToString::to_string);
                    let message = message.unwrap_or_default();
                    let mut found = finding("suppression/malformed", file, name.range.clone(), &message);
                    "`seawall rules list` lists all rules.".clone_into(&mut found.help);
                    return Err(Box::new(found));
                }
            }
        }
        if let Some(until) = says.until.filter(|until| self.today.is_some_and(|today| *until < today)) {
            return Err(Box::new(expired(file, &comment, until)));
        }
        let used = vec![false; names.len()];
        Ok(Active { comment, says, names, used })
    }

    /// Moves the findings that a comment covers.
    fn hide(&self, report: &mut Report, active: &mut BTreeMap<FileId, Vec<Active>>) {
        for found in std::mem::take(&mut report.findings) {
            let by = active.get_mut(&found.span.file).and_then(|list| {
                let file = report.sources.get(found.span.file)?;
                let line = file.lines().line_of(found.span.start as usize);
                self.hider(list, &found.rule, line)
            });
            let Some((range, says)) = by else {
                report.findings.push(found);
                continue;
            };
            let mut reason = secrets::redact(&says.reason).into_owned();
            report.secrets.clean_text(found.span.file, &mut reason);
            let comment = Span::new(found.span.file, range.start, range.end);
            let until = says.until.map(|until| until.to_string());
            report.suppressed.push(Suppressed { finding: found, reason, until, comment });
        }
    }

    /// The first comment that covers a rule on a line. All that do are of use.
    fn hider(&self, list: &mut [Active], rule: &str, line: usize) -> Option<(Range<usize>, Suppression)> {
        let rule = self.registry.index(rule)?;
        let mut first = None;
        for active in list {
            if active.says.reach == Reach::Line && active.comment.line != line {
                continue;
            }
            let mut covers = false;
            for (name, used) in active.names.iter().zip(&mut active.used) {
                *used |= name.has(rule);
                covers |= name.has(rule);
            }
            if covers && first.is_none() {
                first = Some((active.comment.range.clone(), active.says.clone()));
            }
        }
        first
    }

    /// Says that a comment, or some of its names, hides nothing: only where everything that it could
    /// hide was asked and decided.
    fn unused(&self, report: &Report, file: &SourceFile, active: &Active) -> Option<Finding> {
        if self.doubtful.contains(&file.id) {
            return None;
        }
        let undecided = |name: &Selection| {
            let mut rules = report.unknown.iter().filter_map(|check| self.registry.index(&check.rule));
            rules.any(|rule| name.has(rule))
        };
        let asked = |name: &Selection| {
            self.registry.indexed().all(|(rule, _)| !name.has(rule) || self.selection.has(rule))
        };
        let names = active.says.names.iter().zip(&active.names).zip(&active.used);
        let idle = names.filter(|((_, rules), used)| !**used && asked(rules) && !undecided(rules));
        let idle: Vec<_> = idle.map(|((name, _), _)| name).collect();
        let first = idle.first()?;
        if idle.len() == active.names.len() {
            let message = "the comment hides nothing";
            let mut found = finding("suppression/unused", file, active.comment.range.clone(), message);
            "Remove it.".clone_into(&mut found.help);
            found.fixes.push(removal(file, &active.comment));
            return Some(found);
        }
        let list: Vec<String> = idle.iter().map(|name| format!("`{}`", name.text)).collect();
        let message = format!("the comment hides nothing of {}", list.join(", "));
        let mut found = finding("suppression/unused", file, first.range.clone(), &message);
        "Remove what it need not name.".clone_into(&mut found.help);
        Some(found)
    }
}

/// What a comment must look like.
const GRAMMAR: &str = "Write `# seawall: ignore[RULE,...] until=YYYY-MM-DD reason`, or `ignore-file[...]`; `until=` may be left out.";

fn finding(rule: &str, file: &SourceFile, range: Range<usize>, message: &str) -> Finding {
    let span = Span::new(file.id, range.start, range.end);
    let severity = if rule == "suppression/unused" { Severity::Low } else { Severity::Medium };
    Finding {
        rule: Arc::from(rule),
        severity,
        message: message.to_owned(),
        help: String::new(),
        span,
        subject: "comment".to_owned(),
        labels: Vec::new(),
        fixes: Vec::new(),
        evidence: file.slice(span).to_owned(),
        worlds: Vec::new(),
    }
}

fn expired(file: &SourceFile, comment: &Comment, until: Date) -> Finding {
    let message = format!("the comment held until {until}: it hides nothing any more");
    let mut found = finding("suppression/expired", file, comment.range.clone(), &message);
    "Mend what it hid, or decide anew and set another day.".clone_into(&mut found.help);
    found.fixes.push(removal(file, comment));
    found
}

fn removal(file: &SourceFile, comment: &Comment) -> Fix {
    let span = Span::new(file.id, comment.removal.start, comment.removal.end);
    Fix {
        title: "Remove the comment".to_owned(),
        safety: Safety::Safe,
        edits: vec![Edit { span, text: String::new() }],
    }
}
