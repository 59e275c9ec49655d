//! Whatever a Dockerfile says, every field of every subject can be asked for, and has a place in the file.

use std::sync::Arc;

use proptest::prelude::*;

use super::tests::read;
use crate::{
    formats::{Change, Format as _},
    source::SourceFile,
    text::{FileId, Span},
    value::{Piece, Text},
};

/// What Dockerfiles are made of, and what breaks them.
const PARTS: &[&str] = &[
    "FROM scratch",
    "FROM node:22 AS a",
    "FROM a",
    "FROM ${X}/y:$Z@sha256:0",
    "ARG API_TOKEN",
    "ENV NODE_ENV=development",
    "ENV A=$A B=\"é\"",
    "WORKDIR /é",
    "WORKDIR ..",
    "USER app",
    "COPY . .",
    "COPY --chmod=777 id_rsa .env ./",
    "ADD https://x/é.sh /",
    "COPY <<EOF /.env",
    "RUN <<EOF",
    "EOF",
    "RUN ",
    "RUN --mount=type=secret,id=é,env=T ",
    "RUN [\"curl\", \"-u\", \"a:b\\u00e9Kf9\"]",
    "ONBUILD ",
    "CMD vite --é",
    "HEALTHCHECK CMD ",
    "EXPOSE 22",
    "LABEL a=-----BEGIN RSA PRIVATE KEY-----é",
    "curl -uaé:bé",
    "curl -H 'Authorization: Bearer é'",
    "echo \"//r/:_authToken=é\"",
    "machine a password é",
    "cat /run/secrets/é",
    "npm config set x:_authToken",
    "git clone https://a:é@x/y",
    "git config --global",
    "cp é",
    "tee",
    "dd of=",
    "openssl -out",
    "rm -rf ~/é",
    "rm /.env",
    "wget -O",
    "DB_PASSWORD=é",
    "$API_TOKEN",
    "${T:-é}",
    "$(",
    ")",
    "sh -c '",
    "'",
    "\"",
    "\\\n",
    "\n",
    "\n\n",
    " ",
    " | ",
    " && ",
    " > ",
    " >> ~/",
    "é",
    "chpasswd",
    "a:é",
    "-p",
    "--password",
    "=",
    "apt-get update",
    "pacman -Syu",
    "# é\n",
    "# check=skip=é\n",
    "`curl \\`é\\`` ",
    "cat <<EOF | sh\n",
    "find é -exec chmod 777 {} \\;",
    "eval 'é'",
    "-----BEGIN PRIVATE KEY-----",
];

fn dockerfile() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PARTS), 0..40).prop_map(|parts| parts.concat())
}

fn check(text: &str) {
    let built = read(text);
    let fits = |span: crate::text::Span| {
        let file = built.sources.get(span.file).unwrap();
        assert!(file.text.get(span.range()).is_some(), "{span:?} does not fit {text:?}");
    };
    for kind in super::KINDS {
        for facts in built.subjects(kind.name) {
            fits(facts.subject.origin.span);
            for field in kind.fields {
                facts.get(field.name).walk(10_000, &mut |value| {
                    fits(value.span());
                    value.origin.hops().iter().for_each(|hop| fits(hop.span));
                });
            }
        }
    }
}

/// A Compose file with a Dockerfile in it, and that as Compose gives it.
fn inline(text: &str, header: &str, line_break: &str) -> Option<(Arc<SourceFile>, Text)> {
    let mut source = format!("services:{line_break}  a: {header}{line_break}");
    let (mut content, mut pieces) = (String::new(), Vec::new());
    for line in text.lines().filter(|line| !line.is_empty()) {
        source.push_str("    ");
        let from = source.len();
        source.push_str(line);
        source.push_str(line_break);
        content.push_str(line);
        content.push('\n');
        let at = |from, to| Span::new(FileId(0), from, to);
        pieces.push(Piece::verbatim(at(from, from + line.len())));
        pieces.push(Piece::rewritten(1, at(from + line.len(), source.len())));
    }
    let file = SourceFile::new(FileId(0), "compose.yaml".into(), source.into_bytes());
    (!pieces.is_empty())
        .then(|| (Arc::new(file), Text::from_pieces(content, pieces, Span::empty(FileId(0), 0))))
}

fn check_inline(text: &str, header: &str, line_break: &str) {
    let Some((file, content)) = inline(text, header, line_break) else { return };
    let remarks = super::Dockerfile.text_remarks(&file, &content);
    let lists = [&remarks.comments, &remarks.joined, &remarks.blocks];
    for range in lists.into_iter().flatten().chain(&remarks.extent) {
        assert!(file.text.get(range.clone()).is_some(), "{range:?} does not fit {text:?}");
    }
    let editor = super::Dockerfile.text_editor(&file, &content);
    assert_eq!(editor.is_some(), header == "|", "{text:?}");
    let tree = super::syntax::parse_text(&content);
    let spans = tree.instructions.iter().map(|own| tree.span(own.whole));
    for (span, change) in spans.flat_map(|span| {
        [Change::Remove, Change::InsertAfter("USER $1".to_owned())].map(|change| (span, change))
    }) {
        let Some(Ok(edits)) = editor.as_ref().map(|editor| editor.edit(span, &change)) else { continue };
        for edit in edits {
            let before = file.text.get(..edit.span.start as usize);
            assert!(before.is_some_and(|text| text.starts_with("services")), "{edit:?} of {text:?}");
            assert!(file.text.get(edit.span.range()).is_some(), "{edit:?} does not fit {text:?}");
        }
    }
}

proptest! {
    #[test]
    fn a_dockerfile_in_another_file_is_edited_within_it(
        text in dockerfile(),
        header in prop::sample::select(vec!["|", ">", "\"", "x"]),
        line_break in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        check_inline(&format!("FROM x\n{text}"), header, line_break);
    }

    #[test]
    fn every_field_of_every_subject_has_a_place(text in dockerfile()) {
        check(&format!("FROM x\n{text}"));
    }
}
