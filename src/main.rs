//! The command `zwy`.

mod cli;

/// Files are read into many small texts, by several threads at once: the system's allocator made threads wait.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    // The stack of this thread is as large as the system likes. What is done in parallel goes on in the other one.
    match std::thread::Builder::new().stack_size(cli::STACK).spawn(cli::run) {
        Ok(thread) => thread.join().unwrap_or(std::process::ExitCode::from(2)),
        Err(_) => cli::run(),
    }
}
