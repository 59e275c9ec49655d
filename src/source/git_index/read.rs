//! The bytes of an index, as git's `Documentation/gitformat-index` has them: versions 2, 3 and 4, with
//! SHA-1 or SHA-256.

/// The entries of an index file.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Paths with their modes, in the file's order.
    pub(super) entries: Vec<(Vec<u8>, u32)>,
    /// What the extension `link` says: this index completes another one.
    pub(super) link: Option<Vec<u8>>,
}

/// Reads an index whose hashes have so many bytes.
pub(super) fn listing(bytes: &[u8], hash: usize) -> Result<Listing, &'static str> {
    let Some(version) = number(bytes, 4).filter(|_| bytes.starts_with(b"DIRC")) else {
        return Err("git's index cannot be read");
    };
    if !(2..=4).contains(&version) {
        return Err("git's index has a version that is not known");
    }
    entries(bytes, hash, version).ok_or("git's index is cut off")
}

fn entries(bytes: &[u8], hash: usize, version: u32) -> Option<Listing> {
    let count = number(bytes, 8)?;
    let mut found = Listing::default();
    let mut path: Vec<u8> = Vec::new();
    let mut at = 12;
    for _ in 0..count {
        let mode = number(bytes, at + 24)?;
        let flags = u16::from_be_bytes(bytes.get(at + 40 + hash..at + 42 + hash)?.try_into().ok()?);
        let name = at + 42 + hash + if version >= 3 && flags & 0x4000 != 0 { 2 } else { 0 };
        (path, at) = match version {
            4 => compressed(bytes, name, path)?,
            _ => plain(bytes, at, name)?,
        };
        found.entries.push((path.clone(), mode));
    }
    found.link =
        extensions(bytes, at, hash).find(|(name, _)| *name == b"link").map(|(_, body)| body.to_vec());
    Some(found)
}

/// A number of four bytes.
pub(super) fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// A path that ends in a NUL, and where the next entry starts: at a multiple of eight from this one.
fn plain(bytes: &[u8], entry: usize, name: usize) -> Option<(Vec<u8>, usize)> {
    let rest = bytes.get(name..)?;
    let len = memchr::memchr(0, rest)?;
    let size = name + len - entry;
    Some((rest.get(..len)?.to_vec(), entry + (size / 8 + 1) * 8))
}

/// A path that shares its beginning with the one before it.
fn compressed(bytes: &[u8], name: usize, mut before: Vec<u8>) -> Option<(Vec<u8>, usize)> {
    let mut at = name;
    let mut byte = *bytes.get(at)?;
    let mut cut = usize::from(byte & 0x7f);
    while byte & 0x80 != 0 {
        at += 1;
        byte = *bytes.get(at)?;
        cut = (cut + 1).checked_mul(128)? + usize::from(byte & 0x7f);
    }
    let rest = bytes.get(at + 1..)?;
    let len = memchr::memchr(0, rest)?;
    before.truncate(before.len().checked_sub(cut)?);
    before.extend_from_slice(rest.get(..len)?);
    Some((before, at + 1 + len + 1))
}

/// The extensions from `at` on: name and body.
fn extensions(bytes: &[u8], mut at: usize, hash: usize) -> impl Iterator<Item = (&[u8], &[u8])> {
    let end = bytes.len().saturating_sub(hash);
    std::iter::from_fn(move || {
        let name = bytes.get(at..at + 4).filter(|_| at + 8 <= end)?;
        let from = at + 8;
        at = from.checked_add(usize::try_from(number(bytes, at + 4)?).ok()?)?;
        Some((name, bytes.get(from..at)?))
    })
}
