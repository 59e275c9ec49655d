//! The kinds of subject of nginx, as rule authors see them.

use crate::formats::{Field, SubjectKind, Type};

use super::facts;

const TEXTS: Type = Type::List(&Type::Text);

/// `http { … }` (and `stream`, `mail`).
pub(super) static HTTP: SubjectKind = SubjectKind {
    name: "nginx.http",
    doc: "an `http`, `stream` or `mail` block",
    fields: &[
        Field::fact("context", Type::Text, "`http`, `stream` or `mail`", facts::context),
        Field::fact("effective", Type::Map, EFFECTIVE, facts::effective_all),
    ],
};

const EFFECTIVE: &str = "what holds here after inheritance and includes, by directive: its arguments; of directives that \
                         add up (`add_header`) a list of each one's arguments";

/// One `listen`.
pub(super) const LISTEN: &[Field] = &[
    Field::raw("text", Type::Text, "the directive as written, without its `;`"),
    Field::raw("address", Type::Text, "the address as written; absent where only a port or socket is"),
    Field::raw("port", Type::Number, "the port; 80 where none is written"),
    Field::raw("socket", Type::Text, "the path of a Unix socket"),
    Field::raw("tls", Type::Bool, "whether the socket speaks TLS, by this or another server's `listen`"),
    Field::raw("quic", Type::Bool, "whether it is QUIC"),
    Field::raw("http2", Type::Bool, "whether `http2` is given"),
    Field::raw("default_server", Type::Bool, "whether this server is the default of the socket"),
];

/// `server { … }`.
pub(super) static SERVER: SubjectKind = SubjectKind {
    name: "nginx.server",
    doc: "a `server` block of http, stream or mail",
    fields: &[
        Field::fact(
            "name",
            Type::Text,
            "its first name or, without one, what it listens on",
            facts::server_name,
        ),
        Field::fact("names", TEXTS, "the arguments of `server_name`", facts::server_names),
        Field::fact("context", Type::Text, "`http`, `stream` or `mail`", facts::server_context),
        Field::fact("listens", Type::List(&Type::Record(LISTEN)), "its sockets", facts::listens),
        Field::fact("tls", Type::Bool, "whether any of its sockets speaks TLS", facts::tls),
        Field::fact(
            "tls_listen",
            Type::Record(LISTEN),
            "the first TLS socket whose settings this server decides, being its default server",
            facts::tls_listen,
        ),
        Field::fact(
            "protocols",
            TEXTS,
            "the `ssl_protocols` that hold for its connections: those of its sockets' default servers",
            facts::protocols,
        ),
        Field::fact(
            "min_protocol",
            Type::Text,
            "what `ssl_conf_command MinProtocol` says",
            facts::min_protocol,
        ),
        Field::fact("image", Type::Text, "the image that this file is mounted or copied into", facts::image),
        Field::fact("nginx_version", Type::Text, "the version in that image's tag", facts::nginx_version),
        Field::fact(
            "default_protocols",
            TEXTS,
            "what that version speaks without `ssl_protocols`; absent where no image is known",
            facts::default_protocols,
        ),
        Field::fact("effective", Type::Map, EFFECTIVE, facts::effective_all),
    ],
};

/// `location … { … }`.
pub(super) static LOCATION: SubjectKind = SubjectKind {
    name: "nginx.location",
    doc: "a `location` block",
    fields: &[
        Field::fact("path", Type::Text, "the path or pattern", facts::location_path),
        Field::fact(
            "modifier",
            Type::Text,
            "`=`, `~`, `~*` or `^~`; absent without one",
            facts::location_modifier,
        ),
        Field::fact("server", Type::Subject("nginx.server"), "the server around it", facts::server),
        Field::fact("effective", Type::Map, EFFECTIVE, facts::effective_all),
    ],
};

/// `name argument…;`
pub(super) static DIRECTIVE: SubjectKind = SubjectKind {
    name: "nginx.directive",
    doc: "a directive without a block",
    fields: &[
        Field::fact("name", Type::Text, "its name", facts::directive_name),
        Field::fact("args", TEXTS, "its arguments, without quotes and escapes", facts::directive_args),
        Field::fact("value", Type::Text, "its first argument", facts::directive_value),
        Field::fact(
            "context",
            Type::Text,
            "the block it stands in: `main`, `http`, `server`, `location`, `if`, `stream.server`, … or `snippet`",
            facts::context,
        ),
        Field::fact("server", Type::Subject("nginx.server"), "the server around it", facts::server),
    ],
};

/// A protocol of `ssl_protocols` and its kin.
pub(super) static PROTOCOL: SubjectKind = SubjectKind {
    name: "nginx.tls_protocol",
    doc: "one protocol of an `ssl_protocols`, `proxy_ssl_protocols`, `grpc_ssl_protocols` or `uwsgi_ssl_protocols`",
    fields: &[
        Field::fact(
            "name",
            Type::Text,
            "the protocol as written; nginx takes any case",
            facts::protocol_name,
        ),
        Field::fact("directive", Type::Text, "the directive's name", facts::directive_name),
        Field::fact("all", TEXTS, "all protocols of the directive", facts::directive_args),
        Field::fact(
            "side",
            Type::Text,
            "`clients`, or `upstreams` for those of proxied connections",
            facts::side,
        ),
        Field::fact(
            "servers",
            Type::List(&Type::Subject("nginx.server")),
            "the servers whose connections it decides: as its own, by inheritance or as the default server",
            facts::protocol_servers,
        ),
        Field::fact(
            "inherited_by",
            Type::List(&Type::Subject("nginx.server")),
            "those of them that the directive does not stand in",
            facts::inherited_by,
        ),
        Field::fact("used_by", Type::Text, "those servers in words: \"for server `a`\"", facts::used_by),
        Field::fact(
            "in_use",
            Type::Bool,
            "whether a connection may be made with it: a TLS socket takes it and no `MinProtocol` is above it",
            facts::in_use,
        ),
    ],
};

/// All of them.
pub(super) static KINDS: &[&SubjectKind] = &[&HTTP, &SERVER, &LOCATION, &DIRECTIVE, &PROTOCOL];
