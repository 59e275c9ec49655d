//! Every span of every value, over every fixture, lies inside its file and on character boundaries.

use std::path::{Path, PathBuf};

use seawall::{
    engine::{self, Silent},
    formats::{Facts, Settings},
    source::{Discovery, DiskFiles, SourceMap, discover},
    text::Span,
    value::Value,
};

/// More values than any honest fixture holds.
const MOST_VALUES: usize = 200_000;

fn check_span(span: Span, sources: &SourceMap, what: &str) {
    let Some(file) = sources.get(span.file) else { panic!("{what}: {span:?} is of no file") };
    let fits = file.text.get(span.range()).is_some();
    assert!(fits, "{what}: {span:?} does not fit {} ({} bytes)", file.path, file.text.len());
}

fn check_value(value: &Value, sources: &SourceMap, what: &str) {
    value.walk(MOST_VALUES, &mut |value| {
        check_span(value.origin.span, sources, what);
        for hop in value.origin.hops() {
            check_span(hop.span, sources, what);
        }
        for entry in value.entries() {
            check_span(entry.key_span, sources, what);
        }
        for piece in value.as_text().map(seawall::value::Text::pieces).unwrap_or_default().iter() {
            check_span(piece.span, sources, what);
            piece.hops().iter().for_each(|hop| check_span(hop.span, sources, what));
            let source = sources.slice(piece.span);
            assert!(!piece.verbatim || source.len() == piece.len as usize, "{what}: {piece:?}");
        }
        if let Some(span) = value.why().and_then(seawall::value::Why::span) {
            check_span(span, sources, what);
        }
    });
}

/// Checks all units below a folder; gives the number of subjects.
fn check_folder(folder: &Path) -> usize {
    let disk = DiskFiles::new(folder).unwrap();
    let what =
        Discovery { roots: vec![PathBuf::from(".")], cwd: disk.root().to_path_buf(), ..Discovery::default() };
    let discovered = discover(&disk, &what);
    let resolved = engine::resolve(Box::new(disk), &discovered, &Settings::default(), &Silent);
    for problem in &resolved.problems {
        if let Some(span) = problem.span {
            check_span(span, &resolved.sources, &problem.message);
        }
    }
    let mut subjects = 0;
    for (unit_index, unit) in resolved.workspace.units.iter().enumerate() {
        for (index, subject) in unit.subjects.iter().enumerate() {
            subjects += 1;
            let what = format!("{} {} ({})", unit.name, subject.name, subject.kind.name);
            check_span(subject.origin.span, &resolved.sources, &what);
            check_value(&subject.value, &resolved.sources, &what);
            let facts = Facts::new(&resolved.workspace, unit_index, index).unwrap();
            for (field_index, field) in subject.kind.fields.iter().enumerate() {
                let value = facts.field(field_index).unwrap();
                check_value(value, &resolved.sources, &format!("{what}.{}", field.name));
            }
        }
    }
    subjects
}

#[test]
fn every_span_of_the_fixtures_fits_its_file() {
    let subjects = check_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata"));
    assert!(subjects > 100, "only {subjects} subjects: the fixtures were not looked at");
}

#[test]
#[ignore = "needs SEAWALL_CORPORA"]
fn every_span_of_the_corpora_fits_its_file() {
    let folder = std::env::var("SEAWALL_CORPORA").expect("the folder of the corpora");
    let subjects = check_folder(Path::new(&folder));
    assert!(subjects > 10_000, "only {subjects} subjects: the corpora were not looked at");
}
