//! Threads that work out answers, so that the main loop never waits for one.

use crossbeam_channel::{Receiver, Sender};
use lsp_server::RequestId;
use serde_json::Value;

use super::{
    event::Event,
    fault::{Refusal, guarded},
};

/// So many requests are worked on at once.
const THREADS: usize = 2;

/// Work that a request asks for.
pub(super) struct Task {
    /// The request.
    pub(super) id: RequestId,
    /// What to do.
    pub(super) work: Box<dyn FnOnce() -> Result<Value, Refusal> + Send>,
}

/// Starts the threads; they end with the sender.
pub(super) fn start(events: &Sender<Event>) -> Sender<Task> {
    let (sender, tasks) = crossbeam_channel::unbounded::<Task>();
    for number in 0..THREADS {
        let (tasks, events) = (tasks.clone(), events.clone());
        let thread = std::thread::Builder::new().name(format!("answers-{number}"));
        // Where the system has no thread left the others do the work.
        let _ = thread.spawn(move || run(&tasks, &events));
    }
    sender
}

fn run(tasks: &Receiver<Task>, events: &Sender<Event>) {
    for Task { id, work } in tasks {
        let result = guarded(work).unwrap_or_else(|fault| Err(Refusal::Fault(fault)));
        if events.send(Event::Answered(id, result)).is_err() {
            return;
        }
    }
}
