//! The Word reader on documents written in one line, on broken ones, and on those of other programs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod cases;
mod hostile;
mod notation;
mod packages;
mod programs;
