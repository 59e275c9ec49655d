//! Findings, problems and what could not be decided, as diagnostics.

use std::{collections::BTreeMap, fmt::Write as _, str::FromStr as _, sync::Arc};

use lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location,
    NumberOrString, Uri,
};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{client::Client, encoding::Lines};
use crate::{
    engine::{Report, fingerprints},
    finding::{Finding, Label, Problem, ProblemKind, Severity, Undecided},
    report::rule_url,
    rules::Registry,
    source::SourceFile,
    text::{FileId, Span},
};

/// The name of what says it.
pub(super) const SOURCE: &str = "seawall";

/// Findings that say that a comment hides nothing.
const UNUSED: &str = "suppression/unused";

/// The diagnostics of one file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct OfFile {
    /// In the order of their places.
    pub(super) items: Vec<Diagnostic>,
    /// The same for the same diagnostics.
    pub(super) id: String,
}

impl OfFile {
    /// The diagnostics of a file.
    pub(super) fn new(items: Vec<Diagnostic>) -> Self {
        let digest = Sha256::digest(serde_json::to_vec(&items).unwrap_or_default());
        let mut id = String::with_capacity(16);
        for byte in digest.iter().take(8) {
            let _ = write!(id, "{byte:02x}");
        }
        Self { items, id }
    }
}

/// The URI of a workspace path.
type UriOf<'m> = dyn Fn(&str) -> Option<Uri> + 'm;

/// Makes diagnostics of a report.
pub(super) struct Maker<'m> {
    /// What was found.
    pub(super) report: &'m Report,
    /// The rules that were asked.
    pub(super) registry: &'m Registry,
    /// Who reads them.
    pub(super) client: &'m Client,
    /// Whether what could not be decided is among them.
    pub(super) show_undecided: bool,
    /// The URI of a workspace path.
    pub(super) uri: Box<UriOf<'m>>,
    /// Whether the client holds a workspace path open: it then sees every character of it.
    pub(super) is_open: Box<dyn Fn(&str) -> bool + 'm>,
}

impl Maker<'_> {
    /// All diagnostics, by workspace path. Files without any are left out.
    pub(super) fn all(&self) -> BTreeMap<Arc<str>, Vec<Diagnostic>> {
        let mut places = Places { maker: self, files: BTreeMap::new() };
        let mut made: BTreeMap<Arc<str>, Vec<(u32, Diagnostic)>> = BTreeMap::new();
        let mut add = |place: Option<(Arc<str>, u32)>, diagnostic: Diagnostic| {
            if let Some((path, start)) = place {
                made.entry(path).or_default().push((start, diagnostic));
            }
        };
        for wrong in &self.report.problems {
            let start = wrong.span.map_or(0, |span| span.start);
            let range = wrong.span.map(|span| places.range(span)).unwrap_or_default();
            add(Some((wrong.path.clone(), start)), problem(wrong, range));
        }
        for (finding, print) in self.findings() {
            let place = places.of(finding.span);
            add(place, self.finding(finding, &print, &mut places));
        }
        for undecided in self.report.unknown.iter().filter(|_| self.show_undecided) {
            add(places.of(undecided.span), self.undecided(undecided, &mut places));
        }
        let sorted = |mut items: Vec<(u32, Diagnostic)>| {
            items.sort_by_key(|(start, _)| *start);
            items.into_iter().map(|(_, item)| item).collect()
        };
        made.into_iter().map(|(path, items)| (path, sorted(items))).collect()
    }

    fn findings(&self) -> impl Iterator<Item = (&Finding, String)> {
        self.report.findings.iter().zip(fingerprints(&self.report.findings, &self.report.sources))
    }

    fn finding(&self, finding: &Finding, print: &str, places: &mut Places<'_>) -> Diagnostic {
        let unused = &*finding.rule == UNUSED && self.client.unnecessary;
        Diagnostic {
            range: places.range(finding.span),
            severity: Some(severity(finding.severity)),
            code: Some(NumberOrString::String(finding.rule.to_string())),
            code_description: self.link(&finding.rule),
            source: Some(SOURCE.to_owned()),
            message: message(finding),
            related_information: self.related(&finding.labels, places),
            tags: unused.then(|| vec![DiagnosticTag::UNNECESSARY]),
            data: Some(json!({"rule": &*finding.rule, "fingerprint": print})),
        }
    }

    /// The page of a rule.
    fn link(&self, rule: &str) -> Option<CodeDescription> {
        let url = self.registry.get(rule).filter(|_| self.client.code_description).and_then(rule_url)?;
        Some(CodeDescription { href: Uri::from_str(&url).ok()? })
    }

    fn undecided(&self, undecided: &Undecided, places: &mut Places<'_>) -> Diagnostic {
        Diagnostic {
            range: places.range(undecided.span),
            severity: Some(DiagnosticSeverity::HINT),
            code: Some(NumberOrString::String(undecided.rule.to_string())),
            code_description: self.link(&undecided.rule),
            source: Some(SOURCE.to_owned()),
            message: format!("not decided for {}: {}", undecided.subject, undecided.reason),
            ..Diagnostic::default()
        }
    }

    fn related(
        &self,
        labels: &[Label],
        places: &mut Places<'_>,
    ) -> Option<Vec<DiagnosticRelatedInformation>> {
        if !self.client.related_information || labels.is_empty() {
            return None;
        }
        let related = labels.iter().filter_map(|label| {
            let (path, _) = places.of(label.span)?;
            let location = Location { uri: (self.uri)(&path)?, range: places.range(label.span) };
            Some(DiagnosticRelatedInformation { location, message: label.text.clone() })
        });
        Some(related.collect())
    }
}

/// What somebody must repair, at a range.
pub(super) fn problem(problem: &Problem, range: lsp_types::Range) -> Diagnostic {
    let severity = match problem.kind {
        ProblemKind::Syntax | ProblemKind::Config => DiagnosticSeverity::ERROR,
        ProblemKind::Unreadable | ProblemKind::Internal | ProblemKind::Limit => DiagnosticSeverity::WARNING,
    };
    Diagnostic {
        range,
        severity: Some(severity),
        code: Some(NumberOrString::String(problem.kind.name().to_owned())),
        source: Some(SOURCE.to_owned()),
        message: problem.message.clone(),
        ..Diagnostic::default()
    }
}

/// What is wrong, with what, and what to do.
fn message(finding: &Finding) -> String {
    let mut text = finding.message.clone();
    if !finding.worlds.is_empty() {
        let _ = write!(text, " (with {})", finding.worlds.join(", "));
    }
    if !finding.help.is_empty() {
        text.push_str("\nhelp: ");
        text.push_str(finding.help.trim_end());
    }
    text
}

/// How loud a finding is in an editor.
fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Critical | Severity::High => DiagnosticSeverity::ERROR,
        Severity::Medium => DiagnosticSeverity::WARNING,
        Severity::Low => DiagnosticSeverity::INFORMATION,
        Severity::Info => DiagnosticSeverity::HINT,
    }
}

/// The files of a report with their lines, each looked up once.
struct Places<'m> {
    maker: &'m Maker<'m>,
    files: BTreeMap<FileId, Option<(Arc<SourceFile>, Lines)>>,
}

impl Places<'_> {
    fn file(&mut self, id: FileId) -> Option<&(Arc<SourceFile>, Lines)> {
        let maker = self.maker;
        let look = || {
            let file = maker.report.sources.get(id)?;
            let open = (maker.is_open)(&file.path);
            let lines = if open { Lines::new(&file.text) } else { Lines::of_file(&file.text) };
            Some((file, lines))
        };
        self.files.entry(id).or_insert_with(look).as_ref()
    }

    /// Where a span is. `None` for a file that is not of the run.
    fn of(&mut self, span: Span) -> Option<(Arc<str>, u32)> {
        self.file(span.file).map(|(file, _)| (file.path.clone(), span.start))
    }

    /// Its range: without line breaks at its end.
    fn range(&mut self, span: Span) -> lsp_types::Range {
        let encoding = self.maker.client.encoding;
        let Some((file, lines)) = self.file(span.file) else { return lsp_types::Range::default() };
        let shown = file.slice(span).trim_end().len();
        lines.range(&file.text, span.start as usize..span.start as usize + shown, encoding)
    }
}
