//! Disks that are full or read-only: earlier results stay whole, and nothing half is left.
//!
//! The small disks are mounted, which needs root; elsewhere the tests are skipped, loudly, and fail where
//! `ZWY_REQUIRE_TOOLS` says that nothing may be.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{names, returns, text, zwy};

/// A small disk in memory.
struct Disk {
    folder: tempfile::TempDir,
}

impl Disk {
    fn mount(options: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", options, "zwy-test"]).arg(folder.path()).output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(Self { folder });
        }
        assert!(std::env::var_os("ZWY_REQUIRE_TOOLS").is_none(), "no disk can be mounted here (not root?)");
        eprintln!("SKIPPED: no disk can be mounted here (not root?)");
        None
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read_only(&self) {
        let done = Command::new("mount").args(["-o", "remount,ro"]).arg(self.folder.path()).status().unwrap();
        assert!(done.success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.folder.path()).status();
    }
}

/// Runs `verb` on `input` into `output`; what it says of why it could not.
fn fails(verb: &[&str], input: &Path, output: &Path) -> String {
    let done = zwy().args(verb).arg(input).arg("-o").arg(output).output().unwrap();
    assert_eq!(done.status.code(), Some(2), "{verb:?} {}", text(&done.stderr));
    text(&done.stderr)
}

#[test]
fn a_full_disk_leaves_no_half_file() {
    let Some(disk) = Disk::mount("size=128k") else { return };
    let folder = returns(120);
    std::fs::write(disk.path("earlier.json"), "an earlier report").unwrap();
    for name in ["report.json", "report.txt", "report.sarif"] {
        let said = fails(&["check"], folder.path(), &disk.path(name));
        assert!(said.contains("the disk is full"), "{name}: {said}");
        assert!(!disk.path(name).exists());
        let _ = std::fs::remove_file(disk.path(&format!(".{name}.zwy-journal")));
    }
    for name in ["table.xlsx", "table.ndjson"] {
        let said = fails(&["collect", "--force"], folder.path(), &disk.path(name));
        assert!(said.contains("the disk is full"), "{name}: {said}");
        assert!(!disk.path(name).exists());
        let _ = std::fs::remove_file(disk.path(&format!(".{name}.zwy-journal")));
    }
    assert_eq!(names(disk.folder.path()), ["earlier.json"]);

    // Of many forms, those that fit are whole.
    let place = tempfile::tempdir().unwrap();
    let records = place.path().join("records.ndjson");
    let record = |number: usize| format!("{{\"form\":\"agreement\",\"party_b\":\"第{number}局\"}}\n");
    std::fs::write(&records, (0..40).map(record).collect::<String>()).unwrap();
    let said = fails(&["fill"], &records, &disk.path("forms"));
    assert!(said.contains("the disk is full"), "{said}");
    let written = names(&disk.path("forms"));
    assert!(!written.is_empty() && written.len() < 40, "{written:?}");
    for name in written {
        let read = zwy().arg("read").arg(disk.path("forms").join(&name)).output().unwrap();
        assert!(read.status.success() && text(&read.stdout).contains("party_b"), "{name}");
    }
    assert_eq!(std::fs::read(disk.path("earlier.json")).unwrap(), b"an earlier report");
}

#[test]
fn a_read_only_disk_is_said_before_the_work() {
    let Some(disk) = Disk::mount("size=1m") else { return };
    let folder = returns(3);
    std::fs::write(disk.path("report.json"), "an earlier report").unwrap();
    let input = disk.path("return.csv");
    std::fs::copy(folder.path().join(&names(folder.path())[0]), &input).unwrap();
    disk.read_only();
    for (verb, name) in [
        (&["check"][..], "new.json"),
        (&["check", "--force"], "report.json"),
        (&["collect"], "new.xlsx"),
        (&["fill"], "new.docx"),
    ] {
        let input = if verb == ["fill"] {
            crate::root("samples/records/agreement.yaml").into()
        } else {
            folder.path().to_owned()
        };
        let said = fails(verb, &input, &disk.path(name));
        assert!(said.contains("read-only"), "{verb:?} {said}");
    }
    assert_eq!(names(disk.folder.path()), ["report.json", "return.csv"]);
    // Reading from there needs no writing.
    let done = zwy().args(["check", "--format", "ndjson"]).arg(&input).output().unwrap();
    assert!(crate::out(&done).starts_with('{'));
}

#[test]
fn standard_output_without_room_is_an_error() {
    let folder = returns(3);
    for arguments in
        [&["check"][..], &["check", "--format", "json"], &["read"], &["collect", "-o", "-", "--format", "csv"]]
    {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let done = zwy().args(arguments).arg(folder.path()).stdout(full).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(done.status.code(), Some(2), "{arguments:?}");
        assert!(text(&done.stderr).contains("the disk is full"), "{}", text(&done.stderr));
    }
}

#[test]
fn a_full_temporary_folder_costs_no_rows() {
    let Some(disk) = Disk::mount("size=64k") else { return };
    std::fs::write(disk.path("full"), vec![0; 128 << 10]).unwrap_err();
    let place = tempfile::tempdir().unwrap();
    let input = place.path().join("某局-某系统-云服务资源数量统计表.csv");
    let rows = (1..=21_000).map(|number| format!("{number},服务器{number:06}号{},8,16,100\n", "字".repeat(140)));
    let head = "某局-某系统-云服务资源数量统计表\n序号,服务器名称,CPU(核),内存(G),存储(G)\n".to_owned();
    std::fs::write(&input, head + &rows.collect::<String>()).unwrap();
    let collect = |name: &str, folder: &Path| {
        let table = place.path().join(name);
        let done = zwy().arg("collect").arg(&input).arg("-o").arg(&table).env("TMPDIR", folder).output().unwrap();
        (done.status.code(), text(&done.stderr), std::fs::read(table).ok())
    };
    let (status, said, whole) = collect("whole.csv", place.path());
    assert!(status < Some(2) && whole.as_ref().is_some_and(|bytes| bytes.len() > 9 << 20), "{said}");
    assert!(collect("again.csv", disk.folder.path()).2 == whole);
    let (status, said, book) = collect("book.xlsx", disk.folder.path());
    assert_eq!((status, book), (Some(2), None), "{said}");
    let folder = disk.folder.path().display().to_string();
    assert!(said.contains(&folder) && said.contains("the disk is full") && !said.contains("report it"), "{said}");
}
