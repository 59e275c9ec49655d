//! Dockerfiles and their `.dockerignore`: parser, stages, variables, users, copied files.

pub mod syntax;
