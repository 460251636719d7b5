//! `premature`: what the authority fills is already filled while the form is being handed in.

use super::Subject;
use crate::message;
use crate::message::Message;
use crate::problem::{Pile, Problem};
use crate::schema::{Filler, Stage};

pub(super) fn check(subject: &Subject<'_>, problems: &mut Pile) {
    if subject.occasion.stage != Stage::Submit {
        return;
    }
    for (key, field) in &subject.schema.fields {
        if field.filled_by == Filler::Authority
            && let Some(value) = subject.record.get(key)
        {
            let title = &field.title;
            problems.push(
                subject.placed(
                    Problem::warning(
                        "premature",
                        message!(
                            "“{title}”由管理部门填写，报送时应为空",
                            "“{title}” is for the authority to fill in and should still be empty"
                        ),
                    )
                    .field(key.to_string())
                    .found(value.plain())
                    .help(Message::new(
                        "报送前请清空；已办结的表请用 --stage archive 检查",
                        "clear it before handing in; check a finished form with --stage archive",
                    )),
                ),
            );
        }
    }
}
