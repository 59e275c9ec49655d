//! From the planned fix of a finding to edits of files.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::guard::guard;
use crate::{
    finding::{Edit, Fix},
    formats::{self, Change, Editor, Inline, Refused, Unit},
    rules::{Planned, PlannedFix, Target},
    source::{SourceFile, SourceMap},
    text::{FileId, Span},
};

/// Makes edits for the findings of one unit.
pub(super) struct Mender<'m> {
    sources: &'m SourceMap,
    /// The format that the unit's files are of, whatever they are called.
    format: &'static str,
    /// The text that the unit was read from, which the editor of its file does not read.
    inline: Option<&'m Inline>,
    editors: FxHashMap<FileId, Result<Box<dyn Editor>, Refused>>,
}

impl<'m> Mender<'m> {
    pub(super) fn new(sources: &'m SourceMap, unit: &'m Unit) -> Self {
        let inline = unit.inline.as_ref();
        Self { sources, format: unit.format, inline, editors: FxHashMap::default() }
    }

    /// The fix that a plan comes to. `may_edit` says whether a file may be changed.
    pub(super) fn fix(
        &mut self,
        plan: PlannedFix,
        may_edit: &mut dyn FnMut(FileId) -> bool,
    ) -> Result<Fix, Refused> {
        let mut edits: Vec<Edit> = Vec::new();
        for planned in &plan.changes {
            for edit in self.edits(planned)? {
                if !may_edit(edit.span.file) {
                    let path = self.sources.path(edit.span.file);
                    return Err(Refused::new(format!("git ignores `{path}`, where it is set")));
                }
                if !edits.contains(&edit) {
                    edits.push(edit);
                }
            }
        }
        // By path: numbers of files are given in whatever order they are read.
        edits.sort_by_cached_key(|edit| (self.sources.path(edit.span.file), order(edit.span)));
        if edits.is_empty() {
            return Err(Refused::new("nothing is left to change"));
        }
        if edits.windows(2).any(|pair| matches!(pair, [a, b] if overlap(a.span, b.span))) {
            return Err(Refused::new("its edits get into each other's way"));
        }
        let edits = edits.into_iter().map(|edit| self.with_line_breaks(edit)).collect();
        Ok(Fix { title: plan.title, safety: plan.safety, edits, leads_to: plan.leads_to })
    }

    fn edits(&mut self, planned: &Planned) -> Result<Vec<Edit>, Refused> {
        match &planned.target {
            Target::File(path) => {
                let Change::Append(lines) = &planned.change else {
                    return Err(Refused::new("a file takes lines only"));
                };
                let file = self.sources.load(path).unwrap_or_else(|_| self.sources.make(path));
                Ok(vec![formats::append_lines(&file, lines)])
            }
            Target::Place(span) => {
                let file = self.file(span.file)?;
                let (format, inline) = (self.format, self.inline.filter(|inline| inline.path == *file.path));
                let editor = self.editors.entry(span.file).or_insert_with(|| match inline {
                    Some(inline) => formats::text_editor(&file, &inline.text, format),
                    None => formats::editor(&file, format),
                });
                let editor = editor.as_ref().map_err(Clone::clone)?;
                guard(|| editor.edit(*span, &planned.change))
                    .unwrap_or_else(|fault| Err(Refused::new(format!("an internal error: {fault}"))))
            }
        }
    }

    fn file(&self, id: FileId) -> Result<Arc<SourceFile>, Refused> {
        self.sources.get(id).ok_or_else(|| Refused::new("its file is gone"))
    }

    /// The edit with the line breaks of its file.
    fn with_line_breaks(&self, mut edit: Edit) -> Edit {
        let file = self.sources.get(edit.span.file);
        if file.is_some_and(|file| has_carriage_returns(&file.text)) {
            edit.text = edit.text.replace("\r\n", "\n").replace('\n', "\r\n");
        }
        edit
    }
}

fn has_carriage_returns(text: &str) -> bool {
    text.lines()
        .next()
        .is_some_and(|first| text.get(first.len()..).is_some_and(|rest| rest.starts_with('\r')))
}

fn order(span: Span) -> (u32, u32, u32) {
    (span.file.0, span.start, span.end)
}

/// Whether two edits, in order, cannot both be made: they share bytes, or are put in at one place.
fn overlap(a: Span, b: Span) -> bool {
    a.file == b.file && (b.start < a.end || a.start == b.start)
}
