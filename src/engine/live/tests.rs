//! Checking in parts says what whole runs say.

mod world;

use std::{collections::BTreeMap, sync::Arc};

use proptest::prelude::*;

use super::Live;
use crate::{
    baseline::{Baseline, Entry},
    engine::{self, Comments, Knowing, Options, Report, Silent},
    finding::{Finding, Fix},
    rules::Registry,
    source::{Discovered, Files, MemoryFiles},
    text::Span,
};
use world::{Edit, world};

/// What a report says of a path, in words.
fn told(report: &Report, path: &str) -> Vec<String> {
    let at = |span: Span| format!("{}:{}..{}", report.sources.path(span.file), span.start, span.end);
    let here = |span: Span| report.sources.path(span.file).as_ref() == path;
    let finding = |finding: &Finding| {
        let labels: Vec<_> = finding.labels.iter().map(|label| (at(label.span), &label.text)).collect();
        let edits = |fix: &Fix| fix.edits.iter().map(|edit| (at(edit.span), edit.text.clone())).collect();
        let fixes: Vec<(&String, Vec<_>)> =
            finding.fixes.iter().map(|fix| (&fix.title, edits(fix))).collect();
        format!(
            "{} {:?} {} {} {} {:?} {labels:?} {fixes:?} {} {:?} {}",
            finding.rule,
            finding.severity,
            at(finding.span),
            finding.message,
            finding.subject,
            finding.owner.map(at),
            finding.evidence,
            finding.worlds,
            finding.fingerprint
        )
    };
    let mut told = Vec::new();
    told.extend(report.findings.iter().filter(|found| here(found.span)).map(finding));
    let hidden = report.suppressed.iter().filter(|hidden| here(hidden.finding.span));
    told.extend(hidden.map(|it| {
        format!("hidden {} {} {:?} {}", finding(&it.finding), it.reason, it.until, at(it.comment))
    }));
    let known = report.baselined.iter().filter(|known| here(known.finding.span));
    told.extend(known.map(|known| format!("known {}", finding(&known.finding))));
    let unknown = report.unknown.iter().filter(|check| here(check.span));
    told.extend(unknown.map(|it| format!("? {} {} {} {}", it.rule, at(it.span), it.subject, it.reason)));
    let passed = report.passed.iter().filter(|check| here(check.span));
    told.extend(passed.map(|it| format!("ok {} {} {}", it.rule, at(it.span), it.subject)));
    let problems = report.problems.iter().filter(|problem| *problem.path == *path);
    told.extend(problems.map(|it| format!("! {:?} {:?} {}", it.kind, it.span.map(at), it.message)));
    let unfixable = report.unfixable.iter().filter(|it| here(it.span));
    told.extend(unfixable.map(|it| format!("x {} {} {}", it.rule, at(it.span), it.reason)));
    told
}

struct Session {
    texts: BTreeMap<String, String>,
    discovered: Discovered,
    registry: Registry,
    options: Options,
    live: Live,
    told: BTreeMap<String, Vec<String>>,
}

fn files(texts: &BTreeMap<String, String>) -> Arc<dyn Files> {
    Arc::new(MemoryFiles::new(texts.iter().map(|(path, text)| (path.clone(), text.clone()))))
}

impl Session {
    fn new(with_baseline: bool) -> Self {
        let texts = world();
        let ignored = |path: &str| path == "two/.env.local" || path.starts_with("hidden/");
        let paths = texts.keys().filter(|path| !ignored(path)).cloned().collect();
        let discovered = Discovered { paths, ..Discovered::default() };
        let registry = Registry::builtin();
        let comments = Comments::Obey { today: "2026-01-01".parse().ok() };
        let mut options = Options {
            keep_passed: true,
            fixes: true,
            comments,
            foreign_pragmas: true,
            ..Options::all(&registry)
        };
        let on = files(&texts);
        if with_baseline {
            let first = engine::check(Box::new(on.clone()), &discovered, &registry, &options, &Silent);
            let some = first.findings.iter().step_by(3);
            let entries = some.enumerate().map(|(number, finding)| {
                let entry = engine::entry(finding, &first.sources);
                // Some stood in a file that has another name now.
                let renamed =
                    Entry { path: "old".to_owned(), fingerprint: number.to_string(), ..entry.clone() };
                if number.is_multiple_of(2) { entry } else { renamed }
            });
            let entries = entries.collect();
            options.known = Some(Knowing { baseline: Baseline::new(entries), whole: true });
        }
        let live = Live::new(&on, &discovered, &registry, &options, &Silent);
        let mut session = Self { texts, discovered, registry, options, live, told: BTreeMap::new() };
        session.told = session.all();
        session
    }

    fn all(&self) -> BTreeMap<String, Vec<String>> {
        self.texts.keys().map(|path| (path.clone(), told(self.live.report(path), path))).collect()
    }

    fn whole(&self) -> Report {
        let files = Box::new(files(&self.texts));
        engine::check(files, &self.discovered, &self.registry, &self.options, &Silent)
    }

    /// Makes the edits, checks in part, and compares with a whole run.
    fn edit(&mut self, edits: &[Edit]) {
        let changed: Vec<String> = edits.iter().filter_map(|edit| edit.apply(&mut self.texts)).collect();
        self.compare(&changed, &format!("{edits:?}"));
    }

    /// Puts another text in place of a part of a file, and does the same.
    fn replace(&mut self, path: &str, old: &str, new: &str) {
        let text = self.texts.get_mut(path).unwrap();
        assert!(text.contains(old), "{path} has {old}");
        *text = text.replace(old, new);
        self.compare(&[path.to_owned()], &format!("{new:?} for {old:?} in {path}"));
    }

    fn compare(&mut self, changed: &[String], edits: &str) {
        let renewed = self.live.check(&files(&self.texts), changed, &self.registry, &self.options);
        let whole = self.whole();
        let now = self.all();
        for path in self.texts.keys() {
            let expected = told(&whole, path);
            assert_eq!(now[path], expected, "{path} after {edits}");
            let is_renewed = renewed.iter().any(|renewed| **renewed == **path);
            assert!(is_renewed || now[path] == self.told[path], "{path} changed unsaid after {edits}");
        }
        let all = self.live.paths();
        let silent = |path: &&String| !all.contains(path.as_str());
        assert!(self.texts.keys().filter(silent).all(|path| now[path].is_empty()), "after {edits}");
        for path in changed.iter().take(1) {
            let around = self.live.around(path);
            let files = Box::new(files(&self.texts));
            let around = engine::check(files, &around, &self.registry, &self.options, &Silent);
            if self.options.known.is_none() {
                assert_eq!(told(&around, path), now[path], "around {path} after {edits}");
            }
        }
        self.told = now;
    }
}

/// Few, since each makes many whole runs; more where `PROPTEST_CASES` says so.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(6)
}

/// The paths that an edit of one of them renews.
fn renewed(session: &mut Session, path: &str, text: &str) -> Vec<String> {
    session.texts.get_mut(path).unwrap().push_str(text);
    let files = files(&session.texts);
    let renewed = session.live.check(&files, &[path.to_owned()], &session.registry, &session.options);
    renewed.iter().map(ToString::to_string).collect()
}

#[test]
fn an_edit_renews_what_it_has_to_do_with_and_no_more() {
    let mut session = Session::new(false);
    let chart = renewed(&mut session, "charts/a/values.yaml", "tag: x\n");
    assert!(chart.iter().all(|path| path.starts_with("charts/a/")) && chart.len() > 1, "{chart:?}");
    let variables = renewed(&mut session, "two/.env", "PASSWORD=postgres\n");
    assert!(variables.contains(&"two/compose.yaml".to_owned()), "{variables:?}");
    assert!(!variables.iter().any(|path| path.starts_with("shop/")), "{variables:?}");
    assert_eq!(renewed(&mut session, "k/notes.yaml", "more: text\n"), ["k/notes.yaml"]);
    let module = renewed(&mut session, "tf/net/main.tf", "# more\n");
    assert!(module.iter().all(|path| path.starts_with("tf/")), "{module:?}");
}

#[test]
fn a_file_that_only_a_link_leads_to_is_known() {
    let mut session = Session::new(false);
    let renewed = renewed(&mut session, "hidden/app.env", "BIND=0.0.0.0\n");
    assert!(renewed.contains(&"two/compose.yaml".to_owned()), "{renewed:?}");
}

#[test]
fn a_finding_at_a_place_that_nothing_was_said_of_is_seen() {
    let mut session = Session::new(false);
    session.replace("two/.env", "BIND=", "OLDEST=1.0\nBIND=");
    let before = session.live.report("two/.env").findings_at("two/.env").len();
    session.replace("two/compose.yaml", "environment: {", "environment: {TLS_MIN_VERSION: \"${OLDEST}\", ");
    let after = session.live.report("two/.env").findings_at("two/.env").len();
    assert!(after > before, "the version is set there: {before}, {after}");
}

#[test]
fn a_link_that_an_edit_makes_leads_to_units_that_were_not_run() {
    let mut session = Session::new(false);
    // The service runs as root, or not, as its image says.
    session.replace("two/compose.yaml", "dockerfile: second.txt, target: run", "dockerfile: Dockerfile");
    session.replace("two/compose.yaml", "../images", "../shop/web");
    session.replace("shop/web/Dockerfile", "FROM", "USER root\nFROM");
    session.replace("two/compose.yaml", "include: [part/more.yaml]", "include: []");
    session.replace("two/sites/one.conf", "listen 80", "include /etc/nginx/extra.conf; listen 80");
    session.replace("tf/one/main.tf", "../net", "../two");
    session.replace("k/notes.yaml", "title", "apiVersion: v1\nkind: Pod\nmetadata: {name: n}\ntitle");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_shrink_iters: 200, ..ProptestConfig::default() })]
    #[test]
    fn parts_say_what_whole_runs_say(
        with_baseline in any::<bool>(),
        edits in prop::collection::vec(prop::collection::vec(any::<Edit>(), 1..3), 1..12),
    ) {
        let mut session = Session::new(with_baseline);
        for edits in edits {
            session.edit(&edits);
        }
    }
}
