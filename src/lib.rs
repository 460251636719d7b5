//! One schema, four verbs: describe an official form once, then **draw**, **fill**, **read** and **check** it.

pub mod assets;
pub(crate) mod cfb;
pub mod check;
pub mod codes;
pub(crate) mod convert;
pub mod data;
pub(crate) mod delimited;
pub mod docx;
pub mod error;
pub mod expr;
pub mod extract;
pub mod grid;
pub mod inspect;
pub mod limits;
pub mod message;
pub mod node;
pub mod open;
pub mod place;
pub mod problem;
pub mod record;
pub mod report;
pub mod schema;
pub(crate) mod unreadable;
pub mod value;
pub mod values;
pub mod xlsx;
