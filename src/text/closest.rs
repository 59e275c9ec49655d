//! "Did you mean": the closest of some names.

/// The name closest to `wanted`, if one is close enough to be meant.
pub fn closest<'n>(wanted: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let limit = ((wanted.chars().count() + 1) / 3).clamp(1, 4);
    let scored = names.into_iter().map(|name| (distance(wanted, name), name));
    scored.filter(|(distance, _)| *distance <= limit).min().map(|(_, name)| name)
}

/// Edits (insert, delete, replace, swap two neighbours) that lead from one to the other.
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    // Rows of the table of distances between beginnings: the one before the last, and the last.
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (line, a) in from.iter().enumerate() {
        let mut row = vec![line + 1];
        for (column, b) in to.iter().enumerate() {
            let cell = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            let changed = cell(&last, column) + usize::from(a != b);
            let shifted = cell(&last, column + 1).min(cell(&row, column)) + 1;
            let swapped =
                line > 0 && column > 0 && from.get(line - 1) == Some(b) && to.get(column - 1) == Some(a);
            let swapped = if swapped { cell(&before, column - 1) + 1 } else { usize::MAX };
            row.push(changed.min(shifted).min(swapped));
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_the_name_and_nonsense_none() {
        let names = ["host_ip", "published", "target"];
        assert_eq!(closest("hostip", names), Some("host_ip"));
        assert_eq!(closest("publisehd", names), Some("published"));
        assert_eq!(closest("zebra", names), None);
        assert_eq!((distance("kitten", "sitting"), distance("", "ab"), distance("bda", "bad")), (3, 2, 1));
    }
}
