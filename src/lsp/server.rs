//! The main loop: takes messages and news in turn, and never computes.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
    thread,
    time::Duration,
};

use crossbeam_channel::{Receiver, Sender, select};
use lsp_server::{Connection, Message, RequestId};
use lsp_types::MessageType;

use super::{
    answers::{self, Task},
    client::Client,
    dispatch::Wait,
    documents::Documents,
    event::Event,
    fault::{Refusal, guarded, masked},
    handshake,
    outgoing::Reply,
    preferences::{Preferences, Trace},
    progress::Scan,
    publish::Published,
    pull::Pulled,
    requests::Requests,
    scans::Scans,
    worker::{self, Change, Job},
    world::World,
};

/// A client that is silent for so long will not say its settings any more.
const SETTINGS_PATIENCE: Duration = Duration::from_secs(3);

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The client said that it would end, and ended it.
    Agreed,
    /// The client ended it without a word, or went away.
    Broken,
}

/// A session with a client.
pub(super) struct Server {
    pub(super) out: Sender<Message>,
    pub(super) client: Arc<Client>,
    /// The open documents as they are now.
    pub(super) documents: Arc<Documents>,
    /// The open folders: canonical, and as the client writes them.
    pub(super) folders: Vec<(PathBuf, PathBuf)>,
    /// What the client set when it began.
    pub(super) initial: Preferences,
    /// What it set since, for everything outside of the folders,
    pub(super) usual: Arc<Preferences>,
    /// and for single folders.
    pub(super) of_folders: BTreeMap<PathBuf, Arc<Preferences>>,
    /// Whether the checking thread knows the folders.
    pub(super) started: bool,
    pub(super) jobs: Sender<Job>,
    pub(super) tasks: Sender<Task>,
    /// What is known.
    pub(super) world: World,
    /// The newest change.
    pub(super) generation: u64,
    /// The newest change that is checked.
    pub(super) done: u64,
    /// How many checks are done.
    pub(super) checks: u64,
    pub(super) scans: Scans,
    pub(super) requests: Requests<Wait>,
    pub(super) replies: BTreeMap<RequestId, Reply>,
    pub(super) last_request: i32,
    pub(super) pulled: Pulled,
    pub(super) published: Published,
    pub(super) shown: BTreeSet<String>,
    pub(super) trace: Trace,
    /// Whether the client said that it will end the session.
    pub(super) leaving: bool,
}

/// Speaks with a client until it ends the session.
pub fn serve(connection: Connection) -> End {
    let Connection { sender, receiver } = connection;
    let Some((client, params)) = handshake::run(&sender, &receiver) else { return End::Broken };
    let client = Arc::new(client);
    let (events, news) = crossbeam_channel::unbounded();
    let (jobs, waiting) = crossbeam_channel::unbounded();
    let tasks = answers::start(&events);
    let of_worker = client.clone();
    let checking = thread::Builder::new().name("checks".to_owned());
    if checking.spawn(move || worker::run(of_worker, &waiting, events)).is_err() {
        return End::Broken;
    }
    let mut server = Server::new(sender, client, &params, jobs, tasks);
    server.run(&receiver, &news)
}

impl Server {
    fn run(&mut self, messages: &Receiver<Message>, news: &Receiver<Event>) -> End {
        loop {
            let handled = select! {
                recv(messages) -> message => match message {
                    Ok(Message::Notification(note)) if note.method == "exit" => {
                        return if self.leaving { End::Agreed } else { End::Broken };
                    }
                    Ok(message) => guarded(|| self.take(message)),
                    Err(_) => return End::Broken,
                },
                recv(news) -> event => match event {
                    Ok(event) => guarded(|| self.learn(event)),
                    Err(_) => return End::Broken,
                },
                default(SETTINGS_PATIENCE) => guarded(|| self.start_without_settings()),
            };
            if let Err(fault) = handled {
                self.log(MessageType::ERROR, format!("a fault of Seawall: {fault}"));
            }
        }
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Request(request) => {
                let id = request.id.clone();
                if let Err(fault) = guarded(|| self.take_request(request)) {
                    self.answer(id, Err(Refusal::Fault(fault)));
                }
            }
            Message::Notification(note) => self.take_notification(note),
            Message::Response(response) => self.take_reply(response),
        }
    }

    fn learn(&mut self, event: Event) {
        match event {
            Event::Opened(world) => self.world = world,
            Event::Checked { world, documents, generation, count } => {
                self.world = world;
                self.done = generation;
                self.checks += 1;
                if count > 0 {
                    self.trace(Trace::Verbose, || format!("checked up to change {generation}"));
                }
                self.publish(&documents);
            }
            Event::Scan(scan) => self.learn_scan(&scan),
            Event::Failures(failures) => {
                for failure in failures {
                    self.show_once(MessageType::WARNING, format!("Seawall: {}", masked(&failure)));
                }
            }
            Event::Took(took) => self.trace(Trace::Verbose, || took),
            Event::Fault(what, fault) => {
                self.log(MessageType::ERROR, format!("a fault of Seawall while {what}: {fault}"));
            }
            Event::Answered(id, result) => return self.answer(id, result),
        }
        self.serve_waiting();
        self.refresh();
    }

    fn learn_scan(&mut self, scan: &Scan) {
        self.scans.learn(scan);
        self.show_progress();
    }

    /// Tells the checking thread of a change.
    pub(super) fn changed(&mut self, change: Change) {
        self.generation += 1;
        let documents = self.documents.clone();
        let _ = self.jobs.send(Job { generation: self.generation, documents, change });
    }

    /// Answers a request, unless it is answered already.
    pub(super) fn answer(&mut self, id: RequestId, result: Result<serde_json::Value, Refusal>) {
        if let Err(Refusal::Fault(fault)) = &result {
            self.log(MessageType::ERROR, format!("a fault of Seawall: {fault}"));
        }
        if let Some((message, asked)) = self.requests.answer(id, result) {
            self.send(message);
            self.trace(Trace::Messages, || {
                format!("answered {} after {:.1} ms", asked.method, asked.since.elapsed().as_secs_f64() * 1e3)
            });
            if let Some(token) = asked.token {
                self.finish_progress(&token);
            }
        }
    }
}
