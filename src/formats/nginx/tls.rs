//! Servers, the sockets that they share, and which server decides the TLS versions of each.
//!
//! The handshake of a socket begins before the name is known, with the settings of the socket's
//! default server: its `ssl_protocols` hold for every server there. And `ssl` on one `listen` of a
//! socket makes all of them TLS. Both were seen on a running nginx.

use rustc_hash::FxHashMap;

use crate::text::Span;

use super::effective::{Effective, effective};
use super::listen::{Flag, Listen};
use super::model::{Model, NodeId, Scope};

/// A server with its sockets.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) node: NodeId,
    pub(super) listens: Vec<Listen>,
    /// For each listen: whether its socket speaks TLS over TCP.
    pub(super) tls: Vec<Flag>,
    /// For each listen: the server that decides.
    pub(super) decided_by: Vec<usize>,
}

/// All servers of a model.
#[derive(Debug, Default)]
pub(super) struct Tls {
    pub(super) servers: Vec<Server>,
    by_node: FxHashMap<NodeId, usize>,
    /// For each `ssl_protocols` directive, by its text: the servers whose connections it decides.
    users: FxHashMap<Span, Vec<usize>>,
}

struct Socket {
    default: usize,
    explicit: bool,
    ssl: Flag,
}

impl Tls {
    /// Reads the servers of a model.
    pub(super) fn of(model: &Model) -> Self {
        let mut tls = Self::default();
        let blocks = model.nodes.iter().enumerate();
        for (node, _) in blocks.filter(|(_, node)| node.block.as_ref().is_some_and(|b| b.scope.is_server())) {
            let listens =
                model.own(Some(node), "listen").filter_map(|(id, node)| Listen::read(id, node)).collect();
            tls.by_node.insert(node, tls.servers.len());
            tls.servers.push(Server { node, listens, tls: Vec::new(), decided_by: Vec::new() });
        }
        let sockets = tls.sockets(model);
        for (index, server) in tls.servers.iter_mut().enumerate() {
            let section = section(model, server.node);
            for listen in &server.listens {
                let socket = sockets.get(&(section, listen.key()));
                server.tls.push(socket.map_or(Flag::Off, |socket| socket.ssl.clone()));
                server.decided_by.push(socket.map_or(index, |socket| socket.default));
            }
        }
        tls.find_users(model);
        tls
    }

    fn sockets(&self, model: &Model) -> FxHashMap<(&'static str, String), Socket> {
        let mut sockets: FxHashMap<_, Socket> = FxHashMap::default();
        for (index, server) in self.servers.iter().enumerate() {
            let legacy = ssl_on(model, server.node);
            for listen in &server.listens {
                let ssl = if legacy { Flag::On } else { listen.flag("ssl") };
                let key = (section(model, server.node), listen.key());
                let new = Socket { default: index, explicit: false, ssl: Flag::Off };
                let socket = sockets.entry(key).or_insert(new);
                if listen.is_default() && !socket.explicit {
                    socket.default = index;
                    socket.explicit = true;
                }
                match (&socket.ssl, ssl) {
                    (Flag::On, _) | (_, Flag::Off) => {}
                    (_, ssl) => socket.ssl = ssl,
                }
            }
        }
        sockets
    }

    fn find_users(&mut self, model: &Model) {
        let mut users: FxHashMap<Span, Vec<usize>> = FxHashMap::default();
        for (index, server) in self.servers.iter().enumerate() {
            for (tls, &decider) in server.tls.iter().zip(&server.decided_by) {
                let Some(decider) = self.servers.get(decider).filter(|_| *tls != Flag::Off) else { continue };
                if let Effective::Nodes(nodes) = effective(model, Some(decider.node), "ssl_protocols") {
                    for node in nodes.iter().filter_map(|&id| model.node(id)) {
                        let list = users.entry(node.header).or_default();
                        if !list.contains(&index) {
                            list.push(index);
                        }
                    }
                }
            }
        }
        self.users = users;
    }

    /// The server of a block.
    pub(super) fn server(&self, node: NodeId) -> Option<(usize, &Server)> {
        let index = *self.by_node.get(&node)?;
        Some((index, self.servers.get(index)?))
    }

    /// The servers whose connections an `ssl_protocols` directive decides.
    /// Several includes of one text count as one.
    pub(super) fn users(&self, header: Span) -> &[usize] {
        self.users.get(&header).map_or(&[], Vec::as_slice)
    }
}

impl Server {
    /// The TLS listens of which this server, the `own`-th, decides the settings.
    pub(super) fn decided_here(&self, own: usize) -> impl Iterator<Item = &Listen> {
        self.tls_listens().filter(move |(_, decider)| *decider == own).map(|(listen, _)| listen)
    }

    /// The listens that speak TLS, or may, each with the server that decides.
    pub(super) fn tls_listens(&self) -> impl Iterator<Item = (&Listen, usize)> {
        let listens = self.listens.iter().zip(&self.tls).zip(&self.decided_by);
        listens.filter(|((_, tls), _)| **tls == Flag::On).map(|((listen, _), decider)| (listen, *decider))
    }
}

/// `ssl on;` of old, in the server or around it.
fn ssl_on(model: &Model, server: NodeId) -> bool {
    match effective(model, Some(server), "ssl") {
        Effective::Nodes(nodes) => nodes.iter().any(|&id| {
            let first = model.node(id).and_then(|node| node.arguments.first());
            first.and_then(|text| text.known()).is_some_and(|text| text.eq_ignore_ascii_case("on"))
        }),
        _ => false,
    }
}

/// Sockets of http, stream and mail are not shared.
fn section(model: &Model, server: NodeId) -> &'static str {
    match model.node(server).and_then(|node| node.block.as_ref()).map(|block| block.scope) {
        Some(Scope::StreamServer) => "stream",
        Some(Scope::MailServer) => "mail",
        _ => "http",
    }
}

/// The lowest version that `ssl_conf_command MinProtocol` allows in a server, as written.
pub(super) fn min_protocol(model: &Model, block: Option<NodeId>) -> Option<String> {
    let Effective::Nodes(nodes) = effective(model, block, "ssl_conf_command") else { return None };
    nodes.iter().rev().find_map(|&id| {
        let [command, version] = model.node(id)?.arguments.as_slice() else { return None };
        command.known()?.eq_ignore_ascii_case("MinProtocol").then(|| version.known().map(str::to_owned))?
    })
}

/// The rank of a protocol's name: higher is newer. `None` for what is none.
pub(super) fn rank(protocol: &str) -> Option<u8> {
    Some(match protocol.to_ascii_lowercase().as_str() {
        "sslv2" => 0,
        "sslv3" => 1,
        "tlsv1" | "tlsv1.0" => 2,
        "tlsv1.1" => 3,
        "tlsv1.2" => 4,
        "tlsv1.3" => 5,
        _ => return None,
    })
}
