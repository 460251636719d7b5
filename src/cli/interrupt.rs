//! Ctrl-C, and the signals by which others end a program. Whatever is run, its exit status is 2: over many files or
//! records the first signal lets those under way be finished and what is printed be whole, and the second ends at once;
//! anything else ends at the first.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::{Context, Outcome};
use zwy::message::Lang;

static ASKED: AtomicBool = AtomicBool::new(false);
static LASTING: AtomicBool = AtomicBool::new(false);

/// `timeout` and shells send a signal to a program and to its group: what comes so soon is the same one.
const SAME: Duration = Duration::from_millis(200);

/// From now on a signal ends the run with its own exit status.
pub(crate) fn listen() {
    let mut first = None;
    // Without a handler the system ends the program.
    let _ = ctrlc::set_handler(move || {
        ASKED.store(true, Ordering::Relaxed);
        let is_second = first.get_or_insert_with(Instant::now).elapsed() > SAME;
        if is_second || !LASTING.load(Ordering::Relaxed) {
            std::process::exit(2);
        }
    });
}

/// From now on the run decides when it ends: it [asks](asked) between files or records.
pub(crate) fn finish_what_is_begun() {
    LASTING.store(true, Ordering::Relaxed);
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
    let how = how(context, resumable);
    context.note(&match context.lang {
        Lang::Zh => format!("已中断：共 {all} 个文件，完成 {done} 个{how}"),
        Lang::En => format!("interrupted: {done} of {all} files were done{how}"),
    });
    Outcome::Failed
}

/// The same of records that are filled into files.
pub(crate) fn outcome_of_records(context: &Context, done: usize, all: usize, outcome: Outcome) -> Outcome {
    if done >= all || !asked() {
        return outcome;
    }
    let how = how(context, true);
    context.note(&match context.lang {
        Lang::Zh => format!("已中断：共 {all} 条记录，处理了 {done} 条{how}"),
        Lang::En => format!("interrupted: {done} of {all} records were filled in{how}"),
    });
    Outcome::Failed
}

fn how(context: &Context, resumable: bool) -> &'static str {
    match resumable {
        true => context.say("；同一命令加 --resume 即可接着做", "; the same command with --resume goes on from there"),
        false => "",
    }
}
