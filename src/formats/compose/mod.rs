//! Compose files: projects of merged files with their variables put in.

mod document;
mod merge;
mod mount;
