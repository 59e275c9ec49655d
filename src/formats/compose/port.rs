//! Published ports, short and long: `[ip:][published:]target[/protocol]`.

use crate::value::{Kind, Origin, Text, Value};

/// One entry of `ports`.
#[derive(Clone, Debug)]
pub(super) struct Port {
    /// The port or range of the container.
    pub(super) target: Value,
    /// The port or range of the host; null where any free one is taken.
    pub(super) published: Value,
    /// The address of the host; absent where it is all of them.
    pub(super) host_ip: Value,
    /// `tcp`, `udp`; absent: tcp.
    pub(super) protocol: Value,
    /// `ingress`, `host`; absent: ingress.
    pub(super) mode: Value,
    /// The text that a finding about the port stands at.
    pub(super) origin: Origin,
}

/// Reads an entry. `None` where it has no form that Compose reads.
pub(super) fn port(item: &Value) -> Option<Port> {
    match &item.kind {
        Kind::Text(text) => Some(short(text, item)),
        Kind::Number(_) => Some(container_only(item.clone(), item)),
        Kind::Map(_) => Some(long(item)),
        Kind::Unknown(_) => Some(Port {
            target: item.clone(),
            published: item.clone(),
            host_ip: item.clone(),
            protocol: item.clone(),
            mode: absent(item),
            origin: item.origin.clone(),
        }),
        _ => None,
    }
}

fn absent(item: &Value) -> Value {
    Value::absent(&item.origin)
}

fn null(item: &Value) -> Value {
    Value::new(Kind::Null, &item.origin)
}

fn container_only(target: Value, item: &Value) -> Port {
    Port {
        target,
        published: null(item),
        host_ip: absent(item),
        protocol: absent(item),
        mode: absent(item),
        origin: item.origin.clone(),
    }
}

/// Read from the right, since an address holds colons too. Where something unknown stands at the
/// left, it may hold an address: `${PORT}:5432` is `127.0.0.1:5432:5432` for some.
fn short(text: &Text, item: &Value) -> Port {
    let (ports, protocol) = match text.split_last('/') {
        Some((ports, protocol)) => (ports, Value::text(protocol)),
        None => (text.clone(), absent(item)),
    };
    let Some((rest, target)) = ports.split_last(':') else {
        let open = ports.why().is_some().then(|| Value::text(ports.clone()));
        let mut port = container_only(Value::text(ports), item);
        if let Some(open) = open {
            (port.published, port.host_ip) = (open.clone(), open);
        }
        port.protocol = protocol;
        return port;
    };
    let (host_ip, published) = match rest.split_last(':') {
        Some((ip, published)) => (address(&ip, item), published),
        None if rest.why().is_some() => (Value::text(rest.clone()), rest),
        None => (absent(item), rest),
    };
    Port {
        target: Value::text(target),
        published: port_or_any(published),
        host_ip,
        protocol,
        mode: absent(item),
        origin: item.origin.clone(),
    }
}

fn port_or_any(text: Text) -> Value {
    match text.known() {
        Some("") => Value::new(Kind::Null, text.origin()),
        _ => Value::text(text),
    }
}

/// The address without brackets; nothing where it is empty.
fn address(text: &Text, item: &Value) -> Value {
    let content = text.content();
    let start = usize::from(content.starts_with('['));
    let end = content.len() - usize::from(content.len() > start && content.ends_with(']'));
    let bare = text.slice(start..end);
    match bare.known() {
        Some("") => absent(item),
        _ => Value::text(bare),
    }
}

fn long(item: &Value) -> Port {
    let field = |name: &str| {
        let value = item.look(name);
        match &value.kind {
            Kind::Absent | Kind::Null => absent(item),
            Kind::Text(text) if text.known() == Some("") => Value::absent(&value.origin),
            _ => value,
        }
    };
    let (target, published) = (field("target"), field("published"));
    let origin = [&published, &target].into_iter().find(|value| value.is_present());
    let origin = origin.map_or(&item.origin, |value| &value.origin).clone();
    let published = if published.is_present() { published } else { null(item) };
    Port {
        target,
        published,
        host_ip: field("host_ip"),
        protocol: field("protocol"),
        mode: field("mode"),
        origin,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        formats::interpolate::{Variable, interpolate},
        formats::yaml::{self, Schema},
        text::{FileId, Span},
    };

    fn word(value: &Value) -> String {
        match &value.kind {
            Kind::Absent => "-".to_owned(),
            Kind::Null => "any".to_owned(),
            Kind::Text(text) if text.why().is_some() => "?".to_owned(),
            Kind::Text(text) => text.content().to_owned(),
            Kind::Number(number) => number.as_f64().to_string(),
            kind => format!("{kind:?}"),
        }
    }

    fn words(port: &Port) -> String {
        let parts = [&port.host_ip, &port.published, &port.target, &port.protocol];
        parts.map(word).join(" ")
    }

    fn parsed(content: &str) -> Port {
        let text = Text::literal(content, Span::new(FileId(0), 7, 7 + content.len()));
        let text = interpolate(&text, &|name| match name {
            "SET" => Variable::Set(Text::literal("127.0.0.1", Span::new(FileId(1), 4, 13))),
            _ => Variable::Unset,
        });
        port(&Value::text(text.text)).unwrap()
    }

    #[test]
    fn every_short_form_is_read() {
        for (content, expected) in [
            ("5432", "- any 5432 -"),
            ("5432:5432", "- 5432 5432 -"),
            ("127.0.0.1:5432:5432", "127.0.0.1 5432 5432 -"),
            ("127.0.0.1::5432", "127.0.0.1 any 5432 -"),
            ("6379-6380:6379-6380/tcp", "- 6379-6380 6379-6380 tcp"),
            ("[::1]:5432:5432", "::1 5432 5432 -"),
            ("[::]:5432:5432/udp", ":: 5432 5432 udp"),
            ("::1:6000:6000", "::1 6000 6000 -"),
            (":5432", "- any 5432 -"),
            ("${SET}:5432:5432", "127.0.0.1 5432 5432 -"),
            ("${U}:5432:5432", "? 5432 5432 -"),
            ("${U:-0.0.0.0}:5432:5432", "0.0.0.0 5432 5432 -"),
            ("${U}:5432", "? ? 5432 -"),
            ("${U}", "? ? ? -"),
            ("${U:+5432:}5432", "- any 5432 -"),
            ("22:22", "- 22 22 -"),
            ("", "- any  -"),
        ] {
            assert_eq!(words(&parsed(content)), expected, "{content}");
        }
    }

    #[test]
    fn parts_stand_where_they_are_supplied() {
        let port = parsed("${SET}:5432:5433");
        assert_eq!(port.host_ip.span(), Span::new(FileId(1), 4, 13));
        assert_eq!(port.published.span(), Span::new(FileId(0), 14, 18));
        assert_eq!(port.origin.span, Span::new(FileId(0), 7, 23));
    }

    #[test]
    fn the_long_form_and_numbers_are_read() {
        let read = |text: &str| {
            let stream = yaml::parse(FileId(0), text);
            words(&port(&stream.root().unwrap().to_value(Schema::Core)).unwrap())
        };
        assert_eq!(read("5432"), "- any 5432 -");
        assert_eq!(read("{target: 5432}"), "- any 5432 -");
        assert_eq!(
            read("{target: 5432, published: '1-2', host_ip: 127.0.0.1, protocol: udp}"),
            "127.0.0.1 1-2 5432 udp"
        );
        assert_eq!(read("{target: 5432, published: 5432, host_ip: ''}"), "- 5432 5432 -");
        assert_eq!(read("22:22"), "- 22 22 -");
    }

    proptest! {
        #[test]
        fn any_text_is_read(content in "[\\PC:/\\[\\]0-9]{0,20}") {
            let text = Text::literal(content.clone(), Span::new(FileId(0), 7, 7 + content.len()));
            let port = port(&Value::text(text)).unwrap();
            for value in [&port.host_ip, &port.published, &port.target, &port.protocol] {
                let range = value.span().range();
                prop_assert!(content.get(range.start - 7..range.end - 7).is_some());
            }
        }
    }
}
