//! Tables of facts that several formats and rules use, from `rules/data/*.yaml`.
//!
//! Embedded by `build.rs`; each file credits its source. A table has rows with a key and named
//! fields, all texts. A configuration may add rows ([`Tables::with_rows`]); a run that has such works
//! inside of [`Tables::during`], on each of its threads, so that runs beside it do not see them.

#[path = "../build/slots.rs"]
mod slots;

use std::{cell::Cell, collections::BTreeMap};

use slots::Slot;

include!(concat!(env!("OUT_DIR"), "/data.rs"));

/// A table: rows sorted by key.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The file's name without its ending.
    pub name: &'static str,
    /// The rows, sorted by key.
    pub rows: &'static [Row],
    /// Where they are by their keys.
    slots: &'static [Slot],
    /// Whether a user added rows.
    pub is_extended: bool,
}

/// A row of a table.
#[derive(Clone, Copy, Debug)]
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
    /// The names of the fields of its rows, sorted.
    pub fn columns(&self) -> Vec<&'static str> {
        let mut names: Vec<&str> =
            self.rows.iter().flat_map(|row| row.fields).map(|(name, _)| *name).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The rows whose keys begin with `start`.
    pub fn starting_with<'k>(&self, start: &'k str) -> impl Iterator<Item = &'static Row> + use<'k> {
        let from = self.rows.partition_point(|row| row.key < start);
        let rows = self.rows.get(from..).unwrap_or_default();
        rows.iter().take_while(move |row| row.key.starts_with(start))
    }

    /// The row of `key`.
    pub fn get(&self, key: &str) -> Option<&'static Row> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = slots::hash(key) & mask;
        // Half of the slots are free, so this ends.
        loop {
            let index = self.slots.get(at)?.checked_sub(1)?;
            let row = self.rows.get(usize::from(index))?;
            if row.key == key {
                return Some(row);
            }
            at = (at + 1) & mask;
        }
    }
}

static EMPTY: Table = Table { name: "", rows: &[], slots: &[], is_extended: false };

/// The table `name`. A name that is not there is a mistake of ours: an empty table.
pub fn table(name: &str) -> &'static Table {
    let found = CURRENT.get().tables.iter().find(|table| table.name == name);
    debug_assert!(found.is_some(), "table `{name}` exists");
    found.unwrap_or(&EMPTY)
}

/// A table that is found when the program is compiled: for what asks often.
#[derive(Clone, Copy, Debug)]
pub struct TableId(usize);

impl TableId {
    /// The table `name`. A name that is not there is a mistake of ours: an empty table.
    pub const fn of(name: &str) -> Self {
        let mut tables = TABLES;
        let mut index = 0;
        while let [table, rest @ ..] = tables {
            if is_same(table.name.as_bytes(), name.as_bytes()) {
                return Self(index);
            }
            tables = rest;
            index += 1;
        }
        Self(usize::MAX)
    }

    /// The table of this run.
    pub fn table(self) -> &'static Table {
        let found = CURRENT.get().tables.get(self.0);
        debug_assert!(found.is_some(), "the table exists");
        found.unwrap_or(&EMPTY)
    }
}

const fn is_same(mut one: &[u8], mut other: &[u8]) -> bool {
    while let ([a, one_rest @ ..], [b, other_rest @ ..]) = (one, other) {
        if *a != *b {
            return false;
        }
        (one, other) = (one_rest, other_rest);
    }
    one.is_empty() && other.is_empty()
}

/// Whether a day of a table (`2026-04-30`) is over: before the run's day, else before `made`, the day that
/// the table is of.
pub fn is_over(day: &str, made: u32) -> bool {
    let number: String = day.split('-').collect();
    number.parse::<u32>().is_ok_and(|day| day < CURRENT.get().today.unwrap_or(made))
}

/// A row of a user: its table's name, its key and its fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnRow {
    /// The table.
    pub table: &'static str,
    /// What it is about.
    pub key: String,
    /// Its named fields.
    pub fields: Vec<(String, String)>,
}

/// The tables of a run, and the day that their dates are compared with.
#[derive(Clone, Copy, Debug)]
pub struct Tables {
    tables: &'static [Table],
    today: Option<u32>,
}

thread_local! {
    static CURRENT: Cell<Tables> = const { Cell::new(Tables { tables: TABLES, today: None }) };
}

impl Default for Tables {
    /// Those that came with the program.
    fn default() -> Self {
        Self { tables: TABLES, today: None }
    }
}

impl Tables {
    /// The built-in tables with rows added, or put in place of those with the same key.
    ///
    /// The rows stay in memory as long as the process: what is found in tables is borrowed throughout,
    /// and a configuration has few rows and is read seldom.
    pub fn with_rows(rows: &[OwnRow]) -> Self {
        if rows.is_empty() {
            return Self::default();
        }
        let extended = |table: &Table| {
            let mut own = rows.iter().filter(|row| row.table == table.name).peekable();
            if own.peek().is_none() {
                return *table;
            }
            let mut all: BTreeMap<&'static str, Row> = table.rows.iter().map(|row| (row.key, *row)).collect();
            all.extend(own.map(OwnRow::kept).map(|row| (row.key, row)));
            let rows: Vec<Row> = all.into_values().collect();
            let slots = slots::of(rows.iter().map(|row| row.key));
            Table { name: table.name, rows: rows.leak(), slots: slots.leak(), is_extended: true }
        };
        Self { tables: TABLES.iter().map(extended).collect::<Vec<Table>>().leak(), today: None }
    }

    /// Those that this thread works with.
    pub fn current() -> Self {
        CURRENT.get()
    }

    /// Whether these hold the very same rows: they are made once and never change.
    pub fn are(self, others: Self) -> bool {
        std::ptr::eq(self.tables, others.tables)
    }

    /// The same, on a day as a number: 20261122. Without one, dates are compared with the day that the
    /// tables are of.
    #[must_use]
    pub fn on(self, today: Option<u32>) -> Self {
        Self { today, ..self }
    }

    /// Does some work, on this thread, with these tables.
    pub fn during<T>(self, work: impl FnOnce() -> T) -> T {
        /// Puts back what was there, however the work ends.
        struct Before(Tables);
        impl Drop for Before {
            fn drop(&mut self) {
                CURRENT.set(self.0);
            }
        }
        let _before = Before(CURRENT.replace(self));
        work()
    }
}

impl OwnRow {
    fn kept(&self) -> Row {
        let keep = |text: &String| -> &'static str { text.clone().leak() };
        let fields: Vec<_> = self.fields.iter().map(|(name, value)| (keep(name), keep(value))).collect();
        Row { key: keep(&self.key), fields: fields.leak() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_users_hold_during_their_run_and_only_there() {
        let row = |key: &str, kind: &str| OwnRow {
            table: "datastore_images",
            key: key.to_owned(),
            fields: vec![("kind".to_owned(), kind.to_owned())],
        };
        let tables = Tables::with_rows(&[row("warehouse", "postgres"), row("redis", "cache")]);
        let kind = |key: &str| table("datastore_images").get(key).and_then(|row| row.get("kind"));
        assert_eq!((kind("warehouse"), kind("redis")), (None, Some("redis")));
        tables.during(|| {
            assert_eq!(
                (kind("warehouse"), kind("redis"), kind("mongo")),
                (Some("postgres"), Some("cache"), Some("mongodb"))
            );
            assert!(table("datastore_images").rows.is_sorted_by_key(|row| row.key));
            assert!(table("datastore_images").is_extended && !table("image_users").is_extended);
        });
        assert_eq!((kind("warehouse"), kind("redis")), (None, Some("redis")));
    }

    #[test]
    fn every_row_is_found_by_its_key() {
        for table in TABLES {
            for row in table.rows {
                let found = table.get(row.key).unwrap();
                assert!(std::ptr::eq(found, row), "{}: {}", table.name, row.key);
                assert!(table.get(&format!("{}?", row.key)).is_none());
            }
        }
        assert!(EMPTY.get("a").is_none());
    }

    #[test]
    fn a_table_is_the_same_by_its_name_and_by_its_id() {
        const ID: TableId = TableId::of("datastore_images");
        assert_eq!(ID.table().name, "datastore_images");
        for (index, table) in TABLES.iter().enumerate() {
            assert_eq!(TableId::of(table.name).0, index);
        }
    }

    #[test]
    fn rows_are_found_by_the_beginning_of_their_keys() {
        let table = Table {
            name: "",
            rows: ["a", "go", "go get", "golang", "h"].map(|key| Row { key, fields: &[] }).to_vec().leak(),
            slots: &[],
            is_extended: false,
        };
        let keys: Vec<&str> = table.starting_with("go").map(|row| row.key).collect();
        assert_eq!(keys, ["go", "go get", "golang"]);
    }

    #[test]
    fn a_day_is_over_the_day_after() {
        let over = |today| Tables::default().on(today).during(|| is_over("2026-04-30", 20_260_822));
        assert!(!over(Some(20_260_430)) && over(Some(20_260_501)));
        assert!(over(None) && !is_over("2026-08-22", 20_260_822) && !is_over("never", 20_260_822));
    }

    #[test]
    fn rows_are_sorted_and_keys_are_unique() {
        for table in TABLES {
            assert!(table.rows.windows(2).all(|pair| pair[0].key < pair[1].key), "{}", table.name);
        }
    }
}
