//! The `jianbao` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(jianbao::cli::run(std::env::args_os()) as u8)
}
