//! The client's settings and folders: where they come from and whom they reach.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use crossbeam_channel::Sender;
use lsp_server::Message;
use lsp_types::{
    ConfigurationItem, ConfigurationParams, MessageType, Registration, RegistrationParams, Uri,
    request::{RegisterCapability, WorkspaceConfiguration},
};
use serde_json::{Value, json};

use super::{
    answers::Task,
    client::Client,
    outgoing::Reply,
    preferences::{Preferences, SECTION, Trace},
    publish::Published,
    pull::Pulled,
    requests::Requests,
    scans::Scans,
    server::Server,
    uri, watch,
    worker::{Change, Given, Job},
    world::World,
};

impl Server {
    /// A session that has just begun.
    pub(super) fn new(
        out: Sender<Message>,
        client: Arc<Client>,
        params: &Value,
        jobs: Sender<Job>,
        tasks: Sender<Task>,
    ) -> Self {
        let options = params.get("initializationOptions").unwrap_or(&Value::Null);
        let (initial, wrong) = Preferences::read(options);
        let level = params.get("trace").and_then(Value::as_str).and_then(Trace::from_name);
        let folders = client.folders.clone();
        let mut server = Self {
            out,
            client,
            documents: Arc::default(),
            folders: Vec::new(),
            usual: Arc::new(initial.clone()),
            initial,
            of_folders: BTreeMap::new(),
            started: false,
            jobs,
            tasks,
            world: World::default(),
            generation: 0,
            done: 0,
            checks: 0,
            scans: Scans::default(),
            requests: Requests::default(),
            replies: BTreeMap::new(),
            last_request: 0,
            pulled: Pulled::default(),
            published: Published::default(),
            shown: std::collections::BTreeSet::new(),
            trace: level.unwrap_or_default(),
            leaving: false,
        };
        folders.iter().filter_map(uri::to_path).for_each(|folder| server.add_folder(folder));
        server.complain(wrong);
        server
    }

    /// A folder is open.
    pub(super) fn add_folder(&mut self, shown: PathBuf) {
        let path = shown.canonicalize().unwrap_or_else(|_| shown.clone());
        if !self.folders.iter().any(|(known, _)| *known == path) {
            self.folders.push((path, shown));
        }
    }

    /// Asks for what the client could not say before.
    pub(super) fn register(&mut self) {
        let mut registrations = Vec::new();
        if self.client.watches_files {
            registrations.push(Registration {
                id: "seawall/files".to_owned(),
                method: "workspace/didChangeWatchedFiles".to_owned(),
                register_options: serde_json::to_value(watch::options()).ok(),
            });
        }
        if self.client.watches_configuration {
            registrations.push(Registration {
                id: "seawall/settings".to_owned(),
                method: "workspace/didChangeConfiguration".to_owned(),
                register_options: Some(json!({"section": SECTION})),
            });
        }
        if !registrations.is_empty() {
            self.request::<RegisterCapability>(RegistrationParams { registrations }, Reply::Ignored);
        }
    }

    /// Asks for the settings, of which the first scan is made; begins it where there is nothing to ask.
    pub(super) fn ask_configuration(&mut self) {
        if !self.client.configuration {
            return self.start();
        }
        let item =
            |scope_uri: Option<Uri>| ConfigurationItem { scope_uri, section: Some(SECTION.to_owned()) };
        let folders = self.folders.iter().map(|(_, shown)| item(uri::of_path(shown)));
        let items = std::iter::once(item(None)).chain(folders).collect();
        self.request::<WorkspaceConfiguration>(ConfigurationParams { items }, Reply::Configuration);
    }

    /// The settings as the client answers: the usual ones, then those of each folder.
    pub(super) fn take_configuration(&mut self, answer: &Value) {
        let answers: &[Value] = answer.as_array().map_or(&[], Vec::as_slice);
        let mut answers = answers.iter().map(|answer| {
            if answer.is_null() { (self.initial.clone(), Vec::new()) } else { Preferences::read(answer) }
        });
        let (usual, mut wrong) = answers.next().unwrap_or_else(|| (self.initial.clone(), Vec::new()));
        let mut of_folders = BTreeMap::new();
        for ((path, _), (preferences, mistakes)) in self.folders.iter().zip(answers) {
            wrong.extend(mistakes);
            of_folders.insert(path.clone(), Arc::new(preferences));
        }
        (self.usual, self.of_folders) = (Arc::new(usual), of_folders);
        self.complain(wrong);
        self.tell_folders();
    }

    /// The settings as the client sends them by itself.
    pub(super) fn take_settings(&mut self, settings: &Value) {
        let (usual, wrong) = Preferences::read(settings);
        self.usual = Arc::new(usual);
        self.of_folders.clear();
        self.complain(wrong);
        self.tell_folders();
    }

    fn complain(&mut self, wrong: Vec<String>) {
        for setting in wrong {
            self.show_once(MessageType::WARNING, format!("Seawall: the setting {setting}"));
        }
    }

    /// Begins the first scan, unless it has begun.
    pub(super) fn start(&mut self) {
        let asked = self.replies.values().any(|reply| *reply == Reply::Configuration);
        if !self.started && !asked {
            self.tell_folders();
        }
    }

    /// Begins the first scan with what was set at the beginning, where the client does not answer.
    pub(super) fn start_without_settings(&mut self) {
        if !self.started && self.replies.values().any(|reply| *reply == Reply::Configuration) {
            self.tell_folders();
        }
    }

    /// Tells the checking thread which folders there are, and what is set for them.
    pub(super) fn tell_folders(&mut self) {
        self.started = true;
        let given = self.folders.iter().map(|(path, shown)| Given {
            path: path.clone(),
            shown: shown.clone(),
            preferences: self.of_folders.get(path).unwrap_or(&self.usual).clone(),
        });
        let change = Change::Folders(given.collect(), self.usual.clone());
        self.changed(change);
    }
}
