//! Tests of finding and reading comments.

use proptest::prelude::*;

use super::*;
use crate::{formats::Remarks, text::LineIndex};

fn find(text: &str) -> Vec<Comment> {
    comments(Page::new(text, &LineIndex::new(text), &Remarks::plain(text)))
}

fn one(text: &str) -> Comment {
    let found = find(text);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    found.into_iter().next().unwrap()
}

/// What is wrong, and the text that it stands at.
fn mistake(text: &str) -> (Fault, String) {
    let mistake = one(text).says.expect_err(text);
    (mistake.fault, text[mistake.range].to_owned())
}

#[test]
fn a_comment_names_rules_a_last_day_and_a_reason() {
    let text = "# seawall: ignore[compose/database-port-published, nginx/*,control:tls] until=2027-03-31 the VPN, OPS-142\r\n";
    let comment = one(text);
    let says = comment.says.unwrap();
    let names: Vec<&str> = says.names.iter().map(|name| name.text.as_str()).collect();
    assert_eq!(names, ["compose/database-port-published", "nginx/*", "control:tls"]);
    assert!(says.names.iter().all(|name| text[name.range.clone()] == name.text));
    assert_eq!((says.reach, says.reason.as_str()), (Reach::Line, "the VPN, OPS-142"));
    assert_eq!(says.until.map(|date| date.to_string()).as_deref(), Some("2027-03-31"));
    assert_eq!(&text[comment.range], text.trim_end());
}

#[test]
fn a_whole_file_may_be_meant_and_white_space_is_free() {
    for text in [
        "#seawall:ignore-file[a]why",
        "#\tseawall:  ignore-file [ a ,] \t why",
        "## seawall: ignore-file[a] why",
    ] {
        let says = one(text).says.unwrap();
        assert_eq!((says.reach, says.names.len(), says.reason.as_str()), (Reach::File, 1, "why"), "{text}");
    }
}

#[test]
fn a_mistake_stands_at_what_is_wrong() {
    use Fault::{Malformed, NoReason};
    for (text, fault, at) in [
        ("# seawall: ignore why", Malformed, "ignore"),
        ("# seawall: ignore", Malformed, "ignore"),
        ("# seawall: ignored[a] why", Malformed, "ignored"),
        ("# seawall: ignore-line[a] why", Malformed, "ignore-line"),
        ("# seawall: disable[a] why", Malformed, "disable"),
        ("# seawall: ignore[a why", Malformed, "["),
        ("# seawall: ignore[] why", Malformed, "[]"),
        ("# seawall: ignore[ , ] why", Malformed, "[ , ]"),
        ("# seawall: ignore[a b] why", Malformed, "a b"),
        ("# seawall: ignore[a] until=soon why", Malformed, "until=soon"),
        ("# seawall: ignore[a] until= 2027-01-01 why", Malformed, "until="),
        ("# seawall: ignore[a] until=2027-02-29 why", Malformed, "until=2027-02-29"),
        ("# seawall: ignore[a] why until=2027-01-01", Malformed, "until=2027-01-01"),
        ("# seawall: ignore[a] until=2027-01-01 until=2028-01-01 x", Malformed, "until=2028-01-01"),
        ("# seawall: ignore[a]", NoReason, "ignore[a]"),
        ("# seawall: ignore[a] --", NoReason, "ignore[a] "),
        ("# seawall: ignore[a] until=2027-01-01", NoReason, "ignore[a] until=2027-01-01"),
    ] {
        assert_eq!(mistake(text), (fault, at.to_owned()), "{text}");
    }
}

#[test]
fn what_is_no_comment_of_ours_is_let_be() {
    for text in [
        "seawall: ignore[a] why",
        "# seawall: is a linter",
        "# run seawall: ignore[a] why",
        "url#seawall: ignore[a] why",
        "a: \"x # seawall: ignore[a] why\"",
        "a: 'x # seawall: ignore[a] why'",
        "a: \"\\\" # seawall: ignore[a] why\"",
        "# write `# seawall: ignore[a] why`",
        "# Seawall: ignore[a] why",
    ] {
        assert_eq!(find(text), [], "{text}");
    }
}

#[test]
fn a_comment_speaks_of_its_own_line_or_of_the_next() {
    for (text, line) in [
        ("a: 1\nb: 2 # seawall: ignore[a] why\nc: 3\n", 1),
        ("a: \"x\" # seawall: ignore[a] why\n", 0),
        ("a: don't # seawall: ignore[a] why\n", 0),
        ("a: 1\n  # seawall: ignore[a] why\nc: 3\n", 2),
        ("# seawall: ignore[a] why\n# more\n\t# yet more\nc: 3\n", 3),
        ("# seawall: ignore[a] why\n\nc: 3\n", 1),
        ("# other: x # seawall: ignore[a] why\nc: 3\n", 1),
        ("\u{feff}# seawall: ignore[a] why\nc: 3\n", 1),
    ] {
        assert_eq!(one(text).covers, Covers::Lines(line..line + 1), "{text}");
    }
}

#[test]
fn without_the_comment_the_rest_stays_as_it_was() {
    for (text, rest) in [
        ("a: 1 # seawall: ignore[a] why \r\nb: 2\r\n", "a: 1 \r\nb: 2\r\n"),
        ("a: 1\n  # seawall: ignore[a] why\nb: 2\n", "a: 1\nb: 2\n"),
        ("# other # seawall: ignore[a] why\nb: 2\n", "# other\nb: 2\n"),
        ("\u{feff}# seawall: ignore[a] why\nb: 2", "\u{feff}b: 2"),
        ("a: 1\n# seawall: ignore[a] why", "a: 1\n"),
    ] {
        let mut text = text.to_owned();
        let comment = one(&text);
        text.replace_range(comment.removal, comment.joint);
        assert_eq!(text, rest);
    }
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("# seawall: ".to_owned()),
        Just("ignore".to_owned()),
        Just("ignore-file[".to_owned()),
        Just("a/*,".to_owned()),
        Just("]".to_owned()),
        Just(" until=".to_owned()),
        Just("2027-01-01".to_owned()),
        Just("\r\n".to_owned()),
        Just("\u{feff}\"ä".to_owned()),
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_comment_for_build_checks_is_read_and_covers_lines_of_the_file(
        lines in prop::collection::vec(
            prop::sample::select(vec![
                "# check=skip=A", "#check = skip=all // é", "  # check=skip=A", "#", "# é", "", "FROM a", "RUN b \\",
                "  c", "RUN <<E", "E", "# syntax=x", "# Check=error=true;skip=A,B", "\u{feff}", "#!/x",
            ]),
            0..14,
        ),
        line_break in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        let text = lines.join(line_break);
        let file = crate::source::SourceFile::new(crate::text::FileId(0), "Dockerfile".into(), text.into_bytes());
        let remarks = crate::formats::format("dockerfile").unwrap().remarks(&file);
        for found in foreign(Page::new(&file.text, file.lines(), &remarks), "dockerfile") {
            prop_assert!(file.text.get(found.range).is_some());
            if let Covers::Lines(lines) = found.covers {
                prop_assert!(lines.start < lines.end && lines.end <= file.lines().lines());
            }
        }
    }

    #[test]
    fn any_text_is_read_and_every_range_lies_in_it(text in pieces()) {
        for comment in find(&text) {
            let mut ranges = vec![comment.range, comment.removal];
            match comment.says {
                Ok(says) => {
                    prop_assert!(!says.reason.is_empty() && !says.names.is_empty());
                    ranges.extend(says.names.into_iter().map(|name| name.range));
                }
                Err(mistake) => ranges.push(mistake.range),
            }
            for range in ranges {
                prop_assert!(text.get(range.clone()).is_some(), "{range:?}");
            }
        }
    }
}
