//! Commands of Dockerfiles: which there are, what they say, how they stand to one another.

use crate::formats::dockerfile::tests::{Built, read, show};

/// `name | words` of each command.
fn commands(text: &str) -> Vec<String> {
    let built = read(text);
    let subjects = built.subjects("dockerfile.command");
    subjects
        .iter()
        .map(|facts| {
            let words = facts.get("words");
            let words: Vec<String> = words.items().iter().map(show).collect();
            format!("{}: {}", show(facts.get("name")), words.join(" "))
        })
        .collect()
}

/// A field of the command of that name.
fn of(text: &str, name: &str, field: &str) -> String {
    let built = read(text);
    let subjects = built.subjects("dockerfile.command");
    let facts = subjects.iter().find(|facts| show(facts.get("name")) == name);
    let facts = facts.unwrap_or_else(|| panic!("no {name} in {text}"));
    let (first, rest) = field.split_once('.').unwrap_or((field, ""));
    let value = facts.get(first);
    let value = if rest.is_empty() { value.clone() } else { value.look(rest) };
    list(&built, &value)
}

fn list(built: &Built, value: &crate::value::Value) -> String {
    use crate::value::Kind;
    match &value.kind {
        Kind::Sequence(items) => items.iter().map(|item| list(built, item)).collect::<Vec<_>>().join(" "),
        Kind::Map(map) => {
            let one = |entry: &crate::value::Entry| format!("{}={}", entry.key, list(built, &entry.value));
            map.entries().iter().map(one).collect::<Vec<_>>().join(" ")
        }
        Kind::Subject(_) => built.sources.slice(value.span()),
        _ => show(value),
    }
}

fn run(line: &str) -> Vec<String> {
    commands(&format!("FROM scratch\n{line}"))
}

#[test]
fn every_form_has_its_commands() {
    for (line, expected) in [
        ("RUN a b && c", vec!["a: a b", "c: c"]),
        ("RUN [\"a\", \"b c\"]", vec!["a: a b c"]),
        ("RUN [\"sh\", \"-c\", \"a | b\"]", vec!["sh: sh -c a | b", "a: a", "b: b"]),
        ("RUN sh -c 'a; b'", vec!["sh: sh -c a; b", "a: a", "b: b"]),
        ("RUN bash -euxo pipefail -c \"a $X\"", vec!["bash: bash -euxo pipefail -c a ", "a: a"]),
        ("RUN <<EOF\na\nb\nEOF", vec!["a: a", "b: b"]),
        ("RUN <<EOF\n#!/bin/bash -e\na\nEOF", vec!["a: a"]),
        ("RUN <<EOF\n#!/usr/bin/env python3\nimport os\nEOF", vec![]),
        ("RUN bash <<EOF\na\nEOF", vec!["bash: bash", "a: a"]),
        ("RUN cat <<EOF > /x\na; b\nEOF", vec!["cat: cat"]),
        ("RUN python3 <<EOF\nimport os\nEOF", vec!["python3: python3"]),
        ("CMD a b", vec!["a: a b"]),
        ("ENTRYPOINT [\"/usr/bin/a\", \"-x\"]", vec!["a: /usr/bin/a -x"]),
        ("HEALTHCHECK --interval=5s CMD a || exit 1", vec!["a: a", "exit: exit 1"]),
        ("HEALTHCHECK NONE", vec![]),
        ("ONBUILD RUN a", vec!["a: a"]),
        ("RUN a \\\n # b\n\n  c \\\n && d", vec!["a: a c", "d: d"]),
        ("RUN --mount=type=cache,target=/x a", vec!["a: a"]),
        ("RUN x=1 y=2", vec!["-: "]),
        ("RUN su app -c 'a b'", vec!["su: su app -c a b", "a: a b"]),
    ] {
        assert_eq!(run(line), expected, "{line}");
    }
}

#[test]
fn what_cannot_be_read_is_unknown_and_costs_only_itself() {
    let built = read("FROM a\nRUN it's\nRUN b");
    let found = built.values("dockerfile.instruction", "commands");
    assert!(found[1].starts_with("? this is no shell that can be read"), "{found:?}");
    assert_eq!(commands("FROM a\nRUN it's\nRUN b"), ["b: b"]);
}

#[test]
fn windows_is_never_read() {
    for text in [
        "# escape=`\nFROM a\nRUN b",
        "FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN b",
        "FROM a\nSHELL [\"powershell\", \"-Command\"]\nRUN b",
        "FROM a\nSHELL [\"C:\\\\Windows\\\\System32\\\\cmd.exe\", \"/S\", \"/C\"]\nRUN b",
        "FROM --platform=windows/amd64 a\nRUN b",
        "FROM a AS x\nSHELL [\"pwsh\", \"-c\"]\nFROM x\nRUN b",
    ] {
        assert_eq!(commands(text), Vec::<String>::new(), "{text}");
    }
    assert_eq!(commands("FROM a\nSHELL [\"cmd\"]\nFROM b\nRUN c"), ["c: c"]);
}

#[test]
fn prefixes_are_looked_through() {
    for (line, name, prefixes) in [
        ("RUN sudo -E -u app VAR=1 a b", "a", "sudo -E -u app VAR=1"),
        ("RUN env -i A=1 a", "a", "env -i A=1"),
        ("RUN exec gosu app:app a", "a", "exec gosu app:app"),
        ("RUN find . | xargs -0 -n 1 a -b", "a", "xargs -0 -n 1"),
        ("RUN time nice -n 5 a", "a", "time nice -n 5"),
        ("RUN timeout -k 5 30 a", "a", "timeout -k 5 30"),
        ("RUN command -v a", "command", ""),
        ("RUN python3.12 -m pip install a", "pip", "python3.12 -m"),
        ("RUN python -m venv /v", "python", ""),
        ("RUN sudo", "sudo", ""),
        ("ENTRYPOINT [\"tini\", \"--\", \"/a\"]", "a", "tini --"),
    ] {
        let text = format!("FROM scratch\n{line}");
        assert_eq!(of(&text, name, "prefixes"), prefixes, "{line}");
    }
}

#[test]
fn flags_are_taken_apart_as_the_tool_does() {
    for (line, name, flags, arguments) in [
        ("curl -fsSLko /x https://a", "curl", "-f=true -s=true -S=true -L=true -k=true -o=/x", "https://a"),
        ("curl -ofile -u a:b -- -c", "curl", "-o=file -u=a:b", "-c"),
        ("curl --retry 3 --url=https://a", "curl", "--retry=3 --url=https://a", ""),
        (
            "tar -xzf a -C /b --strip-components=1",
            "tar",
            "-x=true -z=true -f=a -C=/b --strip-components=1",
            "",
        ),
        ("find . -name x -delete", "find", "-name=x -delete=true", "."),
        ("java -jar a -b", "java", "-jar=true -b=true", "a"),
        (
            "apt-get install -y --no-install-recommends a=1 b",
            "apt-get",
            "-y=true --no-install-recommends=true",
            "install a=1 b",
        ),
        ("rm -rf a", "rm", "-r=true -f=true", "a"),
        ("x - --", "x", "", "-"),
    ] {
        let text = format!("FROM scratch\nRUN {line}");
        assert_eq!(of(&text, name, "flags"), flags, "{line}");
        assert_eq!(of(&text, name, "arguments"), arguments, "{line}");
    }
}

#[test]
fn a_flag_stands_at_its_letter() {
    let text = "FROM a\nRUN curl -fsSLk x";
    let built = read(text);
    let flags = built.subjects("dockerfile.command")[0].get("flags");
    let at = flags.get("-k").unwrap().span();
    assert_eq!((built.sources.slice(at), at.start as usize), ("k".to_owned(), text.find("k x").unwrap()));
}

#[test]
fn variables_of_the_build_and_of_the_script_are_put_in() {
    for (text, expected) in [
        ("FROM scratch\nARG V=1\nRUN a $V", "a 1"),
        ("FROM scratch\nENV V=1\nARG V=2\nRUN a ${V}x", "a 2x"),
        ("FROM scratch\nARG V=2\nENV V=1\nRUN a ${V}x", "a 1x"),
        ("ARG V=1\nFROM scratch\nARG V\nRUN a $V", "a 1"),
        ("FROM scratch\nRUN a $V\nARG V=1", "a"),
        ("FROM scratch\nARG V\nRUN a $V", "a ?"),
        ("FROM scratch\nENV P=\"b c\"\nRUN a $P \"$P\"", "a b c b c"),
        ("FROM scratch\nRUN V=1; a $V", "a 1"),
        ("FROM scratch\nRUN export V=1 && a \"v$V\"", "a v1"),
        ("FROM scratch\nRUN V=1; V=2; a $V", "a ?"),
        ("FROM scratch\nRUN test x && V=1 || V=2; a $V", "a ?"),
        ("FROM scratch\nRUN V=$(b); a $V", "a ?"),
        ("FROM scratch\nRUN for V in 1; do a $V; done", "a ?"),
        ("FROM scratch\nRUN a '$V' \\$V", "a $V $V"),
        ("FROM scratch\nENV V=\nRUN a ${V:-x} ${V-x} ${V:+x} ${W:-$V}", "a x ?"),
        ("FROM scratch AS b\nENV V=1\nFROM b\nRUN a $V", "a 1"),
        ("FROM node\nRUN a $V", "a ?"),
    ] {
        let found = of(text, "a", "words");
        assert_eq!(found.trim_end(), expected, "{text}");
    }
}

#[test]
fn a_word_leads_to_where_it_comes_from() {
    let built = read("FROM scratch\nARG V=1.2\nRUN a \\\n # c\n x-$V");
    let words = built.subjects("dockerfile.command")[0].get("words");
    let word = &words.items()[1];
    assert_eq!((show(word), built.sources.slice(word.span())), ("x-1.2".to_owned(), "x-$V".to_owned()));
    let built = read("FROM scratch\nARG V=1.2\nRUN a $V");
    let words = built.subjects("dockerfile.command")[0].get("words");
    assert_eq!(built.sources.slice(words.items()[1].span()), "1.2");
}

#[test]
fn pipes_lead_on() {
    for (line, name, feeds, fed_by) in [
        ("curl x | bash", "curl", "bash", ""),
        ("curl x | sudo -E bash -", "bash", "", "curl x"),
        ("(curl x; curl y) | bash", "curl", "bash", ""),
        ("curl x | (cd y && tar z)", "curl", "cd y tar z", ""),
        ("curl x | tee y | bash", "tee", "bash", "curl x"),
        ("curl x && bash y", "curl", "", ""),
    ] {
        let text = format!("FROM scratch\nRUN {line}");
        assert_eq!(of(&text, name, "feeds"), feeds, "{line}");
        assert_eq!(of(&text, name, "fed_by"), fed_by, "{line}");
    }
    for line in ["bash -c \"$(curl x)\"", "bash <(curl x)", "bash -c \"`curl x`\""] {
        let text = format!("FROM scratch\nRUN {line}");
        assert!(of(&text, "curl", "substituted_into").starts_with("bash"), "{line}");
    }
}

#[test]
fn pipefail_is_known() {
    for (text, expected) in [
        ("RUN a | b", "false"),
        ("RUN set -o pipefail && a | b", "true"),
        ("RUN set -euxo pipefail; a | b", "true"),
        ("RUN set -o pipefail; set +o pipefail; a | b", "false"),
        ("SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN a | b", "true"),
        ("SHELL [\"/bin/bash\", \"-euxo\", \"pipefail\", \"-c\"]\nRUN a | b", "true"),
        ("SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nFROM scratch\nRUN a | b", "false"),
        ("SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN sh -c 'a | b'", "false"),
        ("RUN bash -o pipefail -c 'a | b'", "true"),
    ] {
        assert_eq!(of(&format!("FROM scratch\n{text}"), "a", "pipefail"), expected, "{text}");
    }
}

#[test]
fn what_may_be_left_out_is_conditional() {
    for (line, expected) in [
        ("a", "false"),
        ("b && a", "false"),
        ("b || a", "true"),
        ("if b; then a; fi", "true"),
        ("if a; then b; fi", "false"),
        ("b || { a; }", "true"),
        ("f() { a; }", "true"),
        ("for x in y; do a; done", "true"),
    ] {
        assert_eq!(of(&format!("FROM scratch\nRUN {line}"), "a", "conditional"), expected, "{line}");
    }
    assert_eq!(of("FROM scratch\nRUN a || true", "a", "rescued"), "true");
    assert_eq!(of("FROM scratch\nRUN a && b || true", "a", "rescued"), "false");
}

#[test]
fn package_managers_are_understood() {
    let items = |line: &str, name: &str| {
        let built = read(&format!("FROM scratch\nRUN {line}"));
        let subjects = built.subjects("dockerfile.command");
        let facts = subjects.iter().find(|facts| show(facts.get("name")) == name).unwrap();
        let packages = facts.get("packages");
        let one = |item: &crate::value::Value| {
            let get = |name: &str| item.get(name).map_or("-".to_owned(), show);
            format!("{} {} {} {}", get("name"), get("version"), get("pinned"), get("kind"))
        };
        let items: Vec<String> = packages.get("items").unwrap().items().iter().map(one).collect();
        format!("{}: {}", packages.get("action").map(show).unwrap(), items.join(", "))
    };
    for (line, name, expected) in [
        (
            "apt-get install -y a=1.2 b ./c.deb",
            "apt-get",
            "install: a 1.2 true named, b - false named, ./c.deb - false local",
        ),
        ("apt-get -o X=y -qq update", "apt-get", "update: "),
        ("apk add --no-cache -t .x a~=1 b>2", "apk", "install: a =1 true named, b - false named"),
        (
            "pip install a==1 'b>=2' c -r r.txt git+https://x@0123456789012345678901234567890123456789",
            "pip",
            "install: a 1 true named, b 2 false named, c - false named, git+https://x@0123456789012345678901234567890123456789 - true remote, r.txt - false requirements",
        ),
        ("pip3.11 install a", "pip3.11", "install: a - false named"),
        ("uv pip install a==1", "uv", "install: a 1 true named"),
        (
            "npm i -g @a/b@1.2.3 c@latest d e@^1",
            "npm",
            "install: @a/b 1.2.3 true named, c latest false named, d - false named, e ^1 false named",
        ),
        ("npm ci", "npm", "install: "),
        (
            "yum install -y java-17-openjdk curl-7.61.1-22.el8",
            "yum",
            "install: java-17-openjdk - false named, curl 7.61.1-22.el8 true named",
        ),
        ("gem install a:1.2 b -v 3", "gem", "install: a 1.2 true named, b 3 true named"),
        ("go install a.b/c@v1.2", "go", "install: a.b/c v1.2 true named"),
        ("go build ./...", "go", "other: "),
        ("apt-get install a=$V $P", "apt-get", "install: a  true named, ? - ? the build argument"),
    ] {
        let expected = expected.split(" the build argument").next().unwrap();
        if line.contains('$') {
            let found = items(&format!("V=$(x); P=$(y); {line}"), name);
            assert!(found.starts_with("install: a ? true named, ? - ? this is the output"), "{found}");
            continue;
        }
        assert_eq!(items(line, name), expected, "{line}");
    }
}

#[test]
fn what_a_package_manager_leaves_is_cleaned_or_not() {
    for (line, name, cleaned) in [
        ("RUN apt-get update && apt-get install a && rm -rf /var/lib/apt/lists/*", "apt-get", "true"),
        ("RUN apt-get install a && apt-get clean", "apt-get", "false"),
        ("RUN dnf install a && dnf clean all", "dnf", "true"),
        ("RUN rm -rf /var/lib/apt/lists/* && apt-get install a", "apt-get", "false"),
    ] {
        assert_eq!(of(&format!("FROM scratch\n{line}"), name, "packages.cleaned"), cleaned, "{line}");
    }
    let mounted = "FROM scratch\nRUN --mount=type=cache,target=/var/lib/apt a && apt-get install b";
    assert_eq!(of(mounted, "apt-get", "packages.cache_mounted"), "true");
}

#[test]
fn mounts_are_read() {
    let built = read("FROM scratch\nARG T=/x\nRUN --mount=type=secret,id=a,env=B --mount=dst=$T,readonly c");
    let mounts = built.subjects("dockerfile.instruction")[2].get("mounts");
    let show = |at: usize, field: &str| mounts.items()[at].get(field).map(show);
    assert_eq!(show(0, "type").as_deref(), Some("secret"));
    assert_eq!(show(0, "env").as_deref(), Some("B"));
    assert_eq!((show(1, "type").as_deref(), show(1, "target").as_deref()), (Some("bind"), Some("/x")));
}

#[test]
fn every_prefix_of_a_file_can_be_asked_everything() {
    let text = "FROM scratch AS é\nARG V=1\nRUN --mount=type=cache,target=/x set -e; a=\"$V\" && curl -k \"${a:-é}\" | sudo bash -c 'b $(c)' <<E >f\nx\nE\nCMD [\"sh\", \"-c\", \"a \\u00e9 | b\"]";
    for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
        let built = read(&text[..end]);
        for facts in built.subjects("dockerfile.command") {
            for field in facts.subject.kind.fields {
                let span = facts.get(field.name).span();
                assert!(text.get(span.range()).is_some(), "{} {span:?}", field.name);
            }
        }
    }
}

#[test]
fn caches_are_kept_out_by_flags_variables_and_mounts() {
    for (text, field, expected) in [
        ("ENV PIP_NO_CACHE_DIR=1\nRUN pip install a", "no_cache", "true"),
        ("ENV PIP_NO_CACHE_DIR=off\nRUN pip install a", "no_cache", "false"),
        ("RUN PIP_NO_CACHE_DIR=1 pip install a", "no_cache", "true"),
        ("RUN pip install a && PIP_NO_CACHE_DIR=1 true", "no_cache", "false"),
        ("RUN pip install a && rm -rf $HOME/.cache/pip", "cleaned", "true"),
        ("RUN pip install a && rm -rf /tmp/x", "cleaned", "false"),
        ("RUN pip install a && rm -rf /root/*", "cleaned", "true"),
        ("RUN pip install a && rm -rf /ro*", "cleaned", "false"),
        ("RUN --mount=type=cache,target=/home/a/.cache/pip pip install a", "cache_mounted", "true"),
        ("RUN --mount=type=cache,target=/home/a/.cache pip install a", "cache_mounted", "true"),
        ("RUN --mount=type=cache,target=/home/a pip install a", "cache_mounted", "false"),
        ("ENV PIP_CACHE_DIR=/c\nRUN --mount=type=cache,target=/c pip install a", "cache_mounted", "true"),
        ("RUN pip install a -c b.txt", "constrained", "true"),
        ("RUN pip install a", "pin", "name==version"),
    ] {
        assert_eq!(of(&format!("FROM a\n{text}"), "pip", &format!("packages.{field}")), expected, "{text}");
    }
}

#[test]
fn yarn_alone_installs() {
    for (line, expected) in [
        ("yarn", "install"),
        ("yarn --frozen-lockfile", "install"),
        ("yarn --version", "other"),
        ("yarn build", "other"),
    ] {
        assert_eq!(of(&format!("FROM a\nRUN {line}"), "yarn", "packages.action"), expected, "{line}");
    }
}

#[test]
fn secrets_in_words_are_found_where_they_stand() {
    let what = |line: &str| {
        let built = read(&format!("FROM scratch\nARG API_TOKEN\nENV HOST=x\n{line}"));
        let commands = built.subjects("dockerfile.command");
        let all = commands.iter().flat_map(|facts| facts.get("credentials").items().to_vec());
        all.map(|item| built.sources.slice(item.span())).collect::<Vec<_>>()
    };
    for (line, expected) in [
        ("RUN curl -u a:Kf93-bnP2 https://x", vec!["Kf93-bnP2"]),
        ("RUN curl -ua:Kf93-bnP2 https://x", vec!["Kf93-bnP2"]),
        ("RUN [\"curl\", \"--user\", \"a:Kf93-bnP2\"]", vec!["Kf93-bnP2"]),
        ("RUN wget --password Kf93-bnP2 https://x", vec!["Kf93-bnP2"]),
        ("RUN sh -c 'DB_PASSWORD=Kf93-bnP2 x'", vec!["Kf93-bnP2"]),
        ("RUN cat <<EOF > .env\nDB_PASSWORD=Kf93-bnP2\nEOF", vec!["Kf93-bnP2"]),
        ("RUN docker login -u a -p Kf93-bnP2", vec!["Kf93-bnP2"]),
        ("RUN docker run -p 8080:80 x", vec![]),
        ("RUN useradd -p x -u 1:2 y && curl -u a: https://x", vec![]),
        ("RUN curl -u a:$API_TOKEN https://x --password-file Kf93-bnP2", vec![]),
        ("RUN echo a:Kf93-bnP2 | tee x", vec![]),
    ] {
        assert_eq!(what(line), expected, "{line}");
    }
}

#[test]
fn a_variable_is_from_whoever_sets_it_last() {
    let from = |line: &str| {
        let text = format!("FROM scratch AS a\nENV E=1\nARG A\nFROM a\n{line}");
        of(&text, "x", "expands").replace("declared=E ", "").replace("declared=A ", "")
    };
    assert_eq!(from("RUN x $E"), "name=E from=ENV declared=E");
    assert_eq!(from("RUN x ${A}"), "name=A from=ARG declared=A");
    assert_eq!(from("RUN x $B"), "name=B from=environment");
    assert_eq!(from("RUN E=2; x $E"), "name=E from=script");
    assert_eq!(from("RUN --mount=type=secret,id=s,env=A x $A"), "name=A from=mount");
}

#[test]
fn what_a_command_writes_is_known_from_the_root() {
    let paths = |line: &str, name: &str| {
        let built = read(&format!("FROM scratch\nWORKDIR /app\n{line}"));
        let commands = built.subjects("dockerfile.command");
        let facts = commands.iter().find(|facts| show(facts.get("name")) == name).unwrap();
        let all = facts.get("writes");
        let one = |item: &crate::value::Value| {
            format!("{}{}", show(&item.look("full_path")), item.look("mount").as_str().unwrap_or_default())
        };
        all.items().iter().map(one).collect::<Vec<_>>()
    };
    for (line, name, expected) in [
        ("RUN a > b 2> c 2>&1", "a", vec!["/app/b"]),
        ("RUN a >> ~/b", "a", vec!["/root/b"]),
        ("USER x\nRUN a > ~/b", "a", vec!["~/b"]),
        ("RUN a > /dev/null", "a", vec![]),
        ("RUN cd sub && a > ../b", "a", vec!["/app/b"]),
        ("RUN cp x y", "cp", vec!["/app/y"]),
        ("RUN cp x y z/", "cp", vec!["/app/z/x", "/app/z/y"]),
        ("RUN a | tee -a b c", "tee", vec!["/app/b", "/app/c"]),
        ("RUN dd if=a of=b", "dd", vec!["/app/b"]),
        ("RUN npm config set a b", "npm", vec!["/root/.npmrc"]),
        ("RUN git config user.name x", "git", vec![]),
        ("RUN git clone https://x/y.git", "git", vec!["/app/y/.git/config"]),
        ("RUN curl -o b https://x/y", "curl", vec!["/app/b"]),
        ("RUN --mount=type=cache,target=/c a > /c/b", "a", vec!["/c/bcache"]),
    ] {
        assert_eq!(paths(line, name), expected, "{line}");
    }
}
