//! What the threads tell the main loop.

use std::sync::Arc;

use lsp_server::RequestId;
use serde_json::Value;

use super::{documents::Documents, fault::Refusal, progress::Scan, world::World};

/// News for the main loop.
pub(super) enum Event {
    /// A folder's project is known; its result is not yet.
    Opened(World),
    /// Everything up to a generation is checked.
    Checked {
        /// The folders now.
        world: World,
        /// The documents that were checked.
        documents: Arc<Documents>,
        /// The newest change among them.
        generation: u64,
        /// In how many folders there was something to check.
        count: usize,
    },
    /// How far a scan is.
    Scan(Scan),
    /// What keeps a folder, or a part of its configuration, from counting.
    Failures(Vec<String>),
    /// What a check took, for the trace.
    Took(String),
    /// A fault of ours while doing something.
    Fault(String, String),
    /// A request is answered.
    Answered(RequestId, Result<Value, Refusal>),
}
