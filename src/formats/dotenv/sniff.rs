//! Whether a file that is named like an env file is a script for a shell.

/// The lines that say something.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let text = text.trim_start_matches('\u{feff}');
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Whether some line is one that only a shell understands.
pub(super) fn is_script(text: &str) -> bool {
    const WORDS: [&str; 12] = [
        "if", "for", "while", "case", "function", "source", ".", "set", "declare", "local", "readonly",
        "alias",
    ];
    const ENDS: [&str; 6] = ["fi", "done", "esac", "then", "do", "}"];
    let is_shell = |line: &str| {
        let key = line.split('=').next().unwrap_or_default();
        let first = line.split_ascii_whitespace().next().unwrap_or_default();
        let is_command = WORDS.contains(&first) && !key.trim_end().eq(first) && line.contains(' ');
        is_command && !key.contains(':')
            || ENDS.contains(&line)
            || key.contains("((")
            || line.ends_with("() {")
    };
    text.starts_with("#!") || lines(text).any(is_shell)
}

/// Whether every line is an assignment: a script that says no more than an env file does.
pub(super) fn is_plain(text: &str) -> bool {
    let is_assignment = |line: &str| {
        let rest = line.strip_prefix("export ").map_or(line, str::trim_start);
        let key = rest.split_once('=').map_or("", |(key, _)| key);
        !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    lines(text).next().is_some() && lines(text).all(is_assignment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_told_from_env_files() {
        for text in [
            "#!/bin/sh\nA=1\n",
            "i=0\nDATA[((i++))]=x\n",
            "if [ -f x ]; then\n  A=1\nfi\n",
            ". ./other.env\nA=1\n",
            "set -e\nA=1\n",
            "load() {\n  A=1\n}\n",
        ] {
            assert!(is_script(text), "{text}");
        }
        for text in
            ["", "A=1\n", "A B=1\n", "set=1\n", "if = 1\n", "export A=1\n# if x\nB: x y\n", "A=\"}\"\n"]
        {
            assert!(!is_script(text), "{text}");
        }
    }

    #[test]
    fn an_envrc_counts_where_it_is_one_list_of_assignments() {
        assert!(is_plain("# x\nexport A=1\nB='c d'\n"));
        for text in ["", "layout python\n", "export A=1\nPATH_add bin\n", "dotenv\n", "a b=1\n"] {
            assert!(!is_plain(text), "{text}");
        }
    }
}
