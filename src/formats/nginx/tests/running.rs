//! Differential: which TLS versions a running nginx speaks, and which we say that it does.

use std::fmt::Write as _;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::super::version;
use super::resolve::{short, world};
use crate::text::{FileId, Span};

/// What is written of one server: which of two ports, flags, protocols.
type Drawn = (usize, bool, bool, usize);

const PROTOCOLS: &[&str] = &[
    "",
    "ssl_protocols TLSv1.2;",
    "ssl_protocols TLSv1.3;",
    "ssl_protocols TLSv1.2 TLSv1.3;",
    "ssl_protocols TLSv1.2; ssl_protocols TLSv1.3;",
];

#[test]
#[ignore = "needs nginx: SEAWALL_NGINX, and openssl"]
fn protocols_are_those_that_a_running_nginx_speaks() {
    let nginx = std::env::var("SEAWALL_NGINX").expect("SEAWALL_NGINX names an nginx");
    let folder = tempfile::tempdir().unwrap();
    make_certificate(folder.path());
    let defaults = default_protocols(&nginx);
    let mut runner = TestRunner::deterministic();
    let servers = prop::collection::vec(
        (0..2_usize, prop::bool::weighted(0.8), any::<bool>(), 0..PROTOCOLS.len()),
        2..5,
    );
    let texts = (0..PROTOCOLS.len(), servers);
    let mut shaken = 0;
    for _ in 0..25 {
        let (outer, drawn) = texts.new_tree(&mut runner).unwrap().current();
        let ports = free_ports();
        let body = http(outer, &drawn, ports);
        let running = Running::start(&nginx, folder.path(), &body, ports, &drawn);
        let config = format!("http {{\n{body}}}\n");
        let ours = world(&[("nginx.conf", &config)]);
        for (index, (port, ..)) in drawn.iter().enumerate() {
            let subject = format!("server s{index}");
            let protocols = match (ours.field(&subject, "tls").as_str(), ours.field(&subject, "protocols")) {
                ("false", _) => String::new(),
                (_, absent) if absent == "-" => defaults.clone(),
                (_, protocols) => protocols,
            };
            for (option, name) in [("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")] {
                let spoken = shake_hands(ports[*port], index, option);
                assert_eq!(
                    protocols.split(' ').any(|one| one == name),
                    spoken,
                    "{name} of {subject} in\n{config}"
                );
                shaken += usize::from(spoken);
            }
        }
        drop(running);
    }
    assert!(shaken > 20, "only {shaken} connections were made");
}

fn http(outer: usize, drawn: &[Drawn], ports: [u16; 2]) -> String {
    let mut body = format!("{}\n", PROTOCOLS[outer]);
    let mut has_default = [false; 2];
    for (index, (port, ssl, default, protocols)) in drawn.iter().enumerate() {
        let default = *default && !has_default[*port];
        has_default[*port] |= default;
        let flags =
            format!("{}{}", if *ssl { " ssl" } else { "" }, if default { " default_server" } else { "" });
        let listen = format!("listen 127.0.0.1:{}{flags};", ports[*port]);
        writeln!(body, "server {{ {listen} server_name s{index}; {} }}", PROTOCOLS[*protocols]).unwrap();
    }
    body
}

fn free_ports() -> [u16; 2] {
    let sockets = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    sockets.map(|socket| socket.local_addr().unwrap().port())
}

fn make_certificate(folder: &Path) {
    let made = Command::new("openssl")
        .args([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=x", "-keyout",
            "k.pem",
        ])
        .args(["-out", "c.pem"])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(made.status.success());
}

/// What this nginx speaks where nothing is said, by the table of releases.
fn default_protocols(nginx: &str) -> String {
    let said = Command::new(nginx).arg("-v").output().unwrap().stderr;
    let said = String::from_utf8(said).unwrap();
    let version = said.trim().rsplit_once("nginx/").unwrap().1.split(' ').next().unwrap();
    short(&version::default_protocols(version, Span::empty(FileId(0), 0)))
}

/// A running nginx in one process, which ends with this value.
struct Running(Child);

impl Running {
    fn start(nginx: &str, folder: &Path, body: &str, ports: [u16; 2], drawn: &[Drawn]) -> Self {
        let here = folder.display();
        let mut config =
            format!("daemon off; master_process off; pid {here}/pid; error_log {here}/log;\nevents {{}}\n");
        writeln!(
            config,
            "http {{ access_log off; ssl_certificate {here}/c.pem; ssl_certificate_key {here}/k.pem;"
        )
        .unwrap();
        for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"] {
            writeln!(config, "{kind}_temp_path {here}/{kind};").unwrap();
        }
        let path = folder.join("nginx.conf");
        std::fs::write(&path, format!("{config}{body}}}\n")).unwrap();
        let child = Command::new(nginx).arg("-c").arg(&path).stderr(Stdio::null()).spawn().unwrap();
        let running = Self(child);
        let open = |port: usize| TcpStream::connect(("127.0.0.1", ports[port])).is_ok();
        for _ in 0..200 {
            if drawn.iter().all(|(port, ..)| open(*port)) {
                return running;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("nginx does not start with\n{body}");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Whether the server of that name takes a connection of one version.
fn shake_hands(port: u16, server: usize, version: &str) -> bool {
    let output = Command::new("openssl")
        .args([
            "s_client",
            version,
            "-connect",
            &format!("127.0.0.1:{port}"),
            "-servername",
            &format!("s{server}"),
        ])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).contains("New, TLSv1")
}
