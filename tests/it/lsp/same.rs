//! What an editor is told after many edits is what a new session says of the same files.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::client::Client;

const DOCUMENTS: [&str; 8] = [
    ".env",
    "compose.yaml",
    "api/Dockerfile",
    "chart/values.yaml",
    "k8s/data.yaml",
    "nginx/nginx.conf",
    "terraform/terraform.tfvars",
    "terraform/variables.tf",
];

/// All diagnostics by path, without what names the folder.
fn all(client: &mut Client) -> BTreeMap<String, String> {
    let report = client.ask("workspace/diagnostic", json!({"previousResultIds": []})).unwrap();
    let root = client.uri("");
    let one = |item: &Value| {
        let path = item["uri"].as_str().unwrap().replace(&root, "");
        (path, item["items"].to_string().replace(&root, ""))
    };
    report["items"].as_array().unwrap().iter().map(one).collect()
}

/// Numbers that look random and are the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

/// A text with a few lines lost, doubled or cut: half typed, as often as not.
fn scramble(text: &str, numbers: &mut Numbers) -> String {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    for _ in 0..=numbers.below(2) {
        let at = numbers.below(lines.len());
        let line = lines[at].clone();
        match numbers.below(3) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(at, line),
            _ => lines[at] = line[..line.floor_char_boundary(numbers.below(line.len()))].to_owned() + "\n",
        }
    }
    lines.concat()
}

#[test]
fn after_many_edits_a_session_says_what_a_new_one_does() {
    let mut numbers = Numbers(7);
    let mut client = Client::over("shop");
    client.initialize(|_| {});
    let mut texts: BTreeMap<&str, String> = DOCUMENTS.iter().map(|&path| (path, client.read(path))).collect();
    for path in DOCUMENTS {
        client.open(path);
    }
    for round in 0..12 {
        for _ in 0..3 {
            let path = DOCUMENTS[numbers.below(DOCUMENTS.len())];
            let text =
                if numbers.below(4) == 0 { client.read(path) } else { scramble(&texts[path], &mut numbers) };
            client.replace(path, &text);
            texts.insert(path, text);
            client.pull("compose.yaml");
        }
        let mut other = Client::copy_of(&client.root);
        for (path, text) in &texts {
            other.write(path, text);
        }
        other.initialize(|_| {});
        assert_eq!(all(&mut client), all(&mut other), "round {round}");
    }
}
