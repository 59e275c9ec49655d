//! Which files are nginx's: by name where the name says so, else by content.

use crate::{formats::Claim, source::paths};

use super::names::{is_lua_block, starts_directive};

/// Endings that template engines and samples add to a name.
const WRAPPERS: &[&str] = &[
    ".template",
    ".tmpl",
    ".tpl",
    ".j2",
    ".erb",
    ".in",
    ".example",
    ".sample",
    ".dist",
    ".default",
    ".disabled",
];

/// How far content is looked at.
const LIMIT: usize = 64 * 1024;

/// Whether a path is a file of nginx.
pub(super) fn claims(path: &str) -> Claim {
    let name = paths::file_name(path);
    let bare = WRAPPERS.iter().find_map(|wrapper| name.strip_suffix(wrapper)).unwrap_or(name);
    let folder = paths::file_name(paths::parent(path));
    let wrapped = bare.len() < name.len();
    match bare.rsplit_once('.') {
        _ if bare == "nginx.conf" || bare.ends_with(".nginx.conf") => Claim::Yes,
        Some((_, "nginx" | "nginxconf")) => Claim::Yes,
        Some((stem, "conf")) if stem.starts_with("nginx") => Claim::Yes,
        Some((_, "conf" | "vhost" | "inc")) => Claim::AskContent,
        _ if wrapped && ["nginx", "vhost", "site"].iter().any(|hint| path.contains(hint)) => {
            Claim::AskContent
        }
        _ if matches!(folder, "sites-enabled" | "sites-available" | "conf.d" | "snippets" | "http.d") => {
            Claim::AskContent
        }
        _ => Claim::No,
    }
}

/// Whether a text is nginx's: it has a block or directive that only nginx has, and none of Apache's marks.
pub(super) fn claims_content(text: &str) -> bool {
    let mut end = text.len().min(LIMIT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut score = 0;
    for line in text.get(..end).unwrap_or_default().lines() {
        let line = line.trim_start_matches('\u{feff}').trim();
        if is_foreign(line) {
            return false;
        }
        score += weight(line);
        if score >= 2 {
            return true;
        }
    }
    score >= 1
}

/// Lines of Apache, HAProxy, ini files and BIND, which share names of files with nginx.
fn is_foreign(line: &str) -> bool {
    let apache = ["<VirtualHost", "<Directory", "<IfModule", "<Location", "<Files", "LoadModule "];
    apache.iter().any(|mark| line.starts_with(mark))
        || (line.starts_with('[') && line.ends_with(']') && !line.contains(' '))
        || line.starts_with("zone \"")
}

/// How much a line speaks for nginx.
fn weight(line: &str) -> u32 {
    let end = line.find([' ', '\t', '{', ';']).unwrap_or(line.len());
    let (word, rest) = (line.get(..end).unwrap_or_default(), line.get(end..).unwrap_or_default().trim());
    match word {
        "http" | "server" | "events" | "stream" if rest.starts_with('{') => 2,
        "http" | "server" | "events" if rest.is_empty() => 1,
        "upstream" | "location" if rest.contains('{') => 2,
        "map" | "geo" | "split_clients" if rest.contains('$') && rest.contains('{') => 2,
        _ if is_lua_block(word) && rest.contains('{') => 2,
        // A directive may go on in the next line; most end in this one.
        _ if starts_directive(word) && rest.contains(';') => 1 + u32::from(word.contains('_')),
        _ if word.contains('_') && rest.is_empty() && starts_directive(word) => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_say_nginx_are_claimed() {
        for path in ["nginx.conf", "a/nginx.conf.template", "x.nginx", "nginx-dev.conf", "nginx.conf.j2"] {
            assert_eq!(claims(path), Claim::Yes, "{path}");
        }
        for path in ["a.conf", "sites-enabled/default", "x.conf.template", "conf.d/app.conf", "site.conf.erb"]
        {
            assert_eq!(claims(path), Claim::AskContent, "{path}");
        }
        for path in ["roles/nginx/templates/default.j2", "vhost.j2"] {
            assert_eq!(claims(path), Claim::AskContent, "{path}");
        }
        for path in ["a.yaml", "nginx/Dockerfile", "nginx.go", "sites/default"] {
            assert_eq!(claims(path), Claim::No, "{path}");
        }
    }

    #[test]
    fn content_of_nginx_is_claimed() {
        for text in [
            "server {\n listen 80;\n}",
            "\u{feff}# x\r\nhttp {\r\n}",
            "ssl_protocols TLSv1.2;\n",
            "location / { return 204; }",
            "upstream a {\n server b;\n}",
            "map $a $b {\n default 1;\n}",
            "charset_types\n  text/css\n  text/plain;",
            "add_header X y;\nproxy_set_header Host $host;",
        ] {
            assert!(claims_content(text), "{text}");
        }
    }

    #[test]
    fn content_of_others_is_not() {
        for text in [
            "<VirtualHost *:80>\n ServerName x\n</VirtualHost>",
            "[program:nginx]\ncommand=nginx",
            "server:\n  interface: 0.0.0.0\n",
            "zone \"a\" {\n type master;\n};",
            "frontend http\n bind *:80\n",
            "maxmemory 100mb\nrequirepass x\n",
            "user www;\n",
            "",
        ] {
            assert!(!claims_content(text), "{text}");
        }
    }
}
