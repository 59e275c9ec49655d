//! The scans that run, and where the client sees how far they are.

use std::{collections::BTreeMap, time::Instant};

use lsp_types::{
    NumberOrString, WorkDoneProgressCreateParams, notification::Progress as ProgressNote,
    request::WorkDoneProgressCreate,
};

use super::{
    outgoing::Reply,
    progress::{self, PATIENCE, Scan},
    server::Server,
};

/// What is shown under a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    /// The client was asked for it.
    Asked,
    /// It may be shown.
    Allowed,
    /// Its beginning is shown.
    Begun,
}

/// The scans.
#[derive(Default)]
pub(super) struct Scans {
    /// The one that runs: since when, and whether it is the first of its folder.
    running: Option<(Instant, bool)>,
    last: Option<(&'static str, u32)>,
    /// The tokens in use.
    tokens: BTreeMap<String, (NumberOrString, Shown)>,
    own: Option<NumberOrString>,
    count: u32,
}

impl Scans {
    /// Whether everything in some folder is being checked.
    pub(super) fn is_running(&self) -> bool {
        self.running.is_some()
    }

    pub(super) fn learn(&mut self, scan: &Scan) {
        match *scan {
            Scan::Begin { first } => self.running = Some((Instant::now(), first)),
            Scan::Report { message, percentage } => self.last = Some((message, percentage)),
            Scan::End => (self.running, self.last) = (None, None),
        }
    }

    /// The client answered whether progress may be shown under a token.
    pub(super) fn allow(&mut self, token: &NumberOrString, allowed: bool) {
        let key = key(token);
        match self.tokens.get_mut(&key) {
            Some((_, shown)) if allowed && self.running.is_some() => *shown = Shown::Allowed,
            // It stays the scan's own: the client is not asked again.
            _ => drop(self.tokens.remove(&key)),
        }
    }

    /// Whether a progress of the server's own is due: for the first scan of a folder at once, for others
    /// when they take long.
    fn is_due(&self) -> bool {
        self.own.is_none() && self.running.is_some_and(|(since, first)| first || since.elapsed() >= PATIENCE)
    }
}

fn key(token: &NumberOrString) -> String {
    match token {
        NumberOrString::Number(number) => number.to_string(),
        NumberOrString::String(text) => format!("\"{text}"),
    }
}

impl Server {
    /// Shows how far the scan is, wherever that is wanted.
    pub(super) fn show_progress(&mut self) {
        if !self.scans.is_running() {
            return self.end_progress();
        }
        for token in self.requests.tokens().cloned().collect::<Vec<_>>() {
            self.scans.tokens.entry(key(&token)).or_insert((token, Shown::Allowed));
        }
        if self.client.progress && self.scans.is_due() && self.requests.tokens().next().is_none() {
            self.scans.count += 1;
            let token = NumberOrString::String(format!("seawall/scan/{}", self.scans.count));
            self.scans.tokens.insert(key(&token), (token.clone(), Shown::Asked));
            self.scans.own = Some(token.clone());
            let params = WorkDoneProgressCreateParams { token: token.clone() };
            self.request::<WorkDoneProgressCreate>(params, Reply::Progress(token));
        }
        let last = self.scans.last;
        let mut notes = Vec::new();
        for (token, shown) in self.scans.tokens.values_mut() {
            if *shown == Shown::Allowed {
                notes.push(progress::begin(token.clone()));
                *shown = Shown::Begun;
            }
            if let (Shown::Begun, Some((message, percentage))) = (*shown, last) {
                notes.push(progress::report(token.clone(), message, percentage));
            }
        }
        for note in notes {
            self.notify::<ProgressNote>(note);
        }
    }

    /// Nothing runs any more.
    fn end_progress(&mut self) {
        self.scans.own = None;
        for (_, (token, shown)) in std::mem::take(&mut self.scans.tokens) {
            if shown == Shown::Begun {
                self.notify::<ProgressNote>(progress::end(token));
            }
        }
    }

    /// The request of a token is answered: nothing may be shown under it any more.
    pub(super) fn finish_progress(&mut self, token: &NumberOrString) {
        if let Some((token, Shown::Begun)) = self.scans.tokens.remove(&key(token)) {
            self.notify::<ProgressNote>(progress::end(token));
        }
    }
}
