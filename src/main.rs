//! The command `zwy`.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
