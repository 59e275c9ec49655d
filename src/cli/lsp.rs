//! `seawall lsp`: hands standard input and output to the language server.

use lsp_server::Connection;

use super::{CLEAN, FOUND};
use crate::lsp::{End, serve};

/// Serves an editor until it ends the session. The exit codes are those of the protocol: 0 where it said so
/// before, else 1.
pub(super) fn run() -> u8 {
    // What a panic says may hold a text of a file, and the server tells of it itself, masked.
    std::panic::set_hook(Box::new(|_| {}));
    let (connection, threads) = Connection::stdio();
    let end = serve(connection);
    if end == End::Broken {
        // The client may be gone without having closed its side: nobody waits for that.
        return FOUND;
    }
    // A message that could not be written is nobody's to read any more.
    let _ = threads.join();
    CLEAN
}
