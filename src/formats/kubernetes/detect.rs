//! Whether a text is a Kubernetes manifest, by its content.
//!
//! A manifest says `apiVersion` and `kind` at the top of a document. What looks like one and is
//! none is named here: kustomizations and the like configure a tool, no cluster.

/// Whether a YAML or JSON text holds at least one Kubernetes object.
pub(super) fn is_manifest(path: &str, text: &str) -> bool {
    let (mut version, mut kind) = (false, false);
    if path.rsplit_once('.').is_some_and(|(_, ending)| ending == "json") {
        version = text.contains("\"apiVersion\"");
        kind = text.contains("\"kind\"");
        return version && kind && !is_tool_file(text);
    }
    for line in text.lines() {
        let line = line.strip_prefix('\u{feff}').unwrap_or(line);
        match top_key(line) {
            Some("apiVersion") => version = !is_tool_version(value_of(line)),
            Some("kind") => kind = true,
            _ if line.starts_with("---") => (version, kind) = (false, false),
            _ => {}
        }
        if version && kind {
            return true;
        }
        // A document in flow style: `{apiVersion: v1, kind: Pod, …}` on one line or more.
        if line.starts_with('{') {
            version |= line.contains("apiVersion");
            kind |= line.contains("kind");
            if version && kind || text.contains("\"apiVersion\"") && text.contains("\"kind\"") {
                return true;
            }
        }
    }
    false
}

/// The key that a line at the start of a line opens, quotes taken off.
fn top_key(line: &str) -> Option<&str> {
    let line = line.strip_prefix("--- ").unwrap_or(line);
    let (key, _) = line.split_once(':')?;
    let key = key.trim_end();
    let bare = key.strip_prefix('"').and_then(|key| key.strip_suffix('"')).unwrap_or(key);
    (!bare.starts_with([' ', '\t', '#', '-'])).then_some(bare)
}

fn value_of(line: &str) -> &str {
    line.split_once(':').map_or("", |(_, value)| value.trim().trim_matches(['"', '\'']))
}

/// JSON files that have both words and are no manifests: schemas and API listings.
fn is_tool_file(text: &str) -> bool {
    text.contains("\"$schema\"") || text.contains("\"swagger\"") || text.contains("\"openapi\"")
}

/// Groups of API versions that configure a tool on a person's machine, and are never applied.
const TOOL_GROUPS: [&str; 8] = [
    "kustomize.config.k8s.io/",
    "kind.x-k8s.io/",
    "skaffold/",
    "ctlptl.dev/",
    "tanka.dev/",
    "backstage.io/",
    "devfile.io/",
    "audit.k8s.io/",
];

/// Whether objects of this `apiVersion` configure a tool rather than a cluster.
pub(super) fn is_tool_version(api_version: &str) -> bool {
    TOOL_GROUPS.iter().any(|group| api_version.starts_with(group))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_are_known_by_two_keys_of_one_document() {
        for text in [
            "apiVersion: v1\nkind: Pod\n",
            "# c\n---\nkind: Pod\nmetadata: {}\napiVersion: v1\n",
            "\u{feff}apiVersion: v1\r\nkind: Pod\r\n",
            "{apiVersion: v1, kind: Pod}",
            "\"apiVersion\": v1\n\"kind\": Pod\n",
        ] {
            assert!(is_manifest("a.yaml", text), "{text}");
        }
        assert!(is_manifest("a.json", "{\n  \"apiVersion\": \"v1\",\n  \"kind\": \"Pod\"\n}"));
        assert!(is_manifest("a.yaml", "{\n  \"apiVersion\": \"v1\",\n  \"kind\": \"Pod\"\n}"));
    }

    #[test]
    fn what_is_no_manifest_is_not_taken() {
        for text in [
            "",
            "services:\n  web:\n    image: nginx\n",
            "apiVersion: v2\nname: chart\nversion: 1.0.0\n",
            "x:\n  apiVersion: v1\n  kind: Pod\n",
            "apiVersion: v1\n---\nkind: Pod\n",
            "- apiVersion: v1\n  kind: Pod\n",
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n",
        ] {
            assert!(!is_manifest("a.yaml", text), "{text}");
        }
        assert!(!is_manifest("a.json", "{\"$schema\": \"x\", \"apiVersion\": {}, \"kind\": {}}"));
    }
}
