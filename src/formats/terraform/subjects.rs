//! The kinds of subject of a Terraform module, with their fields.

use crate::formats::{Field, SubjectKind, Type};

const NAME: Field = Field::raw("name", Type::Text, "its name");
const RESOURCE_PARENT: Field =
    Field::parent("resource", "terraform.resource", "the resource that it belongs to");
const ATTRIBUTES: Field = Field::raw(
    "attributes",
    Type::Any,
    "its arguments by name; nested blocks, also of `dynamic` ones, as lists of maps",
);

/// Every kind.
pub(super) static KINDS: &[&SubjectKind] =
    &[&RESOURCE, &DATA, &MODULE, &VARIABLE, &LOCAL, &PROVIDER, &INGRESS, &DATABASE_ACCESS, &TLS_SETTING];

const BLOCK_FIELDS: &[Field] = &[
    Field::raw("type", Type::Text, "its type: `aws_db_instance`"),
    NAME,
    Field::raw(
        "module",
        Type::Text,
        "the address of the called module that holds it; absent in the root module",
    ),
    ATTRIBUTES,
];

/// `resource "type" "name"`, one for each copy that `count` and `for_each` make.
pub(super) static RESOURCE: SubjectKind = SubjectKind {
    name: "terraform.resource",
    doc: "a `resource` block with its values as they are resolved",
    fields: BLOCK_FIELDS,
};

/// `data "type" "name"`
pub(super) static DATA: SubjectKind =
    SubjectKind { name: "terraform.data", doc: "a `data` block", fields: BLOCK_FIELDS };

/// `module "name"`
pub(super) static MODULE: SubjectKind = SubjectKind {
    name: "terraform.module",
    doc: "a call of a module",
    fields: &[
        NAME,
        Field::raw("source", Type::Text, "where the module comes from"),
        Field::raw("local", Type::Bool, "whether that is a folder of this workspace"),
        Field::raw("arguments", Type::Any, "what it is given, by name"),
    ],
};

/// `variable "name"`
pub(super) static VARIABLE: SubjectKind = SubjectKind {
    name: "terraform.variable",
    doc: "an input variable",
    fields: &[
        NAME,
        Field::raw("value", Type::Any, "the value in this world: given, or the default"),
        Field::raw("default", Type::Any, "its default"),
        Field::raw("sensitive", Type::Bool, "whether it is marked as sensitive"),
        Field::raw("description", Type::Text, "its description"),
        Field::raw("nullable", Type::Bool, "whether null may be given"),
    ],
};

/// A value of a `locals` block.
pub(super) static LOCAL: SubjectKind = SubjectKind {
    name: "terraform.local",
    doc: "a local value",
    fields: &[NAME, Field::raw("value", Type::Any, "the value in this world")],
};

/// `provider "name"`
pub(super) static PROVIDER: SubjectKind = SubjectKind {
    name: "terraform.provider",
    doc: "the configuration of a provider",
    fields: &[NAME, ATTRIBUTES],
};

/// One source of one firewall rule.
pub(super) static INGRESS: SubjectKind = SubjectKind {
    name: "terraform.ingress",
    doc: "one source that one firewall rule lets in, whatever the provider",
    fields: &[
        RESOURCE_PARENT,
        Field::raw("source", Type::Text, "the address range or name that is let in"),
        Field::raw("world", Type::Bool, "whether that is the public internet at large"),
        Field::raw(
            "ports",
            Type::List(&Type::Record(&[
                Field::raw("from", Type::Number, "the first port"),
                Field::raw("to", Type::Number, "the last port"),
            ])),
            "the ports that are opened",
        ),
        Field::raw("all_ports", Type::Bool, "whether every port is opened"),
        Field::raw(
            "datastores",
            Type::List(&Type::Record(&[
                Field::raw("port", Type::Number, "the port"),
                Field::raw("kind", Type::Text, "the datastore that listens there"),
            ])),
            "the datastores whose ports are opened",
        ),
        Field::raw(
            "opens",
            Type::Text,
            "the datastore ports in words: `port 5432 (postgres)`; absent for none",
        ),
        Field::raw("protocol", Type::Text, "the protocol as written"),
        Field::raw("layer", Type::Text, "`host`, or `subnet` for an access list in front of other firewalls"),
        Field::raw("denied", Type::Bool, "whether a rule that comes first denies it all the same"),
        Field::raw("rule", Type::Any, "the rule's block"),
    ],
};

/// One setting that decides who reaches a database.
pub(super) static DATABASE_ACCESS: SubjectKind = SubjectKind {
    name: "terraform.database_access",
    doc: "a setting of a managed database that decides whether the internet reaches it",
    fields: &[
        RESOURCE_PARENT,
        Field::raw("attribute", Type::Text, "the argument's name"),
        Field::raw("value", Type::Any, "the argument; absent where the default holds"),
        Field::raw("set", Type::Bool, "whether it is written"),
        Field::raw("open", Type::Bool, "whether it lets the internet in"),
        Field::raw(
            "direct",
            Type::Bool,
            "whether it does so alone; else a firewall of the database still decides",
        ),
    ],
};

/// One setting that decides the oldest TLS version.
pub(super) static TLS_SETTING: SubjectKind = SubjectKind {
    name: "terraform.tls_setting",
    doc: "a setting that decides the oldest TLS version that an endpoint accepts",
    fields: &[
        RESOURCE_PARENT,
        Field::raw("attribute", Type::Text, "the argument's name"),
        Field::raw("value", Type::Any, "the argument; absent where the default holds"),
        Field::raw("policy", Type::Text, "the argument's text, or `the default`"),
        Field::raw(
            "wanted",
            Type::Text,
            "what to write for TLS 1.2, in the same spelling; absent where its name does not tell",
        ),
        Field::raw("set", Type::Bool, "whether it is written"),
        Field::raw("minimum", Type::Text, "the oldest version accepted: `ssl3`, `1.0`, `1.1`, `1.2`, `1.3`"),
    ],
};
