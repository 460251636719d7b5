//! How much checking costs above a floor that only opens the same files and walks what is in them: `cargo bench --bench
//! floor`. Both sides take turns on the same bytes in one thread, and the best turn of each counts. `--walk PATH…` walks
//! files only and `--check PATH…` checks them, to measure whole processes and their memory; `--pack FILE COUNT FOLDER` writes
//! a package again and again with its main part packed anew, the floor of filling.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::hint::black_box;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use calamine::{Reader, Xlsx};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook};
use zwy::docx::Filler;
use zwy::inspect::Inspector;
use zwy::limits::Limits;
use zwy::message::Lang;
use zwy::report::json;
use zwy::schema::Stage;

const SMALL: usize = 2_000;
const WORD: usize = 500;
const TURNS: usize = 3;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.split_first() {
        Some((mode, paths)) if mode == "--walk" => each(paths, |_, bytes| walk(bytes)),
        Some((mode, paths)) if mode == "--check" => {
            let inspector = inspector();
            each(paths, |name, bytes| check(&inspector, name, bytes));
        }
        Some((mode, rest)) if mode == "--pack" => pack_again(rest),
        _ => table(),
    }
}

fn table() {
    let inspector = inspector();
    let small: Vec<Vec<u8>> = (0..SMALL).map(|number| sheet(20, number)).collect();
    compare(&format!("{SMALL} sheets of 20 rows"), &inspector, &small);
    for rows in [2_000, 20_000, 100_000] {
        compare(&format!("1 sheet of {rows} rows"), &inspector, &[sheet(rows, rows)]);
    }
    compare(&format!("{WORD} applications in DOCX"), &inspector, &applications());
    threads(&inspector, &small);
    memory(&small);
}

/// One line: the floor, the check, and their ratio.
fn compare(name: &str, inspector: &Inspector, files: &[Vec<u8>]) {
    let (mut floor, mut checked) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..TURNS {
        for way in [walk, walk_ranges] {
            floor = floor.min(time(|| files.iter().for_each(|bytes| way(bytes))));
        }
        checked = checked.min(time(|| files.iter().for_each(|bytes| check(inspector, "file", bytes))));
    }
    println!("{checked:>10.1} ms {floor:>10.1} ms of floor {:>6.2}×  {name}", checked / floor);
}

fn threads(inspector: &Inspector, files: &[Vec<u8>]) {
    let with = |threads: usize| {
        let next = AtomicUsize::new(0);
        let work = || {
            while let Some(bytes) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                check(inspector, "file", bytes);
            }
        };
        let once = || {
            next.store(0, Ordering::Relaxed);
            time(|| std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work)))))
        };
        (0..TURNS).map(|_| once()).fold(f64::INFINITY, f64::min)
    };
    let (one, two) = (with(1), with(2));
    println!("{two:>10.1} ms {one:>10.1} ms with one {:>8.2}×  two threads", one / two);
}

/// Peak memory of processes that walk or check one large file, and few or many small ones.
fn memory(small: &[Vec<u8>]) {
    if !Path::new("/proc/self/status").exists() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let large = [write("large.xlsx", &sheet(100_000, 1))];
    let many: Vec<PathBuf> =
        small.iter().enumerate().map(|(number, bytes)| write(&format!("{number}.xlsx"), bytes)).collect();
    for (name, files) in [("1 sheet of 100000 rows", &large[..]), ("50 sheets", &many[..50]), ("2000 sheets", &many)] {
        let (floor, checked) = (peak("--walk", files), peak("--check", files));
        println!("{checked:>10.1} MB {floor:>10.1} MB of floor          {name}");
    }
}

fn peak(mode: &str, files: &[PathBuf]) -> f64 {
    let output = Command::new(std::env::current_exe().unwrap()).arg(mode).args(files).output().unwrap();
    String::from_utf8_lossy(&output.stdout).trim().parse().unwrap_or(f64::NAN)
}

/// Does `one` with every file, then prints the peak of memory in MB.
fn each(paths: &[String], one: impl Fn(&str, &[u8])) {
    let mut files: Vec<PathBuf> = Vec::new();
    for path in paths.iter().map(PathBuf::from) {
        if path.is_dir() {
            files.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            files.push(path);
        }
    }
    for file in files {
        one(&file.to_string_lossy(), &std::fs::read(&file).unwrap());
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().split(' ').next()?.parse().ok());
    println!("{:.1}", peak.unwrap_or(0.0) / 1024.0);
}

fn time(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64() * 1000.0
}

fn inspector() -> Inspector {
    Inspector::new(support::catalog(), None, Stage::Submit, Limits::default())
}

fn check(inspector: &Inspector, name: &str, bytes: &[u8]) {
    let mut out = std::io::BufWriter::new(std::io::sink());
    for report in inspector.inspect(name, bytes) {
        json::write_line(black_box(&report), Lang::Zh, &mut out).unwrap();
    }
}

/// The floor: every cell of a workbook, every event of a document's text.
fn walk(bytes: &[u8]) {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    if let Ok(mut part) = archive.by_name("word/document.xml") {
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        let mut reader = quick_xml::Reader::from_str(&text);
        loop {
            match reader.read_event().unwrap() {
                quick_xml::events::Event::Eof => return,
                event => drop(black_box(event)),
            }
        }
    }
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    for name in book.sheet_names() {
        let mut cells = book.worksheet_cells_reader(&name).unwrap();
        while let Some(cell) = cells.next_cell().unwrap() {
            black_box(cell.get_value());
        }
    }
}

/// Writes the package FILE COUNT times into FOLDER: its main part packed anew, all others as they are.
fn pack_again(arguments: &[String]) {
    let [file, count, folder] = arguments else { panic!("--pack FILE COUNT FOLDER") };
    let bytes = std::fs::read(file).unwrap();
    std::fs::create_dir_all(folder).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let main = ["word/document.xml", "xl/worksheets/sheet1.xml"];
    let at = (0..archive.len()).find(|&at| main.contains(&&*archive.by_index(at).unwrap().name().unwrap())).unwrap();
    let mut text = Vec::new();
    archive.by_index(at).unwrap().read_to_end(&mut text).unwrap();
    for number in 0..count.parse().unwrap() {
        let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..archive.len() {
            let part = archive.by_index_raw(index).unwrap();
            if index == at {
                let name = part.name().unwrap().into_owned();
                out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
                out.write_all(&text).unwrap();
            } else {
                out.raw_copy_file(part).unwrap();
            }
        }
        std::fs::write(Path::new(folder).join(format!("{number}.out")), out.finish().unwrap().into_inner()).unwrap();
    }
}

/// The same by whole ranges.
fn walk_ranges(bytes: &[u8]) {
    match Xlsx::new(Cursor::new(bytes)) {
        Ok(mut book) => {
            for name in book.sheet_names() {
                book.worksheet_range(&name).unwrap().cells().for_each(|cell| {
                    black_box(cell);
                });
            }
        }
        Err(_) => walk(bytes),
    }
}

/// A statistics sheet as people fill it: a title, sometimes a line of its sender, rows, a total, a line for signatures.
fn sheet(rows: usize, seed: usize) -> Vec<u8> {
    const SYSTEMS: [&str; 6] =
        ["银河麒麟 V10", "统信UOS V20", "openEuler 22.03", "Windows Server 2019", "Ubuntu 22.04", "CentOS 7.9"];
    const NAMES: [&str; 5] = ["应用服务器", "数据库服务器", "缓存服务器", "文件服务器", "前置机"];
    let mut state = seed as u64 + 1;
    let mut pick = |most: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % most
    };
    let mut book = Workbook::new();
    let cell = Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::Center);
    let bold = cell.clone().set_bold().set_font_size(18);
    let sheet = book.add_worksheet().set_name("统计表").unwrap();
    sheet.merge_range(0, 0, 0, 6, "宁武县财政局-预算管理系统-云服务资源数量统计表", &bold).unwrap();
    let mut row = 1;
    if seed.is_multiple_of(3) {
        sheet.write(row, 0, "填报单位：宁武县财政局").unwrap();
        sheet.write(row, 4, "填报日期：2026年11月20日").unwrap();
        row += 1;
    }
    let labels = ["序号", "服务器名称", "vCPU（核）", "内存（G）", "存储（G）", "操作系统", "其他"];
    for (column, label) in labels.iter().enumerate() {
        sheet.write_with_format(row, column as u16, *label, &cell).unwrap();
    }
    let mut sums = [0; 3];
    for index in 0..rows {
        row += 1;
        let cores = [2, 4, 8, 16][pick(4)];
        let numbers = [cores, cores * [1, 2, 4][pick(3)], [100, 200, 500, 1000][pick(4)]];
        sheet.write_with_format(row, 0, index as u32 + 1, &cell).unwrap();
        sheet.write_with_format(row, 1, format!("{}{:02}", NAMES[pick(5)], index + 1), &cell).unwrap();
        for (at, number) in numbers.into_iter().enumerate() {
            sums[at] += number;
            sheet.write_with_format(row, 2 + at as u16, number, &cell).unwrap();
        }
        let systems = if pick(20) == 0 { 6 } else { 5 };
        sheet.write_with_format(row, 5, SYSTEMS[pick(systems)], &cell).unwrap();
        match pick(5) {
            0 => sheet.write_with_format(row, 6, "对外提供服务", &cell).unwrap(),
            1 => sheet.write_with_format(row, 6, "需公网IP", &cell).unwrap(),
            _ => sheet.write_blank(row, 6, &cell).unwrap(),
        };
    }
    row += 1;
    sheet.write_with_format(row, 0, "合计", &cell).unwrap();
    for (at, sum) in sums.into_iter().enumerate() {
        sheet.write_with_format(row, 2 + at as u16, sum + u32::from(seed % 10 == 7), &cell).unwrap();
    }
    if seed.is_multiple_of(4) {
        sheet.write(row + 1, 0, "填表人：张三").unwrap();
        sheet.write(row + 1, 3, "联系电话：0350-4722100").unwrap();
    }
    book.save_to_buffer().unwrap()
}

/// The form with the most fields, filled.
fn applications() -> Vec<Vec<u8>> {
    let catalog = support::catalog();
    let schema = support::schemas(&catalog).into_iter().max_by_key(|schema| schema.fields.len()).unwrap();
    let filler = Filler::new(&schema).unwrap();
    (0..WORD).map(|number| filler.fill(&support::record(&schema, number as u64 % 20)).unwrap()).collect()
}
