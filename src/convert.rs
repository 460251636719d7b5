//! Word files of other formats to DOCX, by LibreOffice where it is installed.
//!
//! This is the one module that looks at the environment and starts another program. LibreOffice gets a folder of its
//! own for everything (profile, home, temporary files) and next to no environment, runs no macros, fetches nothing, and
//! is killed with all that it started when its time is over. On Unix the system itself bounds its processor time and its
//! memory, so that it ends even where this program was killed. It converts anything, garbage too: callers look at the
//! content first.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::deadline;
use crate::limits::{self, Limits, over};
use crate::message;
use crate::message::Message;
use crate::problem::Unreadable;
use crate::unreadable::{broken, damaged};

/// Macros off whatever the document says, links neither followed nor updated; and should one be followed all the same,
/// it goes to a proxy that is not there.
const SETTINGS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetNoProxy" oor:op="fuse"><value></value></prop></item>
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
    let failed = |error: std::io::Error| broken("LibreOffice", Message::new("无法运行", error.to_string()));
    let folder = tempfile::tempdir().map_err(failed)?;
    let home = folder.path();
    let source = home.join(format!("source.{extension}"));
    let user = home.join("profile/user");
    std::fs::create_dir_all(&user).map_err(failed)?;
    std::fs::write(user.join("registrymodifications.xcu"), SETTINGS).map_err(failed)?;
    std::fs::write(&source, bytes).map_err(failed)?;

    let mut command = bounded(program, limits);
    // Nothing of the environment but the search path: no display, no proxy, no options of others.
    #[cfg(unix)]
    {
        let path = std::env::var_os("PATH").unwrap_or_default();
        command.env_clear().env("PATH", path).env("LC_ALL", "C.UTF-8");
    }
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
    let start = Instant::now();
    let Some(status) = wait(&mut child, start, Duration::from_secs(limits.convert_seconds)) else {
        kill_group(&mut child);
        let seconds = limits.convert_seconds;
        let message = message!(
            "LibreOffice 在 {seconds} 秒内未能转换该文件",
            "LibreOffice could not convert the file within {seconds} seconds"
        );
        return Err(over!(limits, convert_seconds, message));
    };
    let result = home.join("out/source.docx");
    let Ok(size) = std::fs::metadata(&result).map(|metadata| metadata.len()) else {
        return Err(unconverted(status, start.elapsed(), limits));
    };
    if size > limits.file_bytes {
        let most = limits::size(limits.file_bytes);
        let message = message!("转换后的文件超过上限 {most}", "the converted file exceeds the limit of {most}");
        return Err(over!(limits, file_bytes, size, message));
    }
    std::fs::read(result).map_err(failed)
}

/// What starts LibreOffice. On Unix it is a shell that first bounds what it, and all that it starts, may use: a limit that is
/// set by this program on itself would bind this program, one that is set on a running process may come too late.
#[cfg(unix)]
fn bounded(program: &Path, limits: &Limits) -> Command {
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", r#"ulimit -t "$0"; ulimit -v "$1"; shift; exec "$@""#])
        .arg(limits.convert_work.max(1).to_string())
        .arg((limits.convert_bytes >> 10).max(1).to_string())
        .arg(program);
    command
}

#[cfg(not(unix))]
fn bounded(program: &Path, _: &Limits) -> Command {
    Command::new(program)
}

/// Why there is no result. The system kills what has used up its time, and gives no memory beyond the limit, whereupon
/// LibreOffice aborts or fails on an address (signals 6 and 11). A shell tells a signal as a status above 128.
fn unconverted(status: ExitStatus, took: Duration, limits: &Limits) -> Unreadable {
    const KILL: i32 = 9;
    let signal = signal(status);
    // Several threads use up their time together.
    if signal == Some(KILL) && 4 * took.as_secs() >= limits.convert_work {
        let seconds = limits.convert_work;
        let message = message!(
            "LibreOffice 转换该文件所用的处理器时间超过上限 {seconds} 秒",
            "converting the file takes LibreOffice more seconds of processor time than the limit of {seconds}"
        );
        return over!(limits, convert_work, message);
    }
    if let (Some(_), true) = (signal, cfg!(unix)) {
        let most = limits::size(limits.convert_bytes);
        let message = message!(
            "LibreOffice 转换该文件时中断；内存超过上限 {most} 时会这样",
            "LibreOffice broke off over the file, as it does when it needs more memory than the limit of {most}"
        );
        return over!(limits, convert_bytes, message);
    }
    damaged(Message::new("LibreOffice 未能转换该文件", "LibreOffice could not convert the file"))
}

/// The number of the signal that ended a process, its own or one that it started and told of.
fn signal(status: ExitStatus) -> Option<i32> {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return Some(signal);
    }
    status.code().filter(|code| (129..160).contains(code)).map(|code| code - 128)
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

/// How the child ended, if it did within `most` of its start.
fn wait(child: &mut Child, start: Instant, most: Duration) -> Option<ExitStatus> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if start.elapsed() < most => {}
            _ => return None,
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Kills the child and, where there are process groups, all of its group.
fn kill_group(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
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
                let document = crate::package::Package::open(&docx, &limits).unwrap().text("word/document.xml");
                assert!(document.unwrap().unwrap().contains("县"), "{extension}");
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

    /// Rows upon rows take LibreOffice some microseconds and kilobytes each.
    #[test]
    #[cfg(unix)]
    fn a_conversion_that_takes_too_much_is_stopped() {
        if installed() {
            let rows = format!("{{\\rtf1 {}}}", r"\trowd\cellx1000\intbl a\cell\row ".repeat(100_000));
            let limits = Limits { convert_work: 1, ..Limits::default() };
            let Unreadable(problem) = to_docx(rows.as_bytes(), "rtf", &limits).unwrap_err();
            assert_eq!(problem.expected.unwrap(), "convert_work=1");
            let limits = Limits { convert_bytes: 64 << 20, ..Limits::default() };
            assert!(to_docx(&file("text.rtf"), "rtf", &limits).is_err(), "LibreOffice does not even start in 64 MiB");
        }
    }

    #[test]
    #[cfg(unix)]
    fn the_way_a_conversion_ends_tells_why() {
        let limits = Limits::default();
        let told = |status, seconds| {
            let status = std::os::unix::process::ExitStatusExt::from_raw(status);
            unconverted(status, Duration::from_secs(seconds), &limits).0.expected
        };
        let work = format!("convert_work={}", limits.convert_work);
        let [killed, told_by_shell, aborted, ended] = [9, 137 << 8, 134 << 8, 1 << 8];
        assert_eq!(told(killed, limits.convert_work), Some(work.clone()));
        assert_eq!(told(told_by_shell, limits.convert_work), Some(work));
        for by_memory in [told(killed, 0), told(aborted, 0)] {
            assert_eq!(by_memory.unwrap(), "convert_bytes=1536MiB");
        }
        assert_eq!(told(ended, 0), None);
    }

    /// Pictures, sections, objects, templates and fields that stand elsewhere are not fetched.
    #[test]
    fn nothing_is_fetched() {
        use std::io::{Read, Write};
        if !installed() {
            return;
        }
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let rtf = format!(
            "{{\\rtf1\\ansi{{\\*\\template {url}/t.dot}}{{\\field{{\\*\\fldinst INCLUDEPICTURE \"{url}/p.png\" \\\\d}}{{\\fldrslt x}}}}\
             {{\\field{{\\*\\fldinst INCLUDETEXT \"{url}/q.txt\"}}{{\\fldrslt y}}}} text\\par}}"
        );
        let content = format!(
            r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2"><office:body><office:text><text:p>text<draw:frame text:anchor-type="as-char"><draw:image xlink:href="{url}/i.png" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame><draw:frame text:anchor-type="as-char"><draw:object xlink:href="{url}/o.ods" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p><text:section text:name="S"><text:section-source xlink:href="{url}/s.odt"/><text:p>x</text:p></text:section></office:text></office:body></office:document-content>"#
        );
        let manifest = r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"#;
        let mut odt = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, part) in [
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            ("content.xml", content.as_str()),
            ("META-INF/manifest.xml", manifest),
        ] {
            odt.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            odt.write_all(part.as_bytes()).unwrap();
        }
        let odt = odt.finish().unwrap().into_inner();
        for (bytes, extension) in [(rtf.as_bytes(), "rtf"), (&odt, "odt")] {
            let docx = to_docx(bytes, extension, &Limits::default()).unwrap().unwrap();
            assert!(docx.starts_with(b"PK"));
            if let Ok((mut caller, _)) = listener.accept() {
                let mut said = [0; 60];
                let _ = caller.read(&mut said);
                panic!("{extension}: {}", String::from_utf8_lossy(&said));
            }
        }
    }

    #[test]
    fn folders_in_urls() {
        let folder = Path::new("/tmp/文 件");
        assert_eq!(profile_argument(folder), "-env:UserInstallation=file:///tmp/%E6%96%87%20%E4%BB%B6");
    }
}
