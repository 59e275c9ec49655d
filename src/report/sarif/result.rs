//! Findings as results.

use std::{cmp::Reverse, collections::BTreeSet, fmt::Write as _};

use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use super::{
    level,
    line_hash::line_hashes,
    place::{self, Places},
    set, some,
};
use crate::{
    engine,
    finding::{Finding, Fix, Safety, Suppressed},
    report::{fixes, region::Region, visible::visible},
    text::FileId,
};

/// The name of our own fingerprint; a new number where it would change for the same finding.
const FINGERPRINT: &str = "seawallFingerprint/v1";

/// How many places GitHub keeps of a result.
const LOCATIONS: usize = 100;

/// The results that find room.
pub(super) struct Results {
    pub(super) all: Vec<Value>,
    /// How many did not.
    pub(super) left_out: usize,
}

impl Results {
    /// At most `most` results, the most severe ones, in the report's order; last what comments hide.
    pub(super) fn of(places: &Places<'_>, most: usize) -> Self {
        let report = places.view.report;
        let rules = places.view.registry.rules().iter().enumerate();
        let mut maker = Maker {
            places,
            indexes: rules.map(|(index, rule)| (rule.id().as_ref(), index)).collect(),
            hashes: FxHashMap::default(),
        };
        let hidden: Vec<Finding> = report.suppressed.iter().map(|hidden| hidden.finding.clone()).collect();
        let prints = engine::fingerprints(&report.findings, &report.sources);
        let hidden_prints = engine::fingerprints(&hidden, &report.sources);
        let shown = report.findings.iter().zip(prints).map(|(finding, print)| (finding, print, None));
        let hidden = report.suppressed.iter().zip(hidden_prints);
        let hidden = hidden.map(|(hidden, print)| (&hidden.finding, print, Some(hidden)));
        let all: Vec<_> = shown.chain(hidden).collect();
        let kept =
            most_severe(&all, most, |(finding, _, hidden)| (hidden.is_some(), Reverse(finding.severity)));
        let left_out = all.len() - kept.len();
        let result = |(finding, print, hidden): (&Finding, String, Option<&Suppressed>)| {
            let mut result = maker.result(finding, &print);
            let suppression = hidden.map(|hidden| json!([maker.suppression(hidden)]));
            set(&mut result, "suppressions", suppression);
            result
        };
        let kept = all.into_iter().enumerate().filter(|(at, _)| kept.contains(at)).map(|(_, one)| one);
        Self { all: kept.map(result).collect(), left_out }
    }
}

/// The numbers of the `most` first ones in the order of `key`.
fn most_severe<T, K: Ord>(all: &[T], most: usize, key: impl Fn(&T) -> K) -> BTreeSet<usize> {
    let mut order: Vec<(K, usize)> = all.iter().enumerate().map(|(at, one)| (key(one), at)).collect();
    order.sort_unstable();
    order.into_iter().take(most).map(|(_, at)| at).collect()
}

/// Makes results.
struct Maker<'m, 'v> {
    places: &'m Places<'v>,
    /// The number of each rule in the run's list.
    indexes: FxHashMap<&'v str, usize>,
    /// The line hashes of the files that have findings.
    hashes: FxHashMap<FileId, Vec<String>>,
}

impl Maker<'_, '_> {
    fn result(&mut self, finding: &Finding, print: &str) -> Value {
        let (message, related) = self.message(finding);
        let mut prints = json!({FINGERPRINT: print});
        set(&mut prints, "primaryLocationLineHash", self.line_hash(finding).map(Value::from));
        let mut result = json!({
            "ruleId": finding.rule.as_ref(),
            "level": level(finding.severity),
            "message": {"text": message},
            "locations": [self.places.location(finding.span, None)],
            "partialFingerprints": prints,
            "properties": {
                "severity": finding.severity.name(),
                "subject": visible(&finding.subject),
                "help": visible(&finding.help),
                "worlds": finding.worlds.iter().map(|world| visible(world)).collect::<Vec<_>>(),
            },
        });
        set(&mut result, "ruleIndex", self.indexes.get(finding.rule.as_ref()).map(|index| json!(index)));
        set(&mut result, "relatedLocations", some(related));
        set(&mut result, "codeFlows", self.flow(finding));
        let mends = fixes::shown(self.places.view, finding).map(|fix| self.mend(fix));
        set(&mut result, "fixes", some(mends.collect()));
        result
    }

    /// What is wrong, as one sentence (the alert's title), then a link to each cause: GitHub shows only
    /// those places that the message leads to.
    fn message(&self, finding: &Finding) -> (String, Vec<Value>) {
        let mut message = place::plain(&finding.message);
        let mut related = Vec::new();
        if !finding.labels.is_empty() && !message.ends_with(['.', '!', '?']) {
            message.push('.');
        }
        for (label, id) in finding.labels.iter().take(LOCATIONS - 1).zip(1..) {
            let text = visible(&label.text);
            let _ = write!(message, "\n[{}]({id})", place::link(&text));
            let mut location = self.places.location(label.span, Some(&text));
            set(&mut location, "id", Some(json!(id)));
            related.push(location);
        }
        (message, related)
    }

    /// The way of a value through several files, to the place that is wrong.
    fn flow(&self, finding: &Finding) -> Option<Value> {
        let hops = || finding.labels.iter().take(LOCATIONS - 1);
        if hops().all(|label| label.span.file == finding.span.file) {
            return None;
        }
        let step = |span, text: &str| json!({"location": self.places.location(span, Some(text))});
        let mut steps: Vec<Value> = hops().map(|label| step(label.span, &visible(&label.text))).collect();
        steps.push(step(finding.span, &visible(&finding.message)));
        Some(json!([{"threadFlows": [{"locations": steps}]}]))
    }

    fn mend(&self, fix: &Fix) -> Value {
        let mut files: Vec<(FileId, Vec<Value>)> = Vec::new();
        for edit in &fix.edits {
            let replacement = json!({
                "deletedRegion": self.places.exact(edit.span),
                "insertedContent": {"text": edit.text},
            });
            match files.iter_mut().find(|(file, _)| *file == edit.span.file) {
                Some((_, replacements)) => replacements.push(replacement),
                None => files.push((edit.span.file, vec![replacement])),
            }
        }
        let change = |(file, replacements): (FileId, Vec<Value>)| {
            let path = self.places.view.report.sources.path(file);
            json!({"artifactLocation": self.places.artifact(&path), "replacements": replacements})
        };
        json!({
            "description": {"text": place::plain(&fix.title)},
            "artifactChanges": files.into_iter().map(change).collect::<Vec<_>>(),
            "properties": {"safe": fix.safety == Safety::Safe},
        })
    }

    /// The comment that hides a finding, with its reason.
    fn suppression(&self, hidden: &Suppressed) -> Value {
        let mut suppression = json!({
            "kind": "inSource",
            "status": "accepted",
            "justification": visible(&hidden.reason),
            "location": self.places.location(hidden.comment, None),
        });
        let until = hidden.until.as_ref().map(|until| json!({"until": until}));
        set(&mut suppression, "properties", until);
        suppression
    }

    /// Secrets are masked first: a hash of a line can be taken back.
    fn line_hash(&mut self, finding: &Finding) -> Option<String> {
        let report = self.places.view.report;
        let file = report.sources.get(finding.span.file)?;
        let hashes = self
            .hashes
            .entry(file.id)
            .or_insert_with(|| line_hashes(&report.secrets.mask(file.id, 0..file.text.len(), &file.text)));
        let line = Region::new(&file, finding.span).start.line as usize;
        hashes.get(line.saturating_sub(1)).cloned()
    }
}
