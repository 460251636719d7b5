//! Word templates: what tags become, what data stays, and what is said about mistakes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod agreement;
mod cells;
mod data;
mod doctor;
mod documents;
mod failures;
mod files;
mod filters;
mod forms;
mod guide;
mod laws;
mod losses;
mod merge;
mod mistakes;
mod notes;
mod pictures;
mod slips;
mod tags;
