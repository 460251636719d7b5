//! The command line as clap reads it.

use std::num::NonZero;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Describe a form once: publish it, prefill it, read it back, know everything that is wrong with it.
///
/// 表格只描述一次：印发、预填、读回、查错。
#[derive(Debug, Parser)]
#[command(
    name = "zwy",
    version,
    max_term_width = 100,
    after_help = "Exit status: 0 nothing rejected; 1 something rejected or unreadable; 2 the run could not go on."
)]
pub(crate) struct Cli {
    /// Language of messages: zh or en [default: from LC_ALL, LC_MESSAGES, LANG]
    #[arg(long, global = true, value_enum, hide_possible_values = true)]
    pub(crate) lang: Option<LangArg>,
    /// Folder with more schemas (*.yaml); one with the id of a built-in form replaces it
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) schemas: Vec<PathBuf>,
    /// Change a limit on input, such as rows=500000, file_bytes=200MiB or seconds=30; `zwy explain oversized` lists all
    #[arg(long = "limit", global = true, value_name = "NAME=VALUE")]
    pub(crate) limits: Vec<String>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum LangArg {
    Zh,
    En,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the forms, or one form's fields, labels and rules
    #[command(after_help = "Examples:\n  zwy forms\n  zwy forms application")]
    Forms(FormsArgs),
    /// Write a blank form
    #[command(
        after_help = "Examples:\n  zwy blank application                 the form as Word document\n  zwy blank statistics --as xlsx -o 统计表.xlsx"
    )]
    Blank(BlankArgs),
    /// Fill forms from records
    #[command(
        after_help = "DATA is YAML (several documents), JSON, NDJSON, or CSV/XLSX with one record a row; - is standard input.\n\nExamples:\n  zwy fill samples/records/application.yaml\n  zwy fill records.ndjson -o filled/\n  zwy fill record.yaml --as xlsx -o 统计表.xlsx\n  zwy fill record.yaml --template 我的模板.docx"
    )]
    Fill(FillArgs),
    /// Read returned documents into records
    #[command(
        after_help = "Exit status: 0 all was read, whatever is wrong with it, which `zwy check` tells; 1 something could not be read.\n\nExamples:\n  zwy read 申请表.docx\n  zwy read --format ndjson *.xlsx | jq .org\n  zwy read 统计表.xlsx | zwy fill - --as docx\n  zwy read 来函.docx --template 我的模板.docx --form application"
    )]
    Read(ReadArgs),
    /// Check returned documents or records, whole folders too
    #[command(
        after_help = "Examples:\n  zwy check samples/returns\n  zwy check --format json returns/ > report.json\n  zwy check returns/ -o report.json --resume     goes on where an interrupted run stopped\n  zwy check --stage archive --strict 申请表.docx\n  zwy check returns/ --template 我的模板.docx --form application     returns made from a template of your own"
    )]
    Check(CheckArgs),
    /// Collect the rows of many returns into one table
    #[command(
        after_help = "A workbook (.xlsx) has the rows of all forms with their source, a summary by department with charts, and the problems;\na .csv has one table, a .ndjson one object a row.\n\nExamples:\n  zwy collect returns/ -o 汇总.xlsx\n  zwy collect returns/ -o servers.csv --form statistics\n  zwy collect returns/ -o - --format ndjson | jq -s 'map(select(.counted).vcpu) | add'"
    )]
    Collect(CollectArgs),
    /// Check Word templates, list what they need, or write a form's own as a start
    ///
    /// Word 模板：查错、列出所需数据、写出表格自己的模板
    #[command(subcommand)]
    Template(TemplateCommand),
    /// Check schemas, or print JSON Schemas
    #[command(subcommand)]
    Schema(SchemaCommand),
    /// Explain a problem code: what it means, an example, how to mend it; without a code, list all
    #[command(after_help = "Examples:\n  zwy explain\n  zwy explain merged-value")]
    Explain(ExplainArgs),
    /// Print a completion script for a shell
    #[command(after_help = "Example:\n  zwy completions bash > /etc/bash_completion.d/zwy")]
    Completions(CompletionsArgs),
}

#[derive(Debug, Args)]
pub(crate) struct FormsArgs {
    /// Id of a form
    pub(crate) form: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FileFormat {
    #[value(alias = "word")]
    Docx,
    #[value(alias = "excel")]
    Xlsx,
}

#[derive(Debug, Args)]
pub(crate) struct BlankArgs {
    /// Id of a form
    pub(crate) form: String,
    /// File to write; - is standard output [default: the form's title, in the current folder]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Kind of file [default: by the name of the output, else docx]
    #[arg(long = "as", value_name = "FORMAT", value_enum)]
    pub(crate) format: Option<FileFormat>,
    /// Overwrite an existing file
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct FillArgs {
    /// Records: YAML, JSON, NDJSON, CSV or XLSX; - is standard input
    #[arg(required = true)]
    pub(crate) data: Vec<PathBuf>,
    /// File or folder to write; - is standard output [default: the schema's file name, in the current folder]
    #[arg(short, long, value_name = "FILE|DIR")]
    pub(crate) output: Option<PathBuf>,
    /// Id of the form, for records that do not name it
    #[arg(long)]
    pub(crate) form: Option<String>,
    /// Kind of file [default: by the name of the output, else docx]
    #[arg(long = "as", value_name = "FORMAT", value_enum)]
    pub(crate) format: Option<FileFormat>,
    /// Word template to fill instead of the form's own
    #[arg(long, value_name = "T.docx")]
    pub(crate) template: Option<PathBuf>,
    /// Write all records into one document, each on a new page
    #[arg(long)]
    pub(crate) merge: bool,
    /// Leave blank what a template prints and the data does not have, and say where
    #[arg(long)]
    pub(crate) lenient: bool,
    /// Write nothing for a record that has problems
    #[arg(long)]
    pub(crate) strict: bool,
    /// Go on where an interrupted run stopped: files that are there with just this content count as written
    #[arg(long)]
    pub(crate) resume: bool,
    /// Overwrite existing files
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RecordFormat {
    Yaml,
    Json,
    Ndjson,
}

#[derive(Debug, Args)]
pub(crate) struct ReadArgs {
    /// Returned documents, folders or ZIP archives; - is standard input
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Id of the form, instead of recognising it
    #[arg(long)]
    pub(crate) form: Option<String>,
    /// Word template that the files were made from: values are told by the wording around its tags
    #[arg(long, value_name = "T.docx")]
    pub(crate) template: Option<PathBuf>,
    /// How records are printed
    #[arg(long, value_enum, default_value = "yaml")]
    pub(crate) format: RecordFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StageArg {
    /// The form is handed in: seals, signatures and the authority's part may be empty
    #[value(alias = "报送", alias = "交表")]
    Submit,
    /// The form is put on file: nothing may be empty
    #[value(alias = "归档", alias = "存档")]
    Archive,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For people, grouped by file
    Text,
    /// One JSON object
    Json,
    /// One JSON object a line for each form
    Ndjson,
    /// JUnit XML, for the test pages of CI servers
    Junit,
    /// SARIF 2.1.0, for code scanning and editors
    Sarif,
    /// One problem a line
    Csv,
}

/// On what occasion returns are checked.
#[derive(Debug, Args)]
pub(crate) struct OccasionArgs {
    /// How far the form has come
    #[arg(long, value_enum, default_value = "submit")]
    pub(crate) stage: StageArg,
    /// Day on which the returns came in, such as 2026-03-05: later dates are wrong, much older ones are noticed
    /// [default: dates are compared with today, and old ones are left alone]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) received: Option<chrono::NaiveDate>,
}

/// A day in any spelling that a form may have it in: `2026-03-05`, `2026/3/5`, `2026年3月5日`.
fn day(text: &str) -> Result<chrono::NaiveDate, &'static str> {
    zwy::values::day_of(text).ok_or("write the day as 2026-03-05 (2026/3/5 and 2026年3月5日 will do)")
}

/// How a batch goes on, and what it shows.
#[derive(Debug, Args)]
pub(crate) struct BatchArgs {
    /// Files checked at the same time, at least 1 [default: number of processors]
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<NonZero<usize>>,
    /// Go on where an interrupted run of the same command stopped; what it had done is kept in JOURNAL
    /// [default: beside the output; for standard output in the current folder]
    #[arg(long, value_name = "JOURNAL", num_args = 0..=1, require_equals = true)]
    pub(crate) resume: Option<Option<PathBuf>>,
    /// Mask personal data: telephone and identity numbers, e-mail addresses, fields that schemas call personal
    #[arg(long)]
    pub(crate) mask: bool,
    /// Overwrite an existing file
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Documents, records (YAML, JSON, NDJSON), folders or ZIP archives; - is standard input
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// Id of the form, instead of recognising it
    #[arg(long)]
    pub(crate) form: Option<String>,
    /// Word template that the files were made from: values are told by the wording around its tags
    #[arg(long, value_name = "T.docx")]
    pub(crate) template: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) occasion: OccasionArgs,
    /// Warnings count as rejection in the exit status
    #[arg(long)]
    pub(crate) strict: bool,
    /// How the report is printed [default: by the name of the output, else text]
    #[arg(long, value_enum)]
    pub(crate) format: Option<ReportFormat>,
    /// File to write, whole or not at all; - is standard output [default: -]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) batch: BatchArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    Xlsx,
    Csv,
    Ndjson,
}

#[derive(Debug, Args)]
pub(crate) struct CollectArgs {
    /// Documents, records (YAML, JSON, NDJSON), folders or ZIP archives; - is standard input
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// File to write; - is standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Kind of file [default: by the name of the output]
    #[arg(long, value_enum)]
    pub(crate) format: Option<TableFormat>,
    /// Id of the form to collect; what is not recognised is read as it, and other forms are left out
    #[arg(long)]
    pub(crate) form: Option<String>,
    #[command(flatten)]
    pub(crate) occasion: OccasionArgs,
    #[command(flatten)]
    pub(crate) batch: BatchArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SchemaCommand {
    /// Report every mistake of schema files, with line and column
    #[command(
        after_help = "Examples:\n  zwy schema check my-form.yaml\n  zwy schema check            the built-in schemas"
    )]
    Check {
        /// Schema files or folders [default: the built-in schemas and --schemas]
        files: Vec<PathBuf>,
    },
    /// Print the JSON Schema (2020-12) of a form's record, or of the schema language itself
    #[command(after_help = "Examples:\n  zwy schema export application\n  zwy schema export > language.schema.json")]
    Export {
        /// Id of a form [default: the schema language]
        form: Option<String>,
    },
    /// Print the JSON Schema (2020-12) of the report of check --format json; a line of ndjson is its #/$defs/file
    #[command(after_help = "Example:\n  zwy schema report > report.schema.json")]
    Report,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TemplateCommand {
    /// Find every mistake of Word templates, each with its place and what to write instead
    ///
    /// 查出 Word 模板里的全部错误：在哪里、怎么改
    #[command(
        after_help = "Exit status: 0 no mistakes; 1 mistakes; 2 a template that cannot be read.\n\nExamples:\n  zwy template check 模板.docx\n  zwy template check 模板.docx --form application\n  zwy template check 模板.docx --annotate 批注.docx      the mistakes as comments in a copy, for Word\n  zwy template check *.docx --format json | jq -r '.files[].findings[].code'"
    )]
    Check(TemplateCheckArgs),
    /// List what a template takes from a record: names, a JSON Schema, or a record to be filled in
    ///
    /// 列出模板需要的数据：名称、JSON Schema 或待填的 YAML
    #[command(
        after_help = "Examples:\n  zwy template vars 模板.docx\n  zwy template vars 模板.docx --format yaml > 数据.yaml\n  zwy fill 数据.yaml --template 模板.docx\n  zwy template vars 模板.docx --format json-schema > 模板.schema.json"
    )]
    Vars(TemplateVarsArgs),
    /// Write the form's own template, to be changed in Word
    ///
    /// 写出表格自己的模板，可在 Word 里修改
    #[command(
        after_help = "Examples:\n  zwy template draw application -o 我的模板.docx\n  zwy fill record.yaml --template 我的模板.docx"
    )]
    Draw(TemplateDrawArgs),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FindingsFormat {
    /// For people, with the line of every mistake
    Text,
    /// One JSON object, with stable codes
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct TemplateCheckArgs {
    /// Word templates (.docx), or folders of them; - is standard input
    #[arg(required = true, value_name = "T.docx")]
    pub(crate) templates: Vec<PathBuf>,
    /// Id of the form that the templates are for: its names are the ones that there are
    #[arg(long)]
    pub(crate) form: Option<String>,
    /// How the findings are printed
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: FindingsFormat,
    /// Write a copy with the findings as Word comments; - is standard output
    #[arg(long, value_name = "OUT.docx")]
    pub(crate) annotate: Option<PathBuf>,
    /// Overwrite an existing file
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum VarsFormat {
    /// One name a line
    Text,
    /// JSON Schema (2020-12) of a record
    JsonSchema,
    /// A record to be filled in
    Yaml,
}

#[derive(Debug, Args)]
pub(crate) struct TemplateVarsArgs {
    /// Word template (.docx); - is standard input
    #[arg(value_name = "T.docx")]
    pub(crate) template: PathBuf,
    /// Id of the form that the template is for
    #[arg(long)]
    pub(crate) form: Option<String>,
    /// How the names are printed
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: VarsFormat,
}

#[derive(Debug, Args)]
pub(crate) struct TemplateDrawArgs {
    /// Id of a form
    pub(crate) form: String,
    /// File to write; - is standard output
    #[arg(short, long, value_name = "T.docx")]
    pub(crate) output: PathBuf,
    /// Overwrite an existing file
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// A problem code, a status, or the id of a schema's rule [default: list all]
    pub(crate) code: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}
