//! The command `zwy`.

mod cli;

/// Files are read into many small texts, by several threads at once: the system's allocator made threads wait.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::run()
}
