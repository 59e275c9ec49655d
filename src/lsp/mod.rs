//! The language server: the engine behind an editor's open documents.
//!
//! Three kinds of threads. The main loop (`server`) speaks with the client and never computes: it keeps
//! the documents, and answers from what it has. The checking thread (`worker`) owns the folders and makes
//! the next `World` of each change. Threads of `answers` run what a request asks for
//! ([`hover`], [`completion`], [`actions`]) on a [`Snapshot`](snapshot::Snapshot), which never changes.
//!
//! Nothing here touches standard streams or the environment: the command hands a connection over. What is
//! said to the client went through the same masks as every report.

pub mod actions;
mod answers;
mod check;
pub mod client;
pub mod completion;
mod configure;
mod desk;
mod diagnostics;
mod dispatch;
mod documents;
mod due;
pub mod edits;
pub mod encoding;
mod event;
mod fault;
mod handlers;
mod handshake;
pub mod hover;
mod notifications;
mod opening;
mod outgoing;
mod page;
pub mod preferences;
mod progress;
mod publish;
mod pull;
mod requests;
pub mod results;
mod say;
mod scans;
mod server;
pub mod snapshot;
#[cfg(test)]
mod tests;
mod uri;
mod watch;
mod worker;
mod world;

pub use server::{End, serve};
