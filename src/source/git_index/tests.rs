//! Indexes as git itself writes them, and bytes that it never would.

use std::process::Command;

use super::*;

fn has(index: &GitIndex, path: &str) -> Option<bool> {
    index.has(path).ok()
}

fn git(folder: &Path, args: &[&str]) -> bool {
    let fixed = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "init.defaultBranch=main"];
    let output = Command::new("git").current_dir(folder).args(fixed).args(args).output();
    output.is_ok_and(|output| output.status.success())
}

fn repository(folder: &Path) {
    std::fs::create_dir_all(folder.join("api/deep")).unwrap();
    for path in [".env", "api/.env.production", "api/deep/a", "api/deep/ab", "ä.env", "not"] {
        std::fs::write(folder.join(path), "x").unwrap();
    }
    std::fs::write(folder.join(".gitignore"), ".env\n").unwrap();
}

/// Git itself makes the indexes; where there is none, there is nothing to hold this against.
#[test]
fn each_version_is_read_as_git_wrote_it() {
    for (version, init) in [
        ("2", &["init", "-q"][..]),
        ("3", &["init", "-q"]),
        ("4", &["init", "-q"]),
        ("2", &["init", "-q", "--object-format=sha256"]),
        ("4", &["init", "-q", "--object-format=sha256"]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        repository(root);
        if !git(root, init) {
            continue;
        }
        let set = format!("index.version={version}");
        assert!(git(root, &["-c", &set, "add", "-f", ".env", ".gitignore", "api", "ä.env"]));
        // Makes it a version 3 where it is asked for: an entry with a further flag.
        assert!(git(root, &["-c", &set, "add", "-N", "not"]));
        let index = GitIndex::of_folder(root).unwrap();
        let mut paths: Vec<&str> = index.paths().collect();
        paths.sort_unstable();
        let expected =
            [".env", ".gitignore", "api/.env.production", "api/deep/a", "api/deep/ab", "not", "ä.env"];
        assert_eq!(paths, expected, "version {version}");
        let below = GitIndex::of_folder(&root.join("api")).unwrap();
        assert_eq!((has(&below, ".env.production"), has(&below, ".env")), (Some(true), Some(false)));
    }
}

#[test]
fn a_worktree_has_an_index_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let (main, other) = (folder.path().join("main"), folder.path().join("other"));
    std::fs::create_dir(&main).unwrap();
    repository(&main);
    if !git(&main, &["init", "-q"]) {
        return;
    }
    assert!(git(&main, &["add", "api"]) && git(&main, &["commit", "-qm", "x"]));
    assert!(git(&main, &["worktree", "add", "-q", "../other"]));
    let index = GitIndex::of_folder(&other).unwrap();
    assert_eq!((has(&index, "api/deep/a"), has(&index, ".env")), (Some(true), Some(false)));
}

#[test]
fn without_a_repository_nothing_is_known() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    assert!(GitIndex::of_folder(folder.path()).is_none());
}

#[test]
fn a_new_repository_keeps_nothing() {
    let folder = tempfile::tempdir().unwrap();
    repository(folder.path());
    if git(folder.path(), &["init", "-q"]) {
        assert_eq!(has(&GitIndex::of_folder(folder.path()).unwrap(), ".env"), Some(false));
    }
}

#[test]
fn a_split_index_is_put_together() {
    for format in ["sha1", "sha256"] {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        repository(root);
        if !git(root, &["init", "-q", &format!("--object-format={format}")]) {
            continue;
        }
        assert!(git(root, &["add", "-f", ".env", ".gitignore", "api", "not"]));
        assert!(git(root, &["update-index", "--split-index"]));
        // One is gone, one replaced, one is new.
        let set = ["-c", "core.splitIndex=true", "-c", "splitIndex.maxPercentChange=100"];
        let run = |args: &[&str]| assert!(git(root, &[&set[..], args].concat()), "{args:?}");
        run(&["rm", "-q", "--cached", "api/deep/a"]);
        run(&["update-index", "--chmod=+x", ".env"]);
        run(&["add", "ä.env"]);
        let bytes = std::fs::read(root.join(".git/index")).unwrap();
        assert!(bytes.windows(4).any(|part| part == b"link"), "git splits it");
        let index = GitIndex::of_folder(root).unwrap();
        let mut paths: Vec<&str> = index.paths().collect();
        paths.sort_unstable();
        assert_eq!(paths, [".env", ".gitignore", "api/.env.production", "api/deep/ab", "not", "ä.env"]);
        assert!(index.is_executable(".env") && !index.is_executable("not"), "{format}");
        for entry in std::fs::read_dir(root.join(".git")).unwrap().flatten() {
            if entry.file_name().to_string_lossy().starts_with("sharedindex.") {
                std::fs::remove_file(entry.path()).unwrap();
            }
        }
        let index = GitIndex::of_folder(root).unwrap();
        assert_eq!(index.has(".env"), Err("git's index is split, and its other part cannot be read"));
    }
}

#[test]
fn of_a_submodule_only_its_own_index_knows() {
    let folder = tempfile::tempdir().unwrap();
    let (main, other) = (folder.path().join("main"), folder.path().join("other"));
    for root in [&main, &other] {
        std::fs::create_dir(root).unwrap();
        repository(root);
        if !git(root, &["init", "-q"]) {
            return;
        }
        assert!(git(root, &["add", "api"]) && git(root, &["commit", "-qm", "x"]));
    }
    let allow = ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../other", "sub"];
    assert!(git(&main, &allow));
    let index = GitIndex::of_folder(&main).unwrap();
    assert_eq!(index.has("sub/.env"), Err("it lies in a repository of its own, a submodule"));
    assert_eq!(has(&index, "api/deep/a"), Some(true));
    // Its `.git` is a file that points into the outer one.
    let inner = GitIndex::of_folder(&main.join("sub")).unwrap();
    assert_eq!((has(&inner, "api/deep/a"), has(&inner, ".env")), (Some(true), Some(false)));
}

#[test]
fn a_sparse_index_knows_nothing_of_folders_that_it_leaves_out() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    repository(root);
    if !git(root, &["init", "-q"]) {
        return;
    }
    assert!(git(root, &["add", "-f", ".env", "api"]) && git(root, &["commit", "-qm", "x"]));
    assert!(git(root, &["sparse-checkout", "set", "--cone", "--sparse-index"]));
    let index = GitIndex::of_folder(root).unwrap();
    assert_eq!(index.has("api/deep/a"), Err("its folder is left out of a sparse index"));
    assert_eq!(has(&index, ".env"), Some(true));
}

#[test]
fn what_cannot_be_read_says_why() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    for (bytes, why) in [
        (&b"not an index"[..], "git's index cannot be read"),
        (b"DIRC\0\0\0\x09\0\0\0\0", "git's index has a version that is not known"),
        (b"DIRC\0\0\0\x02\0\0\0\x01", "git's index is cut off"),
    ] {
        std::fs::write(folder.path().join(".git/index"), bytes).unwrap();
        assert_eq!(GitIndex::of_folder(folder.path()).unwrap().has("x"), Err(why));
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_are_too_strange(
        version in 1_u8..6, count in 0_u8..4, rest in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)
    ) {
        let mut bytes = b"DIRC\0\0\0".to_vec();
        bytes.extend([version, 0, 0, 0, count]);
        bytes.extend(rest);
        let listing = read::listing(&bytes, 20);
            let _ = listing.and_then(|listing| split::whole(listing, Path::new("/nowhere")));
    }
}
