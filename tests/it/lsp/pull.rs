//! Diagnostics that the client asks for.

use serde_json::{Value, json};

use super::client::{Client, codes};

/// The value of `DB_BIND` in the shop's `.env`.
const BIND: [u32; 4] = [1, 8, 1, 15];

/// The finding that it decides.
const PUBLISHED: &str = "compose/database-port-published";

fn has(found: &[(String, u64)], code: &str) -> bool {
    found.iter().any(|(other, _)| other == code)
}

#[test]
fn an_unsaved_edit_counts_at_once_in_the_files_that_read_it() {
    let mut client = Client::over("shop");
    client.initialize(|_| {});
    client.open(".env");
    client.open("compose.yaml");
    let before = client.codes("compose.yaml");
    assert!(before.contains(&(PUBLISHED.to_owned(), 52)), "{before:?}");
    client.edit(".env", &[(BIND, "127.0.0.1")]);
    let after = client.codes("compose.yaml");
    assert_eq!(after.len() + 1, before.len());
    assert!(!has(&after, PUBLISHED), "{after:?}");
    client.close(".env");
    assert_eq!(client.codes("compose.yaml"), before, "what counts is on disk again");
}

#[test]
fn what_changed_with_a_document_comes_with_it() {
    let mut client = Client::over("shop");
    client.initialize(|_| {});
    client.open(".env");
    client.open("compose.yaml");
    client.codes("compose.yaml");
    client.codes(".env");
    client.edit(".env", &[(BIND, "127.0.0.1")]);
    let report = client.pull(".env");
    let related = &report["relatedDocuments"][client.uri("compose.yaml")];
    assert_eq!(related["kind"], "full");
    assert!(!has(&codes(&related["items"]), PUBLISHED), "{related}");
    assert!(client.pull(".env").get("relatedDocuments").is_none(), "it is said once");
}

/// Neovim 0.12 does not look at what comes with a report that says "unchanged".
#[test]
fn what_others_come_with_is_whole_itself() {
    let mut client = Client::over("shop");
    client.initialize(|_| {});
    client.open(".env");
    client.open("compose.yaml");
    client.codes("compose.yaml");
    let first = client.pull(".env");
    client.edit(".env", &[(BIND, "127.0.0.1")]);
    let uri = client.uri(".env");
    let params = json!({"textDocument": {"uri": uri}, "previousResultId": first["resultId"]});
    let second = client.ask("textDocument/diagnostic", params).unwrap();
    assert_eq!(second["resultId"], first["resultId"], "its own did not change");
    assert_eq!(second["kind"], "full");
    assert!(second["relatedDocuments"].get(client.uri("compose.yaml")).is_some());
}

#[test]
fn a_client_that_is_told_nothing_of_related_documents_is_told_to_ask_again() {
    let mut client = Client::over("shop");
    client.initialize(|params| {
        params["capabilities"]["textDocument"]["diagnostic"] = json!({});
    });
    client.open(".env");
    client.open("compose.yaml");
    client.codes("compose.yaml");
    client.codes(".env");
    client.edit(".env", &[(BIND, "127.0.0.1")]);
    client.asked_for("workspace/diagnostic/refresh");
    assert!(!has(&client.codes("compose.yaml"), PUBLISHED));
    assert!(client.pull(".env").get("relatedDocuments").is_none());
}

#[test]
fn what_did_not_change_is_not_sent_again() {
    let mut client = Client::over("shop");
    client.initialize(|_| {});
    client.open("compose.yaml");
    let first = client.pull("compose.yaml");
    assert_eq!(first["kind"], "full");
    let again = |client: &mut Client| {
        let params = json!({
            "textDocument": {"uri": client.uri("compose.yaml")},
            "previousResultId": first["resultId"],
        });
        client.ask("textDocument/diagnostic", params).unwrap()
    };
    let second = again(&mut client);
    assert_eq!((&second["kind"], &second["resultId"]), (&json!("unchanged"), &first["resultId"]));
    client.edit("compose.yaml", &[([0, 0, 0, 0], "# moved\n")]);
    assert_eq!(again(&mut client)["kind"], "full");
}

#[test]
fn all_files_are_reported_and_then_only_news() {
    let mut client = Client::over("shop");
    client.initialize(|_| {});
    let all = client.ask("workspace/diagnostic", json!({"previousResultIds": []})).unwrap();
    let items = all["items"].as_array().unwrap().clone();
    let of = |items: &[Value], uri: &str| items.iter().find(|item| item["uri"] == uri).cloned();
    let compose = client.uri("compose.yaml");
    assert!(has(&codes(&of(&items, &compose).unwrap()["items"]), PUBLISHED));
    assert!(items.len() > 10, "{}", items.len());
    let known: Vec<Value> =
        items.iter().map(|item| json!({"uri": item["uri"], "value": item["resultId"]})).collect();
    let waits = client.send("workspace/diagnostic", json!({"previousResultIds": known}));
    client.pull("compose.yaml");
    assert!(client.answer_within(&waits, std::time::Duration::from_millis(100)).is_none());
    client.write(".env", &client.read(".env").replace("0.0.0.0", "127.0.0.1"));
    client.watched(".env", 2);
    let news = client.answer(&waits).unwrap();
    let news = news["items"].as_array().unwrap().clone();
    let compose = of(&news, &compose).unwrap();
    assert_eq!(compose["kind"], "full");
    assert!(!has(&codes(&compose["items"]), PUBLISHED));
    assert_eq!(of(&news, &client.uri("k8s/api.yaml")).unwrap()["kind"], "unchanged");
}
