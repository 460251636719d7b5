//! Whether a part is proper XML, and what is said where it is not.

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::unreadable::xml_fault;

pub(super) fn broken(message: Message) -> Box<Problem> {
    Box::new(Problem::error("damaged", message))
}

pub(super) fn improper(error: &quick_xml::Error) -> Box<Problem> {
    let Message { zh, en } = xml_fault(error);
    broken(message!("部件不是合格的 XML：{zh}", "the part is no proper XML: {en}"))
}

pub(super) fn has_doctype() -> Box<Problem> {
    broken(Message::new("部件含有 DOCTYPE", "the part has a DOCTYPE"))
}

pub(super) fn cut_short() -> Box<Problem> {
    broken(Message::new("部件不完整", "the part is cut short"))
}

/// Refuses a part without tags that Word would not open: what is filled has it as it is.
pub(super) fn proper(xml: &str) -> Result<(), Box<Problem>> {
    let mut reader = Reader::from_str(xml);
    let mut open = 0_usize;
    loop {
        match reader.read_event().map_err(|e| improper(&e))? {
            Event::Start(_) => open += 1,
            Event::End(_) => open = open.saturating_sub(1),
            Event::DocType(_) => return Err(has_doctype()),
            Event::Eof if open > 0 => return Err(cut_short()),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}
