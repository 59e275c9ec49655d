//! A configuration with its includes put in place: what nginx would hold in memory.

use smol_str::SmolStr;

use crate::{
    text::Span,
    value::{Origin, Text, Why},
};

/// The block that a directive stands in, as nginx names its contexts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Scope {
    /// The top of the main file.
    Main,
    Events,
    Http,
    Stream,
    Mail,
    /// `server` of http.
    Server,
    /// `server` of stream or mail.
    StreamServer,
    MailServer,
    Location,
    If,
    LimitExcept,
    Upstream,
    /// The top of a file that something unseen includes in a server, a location or anywhere.
    Snippet,
    /// `map`, `types` and the like, whose lines are no directives; and blocks of unknown modules.
    Other,
}

impl Scope {
    /// Its name in rules.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Events => "events",
            Self::Http => "http",
            Self::Stream => "stream",
            Self::Mail => "mail",
            Self::Server => "server",
            Self::StreamServer => "stream.server",
            Self::MailServer => "mail.server",
            Self::Location => "location",
            Self::If => "if",
            Self::LimitExcept => "limit_except",
            Self::Upstream => "upstream",
            Self::Snippet => "snippet",
            Self::Other => "other",
        }
    }

    /// Whether it is a `server` block.
    pub(super) fn is_server(self) -> bool {
        matches!(self, Self::Server | Self::StreamServer | Self::MailServer)
    }

    /// What the block `name` opens inside `self`.
    pub(super) fn of_block(self, name: &str) -> Self {
        match (name, self) {
            ("http", _) => Self::Http,
            ("stream", _) => Self::Stream,
            ("mail", _) => Self::Mail,
            ("events", _) => Self::Events,
            ("server", Self::Stream) => Self::StreamServer,
            ("server", Self::Mail) => Self::MailServer,
            ("server", _) => Self::Server,
            ("location", _) => Self::Location,
            ("if", _) => Self::If,
            ("limit_except", _) => Self::LimitExcept,
            ("upstream", _) => Self::Upstream,
            _ => Self::Other,
        }
    }
}

/// A directive in its place, by index in [`Model::nodes`].
pub(super) type NodeId = usize;

/// A directive in its place.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) name: SmolStr,
    pub(super) arguments: Vec<Text>,
    pub(super) name_span: Span,
    /// From the name to the last argument.
    pub(super) header: Span,
    /// The block it stands in; `None` at the top.
    pub(super) parent: Option<NodeId>,
    /// The includes that led to it.
    pub(super) chain: Option<usize>,
    /// Set where a template's statement decides whether it is there.
    pub(super) conditional: Option<Why>,
    /// The block that it stands in.
    pub(super) scope: Scope,
    /// What it opens; `None` for a simple directive.
    pub(super) block: Option<Block>,
}

/// The content of a block.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) scope: Scope,
    /// The simple directives directly inside, in order.
    pub(super) simple: Vec<NodeId>,
    /// Why something more may be inside that is not seen.
    pub(super) hole: Option<Why>,
}

/// An `include` on the way to a directive.
#[derive(Debug)]
pub(super) struct Chain {
    pub(super) include: Span,
    pub(super) up: Option<usize>,
}

/// An `include` that names no file here.
#[derive(Debug)]
pub(super) struct Missing {
    pub(super) pattern: SmolStr,
    /// The block that it stands in.
    pub(super) into: Option<NodeId>,
}

/// A configuration with its includes put in place.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) nodes: Vec<Node>,
    pub(super) chains: Vec<Chain>,
    pub(super) missing: Vec<Missing>,
    /// The top of the main file.
    pub(super) top: Block,
    /// The subjects' nodes, by subject index.
    pub(super) subject_nodes: Vec<NodeId>,
    /// The subject of each node that has one.
    pub(super) node_subjects: Vec<Option<usize>>,
    /// Servers, their addresses and who decides their TLS versions.
    pub(super) tls: super::tls::Tls,
}

impl Model {
    pub(super) fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id)
    }

    /// The block that `id` opens; the top of the file for `None`.
    pub(super) fn block(&self, id: Option<NodeId>) -> Option<&Block> {
        match id {
            Some(id) => self.node(id)?.block.as_ref(),
            None => Some(&self.top),
        }
    }

    /// The simple directives `name` directly inside a block, in order.
    pub(super) fn own<'m>(
        &'m self,
        block: Option<NodeId>,
        name: &str,
    ) -> impl Iterator<Item = (NodeId, &'m Node)> {
        let simple = self.block(block).map_or(&[][..], |block| &block.simple);
        simple.iter().filter_map(|&id| Some((id, self.node(id)?))).filter(move |(_, node)| node.name == name)
    }

    /// The blocks around a node, innermost first, the top last (`None`).
    pub(super) fn around(&self, id: NodeId) -> impl Iterator<Item = Option<NodeId>> {
        let mut next = Some(self.node(id).and_then(|node| node.parent));
        std::iter::from_fn(move || {
            let block = next?;
            next = block.map(|id| self.node(id).and_then(|node| node.parent));
            Some(block)
        })
    }

    /// The nearest block around a node (or the node itself) with a scope that `wanted` takes.
    pub(super) fn enclosing(&self, id: NodeId, wanted: impl Fn(Scope) -> bool) -> Option<NodeId> {
        std::iter::once(Some(id)).chain(self.around(id)).flatten().find(|&id| {
            let scope = self.node(id).and_then(|node| node.block.as_ref()).map(|block| block.scope);
            scope.is_some_and(&wanted)
        })
    }

    /// A place in a node's file as an origin, with the includes that led there as hops.
    pub(super) fn origin(&self, node: &Node, span: Span) -> Origin {
        let mut hops = Vec::new();
        let mut next = node.chain;
        while let Some(chain) = next.and_then(|index| self.chains.get(index)) {
            hops.push(crate::value::Hop { span: chain.include, note: "included here" });
            next = chain.up;
        }
        Origin::with_hops(span, hops)
    }
}
