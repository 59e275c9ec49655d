//! What a Dockerfile says, as BuildKit reads it: substitution, scopes, what is refused.

use super::{
    expand::{Expanded, Expander, Variable},
    faults,
    scope::Given,
    stages::{self, Stages},
    syntax::{Arguments, Dockerfile, Keyword, parse},
};
use crate::{
    text::{FileId, Span},
    value::Text,
};

const AT: FileId = FileId(0);

fn known(content: &str) -> Variable {
    Variable::Known(Text::said(content, Span::new(AT, 0, 0)))
}

/// `word` with these variables; `Err` where the builder stops.
fn expand(word: &str, variables: &[(&str, &str)]) -> Result<String, String> {
    let tree = parse(AT, &format!("USER {word}"));
    let lookup = |name: &str| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map_or(Variable::Unset, |(_, value)| known(value))
    };
    let part = match tree.instructions[0].arguments {
        Arguments::Text(part) => part,
        _ => tree.instructions[0].rest,
    };
    let Expanded { text, broken, .. } = Expander { tree: &tree, lookup: &lookup }.part(part);
    match (broken, text.why()) {
        (Some(broken), _) => Err(broken.to_owned()),
        (_, Some(why)) => Err(why.text().to_owned()),
        _ => Ok(text.content().to_owned()),
    }
}

#[test]
fn every_modifier_does_what_the_builder_does() {
    let variables = [("V", "a.b.c"), ("E", ""), ("P", "/x/y/z"), ("S", "a*b?c")];
    for (word, expected) in [
        ("${V:-w}${E:-w}${U:-w}", "a.b.cww"),
        ("${V-w}${E-w}${U-w}", "a.b.cw"),
        ("${V:+w}${E:+w}${U:+w}", "w"),
        ("${V+w}${E+w}${U+w}", "ww"),
        ("${V:?m}${E?m}", "a.b.c"),
        ("${V#*.}|${V##*.}|${V%.*}|${V%%.*}", "b.c|c|a.b|a"),
        ("${P#/}|${P##*/}|${P%/*}|${P%%/*}", "x/y/z|z|/x/y|"),
        ("${V#x}|${V%x}|${U#x}|${E%x}", "a.b.c|a.b.c||"),
        ("${S#a\\*}|${S%\\?c}", "b?c|a*b"),
        ("${V/./-}|${V//./-}|${V/b*/}|${V//?/x}", "a-b.c|a-b-c|a.|xxxxx"),
        ("${P//\\//-}|${P/x/$V}", "-x-y-z|/a.b.c/y/z"),
        ("${U:-${E:-${V}}}|${U:-\"q $V\"}|${U:-'q $V'}", "a.b.c|q a.b.c|q $V"),
        ("$V-$E-$U.", "a.b.c--."),
        ("${V}V|$V_|$1x|${12}|$@|$#", "a.b.cV||x|||"),
        ("\\$V|\\\\$V|'\\$V'|\"\\$V\"|\"\\V\"", "$V|\\a.b.c|\\$V|$V|\\V"),
        ("a\\ b|a\\\"b|'a\"b'|\"a'b\"", "a b|a\"b|a\"b|a'b"),
        ("$|$.|a$", "$|$.|a$"),
        ("${V:-\\}}|${U:-\\}}|${U:-a b}", "a.b.c|}|a b"),
        ("<<EOF $V", "<<EOF a.b.c"),
    ] {
        assert_eq!(expand(word, &variables).as_deref(), Ok(expected), "{word}");
    }
}

#[test]
fn what_the_builder_cannot_substitute_is_broken() {
    for word in [
        "${V",
        "${",
        "${}",
        "${:-x}",
        "${{V}}",
        "${V:x}",
        "${V:=x}",
        "${V=x}",
        "${V:#x}",
        "${V:%x}",
        "${V^}",
        "${V,}",
        "${V:1:2}",
        "${#V}",
        "${!V}",
        "${V@Q}",
        "'a",
        "\"a",
        "\"a\\\"",
        "${V:-'a}",
        "${V:-\"a}",
        "${V/a}",
        "${V:?}x'",
    ] {
        let found = expand(word, &[("V", "v")]);
        assert!(found.is_err(), "{word}: {found:?}");
    }
    assert!(expand("${U:?m}", &[]).is_err() && expand("${U?m}", &[]).is_err());
}

/// The table of BuildKit's own tests: `A|word|expected` where `error` means that it stops.
#[test]
#[ignore = "needs SEAWALL_BUILDKIT, a checkout of BuildKit"]
fn substitution_is_that_of_buildkit() {
    let root = std::path::PathBuf::from(std::env::var_os("SEAWALL_BUILDKIT").expect("SEAWALL_BUILDKIT"));
    let table = std::fs::read_to_string(root.join("frontend/dockerfile/shell/envVarTest")).unwrap();
    let variables = [("PWD", "/home"), ("SHELL", "bash"), ("KOREAN", "한국어"), ("NULL", "")];
    let (mut count, mut wrong) = (0, Vec::new());
    for line in table.lines().filter(|line| line.starts_with("A|") || line.starts_with("U|")) {
        let [_, word, expected] = line.splitn(3, '|').collect::<Vec<_>>()[..] else { continue };
        let (word, expected) = (word.trim(), expected.trim());
        if word.is_empty() || word.ends_with('\\') {
            // The end of a line would be a continuation here.
            continue;
        }
        count += 1;
        let found = expand(word, &variables);
        if found.as_deref().unwrap_or("error") != expected {
            wrong.push(format!("{word}: {found:?}, but BuildKit says {expected}"));
        }
    }
    assert!(count > 150 && wrong.is_empty(), "{count}: {}", wrong.join("\n"));
}

fn read(text: &str, given: &Given) -> (Dockerfile, Stages) {
    let tree = parse(AT, text);
    let stages = stages::read(&tree, given);
    (tree, stages)
}

/// What the last `ENV R=…` of a file says.
fn result(text: &str, given: &Given) -> String {
    let (_, stages) = read(text, given);
    let all = stages.all.iter().flat_map(|stage| &stage.variables).chain(&stages.global);
    let last = all.rev().find(|own| own.key.content() == "R").unwrap();
    let value = last.value.as_ref().unwrap();
    if value.why().is_some() { "?".to_owned() } else { value.content().to_owned() }
}

#[test]
fn arguments_and_environment_have_the_scopes_of_the_builder() {
    let given = Given { args: vec![("A".into(), known("out"))], ..Given::default() };
    for (text, alone, with_args) in [
        ("FROM scratch\nARG A=1\nENV R=$A", "1", "out"),
        ("ARG A=1\nFROM scratch\nENV R=$A", "", ""),
        ("ARG A=1\nFROM scratch\nARG A\nENV R=$A", "1", "out"),
        ("ARG A=1\nFROM scratch\nARG A=2\nENV R=$A", "2", "out"),
        ("FROM scratch\nENV R=$A\nARG A=1", "", ""),
        ("FROM scratch\nENV A=1\nENV R=$A", "1", "1"),
        ("FROM scratch\nARG A=1\nENV A=2\nENV R=$A", "2", "2"),
        ("FROM scratch\nENV A=2\nARG A=1\nENV R=$A", "1", "out"),
        ("FROM scratch\nENV A=2\nARG A\nENV R=$A", "2", "out"),
        ("FROM scratch\nARG A\nENV R=$A", "?", "out"),
        ("FROM scratch\nARG A=1 B=$A\nENV R=$B", "1", "out"),
        ("FROM scratch\nENV A=1\nENV A=2 R=$A", "1", "1"),
        ("FROM scratch\nENV A=1 \\\n B=$A\nENV R=[$B]", "[]", "[]"),
        ("FROM scratch AS a\nARG A=1\nENV B=2\nFROM a\nENV R=$A$B", "12", "out2"),
        ("FROM scratch AS a\nARG A=1\nFROM scratch\nENV R=[$A]", "[]", "[]"),
        ("FROM scratch\nENV R=[$TARGETARCH]", "[]", "[]"),
        ("FROM scratch\nARG TARGETARCH\nENV R=$TARGETARCH", "?", "?"),
        ("FROM scratch\nARG TARGETARCH=x\nENV R=$TARGETARCH", "x", "x"),
        ("FROM scratch\nARG TARGETOSVERSION\nENV R=$TARGETOSVERSION", "?", "?"),
        ("ARG B=$TARGETARCH\nFROM scratch\nARG B\nENV R=$B", "?", "?"),
        ("ARG A=1\nARG B=${A}-x\nFROM scratch\nARG B\nENV R=$B", "1-x", "out-x"),
        ("FROM node\nENV R=$A", "?", "?"),
        ("FROM scratch\nENV R=$HTTP_PROXY-$BUILDKIT_INLINE_CACHE", "-", "-"),
        ("FROM scratch\nENV K=R\nENV $K=keyed", "keyed", "keyed"),
    ] {
        assert_eq!(result(text, &Given::default()), alone, "{text}");
        assert_eq!(result(text, &given), with_args, "{text} with A=out");
    }
}

fn images(text: &str, given: &Given) -> Vec<String> {
    let (_, stages) = read(text, given);
    let show = |text: &Text| if text.why().is_some() { "?".to_owned() } else { text.content().to_owned() };
    stages.all.iter().map(|stage| show(&stage.image)).collect()
}

#[test]
fn a_stage_starts_from_an_image_a_digest_an_argument_or_a_stage() {
    let none = Given::default();
    assert_eq!(images("FROM a@sha256:0 AS b\nFROM B", &none), ["a@sha256:0", "B"]);
    assert_eq!(
        images("ARG V=3\nARG I=\"node\"\nFROM --platform=$TARGETPLATFORM ${I}:${V}-x", &none),
        ["node:3-x"]
    );
    assert_eq!(images("FROM node:${V:-20}\nFROM ${U}", &none), ["node:20", ""]);
    assert_eq!(images("FROM a AS x\nARG T=1\nFROM b:$T", &none), ["a", "b:"]);
    let (_, stages) = read("FROM a AS One\nFROM one\nFROM 0", &none);
    assert_eq!(stages.all.iter().map(|stage| stage.base).collect::<Vec<_>>(), [None, Some(0), None]);
}

#[test]
fn an_additional_context_stands_for_an_image() {
    let why = Variable::Unknown(crate::value::Why::new("a folder"));
    let given = Given {
        contexts: vec![("base".into(), known("alpine:3.20")), ("src".into(), why)],
        ..Given::default()
    };
    assert_eq!(
        images("FROM base\nFROM BASE AS x\nFROM src\nFROM x\nFROM other", &given),
        ["alpine:3.20", "alpine:3.20", "?", "x", "other"]
    );
    // It takes the place of a stage, too.
    assert_eq!(images("FROM a AS base\nFROM base AS y\nFROM y", &given), ["a", "alpine:3.20", "y"]);
    let (_, stages) = read("FROM a AS base\nFROM base AS y\nFROM y", &given);
    assert_eq!(stages.all.iter().map(|stage| stage.base).collect::<Vec<_>>(), [None, None, Some(1)]);
}

/// The text of each error.
fn refused(text: &str) -> Vec<String> {
    let tree = parse(AT, text);
    let found = tree.errors.iter().cloned().chain(faults::of(&tree));
    found.map(|error| text[error.span.range()].to_owned()).collect()
}

#[test]
fn what_the_builder_refuses_costs_its_instruction_only() {
    for (instruction, wrong) in [
        ("RUN --mnt=type=cache,target=/x a", "--mnt=type=cache,target=/x"),
        ("RUN --mount a", "--mount"),
        ("RUN --mount=type=cach,target=/x a", "type=cach,target=/x"),
        ("RUN --mount=type=cache,taget=/x a", "type=cache,taget=/x"),
        ("RUN --mount=type=cache,target=/x,sharing=mine a", "type=cache,target=/x,sharing=mine"),
        ("RUN --network=hosts a", "hosts"),
        ("RUN --security=none a", "none"),
        ("RUN --network=host --network=none a", "--network=none"),
        ("COPY --form=a b /c", "--form=a"),
        ("COPY --from=$A b /c", "$A"),
        ("COPY --link=yes b /c", "yes"),
        ("COPY --parent b /c", "--parent"),
        ("COPY --checksum=sha256:0 b /c", "--checksum=sha256:0"),
        ("ADD --from=a b /c", "--from=a"),
        ("ADD --chown b /c", "--chown"),
        ("COPY a <<EOF\nx\nEOF", "<<EOF"),
        ("COPY a", "COPY"),
        ("ENV --a=b C=d", "--a=b"),
        ("WORKDIR --x /y", "--x"),
        ("HEALTHCHECK --interval=30 CMD a", "30"),
        ("HEALTHCHECK --retries=x CMD a", "x"),
        ("HEALTHCHECK --interval=1s --interval=2s CMD a", "--interval=2s"),
        ("HEALTHCHECK CMD", "CMD"),
        ("HEALTHCHECK curl x", "curl"),
        ("HEALTHCHECK NONE x", "NONE x"),
        ("SHELL /bin/bash -c", "/bin/bash -c"),
        ("SHELL []", "[]"),
        ("FROM b AS 1x", "1x"),
        ("FROM b AS a/b", "a/b"),
        ("FROM --platfrom=linux/amd64 b", "--platfrom=linux/amd64"),
        ("ENV A=\"b", "\"b"),
        ("ENV A=${B", "${B"),
        ("ENV =b", "=b"),
        ("LABEL a='b", "'b"),
        ("ARG =b", "=b"),
        ("ARG A=${B:=c}", "${B:=c}"),
        ("USER ${A", "${A"),
        ("WORKDIR /it's", "/it's"),
        ("EXPOSE ${P", "${P"),
        ("VOLUME [\"\"]", "\"\""),
        ("CMD [\"a\", 1]", "1"),
        ("RUN <<EOF\necho", "<<EOF"),
        ("NOPE a", "NOPE"),
    ] {
        let text = format!("FROM a\n{instruction}\nUSER u");
        let cut = instruction == "RUN <<EOF\necho";
        assert_eq!(refused(&text), [wrong], "{instruction}");
        let tree = parse(AT, &text);
        let count = if cut { 3 } else { text.lines().count().min(3) };
        assert_eq!(tree.instructions.len(), count, "{instruction}");
        assert_eq!(tree.instructions.last().unwrap().keyword, Keyword::User, "{instruction}");
    }
}

#[test]
fn what_the_builder_takes_is_no_error() {
    for text in [
        "RUN --mount=type=cache,target=/root/.cache,sharing=locked,id=x --mount=type=bind,source=.,target=/s,rw a",
        "RUN --mount=type=secret,id=npm,env=NPM_TOKEN,required --mount=type=ssh a",
        "RUN --mount=type=tmpfs,target=/t,size=10m --mount=from=b,source=/x,dst=/y,ro=true a",
        "RUN --mount=type=$T,target=/x --network=none --security=insecure --device=vendor.com/x=a b",
        "RUN --mount=\"type=cache,target=/x\" a",
        "COPY --from=b --chown=1:1 --chmod=0755 --link --parents --exclude=*.md --exclude=x ./a /b",
        "COPY --link=false --parents=true [\"a b\", \"/c\"]",
        "COPY --from=0 a /b",
        "COPY <<A <<-\"B\" /d/\n$x\nA\n\ty\n\tB",
        "ADD --checksum=sha256:0 --unpack=false https://x/y.tgz /z",
        "ADD --keep-git-dir=true --link git@github.com:a/b.git#v1:c /d",
        "ADD https://github.com/a/b.git?ref=v1&subdir=c /d",
        "HEALTHCHECK --interval=1m30s --timeout=3s --start-period=0s --start-interval=500ms --retries=3 CMD [\"a\"]",
        "HEALTHCHECK none",
        "HEALTHCHECK --interval=1s cmd a || exit 1",
        "HEALTHCHECK --anything NONE",
        "ONBUILD COPY --from=b a /c",
        "SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]",
        "RUN [\"a\", 'b']",
        "RUN [ -f x ] && y",
        "CMD [\"a\"",
        "CMD []",
        "ENTRYPOINT",
        "RUN it's a \"shell's\" matter ${x",
        "CMD echo \"$",
        "LABEL a.b=\"c d\" 'e f'=g h=i",
        "ENV A it is",
        "ENV A=b\\ c D='e'\"f\"",
        "ARG A B=c",
        "USER ${UID:-1000}:${GID:-1000}",
        "STOPSIGNAL SIGTERM",
        "EXPOSE 80/tcp $P 8000-8010",
        "VOLUME /a /b",
        "MAINTAINER it's me",
        "WORKDIR C:\\\\x",
        "RUN a \\\n\n  # note\n  && b",
        "FROM --platform=$BUILDPLATFORM b AS x-1_y.z",
        "FROM scratch",
    ] {
        let text = format!("FROM a\n{text}\nUSER u");
        assert_eq!(refused(&text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn another_frontend_may_know_more_flags() {
    for (syntax, count) in
        [("docker/dockerfile:1", 1), ("docker.io/docker/dockerfile:1.4-labs", 1), ("acme/x", 0)]
    {
        assert_eq!(refused(&format!("# syntax={syntax}\nFROM a\nRUN --gpu=1 b")).len(), count, "{syntax}");
    }
}

#[test]
fn checks_take_their_options() {
    for good in ["skip=all", "skip=A,B;error=true", "error=TRUE;skip=A", "experimental=all", "skip=A # why"] {
        assert_eq!(refused(&format!("# check={good}\nFROM a")), Vec::<String>::new(), "{good}");
    }
    for bad in ["A", "skip=A;error=yes", "ignore=A"] {
        assert_eq!(refused(&format!("# check={bad}\nFROM a")), [bad], "{bad}");
    }
}

#[test]
fn directives_may_follow_a_shebang_but_the_escape_character() {
    let text = "#!/usr/bin/env -S docker build -f\n# syntax=docker/dockerfile:1\n# escape=`\nFROM a";
    let tree = parse(AT, text);
    assert_eq!((tree.directives.len(), tree.escape), (1, '\\'));
    let tree = parse(AT, "# note\n# syntax=docker/dockerfile:1\nFROM a");
    assert_eq!(tree.directives.len(), 0);
}
