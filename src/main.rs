//! The program `refrain`; all of it is in [`refrain::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    refrain::cli::main()
}
