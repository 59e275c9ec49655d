//! Files that change on disk, and settings that change in the client.

use serde_json::{Value, json};

use super::client::Client;

const ROOT: &str = "services: {a: {image: \"a:1\", user: \"0:0\"}}\n";

fn has(client: &mut Client, path: &str) -> bool {
    client.codes(path).iter().any(|(code, _)| code == "compose/user-root")
}

#[test]
fn the_client_is_asked_to_watch_what_can_matter() {
    let mut client = Client::over("shop");
    client.initialize(|_| {});
    let registered = client.asked_for("client/registerCapability");
    let registration = &registered["registrations"][0];
    assert_eq!(registration["method"], "workspace/didChangeWatchedFiles");
    let globs: Vec<globset::GlobMatcher> = registration["registerOptions"]["watchers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|watcher| {
            globset::Glob::new(watcher["globPattern"].as_str().unwrap()).unwrap().compile_matcher()
        })
        .collect();
    let watched = |path: &str| globs.iter().any(|glob| glob.is_match(path));
    for path in [
        "compose.yaml",
        "a/docker-compose.override.yml",
        ".env",
        "a/.env.production",
        "a/prod.env",
        "Dockerfile",
        "api/Dockerfile.dev",
        "api/api.Dockerfile",
        "Containerfile",
        "chart/templates/_helpers.tpl",
        "nginx/nginx.conf",
        "etc/nginx/sites-enabled/default",
        "conf/site.conf.template",
        "main.tf",
        "x.auto.tfvars",
        "x.tf.json",
        "seawall.toml",
        ".seawall.toml",
        "a/.gitignore",
        "api/.dockerignore",
    ] {
        assert!(watched(path), "{path}");
    }
    assert!(!watched("src/main.rs") && !watched("README.md"));
}

#[test]
fn files_that_come_change_and_go_are_seen() {
    let mut client = Client::with(&[("a/compose.yaml", "services: {}\n")]);
    client.initialize(|_| {});
    assert!(!has(&mut client, "a/compose.yaml") && !has(&mut client, "b/compose.yaml"));
    client.write("a/compose.yaml", ROOT);
    client.watched("a/compose.yaml", 2);
    assert!(has(&mut client, "a/compose.yaml"));
    client.write("b/compose.yaml", ROOT);
    client.watched("b/compose.yaml", 1);
    assert!(has(&mut client, "b/compose.yaml"));
    std::fs::remove_file(client.root.join("a/compose.yaml")).unwrap();
    client.watched("a/compose.yaml", 3);
    assert!(!has(&mut client, "a/compose.yaml"));
    client.write("seawall.toml", "ignore = [\"compose/user-root\"]\n");
    client.watched("seawall.toml", 1);
    assert!(!has(&mut client, "b/compose.yaml"));
    client.write("seawall.toml", "");
    client.watched("seawall.toml", 2);
    assert!(has(&mut client, "b/compose.yaml"));
    client.write(".gitignore", "b/\n");
    client.watched(".gitignore", 1);
    assert!(!has(&mut client, "b/compose.yaml"));
}

#[test]
fn own_rules_are_watched() {
    let rule = |deny: &str| {
        format!(
            "id: own/image\ntitle: x\nseverity: high\nsince: 0.1.0\non: compose.service\ndeny: {deny}\nat: image\nmessage: m\nhelp: h\nwhy: w\n"
        )
    };
    let mut client = Client::with(&[
        ("seawall.toml", "rules = [\"own\"]\n"),
        ("own/image.yaml", &rule("image == \"a:1\"")),
        ("compose.yaml", ROOT),
    ]);
    client.initialize(|_| {});
    let found =
        |client: &mut Client| client.codes("compose.yaml").iter().any(|(code, _)| code == "own/image");
    assert!(found(&mut client), "{:?} {:?}", client.codes("compose.yaml"), client.codes("own/image.yaml"));
    client.write("own/image.yaml", &rule("image == \"b:1\""));
    client.watched("own/image.yaml", 2);
    assert!(!found(&mut client));
}

#[test]
fn gits_own_files_and_saved_documents_mean_nothing() {
    let mut client = Client::over("shop");
    client.initialize(|params| params["trace"] = json!("verbose"));
    client.open("compose.yaml");
    client.pull("compose.yaml");
    let checks = |client: &Client| {
        let note = |note: &&lsp_server::Notification| {
            note.method == "$/logTrace" && note.params["message"].as_str().unwrap().starts_with("checked")
        };
        client.notes.iter().filter(note).count()
    };
    let before = checks(&client);
    client.watched(".git/index", 2);
    client.watched(".git/HEAD", 1);
    client.watched("compose.yaml", 2);
    client.pull("compose.yaml");
    client
        .ask(
            "textDocument/hover",
            json!({"textDocument": {"uri": client.uri("compose.yaml")},
        "position": {"line": 0, "character": 0}}),
        )
        .unwrap();
    assert_eq!(checks(&client), before);
}

#[test]
fn a_client_that_watches_nothing_says_what_it_saved() {
    let mut client = Client::with(&[("compose.yaml", "services: {}\n")]);
    client.initialize(|params| {
        params["capabilities"]["workspace"].as_object_mut().unwrap().remove("didChangeWatchedFiles");
    });
    assert!(!has(&mut client, "compose.yaml"));
    assert!(client.asked.iter().all(|request| request.method != "client/registerCapability"));
    client.write("compose.yaml", ROOT);
    let saved = json!({"textDocument": {"uri": client.uri("compose.yaml")}});
    client.tell("textDocument/didSave", saved);
    assert!(has(&mut client, "compose.yaml"));
}

#[test]
fn rules_count_when_they_are_saved() {
    let mut client = Client::with(&[
        ("seawall.toml", "rules = [\"own\"]\n"),
        ("own/image.yaml", "id: own/image\n"),
        ("compose.yaml", ROOT),
    ]);
    client.initialize(|_| {});
    client.open("own/image.yaml");
    assert!(!client.codes("own/image.yaml").is_empty());
    let rule = "id: own/image\ntitle: x\nseverity: high\nsince: 0.1.0\non: compose.service\ndeny: image == \"a:1\"\nat: image\nmessage: m\nhelp: h\nwhy: w\n";
    client.replace("own/image.yaml", rule);
    client.write("own/image.yaml", rule);
    client.watched("own/image.yaml", 2);
    assert!(client.codes("own/image.yaml").is_empty());
    assert!(client.codes("compose.yaml").iter().any(|(code, _)| code == "own/image"));
}

#[test]
fn a_trace_begins_when_it_is_asked_for() {
    let mut client = Client::over("shop");
    client.initialize(|_| {});
    client.pull("compose.yaml");
    assert!(client.notes.iter().all(|note| note.method != "$/logTrace"));
    client.tell("$/setTrace", json!({"value": "messages"}));
    client.pull("compose.yaml");
    let line = client.note("$/logTrace")["message"].as_str().unwrap().to_owned();
    assert_eq!(line, "received textDocument/diagnostic");
}

#[test]
fn a_change_on_disk_makes_the_client_ask_again() {
    let mut client = Client::with(&[
        ("compose.yaml", "services: {db: {image: \"postgres:16\", ports: [\"${P}:5432:5432\"]}}\n"),
        (".env", "P=127.0.0.1\n"),
    ]);
    client.initialize(|_| {});
    client.open("compose.yaml");
    let has = |client: &mut Client| {
        client.codes("compose.yaml").iter().any(|(code, _)| code == "compose/database-port-published")
    };
    assert!(!has(&mut client));
    client.write(".env", "P=0.0.0.0\n");
    client.watched(".env", 2);
    client.asked_for("workspace/diagnostic/refresh");
    assert!(has(&mut client));
}

#[test]
fn settings_count_from_the_beginning_and_when_they_change() {
    let mut client = Client::over("shop");
    client.initialize(|params| params["initializationOptions"] = json!({"select": ["nginx"]}));
    assert!(client.codes("compose.yaml").is_empty());
    assert!(!client.codes("nginx/nginx.conf").is_empty());
    let mut set = |settings: Value| {
        client.tell("workspace/didChangeConfiguration", json!({"settings": {"seawall": settings}}));
        client.codes("compose.yaml").len()
    };
    let all = set(json!({}));
    assert!(all > 5);
    assert_eq!(set(json!({"ignore": ["compose/user-root"]})), all - 1);
    assert_eq!(set(json!({"enable": false})), 0);
    assert_eq!(set(json!({"enable": true, "ignore": ["no/such-rule"]})), all);
    let shown = client.note("window/showMessage");
    assert!(shown["message"].as_str().unwrap().contains("no/such-rule"), "{shown}");
}

#[test]
fn a_client_that_can_be_asked_is_asked_for_its_settings() {
    let mut client = Client::over("shop");
    client.settings = json!({"select": ["nginx"], "enable": "yes"});
    client.initialize(|params| params["capabilities"]["workspace"]["configuration"] = json!(true));
    assert!(client.codes("compose.yaml").is_empty());
    let asked = client.asked_for("workspace/configuration");
    assert_eq!(asked["items"][0], json!({"section": "seawall"}));
    assert_eq!(asked["items"][1], json!({"section": "seawall", "scopeUri": client.uri("")}));
    let shown = client.note("window/showMessage");
    assert!(shown["message"].as_str().unwrap().contains("`seawall.enable` must be true or false"), "{shown}");
    client.settings = Value::Null;
    client.tell("workspace/didChangeConfiguration", json!({"settings": null}));
    client.asked_for("workspace/configuration");
    client.until(|client| (!client.codes("compose.yaml").is_empty()).then_some(()));
}

#[test]
fn a_client_that_never_says_its_settings_is_served_without() {
    let mut client = Client::over("shop");
    client.ignores = "workspace/configuration";
    client.initialize(|params| params["capabilities"]["workspace"]["configuration"] = json!(true));
    assert!(!client.codes("compose.yaml").is_empty());
}

#[test]
fn a_configuration_file_may_be_named() {
    let mut client =
        Client::with(&[("compose.yaml", ROOT), ("ci/strict.toml", "ignore = [\"compose/user-root\"]\n")]);
    client.initialize(|params| params["initializationOptions"] = json!({"config": "ci/strict.toml"}));
    assert!(!has(&mut client, "compose.yaml"));
}

#[test]
fn only_open_files_are_reported_where_that_is_wanted() {
    let mut client = Client::over("shop");
    client.initialize(|params| params["initializationOptions"] = json!({"workspaceDiagnostics": false}));
    client.open("compose.yaml");
    client.pull("compose.yaml");
    let all = client.ask("workspace/diagnostic", json!({"previousResultIds": []})).unwrap();
    let uris: Vec<&str> =
        all["items"].as_array().unwrap().iter().map(|item| item["uri"].as_str().unwrap()).collect();
    assert_eq!(uris, [client.uri("compose.yaml")]);
}
