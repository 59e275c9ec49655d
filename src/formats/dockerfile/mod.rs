//! Dockerfiles and their `.dockerignore`: parser, stages, variables, users, copied files.

pub mod ignore;
pub mod syntax;
