//! Files whose names are made to be taken for something else: no report obeys them.

use seawall::report::Format;
use serde_json::Value;

use crate::command::Project;

/// Control characters, a line break, and the markup of every format.
const NAME: &str = "a\n::error::x%0A##[error]|`b``<script>alert(1)<!--]]>&amp;\"'\u{1b}[31m\r\u{7}\u{9b}\u{202e}[x](y)@all,k=v";

fn reports() -> Vec<(Format, String)> {
    let exposed = "services:\n  db:\n    image: postgres:16\n    ports: [\"5432:5432\"]\n";
    let broken = "services:\n  db: [\n";
    let undecided = "services:\n  db:\n    image: postgres:16\n    ports: [\"${BIND}:5432:5432\"]\n";
    let project = Project::new(&[
        (format!("{NAME}/compose.yaml").as_str(), exposed),
        (format!("{NAME}-broken/compose.yaml").as_str(), broken),
        (format!("{NAME}-undecided/compose.yaml").as_str(), undecided),
    ]);
    let run = |format: Format| {
        let outcome = project.run(&["--format", format.name(), "--show-passed", ".", "gone\n::error::y"]);
        assert_eq!(outcome.code, 2, "{outcome:?}");
        (format, outcome.out)
    };
    Format::ALL.map(run).into()
}

fn report(format: Format) -> String {
    reports().into_iter().find(|(of, _)| *of == format).unwrap().1
}

#[test]
fn no_control_character_passes() {
    for (format, text) in reports() {
        let control = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!text.contains(control), "{format:?}: {text:?}");
        assert!(text.contains("alert"), "{format:?} names the file: {text}");
    }
}

#[test]
fn a_line_of_text_stays_one() {
    for line in report(Format::Concise).lines() {
        assert!(line.starts_with("a␊::error::x%0A") || line.starts_with("gone␊::error"), "{line}");
    }
}

#[test]
fn workflow_commands_are_only_our_own() {
    for line in report(Format::Github).lines() {
        let Some(command) = line.strip_prefix("::") else {
            // The runner takes the old form anywhere in a line.
            assert!(!line.trim_start().starts_with("::") && !line.contains("##["), "{line}");
            continue;
        };
        let (head, message) = command.split_once("::").unwrap();
        let (kind, properties) = head.split_once(' ').unwrap();
        assert!(["error", "warning", "notice"].contains(&kind), "{line}");
        for property in properties.split(',') {
            let name = property.split_once('=').unwrap().0;
            assert!(["file", "line", "endLine", "col", "endColumn", "title"].contains(&name), "{line}");
        }
        let escapes = message.split('%').skip(1);
        assert!(escapes.into_iter().all(|rest| ["25", "0D", "0A"].contains(&&rest[..2])), "{line}");
        assert!(message.contains(":4:13: ") || !message.contains("publishes"), "path:line:col: {line}");
    }
}

#[test]
fn data_holds_the_names_as_they_are() {
    let json: Value = serde_json::from_str(&report(Format::Json)).unwrap();
    let gitlab: Value = serde_json::from_str(&report(Format::Gitlab)).unwrap();
    let path = format!("{NAME}/compose.yaml");
    assert!(json["findings"].as_array().unwrap().iter().any(|finding| finding["path"] == path.as_str()));
    assert!(gitlab.as_array().unwrap().iter().any(|entry| entry["location"]["path"] == path.as_str()));
    let sarif: Value = serde_json::from_str(&report(Format::Sarif)).unwrap();
    let location = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    let uri = location["uri"].as_str().unwrap();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/%".contains(c);
    assert!(uri.chars().all(plain), "{uri}");
}

#[test]
fn markup_has_no_element_of_a_name() {
    for format in [Format::Junit, Format::Html] {
        let text = report(format);
        assert!(!text.contains("<script>alert") && !text.contains("<!--]]"), "{format:?}: {text}");
        assert!(text.contains("&lt;script&gt;alert"), "{format:?}: {text}");
    }
    let page = report(Format::Markdown);
    for line in page.lines() {
        let plain = without_code(line);
        assert!(!plain.contains(['<', '@', '|', '`']) || plain.starts_with('|'), "{line}\n{plain}");
        assert!(!plain.contains("[x](y)"), "{line}\n{plain}");
    }
}

/// A line of Markdown without its code spans.
fn without_code(line: &str) -> String {
    let fence = |text: &str| text.len() - text.trim_start_matches('`').len();
    let mut plain = String::new();
    let mut rest = line;
    while let Some(open) = rest.find('`') {
        plain.push_str(&rest[..open]);
        rest = &rest[open..];
        let ticks = fence(rest);
        let mut at = ticks;
        let close = loop {
            let Some(next) = rest[at..].find('`').map(|next| at + next) else { break None };
            let length = fence(&rest[next..]);
            if length == ticks {
                break Some(next + length);
            }
            at = next + length;
        };
        let Some(close) = close else { break };
        rest = &rest[close..];
    }
    plain + rest
}
