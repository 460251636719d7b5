//! The limits themselves.

use super::{Limit, Unit};

/// Makes the struct, its defaults and the list of what is told of each, so that none is missing in one of them.
macro_rules! limits {
    ($($name:ident: $type:ty = $default:expr, $unit:ident,
        $zh:literal, $en:literal, $zh_why:literal, $en_why:literal;)*) => {
        /// How much of a file is read before it is called `oversized`.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Limits {
            $(#[doc = $en] #[doc = "\n\n"] #[doc = $en_why] pub $name: $type,)*
        }

        impl Default for Limits {
            fn default() -> Self {
                Self { $($name: $default,)* }
            }
        }

        /// All limits, in the order in which a file meets them.
        pub static ALL: &[Limit] = &[$(Limit {
            name: stringify!($name),
            unit: Unit::$unit,
            counts: [$zh, $en],
            why: [$zh_why, $en_why],
            get: |limits| u64::try_from(limits.$name).unwrap_or(u64::MAX),
            put: |limits, value| <$type>::try_from(value).map(|value| limits.$name = value).is_ok(),
        },)*];
    };
}

limits! {
    file_bytes: u64 = 100 << 20, Bytes,
        "文件本身的大小，压缩包中的每个文件也一样", "Bytes of a file as it is stored, and of each file of an archive.",
        "整个文件读入内存；有照片的申请表也只有几 MB", "The file is held in memory; a form with photographs has a few megabytes.";
    seconds: u64 = 6, Seconds,
        "读取和检查一个文件的处理器时间（不含转换）", "Seconds of processor time that one file may take to read and check, conversion apart.",
        "一个文件不能拖住整批；十万行的表不到一秒", "One file must not hold up a batch; a sheet of 100,000 rows takes less than one.";
    convert_seconds: u64 = 60, Seconds,
        "LibreOffice 转换一个文件的时间", "Seconds that LibreOffice may take to convert one file.",
        "通常 2 秒；机器忙时启动较慢", "It takes about 2; starting it is slow on a busy machine.";
    convert_work: u64 = 6, Seconds,
        "LibreOffice 转换一个文件的处理器时间（Windows 上不限）", "Seconds of processor time that LibreOffice may take for one file (not bounded on Windows).",
        "表格和申请表约 1.5 秒，大半是启动", "A form takes about 1.5, most of them to start.";
    convert_bytes: u64 = 1536 << 20, Bytes,
        "LibreOffice 转换一个文件的内存（地址空间；Windows 上不限）", "Bytes of memory that LibreOffice may take for one file (address space; not bounded on Windows).",
        "表格和申请表约 500 MiB，大半是程序本身", "A form takes about 500 MiB, most of them LibreOffice itself.";
    archive_entries: usize = 100_000, Count,
        "压缩包中的文件数，内层压缩包的也算在内", "Files of an archive, those of archives in it counted too.",
        "每个文件在清单里占内存", "Each takes memory in the list.";
    archive_bytes: u64 = 16 << 30, Bytes,
        "压缩包中全部文件解压后的大小", "Bytes of all files of an archive, unpacked.",
        "逐个解压检查，只限制总工作量", "They are unpacked one by one: this bounds the work, not the memory.";
    archive_depth: usize = 4, Count,
        "压缩包套压缩包的层数，最外层为 1", "Depth of archives in archives, the outermost being 1.",
        "常见的是一层，转发的邮件附件有两层", "One is usual, two are forwarded attachments.";
    ratio: u64 = 200, Count,
        "解压后超过 256 MiB 时，平均每个字节最多解压成多少字节", "How many bytes each byte may unpack to on average, where more than 256 MiB are unpacked.",
        "重复最多的正常表格约为 100", "The most repetitive honest sheets come to about 100.";
    parts: usize = 10_000, Count,
        "一个 Office 文件中的部件数，一个部件引用的部件数和工作表数也一样", "Parts of an Office package, parts that one of them refers to, and worksheets of a workbook.",
        "图片很多的文件有几百个", "A file with many pictures has some hundred.";
    part_bytes: u64 = 256 << 20, Bytes,
        "一个部件解压后的大小，全部工作表的文字合计也一样", "Bytes of one part of a package, unpacked, and of all text of a workbook.",
        "二十万行的工作表约 100 MB", "A worksheet of 200,000 rows has about 100 MB.";
    package_bytes: u64 = 512 << 20, Bytes,
        "一个 Office 文件解压后的大小", "Bytes of all parts of a package that are read, unpacked.",
        "同上，合计", "As above, together.";
    xml_depth: usize = 256, Count,
        "XML 元素嵌套的层数", "Depth of nested XML elements.",
        "Word 表格套五层表格也只有约 60 层", "Five tables in one another come to about 60.";
    xml_tokens: u64 = 100_000_000, Count,
        "一个部件中的 XML 标记和文字片段数", "Tags and pieces of text of one XML part.",
        "二十万行的工作表约有 1000 万个", "A worksheet of 200,000 rows has some 10 million.";
    rows: u32 = 200_000, Count,
        "一个表格的行数（文件里的，或一条记录里的），到最后一个有内容的单元格为止", "Rows of a table, in a document or in a record, up to the last cell that is not empty.",
        "一个部门的服务器不会超过几千台", "No department has more than a few thousand servers.";
    columns: u32 = 1_000, Count,
        "一个表格的列数，到最后一个有内容的单元格为止", "Columns of a table, up to the last cell that is not empty.",
        "表格只有十几列；只有格式的空列不算", "Forms have a dozen; empty columns that are only formatted do not count.";
    cells: usize = 4_000_000, Count,
        "一个文件中有内容的单元格数，Word 中为单元格、段落和控件的合计", "Cells of a file that are not empty; in Word cells, paragraphs and controls.",
        "每个单元格都占内存", "Each takes memory.";
    spans: u32 = 1_000, Count,
        "Word 表格中一个单元格横跨的列数", "Grid columns that one cell of a Word table spans.",
        "工作表的合并区域超出行列上限的部分都是空的，不受此限", "Word itself allows 63; what a merged range of a worksheet covers beyond rows and columns is empty.";
    merges: usize = 200_000, Count,
        "一个文件中的合并区域数", "Merged ranges of a workbook.",
        "每行合并一处的二十万行表也够用", "Enough for one in each row of the longest table.";
    shared_strings: usize = 4_000_000, Count,
        "工作簿的共享字符串数", "Shared strings of a workbook.",
        "不会多于单元格", "There are no more of them than cells.";
    styles: usize = 100_000, Count,
        "工作簿的单元格格式数，数字格式数也一样", "Cell formats of a workbook, and number formats.",
        "Excel 自身最多 65,490 个", "Excel itself allows 65,490.";
    text_chars: usize = 1_000_000, Count,
        "一个单元格或段落的字符数", "Characters of one cell or paragraph.",
        "Excel 单元格最多 32,767 个字符", "A cell of Excel holds 32,767.";
    problems: usize = 10_000, Count,
        "一个文件列出的问题数，更多的只计数", "Problems of one file that are listed; those beyond are counted.",
        "一万个问题的报告约 5 MB；没有人逐个看完，错处也不外乎几种", "A report with so many has some 5 MB; nobody reads more, and they are wrong in a few ways.";
    problems_held: usize = 250_000, Count,
        "按模板读取时一个文件的问题数，所检查的数据文件的记录数也一样", "Problems of one file while it is read by a template, and records of a data file that is checked.",
        "二十万行的表每行一个还有余；每个都占内存", "One in each row of the longest table, and some; each takes memory.";
    repeated_bytes: usize = 16 << 20, Bytes,
        "各行从合并单元格、“同上”和多出的表头重复的文字", "Bytes that rows repeat of merged cells, dittos and headings of further columns.",
        "二十万行的表每行 80 字节；一格长文字合并到几千行会变成几 GB", "Some 80 in each row of the longest table; a long text merged over thousands of rows comes to gigabytes.";
    yaml_nodes: usize = 4_000_000, Count,
        "YAML 或 JSON 文件中的值和键数，每 64 字节文字另计一个", "Values and keys of a YAML or JSON file; 64 bytes of text count as one more.",
        "约十万行的记录", "A record of some 100,000 rows.";
    yaml_copies: usize = 400_000, Count,
        "YAML 别名重复出的值和键数", "Values and keys that aliases of a YAML file repeat.",
        "几 KB 的别名可以展开成几 GB", "A few kilobytes of aliases can expand to gigabytes.";
    yaml_depth: usize = 96, Count,
        "YAML 或 JSON 嵌套的层数，最多 1000", "Depth of nested YAML or JSON, 1,000 at most.",
        "schema 最深约 10 层", "The deepest schema has about 10 levels.";
    records: usize = 20_000, Count,
        "`fill` 一次填写的记录数", "Records that `fill` writes in one run.",
        "每份记录写出一个文件；两万份约用几秒", "Each becomes a file; 20,000 take some seconds.";
    expression_chars: usize = 4_000, Count,
        "schema 中一个表达式的字符数", "Characters of an expression in a schema.",
        "最长的规则约 300 个字符", "The longest rule has about 300.";
    expression_steps: usize = 10_000_000, Count,
        "一次规则求值或模板渲染的步数", "Steps of one evaluation of a rule, or of one rendering of a template.",
        "对二十万行求和约 100 万步", "A sum over 200,000 rows takes about a million.";
    output_bytes: usize = 256 << 20, Bytes,
        "模板输出的字节数", "Bytes that a template may print.",
        "循环写错的模板会无休止地输出", "A template with a wrong loop prints without end.";
}
