//! How long it takes from an edit to what is said about it: a document of 1,000 lines of each format, in
//! a workspace of some 4,000 other files.
//!
//! `cargo bench --bench live` prints the wall times of many edits, by the engine alone and through the
//! language server, which is what a person at an editor waits for; and the engine's mean CPU time where
//! one thread does all of it, which a busy machine does not change (Linux; wall time elsewhere).
//! `SEAWALL_BENCH_ONLY=nginx` measures one document and `SEAWALL_BENCH_EDITS=2000` more edits, for a
//! profiler.
#![allow(clippy::print_stdout, clippy::expect_used, reason = "a bench prints and stops at faults")]

mod documents;
mod session;
#[path = "../check/tree.rs"]
mod tree;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use documents::{Document, documents};
use seawall::{
    engine::{Live, Options, Silent},
    rules::Registry,
    source::{Discovered, Discovery, DiskFiles, Files, Overlay, discover},
};
use session::Session;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Projects around; each has 14 files.
const PROJECTS: usize = 290;
/// Edits of each document.
const EDITS: usize = 60;
/// What an editor may take.
const BOUND: Duration = Duration::from_millis(20);

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    tree::write(folder.path(), PROJECTS);
    let documents = documents();
    for document in &documents {
        for (path, text) in &document.files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
            std::fs::write(path, text).expect("the file can be written");
        }
    }
    let only = std::env::var("SEAWALL_BENCH_ONLY").ok();
    let edits = std::env::var("SEAWALL_BENCH_EDITS").ok().and_then(|edits| edits.parse().ok());
    let mut bench = Bench::new(folder.path(), edits.unwrap_or(EDITS));
    for document in documents.iter().filter(|document| only.as_ref().is_none_or(|name| document.name == name))
    {
        bench.measure(document);
    }
    bench.session.end();
}

struct Bench {
    disk: Arc<DiskFiles>,
    registry: Registry,
    options: Options,
    live: Live,
    session: Session,
    edits: usize,
}

impl Bench {
    fn new(folder: &Path, edits: usize) -> Self {
        let disk = DiskFiles::new(folder).expect("the tree is there");
        let (roots, cwd) = (vec![PathBuf::from(".")], disk.root().to_path_buf());
        let discovered: Discovered = discover(&disk, &Discovery { roots, cwd, ..Discovery::default() });
        let registry = Registry::builtin();
        let options = Options::all(&registry);
        let disk = Arc::new(disk);
        let files: Arc<dyn Files> = disk.clone();
        let before = resident();
        let started = Instant::now();
        let live = Live::new(&files, &discovered, &registry, &options, &Silent);
        let took = started.elapsed();
        let memory = resident().zip(before).map(|(now, then)| now.saturating_sub(then));
        println!(
            "{} files; the first check took {took:.1?}; it keeps {} MiB",
            discovered.paths.len(),
            memory.map_or_else(|| "?".to_owned(), |bytes| (bytes >> 20).to_string())
        );
        Self { disk, registry, options, live, session: Session::over(folder), edits }
    }

    /// Types into a document, and prints how long each edit took.
    fn measure(&mut self, document: &Document) {
        let (wall, said) = self.times(document, || None);
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread");
        let (cpu, _) = one.install(|| self.times(document, cpu_time));
        let at = |times: &[Duration], part: usize| {
            times.get((times.len() - 1) * part / 100).copied().unwrap_or_default()
        };
        let mean = cpu.iter().sum::<Duration>() / u32::try_from(cpu.len()).unwrap_or(1).max(1);
        self.session.open(document);
        let typed = (0..self.edits).map(|edit| self.session.edit(document, edit));
        let (mut waited, shown): (Vec<Duration>, Vec<usize>) = typed.unzip();
        waited.sort_unstable();
        let verdict = if at(&waited, 95) < BOUND { "" } else { "  TOO SLOW" };
        println!(
            "{:11} {:5} lines, {said:4} findings: engine median {:6.1?}, 95 % {:6.1?}, CPU {mean:6.1?}; \
             editor median {:6.1?}, 95 % {:6.1?}, {} diagnostics{verdict}",
            document.name,
            document.lines(),
            at(&wall, 50),
            at(&wall, 95),
            at(&waited, 50),
            at(&waited, 95),
            shown.last().copied().unwrap_or_default(),
        );
    }

    /// How long each of many edits took, in order of length, by a clock; and how many findings the last
    /// one left at the paths that it renewed.
    fn times(&mut self, document: &Document, clock: impl Fn() -> Option<Duration>) -> (Vec<Duration>, usize) {
        let mut times = Vec::with_capacity(self.edits);
        let mut said = 0;
        for edit in 0..self.edits {
            let text = document.edited(edit);
            let (started, from) = (Instant::now(), clock());
            let over = BTreeMap::from([(document.path.to_owned(), text.into_bytes())]);
            let files: Arc<dyn Files> = Arc::new(Overlay::new(self.disk.clone(), over));
            let changed = [document.path.to_owned()];
            let renewed = self.live.check(&files, &changed, &self.registry, &self.options);
            said = renewed.iter().map(|path| self.live.report(path).findings_at(path).len()).sum();
            let took = clock().zip(from).map(|(now, then)| now.saturating_sub(then));
            times.push(took.unwrap_or_else(|| started.elapsed()));
        }
        times.sort_unstable();
        (times, said)
    }
}

/// What this thread has computed so far.
fn cpu_time() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    stat.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

/// The memory that this process has, in bytes, where the system tells it.
fn resident() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/statm").ok()?;
    text.split_whitespace().nth(1)?.parse::<u64>().ok().map(|pages| pages * 4096)
}
