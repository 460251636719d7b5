//! Ctrl-C, and the signals by which others end a program: the first one lets the files under way be finished and what is
//! printed be whole, the second ends at once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::{Context, Outcome};

static ASKED: AtomicBool = AtomicBool::new(false);

/// `timeout` and shells send a signal to a program and to its group: what comes so soon is the same one.
const SAME: Duration = Duration::from_millis(200);

/// From now on the run decides when it ends.
pub(crate) fn listen() {
    let mut first = None;
    // Without a handler the program ends at once, as it did.
    let _ = ctrlc::set_handler(move || {
        ASKED.store(true, Ordering::Relaxed);
        if first.get_or_insert_with(Instant::now).elapsed() > SAME {
            std::process::exit(2);
        }
    });
}

/// True when the run is to take no more files.
pub(crate) fn asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}

/// What a run came to of which `done` of `all` files were done: says so when it was interrupted, and how to go on.
pub(crate) fn outcome(context: &Context, done: usize, all: usize, resumable: bool, outcome: Outcome) -> Outcome {
    if done >= all {
        return outcome;
    }
    let how = match resumable {
        true => context.say("；同一命令加 --resume 即可接着做", "; the same command with --resume goes on from there"),
        false => "",
    };
    context.note(&match context.lang {
        zwy::message::Lang::Zh => format!("已中断：共 {all} 个文件，完成 {done} 个{how}"),
        zwy::message::Lang::En => format!("interrupted: {done} of {all} files were done{how}"),
    });
    Outcome::Failed
}
