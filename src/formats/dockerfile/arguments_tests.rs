//! What instructions say and what stands before them, on small files.

use proptest::prelude::*;

use super::tests::{read, show};
use crate::value::{Kind, Value};

/// A field of the last instruction; lists in brackets.
fn last(text: &str, field: &str) -> String {
    let built = read(text);
    let all = built.subjects("dockerfile.instruction");
    shown(all.last().unwrap().get(field))
}

fn shown(value: &Value) -> String {
    match &value.kind {
        Kind::Sequence(items) => format!("{:?}", items.iter().map(shown).collect::<Vec<_>>()),
        Kind::Map(map) => {
            let one = |entry: &crate::value::Entry| format!("{}={}", entry.key, shown(&entry.value));
            map.entries().iter().map(one).collect::<Vec<_>>().join(" ")
        }
        _ => show(value),
    }
}

#[test]
fn arguments_have_variables_where_the_builder_puts_them_in() {
    for (line, expected) in [
        ("WORKDIR $A/b", r#"["x/b"]"#),
        ("EXPOSE 80 $A", r#"["80", "x"]"#),
        ("COPY [\"a b\", \"$A/\"]", r#"["a b", "x/"]"#),
        ("RUN [\"$A\"]", r#"["$A"]"#),
        ("RUN $A", "-"),
        ("USER '$A'", r#"["$A"]"#),
    ] {
        assert_eq!(last(&format!("FROM scratch\nENV A=x\n{line}"), "arguments"), expected, "{line}");
    }
}

#[test]
fn a_copy_has_sources_and_a_destination() {
    let text = "FROM scratch\nARG D=/srv\nCOPY --from=0 a b $D/";
    assert_eq!(last(text, "sources"), r#"["a", "b"]"#);
    assert_eq!(last(text, "destination"), "/srv/");
    assert_eq!(last("FROM scratch\nEXPOSE 1 2", "destination"), "-");
}

#[test]
fn pairs_are_a_map_and_know_whether_they_have_an_equals_sign() {
    for (line, pairs, bare) in [
        ("ENV A=b C='d e'", "A=b C=d e", "false"),
        ("ENV A b=c", "A=b=c", "true"),
        ("LABEL v 1", "v=1", "true"),
        ("ARG A B=1", "A=- B=1", "false"),
    ] {
        let text = format!("FROM scratch\n{line}");
        assert_eq!((last(&text, "pairs").as_str(), last(&text, "without_equals").as_str()), (pairs, bare));
    }
}

#[test]
fn the_folder_is_the_last_absolute_one_of_the_chain() {
    for (text, expected) in [
        ("FROM x\nRUN a", "-"),
        ("FROM x\nWORKDIR /a\nWORKDIR b\nRUN a", "/a"),
        ("FROM x AS y\nWORKDIR /a\nFROM y\nRUN a", "/a"),
        ("FROM x AS y\nWORKDIR /a\nFROM x\nRUN a", "-"),
        ("FROM x\nRUN a\nWORKDIR /a", "-"),
        ("FROM x\nWORKDIR $HOME\nRUN a", "?"),
        ("FROM x\nWORKDIR C:\\\\a\nRUN a", "C:\\a"),
    ] {
        assert_eq!(last(text, "workdir"), expected, "{text}");
    }
}

#[test]
fn the_shell_is_that_of_the_chain() {
    assert_eq!(last("FROM x AS y\nSHELL [\"a\", \"-c\"]\nFROM y\nCMD b", "shell"), r#"["a", "-c"]"#);
    assert_eq!(last("FROM x AS y\nSHELL [\"a\"]\nFROM x\nCMD b", "shell"), "-");
}

#[test]
fn a_trigger_and_empty_lines_are_known() {
    assert_eq!(last("FROM x\nonbuild from y", "trigger"), "FROM");
    assert_eq!(last("FROM x\nRUN a \\\n\n  b \\\n# c\n  d", "blank_lines"), r#"[""]"#);
}

#[test]
fn a_variable_that_nothing_sets_is_named_with_its_reason() {
    for (text, expected) in [
        ("ARG A=1\nFROM x\nCOPY $A /", "A: its `ARG` stands before the first `FROM`, so no stage sees it"),
        ("ARG A=1\nFROM x\nARG A\nCOPY $A /", ""),
        ("ARG A=1\nFROM x:$A", ""),
        ("FROM x\nARG A=1\nFROM y:$A", "A: only an `ARG` before the first `FROM` counts here"),
        ("FROM x:${A}", "A: no `ARG` declares it"),
        ("FROM x:${A:-1}", ""),
        ("FROM --platform=$BUILDPLATFORM x", ""),
        ("FROM x\nCOPY $TARGETARCH /", "TARGETARCH: a stage sees it only after an `ARG` of that name"),
        ("FROM x\nENV A=1 B=$A", "A: the same instruction sets it, and sees only what was set before"),
        ("FROM x\nENV PATH=/a:$PATH", ""),
        ("FROM scratch\nENV A=$A", "A: nothing sets it"),
        ("FROM scratch AS y\nENV A=1\nFROM y\nENV B=$A", ""),
        ("FROM scratch\nONBUILD ENV A=1\nCOPY $A /", "A: nothing sets it"),
        ("FROM scratch\nRUN echo $A", ""),
        ("ARG NODE_VERSION=22\nFROM node:$NODE_VERSION\nLABEL v=$NODE_VERSION", ""),
        (
            "ARG TOOL_VERSION=1\nFROM acme/tool:1\nLABEL v=$TOOL_VERSION",
            "? `TOOL_VERSION` may be set by the base image `acme/tool:1`",
        ),
        ("FROM x\nENV A=$A", "? `A` may be set by the base image `x`"),
    ] {
        let built = read(text);
        let all = built.subjects("dockerfile.instruction");
        let value = all.last().unwrap().get("undefined");
        let one = |item: &Value| format!("{}: {}", shown(&item.look("name")), shown(&item.look("reason")));
        let found = match &value.kind {
            Kind::Sequence(items) => items.iter().map(one).collect::<Vec<_>>().join("; "),
            _ => show(value),
        };
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn an_image_without_build_arguments_has_what_is_left() {
    for (text, expected) in [
        ("ARG V\nFROM x:$V", "x:"),
        ("ARG V=1\nFROM x:$V", "x:1"),
        ("FROM x-$TARGETARCH", "x-targetarch"),
        ("ARG V\nARG I=x:$V\nFROM $I", "?x:"),
    ] {
        assert_eq!(read(text).values("dockerfile.stage", "default_image"), [expected], "{text}");
    }
}

#[test]
fn stages_and_instructions_lead_to_one_another() {
    let built = read("ARG A\nFROM x\nRUN a\nFROM y\nUSER b\n");
    let file = &built.subjects("dockerfile.file")[0];
    assert_eq!(file.get("stages").items().len(), 2);
    let stages = built.subjects("dockerfile.stage");
    let keywords = |index: usize| {
        let list = stages[index].get("instructions");
        list.items().iter().map(|own| built.sources.slice(own.span())).collect::<Vec<_>>()
    };
    assert_eq!(
        (keywords(0), keywords(1)),
        (vec!["FROM".into(), "RUN".into()], vec!["FROM".into(), "USER".into()])
    );
}

proptest! {
    #[test]
    fn fields_of_any_text_have_places_in_it(lines in proptest::collection::vec(
        prop_oneof![
            "(FROM|ARG|ENV|COPY|WORKDIR|USER|SHELL|EXPOSE|ONBUILD|LABEL|CMD) [a$\\{\\}:=\\[\\]\",\\\\' é/0-9-]{0,12}",
            "[a-zA-Z$\\\\é ]{0,8}",
        ], 0..12)) {
        let text = lines.join("\n");
        let built = read(&text);
        for kind in ["dockerfile.file", "dockerfile.stage", "dockerfile.instruction"] {
            for facts in built.subjects(kind) {
                for field in facts.subject.kind.fields {
                    let value = facts.get(field.name);
                    value.walk(1000, &mut |part| {
                        let span = part.span();
                        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{text:?} {}", field.name);
                    });
                }
            }
        }
    }
}
