//! The `html` report in a real browser: what a person sees, does and is spared.
//!
//! These tests need Chromium, so they are ignored; `.ci/run` installs it and runs them.

mod chromium;

use std::{net::TcpListener, path::PathBuf, time::Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use self::chromium::{Page, address};
use crate::command::{Project, projects, run_in};

/// A report on disk.
struct Report {
    folder: TempDir,
}

impl Report {
    fn of(html: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("report.html"), html).unwrap();
        Self { folder }
    }

    fn of_project(name: &str, args: &[&str]) -> Self {
        Self::of(&run_in(&projects().join(name), &[&["--format", "html"], args].concat(), &[], "").out)
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("report.html")
    }

    fn open(&self) -> Page {
        let mut page = Page::new();
        page.open_file(&self.file());
        page
    }
}

/// How many findings are seen.
const SHOWN: &str =
    "[...document.querySelectorAll('#groups .finding')].filter((f) => f.checkVisibility()).length";

fn number(page: &mut Page, expression: &str) -> u64 {
    page.eval(expression).as_u64().unwrap_or_else(|| panic!("{expression} is a number"))
}

fn choose(page: &mut Page, facet: &str, key: &str) {
    page.eval(&format!("document.querySelector('[data-facet={facet}][data-key=\"{key}\"]').click()"));
}

fn search(page: &mut Page, words: &str) {
    let words = json!(words);
    page.eval(&format!(
        "query.value = {words}; query.dispatchEvent(new Event('input')); new Promise((done) => setTimeout(done, 200))"
    ));
}

fn select(page: &mut Page, id: &str, value: &str) {
    page.eval(&format!("{{ const s = document.getElementById('{id}'); s.value = '{value}'; s.dispatchEvent(new Event('change')) }}"));
}

#[test]
#[ignore = "needs SEAWALL_CHROMIUM"]
fn the_shop_is_shown_and_nothing_is_requested() {
    let report = Report::of_project("shop", &["--show-passed"]);
    let json = run_in(&projects().join("shop"), &["--format", "json"], &[], "").out;
    let json: Value = serde_json::from_str(&json).unwrap();
    let findings = json["findings"].as_array().unwrap().len() as u64;
    let mut page = report.open();
    assert_eq!(number(&mut page, SHOWN), findings);
    assert_eq!(number(&mut page, "document.querySelectorAll('.wall a').length"), findings);
    let bars = "[...document.querySelectorAll('#by-FACET .count')].reduce((sum, count) => sum + Number(count.textContent), 0)";
    for facet in ["severity", "control", "file", "rule"] {
        assert_eq!(number(&mut page, &bars.replace("FACET", facet)), findings, "{facet}");
    }
    let heading = page.eval("document.querySelector('h1').textContent");
    assert_eq!(heading, format!("{findings} findings"));
    for (id, least) in [("undecided", 1), ("passed", 10)] {
        assert!(number(&mut page, &format!("document.querySelectorAll('#{id} li').length")) >= least, "{id}");
    }
    let marks = "[...document.querySelectorAll('.finding')].every((f) => f.querySelector('mark.own'))";
    assert_eq!(page.eval(marks), true, "each finding has its text marked");
    page.assert_quiet();
}

#[test]
#[ignore = "needs SEAWALL_CHROMIUM"]
fn charts_and_search_filter() {
    let mut page = Report::of_project("shop", &[]).open();
    let all = number(&mut page, SHOWN);
    choose(&mut page, "severity", "critical");
    let critical = number(&mut page, SHOWN);
    assert!(0 < critical && critical < all);
    assert_eq!(number(&mut page, "document.querySelectorAll('.wall a:not(.off)').length"), critical);
    choose(&mut page, "severity", "high");
    let both = number(&mut page, SHOWN);
    assert!(both > critical, "two of a chart: either");
    choose(&mut page, "file", "compose.yaml");
    let here = number(&mut page, SHOWN);
    assert!(0 < here && here < both, "two charts: both");
    let pressed =
        "[...document.querySelectorAll('[aria-pressed=true][data-facet]')].map((b) => b.dataset.key).sort()";
    assert_eq!(page.eval(pressed), json!(["compose.yaml", "critical", "high"]));
    let status = page.eval("document.querySelector('#status').textContent");
    assert_eq!(status, format!("{here} of {all} findings"));
    search(&mut page, "Postgres  NETWORK");
    let found = number(&mut page, SHOWN);
    assert!(0 < found && found < here, "{found} of {here}");
    assert!(number(&mut page, "CSS.highlights.get('query').size") >= found);
    search(&mut page, "no such word anywhere");
    assert_eq!(number(&mut page, SHOWN), 0);
    assert_eq!(page.eval("document.querySelector('#none').checkVisibility()"), true);
    page.eval("document.querySelector('#clear').click()");
    assert_eq!(number(&mut page, SHOWN), all);
    page.assert_quiet();
}

#[test]
#[ignore = "needs SEAWALL_CHROMIUM"]
fn findings_are_grouped_and_sorted() {
    let mut page = Report::of_project("shop", &[]).open();
    let all = number(&mut page, SHOWN);
    let headings = "[...document.querySelectorAll('.group h2')].map((h) => h.firstChild.data.trim())";
    for facet in ["file", "control", "rule", "severity"] {
        select(&mut page, "group", facet);
        let rows = page.eval(&format!(
            "[...document.querySelectorAll('#by-{facet} li')].filter((row) => row.querySelector('.count').textContent > 0).map((row) => row.querySelector('.label').textContent)"
        ));
        assert_eq!(page.eval(headings), rows, "{facet}");
        assert_eq!(number(&mut page, SHOWN), all);
    }
    select(&mut page, "group", "none");
    assert_eq!(page.eval(headings), json!(["All findings"]));
    select(&mut page, "sort", "file");
    let places = "[...document.querySelectorAll('.finding .where')].map((w) => w.textContent.split(':')[0])";
    let places: Vec<String> = serde_json::from_value(page.eval(places)).unwrap();
    let mut sorted = places.clone();
    sorted.sort();
    assert_eq!(places, sorted);
    page.assert_quiet();
}

#[test]
#[ignore = "needs SEAWALL_CHROMIUM"]
fn an_address_leads_to_a_finding_or_a_choice() {
    let report = Report::of_project("shop", &[]);
    let mut page = report.open();
    let last = page.eval("[...document.querySelectorAll('.finding .body:has(.fix)')].at(-1).id");
    let last = last.as_str().unwrap();
    let open = format!("document.getElementById('{last}').closest('.finding').open");
    assert_eq!(page.eval(&open), false);
    let mut again = Page::new();
    again.open(&format!("{}#{last}", address(&report.file())));
    assert_eq!(again.eval(&open), true);
    let seen = format!(
        "(() => {{ const at = document.getElementById('{last}').closest('.finding').getBoundingClientRect(); return at.top >= 0 && at.top < innerHeight; }})()"
    );
    assert_eq!(again.eval(&seen), true, "it is scrolled to");
    again.picture("finding");
    again.assert_quiet();

    choose(&mut page, "severity", "critical");
    choose(&mut page, "file", "api/Dockerfile");
    search(&mut page, "env");
    select(&mut page, "group", "file");
    let (shown, state) = (number(&mut page, SHOWN), page.eval("location.hash"));
    let mut shared = Page::new();
    shared.open(&format!("{}{}", address(&report.file()), state.as_str().unwrap()));
    assert_eq!(number(&mut shared, SHOWN), shown);
    assert_eq!(shared.eval("query.value + ' ' + document.querySelector('#group').value"), "env file");
    // A brick of what is filtered away shows it again.
    shared.eval(
        "document.querySelectorAll('.wall a')[20].dispatchEvent(new MouseEvent('click', { bubbles: true }))",
    );
    assert!(number(&mut shared, SHOWN) > shown);
    shared.assert_quiet();
}

#[test]
#[ignore = "needs SEAWALL_CHROMIUM"]
fn keys_reach_everything() {
    let mut page = Report::of_project("shop", &[]).open();
    page.press("/");
    assert_eq!(page.eval("document.activeElement.id"), "query");
    page.press("Escape");
    page.eval("document.activeElement.blur()");
    let at = "[...document.querySelectorAll('.finding')].indexOf(document.activeElement.closest('.finding'))";
    for (key, expected) in [("j", 0), ("j", 1), ("j", 2), ("k", 1)] {
        page.press(key);
        assert_eq!(page.eval(at), expected, "{key}");
    }
    page.press("Enter");
    assert_eq!(page.eval("document.activeElement.closest('.finding').open"), false, "it folds");
    let all = number(&mut page, SHOWN);
    page.eval("document.querySelector('#by-control button').focus()");
    page.press("Enter");
    assert!(number(&mut page, SHOWN) < all, "a chart filters");
    page.press("Enter");
    assert_eq!(number(&mut page, SHOWN), all);
    let tree = page.call("Accessibility.getFullAXTree", &json!({}));
    let controls = ["button", "link", "searchbox", "textbox", "combobox", "DisclosureTriangle"];
    let mut named = 0;
    for node in tree["nodes"].as_array().unwrap() {
        let role = node["role"]["value"].as_str().unwrap_or_default();
        if controls.contains(&role) && node["ignored"] == false {
            assert!(!node["name"]["value"].as_str().unwrap_or_default().trim().is_empty(), "{node:#}");
            named += 1;
        }
    }
    assert!(named > 60, "{named} controls");
    for landmark in ["banner", "main", "complementary", "search", "contentinfo"] {
        let found =
            tree["nodes"].as_array().unwrap().iter().filter(|node| node["role"]["value"] == landmark).count();
        assert_eq!(found, 1, "{landmark}");
    }
}

#[test]
#[ignore = "needs SEAWALL_CHROMIUM"]
fn both_themes_can_be_read() {
    for (name, report) in [("shop", Report::of_project("shop", &["--show-passed"])), ("broken", broken())] {
        let mut page = report.open();
        page.eval("document.querySelectorAll('details').forEach((part) => { part.open = true; })");
        choose(&mut page, "severity", "high");
        for scheme in ["light", "dark"] {
            page.prefer("screen", &[("prefers-color-scheme", scheme)]);
            let contrast = page.eval(include_str!("contrast.js"));
            assert!(contrast["seen"].as_u64().unwrap() > 60, "{}", contrast["seen"]);
            assert_eq!(contrast["bad"], json!([]), "{name} {scheme}: {:#}", contrast["bad"]);
            assert!(page.picture(&format!("{name}-{scheme}")) > 20_000);
        }
        page.eval("document.querySelector('.what').style.color = '#777'");
        let spoilt = page.eval(include_str!("contrast.js"));
        assert_ne!(spoilt["bad"], json!([]), "what cannot be read is noticed");
    }
}

/// The report of a project with everything that can go wrong.
fn broken() -> Report {
    let compose = "services:\n  db:\n    image: postgres:16\n    ports:\n      # seawall: ignore[compose/database-port-published] until=2099-01-01 behind the VPN\n      - \"5432:5432\"\n      - \"5433:5432\"\n    environment: [\"POSTGRES_PASSWORD=${NOBODY_KNOWS}\"]\n";
    let project = Project::new(&[("compose.yaml", compose), ("broken/compose.yaml", "services:\n  a: [x\n")]);
    let html = project.run(&["--format", "html"]).out;
    for part in ["id=\"problems\"", "id=\"suppressed\"", "<mark class=\"own\">"] {
        assert!(html.contains(part), "{part}");
    }
    Report::of(&html)
}

#[test]
#[ignore = "needs SEAWALL_CHROMIUM"]
fn the_theme_can_be_chosen() {
    let mut page = Report::of_project("shop", &[]).open();
    let background = "getComputedStyle(document.body).backgroundColor";
    let mut papers = Vec::new();
    for scheme in ["light", "dark"] {
        page.prefer("screen", &[("prefers-color-scheme", scheme)]);
        papers.push(page.eval(background));
    }
    assert_ne!(papers[0], papers[1]);
    // The reader's own choice beats what the system says: light first, then dark.
    for paper in papers {
        page.eval("document.querySelector('#theme').click()");
        assert_eq!(page.eval(background), paper);
    }
    page.assert_quiet();
}

#[test]
#[ignore = "needs SEAWALL_CHROMIUM"]
fn it_fits_a_phone_and_paper() {
    let mut page = Page::new();
    page.size(360, 740);
    let report = Report::of_project("shop", &["--show-passed"]);
    page.open_file(&report.file());
    page.eval("document.querySelector('#unfold').click()");
    assert_eq!(number(&mut page, "document.documentElement.scrollWidth"), 360, "nothing sticks out");
    assert_eq!(
        page.eval("document.querySelector('#by-severity').open && !document.querySelector('#by-file').open"),
        true
    );
    page.size(360, 2400);
    page.picture("phone");
    page.eval("document.querySelector('#unfold').click()");
    page.prefer("print", &[]);
    page.size(800, 1100);
    let printed = "[...document.querySelectorAll('.finding .body p')].every((p) => p.checkVisibility())";
    assert_eq!(page.eval(printed), true, "what is folded is printed");
    assert_eq!(page.eval("document.querySelector('.tools').checkVisibility()"), false);
    page.picture("print");
    page.assert_quiet();
}

#[test]
#[ignore = "needs SEAWALL_CHROMIUM"]
fn everything_is_there_without_javascript() {
    let mut page = Page::new();
    page.call("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    let report = Report::of_project("shop", &["--show-passed"]);
    page.open_file(&report.file());
    assert!(number(&mut page, SHOWN) > 20);
    assert_eq!(
        page.eval(
            "typeof document.querySelector('.tools') + document.querySelector('.tools').checkVisibility()"
        ),
        "objectfalse"
    );
    assert_eq!(
        number(&mut page, "document.querySelectorAll('button:enabled:not([hidden], [hidden] *)').length"),
        0,
        "no button does nothing"
    );
    page.eval("document.querySelectorAll('.finding')[20].querySelector('summary').click()");
    let body = "document.querySelectorAll('.finding')[20].querySelector('.body pre').checkVisibility()";
    assert_eq!(page.eval(body), true);
    page.assert_quiet();
}

#[test]
#[ignore = "needs SEAWALL_CHROMIUM"]
fn ten_thousand_findings_stay_usable() {
    let services: Vec<String> = (0..26).map(|n| format!("  db{n}:\n    image: postgres:16\n    ports:\n      - \"{}:5432\"\n    environment:\n      POSTGRES_PASSWORD: {}\n", 5000 + n, "kJ8mQ2vL5x")).collect();
    let compose = format!("services:\n{}", services.concat());
    let paths: Vec<String> = (0..200).map(|n| format!("team{}/app{n}/compose.yaml", n % 13)).collect();
    let files: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), compose.as_str())).collect();
    let about = "compose/database-port-published,compose/memory-limit-missing";
    let html = Project::new(&files).run(&["--format", "html", "--select", about]).out;
    let report = Report::of(&html);
    let mut page = Page::new();
    let started = Instant::now();
    page.open_file(&report.file());
    let loaded = started.elapsed();
    let all = number(&mut page, "Number(document.querySelector('#status').textContent.split(' ')[0])");
    assert!(all >= 10_000, "{all}");
    let first = number(&mut page, SHOWN);
    page.eval("document.querySelector('#more').click()");
    assert_eq!(number(&mut page, SHOWN), 2 * first);
    let last = page.eval("document.querySelector('.wall') && document.querySelectorAll('.finding').length");
    assert_eq!(last, json!(2 * first));
    let timed = |page: &mut Page, action: &str| {
        let frame = "new Promise((done) => requestAnimationFrame(() => setTimeout(done)))";
        page.eval(&format!("(async () => {{ const from = performance.now(); {action}; await {frame}; return performance.now() - from; }})()")).as_f64().unwrap()
    };
    let filtered =
        timed(&mut page, "document.querySelector('[data-facet=severity][data-key=medium]').click()");
    let grouped = timed(
        &mut page,
        "{ const s = document.querySelector('#group'); s.value = 'file'; s.dispatchEvent(new Event('change')) }",
    );
    let searched = timed(
        &mut page,
        "query.value = 'db7'; query.dispatchEvent(new Event('input')); await new Promise((done) => setTimeout(done, 100))",
    );
    let heap = number(&mut page, "performance.memory.usedJSHeapSize");
    eprintln!(
        "{all} findings, {} KB: loaded in {loaded:?}; ms to filter {filtered:.0}, group {grouped:.0}, search {searched:.0}; heap {} KB",
        html.len() / 1024,
        heap / 1024
    );
    // Bounds are generous: a busy machine is slow.
    assert!(html.len() < 40_000_000, "{}", html.len());
    assert!(loaded.as_secs() < 30, "{loaded:?}");
    assert!(filtered.max(grouped).max(searched) < 8000.0, "{filtered} {grouped} {searched}");
    page.picture("many");
    page.assert_quiet();
}

#[test]
#[ignore = "needs SEAWALL_CHROMIUM"]
fn nothing_of_a_checked_file_is_markup() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let image = format!("<img src=http://127.0.0.1:{port}/x onerror=alert(1)>");
    let end = "</script></style></textarea><!--<script>alert(1)</script>";
    let compose = format!(
        "# {image} {end} \u{2028}\u{202e}\nservices:\n  \"a{image}\":\n    image: postgres:16\n    ports: [\"5432:5432\"] # {end}\n    privileged: true\n"
    );
    let folder = format!("x{}y", "<svg onload=alert(1)>");
    let file = format!("{folder}/compose.yaml");
    let broken = format!("{folder}/broken/compose.yaml");
    let project = Project::new(&[(file.as_str(), compose.as_str()), (broken.as_str(), "a: [<b>\n  c: 'x\n")]);
    let html = project.run(&["--format", "html"]).out;
    let report = Report::of(&html);
    let mut page = report.open();
    assert!(number(&mut page, SHOWN) > 0, "{html}");
    assert_eq!(
        number(
            &mut page,
            "document.querySelectorAll('img, [onload], [onerror], script:not(head > script), body style').length"
        ),
        0
    );
    let text = page.eval("document.body.textContent");
    assert!(
        text.as_str().unwrap().contains(&image) && text.as_str().unwrap().contains("</script></style>"),
        "{text}"
    );
    page.assert_quiet();
    // Even a script that did get in could not ask for anything; without the policy it could.
    for (bypass, ran) in [(false, "undefined"), (true, "number")] {
        page.call("Page.setBypassCSP", &json!({ "enabled": bypass }));
        page.open_file(&report.file());
        page.eval(&format!("fetch('http://127.0.0.1:{port}/y', {{ mode: 'no-cors' }}).catch(() => 0); 0"));
        page.eval(&format!("new Image().src = 'http://127.0.0.1:{port}/z'"));
        page.eval("{ const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s); }");
        page.eval("new Promise((done) => setTimeout(done, 500))");
        assert_eq!(listener.accept().is_ok(), bypass, "somebody called");
        assert_eq!(page.eval("typeof window.ran"), ran);
    }
}
