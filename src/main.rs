//! The `seawall` command: a thin wrapper around the library.

fn main() {}
