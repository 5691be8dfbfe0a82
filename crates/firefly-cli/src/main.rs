//! The command `firefly`. Everything it does lives in the library beside it, where tests can drive it.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(firefly_cli::run(
        std::env::args_os(),
        firefly_cli::Io::process(),
    ))
}
