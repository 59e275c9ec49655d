//! What the server says by itself: notifications, and requests to the client.

use lsp_server::{Message, Notification, Request, RequestId, Response};
use lsp_types::{
    LogMessageParams, LogTraceParams, MessageType, NumberOrString, ShowMessageParams, notification, request,
};
use serde_json::Value;

use super::{preferences::Trace, server::Server};

/// What an answer of the client is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// Nothing depends on it.
    Ignored,
    /// Settings: the usual ones, then those of each folder.
    Configuration,
    /// Whether progress may be shown under a token.
    Progress(NumberOrString),
}

impl Server {
    /// Sends a notification.
    pub(super) fn notify<N: notification::Notification>(&self, params: N::Params) {
        self.send(Notification::new(N::METHOD.to_owned(), params).into());
    }

    /// Sends a request.
    pub(super) fn request<R: request::Request>(&mut self, params: R::Params, reply: Reply) {
        self.last_request += 1;
        let id = RequestId::from(self.last_request);
        self.replies.insert(id.clone(), reply);
        self.send(Request::new(id, R::METHOD.to_owned(), params).into());
    }

    pub(super) fn send(&self, message: Message) {
        // Where the client is gone the loop ends by itself.
        let _ = self.out.send(message);
    }

    /// The client answered.
    pub(super) fn take_reply(&mut self, response: Response) {
        let answer = response.response_result.ok();
        match self.replies.remove(&response.id) {
            Some(Reply::Configuration) => self.take_configuration(answer.as_ref().unwrap_or(&Value::Null)),
            Some(Reply::Progress(token)) => self.scans.allow(&token, answer.is_some()),
            Some(Reply::Ignored) | None => {}
        }
        self.show_progress();
    }

    /// Puts a line into the client's log.
    pub(super) fn log(&self, typ: MessageType, message: String) {
        self.notify::<notification::LogMessage>(LogMessageParams { typ, message });
    }

    /// Shows a sentence to the person, once.
    pub(super) fn show_once(&mut self, typ: MessageType, message: String) {
        if self.shown.insert(message.clone()) {
            self.notify::<notification::ShowMessage>(ShowMessageParams { typ, message });
        }
    }

    /// Says what the server does, if somebody wants to know: names and times, never texts.
    pub(super) fn trace(&self, level: Trace, message: impl FnOnce() -> String) {
        if self.trace.max(self.usual.trace) >= level {
            self.notify::<notification::LogTrace>(LogTraceParams { message: message(), verbose: None });
        }
    }
}
