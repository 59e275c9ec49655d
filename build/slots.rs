//! Where the rows of a table are by their keys: a hash table with open addressing.
//!
//! A part of the build script, which makes those of the built-in tables, and of the program, which makes those
//! of tables with a user's rows.

/// A slot has one more than the index of its row; 0 where it is free.
pub(crate) type Slot = u16;

/// The slots of the rows with these keys: at least twice as many as rows, and a power of two.
/// Rows beyond the 65,534th are not found.
pub(crate) fn of<'k>(keys: impl ExactSizeIterator<Item = &'k str>) -> Vec<Slot> {
    let mut slots = vec![0; (keys.len() * 2).next_power_of_two()];
    let mask = slots.len() - 1;
    for (key, slot) in keys.zip(1..Slot::MAX) {
        let mut at = hash(key) & mask;
        while slots.get(at).is_some_and(|taken| *taken != 0) {
            at = (at + 1) & mask;
        }
        if let Some(free) = slots.get_mut(at) {
            *free = slot;
        }
    }
    slots
}

/// FNV-1a of a key: keys are short.
pub(crate) fn hash(key: &str) -> usize {
    let mix = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    key.bytes().fold(0x811c_9dc5, mix) as usize
}
