//! One file of any format through the whole engine: no fault of ours, every span in its file.
//!
//! The first byte picks the file's name, the rest is its text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall::{
    engine::{Options, check_memory},
    finding::ProblemKind,
    rules::Registry,
    source::MemoryFiles,
};

const NAMES: [&str; 10] = [
    "compose.yaml",
    "Dockerfile",
    "nginx.conf",
    "main.tf",
    ".env",
    "values.yaml",
    "deploy.yaml",
    "Chart.yaml",
    "terraform.tfvars",
    ".dockerignore",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, text)) = bytes.split_first() else { return };
    let name = NAMES[*first as usize % NAMES.len()];
    let registry = Registry::builtin();
    let files = MemoryFiles::new([(name, text.to_vec())]);
    let report = check_memory(&files, &registry, &Options::all(&registry));
    for problem in &report.problems {
        assert_ne!(problem.kind, ProblemKind::Internal, "{}", problem.message);
    }
    let spans = report.findings.iter().map(|finding| finding.span);
    for span in spans.chain(report.unknown.iter().map(|unknown| unknown.span)) {
        let file = report.sources.get(span.file).expect("a file that was read");
        assert!(file.text.get(span.range()).is_some(), "{span:?} does not fit");
    }
});
