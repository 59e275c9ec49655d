//! URIs of the protocol and paths of the system.
//!
//! Clients write them in their own ways (`file:///c%3A/x`, `file:///C:/x`, spaces as they are): a document
//! is known by its path, never by the letters of its URI. What is no file has no path.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    str::FromStr as _,
};

use lsp_types::Uri;

/// The path that a `file:` URI names; `None` for any other, and for one that names no absolute path.
pub(super) fn to_path(uri: &Uri) -> Option<PathBuf> {
    let text = uri.as_str();
    let (scheme, rest) = text.split_once(':')?;
    if !scheme.eq_ignore_ascii_case("file") {
        return None;
    }
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = match rest.strip_prefix("//") {
        Some(rest) => rest.split_at_checked(rest.find('/')?)?,
        None => ("", rest),
    };
    let local = host.is_empty() || host.eq_ignore_ascii_case("localhost");
    system_path(if local { "" } else { host }, decode(path)?)
}

/// Bytes with `%41` as `A`; a `%` that begins no byte stays. `None` where a byte is zero: no path has one.
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        match (first, after) {
            (b'%', [high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                let digit = |byte: u8| (byte as char).to_digit(16).unwrap_or_default() as u8;
                decoded.push(digit(*high) * 16 + digit(*low));
                rest = after;
            }
            _ => decoded.push(first),
        }
    }
    (!decoded.contains(&0)).then_some(decoded)
}

#[cfg(unix)]
fn system_path(host: &str, path: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt as _;
    let path = PathBuf::from(std::ffi::OsString::from_vec(path));
    (host.is_empty() && path.is_absolute()).then(|| path.components().collect())
}

#[cfg(not(unix))]
fn system_path(host: &str, path: Vec<u8>) -> Option<PathBuf> {
    windows_path(host, &String::from_utf8(path).ok()?).map(PathBuf::from)
}

/// `/c:/x` is a drive's path, in whatever case its letter is; with a host it is a share's.
#[cfg(any(not(unix), test))]
fn windows_path(host: &str, path: &str) -> Option<String> {
    if !host.is_empty() {
        return Some(format!(r"\\{host}{}", path.replace('/', r"\")));
    }
    let mut chars = path.strip_prefix('/')?.chars();
    let drive = chars.next().filter(char::is_ascii_alphabetic)?.to_ascii_uppercase();
    let rest = chars.as_str().strip_prefix(':')?;
    let rest = if rest.is_empty() { "/" } else { rest };
    rest.starts_with(['/', '\\']).then(|| format!("{drive}:{}", rest.replace('/', r"\")))
}

/// The URI of an absolute path.
pub(super) fn of_path(path: &Path) -> Option<Uri> {
    let text = path_text(path);
    // `\\?\C:\x` and `\\?\UNC\host\share` are what canonical paths of Windows look like.
    let text = text.strip_prefix("//?/UNC/").map_or_else(
        || text.strip_prefix("//?/").map_or_else(|| text.clone(), |drive| format!("/{drive}")),
        |share| format!("//{share}"),
    );
    let text = if text.get(1..2) == Some(":") { format!("/{text}") } else { text };
    let uri = if text.starts_with("//") { format!("file:{text}") } else { format!("file://{text}") };
    Uri::from_str(&uri).ok()
}

/// A path with `/` between its parts, each byte that a URI cannot hold as `%41`.
fn path_text(path: &Path) -> String {
    let slashes = if cfg!(windows) { path.to_string_lossy().replace('\\', "/") } else { String::new() };
    let bytes = if cfg!(windows) { slashes.as_bytes() } else { path.as_os_str().as_encoded_bytes() };
    encode(bytes)
}

fn encode(bytes: &[u8]) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/:?".contains(&byte);
    let mut text = String::with_capacity(bytes.len());
    for &byte in bytes {
        // A question mark is only ever part of the prefix of Windows; elsewhere it would begin a query.
        if plain(byte) && (byte != b'?' || cfg!(windows)) {
            text.push(byte as char);
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

/// Makes the URIs in a message of a client what the protocol demands: some send spaces, brackets and
/// letters as they are. What is right already stays as it is.
pub(super) fn tame(message: &mut serde_json::Value) {
    match message {
        serde_json::Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                match value {
                    serde_json::Value::String(text) if is_uri_field(name) => tame_text(text),
                    value => tame(value),
                }
            }
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(tame),
        _ => {}
    }
}

fn is_uri_field(name: &str) -> bool {
    matches!(name, "uri" | "rootUri" | "oldUri" | "newUri" | "href" | "scopeUri" | "baseUri")
}

fn tame_text(text: &mut String) {
    if Uri::from_str(text).is_ok() {
        return;
    }
    let stays = |c: char| c.is_ascii_alphanumeric() || "-._~/:?#@!$&'()*+,;=".contains(c);
    let mut tamed = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let digits = text.get(at + 1..at + 3).unwrap_or_default();
        let escape = c == '%' && digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        if c == '\\' {
            tamed.push('/');
        } else if escape || stays(c) {
            tamed.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(tamed, "%{byte:02X}");
            }
        }
    }
    *text = tamed;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(uri: &str) -> Option<String> {
        to_path(&Uri::from_str(uri).unwrap()).map(|path| path.to_string_lossy().into_owned())
    }

    #[test]
    #[cfg(unix)]
    fn a_path_comes_back_from_its_uri() {
        for name in ["/w/a b/c%d.yaml", "/w/ä€😀/[x]{y}.tf", "/w/a?b#c", "/w/%41", "/w/c:/x", "/w/q&a=1;2"]
        {
            let uri = of_path(Path::new(name)).unwrap();
            assert_eq!(path(uri.as_str()).as_deref(), Some(name), "{}", uri.as_str());
        }
    }

    #[test]
    #[cfg(unix)]
    fn escapes_hosts_and_dots_are_understood() {
        assert_eq!(path("file:///w/a%20b%2Fc").as_deref(), Some("/w/a b/c"));
        assert_eq!(path("file://localhost/w/x").as_deref(), Some("/w/x"));
        assert_eq!(path("FILE:///w/./x").as_deref(), Some("/w/x"));
        assert_eq!(path("file:/w/x").as_deref(), Some("/w/x"));
        assert_eq!(path("file:///w/%E2%82%AC").as_deref(), Some("/w/€"));
    }

    #[test]
    fn what_is_no_file_has_no_path() {
        for uri in
            ["untitled:Untitled-1", "git:/w/x?ref", "http://h/w", "file:", "file://host", "file:///w/%00"]
        {
            assert_eq!(path(uri), None, "{uri}");
        }
        #[cfg(unix)]
        assert_eq!(path("file://host/w/x"), None);
    }

    #[test]
    fn drives_are_known_in_every_spelling() {
        let drive = |path: &str| windows_path("", path);
        assert_eq!(drive("/c:/a b/x").as_deref(), Some(r"C:\a b\x"));
        assert_eq!(drive("/C:").as_deref(), Some(r"C:\"));
        assert_eq!(drive("/etc/x"), None);
        assert_eq!(windows_path("host", "/share/x").as_deref(), Some(r"\\host\share\x"));
        assert_eq!(String::from_utf8(decode("/c%3A/x").unwrap()).unwrap(), "/c:/x");
    }

    #[test]
    fn wild_uris_become_right_ones_and_right_ones_stay() {
        let tamed = |uri: &str| {
            let mut message = serde_json::json!({"textDocument": {"uri": uri}, "text": "a b"});
            tame(&mut message);
            assert_eq!(message["text"], "a b");
            message["textDocument"]["uri"].as_str().unwrap().to_owned()
        };
        assert_eq!(tamed("file:///w/a b[1]/ä.yaml"), "file:///w/a%20b%5B1%5D/%C3%A4.yaml");
        assert_eq!(tamed(r"file:///c:\x y"), "file:///c:/x%20y");
        assert_eq!(tamed("file:///w/100%/x"), "file:///w/100%25/x");
        assert_eq!(tamed("file:///c%3A/x"), "file:///c%3A/x");
    }
}
