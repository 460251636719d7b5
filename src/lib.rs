//! One schema, four verbs: describe an official form once, then **draw**, **fill**, **read** and **check** it.
//!
//! # The flow
//!
//! A form is a YAML file. [`schema::load`] makes a [`Catalog`](schema::Catalog) of valid [`Schema`](schema::Schema)s of
//! such files, or tells every mistake in them at its line; those of [`assets`] are embedded. Everything else follows from
//! the schema, and nothing about a particular form is written in Rust.
//!
//! 1. **Draw.** [`docx::draw`] makes the Word template of a form, [`xlsx`] its workbook.
//! 2. **Fill.** A [`Record`](record::Record) is the data of one filled form; [`data`] reads records from YAML, JSON,
//!    NDJSON, CSV and XLSX. [`docx::Filler`] puts one into the form's template, or into one that its owner made
//!    ([`docx::template`]).
//! 3. **Read.** [`open::open`] tells what a returned file is, by its bytes, and makes a [`Document`](grid::Document) of it:
//!    paragraphs, and grids of cells, whatever the format was. [`extract::Extractor`] recognises the forms in the
//!    document, finds every value wherever it stands, and makes a record of them by the rules of the field types
//!    ([`values`]).
//! 4. **Check.** [`check::check`] holds the record against its schema, the rules of which are expressions ([`expr`]).
//!
//! [`inspect::Inspector`] goes through 3 and 4 for one file, and yields a [`FileReport`](report::FileReport), which
//! [`report`] prints for people or for programs.
//!
//! Over the files of a batch, [`across::Across`] finds what is there twice or superseded, and adds up what they hold;
//! [`collect`] makes one table of all their rows.
//!
//! # Two failures, two types
//!
//! What is wrong with a form is a [`Problem`](problem::Problem): a product, collected and never thrown, with its
//! [place](place::Place), a stable code that [`codes`] explains, and a [message](mod@message) in Chinese and English. Why a
//! run cannot go on is an [`Error`](error::Error).
//!
//! The library works on bytes: it prints nothing, and reads no file, clock or current folder; only long lists that are
//! collected go through a temporary file. One thing needs another program: Word files in formats other than DOCX are
//! converted by LibreOffice, where it is installed. All input is read within [`limits`].
//!
//! # Example
//!
//! A form is filled, comes back, and is checked.
//!
//! ```
//! use zwy::docx::Filler;
//! use zwy::inspect::Inspector;
//! use zwy::limits::Limits;
//! use zwy::record::Record;
//! use zwy::report::Status;
//! use zwy::schema::Stage;
//! use zwy::value::Value;
//!
//! let limits = Limits::default();
//! let catalog = zwy::assets::catalog(&limits)?;
//! let inspector = Inspector::new(catalog.clone(), None, Stage::Submit, limits);
//! # let mut reports = 0;
//!
//! if let Some(schema) = catalog.get("agreement") {
//!     let mut record = Record::of("agreement");
//!     record.set("party_b", Value::text("宁武县财政局"));
//!     let document = Filler::new(schema)?.fill(&record)?;
//!
//!     for report in inspector.inspect("agreement.docx", &document) {
//!         assert_eq!(report.status, Status::Accepted);
//!         assert_eq!(report.record.as_ref(), Some(&record));
//! #       reports += 1;
//!     }
//! }
//! # assert_eq!(reports, 1);
//! # Ok::<(), zwy::error::Error>(())
//! ```
//!
//! # Where to read on
//!
//! [`schema`] for the model that every verb works from, [`grid`] for the waist between formats and stages, [`extract`] for
//! how values are found.

pub mod across;
pub mod archive;
pub mod assets;
pub(crate) mod cfb;
mod char_count;
pub mod check;
mod clean;
pub mod codes;
pub mod collect;
pub(crate) mod convert;
mod cursor;
pub mod data;
pub(crate) mod deadline;
pub(crate) mod delimited;
pub mod docx;
pub(crate) mod embedded;
pub mod error;
mod excerpt;
pub mod expr;
pub mod extract;
mod file_name;
pub mod grid;
pub mod inspect;
pub mod limits;
pub mod mask;
pub mod message;
pub mod near;
pub mod node;
mod numeral;
pub mod open;
mod order;
mod own;
mod pack;
mod package;
mod pattern;
pub(crate) mod picture;
pub mod place;
pub mod problem;
pub mod record;
pub mod rehearsal;
mod relations;
pub mod report;
pub mod schema;
mod stored;
pub(crate) mod tokens;
pub(crate) mod unreadable;
pub mod value;
pub mod values;
pub mod xlsx;
pub(crate) mod zip_end;
