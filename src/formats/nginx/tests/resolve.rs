//! Units, includes and inheritance.

use std::collections::BTreeMap;

use super::*;
use crate::{
    formats::{Claim, Context, Edge, Facts, Format, Link, LinkTarget, ParsedFile, Settings, Unit, Workspace},
    source::{Loader, MemoryFiles, SourceMap},
    value::{Kind, Map, Text, Value},
};

/// A workspace made of files in memory.
pub(super) struct World {
    pub(super) sources: SourceMap,
    workspace: Workspace,
}

/// Resolves all files that nginx claims; the first unit is mounted into `image`, if one is given.
pub(super) fn world_in(image: &str, files: &[(&str, &str)]) -> World {
    let memory = MemoryFiles::new(files.iter().copied());
    let sources = SourceMap::new(Box::new(memory.clone()));
    let paths: Vec<String> = memory.paths().map(str::to_owned).collect();
    let is_ours = |path: &&String| match Nginx.claims(path) {
        Claim::Yes => true,
        Claim::AskContent => Nginx.claims_content(path, &sources.load(path).unwrap().text),
        Claim::No => false,
    };
    let parse = |path: &String| {
        let file = sources.load(path).unwrap();
        ParsedFile { tree: Nginx.parse(&file), file }
    };
    let parsed: Vec<ParsedFile> = paths.iter().filter(is_ours).map(parse).collect();
    let (loader, settings) = (Loader::new(&sources), Settings::default());
    let context = Context { loader: &loader, settings: &settings, paths: &paths };
    let mut units = Vec::new();
    for plan in Nginx.plan(&parsed) {
        let files: Vec<&ParsedFile> = plan.files.iter().map(|&index| &parsed[index]).collect();
        units.extend(Nginx.resolve(&files, &context));
    }
    let place = Span::new(FileId(0), 0, 0);
    let mut params = Map::default();
    params.field("image", place, Value::text(Text::said(image, place)));
    let to = LinkTarget::File("nginx.conf".into());
    let link =
        Link { kind: "mount", from: 0, to, format: None, span: place, params: Value::map(params, place) };
    let to_unit = 0;
    let edge = Edge { from_unit: units.len(), link, to_unit, to_file: FileId(0) };
    units.push(Unit::new("compose", "compose.yaml", Vec::new()));
    let edges = if image.is_empty() { Vec::new() } else { vec![edge] };
    World { sources, workspace: Workspace::new(units, edges) }
}

use crate::text::Span;

pub(super) fn world(files: &[(&str, &str)]) -> World {
    world_in("", files)
}

impl World {
    pub(super) fn units(&self) -> Vec<&str> {
        let own = self.workspace.units.iter().filter(|unit| unit.format == "nginx");
        own.map(|unit| unit.name.as_str()).collect()
    }

    pub(super) fn unit(&self, name: &str) -> &Unit {
        self.workspace.units.iter().find(|unit| unit.name == name).unwrap()
    }

    /// The windows onto all subjects of a kind, by name.
    pub(super) fn subjects(&self, kind: &str) -> Vec<Facts<'_>> {
        let units = self.workspace.units.iter().enumerate();
        let all = units.flat_map(|(at, unit)| {
            (0..unit.subjects.len()).filter_map(move |index| Facts::new(&self.workspace, at, index))
        });
        all.filter(|facts| facts.subject.kind.name == kind).collect()
    }

    pub(super) fn subject(&self, name: &str) -> Facts<'_> {
        let kinds = ["nginx.server", "nginx.location", "nginx.http", "nginx.tls_protocol", "nginx.directive"];
        let mut all = kinds.iter().flat_map(|kind| self.subjects(kind));
        all.find(|facts| facts.subject.name == name).unwrap_or_else(|| panic!("no subject `{name}`"))
    }

    /// A field in short: texts as they are, lists with commas, `?why` for what is unknown, `-` for nothing.
    pub(super) fn field(&self, subject: &str, path: &str) -> String {
        let (field, rest) = path.split_once('.').unwrap_or((path, ""));
        let value = self.subject(subject).get(field);
        short(&if rest.is_empty() { value.clone() } else { value.look(rest) })
    }

    /// The source text at a field's place, with its hops.
    pub(super) fn place(&self, subject: &str, path: &str) -> Vec<String> {
        let (field, rest) = path.split_once('.').unwrap_or((path, ""));
        let value = self.subject(subject).get(field);
        let value = if rest.is_empty() { value.clone() } else { value.look(rest) };
        let hops = value.origin.hops().iter().map(|hop| hop.span);
        std::iter::once(value.span()).chain(hops).map(|span| self.sources.slice(span)).collect()
    }
}

pub(super) fn short(value: &Value) -> String {
    if let Some(why) = value.why() {
        return format!("?{}", why.text());
    }
    match &value.kind {
        Kind::Absent | Kind::Null => "-".to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Number(number) => number.as_f64().to_string(),
        Kind::Text(text) => text.content().to_owned(),
        Kind::Sequence(items) => {
            let lists = items.iter().any(|item| matches!(item.kind, Kind::Sequence(_)));
            items.iter().map(short).collect::<Vec<_>>().join(if lists { " | " } else { " " })
        }
        Kind::Map(map) => {
            let entries: BTreeMap<_, _> =
                map.entries().iter().map(|e| (e.key.as_str(), short(&e.value))).collect();
            format!("{entries:?}")
        }
        Kind::Subject(to) => format!("#{}", to.index),
        Kind::Unknown(why) => format!("?{}", why.text()),
    }
}

const MAIN: &str = "events {}\nhttp {\n  include /etc/nginx/conf.d/*.conf;\n  include mime.types;\n}\n";

#[test]
fn a_unit_is_a_main_file_with_all_that_it_includes() {
    let files = [
        ("nginx/nginx.conf", MAIN),
        ("nginx/conf.d/a.conf", "server { listen 80; server_name a; include snippets/x.conf; }"),
        ("nginx/conf.d/b.conf", "server { listen 80; server_name b; }"),
        ("nginx/snippets/x.conf", "add_header A b;"),
        ("nginx/snippets/lonely.conf", "add_header C d;"),
        ("other.conf", "server { listen 1; }"),
    ];
    let world = world(&files);
    assert_eq!(world.units(), ["nginx/nginx.conf", "nginx/snippets/lonely.conf", "other.conf"]);
    assert_eq!(world.unit("nginx/nginx.conf").files.len(), 4);
    assert_eq!(world.field("add_header", "context"), "server");
    assert_eq!(world.subjects("nginx.server").len(), 3);
    assert_eq!(world.place("server b", "listens")[0], "server");
}

#[test]
fn a_value_from_an_included_file_stands_there_with_its_includes() {
    let files = [
        ("nginx.conf", "http { include tls.conf; server { listen 443 ssl; server_name a; } }"),
        ("tls.conf", "ssl_protocols TLSv1.2;"),
    ];
    let world = world(&files);
    assert_eq!(world.field("server a", "effective.ssl_protocols"), "TLSv1.2");
    assert_eq!(
        world.place("server a", "effective.ssl_protocols"),
        ["ssl_protocols TLSv1.2", "include tls.conf"]
    );
}

#[test]
fn circles_are_reported_and_end() {
    let files = [
        ("nginx.conf", "http { include a.conf; }"),
        ("a.conf", "include b.conf; server { listen 80; }"),
        ("b.conf", "include a.conf; gzip_vary on;"),
    ];
    let world = world(&files);
    assert_eq!(world.units(), ["nginx.conf"]);
    let messages: Vec<_> = world.unit("nginx.conf").problems.iter().map(|p| p.message.as_str()).collect();
    assert_eq!(messages, ["includes itself through `a.conf`: nginx stops there"]);
    let alone = [("x.conf", "include y.conf; gzip_vary on;"), ("y.conf", "include x.conf; gzip_vary on;")];
    assert_eq!(super::resolve::world(&alone).units(), ["x.conf"]);
}

#[test]
fn inner_blocks_override_and_lists_are_replaced_as_a_whole() {
    let source = "http { server_tokens off; add_header A 1; add_header B 2;\n\
        server { listen 80; server_name s; location /in { autoindex on; } location /own { add_header C 3; } } }";
    let world = world(&[("nginx.conf", source)]);
    assert_eq!(world.field("location /in", "effective.server_tokens"), "off");
    assert_eq!(world.field("location /in", "effective.add_header"), "A 1 | B 2");
    assert_eq!(world.field("location /own", "effective.add_header"), "C 3");
    assert_eq!(world.field("location /own", "effective.autoindex"), "-");
    assert_eq!(world.field("location /in", "effective.listen"), "-");
    assert_eq!(world.field("location /in", "path"), "/in");
    assert_eq!(world.field("http", "effective.server_tokens"), "off");
}

#[test]
fn missing_includes_leave_only_what_they_could_set_open() {
    let source = "http { ssl_ciphers A; include /etc/letsencrypt/options.conf; include /etc/nginx/mime.types;\n\
        server { listen 443 ssl; server_name s; server_tokens off; } }";
    let world = world(&[("nginx.conf", source)]);
    assert_eq!(world.field("server s", "effective.server_tokens"), "off");
    assert_eq!(world.field("server s", "effective.ssl_ciphers"), "A");
    let why = "?`include /etc/letsencrypt/options.conf` names no file here";
    assert_eq!(world.field("server s", "effective.ssl_protocols"), why);
}

#[test]
fn what_a_template_decides_is_unknown() {
    let source =
        "server {\n listen 443 ssl;\n server_name s;\n{% if old %}\n ssl_protocols TLSv1;\n{% endif %}\n}";
    let world = world(&[("site.conf.j2", source)]);
    assert_eq!(
        world.field("server s", "effective.ssl_protocols"),
        "?`{% if old %}` decides whether it is there"
    );
    let source = "server {\n listen ${PORT} ssl;\n server_name s;\n {{ .extra }}\n}";
    let world = super::resolve::world(&[("site.conf.template", source)]);
    assert_eq!(world.field("server s", "effective.ssl_protocols"), "?`{{ .extra }}` may put in more");
    assert!(
        world.field("server s", "listens").contains("`${PORT}` is filled in when the template is rendered")
    );
}

#[test]
fn a_snippet_that_several_servers_include_is_one_subject() {
    let files = [
        (
            "nginx.conf",
            "http { server { server_name a; include s.conf; } server { server_name b; include s.conf; } }",
        ),
        ("s.conf", "listen 443 ssl; ssl_protocols TLSv1;"),
    ];
    let world = world(&files);
    assert_eq!(world.subjects("nginx.tls_protocol").len(), 1);
    assert_eq!(world.field("TLSv1 of ssl_protocols", "used_by"), "for servers `a` and `b`");
}

#[test]
fn files_of_others_are_left_alone() {
    let files =
        [("redis.conf", "bind 127.0.0.1\n"), ("sites-enabled/apache", "<VirtualHost *:80>\n</VirtualHost>")];
    assert_eq!(world(&files).units(), [""; 0]);
}

#[test]
fn sites_of_one_folder_are_one_configuration() {
    let files = [
        ("web/conf.d/10-tls.conf", "ssl_protocols TLSv1.3;"),
        ("web/conf.d/b.conf", "server { listen 443 ssl; server_name b; include snippets/x.conf; }"),
        ("web/conf.d/a.conf", "server { listen 443 ssl; server_name a; ssl_protocols TLSv1.2; }"),
        ("web/conf.d/part.conf", "location / { return 204; }"),
        ("web/conf.d/c.conf.bak", "server { listen 443 ssl; server_name c; }"),
        ("web/snippets/x.conf", "add_header A b;"),
        ("sites-available/d.conf", "server { listen 443 ssl; server_name d; }"),
        ("sites-available/e.conf", "server { listen 443 ssl; server_name e; }"),
    ];
    let world = world(&files);
    let alone =
        ["sites-available/d.conf", "sites-available/e.conf", "web/conf.d/c.conf.bak", "web/conf.d/part.conf"];
    assert!(alone.iter().all(|name| world.units().contains(name)));
    assert_eq!(world.units().len(), 5);
    assert_eq!(world.unit("web/conf.d").files.len(), 4);
    assert_eq!(world.field("server b", "effective.ssl_protocols"), "TLSv1.3");
    assert_eq!(world.field("server b", "protocols"), "TLSv1.2", "the first file's server is the default");
    assert_eq!(world.field("TLSv1.3 of ssl_protocols", "used_by"), "where no TLS socket takes it at present");
}

#[test]
fn a_level_with_servers_that_are_not_here_is_in_use() {
    let source = "http { ssl_protocols TLSv1; include /etc/nginx/conf.d/*.conf; }";
    let world = world(&[("nginx.conf", source)]);
    assert_eq!(world.field("TLSv1 of ssl_protocols", "used_by"), "for servers that are not here");
    assert_eq!(world.field("TLSv1 of ssl_protocols", "in_use"), "true");
}
