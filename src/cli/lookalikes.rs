//! Files whose names look like options: `seawall check *` and hooks name files that somebody else made,
//! and one called `--config=theirs.toml` would decide how all others are checked.

use std::{ffi::OsString, path::Path};

use super::Failure;
use crate::report::visible;

/// Refuses an option that is also the name of a file here. After `--` there are no options.
pub(super) fn refuse(args: impl Iterator<Item = OsString>) -> Result<(), Failure> {
    let options = args.take_while(|arg| arg != "--");
    let file = |arg: &OsString| {
        let is_option = arg.as_encoded_bytes().starts_with(b"-") && arg != "-";
        is_option && Path::new(arg).symlink_metadata().is_ok()
    };
    match options.into_iter().find(file) {
        None => Ok(()),
        Some(arg) => {
            let name = visible(&arg.to_string_lossy());
            let failure = Failure::new(format!("`{name}` is an option and the name of a file here"));
            Err(failure.with_help("put `--` before paths, so that none of them is an option"))
        }
    }
}
