//! Whatever a Dockerfile says, every field of every subject can be asked for, and has a place in the file.

use proptest::prelude::*;

use super::tests::read;

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

proptest! {
    #[test]
    fn every_field_of_every_subject_has_a_place(text in dockerfile()) {
        check(&format!("FROM x\n{text}"));
    }
}
