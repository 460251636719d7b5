//! rules stub
use super::Subject;
use crate::problem::Problem;
use crate::record::Record;
use crate::expr::Expression;
pub(super) fn check(_s: &Subject<'_>, _p: &mut Vec<Problem>) {}
pub(super) fn holds(_e: &Expression, _r: &Record, _row: Option<&Record>, _i: Option<usize>) -> bool { false }
