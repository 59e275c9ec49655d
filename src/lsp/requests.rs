//! The client's requests that are not answered yet: each gets one answer, whatever happens.

use std::{collections::BTreeMap, time::Instant};

use lsp_server::{Message, RequestId, Response, ResponseError};
use lsp_types::NumberOrString;
use serde_json::Value;

use super::fault::Refusal;

/// A request that waits for its answer.
pub(super) struct Asked<W> {
    /// What it asks.
    pub(super) method: String,
    /// When it came.
    pub(super) since: Instant,
    /// The newest change before it.
    pub(super) generation: u64,
    /// Where the client wants to see how far it is.
    pub(super) token: Option<NumberOrString>,
    /// What it waits for; nothing where it is being worked on.
    pub(super) waits: Option<W>,
}

/// All of them.
pub(super) struct Requests<W> {
    open: BTreeMap<RequestId, Asked<W>>,
}

impl<W> Default for Requests<W> {
    fn default() -> Self {
        Self { open: BTreeMap::new() }
    }
}

impl<W> Requests<W> {
    /// A request came.
    pub(super) fn add(&mut self, id: RequestId, asked: Asked<W>) {
        self.open.insert(id, asked);
    }

    /// The answer to a request, as a message, with what it was; nothing where it has one already.
    pub(super) fn answer(
        &mut self,
        id: RequestId,
        result: Result<Value, Refusal>,
    ) -> Option<(Message, Asked<W>)> {
        let asked = self.open.remove(&id)?;
        let response_result: Result<Value, ResponseError> = result.map_err(|refusal| refusal.error());
        Some((Response { id, response_result }.into(), asked))
    }

    /// The requests that wait, with what they wait for.
    pub(super) fn waiting(&self) -> impl Iterator<Item = (&RequestId, &Asked<W>, &W)> {
        self.open.iter().filter_map(|(id, asked)| Some((id, asked, asked.waits.as_ref()?)))
    }

    /// A request waits from now on.
    pub(super) fn set(&mut self, id: &RequestId, waits: W) {
        if let Some(asked) = self.open.get_mut(id) {
            asked.waits = Some(waits);
        }
    }

    /// What a request waits for, which it does no more.
    pub(super) fn take(&mut self, id: &RequestId) -> Option<W> {
        self.open.get_mut(id)?.waits.take()
    }

    /// All requests without an answer.
    pub(super) fn ids(&self) -> Vec<RequestId> {
        self.open.keys().cloned().collect()
    }

    /// Where clients want to see how far their requests are.
    pub(super) fn tokens(&self) -> impl Iterator<Item = &NumberOrString> {
        self.open.values().filter_map(|asked| asked.token.as_ref())
    }
}
