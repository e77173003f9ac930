//! The program `refrain`; all of it is in [`refrain::cli`].

use std::process::ExitCode;

/// Linkage grows and frees millions of small lists; the system allocator kept four times what was in use.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    refrain::cli::main()
}
