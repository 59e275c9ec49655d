//! All fixes, over every file of the corpora: what changes still parses, with our parsers and with the real
//! ones, nothing new is found, and a second run changes nothing.

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Arc, OnceLock},
};

use seawall::{
    engine::{Options, Report, Silent, check},
    fix::{Changed, Mended, mend, write},
    rules::Registry,
    source::{Discovered, Discovery, DiskFiles, Files, discover},
};

use crate::fixes::copy;

/// A changed file of a corpus.
struct Fixed {
    corpus: String,
    changed: Changed,
}

impl Fixed {
    fn name(&self) -> String {
        format!("{}/{}", self.corpus, self.changed.path)
    }

    fn before(&self) -> &[u8] {
        self.changed.before.as_deref().unwrap_or_default()
    }
}

/// Every corpus mended once, for all tests of this run.
struct All {
    fixed: Vec<Fixed>,
    faults: Vec<String>,
    findings: usize,
    mended: usize,
    dropped: usize,
}

fn all() -> &'static All {
    static ALL: OnceLock<All> = OnceLock::new();
    ALL.get_or_init(|| {
        let root =
            PathBuf::from(std::env::var_os("SEAWALL_CORPORA").expect("SEAWALL_CORPORA names the corpora"));
        let mut all = All { fixed: Vec::new(), faults: Vec::new(), findings: 0, mended: 0, dropped: 0 };
        for group in folders(&root) {
            for corpus in folders(&group) {
                mend_corpus(&root, &corpus, &mut all);
            }
        }
        assert!(all.fixed.len() > 500, "only {} files changed", all.fixed.len());
        eprintln!(
            "{} of {} findings mended in {} files, {} fixes dropped",
            all.mended,
            all.findings,
            all.fixed.len(),
            all.dropped
        );
        all
    })
}

fn folders(of: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(of).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn mend_corpus(root: &Path, corpus: &Path, all: &mut All) {
    let name = corpus.strip_prefix(root).unwrap().display().to_string();
    let folder = tempfile::tempdir().unwrap();
    copy(corpus, folder.path());
    let folder = folder.path().canonicalize().unwrap();
    let before = run(&folder).0;
    let (_, mended) = run_mending(&folder);
    all.findings += before.findings.len();
    all.mended += mended.fixed;
    all.dropped += mended.dropped.len();
    for file in &mended.files {
        write(&folder, file).unwrap_or_else(|error| panic!("{name}/{}: {error}", file.path));
    }
    let after = run(&folder).0;
    let (had, have) = (counts(&before), counts(&after));
    for (what, count) in have {
        if count > had.get(&what).copied().unwrap_or_default() {
            all.faults.push(format!("{name}: new: {what}"));
        }
    }
    for file in &run_mending(&folder).1.files {
        all.faults.push(format!("{name}/{}: changed again", file.path));
    }
    all.fixed.extend(mended.files.into_iter().map(|changed| Fixed { corpus: name.clone(), changed }));
}

/// Findings and problems, by what and where.
fn counts(report: &Report) -> BTreeMap<String, usize> {
    let findings = report.findings.iter().map(|finding| {
        format!("{} {} {}", finding.rule, report.sources.path(finding.span.file), finding.subject)
    });
    let problems = report.problems.iter().map(|problem| format!("{}: {}", problem.path, problem.message));
    let mut counts = BTreeMap::new();
    for what in findings.chain(problems) {
        *counts.entry(what).or_default() += 1;
    }
    counts
}

fn found(folder: &Path) -> (DiskFiles, Discovered) {
    let disk = DiskFiles::new(folder).unwrap();
    let what =
        Discovery { roots: vec![folder.to_path_buf()], cwd: folder.to_path_buf(), ..Discovery::default() };
    let discovered = discover(&disk, &what);
    (disk, discovered)
}

fn run(folder: &Path) -> (Report, Discovered) {
    let (disk, discovered) = found(folder);
    let registry = Registry::builtin();
    let report = check(Box::new(disk), &discovered, &registry, &Options::all(&registry), &Silent);
    (report, discovered)
}

fn run_mending(folder: &Path) -> (Discovered, Mended) {
    let (disk, discovered) = found(folder);
    let registry = Registry::builtin();
    let options = Options { fixes: true, ..Options::all(&registry) };
    let files: Arc<dyn Files> = Arc::new(disk);
    let mut check = |files: Box<dyn Files>| check(files, &discovered, &registry, &options, &Silent);
    let mended = mend(&files, &mut check, true, &|_, _| true);
    (discovered, mended)
}

#[test]
#[ignore = "needs SEAWALL_CORPORA"]
fn nothing_new_is_found_and_a_second_run_changes_nothing() {
    let faults = &all().faults;
    assert!(faults.is_empty(), "{}:\n{}", faults.len(), faults.join("\n"));
}

/// What a program says of a text, empty if it takes it.
fn said(program: &str, args: &[&str], text: &[u8]) -> String {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{program}: {error}"));
    let _ = child.stdin.take().unwrap().write_all(text);
    let output = child.wait_with_output().unwrap();
    if output.status.success() { String::new() } else { String::from_utf8_lossy(&output.stderr).into_owned() }
}

fn ending(fixed: &Fixed) -> &str {
    fixed.changed.path.rsplit('.').next().unwrap_or_default()
}

/// Files that `program` took before and does not take any more.
fn no_more_taken(kinds: &[&str], takes: impl Fn(&Fixed, &[u8]) -> Result<(), String>) {
    let (mut asked, mut faults) = (0, Vec::new());
    for fixed in all().fixed.iter().filter(|fixed| kinds.contains(&ending(fixed))) {
        if takes(fixed, fixed.before()).is_ok() {
            asked += 1;
            if let Err(said) = takes(fixed, &fixed.changed.after) {
                faults.push(format!("{}: {said}", fixed.name()));
            }
        }
    }
    eprintln!("{kinds:?}: {asked} files asked about");
    assert!(asked > 0, "no file was asked about");
    assert!(faults.is_empty(), "{} of {asked}:\n{}", faults.len(), faults.join("\n"));
}

/// Reads streams of documents with any tags: of each pair `N.before`, `N.after` in a folder says what it takes
/// before only, and how many it takes before.
const PYYAML: &str = "
import pathlib, sys, yaml
class Loader(getattr(yaml, 'CSafeLoader', yaml.SafeLoader)): pass
def any_tag(loader, suffix, node):
    kinds = {'scalar': loader.construct_scalar, 'sequence': loader.construct_sequence}
    return kinds.get(node.id, loader.construct_mapping)(node)
Loader.add_multi_constructor('', any_tag)
def wrong(path):
    try:
        list(yaml.load_all(path.read_bytes(), Loader))
    except Exception as error:
        return str(error).splitlines()[0]
asked = 0
for before in pathlib.Path(sys.argv[1]).glob('*.before'):
    if wrong(before) is None:
        asked += 1
        said = wrong(before.with_suffix('.after'))
        if said is not None:
            print(before.stem, said)
print('asked', asked)
";

#[test]
#[ignore = "needs SEAWALL_CORPORA and SEAWALL_PYTHON, a Python with PyYAML"]
fn what_pyyaml_took_it_takes_still() {
    let python = std::env::var("SEAWALL_PYTHON").expect("SEAWALL_PYTHON names a Python");
    let folder = tempfile::tempdir().unwrap();
    let yaml: Vec<&Fixed> =
        all().fixed.iter().filter(|fixed| matches!(ending(fixed), "yaml" | "yml")).collect();
    for (number, fixed) in yaml.iter().enumerate() {
        std::fs::write(folder.path().join(format!("{number}.before")), fixed.before()).unwrap();
        std::fs::write(folder.path().join(format!("{number}.after")), &fixed.changed.after).unwrap();
    }
    let output = Command::new(python).arg("-c").arg(PYYAML).arg(folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let asked = said.lines().last().and_then(|line| line.strip_prefix("asked ")).map(str::parse::<usize>);
    let Some(Ok(asked)) = asked else { panic!("{}", String::from_utf8_lossy(&output.stderr)) };
    eprintln!("PyYAML: {asked} files asked about");
    assert!(asked > 100, "{asked}");
    let faults = said.lines().filter_map(|line| {
        let (number, said) = line.split_once(' ')?;
        Some(format!("{}: {said}", yaml.get(number.parse::<usize>().ok()?)?.name()))
    });
    let faults: Vec<String> = faults.collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
#[ignore = "needs SEAWALL_CORPORA and SEAWALL_TERRAFORM, a terraform or tofu"]
fn what_terraform_fmt_took_it_takes_still() {
    let terraform = std::env::var("SEAWALL_TERRAFORM").expect("SEAWALL_TERRAFORM names a terraform");
    no_more_taken(&["tf", "tfvars"], |_, text| match said(&terraform, &["fmt", "-"], text) {
        said if said.is_empty() => Ok(()),
        said => Err(said),
    });
}

#[test]
#[ignore = "needs SEAWALL_CORPORA and SEAWALL_NGINX"]
fn what_nginx_took_it_takes_still() {
    let nginx = std::env::var("SEAWALL_NGINX").expect("SEAWALL_NGINX names an nginx");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nginx.conf");
    let says = |text: &[u8], wrapped: bool| {
        let around = if wrapped { ("events {}\nhttp {\n", "\n}\n") } else { ("", "") };
        std::fs::write(&path, [around.0.as_bytes(), text, around.1.as_bytes()].concat()).unwrap();
        let output = Command::new(&nginx).arg("-t").arg("-c").arg(&path).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        // The same complaint about a missing certificate or host is as good as none.
        let emerg = said.lines().find(|line| line.contains("[emerg]")).unwrap_or_default();
        // Without the process and the place.
        let message = emerg
            .split_once('#')
            .and_then(|(_, rest)| rest.split_once(": "))
            .map_or("", |(_, message)| message);
        message.split(" in /").next().unwrap_or_default().to_owned()
    };
    let (mut asked, mut faults) = (0, Vec::new());
    let configurations = all().fixed.iter().filter(|fixed| matches!(ending(fixed), "conf" | "nginx"));
    for fixed in configurations {
        for wrapped in [false, true] {
            let (before, after) = (says(fixed.before(), wrapped), says(&fixed.changed.after, wrapped));
            asked += 1;
            if before != after {
                faults.push(format!("{}: `{before}`, then `{after}`", fixed.name()));
            }
        }
    }
    eprintln!("nginx: {asked} times asked");
    assert!(asked > 0 && faults.is_empty(), "{asked} asked:\n{}", faults.join("\n"));
}
