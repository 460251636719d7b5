//! stub
use super::Finding;
use crate::error::Result;
use crate::limits::Limits;
use crate::message::Lang;
/// stub
pub fn annotate(bytes: &[u8], _: &str, _: &[Finding], _: Lang, _: &Limits) -> Result<Vec<u8>> {
    Ok(bytes.to_vec())
}
