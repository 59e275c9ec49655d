//! The formats: one folder each.

pub mod dockerfile;
pub mod nginx;
pub mod terraform;
pub mod yaml;
