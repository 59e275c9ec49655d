//! Tables of facts that several formats and rules use, from `rules/data/*.yaml`.
//!
//! Embedded by `build.rs`; each file credits its source. A table has rows with a key and named
//! fields, all texts.

include!(concat!(env!("OUT_DIR"), "/data.rs"));

/// A table: rows sorted by key.
#[derive(Debug)]
pub struct Table {
    /// The file's name without its ending.
    pub name: &'static str,
    /// The rows, sorted by key.
    pub rows: &'static [Row],
}

/// A row of a table.
#[derive(Debug)]
pub struct Row {
    /// What it is about.
    pub key: &'static str,
    /// Its named fields.
    pub fields: &'static [(&'static str, &'static str)],
}

impl Row {
    /// The field `name`.
    pub fn get(&self, name: &str) -> Option<&'static str> {
        self.fields.iter().find(|(field, _)| *field == name).map(|(_, value)| *value)
    }
}

impl Table {
    /// The row of `key`.
    pub fn get(&self, key: &str) -> Option<&'static Row> {
        let at = self.rows.binary_search_by(|row| row.key.cmp(key)).ok()?;
        self.rows.get(at)
    }
}

/// The table `name`. A name that is not there is a mistake of ours: an empty table.
pub fn table(name: &str) -> &'static Table {
    static EMPTY: Table = Table { name: "", rows: &[] };
    let found = TABLES.iter().find(|table| table.name == name);
    debug_assert!(found.is_some(), "table `{name}` exists");
    found.unwrap_or(&EMPTY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_and_keys_are_unique() {
        for table in TABLES {
            assert!(table.rows.windows(2).all(|pair| pair[0].key < pair[1].key), "{}", table.name);
        }
    }
}
