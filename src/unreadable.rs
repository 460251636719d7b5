//! The ways in which a file cannot be read, as the readers of all formats say them.

use crate::limits::Limit;
use crate::message;
use crate::message::Message;
use crate::problem::{Problem, Unreadable};

/// The file is broken: `why` in one clause.
pub(crate) fn damaged(why: Message) -> Unreadable {
    let help = Message::new(
        "请用 WPS 或 Office 打开并另存后重新报送，打不开的请向报送单位重新索取",
        "open the file in WPS or Office and save it again, or ask the sender for another copy",
    );
    Unreadable(Box::new(Problem::error("damaged", clipped(why)).help(help)))
}

/// The most characters of a message. What a file says in place of a name or number may be as long as the file.
const MOST: usize = 500;

fn clipped(message: Message) -> Message {
    let clip = |text: String| match text.char_indices().nth(MOST) {
        Some((end, _)) => text.get(..end).unwrap_or_default().to_owned() + "…",
        None => text,
    };
    Message { zh: clip(message.zh), en: clip(message.en) }
}

/// A part of a package or a structure of a file is broken: `detail` is what the parser said.
pub(crate) fn broken(part: &str, detail: &dyn std::fmt::Display) -> Unreadable {
    damaged(message!("文件已损坏：{part}（{detail}）", "the file is damaged: {part} ({detail})"))
}

/// The file reaches the limit `name` of this value: `why` says what was found, and where.
pub(crate) fn oversized(name: &'static str, value: u64, why: Message) -> Unreadable {
    let Some(limit) = Limit::named(name) else {
        return Unreadable(Box::new(Problem::error("oversized", clipped(why))));
    };
    let more = limit.shown(value.saturating_mul(2).max(1));
    let help = message!(
        "请删除多余的内容（空行空列的格式、无关的工作表、图片）后另存，再重新报送；确属正常的文件，可放宽上限：--limit {name}={more}",
        "remove what does not belong (formatting of empty rows and columns, unrelated sheets, pictures), save and send again; if the file is honest, raise the limit: --limit {name}={more}"
    );
    let most = format!("{name}={}", limit.shown(value));
    Unreadable(Box::new(Problem::error("oversized", clipped(why)).expected(most).help(help)))
}

/// The file has a password.
pub(crate) fn encrypted() -> Unreadable {
    let message = Message::new("文件已加密，无法读取", "the file is protected by a password and cannot be read");
    let help = Message::new("请取消打开密码后报送", "remove the password for opening and send the file again");
    Unreadable(Box::new(Problem::error("encrypted", message).help(help)))
}

/// The file is of a kind that is not read: `what` it is, and `help` what to do.
pub(crate) fn unsupported(what: Message, help: Message) -> Unreadable {
    Unreadable(Box::new(Problem::error("unsupported", clipped(what)).help(help)))
}
