//! rules stub
use super::Subject;
use crate::expr::Expression;
use crate::problem::Problem;
use crate::record::Record;
pub(super) fn check(_s: &Subject<'_>, _p: &mut Vec<Problem>) {}
pub(super) fn holds(_e: &Expression, _r: &Record, _row: Option<&Record>, _i: Option<usize>) -> bool {
    false
}
