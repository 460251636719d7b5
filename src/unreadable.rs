//! The ways in which a file cannot be read, as the readers of all formats say them.

use zip::result::ZipError;

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

pub(crate) fn clipped(message: Message) -> Message {
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

/// A zip, or a `part` of one, that its reader refuses for `error`: in words of what a person did with the file.
pub(crate) fn broken_zip(part: &str, error: &ZipError) -> Unreadable {
    let cut = Message::new(
        "文件不完整：缺少 zip 的结尾，可能没有传完",
        "the file is not complete: the end of the zip is missing, it may not have been sent in full",
    );
    let (zh, en) = match error {
        ZipError::InvalidArchive(said) if said.contains("EOCD") || said.contains("central directory end") => {
            return incomplete(cut);
        }
        ZipError::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            return incomplete(Message::new(
                "文件不完整，可能没有传完",
                "the file is not complete: it may not have been sent in full",
            ));
        }
        ZipError::InvalidArchive(_) | ZipError::FileNotFound => ("目录有错", "its list of parts is wrong"),
        ZipError::InvalidPassword => return encrypted(),
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            ("压缩方法不常见", "it is packed in an unusual way")
        }
        ZipError::Io(_) => ("内容无法解压", "it cannot be unpacked"),
        _ => ("大小与目录不符", "its size is not the declared one"),
    };
    damaged(message!("文件已损坏：{part}（{zh}）", "the file is damaged: {part} ({en})"))
}

/// The file is cut short: `why` in one clause.
fn incomplete(why: Message) -> Unreadable {
    let help = Message::new(
        "请重新下载或复制一次，仍打不开的请向报送单位重新索取",
        "download or copy it once more, or ask the sender for another copy",
    );
    Unreadable(Box::new(Problem::error("damaged", why).help(help)))
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    #[test]
    fn what_the_reader_of_zips_says_is_said_in_words() {
        let problem =
            crate::package::Package::open(b"PK\x03\x04cut short", &Limits::default()).err().unwrap().into_problem();
        assert!(problem.message.zh.starts_with("文件不完整") && !problem.message.en.contains("EOCD"), "{problem:?}");
        let said = |error: &ZipError| broken_zip("a.xml", error).into_problem().message;
        let message = said(&ZipError::CompressionMethodNotSupported(99));
        assert_eq!(message.zh, "文件已损坏：a.xml（压缩方法不常见）");
        assert_eq!(said(&ZipError::FileNotFound).en, "the file is damaged: a.xml (its list of parts is wrong)");
    }
}
