//! Which files Compose loads: the default ones of a folder, or those that `COMPOSE_FILE` names.

use super::variables::Variables;
use crate::{formats::Context, source::paths};

/// Folders above a file that are looked into for the `.env` that names it.
const MAX_FOLDERS: usize = 8;

/// Files that `COMPOSE_FILE` names.
pub(super) struct Chosen {
    /// Their workspace paths, the main file first.
    pub(super) paths: Vec<String>,
    /// The folder that Compose is called in: its `.env` says so.
    pub(super) called_in: String,
}

/// The choice that has a file in it: that of its own folder's env file, or of one above.
pub(super) fn chosen(path: &str, context: &Context<'_>) -> Option<Chosen> {
    let mut folder = paths::parent(path);
    for _ in 0..MAX_FOLDERS {
        let found = chosen_in(folder, context).filter(|it| it.paths.iter().any(|it| it == path));
        if found.is_some() || folder.is_empty() {
            return found;
        }
        folder = paths::parent(folder);
    }
    None
}

/// What the env file of a folder names. Nothing where one of the files is not there or not known.
fn chosen_in(folder: &str, context: &Context<'_>) -> Option<Chosen> {
    let variables = Variables::of_folder(context, folder, &Variables::default());
    let listed = variables.setting("COMPOSE_FILE")?;
    let separator = variables.setting("COMPOSE_PATH_SEPARATOR");
    let separator = separator.as_ref().and_then(|text| text.known()).filter(|it| !it.is_empty());
    // A semicolon separates on Windows; no path has one.
    let separator = separator.unwrap_or(if listed.content().contains(';') { ";" } else { ":" });
    let paths: Option<Vec<String>> = listed
        .known()?
        .split(separator)
        .map(|path| paths::join(folder, path).filter(|path| context.loader.is_file(path)))
        .collect();
    Some(Chosen { paths: paths?, called_in: folder.to_owned() })
}

/// The variables of a project in `folder` when Compose is called in `called_in`.
pub(super) fn variables(folder: &str, called_in: &str, context: &Context<'_>) -> Variables {
    let own = Variables::of_folder(context, called_in, &Variables::default());
    if folder == called_in {
        return own;
    }
    let weaker = Variables::of_folder(context, folder, &own);
    own.or(weaker)
}
