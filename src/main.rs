//! The `seawall` command: a thin wrapper around the library.

/// Parsing makes many small allocations on every core.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    seawall::cli::main()
}
