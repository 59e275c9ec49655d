//! Files with some replaced or added in memory: standard input, what a fix would write, an editor's text.

use std::{collections::BTreeMap, sync::Arc};

use super::{Files, GitIndex, MAX_FILE_BYTES, ReadError, paths};

/// A world of files in which some say something else.
#[derive(Clone)]
pub struct Overlay {
    below: Arc<dyn Files>,
    over: BTreeMap<String, Vec<u8>>,
}

impl Overlay {
    /// `below`, with the files of `over` by workspace path in place of its own.
    pub fn new(below: Arc<dyn Files>, over: BTreeMap<String, Vec<u8>>) -> Self {
        Self { below, over }
    }
}

impl Files for Overlay {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        match self.over.get(path) {
            None => self.below.read(path),
            Some(bytes) if bytes.len() as u64 > MAX_FILE_BYTES => {
                Err(ReadError::TooLarge(bytes.len() as u64))
            }
            Some(bytes) => Ok(bytes.clone()),
        }
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let mut names = self.below.list(folder);
        let added = self.over.keys().filter(|path| paths::parent(path) == folder);
        names.extend(added.map(|path| paths::file_name(path).to_owned()));
        names.sort_unstable();
        names.dedup();
        names
    }

    fn is_file(&self, path: &str) -> bool {
        self.over.contains_key(path) || self.below.is_file(path)
    }

    fn git_index(&self) -> Option<&GitIndex> {
        self.below.git_index()
    }

    fn mode(&self, path: &str) -> Option<u32> {
        self.below.mode(path)
    }
}

#[cfg(test)]
mod tests {
    use super::super::MemoryFiles;
    use super::*;

    #[test]
    fn what_is_over_hides_what_is_below() {
        let below = Arc::new(MemoryFiles::new([("a/b", "1"), ("a/c", "2")]));
        let over = [("a/c", "3"), ("a/d", "4")].map(|(path, text)| (path.to_owned(), text.into()));
        let files = Overlay::new(below, over.into());
        assert_eq!(files.read("a/b"), Ok(b"1".to_vec()));
        assert_eq!(files.read("a/c"), Ok(b"3".to_vec()));
        assert_eq!(files.list("a"), ["b", "c", "d"]);
        assert!(files.is_file("a/d") && !files.is_file("a/e"));
    }
}
