//! What becomes of a request that cannot be answered, and of faults of ours.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lsp_server::{ErrorCode, ResponseError};

use crate::secrets;

/// Why a request gets no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Nobody knows such a request.
    UnknownMethod(String),
    /// Its parameters are not what they must be.
    BadParameters(String),
    /// The client does not want it any more.
    Cancelled,
    /// The server is going away.
    Leaving,
    /// The files are not any more what it is about.
    Modified,
    /// It cannot be done, in a sentence for people.
    Failed(String),
    /// A fault of ours.
    Fault(String),
}

impl Refusal {
    /// The answer that says so.
    pub(super) fn error(&self) -> ResponseError {
        let (code, message) = match self {
            Self::UnknownMethod(method) => (ErrorCode::MethodNotFound, format!("unknown method {method}")),
            Self::BadParameters(why) => (ErrorCode::InvalidParams, why.clone()),
            Self::Cancelled => (ErrorCode::RequestCanceled, "cancelled".to_owned()),
            Self::Leaving => (ErrorCode::ServerCancelled, "the server is shutting down".to_owned()),
            Self::Modified => (ErrorCode::ContentModified, "the files have changed meanwhile".to_owned()),
            Self::Failed(why) => (ErrorCode::RequestFailed, why.clone()),
            Self::Fault(why) => (ErrorCode::InternalError, format!("a fault of Seawall: {why}")),
        };
        ResponseError { code: code as i32, message, data: None }
    }
}

/// Runs `work`; a panic comes back as its message, with secrets masked: it may hold a text of a file.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|cause| {
        let text = cause.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| cause.downcast_ref::<String>().cloned());
        masked(&text.unwrap_or_else(|| "panicked".to_owned()))
    })
}

/// A text of unknown origin, with what looks like a secret masked.
pub(super) fn masked(text: &str) -> String {
    secrets::redact(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_comes_back_masked() {
        assert_eq!(guarded(|| 1), Ok(1));
        let fault = guarded(|| -> () { panic!("byte 3 of `DB_PASSWORD=kJ8mQ2vL5x`") }).unwrap_err();
        assert!(fault.contains("byte 3") && !fault.contains("kJ8mQ2vL5x"), "{fault}");
    }
}
