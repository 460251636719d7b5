//! stand-in
use crate::message::Lang;
/// page
pub struct Page { /// code
 pub code: &'static str }
/// all
pub const ALL: &[Page] = &[];
/// get
pub fn get(_: &str) -> Option<&'static Page> { None }
/// rule
pub fn rule_page(_: &crate::schema::Schema, _: &crate::schema::Rule, _: Lang) -> String { String::new() }
impl Page { /// text
 pub fn text(&self, _: Lang) -> String { String::new() } }
