//! Nothing is lost, nothing gets out: the command under faults (killed, no room, read-only, files that change under it)
//! and under hostile names and texts.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

mod disks;
mod files;
mod harm;
mod killed;
mod masked;

use std::path::Path;
use std::process::{Command, Output};

/// The command in English, in an environment that says nothing.
fn zwy() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zwy"));
    command.args(["--lang", "en"]);
    command
}

fn root(path: &str) -> String {
    format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Standard output, which must be whole, of a run that ended with 0 or 1.
fn out(output: &Output) -> String {
    assert!(output.status.code().is_some_and(|code| code <= 1), "{:?} {}", output.status, text(&output.stderr));
    text(&output.stdout)
}

/// The names in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A folder of `files` small returns.
fn returns(files: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let table = std::fs::read(root("samples/returns/卫健局.csv")).unwrap();
    for number in 0..files {
        let mut table = table.clone();
        table.extend(format!("{},服务器{number},4,8,200,银河麒麟,\n", 900 + number).bytes());
        std::fs::write(folder.path().join(format!("{number:03}局-系统-云服务资源数量统计表.csv")), table).unwrap();
    }
    folder
}
