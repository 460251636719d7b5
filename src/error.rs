//! Why a run cannot go on. What is wrong with a returned form is a [`Problem`](crate::problem::Problem) instead.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::clean::line as clean_line;
use crate::message::{Lang, Message};

/// A mistake in a file that the operator wrote (a schema, a template, a data file), with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file as the operator named it.
    pub file: String,
    /// Where in the file; none for the file as a whole.
    pub place: Option<crate::place::Place>,
    /// What is wrong: one clause.
    pub message: Message,
    /// What to write instead: one clause.
    pub help: Message,
    /// The line of the source and the length of the mistake in characters, to be underlined.
    pub excerpt: Option<(String, usize)>,
    /// The [limit](crate::limits) that was reached and its value, where that is what is wrong: `yaml_depth=96`.
    pub limit: Option<String>,
    /// The name of the value that it is about, where a template cannot be filled with a record.
    pub about: Option<String>,
}

impl Diagnostic {
    /// A mistake in `file`.
    #[cold]
    #[inline(never)]
    pub fn new(file: &str, place: Option<crate::place::Place>, message: Message, help: Message) -> Self {
        Self { file: file.to_owned(), place, message, help, excerpt: None, limit: None, about: None }
    }
}

/// Why a run cannot go on.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be read or written.
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Mistakes in a schema, a template or a data file: all of them.
    Mistakes(Vec<Diagnostic>),
    /// The command was used wrongly, or asks for what cannot be.
    Usage {
        /// What is wrong.
        message: Message,
        /// What to do instead.
        help: Message,
    },
    /// A part of the program that draws or packs a file failed.
    Write(Message),
}

/// A result of the run.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A wrong use of the command or library.
    #[cold]
    #[inline(never)]
    pub fn usage(message: Message, help: Message) -> Self {
        Self::Usage { message, help }
    }

    /// A failure to read or write `path`.
    pub fn io(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Self::Io { path: path.into(), source }
    }

    /// The error in `lang`, one line for each mistake.
    pub fn describe(&self, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        match self {
            Self::Io { path, source } => {
                let (zh_text, en_text) = io_text(source);
                let said = if zh { zh_text } else { en_text };
                let help = if source.kind() == std::io::ErrorKind::NotFound { not_found_help(path, zh) } else { "" };
                format!("{}{}{said}{help}", path.display(), if zh { "：" } else { ": " })
            }
            Self::Mistakes(list) => list.iter().map(|d| d.describe(lang)).collect::<Vec<_>>().join("\n"),
            Self::Usage { message, help } if help.is_empty() => message.get(lang).to_owned(),
            Self::Usage { message, help } => {
                format!("{}{}{}", message.get(lang), if zh { "；" } else { "; " }, help.get(lang))
            }
            Self::Write(message) => message.get(lang).to_owned(),
        }
    }
}

/// What a name that there is not may be.
fn not_found_help(path: &Path, zh: bool) -> &'static str {
    match () {
        () if path.starts_with("~") && zh => "；引号里的“~”不代表个人文件夹，请写完整路径",
        () if path.starts_with("~") => "; in quotes, “~” is not your home folder: write the whole path",
        () if path.to_string_lossy().contains('*') && zh => "；没有符合“*”的文件，请核对所在文件夹",
        () if path.to_string_lossy().contains('*') => "; nothing matches the “*”: look at the folder",
        () => "",
    }
}

/// What the system said, in both languages.
fn io_text(error: &std::io::Error) -> (String, String) {
    use std::io::ErrorKind;
    let (zh, en) = match error.kind() {
        ErrorKind::NotFound => ("没有这个文件或文件夹", "no such file or folder"),
        ErrorKind::PermissionDenied => ("没有权限", "permission denied"),
        ErrorKind::IsADirectory => ("这是文件夹，不是文件", "this is a folder, not a file"),
        ErrorKind::NotADirectory => ("这是文件，不是文件夹", "this is a file, not a folder"),
        ErrorKind::StorageFull => ("磁盘已满", "the disk is full"),
        ErrorKind::ReadOnlyFilesystem => ("磁盘只读", "the disk is read-only"),
        ErrorKind::InvalidData => ("不是 UTF-8 文本", "this is no UTF-8 text"),
        ErrorKind::AlreadyExists => ("已有同名的文件或文件夹", "a file or folder of that name exists already"),
        ErrorKind::DirectoryNotEmpty => ("文件夹不是空的", "the folder is not empty"),
        ErrorKind::InvalidFilename => {
            ("文件名太长或含有不能用的字符", "the name is too long or has characters that no name may have")
        }
        ErrorKind::FileTooLarge => ("文件太大，磁盘存不下这么大的文件", "the file is too large for the disk"),
        ErrorKind::QuotaExceeded => ("超过磁盘配额", "the disk quota is exceeded"),
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => {
            ("文件正被其他程序使用", "another program is using the file")
        }
        ErrorKind::TimedOut => ("等待超时", "waiting for it took too long"),
        ErrorKind::Interrupted => ("操作被中断", "it was interrupted"),
        ErrorKind::BrokenPipe => ("接收输出的程序已经结束", "the program that takes the output has ended"),
        ErrorKind::WriteZero => ("写不进去", "nothing more can be written"),
        ErrorKind::UnexpectedEof => ("文件没有读完就结束了", "the file ends too early"),
        ErrorKind::OutOfMemory => ("内存不足", "there is not enough memory"),
        ErrorKind::Unsupported => ("系统不支持这个操作", "the system cannot do this"),
        ErrorKind::StaleNetworkFileHandle => ("网络磁盘上的文件已失效", "the file on the network disk is gone"),
        _ => return (format!("系统报错：{error}"), error.to_string()),
    };
    (zh.to_owned(), en.to_owned())
}

impl Diagnostic {
    /// `file: place: message (help)` in `lang`.
    pub fn describe(&self, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        let mut text = self.file.clone();
        if let Some(place) = &self.place {
            text.push_str(if zh { " " } else { ": " });
            text.push_str(&place.describe(lang));
        }
        text.push_str(if zh { "：" } else { ": " });
        text.push_str(self.message.get(lang));
        if !self.help.is_empty() {
            text.push_str(if zh { "；" } else { "; " });
            text.push_str(self.help.get(lang));
        }
        text
    }
}

impl Diagnostic {
    /// The mistake with its line of the source and a mark under it; nothing in it speaks to a terminal.
    pub fn render(&self, lang: Lang) -> String {
        use unicode_width::UnicodeWidthStr;
        let mut text = clean_line(&self.describe(lang)).into_owned();
        let (Some((line, length)), Some(crate::place::Place::Line { line: number, column })) =
            (&self.excerpt, &self.place)
        else {
            return text;
        };
        let number = (number + 1).to_string();
        let line = clean_line(line);
        let before: String = line.chars().take(*column as usize).collect();
        let marked: String = line.chars().skip(*column as usize).take(*length).collect();
        let (indent, margin) = (" ".repeat(before.width()), " ".repeat(number.len()));
        let marks = "^".repeat(marked.width().max(1));
        text.push_str(&format!("\n  {number} | {line}\n  {margin} | {indent}{marks}"));
        text
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.describe(Lang::En))
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
