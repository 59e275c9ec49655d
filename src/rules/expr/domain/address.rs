//! Addresses and networks: loopback, private, the whole world.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A network: an address and how many of its bits count.
#[derive(Clone, Copy)]
struct Network {
    address: IpAddr,
    bits: u8,
}

/// Reads `10.0.0.0/8`, `::1`, `[::]`. A plain address is a network of one.
fn network(text: &str) -> Option<Network> {
    let text = text.trim();
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits.parse::<u8>().ok()?)),
        None => (text, None),
    };
    let address = address.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(address);
    let address: IpAddr = address.split('%').next()?.parse().ok()?;
    let address = match address {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().filter(|_| bits.is_none()).map_or(address, IpAddr::V4),
        IpAddr::V4(_) => address,
    };
    let most = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.unwrap_or(most);
    (bits <= most).then_some(Network { address, bits })
}

impl Network {
    /// Whether all of it lies in the network of `bits` bits at `base`.
    fn within(self, base: IpAddr, bits: u8) -> bool {
        let same = match (self.address, base) {
            (IpAddr::V4(a), IpAddr::V4(b)) => {
                high(u128::from(a.to_bits()), bits, 32) == high(u128::from(b.to_bits()), bits, 32)
            }
            (IpAddr::V6(a), IpAddr::V6(b)) => high(a.to_bits(), bits, 128) == high(b.to_bits(), bits, 128),
            _ => return false,
        };
        same && self.bits >= bits
    }

    fn is_private(self) -> bool {
        let v4 = [
            ([10, 0, 0, 0], 8),
            ([172, 16, 0, 0], 12),
            ([192, 168, 0, 0], 16),
            ([100, 64, 0, 0], 10),
            ([169, 254, 0, 0], 16),
        ];
        let v6 = [(0xfc00, 7), (0xfe80, 10)];
        v4.into_iter().any(|(base, bits)| self.within(IpAddr::V4(Ipv4Addr::from(base)), bits))
            || v6
                .into_iter()
                .any(|(first, bits)| self.within(IpAddr::V6(Ipv6Addr::new(first, 0, 0, 0, 0, 0, 0, 0)), bits))
            || self.is_loopback()
    }

    fn is_loopback(self) -> bool {
        self.within(IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), 8)
            || self.within(IpAddr::V6(Ipv6Addr::LOCALHOST), 128)
    }
}

/// The `bits` highest of `width` bits.
fn high(address: u128, bits: u8, width: u8) -> u128 {
    address.checked_shr(u32::from(width - bits.min(width))).unwrap_or(0)
}

/// Whether only this machine is meant: `127.0.0.0/8`, `::1`, `localhost`.
pub(in super::super) fn is_loopback(text: &str) -> bool {
    text.trim().eq_ignore_ascii_case("localhost") || network(text).is_some_and(Network::is_loopback)
}

/// Whether only an internal network is meant: RFC 1918, 100.64.0.0/10, link-local, unique local,
/// loopback.
pub(in super::super) fn is_private(text: &str) -> bool {
    is_loopback(text) || network(text).is_some_and(Network::is_private)
}

/// Whether a host's name is one of this machine or this network: no dot in it, `localhost`, `.local`,
/// `.internal`, `.svc`, a private address.
pub(in super::super) fn is_local_name(text: &str) -> bool {
    const ENDINGS: [&str; 9] = [
        ".local",
        ".localhost",
        ".internal",
        ".lan",
        ".svc",
        ".test",
        ".localdomain",
        ".home.arpa",
        ".intranet",
    ];
    let name = text.trim().trim_end_matches('.').to_ascii_lowercase();
    if network(&name).is_some() {
        return is_private(&name);
    }
    !name.is_empty()
        && (!name.contains('.')
            || name.contains(".svc.")
            || ENDINGS.iter().any(|ending| name.ends_with(ending)))
}

/// How many bits of a network are fixed; a plain address has all. `None` where it is neither.
pub(in super::super) fn fixed_bits(text: &str) -> Option<i64> {
    network(text).map(|network| i64::from(network.bits))
}

/// Whether the whole internet is meant, or so much of it that it makes no difference: `0.0.0.0/0`,
/// `::/0`, `*`, `Internet`, `Any`, the halves, public networks larger than a /8.
pub(in super::super) fn is_world(text: &str) -> bool {
    let text = text.trim();
    let names = ["*", "any", "internet", "all", "0.0.0.0-255.255.255.255", "0.0.0.0", "::", "[::]"];
    names.iter().any(|name| text.eq_ignore_ascii_case(name))
        || network(text).is_some_and(|network| network.bits < 8 && !network.is_private())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_this_network() {
        for host in [
            "db",
            "localhost",
            "api.internal",
            "db.prod.svc.cluster.local",
            "10.0.0.5",
            "[::1]",
            "host.local.",
        ] {
            assert!(is_local_name(host), "{host}");
        }
        for host in ["db.acme.tld", "8.8.8.8", "", "localhost.acme.tld"] {
            assert!(!is_local_name(host), "{host}");
        }
        assert_eq!(
            ["10.0.0.0/8", "1.2.3.4", "::/0", "x"].map(fixed_bits),
            [Some(8), Some(32), Some(0), None]
        );
    }

    #[test]
    fn loopback_is_this_machine() {
        for text in ["127.0.0.1", "127.1.2.3", "::1", "[::1]", "localhost", "127.0.0.0/8", "::ffff:127.0.0.1"]
        {
            assert!(is_loopback(text), "{text}");
        }
        for text in ["0.0.0.0", "10.0.0.1", "::", "", "127.0.0.0/7", "localhost.evil.example", "128.0.0.1"] {
            assert!(!is_loopback(text), "{text}");
        }
    }

    #[test]
    fn private_networks_lie_wholly_inside() {
        for text in
            ["10.0.0.0/8", "172.31.255.255", "192.168.1.0/24", "100.64.0.0/10", "fd12::/48", "fe80::1%eth0"]
        {
            assert!(is_private(text), "{text}");
        }
        for text in ["172.32.0.1", "10.0.0.0/7", "8.8.8.8", "2001:db8::1", "x"] {
            assert!(!is_private(text), "{text}");
        }
    }

    #[test]
    fn the_world_has_many_names() {
        for text in ["0.0.0.0/0", "::/0", "*", "Internet", "0.0.0.0/1", "128.0.0.0/1", "2000::/3", "0.0.0.0"]
        {
            assert!(is_world(text), "{text}");
        }
        for text in ["10.0.0.0/8", "8.0.0.0/8", "1.2.3.4/32", "fc00::/7", "", "VirtualNetwork", "0.0.0.0/33"]
        {
            assert!(!is_world(text), "{text}");
        }
    }
}
