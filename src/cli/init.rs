//! `seawall init`: a configuration for the repository, from what is found in it. It never overwrites.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write as _,
    path::{Path, PathBuf},
};

use super::{CLEAN, Failure, args::InitArgs, check, terminal};
use crate::{
    config::{FILE_NAMES, Surroundings, draft},
    engine::{self, Resolved},
    formats::Settings,
    project,
    report::visible,
    rules::FileInfo,
    source::{Base, Discovery, DiskFiles, PathGlobs, discover, exact_glob, paths},
};

/// Folders of code of others, and of files that only look real.
const VENDORED: [&str; 8] = [
    "vendor",
    "third_party",
    "third-party",
    "fixtures",
    "__fixtures__",
    "testdata",
    "test-data",
    "snapshots",
];

/// At most this many proposals of one kind.
const MOST: usize = 40;

/// Writes the file at the repository's root.
pub(super) fn run(args: &InitArgs) -> Result<u8, Failure> {
    let cwd = check::working_directory()?;
    let folder = args.folder.clone().unwrap_or_else(|| PathBuf::from("."));
    if !cwd.join(&folder).is_dir() {
        return Err(Failure::new(format!("`{}` is no folder", folder.display())));
    }
    let root = project::root(&cwd, std::slice::from_ref(&folder));
    if let Some(name) = FILE_NAMES.into_iter().find(|name| root.join(name).symlink_metadata().is_ok()) {
        let failure = Failure::new(format!("`{}` is there already", root.join(name).display()));
        return Err(failure.with_help("`seawall check --show-settings` shows what it sets"));
    }
    let around = look_around(&root)?;
    let path = root.join(FILE_NAMES[0]);
    let written = std::fs::File::create_new(&path)
        .and_then(|mut file| file.write_all(draft::draft(&around).as_bytes()));
    written.map_err(|error| Failure::new(format!("`{}` cannot be written: {error}", path.display())))?;
    let said = format!("wrote {}\n", visible(&path.display().to_string()));
    terminal::print(false, |out| out.write_all(said.as_bytes()))?;
    Ok(CLEAN)
}

fn look_around(root: &Path) -> Result<Surroundings, Failure> {
    let failure =
        |error: std::io::Error| Failure::new(format!("`{}` cannot be read: {error}", root.display()));
    let disk = DiskFiles::new(root).map_err(failure)?;
    let exclude = PathGlobs::new(Base::default(), crate::config::DEFAULT_EXCLUDE);
    let (roots, cwd) = (vec![root.to_path_buf()], root.to_path_buf());
    let discovered = discover(&disk, &Discovery { roots, cwd, exclude, ..Discovery::default() });
    let found = engine::resolve(Box::new(disk), &discovered, &Settings::default(), &engine::Silent);
    let files = files(&found);
    let mut formats: BTreeMap<&'static str, usize> = BTreeMap::new();
    for (_, format) in &files {
        *formats.entry(*format).or_default() += 1;
    }
    let names: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    Ok(Surroundings {
        formats: formats.into_iter().collect(),
        vendored: vendored(&names),
        provided: provided(&found),
        environments: environments(&names),
        hints: hints(root),
    })
}

/// The files of all units with their formats.
fn files(found: &Resolved) -> BTreeSet<(String, &'static str)> {
    let of_unit = |unit: &crate::formats::Unit| {
        let files = unit.files.iter().map(|file| (found.sources.path(*file).to_string(), unit.format));
        files.collect::<Vec<_>>()
    };
    found.workspace.units.iter().filter(|unit| !unit.linked_only).flat_map(of_unit).collect()
}

/// The folders of others that files stand in.
fn vendored(files: &[&str]) -> Vec<String> {
    let found: BTreeSet<&str> = files.iter().filter_map(|path| vendored_folder(path)).collect();
    found.into_iter().take(MOST).map(|folder| format!("/{}", exact_glob(folder))).collect()
}

/// The outermost of the folders around a file that is one of others.
fn vendored_folder(path: &str) -> Option<&str> {
    folders(path).find(|folder| VENDORED.contains(&paths::file_name(folder)))
}

/// The folders around a file, the outermost first.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    let folder = paths::parent(path);
    let ends = folder.match_indices('/').map(|(at, _)| at).chain([folder.len()]);
    ends.filter_map(|end| folder.get(..end)).filter(|folder| !folder.is_empty())
}

/// Variables that are put in somewhere, without a default, and that no file sets.
fn provided(found: &Resolved) -> Vec<String> {
    let subjects = found.workspace.units.iter().flat_map(|unit| &unit.subjects);
    let open = subjects.filter_map(|subject| {
        let field = |name: &str| subject.value.get(name).and_then(|value| value.as_str());
        let needed = matches!(field("operator")?, "" | ":?" | "?");
        field("name").filter(|_| needed && field("status") == Some("unset"))
    });
    let names: BTreeSet<&str> = open.collect();
    names.into_iter().take(MOST).map(str::to_owned).collect()
}

/// The files that are not for production by their names.
fn environments(files: &[&str]) -> Vec<(&'static str, Vec<String>)> {
    let of = |environment: &'static str| {
        let is = |path: &str| FileInfo::new(path.into(), "", false).environment() == environment;
        let own = files.iter().filter(|path| is(path));
        // Rather a folder than each file in it.
        let marks = own.map(|path| folders(path).find(|folder| is(&format!("{folder}/x"))).unwrap_or(path));
        let marks: BTreeSet<&str> = marks.collect();
        (environment, marks.into_iter().take(MOST).map(|path| format!("/{}", exact_glob(path))).collect())
    };
    ["development", "staging"].into_iter().map(of).collect()
}

/// How to run it with what the repository has.
fn hints(root: &Path) -> Vec<String> {
    let known = [
        (
            ".pre-commit-config.yaml",
            "In a pre-commit hook, which names the changed files: seawall check --force-exclude",
        ),
        (".github/workflows", "In a workflow of GitHub: seawall check --format github"),
        (
            ".gitlab-ci.yml",
            "In a GitLab pipeline: seawall check --format full --format gitlab=gl-code-quality-report.json",
        ),
    ];
    known.into_iter().filter(|(path, _)| root.join(path).exists()).map(|(_, hint)| hint.to_owned()).collect()
}
