//! Listens, default servers and protocols, as seen on a running nginx.

use super::resolve::{world, world_in};

fn server(body: &str) -> Vec<(&'static str, String)> {
    vec![("nginx-site.conf", body.to_owned())]
}

fn field(body: &str, subject: &str, path: &str) -> String {
    let files = server(body);
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    world(&files).field(subject, path)
}

#[test]
fn listens_are_read_in_every_form() {
    let body = "server { server_name s; listen 80; listen 127.0.0.1:8080 default_server; listen [::1]:443 ssl http2; \
                listen localhost; listen unix:/run/x.sock; listen *:444 quic; }";
    let world = world(&[("nginx-site.conf", body)]);
    let listens = world.subject("server s").get("listens");
    let show =
        |name: &str| listens.items().iter().map(|l| super::resolve::short(&l.look(name))).collect::<Vec<_>>();
    assert_eq!(show("port"), ["80", "8080", "443", "80", "-", "444"]);
    assert_eq!(show("address"), ["-", "127.0.0.1", "[::1]", "localhost", "-", "*"]);
    assert_eq!(show("tls"), ["false", "false", "true", "false", "false", "false"]);
    assert_eq!(show("quic"), ["false", "false", "false", "false", "false", "true"]);
    assert_eq!(show("http2"), ["false", "false", "true", "false", "false", "false"]);
    assert_eq!(show("socket"), ["-", "-", "-", "-", "/run/x.sock", "-"]);
}

const TWO: &str = "server { listen 443 ssl; server_name a; ssl_protocols TLSv1 TLSv1.2; }\n\
                   server { listen 443 ssl; server_name b; ssl_protocols TLSv1.3; }";

#[test]
fn the_default_server_decides_for_all_names_of_its_socket() {
    assert_eq!(field(TWO, "server b", "protocols"), "TLSv1 TLSv1.2");
    assert_eq!(field(TWO, "server b", "effective.ssl_protocols"), "TLSv1.3");
    assert_eq!(field(TWO, "TLSv1 of ssl_protocols in server a", "used_by"), "for servers `a` and `b`");
    assert_eq!(
        field(TWO, "TLSv1.3 of ssl_protocols in server b", "used_by"),
        "where no TLS socket takes it at present"
    );
    assert_eq!(field(TWO, "TLSv1.3 of ssl_protocols in server b", "in_use"), "false");
    assert_eq!(field(TWO, "server b", "tls_listen"), "-");
}

#[test]
fn an_explicit_default_server_wins_over_the_first() {
    let body = TWO.replacen("443 ssl; server_name b", "443 ssl default_server; server_name b", 1);
    assert_eq!(field(&body, "server a", "protocols"), "TLSv1.3");
}

#[test]
fn other_addresses_are_other_sockets() {
    let body = TWO.replacen("listen 443 ssl; server_name b", "listen 10.0.0.1:443 ssl; server_name b", 1);
    assert_eq!(field(&body, "server b", "protocols"), "TLSv1.3");
    let body = TWO.replacen("listen 443 ssl; server_name b", "listen 0.0.0.0:443; server_name b", 1);
    assert_eq!(field(&body, "server b", "protocols"), "TLSv1 TLSv1.2");
    assert_eq!(field(&body, "server b", "tls"), "true");
}

#[test]
fn repeated_directives_of_one_level_add_up() {
    let body = "server { listen 443 ssl; server_name a; ssl_protocols TLSv1.2; ssl_protocols TLSv1.3; }";
    assert_eq!(field(body, "server a", "protocols"), "TLSv1.2 TLSv1.3");
}

#[test]
fn plain_and_overridden_levels_use_nothing() {
    let body = "ssl_protocols TLSv1; server { listen 80; server_name a; } \
                server { listen 443 ssl; server_name b; ssl_protocols TLSv1.2; }";
    assert_eq!(field(body, "TLSv1 of ssl_protocols", "in_use"), "false");
    assert_eq!(field(body, "server a", "protocols"), "-");
    assert_eq!(field(body, "server a", "tls"), "false");
}

#[test]
fn ssl_on_of_old_makes_every_listen_tls() {
    assert_eq!(field("ssl on; server { listen 443; server_name a; }", "server a", "tls"), "true");
    assert_eq!(field("server { ssl off; listen 443; server_name a; }", "server a", "tls"), "false");
}

#[test]
fn min_protocol_makes_lower_ones_unused() {
    let body = "ssl_conf_command MinProtocol TLSv1.2; server { listen 443 ssl; server_name a; ssl_protocols TLSv1 TLSv1.2; }";
    assert_eq!(field(body, "TLSv1 of ssl_protocols in server a", "in_use"), "false");
    assert_eq!(field(body, "TLSv1.2 of ssl_protocols in server a", "in_use"), "true");
    assert_eq!(field(body, "server a", "min_protocol"), "TLSv1.2");
}

#[test]
fn protocols_of_upstreams_and_of_snippets_are_in_use() {
    let body = "server { listen 80; server_name a; location / { proxy_ssl_protocols TLSv1; } }";
    let name = "TLSv1 of proxy_ssl_protocols in location /";
    assert_eq!((field(body, name, "side"), field(body, name, "in_use")), ("upstreams".into(), "true".into()));
    assert_eq!(field("ssl_protocols TLSv1;", "TLSv1 of ssl_protocols", "in_use"), "true");
    assert_eq!(
        field("ssl_protocols TLSv1;", "TLSv1 of ssl_protocols", "used_by"),
        "wherever this file is included"
    );
}

#[test]
fn streams_have_sockets_of_their_own() {
    let body = "http { server { listen 443 ssl; server_name a; ssl_protocols TLSv1; } }\n\
                stream { server { listen 443 ssl; ssl_protocols TLSv1.3; proxy_pass x; } }";
    let files = [("nginx.conf", body)];
    let world = world(&files);
    assert_eq!(world.field("server on 443", "protocols"), "TLSv1.3");
    assert_eq!(world.field("server on 443", "context"), "stream");
    let alone = super::resolve::world(&[("x.conf", "server { listen 1 ssl; proxy_pass x; }")]);
    assert_eq!(alone.field("server on 1", "context"), "stream");
}

#[test]
fn the_image_says_the_version() {
    let files = [("nginx.conf", "http { server { listen 443 ssl; server_name a; } }")];
    let world = world_in("nginx:1.25-alpine", &files);
    assert_eq!(world.field("server a", "nginx_version"), "1.25");
    assert_eq!(world.field("server a", "default_protocols"), "TLSv1 TLSv1.1 TLSv1.2 TLSv1.3");
    assert_eq!(world_in("nginx:1.29", &files).field("server a", "default_protocols"), "TLSv1.2 TLSv1.3");
    let unknown = world_in("nginx:alpine", &files).field("server a", "default_protocols");
    assert_eq!(unknown, "?image tag `alpine` moves from version to version");
    assert_eq!(super::resolve::world(&files).field("server a", "default_protocols"), "-");
}

#[test]
fn an_unclear_listen_is_neither_tls_nor_plain() {
    let body = "server { listen 443 {{ ssl }}; server_name a; ssl_protocols TLSv1; }";
    assert!(field(body, "server a", "tls").starts_with("?`{{ ssl }}`"));
    assert_eq!(field(body, "TLSv1 of ssl_protocols in server a", "used_by"), "for server `a`");
}
