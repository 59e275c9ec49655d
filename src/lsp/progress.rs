//! How far a scan is: from the engine to the main loop, and from there to the client.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use crossbeam_channel::Sender;
use lsp_types::{
    NumberOrString, ProgressParams, ProgressParamsValue, WorkDoneProgress, WorkDoneProgressBegin,
    WorkDoneProgressEnd, WorkDoneProgressReport,
};

use super::event::Event;
use crate::engine::{Progress, Stage};

/// News of a scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scan {
    /// A folder is scanned; whether for the first time.
    Begin {
        /// Whether nothing is known of the folder yet.
        first: bool,
    },
    /// A part is done.
    Report {
        /// What is being done.
        message: &'static str,
        /// How much of that, of a hundred.
        percentage: u32,
    },
    /// It is over.
    End,
}

/// News come no more often than this.
const PAUSE: Duration = Duration::from_millis(100);

/// A scan that is not the first and takes less time shows nothing.
pub(super) const PATIENCE: Duration = Duration::from_secs(1);

/// Tells the main loop how far a run is.
pub(super) struct Reporter<'r> {
    events: &'r Sender<Event>,
    stage: Mutex<(&'static str, Instant)>,
    total: AtomicUsize,
    done: AtomicUsize,
}

impl<'r> Reporter<'r> {
    /// A reporter for one run.
    pub(super) fn new(events: &'r Sender<Event>) -> Self {
        let stage = Mutex::new(("", Instant::now()));
        Self { events, stage, total: AtomicUsize::new(0), done: AtomicUsize::new(0) }
    }

    fn tell(&self, message: &'static str) {
        let (done, total) = (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed));
        let percentage = (done * 100).checked_div(total).unwrap_or(0).min(100) as u32;
        let _ = self.events.send(Event::Scan(Scan::Report { message, percentage }));
    }
}

impl Progress for Reporter<'_> {
    fn begin(&self, stage: Stage, total: usize) {
        let message = match stage {
            Stage::Parse => "reading files",
            Stage::Resolve => "resolving values",
            Stage::Evaluate => "asking rules",
        };
        self.total.store(total, Ordering::Relaxed);
        self.done.store(0, Ordering::Relaxed);
        *self.stage.lock().unwrap_or_else(PoisonError::into_inner) = (message, Instant::now());
        self.tell(message);
    }

    fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
        // Whoever finds it taken leaves the news to the one that has it.
        let Ok(mut stage) = self.stage.try_lock() else { return };
        if stage.1.elapsed() >= PAUSE {
            stage.1 = Instant::now();
            self.tell(stage.0);
        }
    }
}

/// The beginning of a work, as a message.
pub(super) fn begin(token: NumberOrString) -> ProgressParams {
    let title = "Seawall: checking".to_owned();
    let begin = WorkDoneProgressBegin { title, cancellable: Some(false), message: None, percentage: Some(0) };
    params(token, WorkDoneProgress::Begin(begin))
}

/// News of a work, as a message.
pub(super) fn report(token: NumberOrString, message: &str, percentage: u32) -> ProgressParams {
    let (message, percentage) = (Some(message.to_owned()), Some(percentage));
    params(token, WorkDoneProgress::Report(WorkDoneProgressReport { cancellable: None, message, percentage }))
}

/// The end of a work, as a message.
pub(super) fn end(token: NumberOrString) -> ProgressParams {
    params(token, WorkDoneProgress::End(WorkDoneProgressEnd { message: None }))
}

fn params(token: NumberOrString, value: WorkDoneProgress) -> ProgressParams {
    ProgressParams { token, value: ProgressParamsValue::WorkDone(value) }
}
