//! Whether an address range means the whole internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::value::{Text, Value, Why};

/// Whether `source` lets in addresses of the public internet at large: everything, or a public
/// range of at most 8 bits of prefix. `Err`: it cannot be known.
pub(super) fn is_world(source: &Value) -> Result<bool, Why> {
    match (source.as_text(), source.why()) {
        (Some(text), _) => text_is_world(text),
        (None, Some(why)) => Err(why.clone()),
        (None, None) => Ok(false),
    }
}

fn text_is_world(text: &Text) -> Result<bool, Why> {
    let Some(known) = text.known() else {
        // A long prefix is no world, whatever stands before it.
        let narrow = text.known_suffix().rsplit_once('/').and_then(|(_, prefix)| prefix.parse::<u32>().ok());
        return match (narrow, text.why()) {
            (Some(prefix), _) if prefix > 8 => Ok(false),
            (_, Some(why)) => Err(why.clone()),
            (_, None) => Ok(false),
        };
    };
    let known = known.trim();
    if known.starts_with("pl-") {
        return Err(Why::new("the entries of a prefix list are not in the module"));
    }
    let word =
        ["*", "any", "internet", "all", "0/0", "0.0.0.0"].iter().any(|word| word.eq_ignore_ascii_case(known));
    Ok(word || range(known) || first_to_last(known))
}

/// `address/prefix`.
fn range(text: &str) -> bool {
    let Some((address, prefix)) = text.split_once('/') else {
        return text.parse().is_ok_and(|address: IpAddr| address.is_unspecified());
    };
    let Ok(prefix) = prefix.parse::<u32>() else { return false };
    match address.parse() {
        Ok(IpAddr::V4(address)) => prefix == 0 || (prefix <= 8 && !is_inside_v4(address)),
        Ok(IpAddr::V6(address)) => prefix <= 8 && !is_inside_v6(address, prefix),
        Err(_) => false,
    }
}

/// `first-last`.
fn first_to_last(text: &str) -> bool {
    let Some((first, last)) = text.split_once('-') else { return false };
    let (Ok(first), Ok(last)) = (first.trim().parse::<Ipv4Addr>(), last.trim().parse::<Ipv4Addr>()) else {
        return false;
    };
    u32::from(last).saturating_sub(u32::from(first)) >= 1 << 24
}

/// Ranges of at most 8 bits that no public network uses.
fn is_inside_v4(address: Ipv4Addr) -> bool {
    matches!(address.octets(), [10 | 127 | 224..=255, ..])
}

fn is_inside_v6(address: Ipv6Addr, prefix: u32) -> bool {
    prefix > 0 && matches!(address.segments()[0] >> 8, 0xfc..=0xff)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{FileId, Span};

    fn world(text: &str) -> bool {
        is_world(&Value::word(text, Span::empty(FileId(0), 0))).unwrap()
    }

    #[test]
    fn everything_and_its_halves_are_the_world() {
        for text in [
            "0.0.0.0/0",
            "::/0",
            "::0",
            "*",
            "Internet",
            "Any",
            "0.0.0.0-255.255.255.255",
            "0.0.0.0/1",
            "128.0.0.0/1",
            "52.0.0.0/8",
            "2000::/3",
        ] {
            assert!(world(text), "{text}");
        }
    }

    #[test]
    fn private_and_narrow_ranges_are_not() {
        for text in [
            "10.0.0.0/8",
            "192.168.0.0/16",
            "172.16.0.0/12",
            "203.0.113.4/32",
            "fc00::/7",
            "VirtualNetwork",
            "AzureLoadBalancer",
            "sg-1",
            "",
            "10.0.0.1-10.0.0.9",
            "100.64.0.0/10",
        ] {
            assert!(!world(text), "{text}");
        }
    }

    #[test]
    fn a_narrow_range_is_known_even_if_its_address_is_not() {
        let span = Span::empty(FileId(0), 0);
        let unknown = crate::value::Piece::unknown(Why::new("later"), span);
        let partly = |suffix: &str| {
            let rest = crate::value::Piece::rewritten(suffix.len(), span);
            Value::text(Text::from_pieces(suffix, vec![unknown.clone(), rest], span))
        };
        assert_eq!(is_world(&partly("/32")), Ok(false));
        assert!(is_world(&partly("/0")).is_err());
    }
}
