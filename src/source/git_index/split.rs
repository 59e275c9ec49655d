//! A split index: a large file that stays, `sharedindex.<hash>`, and a small one with what changed since.
//!
//! The small one says by two bitmaps which entries of the large one are gone and which are replaced; an
//! entry that replaces another has no name. The bitmaps are compressed (EWAH), as git's
//! `Documentation/gitformat-bitmap` has it.

use std::{collections::BTreeSet, path::Path};

use super::read::{self, Listing, number};

/// The whole of an index that may complete another one.
pub(super) fn whole(own: Listing, git: &Path) -> Result<Listing, &'static str> {
    const BROKEN: &str = "git's index is split, and its other part cannot be read";
    let Some(link) = own.link else { return Ok(own) };
    let hash = super::hash_bytes(git);
    let name = link.get(..hash).ok_or(BROKEN)?;
    if name.iter().all(|byte| *byte == 0) {
        return Ok(Listing { entries: own.entries, link: None });
    }
    let digits: Vec<String> = name.iter().map(|byte| format!("{byte:02x}")).collect();
    let bytes = std::fs::read(git.join(format!("sharedindex.{}", digits.concat()))).map_err(|_| BROKEN)?;
    let shared = read::listing(&bytes, hash).map_err(|_| BROKEN)?;
    let size = shared.entries.len();
    let (gone, rest) = bitmap(link.get(hash..).unwrap_or_default(), size).ok_or(BROKEN)?;
    let (replaced, _) = bitmap(rest, size).ok_or(BROKEN)?;
    let (nameless, mut entries): (Vec<_>, Vec<_>) =
        own.entries.into_iter().partition(|(path, _)| path.is_empty());
    let mut modes = nameless.into_iter().map(|(_, mode)| mode);
    for (index, (path, mode)) in shared.entries.into_iter().enumerate() {
        let mode = if replaced.contains(&index) { modes.next().unwrap_or(mode) } else { mode };
        if !gone.contains(&index) {
            entries.push((path, mode));
        }
    }
    Ok(Listing { entries, link: None })
}

/// The bits that are set of the first `size`, and what stands after the bitmap. Nothing at all is an
/// empty one.
fn bitmap(bytes: &[u8], size: usize) -> Option<(BTreeSet<usize>, &[u8])> {
    let mut set = BTreeSet::new();
    if bytes.is_empty() {
        return Some((set, bytes));
    }
    let words = usize::try_from(number(bytes, 4)?).ok()?;
    let end = words.checked_mul(8)?.checked_add(8)?;
    let rest = bytes.get(end.checked_add(4)?..)?;
    let mut body = bytes.get(8..end)?.chunks_exact(8);
    let mut next = || Some(u64::from_be_bytes(body.next()?.try_into().ok()?));
    let mut at = 0_usize;
    while let Some(marker) = next() {
        let run = usize::try_from(marker >> 1 & 0xffff_ffff).ok()?.checked_mul(64)?;
        let end = at.checked_add(run)?;
        if marker & 1 == 1 {
            set.extend(at..end.min(size));
        }
        at = end;
        for _ in 0..marker >> 33 {
            let word = next()?;
            set.extend((0..64).filter(|bit| word >> bit & 1 == 1).map(|bit| at + bit));
            at = at.checked_add(64)?;
        }
    }
    Some((set, rest))
}
