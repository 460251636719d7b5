//! The ways in which a file cannot be read, as the readers of all formats say them.

use crate::message;
use crate::message::Message;
use crate::problem::{Problem, Unreadable};
use quick_xml::encoding::EncodingError;
use quick_xml::errors::{IllFormedError, SyntaxError};
use quick_xml::escape::EscapeError;
use quick_xml::events::attributes::AttrError;
use zip::result::ZipError;

/// The file is broken: `why` in one clause.
pub(crate) fn damaged(why: Message) -> Unreadable {
    let help = Message::new(
        "请用 WPS 或 Office 打开并另存后重新报送，打不开的请向报送单位重新索取",
        "open the file in WPS or Office and save it again, or ask the sender for another copy",
    );
    Unreadable(Box::new(Problem::error("damaged", why.clipped()).help(help)))
}

/// A part of a package or a structure of a file is broken: `detail` says how.
pub(crate) fn broken(part: &str, detail: Message) -> Unreadable {
    let Message { zh, en } = detail;
    damaged(message!("文件已损坏：{part}（{zh}）", "the file is damaged: {part} ({en})"))
}

/// Something ends before its time.
pub(crate) fn cut_short() -> Message {
    Message::new("内容不完整", "cut short")
}

/// A part defines a document type, which none may.
pub(crate) fn has_doctype() -> Message {
    Message::new("含有 DOCTYPE", "it has a DOCTYPE")
}

/// A reference that stands for no character.
pub(crate) fn unknown_entity(name: &str) -> Message {
    let name = short(name);
    message!("无法识别的实体 &{name};", "the entity &{name}; is not known")
}

/// A part that is not in the encoding that it says or shows.
pub(crate) fn not_in(encoding: &str, valid: Option<usize>) -> Message {
    match valid {
        Some(valid) => {
            let byte = valid + 1;
            message!("从第 {byte} 个字节起不是 {encoding} 编码", "it is not {encoding} from byte {byte} on")
        }
        None => message!("不是 {encoding} 编码", "it is not {encoding}"),
    }
}

/// Data that its packer would not give back.
pub(crate) fn not_unpacked() -> Message {
    Message::new("内容无法解压", "it cannot be unpacked")
}

/// A part whose size is another than the list of parts says.
pub(crate) fn wrong_size() -> Message {
    Message::new("大小与目录不符", "its size is not the declared one")
}

/// A name of a file's own, as much of it as a message takes.
fn short(name: &str) -> String {
    name.chars().take(40).collect()
}

/// What makes a part improper XML, in words of its tags.
pub(crate) fn xml_fault(error: &quick_xml::Error) -> Message {
    use quick_xml::Error as E;
    match error {
        E::Syntax(SyntaxError::InvalidBangMarkup) => {
            Message::new("“<!”后面的内容无法识别", "what follows “<!” is not known")
        }
        // All else in the syntax is something that begins and does not end.
        E::Syntax(_) | E::IllFormed(IllFormedError::UnclosedReference) => {
            Message::new("有标签、注释或引用没有结束", "a tag, comment or reference does not end")
        }
        E::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
            let (expected, found) = (short(expected), short(found));
            message!("标签 <{expected}> 以 </{found}> 结束", "the tag <{expected}> is closed by </{found}>")
        }
        E::IllFormed(IllFormedError::UnmatchedEndTag(found)) => {
            let found = short(found);
            message!("</{found}> 没有对应的开始标签", "</{found}> closes no tag")
        }
        E::IllFormed(IllFormedError::MissingEndTag(open)) => {
            let open = short(open);
            message!("标签 <{open}> 没有结束", "the tag <{open}> is not closed")
        }
        E::IllFormed(IllFormedError::MissingDoctypeName) => has_doctype(),
        E::InvalidAttr(AttrError::Duplicated(..)) => {
            Message::new("标签的属性写了两次", "an attribute of a tag is there twice")
        }
        E::InvalidAttr(_) => Message::new("标签的属性写法有误", "an attribute of a tag is not well written"),
        E::Escape(EscapeError::UnrecognizedEntity(_, name)) => unknown_entity(name),
        E::Encoding(EncodingError::Utf8(error)) => not_in("UTF-8", Some(error.valid_up_to())),
        other => Message::new("XML 写法有误", other.to_string()),
    }
}

/// What an archive of returns is called.
pub(crate) const ARCHIVE: &str = "ZIP";

/// An archive that is to be packed anew.
pub(crate) fn repack(why: Message) -> Unreadable {
    let help = Message::new("请重新压缩，或解压后报送", "pack the files anew, or send them unpacked");
    Unreadable(Box::new(Problem::error("damaged", why).help(help)))
}

/// A zip that ends before its list of parts.
pub(crate) fn without_end() -> Unreadable {
    incomplete(Message::new(
        "文件不完整：缺少 zip 的结尾，可能没有传完",
        "the file is not complete: the end of the zip is missing, it may not have been sent in full",
    ))
}

/// A zip, or a `part` of one, that its reader refuses for `error`: in words of what a person did with the file.
pub(crate) fn broken_zip(part: &str, error: &ZipError) -> Unreadable {
    let (zh, en) = match error {
        ZipError::InvalidArchive(said) if said.contains("EOCD") || said.contains("central directory end") => {
            return without_end();
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
    let why = message!("文件已损坏：{part}（{zh}）", "the file is damaged: {part} ({en})");
    if part == ARCHIVE { repack(why) } else { damaged(why) }
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
    Unreadable(Box::new(Problem::error("unsupported", what.clipped()).help(help)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
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

    #[test]
    fn what_the_reader_of_xml_says_is_said_in_words() {
        for (xml, zh, en) in [
            ("<a><b></a>", "标签 <b> 以 </a> 结束", "the tag <b> is closed by </a>"),
            ("<a></a></b>", "</b> 没有对应的开始标签", "</b> closes no tag"),
            ("<a", "有标签、注释或引用没有结束", "a tag, comment or reference does not end"),
            ("<a b='", "有标签、注释或引用没有结束", "a tag, comment or reference does not end"),
            ("<a><!-- ", "有标签、注释或引用没有结束", "a tag, comment or reference does not end"),
            ("<a>&x", "有标签、注释或引用没有结束", "a tag, comment or reference does not end"),
            ("<a><!x></a>", "“<!”后面的内容无法识别", "what follows “<!” is not known"),
            ("<a>", "内容不完整", "cut short"),
            ("<a>&nbsp;</a>", "无法识别的实体 &nbsp;", "the entity &nbsp; is not known"),
            ("<!DOCTYPE a><a/>", "含有 DOCTYPE", "it has a DOCTYPE"),
        ] {
            let limits = Limits::default();
            let mut words = crate::docx::xml::Xml::new(xml, "a.xml", &limits);
            let word = loop {
                match words.next() {
                    Ok(crate::docx::xml::Token::End) => panic!("{xml}"),
                    Ok(_) => {}
                    Err(why) => break why.into_problem().message,
                }
            };
            let (zh, en) = (format!("文件已损坏：a.xml（{zh}）"), format!("the file is damaged: a.xml ({en})"));
            assert_eq!([&word.zh, &word.en], [&zh, &en], "{xml}");
        }
        let text = crate::docx::xml::decode(b"<a>\xff".to_vec(), "a.xml").err().unwrap().into_problem().message;
        assert_eq!(text.zh, "文件已损坏：a.xml（从第 4 个字节起不是 UTF-8 编码）");
    }
}
