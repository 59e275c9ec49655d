//! How much more a page may hold, and what was left out of it.

use crate::report::count;

/// Bytes that are left, and what found none.
pub(super) struct Room {
    left: usize,
    left_out: Vec<(String, usize)>,
}

impl Room {
    pub(super) fn new(bytes: usize) -> Self {
        Self { left: bytes, left_out: Vec::new() }
    }

    /// Whether so many bytes find room.
    pub(super) fn holds(&self, bytes: usize) -> bool {
        bytes <= self.left
    }

    /// Takes room for one thing of a kind; says whether there was any.
    pub(super) fn take_one(&mut self, kind: &str, bytes: usize) -> bool {
        let holds = self.holds(bytes);
        if holds {
            self.left -= bytes;
        } else {
            self.leave_out(kind, 1);
        }
        holds
    }

    /// Those of the items that find room. Each stands for as many things of the kind as it says. Of
    /// what is left no kind may take more than half: others come after it.
    pub(super) fn take(&mut self, kind: &str, items: Vec<(String, usize)>) -> Vec<String> {
        let mut share = self.left / 2;
        let mut taken = Vec::new();
        for (item, number) in items {
            if item.len() <= share {
                share -= item.len();
                self.left -= item.len();
                taken.push(item);
            } else {
                self.leave_out(kind, number);
            }
        }
        taken
    }

    fn leave_out(&mut self, kind: &str, number: usize) {
        match self.left_out.iter_mut().find(|(other, _)| other == kind) {
            Some((_, sum)) => *sum += number,
            None => self.left_out.push((kind.to_owned(), number)),
        }
    }

    /// What was left out, in a sentence.
    pub(super) fn note(&self) -> Option<String> {
        let parts: Vec<String> = self.left_out.iter().map(|(kind, number)| count(*number, kind)).collect();
        let (end, start) = parts.split_last()?;
        let list = if start.is_empty() { end.clone() } else { format!("{} and {end}", start.join(", ")) };
        Some(format!("Left out for want of room: {list}. Other formats have them all."))
    }
}
