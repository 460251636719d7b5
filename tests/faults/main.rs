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

/// A return as CSV of which several things are wrong.
const TABLE: &str = "宁武县卫生健康局-健康档案系统-云服务资源数量统计表
序号,服务器名称,配置,操作系统,备注
1,应用服务器,8核16G/500G,统信UOS V20,
2,报表服务器,4C8G200G,,与省平台对接
2,应用服务器,八核,未知系统,同上
";

/// A folder of `files` small returns.
fn returns(files: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..files {
        let table = format!("{TABLE}{number},服务器{number},4C8G200G,银河麒麟 V10,\n");
        std::fs::write(folder.path().join(format!("{number:03}局-系统-云服务资源数量统计表.csv")), table).unwrap();
    }
    folder
}
