//! The page as text. What a browser makes of it is tested in one (`tests/it/browser/`).

use super::super::tests::Made;
use crate::{
    finding::{Edit, Fix, Known, Problem, ProblemKind, Safety, Suppressed, Undecided},
    report::Format,
    text::Span,
};

const COMPOSE: &str = "services:\n  db:\n    image: postgres:16\n    ports:\n      - \"${BIND}:5432\"\n";

fn made() -> Made {
    Made::new(&[("compose.yaml", COMPOSE), (".env", "# where\nBIND=0.0.0.0\nDB_PASSWORD=kJ8mQ2vL5x\n")])
}

fn found() -> Made {
    let made = made();
    let port = made.span("compose.yaml", "\"${BIND}:5432\"");
    let env = made.span(".env", "0.0.0.0");
    made.finding(port, &[(env, "set here")])
}

fn page(made: &Made) -> String {
    made.text(Format::Html, 80)
}

/// The page after its style and script.
fn body(made: &Made) -> String {
    page(made).split("</head>\n").nth(1).unwrap().to_owned()
}

fn class(made: &Made) -> String {
    body(made).split('"').nth(1).unwrap().to_owned()
}

#[test]
fn a_page_with_a_finding() {
    insta::assert_snapshot!(body(&found()));
}

#[test]
fn the_policy_lets_only_our_own_style_and_script_run() {
    let page = page(&found());
    let policy =
        page.split("Content-Security-Policy\" content=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(policy.starts_with("default-src &apos;none&apos;; style-src &apos;sha256-"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains('*') && !policy.contains("http"), "{policy}");
    let attributes = [" style=", " onclick=", " onload=", " src=", " srcset=", "<iframe", "<object", "<form"];
    for attribute in attributes {
        assert!(!page.contains(attribute), "{attribute}");
    }
}

#[test]
fn it_is_green_only_where_everything_was_looked_at() {
    let clean = made();
    assert_eq!(class(&clean), "clean");
    assert!(body(&clean).contains("<h1>No findings</h1>") && body(&clean).contains("class=\"sound\""));

    let mut unsure = made();
    let span = unsure.span("compose.yaml", "${BIND}");
    let reason = "`BIND` is not set".into();
    unsure.report.unknown.push(Undecided { rule: "a/b".into(), span, subject: String::new(), reason });
    assert_eq!(class(&unsure), "unsure");
    assert!(
        body(&unsure).contains("1 check could not be decided") && !body(&unsure).contains("class=\"sound\"")
    );

    let mut broken = made();
    broken.report.problems.push(Problem {
        kind: ProblemKind::Unreadable,
        path: "secret/x.yaml".into(),
        span: None,
        message: "permission denied".into(),
    });
    assert_eq!(class(&broken), "broken");
    assert!(body(&broken).contains("secret/x.yaml") && body(&broken).contains("1 path could not be read."));
    assert!(!body(&broken).contains("class=\"sound\""));

    let mut nothing = made();
    nothing.report.files = 0;
    assert_eq!(class(&nothing), "broken");
}

#[test]
fn what_comments_hide_is_folded_away_and_counted() {
    let mut made = found();
    let finding = made.report.findings.pop().unwrap();
    let comment = made.span(".env", "# where");
    let (reason, until) = ("behind <the> VPN".into(), Some("2027-01-31".into()));
    made.report.suppressed.push(Suppressed { finding, reason, until, comment });
    let body = body(&made);
    assert!(body.contains("<h1>No findings</h1>") && body.contains("1 finding hidden by comments."));
    let list = body.split("id=\"suppressed\"").nth(1).unwrap();
    assert!(list.contains("<p><b>Reason:</b> behind &lt;the&gt; VPN (until 2027-01-31)</p>"), "{list}");
    assert!(list.contains("<mark class=\"own\">") && list.contains("hides it"), "{list}");
}

#[test]
fn what_a_baseline_knows_is_folded_away_and_the_wall_is_not_green() {
    let mut made = found();
    let finding = made.report.findings.pop().unwrap();
    let renamed_from = Some("old<er>.yaml".into());
    made.report.baselined.push(Known { finding, renamed_from });
    let body = body(&made);
    assert!(body.contains("<h1>No new findings</h1>") && !body.contains("class=\"sound\""));
    assert!(body.contains("1 finding known from the baseline."));
    assert!(body.split("id=\"baseline\"").nth(1).unwrap().contains("In the baseline at old&lt;er&gt;.yaml."));

    let mut since = self::made();
    since.report.elsewhere = Some(3);
    assert_eq!(class(&since), "partial");
    assert!(page(&since).contains("<span>3 findings left out: on no changed line.</span>"));
}

#[test]
fn what_files_hold_is_text() {
    let name = "<img src=x onerror=alert(1)>.yaml";
    let text = "a: </script><script>alert(1)</script>\nb: \u{2028}\u{202e}\u{1b}'\"&amp;<!--\n";
    let made = Made::new(&[(name, text)]);
    let span = made.span(name, "</script><script>alert(1)</script>");
    let label = made.span(name, "<!--");
    let mut made = made.finding(span, &[(label, "</pre><b>x")]);
    let finding = &mut made.report.findings[0];
    finding.message = "`</code><script>` <!-- \u{202e}".into();
    finding.help = "</style><svg onload=alert(1)>".into();
    finding.subject = "\"><script>".into();
    finding.worlds = vec!["<world>".into()];
    let page = page(&made);
    assert_eq!(page.matches("<script").count(), 1);
    assert_eq!(page.matches("</script").count(), 1);
    let tags = ["<img", "<svg onload", "<world", "<!--", "</pre><b>"];
    assert!(tags.iter().all(|tag| !page.contains(tag)), "{page}");
    let deceit = ['\u{2028}', '\u{202e}', '\u{1b}'];
    assert!(!page.contains(deceit), "nothing deceives a reader");
}

#[test]
fn secrets_are_masked_in_excerpts_and_in_fixes() {
    let made = found();
    let (env, secret) = (made.span(".env", "0.0.0.0"), made.span(".env", "kJ8mQ2vL5x"));
    let mut made = made.finding(secret, &[]);
    let edits = vec![
        Edit { span: env, text: "127.0.0.1".into() },
        Edit { span: Span::empty(secret.file, secret.range().end), text: " # old".into() },
    ];
    made.report.findings[1].fixes.push(Fix {
        title: "Bind `127.0.0.1`".into(),
        safety: Safety::Unsafe,
        edits,
        leads_to: Vec::new(),
    });
    let body = body(&made);
    assert!(!body.contains("kJ8mQ2vL5x"), "{body}");
    let diff = body.split("<figure class=\"diff\">").nth(1).unwrap().split("</figure>").next().unwrap();
    insta::assert_snapshot!(diff, @r#"
    <figcaption>.env</figcaption><pre><code class="at">line 2
    </code><del>BIND=0.0.0.0
    </del><ins>BIND=127.0.0.1
    </ins><code class="at">line 3
    </code><del>DB_PASSWORD=••••••••••
    </del><ins>DB_PASSWORD=•••••••••• # old
    </ins></pre>
    "#);
}

#[test]
fn a_fix_shows_only_the_lines_that_change() {
    let made = made();
    let image = made.span("compose.yaml", "    ports:");
    let insert = Span::empty(image.file, image.range().start);
    let ports = Span::new(image.file, image.range().start, COMPOSE.len());
    let fixes = [(insert, "    mem_limit: 512m\n"), (ports, "")].map(|(span, text)| Fix {
        title: "x".into(),
        safety: Safety::Safe,
        edits: vec![Edit { span, text: text.into() }],
        leads_to: Vec::new(),
    });
    let mut made = made.finding(image, &[]);
    made.report.findings[0].fixes.extend(fixes);
    let body = body(&made);
    let diffs: Vec<&str> = body
        .split("<figure class=\"diff\">")
        .skip(1)
        .map(|diff| diff.split("</figure>").next().unwrap())
        .collect();
    insta::assert_snapshot!(diffs.join("\n----\n"), @r#"
    <figcaption>compose.yaml</figcaption><pre><code class="at">line 4
    </code><ins>    mem_limit: 512m
    </ins></pre>
    ----
    <figcaption>compose.yaml</figcaption><pre><code class="at">line 4
    </code><del>    ports:
    </del><del>      - &quot;${BIND}:5432&quot;
    </del></pre>
    "#);
}

#[test]
fn a_large_wall_counts_several_findings_a_brick() {
    let mut made = found();
    let one = made.report.findings[0].clone();
    made.report.findings = vec![one; 1000];
    let body = body(&made);
    assert!(body.contains("A brick is 3 findings."));
    assert!(body.contains(r#"aria-label="1000 high""#));
    let wall = body.split("<figure class=\"wall\">").nth(1).unwrap().split("</svg>").next().unwrap();
    assert_eq!(wall.matches("<rect").count(), 334);
}
