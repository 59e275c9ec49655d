//! A folder opened for work that goes on: all that its runs need, found once.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Failure, Settings, Texts, Which, known, root, workspace_path};
use crate::{
    config::{Applied, Asked, FILE_NAMES},
    engine::{Comments, Options},
    rules::Registry,
    source::{Discovered, Discovery, DiskFiles, Loader, PathGlobs, SourceMap, discover, paths},
    suppress::Date,
};

/// Files that say what else is looked at.
const IGNORE_FILES: [&str; 2] = [".gitignore", ".ignore"];

/// What is to be opened, and how.
pub struct Opening<'o> {
    /// The folder that is checked, absolute. Its workspace may begin above it.
    pub folder: &'o Path,
    /// Files in it that are asked about alone, as if they were named on the command line; the whole folder
    /// where empty.
    pub files: &'o [PathBuf],
    /// Which configuration counts. A relative path starts at the folder.
    pub which: Which,
    /// Further folders of rules.
    pub rules: Vec<PathBuf>,
    /// What is asked for besides the configuration.
    pub asked: Asked<'o>,
    /// The day of today, for comments with a last day.
    pub today: Option<Date>,
    /// Texts of an editor that stand in for the configuration file on disk.
    pub texts: Texts<'o>,
}

/// A workspace's folder, ready for runs.
///
/// It holds what was on disk when it was opened: open it again when files come or go
/// ([`depends_on`](Self::depends_on) says which changed ones ask for that too).
pub struct Project {
    /// Where workspace paths start, canonical.
    pub root: PathBuf,
    /// The folder that was opened, canonical.
    pub folder: PathBuf,
    /// The configuration, with what is wrong with it ([`Settings::problems`]).
    pub settings: Settings,
    /// The rules, their severities and parameters as configured.
    pub registry: Registry,
    /// What a run is told. Without fixes.
    pub options: Options,
    /// The files to check.
    pub discovered: Discovered,
    /// The disk. Folders that come or go later are not seen.
    pub files: Arc<DiskFiles>,
    /// What was asked for and does not count, since it is broken: own rules, names of rules, the baseline.
    pub failures: Vec<Failure>,
    exclude: PathGlobs,
    /// Files and folders beside the checked ones that the above was read from.
    inputs: Vec<PathBuf>,
}

impl Project {
    /// Opens a folder. Only what leaves nothing to work with is an error.
    pub fn open(opening: &Opening<'_>) -> Result<Self, Failure> {
        let unreadable = |path: &Path, error: std::io::Error| {
            Failure::new(format!("`{}` cannot be read: {error}", path.display()))
        };
        let folder = opening.folder.canonicalize().map_err(|error| unreadable(opening.folder, error))?;
        let places = [folder.clone()];
        let mut settings = Settings::find(&folder, &places, &opening.which, opening.texts)?;
        let mut failures = Vec::new();
        let mut registry = settings.registry(&folder, &opening.rules).unwrap_or_else(|failure| {
            failures.push(failure);
            Registry::builtin()
        });
        let applied = applied(&mut settings, &mut registry, opening.asked, &mut failures)?;
        let root = root(&folder, &places);
        let whole = root == folder;
        let baseline = settings.baseline();
        let known = baseline.as_ref().map(|path| known(path, &folder, whole)).transpose();
        let known = known.unwrap_or_else(|failure| {
            failures.push(failure);
            None
        });
        let files = DiskFiles::new(&root).map_err(|error| unreadable(&root, error))?;
        let what = Discovery {
            roots: if opening.files.is_empty() { places.to_vec() } else { opening.files.to_vec() },
            cwd: folder.clone(),
            exclude: applied.exclude.clone(),
            ..Discovery::default()
        };
        let discovered = discover(&files, &what);
        let own = settings.config.rules.iter().map(|rules| settings.beside(&rules.text));
        let inputs = own.chain(opening.rules.iter().map(|rules| folder.join(rules))).chain(baseline);
        let inputs = inputs.chain(settings.file.iter().map(|file| file.path.clone())).collect();
        let mut world = applied.settings;
        world.tables = world.tables.on(opening.today.map(Date::as_number));
        let options = Options {
            selection: applied.selection,
            settings: world,
            policy: applied.policy,
            comments: Comments::Obey { today: opening.today },
            foreign_pragmas: settings.config.foreign_pragmas,
            known,
            ..Options::all(&registry)
        };
        let (files, exclude) = (Arc::new(files), applied.exclude);
        Ok(Self { root, folder, settings, registry, options, discovered, files, failures, exclude, inputs })
    }

    /// The workspace path of a file of the system; `None` for one outside.
    pub fn path_of(&self, full: &Path) -> Option<String> {
        let path = workspace_path(&self.root, &self.root, full);
        (path.split('/').next() != Some("..")).then_some(path)
    }

    /// Where a workspace path is on the system.
    pub fn full(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Whether the project must be opened again when this file of the system changes: it decides what is
    /// looked at, or how. The same holds for every file that comes or goes.
    pub fn depends_on(&self, full: &Path) -> bool {
        let name = full.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        IGNORE_FILES.contains(&name)
            || FILE_NAMES.contains(&name)
            || self.inputs.iter().any(|input| full.starts_with(input))
    }

    /// Whether a file at this workspace path is checked, or would be if it were there: it lies in the
    /// folder, and neither the configuration nor git leaves it out.
    pub fn would_check(&self, path: &str) -> bool {
        if self.discovered.paths.binary_search_by(|own| own.as_str().cmp(path)).is_ok() {
            return true;
        }
        let sources = SourceMap::new(Box::new(self.files.clone()));
        let inside = paths::relative_to(path, &workspace_path(&self.root, &self.root, &self.folder));
        inside.is_some() && !self.excludes(path) && !Loader::new(&sources).is_git_ignored(path)
    }

    /// Whether the configuration leaves a workspace path out.
    pub fn excludes(&self, path: &str) -> bool {
        let mut folders = path.match_indices('/').filter_map(|(at, _)| path.get(..at)).chain([path]);
        folders.any(|path| self.exclude.is_match(path))
    }
}

/// The configuration held against the rules. Names that are none are a failure, and do not count.
fn applied(
    settings: &mut Settings,
    registry: &mut Registry,
    asked: Asked<'_>,
    failures: &mut Vec<Failure>,
) -> Result<Applied, Failure> {
    let said = |names: Vec<crate::rules::UnknownName>| {
        let list: Vec<String> = names.iter().map(ToString::to_string).collect();
        Failure::new(list.join("; "))
    };
    settings.apply(registry, asked).or_else(|names| {
        failures.push(said(names));
        settings.apply(registry, Asked::default()).map_err(said)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opening(folder: &Path) -> Opening<'_> {
        let (rules, asked) = (Vec::new(), Asked::default());
        Opening { folder, files: &[], which: Which::Nearest, rules, asked, today: None, texts: &|_| None }
    }

    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn a_folder_of_a_repository_is_checked_under_paths_from_its_root() {
        let tree = tree(&[
            (".git/HEAD", ""),
            ("seawall.toml", "exclude = [\"vendor\"]\n"),
            ("app/Dockerfile", "FROM a\n"),
            ("app/vendor/Dockerfile", "FROM a\n"),
            ("web/Dockerfile", "FROM a\n"),
        ]);
        let folder = tree.path().join("app");
        let project = Project::open(&opening(&folder)).unwrap();
        assert_eq!(project.discovered.paths, ["app/Dockerfile"]);
        assert_eq!(project.path_of(&project.full("app/Dockerfile")), Some("app/Dockerfile".to_owned()));
        assert_eq!(project.path_of(tree.path().parent().unwrap()), None);
        assert!(project.would_check("app/new/.env"));
        for left_out in ["app/vendor/x", "web/Dockerfile", "x"] {
            assert!(!project.would_check(left_out), "{left_out}");
        }
    }

    #[test]
    fn what_is_broken_is_said_and_the_rest_is_checked() {
        let tree = tree(&[
            ("seawall.toml", "rules = [\"own\"]\nbaseline = \"none.json\"\ncolour = 1\n"),
            ("own/a.yaml", "id: 7\n"),
            (".env", ""),
        ]);
        let project = Project::open(&opening(tree.path())).unwrap();
        let said: Vec<String> = project.failures.iter().map(ToString::to_string).collect();
        assert!(said.iter().any(|failure| failure.contains("in the rules of")), "{said:?}");
        assert!(said.iter().any(|failure| failure.contains("none.json")), "{said:?}");
        assert_eq!(project.settings.problems().len(), 1);
        assert!(project.discovered.paths.contains(&".env".to_owned()));
        assert!(!project.options.selection.is_empty());
    }

    #[test]
    fn files_can_be_asked_about_alone() {
        let tree = tree(&[(".env", "A=1\n"), ("Dockerfile", "FROM a\n"), ("deep/Dockerfile", "FROM a\n")]);
        let files = [tree.path().join("Dockerfile")];
        let project = Project::open(&Opening { files: &files, ..opening(tree.path()) }).unwrap();
        assert_eq!(project.discovered.named, ["Dockerfile"]);
        assert_eq!(project.discovered.paths, [".env", "Dockerfile"], "what is beside it, no deeper");
        assert!(project.discovered.only_named);
    }

    #[test]
    fn texts_of_an_editor_stand_in_for_the_configuration() {
        let tree = tree(&[("seawall.toml", ""), (".env", "")]);
        let texts = |path: &Path| path.ends_with("seawall.toml").then(|| b"exclude = [\".env\"]".to_vec());
        let project = Project::open(&Opening { texts: &texts, ..opening(tree.path()) }).unwrap();
        assert_eq!(project.discovered.paths, ["seawall.toml"]);
    }

    #[test]
    fn it_says_which_files_it_was_made_from() {
        let tree = tree(&[("seawall.toml", "rules = [\"own\"]\n"), ("own/x.md", ""), (".env", "")]);
        let project = Project::open(&opening(tree.path())).unwrap();
        for path in ["own/more.yaml", "seawall.toml", "a/.gitignore", ".seawall.toml"] {
            assert!(project.depends_on(&project.full(path)), "{path}");
        }
        assert!(!project.depends_on(&project.full(".env")));
    }
}
