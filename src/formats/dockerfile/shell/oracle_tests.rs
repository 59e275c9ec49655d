//! Our reader against tree-sitter's grammar of bash: the same simple commands at the same places.

use tree_sitter::{Node, Parser};

use super::*;

/// Texts as they stand in Dockerfiles.
const TEXTS: &[&str] = &[
    "apt-get update && apt-get install -y --no-install-recommends curl ca-certificates && rm -rf /var/lib/apt/lists/*",
    "set -eux; savedAptMark=\"$(apt-mark showmanual)\"; apt-get update; rm -rf /var/lib/apt/lists/*",
    "curl -fsSL https://example.com/x.sh | bash -s -- --yes",
    "bash -c \"$(curl -fsSL https://example.com/x.sh)\"",
    "if [ -f yarn.lock ]; then yarn --frozen-lockfile; elif [ -f package-lock.json ]; then npm ci; else exit 1; fi",
    "for key in A B; do gpg --batch --recv-keys \"$key\" || exit 1; done",
    "arch=\"$(dpkg --print-architecture)\"; case \"$arch\" in amd64) a=x;; arm64) a=y;; *) exit 1;; esac; wget -O f \"u-$a\"",
    "{ echo 'a'; echo \"b\"; } > /etc/x",
    "(cd /tmp && make) && true",
    "echo 'export A=b' >> ~/.bashrc && . ~/.bashrc",
    "while read -r line; do echo \"$line\"; done < file",
    "find / -name '*.pyc' -exec rm -f {} + 2>/dev/null || true",
    "groupadd -r app --gid=999 && useradd -r -g app --uid=999 app",
    "export GNUPGHOME=\"$(mktemp -d)\"; command -v gpgconf && gpgconf --kill all || :",
    "echo \"${V%%.*}\" \"${W:-x y}\" ${X:+z}",
    "test \"$(id -u)\" = 0 || { echo no >&2; exit 1; }",
    "A=1 B=\"$C\" make -j \"$(nproc)\"",
    "f() { echo \"$1\"; }; f a",
    "echo a & wait",
    "cat <<EOF > /x\nhello\nEOF\necho b",
];

/// The simple commands of tree-sitter, by start and by the start of each word.
fn theirs(text: &str) -> Option<Vec<Vec<usize>>> {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_bash::LANGUAGE.into()).unwrap();
    let tree = parser.parse(text, None).unwrap();
    if tree.root_node().has_error() {
        return None;
    }
    let mut found = Vec::new();
    let mut stack = vec![tree.root_node()];
    while let Some(node) = stack.pop() {
        let mut cursor = node.walk();
        let children: Vec<Node<'_>> = node.children(&mut cursor).collect();
        match node.kind() {
            "command" | "test_command" if !text[node.byte_range()].starts_with("((") => {
                if node.kind() == "test_command" && text[node.byte_range()].starts_with("[[") {
                } else if node.kind() == "test_command" {
                    found.push(vec![node.start_byte()]);
                } else {
                    let name = children.iter().find(|child| child.kind() == "command_name");
                    found.push(name.map(Node::start_byte).into_iter().collect());
                }
            }
            "declaration_command" | "unset_command" => found.push(vec![node.start_byte()]),
            _ => {}
        }
        stack.extend(children);
    }
    found.sort();
    Some(found)
}

fn ours(text: &str) -> Vec<Vec<usize>> {
    let script = read(text, 0).unwrap_or_else(|broken| panic!("{text}: {broken:?}"));
    let with_words = script.commands.iter().filter(|command| !command.words.is_empty());
    let mut found: Vec<Vec<usize>> = with_words
        .map(|command| {
            let first = command.words.of(&script.words).first();
            first.map(|word| word.range.start as usize).into_iter().collect()
        })
        .collect();
    found.sort();
    found
}

#[test]
fn commands_stand_where_the_grammar_of_bash_has_them() {
    for text in TEXTS {
        assert_eq!(Some(ours(text)), theirs(text), "{text}");
    }
}
