//! Functions about address ranges, for IPv4.

use std::net::Ipv4Addr;

use super::{Arguments, Evaluated, Result};
use crate::{
    formats::terraform::provenance::said,
    value::{Kind, Value},
};

/// A range: its first address and the length of its prefix.
fn range(args: &Arguments<'_>) -> Result<Option<(u32, u32)>> {
    let text = args.str(0)?;
    let Some((address, prefix)) = text.split_once('/') else {
        return Err(args.wrong("the argument is no address range"));
    };
    if address.contains(':') {
        return Ok(None);
    }
    let address: Ipv4Addr = address.parse().map_err(|_| args.wrong("the argument is no address range"))?;
    let prefix = prefix.parse().ok().filter(|prefix| *prefix <= 32);
    let prefix = prefix.ok_or_else(|| args.wrong("the argument is no address range"))?;
    Ok(Some((u32::from(address) & mask(prefix), prefix)))
}

fn mask(prefix: u32) -> u32 {
    u32::MAX.checked_shl(32 - prefix).unwrap_or(0)
}

fn done(args: &Arguments<'_>, text: &str) -> Value {
    args.make(Kind::Text(said(text, &args.make(Kind::Null).origin)))
}

fn six(args: &Arguments<'_>) -> Value {
    args.make(Kind::Unknown(args.wrong("ranges of IPv6 are not computed")))
}

/// `cidrsubnet(range, bits, number)`
pub(super) fn cidrsubnet(args: &Arguments<'_>) -> Evaluated {
    let Some((base, prefix)) = range(args)? else { return Ok(six(args)) };
    let bits = u32::try_from(args.whole(1)?).ok().filter(|bits| prefix + bits <= 32);
    let bits = bits.ok_or_else(|| args.wrong("the range has not that many bits left"))?;
    let number = u32::try_from(args.whole(2)?).ok().filter(|&number| u64::from(number) < 1u64 << bits);
    let number = number.ok_or_else(|| args.wrong("the range has not that many parts"))?;
    let new = prefix + bits;
    let address = base | number.checked_shl(32 - new).unwrap_or(0);
    Ok(done(args, &format!("{}/{new}", Ipv4Addr::from(address))))
}

/// `cidrhost(range, number)`
pub(super) fn cidrhost(args: &Arguments<'_>) -> Evaluated {
    let Some((base, prefix)) = range(args)? else { return Ok(six(args)) };
    let size = 1i64 << (32 - prefix);
    let number = args.whole(1)?;
    let number = if number < 0 { size + number } else { number };
    let offset = u32::try_from(number).ok().filter(|_| number < size);
    let offset = offset.ok_or_else(|| args.wrong("the range has not that many addresses"))?;
    Ok(done(args, &Ipv4Addr::from(base | offset).to_string()))
}

/// `cidrnetmask(range)`
pub(super) fn cidrnetmask(args: &Arguments<'_>) -> Evaluated {
    let Some((_, prefix)) = range(args)? else { return Ok(six(args)) };
    Ok(done(args, &Ipv4Addr::from(mask(prefix)).to_string()))
}
