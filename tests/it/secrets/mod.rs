//! No report shows a secret: every format over a project full of known ones, plain and encoded, with
//! rules that tell as much as a rule can.

mod files;

use std::{collections::BTreeMap, fs, sync::OnceLock};

use aho_corasick::AhoCorasick;
use seawall::report::Format;

use crate::command::{Project, run_in};

/// So many bytes in a row of a secret are a leak. A mask shows two.
const WINDOW: usize = 7;

/// Rules that put all that they can into messages, for each kind of subject that holds values.
fn loud_rules() -> String {
    let kinds = [
        ("env.entry", "key", "{key} is {value}"),
        ("compose.environment", "key", "{key} is {value}"),
        (
            "compose.service",
            "name",
            "{name} {command} {entrypoint} {raw} {healthcheck.test} {environment.SIGNING_KEY} {environment.FOLDED_PASSWORD}",
        ),
        ("compose.variable", "name", "{name} {word} {supplier} {where}"),
        ("dockerfile.env", "key", "{key} is {value}"),
        ("dockerfile.instruction", "text", "{keyword} {text} {words}"),
        ("helm.value", "value", "{path} {key} is {value}"),
        (
            "k8s.object",
            "kind",
            "{name} {metadata} {data.password} {data.url} {data.DB_PASSWORD} {stringData.whatever} {spec}",
        ),
        ("k8s.container", "name", "{name} {command} {args} {env}"),
        ("nginx.directive", "name", "{name} {value} {args}"),
        ("nginx.location", "path", "{path} {effective.proxy_set_header} {effective.proxy_pass}"),
        ("terraform.resource", "name", "{name} {attributes}"),
        ("terraform.provider", "name", "{name} {attributes}"),
        ("terraform.module", "name", "{name} {arguments}"),
        ("terraform.variable", "value", "{name} {value} {default} {description}"),
    ];
    let rule = |(kind, at, message): &(&str, &str, &str)| {
        format!(
            "---\nid: loud/{}\ntitle: Loud\nseverity: high\non: {kind}\ndeny: \"true\"\nat: {at}\n\
             message: \"{message}\"\nhelp: \"{message}\"\nwhy: a test\nlabels:\n  - at: {at}\n    \
             text: \"{message}\"\nexamples: []\n",
            kind.replace('.', "-")
        )
    };
    kinds.iter().map(rule).collect()
}

/// The project, with secrets put in for `§name§`, and the secrets.
struct Full {
    project: Project,
    secrets: BTreeMap<String, String>,
}

/// A repository full of secrets, with rules in `policies` that tell all that they see.
pub(crate) fn repository() -> std::path::PathBuf {
    full().project.path()
}

fn full() -> &'static Full {
    static FULL: OnceLock<Full> = OnceLock::new();
    FULL.get_or_init(|| {
        let mut secrets = BTreeMap::new();
        let mut written: Vec<(String, String)> = Vec::new();
        for (path, text) in files::FILES {
            written.push(((*path).to_owned(), fill(text, &mut secrets)));
        }
        let files: Vec<(&str, &str)> =
            written.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let project = Project::new(&files);
        for (number, rule) in loud_rules().split("---\n").filter(|rule| !rule.is_empty()).enumerate() {
            let folder = project.path().join("policies");
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join(format!("{number}.yaml")), rule).unwrap();
        }
        Full { project, secrets }
    })
}

/// Puts a secret in for each `§name§`; for `§64:name§` its base64, for `§%:name§` it percent-encoded.
fn fill(text: &str, secrets: &mut BTreeMap<String, String>) -> String {
    let mut filled = String::new();
    for (number, part) in text.split('§').enumerate() {
        if number % 2 == 0 {
            filled.push_str(part);
            continue;
        }
        let (form, name) = part.split_once(':').unwrap_or(("", part));
        let secret = secrets.entry(name.to_owned()).or_insert_with(|| made_up(name));
        filled.push_str(&match form {
            "64" => base64(secret.as_bytes()),
            "%" => percent(secret),
            _ => secret.clone(),
        });
    }
    filled
}

/// Letters and digits that follow from a name; some signs too where the name says so.
fn made_up(name: &str) -> String {
    const LETTERS: &[u8] = b"bcdfghjkmnpqrstvwxzBCDFGHJKLMNPQRSTVWXZ23456789";
    let mut state = name.bytes().fold(0x9e37_79b9_u64, |state, byte| {
        state.wrapping_mul(0x0100_0000_01b3).wrapping_add(u64::from(byte))
    });
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(LETTERS[(state >> 33) as usize % LETTERS.len()])
    };
    let body: String = (0..24).map(|_| next()).collect();
    match name.split_once('_').map_or(name, |(kind, _)| kind) {
        "ghp" => format!("ghp_{body}{body}"),
        "sk" => format!("sk_live_{body}"),
        "signs" => format!("{}<&>'{}", &body[..12], &body[12..]),
        _ => body,
    }
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits =
            chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * at)) as usize & 63];
            text.push(if at > chunk.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |text, byte| match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => text + &char::from(byte).to_string(),
        byte => text + &format!("%{byte:02X}"),
    })
}

/// What may not stand in a report: the secret and its encodings, base64 at any of three offsets.
fn forms(secret: &str) -> Vec<String> {
    let markup =
        secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\'', "&apos;");
    let json = serde_json::to_string(secret).unwrap();
    let mut forms = vec![
        secret.to_owned(),
        percent(secret),
        markup.clone(),
        markup.replace("&apos;", "&#39;"),
        json.trim_matches('"').to_owned(),
        json.replace('<', "\\u003c").trim_matches('"').to_owned(),
    ];
    for before in 0..3 {
        let encoded = base64(&[" ".repeat(before).as_bytes(), secret.as_bytes()].concat());
        // Without what shares its bits with the neighbours.
        forms.push(encoded.trim_end_matches('=')[if before == 0 { 0 } else { 4 }..].to_owned());
        forms[6 + before].pop();
    }
    forms
}

/// A search for every part of every form, and whose part each is.
fn search() -> &'static (AhoCorasick, Vec<String>) {
    static SEARCH: OnceLock<(AhoCorasick, Vec<String>)> = OnceLock::new();
    SEARCH.get_or_init(|| {
        let mut parts: Vec<(String, String)> = Vec::new();
        for (name, secret) in &full().secrets {
            for form in forms(secret) {
                let windows = form.as_bytes().windows(WINDOW);
                parts.extend(windows.map(|part| (String::from_utf8(part.to_vec()).unwrap(), name.clone())));
            }
        }
        let (patterns, names): (Vec<String>, Vec<String>) = parts.into_iter().unzip();
        (AhoCorasick::new(patterns).unwrap(), names)
    })
}

/// The secrets of which a text shows a part, each with a line that does.
pub(crate) fn leaks(text: &str) -> Vec<String> {
    let (search, names) = search();
    let mut found = BTreeMap::new();
    for part in search.find_iter(text) {
        let start = text[..part.start()].rfind('\n').map_or(0, |at| at + 1);
        let line: String = text[start..].lines().next().unwrap_or_default().chars().take(300).collect();
        found.entry(&names[part.pattern().as_usize()]).or_insert(line);
    }
    found.into_iter().map(|(name, line)| format!("{name}: {line}")).collect()
}

#[test]
fn the_project_holds_what_it_says_and_rules_look_at_all_of_it() {
    let full = full();
    assert!(full.secrets.len() > 60, "{}", full.secrets.len());
    let outcome = full.project.run(&["--rules", "policies", "--format", "json"]);
    let report: serde_json::Value =
        serde_json::from_str(&outcome.out).unwrap_or_else(|_| panic!("{outcome:?}"));
    let findings = report["findings"].as_array().unwrap();
    let held: Vec<&str> =
        files::FILES.iter().filter(|(_, text)| text.contains('§')).map(|(path, _)| *path).collect();
    for path in held {
        let about = |value: &serde_json::Value| value["path"] == path;
        let errors = report["errors"].as_array().unwrap();
        assert!(findings.iter().any(about) || errors.iter().any(about), "nothing is said about {path}");
    }
}

#[test]
fn a_part_of_a_secret_in_any_form_is_found() {
    for secret in full().secrets.values() {
        let encoded = base64(format!("user:{secret}").as_bytes());
        for text in [&secret[4..16], &percent(secret), &encoded, &serde_json::to_string(secret).unwrap()] {
            assert!(!leaks(&format!("x {text} y")).is_empty(), "{text}");
        }
    }
    assert_eq!(base64(b"any carnal pleas"), "YW55IGNhcm5hbCBwbGVhcw==");
    assert_eq!(leaks("kJ…(len 24) ••••••••••••"), [""; 0]);
}

/// Whatever line a report shows: none of it is left when the file is masked.
#[test]
fn every_secret_of_a_file_is_masked_in_it() {
    let full = full();
    let mut found = Vec::new();
    for (path, _) in files::FILES {
        let text = fs::read_to_string(full.project.path().join(path)).unwrap();
        let masked = seawall::secrets::hide(&text, &seawall::secrets::secret_ranges(&text)).into_owned();
        found.extend(leaks(&masked).into_iter().map(|leak| format!("{path}: {leak}")));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn no_format_shows_a_secret() {
    let project = &full().project;
    for format in Format::ALL.map(Format::name) {
        for rules in [&["--rules", "policies"][..], &[]] {
            let summary = project.path().join(format!("summary-of-{format}.txt"));
            let env = [("GITHUB_STEP_SUMMARY", summary.to_str().unwrap())];
            let args = [&["--format", format, "--show-passed", "--statistics"][..], rules].concat();
            let outcome = run_in(&project.path(), &args, &env, "");
            assert!(outcome.out.lines().count() > 10, "{format}: {outcome:?}");
            let step = fs::read_to_string(&summary).unwrap_or_default();
            assert_eq!(step.is_empty(), format != "github");
            let found = leaks(&[outcome.out, outcome.err, step].concat());
            assert!(found.is_empty(), "{format} shows\n{}", found.join("\n"));
        }
    }
}

#[test]
fn what_is_no_secret_is_told_although_its_neighbour_is_one() {
    let project = Project::new(&[
        (
            "compose.yaml",
            "services:\n  a: {image: acme/a, secrets: [db-password]}\nsecrets:\n  db-password: {file: db/password.txt}\n",
        ),
        (
            "a.env",
            "DB_CONNECTION_STRING=postgres://app:kJ8mQ2vL5xw7@db.acme.tld/app?sslmode=disable\nREDIS_HOST=cache\nREDIS_PASSWORD=\n",
        ),
        ("db/password.txt", "kJ8mQ2vL5xw7\n"),
    ]);
    let told = project.run(&["--format", "concise"]).out;
    for part in [
        "git takes the file of the secret `db-password`",
        "connection to db.acme.tld is",
        "`REDIS_PASSWORD` is empty",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(!told.contains("kJ8mQ2vL5xw7"), "{told}");
}

#[test]
fn no_diff_of_fixes_and_no_baseline_shows_a_secret() {
    let project = &full().project;
    let diff = project.run(&["--diff", "--unsafe-fixes"]);
    assert!(diff.out.contains("@@"), "{diff:?}");
    project.run(&["--write-baseline=known.json"]);
    let baseline = fs::read_to_string(project.path().join("known.json")).unwrap();
    assert!(baseline.contains("compose/database-port-published"), "{baseline}");
    let found = leaks(&[diff.out, diff.err, baseline].concat());
    assert!(found.is_empty(), "{}", found.join("\n"));
}
