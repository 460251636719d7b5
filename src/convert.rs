//! Word files of other formats to DOCX, by LibreOffice where it is installed.
//!
//! This is the one module that looks at the environment and starts another program. LibreOffice gets a folder of its
//! own for everything (profile, home, temporary files), runs no macros, follows no links, and is killed with all that it
//! started when its time is over. It converts anything, garbage too: callers look at the content first.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::deadline;
use crate::limits::{Limits, over};
use crate::message;
use crate::message::Message;
use crate::problem::Unreadable;
use crate::unreadable::{broken, damaged};

/// Macros off whatever the document says, links neither followed nor updated.
const SETTINGS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"#;

/// The bytes of a DOCX made of `bytes`, a file of the format with this extension; none when LibreOffice is not there.
///
/// # Errors
/// `damaged` when LibreOffice makes nothing of the file, `oversized` when it takes longer than the limit or makes more
/// than the limits allow.
pub(crate) fn to_docx(bytes: &[u8], extension: &str, limits: &Limits) -> Result<Option<Vec<u8>>, Unreadable> {
    let Some(program) = program() else { return Ok(None) };
    deadline::paused(|| convert(&program, bytes, extension, limits)).map(Some)
}

fn convert(program: &Path, bytes: &[u8], extension: &str, limits: &Limits) -> Result<Vec<u8>, Unreadable> {
    let _turn = Turn::take();
    let failed = |error: std::io::Error| broken("LibreOffice", &error);
    let folder = tempfile::tempdir().map_err(failed)?;
    let home = folder.path();
    let source = home.join(format!("source.{extension}"));
    let user = home.join("profile/user");
    std::fs::create_dir_all(&user).map_err(failed)?;
    std::fs::write(user.join("registrymodifications.xcu"), SETTINGS).map_err(failed)?;
    std::fs::write(&source, bytes).map_err(failed)?;

    let mut command = Command::new(program);
    command
        .arg(profile_argument(&home.join("profile")))
        .args(["--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard"])
        .args(["--convert-to", "docx:MS Word 2007 XML", "--outdir"])
        .arg(home.join("out"))
        .arg(&source)
        .current_dir(home)
        .env("HOME", home)
        .env("TMPDIR", home)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().map_err(failed)?;
    if !wait(&mut child, Duration::from_secs(limits.convert_seconds)) {
        kill_group(&mut child);
        let seconds = limits.convert_seconds;
        let message = message!(
            "LibreOffice 在 {seconds} 秒内未能转换该文件",
            "LibreOffice could not convert the file within {seconds} seconds"
        );
        return Err(over!(limits, convert_seconds, message));
    }
    let result = home.join("out/source.docx");
    let size = match std::fs::metadata(&result) {
        Ok(metadata) => metadata.len(),
        Err(_) => {
            return Err(damaged(Message::new("LibreOffice 未能转换该文件", "LibreOffice could not convert the file")));
        }
    };
    if size > limits.file_bytes {
        let mib = limits.file_bytes >> 20;
        let message = message!("转换后的文件超过上限 {mib} MiB", "the converted file exceeds the limit of {mib} MiB");
        return Err(over!(limits, file_bytes, message));
    }
    std::fs::read(result).map_err(failed)
}

/// One of the conversions that go on at the same time: each takes some 200 MB, however many threads there are.
struct Turn;

static TURNS: Mutex<usize> = Mutex::new(4);
static TURN_OVER: Condvar = Condvar::new();

impl Turn {
    fn take() -> Self {
        let turns = TURNS.lock().unwrap_or_else(PoisonError::into_inner);
        let mut turns = TURN_OVER.wait_while(turns, |turns| *turns == 0).unwrap_or_else(PoisonError::into_inner);
        *turns -= 1;
        Self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *TURNS.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        TURN_OVER.notify_one();
    }
}

/// The LibreOffice on the search path.
fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let names: &[&str] = if cfg!(windows) { &["soffice.com", "soffice.exe"] } else { &["soffice", "libreoffice"] };
    std::env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
        .find(|file| file.is_file())
}

/// `-env:UserInstallation=` with the folder as a file URL.
fn profile_argument(folder: &Path) -> String {
    let mut url = String::from("-env:UserInstallation=file://");
    let path = folder.to_string_lossy().replace('\\', "/");
    if !path.starts_with('/') {
        url.push('/');
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' | b':' => url.push(byte as char),
            _ => url.push_str(&format!("%{byte:02X}")),
        }
    }
    url
}

/// True when the child ended within `most`.
fn wait(child: &mut Child, most: Duration) -> bool {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(_)) => return true,
            Ok(None) if start.elapsed() < most => {}
            _ => return false,
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Kills the child and, where there are process groups, all of its group.
fn kill_group(child: &mut Child) {
    #[cfg(unix)]
    {
        let group = format!("-{}", child.id());
        let words = [OsStr::new("-KILL"), OsStr::new("--"), OsStr::new(&group)];
        let _ = Command::new("kill").args(words).stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]
mod tests {
    use super::*;

    fn file(name: &str) -> Vec<u8> {
        std::fs::read(format!("{}/tests/files/sheets/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
    }

    /// False, and told, where LibreOffice is missing; a failure where `ZWY_REQUIRE_TOOLS` says that it must be there.
    fn installed() -> bool {
        if program().is_some() {
            return true;
        }
        assert!(std::env::var_os("ZWY_REQUIRE_TOOLS").is_none(), "no soffice on the path");
        eprintln!("SKIPPED: no soffice on the path");
        false
    }

    #[test]
    fn word_files_become_docx() {
        for extension in ["doc", "rtf", "odt"] {
            if installed() {
                let limits = Limits::default();
                let docx = to_docx(&file(&format!("text.{extension}")), extension, &limits).unwrap().unwrap();
                let document = crate::xlsx::package::Package::open(&docx, &limits).unwrap().text("word/document.xml");
                assert!(document.unwrap().unwrap().contains("宁武县"), "{extension}");
            }
        }
    }

    #[test]
    fn a_conversion_that_takes_too_long_is_stopped() {
        if installed() {
            let start = Instant::now();
            let limits = Limits { convert_seconds: 0, ..Limits::default() };
            let Unreadable(problem) = to_docx(&file("text.doc"), "doc", &limits).unwrap_err();
            assert_eq!((&*problem.code, start.elapsed().as_secs()), ("oversized", 0));
        }
    }

    #[test]
    fn folders_in_urls() {
        let folder = Path::new("/tmp/文 件");
        assert_eq!(profile_argument(folder), "-env:UserInstallation=file:///tmp/%E6%96%87%20%E4%BB%B6");
    }
}
