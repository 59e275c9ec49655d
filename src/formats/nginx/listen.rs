//! The `listen` directive: address, port and flags.

use crate::value::{Text, Why};

use super::model::{Node, NodeId};

/// One `listen`.
#[derive(Debug)]
pub(super) struct Listen {
    /// The directive.
    pub(super) node: NodeId,
    /// Address as written; `None` where only a port is.
    pub(super) address: Option<Text>,
    /// Port as written; `None` for a socket and where only an address is.
    pub(super) port: Option<Text>,
    /// The path of a Unix socket.
    pub(super) socket: Option<Text>,
    /// Flags and options after the address.
    flags: Vec<Text>,
    /// Why a flag may be there that is not seen.
    open: Option<Why>,
}

/// A flag: set, not set, or not to be known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Flag {
    On,
    Off,
    Unknown(Why),
}

impl Listen {
    /// Reads a `listen` directive. `None` where it has no argument.
    pub(super) fn read(id: NodeId, node: &Node) -> Option<Self> {
        let (first, flags) = node.arguments.split_first()?;
        let open = node.conditional.clone().or_else(|| flags.iter().find_map(|flag| flag.why().cloned()));
        let mut listen =
            Self { node: id, address: None, port: None, socket: None, flags: flags.to_vec(), open };
        let content = first.content();
        if content.starts_with("unix:") {
            listen.socket = Some(first.slice("unix:".len()..content.len()));
        } else if content.starts_with('[') {
            let close = content.find(']').map_or(content.len(), |at| at + 1);
            listen.address = Some(first.slice(0..close));
            listen.port = first.slice(close..content.len()).split_first(':').map(|(_, port)| port);
        } else if let Some((address, port)) = first.split_last(':') {
            listen.address = Some(address);
            listen.port = Some(port);
        } else if content.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
            listen.port = Some(first.clone());
        } else {
            listen.address = Some(first.clone());
        }
        Some(listen)
    }

    /// Whether the flag (or the option `flag=…`) is given.
    pub(super) fn flag(&self, flag: &str) -> Flag {
        let is = |text: &Text| {
            let known = text.known().unwrap_or_default();
            known == flag || known.strip_prefix(flag).is_some_and(|rest| rest.starts_with('='))
        };
        match &self.open {
            Some(why) if !self.flags.iter().any(is) => Flag::Unknown(why.clone()),
            _ if self.flags.iter().any(is) => Flag::On,
            _ => Flag::Off,
        }
    }

    /// Whether it is the default server of its address.
    pub(super) fn is_default(&self) -> bool {
        self.flag("default_server") == Flag::On || self.flag("default") == Flag::On
    }

    /// One name per socket: servers with the same one share it. Placeholders count by their text.
    pub(super) fn key(&self) -> String {
        if let Some(socket) = &self.socket {
            return format!("unix:{}", same(socket));
        }
        let address = self.address.as_ref().map(same).unwrap_or_default();
        let address = match address.as_str() {
            "" | "*" | "0.0.0.0" => "*",
            other => other,
        };
        format!("{address}:{}", self.port.as_ref().map_or_else(|| "80".to_owned(), same))
    }
}

/// A text as a name, its unknown pieces by their reasons.
fn same(text: &Text) -> String {
    let mut name = text.content().to_ascii_lowercase();
    if let Some(why) = text.why() {
        name.push_str(why.text());
    }
    name
}
