//! The command: reads arguments, calls the stages, prints. Only here is anything printed.

mod args;
mod batch;
mod blank;
mod check;
mod chinese;
mod collect;
mod explain;
mod fill;
mod forms;
mod interrupt;
mod journal;
mod kinds;
mod output;
mod panics;
mod pictures;
mod read;
mod resume;
mod schema;
mod sources;
mod template;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use args::{Cli, Command};
use zwy::error::{Error, Result};
use zwy::extract::Wording;
use zwy::limits::Limits;
use zwy::message::{Lang, Message};
use zwy::schema::{Catalog, Source};

/// Mistakes of one file that are told.
const MOST: usize = 1_000;

/// What every command is given.
pub(crate) struct Context {
    pub(crate) lang: Lang,
    pub(crate) limits: Limits,
    schemas: Vec<PathBuf>,
    /// Whether personal data is masked in what is said.
    pub(crate) mask: bool,
}

/// How a run ended that could go on to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Accepted,
    Rejected,
    Failed,
}

/// Bytes of stack of the threads that read files: as deep as the limits let them be nested.
pub(crate) const STACK: usize = 8 << 20;

/// Runs the command.
pub(crate) fn run() -> ExitCode {
    let lang = lang_of(std::env::args_os()).unwrap_or_else(locale);
    let cli = match parse(lang) {
        Ok(cli) => cli,
        Err(status) => return status,
    };
    let mask = match &cli.command {
        Command::Check(args) => args.batch.mask,
        Command::Collect(args) => args.batch.mask,
        _ => false,
    };
    // Whose status is a verdict: it is none when not all could be said.
    let judges =
        matches!(&cli.command, Command::Check(_) | Command::Collect(_) | Command::Read(_) | Command::Template(_));
    let context = Context { lang, limits: Limits::default(), schemas: cli.schemas, mask };
    let context = match limits(&cli.limits) {
        Ok(limits) => Context { limits, ..context },
        Err(error) => {
            context.complain(&error);
            return ExitCode::from(2);
        }
    };
    panics::silence();
    interrupt::listen();
    let result = panics::caught(|| execute(&context, cli.command)).unwrap_or_else(|at| Err(failed(&at)));
    match result {
        Ok(Outcome::Accepted) => ExitCode::SUCCESS,
        Ok(Outcome::Rejected) => ExitCode::from(1),
        Ok(Outcome::Failed) => ExitCode::from(2),
        Err(Error::Io { source, .. }) if source.kind() == io::ErrorKind::BrokenPipe => {
            if judges {
                ExitCode::from(2)
            } else {
                ExitCode::SUCCESS
            }
        }
        Err(error) => {
            context.complain(&error);
            ExitCode::from(2)
        }
    }
}

/// A fault of this program outside of any file.
pub(crate) fn failed(at: &str) -> Error {
    Error::Write(zwy::message!("程序出错（{at}），请报告此问题", "the program failed ({at}); please report it"))
}

/// The arguments. What is wrong with them, or the help that they ask for, is said in the language of the run.
fn parse(lang: Lang) -> std::result::Result<Cli, ExitCode> {
    let mut command = Cli::command();
    if lang == Lang::Zh {
        command = chinese::command(command);
    }
    let parsed = command
        .try_get_matches_from_mut(std::env::args_os())
        .and_then(|mut matches| Cli::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command)));
    parsed.map_err(|error| {
        // What is wrong is said with the argument, which may be the name of a file that somebody sent: `zwy check *`.
        let is_masked = std::env::args_os().any(|argument| argument == "--mask");
        let is_harmful = |argument: OsString| argument.to_string_lossy().contains(zwy::report::is_harmful);
        let said = match lang {
            Lang::Zh => chinese::error(&error, &command),
            Lang::En => {
                let is_own = error.use_stderr() && (is_masked || std::env::args_os().any(is_harmful));
                is_own.then(|| error.to_string())
            }
        };
        let said = said.map(|said| if is_masked { zwy::mask::text(&said).into_owned() } else { said });
        let printed = match said {
            Some(said) => {
                said.lines().for_each(|line| drop(writeln!(io::stderr(), "{}", zwy::report::clean_line(line))));
                Ok(())
            }
            None if lang == Lang::Zh && !error.use_stderr() => {
                let is_styled = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
                io::stdout().write_all(chinese::help(&error, is_styled).as_bytes())
            }
            None => error.print(),
        };
        let printed = printed.and_then(|()| io::stdout().flush());
        let is_lost = printed.is_err_and(|error| error.kind() != io::ErrorKind::BrokenPipe);
        ExitCode::from(if error.use_stderr() || is_lost { 2 } else { 0 })
    })
}

/// The language that `--lang` asks for; the arguments are read properly only when it is known.
fn lang_of(arguments: impl Iterator<Item = OsString>) -> Option<Lang> {
    let mut before = OsString::new();
    for argument in arguments.take_while(|argument| argument != "--") {
        let text = argument.to_string_lossy();
        match text.strip_prefix("--lang=").or((before == "--lang").then_some(&*text)) {
            Some("zh") => return Some(Lang::Zh),
            Some("en") => return Some(Lang::En),
            _ => before = argument,
        }
    }
    None
}

fn execute(context: &Context, command: Command) -> Result<Outcome> {
    match command {
        Command::Forms(args) => forms::run(context, &args),
        Command::Blank(args) => blank::run(context, &args),
        Command::Fill(args) => fill::run(context, &args),
        Command::Read(args) => read::run(context, &args),
        Command::Check(args) => check::run(context, &args),
        Command::Collect(args) => collect::run(context, &args),
        Command::Template(command) => template::run(context, &command),
        Command::Schema(command) => schema::run(context, &command),
        Command::Explain(args) => explain::run(context, &args),
        Command::Completions(args) => completions(args.shell),
    }
}

/// The limits of the run: the defaults, changed one after the other.
fn limits(settings: &[String]) -> Result<Limits> {
    let mut limits = Limits::default();
    for setting in settings {
        limits.set(setting).map_err(|why| Error::usage(why, Message::default()))?;
    }
    Ok(limits)
}

fn locale() -> Lang {
    let set =
        ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    match set {
        Some(name) if name.to_ascii_lowercase().starts_with("zh") => Lang::Zh,
        _ => Lang::En,
    }
}

fn completions(shell: clap_complete::Shell) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "zwy", &mut script);
    print(&script)?;
    Ok(Outcome::Accepted)
}

impl Context {
    /// The built-in schemas, and those of `--schemas` over them.
    pub(crate) fn catalog(&self) -> Result<Catalog> {
        match self.schemas.as_slice() {
            [] => zwy::assets::catalog(&self.limits),
            _ => zwy::schema::load_within(&self.sources()?, &self.limits),
        }
    }

    /// The same, as they are written.
    pub(crate) fn sources(&self) -> Result<Vec<Source>> {
        let mut sources = zwy::assets::schemas();
        for (layer, folder) in (1..).zip(&self.schemas) {
            let list = std::fs::read_dir(folder).map_err(|source| Error::io(folder, source))?;
            let mut files: Vec<PathBuf> = list.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
            files.retain(|file| file.extension().is_some_and(|e| e == "yaml" || e == "yml"));
            files.sort_unstable();
            for file in files {
                sources.push(source(&file)?.in_layer(layer));
            }
        }
        Ok(sources)
    }

    /// Says on standard error why the run, or a part of it, could not go on.
    pub(crate) fn complain(&self, error: &Error) {
        let word = self.say("错误：", "error: ");
        match error {
            Error::Mistakes(mistakes) => {
                for mistake in mistakes.iter().take(MOST) {
                    self.note(&format!("{word}{}", mistake.describe(self.lang)));
                }
                if let Some(more @ 1..) = mistakes.len().checked_sub(MOST) {
                    self.note(&match self.lang {
                        Lang::Zh => format!("还有 {more} 处错误没有列出，先改好上面的"),
                        Lang::En => format!("there are {more} more mistakes; mend those above first"),
                    });
                }
            }
            error => self.note(&format!("{word}{}", error.describe(self.lang))),
        }
    }

    /// Says something on standard error, in one line, whatever names and texts of files are in it.
    pub(crate) fn note(&self, text: &str) {
        let text = if self.mask { zwy::mask::text(text) } else { text.into() };
        // In one call: lines of several processes do not get mixed.
        let _ = io::stderr().write_all(format!("{}\n", zwy::report::clean_line(&text)).as_bytes());
    }

    /// The wording in the run's language.
    pub(crate) fn say<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        if self.lang == Lang::Zh { zh } else { en }
    }
}

/// A schema file as a source.
fn source(file: &Path) -> Result<Source> {
    let text = std::fs::read_to_string(file).map_err(|source| Error::io(file, source))?;
    Ok(Source::new(file.display().to_string(), text))
}

/// The schema of `form`.
pub(crate) fn schema_of<'c>(catalog: &'c Catalog, form: &str) -> Result<&'c std::sync::Arc<zwy::schema::Schema>> {
    catalog.get(form).ok_or_else(|| {
        let (message, help) = catalog.unknown(form);
        Error::usage(message, help)
    })
}

/// The wording of the template that files were made from: of `form`, or of the only form that it fits.
///
/// # Errors
/// It cannot be read, or has mistakes.
pub(crate) fn wording(context: &Context, catalog: &Catalog, template: &Path, form: Option<&str>) -> Result<Wording> {
    let bytes = read_input(template, &context.limits)?;
    let name = template.display().to_string();
    match form {
        Some(form) => Wording::of(&bytes, &name, schema_of(catalog, form)?, &context.limits),
        None => Wording::of_any(&bytes, &name, catalog, &context.limits),
    }
}

/// Why there is no `path` among `all`: it may be a piece of a name that has spaces in it.
pub(crate) fn missing(path: &Path, all: &[PathBuf], source: io::Error) -> Error {
    /// Pieces of a name.
    const MOST: usize = 8;
    let at = all.iter().position(|one| one == path).unwrap_or(0);
    let joined =
        (at.saturating_sub(MOST)..=at).flat_map(|from| (at.max(from + 1)..=at + MOST).map(move |to| (from, to)));
    let names = joined.filter_map(|(from, to)| {
        let pieces: Vec<String> = all.get(from..=to)?.iter().map(|piece| piece.display().to_string()).collect();
        Some(pieces.join(" "))
    });
    match names.into_iter().find(|name| Path::new(name).exists()) {
        Some(name) if source.kind() == io::ErrorKind::NotFound => Error::usage(
            zwy::message!("{path}：没有这个文件", "{path}: no such file", path = path.display()),
            zwy::message!("名字里有空格，要加引号：\"{name}\"", "a name with spaces needs quotes: \"{name}\""),
        ),
        _ => Error::io(path, source),
    }
}

/// Reads a file, or standard input for `-`.
///
/// # Errors
/// It is no regular file, cannot be read, or is larger than the limit.
pub(crate) fn read_input(path: &Path, limits: &Limits) -> Result<Vec<u8>> {
    read_within(path, limits)?.ok_or_else(|| {
        let (path, megabytes) = (path.display(), limits.file_bytes >> 20);
        Error::usage(
            zwy::message!("{path} 超过 {megabytes} MiB", "{path} is larger than {megabytes} MiB"),
            zwy::message!(
                "请拆成几个文件，或放宽上限 --limit file_bytes=…",
                "split it into several files, or raise the limit: --limit file_bytes=…"
            ),
        )
    })
}

/// As [`read_input`]; none for what is larger than the limit, of which no more than that is taken into memory.
pub(crate) fn read_within(path: &Path, limits: &Limits) -> Result<Option<Vec<u8>>> {
    let bytes = if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().lock().take(limits.file_bytes.saturating_add(1)).read_to_end(&mut bytes).map(|_| Some(bytes))
    } else {
        let opened = open(path).and_then(|file| Ok((file.metadata()?, file)));
        // What cannot be opened at all may be none either.
        let meta = match &opened {
            Ok((meta, _)) => Some(meta.clone()),
            Err(_) => std::fs::metadata(path).ok(),
        };
        if meta.as_ref().is_some_and(std::fs::Metadata::is_dir) {
            let path = path.display();
            return Err(Error::usage(
                zwy::message!("{path} 是文件夹，不是文件", "{path} is a folder, not a file"),
                zwy::message!("写出其中的文件，如 {path}/文件名", "name the files in it, as {path}/NAME"),
            ));
        }
        if meta.is_some_and(|meta| !meta.is_file()) {
            let path = path.display();
            return Err(Error::usage(
                zwy::message!("{path} 不是普通文件", "{path} is not a regular file"),
                zwy::message::Message::default(),
            ));
        }
        let (meta, mut file) = opened.map_err(|source| Error::io(path, source))?;
        let state = |meta: &std::fs::Metadata| (meta.len(), meta.modified().ok());
        let before = state(&meta);
        if before.0 > limits.file_bytes {
            return Ok(None);
        }
        let read = whole(&mut file, before.0);
        if matches!(read, Ok(None)) || read.is_ok() && file.metadata().ok().is_none_or(|after| state(&after) != before)
        {
            let path = path.display();
            return Err(Error::usage(
                zwy::message!("{path} 在读取过程中被改动", "{path} changed while it was read"),
                zwy::message::Message::new("等它写完后再运行一次", "run the command again when it is whole"),
            ));
        }
        read
    };
    let bytes = bytes.map_err(|source| Error::io(path, source))?;
    Ok(bytes.filter(|bytes| bytes.len() as u64 <= limits.file_bytes))
}

/// The `length` bytes of a file in one go; none when it does not end behind them.
fn whole(file: &mut std::fs::File, length: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
    match file.read_exact(&mut bytes) {
        Ok(()) => Ok((file.read(&mut [0])? == 0).then_some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

/// Opens a file to be read. Should a pipe have taken its place, opening it does not wait for a writer.
pub(crate) fn open(path: &Path) -> io::Result<std::fs::File> {
    let mut options = std::fs::File::options();
    options.read(true);
    #[cfg(unix)]
    {
        let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, flags.bits() as i32);
    }
    options.open(path)
}

/// The day of the run in UTC; what is judged by it leaves a few days.
pub(crate) fn today() -> chrono::NaiveDate {
    chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()).date_naive()
}

/// Writes to standard output.
pub(crate) fn print(bytes: &[u8]) -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|source| Error::io("-", source))
}
