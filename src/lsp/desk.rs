//! What a feature works with: a project around one path, and runs over just that.

use std::{cell::OnceCell, collections::BTreeMap, ops::Range, sync::Arc};

use super::snapshot::Snapshot;
use crate::{
    config::FILE_NAMES,
    engine::{self, Comments, Options, Report, Resolved, Silent},
    finding::Finding,
    formats::{Format, Remarks, format, format_of},
    report::code,
    rules::Registry,
    source::{Discovered, Files, Overlay, SourceFile, SourceMap, paths},
    suppress::Date,
    text::{FileId, Span},
};

/// How many days a new comment holds.
const DAYS: u32 = 90;

/// The URI of a workspace path.
pub(super) type UriOf<'u> = dyn Fn(&str) -> Option<String> + 'u;

/// A project as a feature sees it.
pub(super) struct Desk<'d> {
    /// Its rules.
    pub(super) registry: &'d Registry,
    /// What its runs are told.
    pub(super) options: &'d Options,
    /// Its files as they are now.
    pub(super) files: Arc<dyn Files>,
    /// What is run to know all about the path.
    pub(super) around: Discovered,
    /// For links.
    pub(super) uri: &'d UriOf<'d>,
    resolved: OnceCell<Resolved>,
}

impl<'d> Desk<'d> {
    pub(super) fn new(
        registry: &'d Registry,
        options: &'d Options,
        files: Arc<dyn Files>,
        around: Discovered,
        uri: &'d UriOf<'d>,
    ) -> Self {
        Self { registry, options, files, around, uri, resolved: OnceCell::new() }
    }

    /// The desk of a snapshot, over what has to do with a path.
    pub(super) fn around(snapshot: &'d Snapshot, path: &str, uri: &'d UriOf<'d>) -> Self {
        let project = &snapshot.project;
        let named =
            || Discovered { named: vec![path.to_owned()], only_named: true, ..project.discovered.clone() };
        let around = snapshot.results.as_ref().map_or_else(named, |results| results.around(path));
        Self::new(&project.registry, &project.options, snapshot.files.clone(), around, uri)
    }

    /// The desk of a snapshot, over everything.
    pub(super) fn whole(snapshot: &'d Snapshot, uri: &'d UriOf<'d>) -> Self {
        let project = &snapshot.project;
        let around = project.discovered.clone();
        Self::new(&project.registry, &project.options, snapshot.files.clone(), around, uri)
    }

    /// The last day of a comment that is written today.
    pub(super) fn until(&self) -> Option<Date> {
        match self.options.comments {
            Comments::Obey { today } => today.map(|today| today.plus_days(DAYS)),
            Comments::Overlook => None,
        }
    }

    /// The file at a path as it is now. Its id is that of no run.
    pub(super) fn file(&self, path: &str) -> Option<SourceFile> {
        Some(SourceFile::new(FileId(u32::MAX), path.into(), self.files.read(path).ok()?))
    }

    /// Checks these files.
    pub(super) fn check(&self, files: Box<dyn Files>, with_fixes: bool) -> Report {
        let options = Options { fixes: with_fixes, ..self.options.clone() };
        engine::check(files, &self.around, self.registry, &options, &Silent)
    }

    /// Checks the files as they would be with this text at a path.
    pub(super) fn check_with(&self, path: &str, text: &str) -> Report {
        let over = BTreeMap::from([(path.to_owned(), text.as_bytes().to_vec())]);
        self.check(Box::new(Overlay::new(self.files.clone(), over)), false)
    }

    /// The resolved project, made when it is first asked for.
    pub(super) fn resolved(&self) -> &Resolved {
        self.resolved.get_or_init(|| {
            let files = Box::new(self.files.clone());
            let settings = &self.options.settings;
            settings.tables.during(|| engine::resolve(files, &self.around, settings, &Silent))
        })
    }

    /// The format that a file is read as: the one that claims it, or that of the project it belongs to.
    pub(super) fn format(&self, file: &SourceFile) -> Option<&'static dyn Format> {
        format_of(&file.path, &file.text).or_else(|| {
            let resolved = self.resolved();
            let id = resolved.sources.load(&file.path).ok()?.id;
            let holder = resolved.workspace.units.iter().find(|unit| unit.files.contains(&id));
            holder.and_then(|unit| format(unit.format))
        })
    }

    /// The format of a file, and its comments. Where the file is broken, whatever looks like one is one.
    pub(super) fn remarks(&self, file: &SourceFile) -> (&'static str, Remarks) {
        let plain = || Remarks::plain(&file.text);
        let Some(format) = self.format(file) else { return ("", plain()) };
        let mut remarks = format.remarks(file);
        if !format.parse(file).errors.is_empty() {
            let own = remarks.comments.clone();
            let is_known = |range: &Range<usize>| own.iter().any(|own| own.contains(&range.start));
            remarks.comments.extend(plain().comments.into_iter().filter(|range| !is_known(range)));
        }
        (format.name(), remarks.sorted())
    }

    /// Whether a file is a configuration of ours, by its name.
    pub(super) fn is_configuration(path: &str) -> bool {
        FILE_NAMES.contains(&paths::file_name(path))
    }

    /// A place of a run as a link: `compose.yaml:12`.
    pub(super) fn place(&self, sources: &SourceMap, span: Span) -> String {
        let Some(file) = sources.get(span.file) else { return String::new() };
        let line = file.position(span.start).line;
        let shown = code(&format!("{}:{line}", file.path));
        match (self.uri)(&file.path).filter(|uri| !uri.contains(['(', ')', ' ', '<', '>'])) {
            Some(uri) => format!("[{shown}]({uri}#L{line})"),
            None => shown,
        }
    }
}

/// Whether a finding of a report stands in a file and touches these bytes.
pub(super) fn touches(report: &Report, finding: &Finding, path: &str, bytes: &Range<u32>) -> bool {
    let span = finding.span;
    *report.sources.path(span.file) == *path && span.start <= bytes.end && bytes.start <= span.end
}
