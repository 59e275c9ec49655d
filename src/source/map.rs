//! What was read in this run: files by id and by path.

use std::sync::{Arc, PoisonError, RwLock};

use rustc_hash::FxHashMap;

use super::{Files, ReadError, SourceFile, git_ignore};
use crate::text::{FileId, Span};

/// All files read so far, each read once. Shared by all threads.
///
/// Ids depend on who reads first; nothing that is printed may. Sort by path.
pub struct SourceMap {
    files: Box<dyn Files>,
    read: RwLock<Read>,
    /// Patterns of the `.gitignore` files by path, if they are there: building them is slow.
    git_patterns: RwLock<FxHashMap<String, Option<git_ignore::Patterns>>>,
}

#[derive(Default)]
struct Read {
    by_id: Vec<Option<Arc<SourceFile>>>,
    by_path: FxHashMap<Arc<str>, Result<Arc<SourceFile>, ReadError>>,
    /// Files that edits make.
    made: FxHashMap<Arc<str>, FileId>,
}

impl SourceMap {
    /// A map over `files` with nothing read.
    pub fn new(files: Box<dyn Files>) -> Self {
        Self { files, read: RwLock::default(), git_patterns: RwLock::default() }
    }

    /// The world below.
    pub fn files(&self) -> &dyn Files {
        self.files.as_ref()
    }

    /// The file at `path`, read now or before.
    pub fn load(&self, path: &str) -> Result<Arc<SourceFile>, ReadError> {
        let known = self.read.read().unwrap_or_else(PoisonError::into_inner).by_path.get(path).cloned();
        if let Some(known) = known {
            return known;
        }
        let bytes = self.files.read(path);
        let path: Arc<str> = path.into();
        let id = {
            let mut read = self.read.write().unwrap_or_else(PoisonError::into_inner);
            if let Some(known) = read.by_path.get(&path) {
                return known.clone();
            }
            if let Err(error) = bytes {
                read.by_path.insert(path, Err(error.clone()));
                return Err(error);
            }
            read.by_id.push(None);
            FileId(read.by_id.len() as u32 - 1)
        };
        let file = Arc::new(SourceFile::new(id, path.clone(), bytes.unwrap_or_default()));
        let mut read = self.read.write().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have been faster meanwhile: its file is then the one.
        let kept = read.by_path.entry(path).or_insert_with(|| Ok(file.clone())).clone();
        if let (Ok(kept), Some(slot)) = (&kept, read.by_id.get_mut(id.0 as usize)) {
            *slot = Some(kept.clone());
        }
        kept
    }

    /// The patterns of the `.gitignore` file at `path`, if there is one.
    pub(super) fn git_patterns(&self, path: &str) -> Option<git_ignore::Patterns> {
        let known = self.git_patterns.read().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
        known.unwrap_or_else(|| {
            let patterns = self.load(path).ok().and_then(|file| git_ignore::read(&file.text));
            let mut all = self.git_patterns.write().unwrap_or_else(PoisonError::into_inner);
            all.insert(path.to_owned(), patterns.clone());
            patterns
        })
    }

    /// A file that is not there, as an empty one: for an edit that makes it. Loading it still fails.
    pub fn make(&self, path: &str) -> Arc<SourceFile> {
        let mut read = self.read.write().unwrap_or_else(PoisonError::into_inner);
        let made = read.made.get(path).and_then(|id| read.by_id.get(id.0 as usize).cloned().flatten());
        if let Some(made) = made {
            return made;
        }
        let path: Arc<str> = path.into();
        let id = FileId(read.by_id.len() as u32);
        let file = Arc::new(SourceFile::new(id, path.clone(), Vec::new()));
        read.by_id.push(Some(file.clone()));
        read.made.insert(path, id);
        file
    }

    /// The file of an id that this map gave out.
    pub fn get(&self, id: FileId) -> Option<Arc<SourceFile>> {
        self.read.read().unwrap_or_else(PoisonError::into_inner).by_id.get(id.0 as usize).cloned().flatten()
    }

    /// Gives back the memory of a file that turned out to be nobody's. It is read again if asked for.
    pub fn forget(&self, id: FileId) {
        let mut read = self.read.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = read.by_id.get_mut(id.0 as usize).and_then(Option::take) {
            read.by_path.remove(&file.path);
        }
    }

    /// The path of an id; empty for an id that this map did not give out.
    pub fn path(&self, id: FileId) -> Arc<str> {
        self.get(id).map_or_else(|| "".into(), |file| file.path.clone())
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> String {
        self.get(span.file).map(|file| file.slice(span).to_owned()).unwrap_or_default()
    }
}
