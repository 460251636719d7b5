//! What the help says, in English and Chinese. A text that is not here stays English; a test holds that none is missing.

use std::borrow::Cow;

/// The Chinese for an English text of the help; of an after-text, line by line.
pub(super) fn chinese(english: &str) -> String {
    if let Some(text) = known(english) {
        return text.to_owned();
    }
    english.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// A line of examples: a command, perhaps with what it does behind a gap.
fn line(line: &str) -> Cow<'_, str> {
    if let Some(text) = known(line) {
        return text.into();
    }
    match line.rsplit_once("    ") {
        Some((command, what)) => known(what.trim()).map_or(line.into(), |text| format!("{command}    {text}").into()),
        None => line.into(),
    }
}

fn known(english: &str) -> Option<&'static str> {
    TEXTS.iter().find(|(of, _)| *of == english).map(|(_, text)| *text)
}

const TEXTS: &[(&str, &str)] = &[
    // The command and its commands.
    (
        "Describe a form once: publish it, prefill it, read it back, know everything that is wrong with it",
        "表格只描述一次：印发、预填、读回、查错",
    ),
    (
        "Describe a form once: publish it, prefill it, read it back, know everything that is wrong with it.",
        "表格只描述一次：印发、预填、读回、查错。",
    ),
    (
        "Exit status: 0 nothing rejected; 1 something rejected or unreadable; 2 the run could not go on.",
        "退出码：0 没有退回的；1 有退回或无法读取的；2 运行无法继续。",
    ),
    ("List the forms, or one form's fields, labels and rules", "列出有哪些表，或一种表的字段、标签和规则"),
    ("Write a blank form", "写出空白表"),
    ("Fill forms from records", "用数据填表"),
    ("Read returned documents into records", "把收回的文件读成数据"),
    ("Check returned documents or records, whole folders too", "检查收回的文件或数据，也可检查整个文件夹"),
    ("Collect the rows of many returns into one table", "把多份文件里的行汇总成一张表"),
    (
        "Check Word templates, list what they need, or write a form's own as a start",
        "Word 模板：查错、列出所需数据、写出表格自己的模板",
    ),
    ("Check schemas, or print JSON Schemas", "检查表格定义，或打印 JSON Schema"),
    (
        "Explain a problem code: what it means, an example, how to mend it; without a code, list all",
        "解释问题代码：含义、例子、怎么改；不写代码则列出全部",
    ),
    ("Print a completion script for a shell", "打印命令行补全脚本"),
    ("Report every mistake of schema files, with line and column", "查出表格定义的全部错误，带行号和列号"),
    (
        "Print the JSON Schema (2020-12) of a form's record, or of the schema language itself",
        "打印某种表的数据的 JSON Schema（2020-12），或表格定义语言本身的",
    ),
    (
        "Print the JSON Schema (2020-12) of the report of check --format json; a line of ndjson is its #/$defs/file",
        "打印 check --format json 报告的 JSON Schema（2020-12）；ndjson 的一行是其中的 #/$defs/file",
    ),
    (
        "Find every mistake of Word templates, each with its place and what to write instead",
        "查出 Word 模板里的全部错误：在哪里、怎么改",
    ),
    (
        "List what a template takes from a record: names, a JSON Schema, or a record to be filled in",
        "列出模板需要的数据：名称、JSON Schema 或待填的 YAML",
    ),
    ("Write the form's own template, to be changed in Word", "写出表格自己的模板，可在 Word 里修改"),
    ("Print this message or the help of the given subcommand(s)", "打印本说明，或某个命令的说明"),
    ("Print help", "打印说明"),
    ("Print help (see more with '--help')", "打印说明（--help 更详细）"),
    ("Print help (see a summary with '-h')", "打印说明（-h 较简短）"),
    ("Print version", "打印版本"),
    // Options of all commands.
    (
        "Language of messages: zh or en [default: from LC_ALL, LC_MESSAGES, LANG]",
        "信息的语言：zh 或 en [默认：看 LC_ALL、LC_MESSAGES、LANG]",
    ),
    (
        "Folder with more schemas (*.yaml); one with the id of a built-in form replaces it",
        "放有更多表格定义（*.yaml）的文件夹；与内置表同 id 的取而代之",
    ),
    (
        "Change a limit on input, such as rows=500000, file_bytes=200MiB or seconds=30; `zwy explain oversized` lists all",
        "更改对输入的限额，如 rows=500000、file_bytes=200MiB、seconds=30；`zwy explain oversized` 列出全部",
    ),
    // What files are.
    ("Id of a form", "表的 id"),
    ("Id of the form, for records that do not name it", "表的 id，用于没有写明表的数据"),
    ("Id of the form, instead of recognising it", "表的 id，不再自动识别"),
    (
        "Id of the form to collect; what is not recognised is read as it, and other forms are left out",
        "要汇总的表的 id；认不出的按它读，其他的表不汇总",
    ),
    ("Id of a form [default: the schema language]", "表的 id [默认：表格定义语言]"),
    (
        "Id of the form that the templates are for: its names are the ones that there are",
        "模板所属的表的 id：可用的名称就是这种表的",
    ),
    ("Id of the form that the template is for", "模板所属的表的 id"),
    (
        "File to write; - is standard output [default: the form's title, in the current folder]",
        "要写的文件；- 为标准输出 [默认：当前文件夹，以表的标题为名]",
    ),
    (
        "File or folder to write; - is standard output [default: the schema's file name, in the current folder]",
        "要写的文件或文件夹；- 为标准输出 [默认：当前文件夹，名称按表格定义]",
    ),
    (
        "File to write, whole or not at all; - is standard output [default: -]",
        "要写的文件，要么完整写出，要么不写；- 为标准输出 [默认：-]",
    ),
    ("File to write; - is standard output", "要写的文件；- 为标准输出"),
    ("Kind of file [default: by the name of the output, else docx]", "文件种类 [默认：看输出的名称，否则为 docx]"),
    ("Kind of file [default: by the name of the output]", "文件种类 [默认：看输出的名称]"),
    ("Overwrite an existing file", "覆盖已有文件"),
    ("Overwrite existing files", "覆盖已有文件"),
    (
        "Records: YAML, JSON, NDJSON, CSV or XLSX; - is standard input",
        "数据：YAML、JSON、NDJSON、CSV 或 XLSX；- 为标准输入",
    ),
    ("Returned documents, folders or ZIP archives; - is standard input", "收回的文件、文件夹或 ZIP；- 为标准输入"),
    (
        "Documents, records (YAML, JSON, NDJSON), folders or ZIP archives; - is standard input",
        "文件、数据（YAML、JSON、NDJSON）、文件夹或 ZIP；- 为标准输入",
    ),
    (
        "Schema files or folders [default: the built-in schemas and --schemas]",
        "表格定义的文件或文件夹 [默认：内置的和 --schemas 的]",
    ),
    (
        "Word templates (.docx), or folders of them; - is standard input",
        "Word 模板（.docx），或放模板的文件夹；- 为标准输入",
    ),
    ("Word template (.docx); - is standard input", "Word 模板（.docx）；- 为标准输入"),
    ("Word template to fill instead of the form's own", "用这个 Word 模板，不用表格自己的"),
    (
        "Word template that the files were made from: values are told by the wording around its tags",
        "这些文件所用的 Word 模板：按标签前后的文字认出填写的内容",
    ),
    // What is done.
    ("Write all records into one document, each on a new page", "全部数据写进一个文件，每条另起一页"),
    (
        "Leave blank what a template prints and the data does not have, and say where",
        "模板要印而数据没有的留空，并说明在哪里",
    ),
    ("Write nothing for a record that has problems", "有问题的数据不写文件"),
    (
        "Go on where an interrupted run stopped: files that are there with just this content count as written",
        "接着上次中断处：内容相同的已有文件算写好的",
    ),
    ("How records are printed", "数据的打印格式"),
    ("How far the form has come", "表到了哪一步"),
    (
        "The form is handed in: seals, signatures and the authority's part may be empty",
        "交表：印章、签字和主管部门填写的部分可以空着",
    ),
    ("The form is put on file: nothing may be empty", "存档：什么都不能空着"),
    (
        "Day on which the returns came in, such as 2026-03-05: later dates are wrong, much older ones are noticed [default: dates are compared with today, and old ones are left alone]",
        "收表日期，如 2026-03-05：更晚的日期有错，过早的会提示 [默认：与今天比较，早的不管]",
    ),
    ("Warnings count as rejection in the exit status", "有提示也算退回（只影响退出码）"),
    (
        "How the report is printed [default: by the name of the output, else text]",
        "报告的格式 [默认：看输出的名称，否则为 text]",
    ),
    ("For people, grouped by file", "给人看，按文件分组"),
    ("One JSON object", "一个 JSON 对象"),
    ("One JSON object a line for each form", "每份表一行 JSON"),
    ("JUnit XML, for the test pages of CI servers", "JUnit XML，给 CI 的测试页面"),
    ("SARIF 2.1.0, for code scanning and editors", "SARIF 2.1.0，给代码扫描和编辑器"),
    ("One problem a line", "每个问题一行"),
    (
        "Files checked at the same time, at least 1 [default: number of processors]",
        "同时检查的文件数，至少 1 [默认：处理器数]",
    ),
    (
        "Go on where an interrupted run of the same command stopped; what it had done is kept in JOURNAL [default: beside the output; for standard output in the current folder]",
        "接着同一命令上次中断处；做完的记在 JOURNAL 里 [默认：在输出旁边；输出到标准输出时在当前文件夹]",
    ),
    (
        "Mask personal data: telephone and identity numbers, e-mail addresses, fields that schemas call personal",
        "遮盖个人信息：电话、身份证号、邮箱，以及表格定义标为个人信息的字段",
    ),
    ("How the findings are printed", "结果的格式"),
    ("For people, with the line of every mistake", "给人看，带每处错误所在的一行"),
    ("One JSON object, with stable codes", "一个 JSON 对象，代码固定"),
    (
        "Write a copy with the findings as Word comments; - is standard output",
        "另写一份，错误写成 Word 批注；- 为标准输出",
    ),
    ("How the names are printed", "名称的格式"),
    ("One name a line", "每个名称一行"),
    ("JSON Schema (2020-12) of a record", "数据的 JSON Schema（2020-12）"),
    ("A record to be filled in", "待填的数据"),
    (
        "A problem code, a status, or the id of a schema's rule [default: list all]",
        "问题代码、状态或规则的 id [默认：列出全部]",
    ),
    ("The shell", "命令行的种类"),
    ("Print help for the subcommand(s)", "打印某个命令的说明"),
    // Behind the help.
    ("Examples:", "示例："),
    ("Example:", "示例："),
    ("the form as Word document", "Word 空白表"),
    (
        "DATA is YAML (several documents), JSON, NDJSON, or CSV/XLSX with one record a row; - is standard input.",
        "DATA 是 YAML（可有多个文档）、JSON、NDJSON，或一行一条数据的 CSV/XLSX；- 为标准输入。",
    ),
    ("goes on where an interrupted run stopped", "接着上次中断处"),
    ("returns made from a template of your own", "用自己的模板做的文件"),
    (
        "A workbook (.xlsx) has the rows of all forms with their source, a summary by department with charts, and the problems;",
        "工作簿（.xlsx）有各表的行及其来源、按单位的汇总和图表、全部问题；",
    ),
    ("a .csv has one table, a .ndjson one object a row.", ".csv 是一张表，.ndjson 每行一个对象。"),
    ("the built-in schemas", "内置的表格定义"),
    (
        "Exit status: 0 all was read, whatever is wrong with it, which `zwy check` tells; 1 something could not be read.",
        "退出码：0 都读了，不论有没有问题（问题由 `zwy check` 指出）；1 有无法读取的。",
    ),
    (
        "Exit status: 0 no mistakes; 1 mistakes; 2 a template that cannot be read.",
        "退出码：0 没有错误；1 有错误；2 模板无法读取。",
    ),
    ("the mistakes as comments in a copy, for Word", "错误写成批注，用 Word 看"),
];
