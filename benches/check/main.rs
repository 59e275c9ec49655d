//! What a run costs, in CPU, over a generated tree of all formats: walking and reading, parsing,
//! and the whole check; what a thousand Dockerfiles and a thousand Compose projects cost alone;
//! and what starting up costs for one small file.
//!
//! `cargo bench --bench check` prints the figures; each is the least of several runs on one thread,
//! in CPU time where the system tells it (Linux) and in wall time elsewhere. `SEAWALL_BENCH_TREE=folder cargo bench` measures over a tree of yours instead.
#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "a bench prints and stops at faults"
)]

mod thousands;
mod tree;

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use seawall::{
    engine::{self, Options, Silent},
    rules::Registry,
    source::{Discovered, Discovery, DiskFiles, Files, discover},
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Projects in the tree; each has about a dozen files.
const PROJECTS: usize = 300;
const RUNS: usize = 15;

fn main() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread");
    if let Some(own) = std::env::var_os("SEAWALL_BENCH_TREE") {
        pool.install(|| whole_tree(Path::new(&own)));
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    tree::write(folder.path(), PROJECTS);
    pool.install(|| whole_tree(folder.path()));
    start_up(folder.path());
    pool.install(thousands);
}

fn discovered(folder: &Path) -> (DiskFiles, Discovered) {
    let disk = DiskFiles::new(folder).expect("the tree is there");
    let what =
        Discovery { roots: vec![PathBuf::from(".")], cwd: disk.root().to_path_buf(), ..Discovery::default() };
    let found = discover(&disk, &what);
    (disk, found)
}

fn took(work: impl FnOnce() -> usize) -> (Duration, usize) {
    let wall = Instant::now();
    let cpu = cpu_time();
    let outcome = work();
    let took = cpu_time().zip(cpu).map_or_else(|| wall.elapsed(), |(now, then)| now.saturating_sub(then));
    (took, outcome)
}

/// What this thread has computed so far.
fn cpu_time() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    stat.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

fn whole_tree(folder: &Path) {
    let registry = Registry::builtin();
    let read = || {
        let (disk, found) = discovered(folder);
        found.paths.iter().filter(|path| disk.read(path).is_ok()).count()
    };
    let parse = || {
        let (disk, found) = discovered(folder);
        engine::parse_all(Box::new(disk), &found)
    };
    let check = || {
        let (disk, found) = discovered(folder);
        engine::check(Box::new(disk), &found, &registry, &Options::all(&registry), &Silent).findings.len()
    };
    // In turns: a machine's speed changes from second to second, and ratios are what counts.
    let rounds: Vec<_> = (0..RUNS).map(|_| [took(read), took(parse), took(check)]).collect();
    let least = |which: usize| rounds.iter().filter_map(|round| round.get(which)).min().copied().unwrap();
    let ((read, files), (parsed, claimed), (checked, findings)) = (least(0), least(1), least(2));
    let parse = parsed.saturating_sub(read);
    println!("tree: {files} files; {claimed} files claimed; {findings} findings");
    println!("walk + read: {read:>8.1?}");
    println!("parse:       {parse:>8.1?} (walk + read + parse {parsed:.1?})");
    println!(
        "check:       {checked:>8.1?} = {:.2} x parse ({:.2} x walk + read + parse)",
        ratio(checked, parse),
        ratio(checked, parsed)
    );
}

/// A thousand of a kind, all rules: the whole check.
fn thousands() {
    type Write = fn(&Path, usize);
    let kinds: [(&str, Write); 2] =
        [("Dockerfiles", thousands::write_dockerfiles), ("Compose projects", thousands::write_compose)];
    let registry = Registry::builtin();
    for (name, write) in kinds {
        let folder = tempfile::tempdir().expect("a temporary folder");
        write(folder.path(), 1000);
        let check = || {
            let (disk, found) = discovered(folder.path());
            engine::check(Box::new(disk), &found, &registry, &Options::all(&registry), &Silent).findings.len()
        };
        let (least, findings) = (0..RUNS).map(|_| took(check)).min().expect("there are runs");
        println!("1000 {name}: {least:.1?}; {findings} findings");
    }
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}

/// The release binary over one small file, the process included: wall time.
fn start_up(folder: &Path) {
    let binary = env!("CARGO_BIN_EXE_seawall");
    let mut best = Duration::MAX;
    for _ in 0..2 * RUNS {
        let started = Instant::now();
        let output = Command::new(binary)
            .args(["check", "--jobs", "1", "p0/compose.yaml"])
            .current_dir(folder)
            .output()
            .expect("the binary runs");
        assert!(output.status.code().is_some_and(|code| code < 2), "{output:?}");
        best = best.min(started.elapsed());
    }
    println!("start-up, one small Compose file, whole process: {best:.1?}");
}
