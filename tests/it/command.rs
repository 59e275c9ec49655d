//! Runs the built command over a folder made for the test, in an environment with nothing in it.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::LazyLock,
};

use tempfile::TempDir;

/// A folder of files, and the command to run in it.
pub(crate) struct Project {
    folder: TempDir,
}

/// What the command said.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Project {
    /// These files, in a repository, so that nothing above the folder counts.
    pub(crate) fn new<B: AsRef<[u8]>>(files: &[(&str, B)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(".git")).unwrap();
        for (path, bytes) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        Self { folder }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    /// Runs `seawall ARGS` there.
    pub(crate) fn run(&self, args: &[&str]) -> Outcome {
        run_in(self.folder.path(), args, &[], "")
    }
}

/// The command in `folder`, its environment scrubbed.
pub(crate) fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_seawall"));
    command.current_dir(folder).args(args).env_clear();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the command with some environment and standard input.
pub(crate) fn run_in(folder: &Path, args: &[&str], env: &[(&str, &str)], stdin: &str) -> Outcome {
    let mut child = command(folder, args).envs(env.iter().copied()).spawn().unwrap();
    // The command may end before it reads everything.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    let output = child.wait_with_output().unwrap();
    Outcome {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The repository's test data.
pub(crate) fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata")
}

/// A copy of the demo projects, each of which is a git repository that keeps all but `web.env`, and
/// `deploy.env` as a program: what is said about them must not depend on the repository around.
pub(crate) fn projects() -> PathBuf {
    static COPY: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
        let folder = tempfile::tempdir().unwrap();
        crate::fixes::copy(&testdata().join("projects"), folder.path());
        let below = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
        for project in below.filter(|path| path.is_dir()) {
            let mut paths = Vec::new();
            list(&project, "", &mut paths);
            paths.retain(|path| !path.ends_with("/web.env"));
            std::fs::create_dir(project.join(".git")).unwrap();
            std::fs::write(project.join(".git/index"), git_index(&paths)).unwrap();
        }
        folder
    });
    COPY.path().to_path_buf()
}

fn list(folder: &Path, prefix: &str, paths: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            list(&entry.path(), &format!("{path}/"), paths);
        } else {
            paths.push(path);
        }
    }
    paths.sort();
}

/// An index of version 2 with these paths and nothing known of their content.
fn git_index(paths: &[String]) -> Vec<u8> {
    let mut bytes = b"DIRC\0\0\0\x02".to_vec();
    bytes.extend((paths.len() as u32).to_be_bytes());
    for path in paths {
        let mut entry = vec![0; 62];
        let mode: u32 = if path.ends_with("/deploy.env") { 0o100_755 } else { 0o100_644 };
        entry[24..28].copy_from_slice(&mode.to_be_bytes());
        entry.extend(path.bytes());
        entry.resize((entry.len() / 8 + 1) * 8, 0);
        bytes.extend(entry);
    }
    bytes.extend([0; 20]);
    bytes
}
