//! A template as a pattern: what a form's owner typed around the tags is the wording that a return is read by.
//!
//! The template is opened as a return would be, and its tags are [understood](crate::docx::template::prints) where they
//! stand. What comes of it is the form's schema with another body: paragraphs with slots, grids of labels and values,
//! and the labels of the template beside those that the schema knows. So a return is read by all that extraction can
//! do, and nothing is found by a fixed position. What cannot be told from its print is said instead of guessed.

mod blurred;
pub(in crate::extract) mod choices;
pub(in crate::extract) mod derived;
mod feet;
pub(in crate::extract) mod forks;
mod grids;
pub(in crate::extract) mod groups;
pub(in crate::extract) mod headless;
mod joined;
mod lists;
mod nodes;
mod schema;
pub(in crate::extract) mod spelt;
mod ticks;
mod walk;
pub(in crate::extract) mod ways;

use std::sync::Arc;

use indexmap::IndexMap;

use self::walk::{Walk, certain};
use crate::deadline;
use crate::docx::template::prints::Printed;
use crate::docx::template::usage::variables;
use crate::docx::template::{Template, timely};
use crate::error::{Diagnostic, Error, Result};
use crate::extract::text::program::List;
use crate::grid;
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::open;
use crate::problem::Problem;
use crate::record::Key;
use crate::schema::{Catalog, Schema, Text};

/// How the returns are worded that were made from a template.
#[derive(Debug, Clone)]
pub struct Wording {
    /// The form's schema as the template prints it.
    pub(super) schema: Arc<Schema>,
    /// What cannot be read back, with why.
    pub(super) lost: Vec<Problem>,
    /// Rows of tables that are printed as text.
    pub(super) lists: Vec<List>,
    /// Whether the template is of no known form.
    pub(super) is_derived: bool,
    /// In how many grids the rows of each table are printed.
    pub(super) grids: Vec<usize>,
    /// The tables whose rows are printed in grids, in order, once for each place.
    pub(super) order: Vec<usize>,
    /// The fields and tables that can be read.
    pub(super) read: Vec<Key>,
    /// Prints in forms of their own.
    pub(super) spelt: Vec<spelt::Spelt>,
    /// To how many decimals columns are rounded where they are printed.
    pub(super) rounded: IndexMap<(usize, Key), u32>,
    /// The formats in which dates are printed.
    pub(super) formats: IndexMap<Printed, Vec<String>>,
    /// To how many decimals fields are rounded in some places.
    pub(super) shortened: IndexMap<Key, Vec<u32>>,
    /// Where one of several things is printed.
    pub(super) forks: Vec<forks::Fork>,
    /// Where one of several groups of paragraphs is printed.
    pub(super) choices: Vec<choices::Choice>,
    /// What the headers and footers of its pages print.
    pub(super) headers: Vec<Text>,
    /// The values that conditions compare with a text, or that are printed as they are, of a template of no known form.
    pub(super) compared: Vec<Printed>,
    /// Each empty paragraph, by the number of the block before which it stands.
    pub(super) gaps: Vec<usize>,
    /// The fields that are printed with boxes only.
    pub(super) boxed: Vec<Key>,
    /// The words of boxes that are not the options which they stand for, folded.
    pub(super) box_words: Vec<String>,
    /// The columns in which lists are joined, by the number of their table, each with the mark between the values.
    pub(super) joined: IndexMap<(usize, Key), String>,
    /// The tables that are printed without a header.
    pub(super) headless: Vec<headless::Headless>,
}

impl Wording {
    /// The wording of the template `bytes` of the form of `schema`; `name` is what messages call the file.
    ///
    /// # Errors
    /// [`Error::Mistakes`]: all mistakes of the template, or why it is no Word document.
    pub fn of(bytes: &[u8], name: &str, schema: &Arc<Schema>, limits: &Limits) -> Result<Self> {
        timely(name, limits, || {
            Template::compile(bytes, name, Some(schema.clone()), limits)?;
            Self::of_names(bytes, name, schema, false, limits)
        })
    }

    /// The same of a template that compiles.
    fn of_names(bytes: &[u8], name: &str, schema: &Arc<Schema>, is_derived: bool, limits: &Limits) -> Result<Self> {
        let document = match open::open(bytes, name, limits) {
            Ok(open::Opened::Document(document)) => document,
            Err(reason) => {
                let (message, help) = reason.into_problem().into_words();
                return Err(mistake(name, message, help));
            }
        };
        let mut walk = Walk::new(schema);
        walk.is_derived = is_derived;
        for block in document.blocks.iter().take_while(|_| !deadline::passed()) {
            walk.block(block);
        }
        for header in document.headers.iter().chain(&document.footers) {
            if let grid::Block::Paragraph(paragraph) = header {
                walk.header(&paragraph.text);
            }
        }
        Ok(walk.finish())
    }

    /// The same, of the only form in `catalog` that has all the names of the template; where none has, the template's
    /// names are read as they are.
    ///
    /// # Errors
    /// As [`of`](Self::of); several forms have all the names.
    pub fn of_any(bytes: &[u8], name: &str, catalog: &Catalog, limits: &Limits) -> Result<Self> {
        timely(name, limits, || Self::of_the_fitting(bytes, name, catalog, limits))
    }

    fn of_the_fitting(bytes: &[u8], name: &str, catalog: &Catalog, limits: &Limits) -> Result<Self> {
        let used = match variables(bytes, name, None, limits) {
            Ok(used) => Some(used),
            // Labels may be no names; what is wrong is told below.
            Err(Error::Mistakes(list)) if list.iter().all(|mistake| mistake.limit.is_none()) => None,
            Err(error) => return Err(error),
        };
        if let Some(count) = used.as_ref().map(|used| used.members.len()).filter(|count| *count > MOST_NAMES) {
            return Err(mistake(
                name,
                message!(
                    "模板用到 {count} 个名字，最多按 {MOST_NAMES} 个读回",
                    "the template has {count} names; at most {MOST_NAMES} are read back"
                ),
                Message::new(
                    "分成几个模板；同类的内容写成 {% for %} 循环",
                    "make several templates of it; what is of one kind goes into a {% for %} loop",
                ),
            ));
        }
        let derived = used.as_ref().map(|used| derived::schema(name, used, &|_| true));
        if let Some(None) = derived {
            return Err(mistake(
                name,
                Message::new("模板没有打印任何内容", "the template prints no values"),
                Message::new("请在模板中写上 {{ 名字 }}", "write {{ name }} where values belong"),
            ));
        }
        let mut fitting = Vec::new();
        for schema in catalog.iter() {
            if deadline::passed() {
                break;
            }
            match Template::compile(bytes, name, Some(schema.clone()), limits) {
                Ok(_) => fitting.push(schema),
                Err(Error::Mistakes(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let Some(first) = fitting.first() else {
            // What is wrong whatever the form is, is told as what it is.
            Template::compile(bytes, name, None, limits)?;
            let Some(schema) = derived.flatten() else {
                return Err(mistake(
                    name,
                    Message::new("模板用到的名字读不懂", "the names of the template are not understood"),
                    Message::new("用 --form 指明是哪种表", "name the form with --form"),
                ));
            };
            let all = Self::of_names(bytes, name, &schema, true, limits)?;
            let told = used.as_ref().and_then(|used| derived::schema(name, used, &|key| all.read.contains(key)));
            let mut wording = match told {
                Some(told) if told.fields.len() < schema.fields.len() => {
                    Self::of_names(bytes, name, &told, true, limits)?
                }
                _ => all,
            };
            let unread = used.map(|used| derived::unread(&used, &wording)).unwrap_or_default();
            wording.lost.push(derived::note(&unread));
            return Ok(wording);
        };
        if fitting.len() > 1 {
            let forms: Vec<&str> = fitting.iter().map(|schema| &*schema.form).collect();
            let (list, form) = (forms.join(", "), &first.form);
            return Err(mistake(
                name,
                message!("模板可能属于几种表：{list}", "the template fits several forms: {list}"),
                message!("用 --form 指明，如 --form {form}", "name one with --form, such as --form {form}"),
            ));
        }
        Self::of(bytes, name, first, limits)
    }

    /// The fields that are printed whatever the data is.
    pub(super) fn certain(&self) -> Vec<Key> {
        let mut keys = Vec::new();
        self.schema.body.iter().for_each(|block| certain(block, false, &mut keys));
        let margins: Vec<Key> =
            self.headers.iter().flat_map(Text::slots).filter(|key| !keys.contains(*key)).cloned().collect();
        keys.extend(margins);
        // What is worked out need not be there.
        keys.retain(|key| self.read.contains(key) && !key.starts_with('|'));
        keys
    }

    /// Whether the template is of no known form, and its names are read as they are.
    pub(crate) fn is_derived(&self) -> bool {
        self.is_derived
    }

    /// The form.
    pub fn form(&self) -> &str {
        &self.schema.form
    }
}

/// Names of a template of no known form that are read back: forms have some hundred.
const MOST_NAMES: usize = 2_000;

fn mistake(name: &str, message: Message, help: Message) -> Error {
    Error::Mistakes(vec![Diagnostic::new(name, None, message, help)])
}
