//! What the page shows: the findings, the worst first, and their counts by what they can be
//! filtered by.

use rustc_hash::FxHashMap;

use crate::{
    engine,
    finding::{Finding, Severity},
    report::{View, concise},
    rules::{Rule, schema::control},
};

/// Findings by severity, the worst first.
pub(super) type Counts = [usize; Severity::ALL.len()];

/// The page's content.
pub(super) struct Page<'v> {
    pub(super) view: &'v View<'v>,
    pub(super) items: Vec<Item<'v>>,
    /// By severity, control, file and rule, in this order.
    pub(super) facets: [Facet; 4],
}

/// A finding with what is looked up of it.
pub(super) struct Item<'v> {
    pub(super) finding: &'v Finding,
    pub(super) rule: Option<&'v Rule>,
    pub(super) fingerprint: String,
    /// `path:line:col`.
    pub(super) place: String,
    /// Its row in each facet.
    pub(super) rows: [usize; 4],
}

/// Something that findings are counted by.
pub(super) struct Facet {
    /// Its name in the address of a filtered page.
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) rows: Vec<Row>,
}

/// A value of a facet.
pub(super) struct Row {
    /// Its name in the address of a filtered page.
    pub(super) key: String,
    /// What is shown.
    pub(super) label: String,
    pub(super) counts: Counts,
}

impl<'v> Page<'v> {
    pub(super) fn new(view: &'v View<'v>) -> Self {
        let report = view.report;
        let prints = engine::fingerprints(&report.findings, &report.sources);
        let mut items: Vec<Item<'v>> = report
            .findings
            .iter()
            .zip(prints)
            .map(|(finding, print)| Item::new(view, finding, print))
            .collect();
        items.sort_by_key(|item| std::cmp::Reverse(item.finding.severity));
        let facets = [
            severities(&items),
            facet("control", "Controls", 1, &mut items, |item| {
                let id = item.rule.map_or("", Rule::control);
                let title = control(id).map_or("No control", |control| control.title);
                (if id.is_empty() { "none" } else { id }.to_owned(), title.to_owned())
            }),
            facet("file", "Files", 2, &mut items, |item| {
                let path = view.paths.show(&report.sources.path(item.finding.span.file));
                (path.clone(), path)
            }),
            facet("rule", "Rules", 3, &mut items, |item| {
                (item.finding.rule.to_string(), item.finding.rule.to_string())
            }),
        ];
        Self { view, items, facets }
    }

    /// Findings by severity.
    pub(super) fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for item in &self.items {
            add(&mut counts, item.finding.severity);
        }
        counts
    }
}

impl<'v> Item<'v> {
    fn new(view: &'v View<'v>, finding: &'v Finding, fingerprint: String) -> Self {
        let rule = view.registry.get(&finding.rule);
        let severity = position(finding.severity);
        let place = concise::place(view, finding.span);
        Self { finding, rule, fingerprint, place, rows: [severity, 0, 0, 0] }
    }
}

fn position(severity: Severity) -> usize {
    Severity::ALL.iter().position(|each| *each == severity).unwrap_or_default()
}

fn add(counts: &mut Counts, severity: Severity) {
    if let Some(count) = counts.get_mut(position(severity)) {
        *count += 1;
    }
}

/// Every severity, found or not.
fn severities(items: &[Item<'_>]) -> Facet {
    let row = |severity: Severity| {
        let mut counts = Counts::default();
        let found = items.iter().filter(|item| item.finding.severity == severity);
        found.for_each(|item| add(&mut counts, item.finding.severity));
        Row { key: severity.name().to_owned(), label: severity.name().to_owned(), counts }
    };
    Facet { name: "severity", title: "Severity", rows: Severity::ALL.map(row).into() }
}

/// Counts findings by key and tells each its row. The rows with most of the worst come first.
fn facet<'v>(
    name: &'static str,
    title: &'static str,
    at: usize,
    items: &mut [Item<'v>],
    key: impl Fn(&Item<'v>) -> (String, String),
) -> Facet {
    let mut rows: FxHashMap<String, Row> = FxHashMap::default();
    let mut keys = Vec::with_capacity(items.len());
    for item in items.iter() {
        let (key, label) = key(item);
        let new = || Row { key: key.clone(), label, counts: Counts::default() };
        add(&mut rows.entry(key.clone()).or_insert_with(new).counts, item.finding.severity);
        keys.push(key);
    }
    let mut rows: Vec<Row> = rows.into_values().collect();
    rows.sort_by(|a, b| b.counts.cmp(&a.counts).then_with(|| a.key.cmp(&b.key)));
    let places: FxHashMap<&str, usize> =
        rows.iter().enumerate().map(|(place, row)| (row.key.as_str(), place)).collect();
    for (item, key) in items.iter_mut().zip(&keys) {
        if let Some(row) = item.rows.get_mut(at) {
            *row = places.get(key.as_str()).copied().unwrap_or_default();
        }
    }
    Facet { name, title, rows }
}
