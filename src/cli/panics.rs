//! A panic is a fault of this program: it is said like any other trouble, and costs one file, not the batch.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};

thread_local! {
    /// Where the latest panic of this thread was.
    static AT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// From now on a panic prints nothing by itself.
pub(crate) fn silence() {
    set_hook(Box::new(|panic| {
        let at = panic.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default();
        AT.with_borrow_mut(|place| *place = at);
    }));
}

/// What `work` makes, or where in the program it panicked.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| AT.with_borrow_mut(std::mem::take))
}
