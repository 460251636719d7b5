//! Codes about one value, and between values.

use super::{About, Page};
use crate::problem::Severity;

const ERROR: &[Severity] = &[Severity::Error];
const WARNING: &[Severity] = &[Severity::Warning];
const BOTH: &[Severity] = &[Severity::Error, Severity::Warning];

pub(super) const PAGES: [Page; 16] = [
    Page {
        code: "required",
        about: About::Value,
        severities: BOTH,
        title: ("必填项为空", "an empty field that must be filled"),
        meaning: (
            "必填的一项没有填（错误），或者建议填写的一项没有填（提示）；“无”“/”“—”一般也算没有填",
            "a required field is empty (error) or a recommended one is (warning); 无, / and — mostly count as empty",
        ),
        why: ("缺少它就不能办理", "the form cannot be acted on without it"),
        example: ("电话一栏空着", "no telephone number"),
        mend: (
            "填写；盖章、签字和手写日期在报送时可以为空，归档（--stage archive）时不能",
            "fill it; seals, signatures and hand-written dates may be empty at submission, not on file (--stage archive)",
        ),
    },
    Page {
        code: "placeholder",
        about: About::Value,
        severities: ERROR,
        title: ("占位文字没有替换", "a placeholder was left standing"),
        meaning: (
            "空白表上的“XX”“___”或填写提示还留在原处",
            "an XX, a ___ or a hint of the blank form still stands where a value belongs",
        ),
        why: ("占位文字不是内容", "a placeholder is no content"),
        example: ("名称写着“XX局”", "the name still says “XX局”"),
        mend: ("换成实际内容；没有内容就清空", "write the real content, or clear it"),
    },
    Page {
        code: "type",
        about: About::Value,
        severities: ERROR,
        title: ("类型不对", "not the kind of value that is asked for"),
        meaning: (
            "应填数、整数或日期的地方是别的内容，原文照样保留在记录里",
            "what stands there is not the number, whole number or date that is asked for; the record keeps it as text",
        ),
        why: ("不能参加计算和比较", "it cannot be computed or compared"),
        example: (
            "数量写着“若干”，或者整数栏写着 2.5",
            "a quantity that says “some”, or 2.5 where a whole number belongs",
        ),
        mend: ("只写数或日期，如 8、2026-03-05", "write a number or a date alone, such as 8 or 2026-03-05"),
    },
    Page {
        code: "ambiguous",
        about: About::Value,
        severities: BOTH,
        title: ("有几种理解", "it can be read in several ways"),
        meaning: (
            "写法有不止一种读法，不能替填表人决定",
            "what was written has more than one reading, and nobody may decide for whoever wrote it",
        ),
        why: ("猜错了就是错误的数据；能猜的也不猜", "a wrong guess is wrong data"),
        example: ("“4*2”：一台 4、共两台，还是合计 8？", "“4*2”: 4 each for two, or 8 in all?"),
        mend: ("按提示写成唯一的一种，一行写一项", "write it in the one way that the help says, one item a row"),
    },
    Page {
        code: "format",
        about: About::Value,
        severities: BOTH,
        title: ("格式不对", "not in the expected form"),
        meaning: (
            "电话、邮箱、日期、编号等不是应有的样子，或者字数超出范围",
            "a telephone number, e-mail address, date or number does not look as it should, or is too short or too long",
        ),
        why: ("多半是漏写或多写了字符", "mostly a character is missing or one too many"),
        example: ("手机号码只有 10 位", "a mobile number of ten digits"),
        mend: ("对照报告里的 expected 改正", "mend it after what the report expects"),
    },
    Page {
        code: "range",
        about: About::Value,
        severities: BOTH,
        title: ("超出范围", "out of range"),
        meaning: (
            "数小于最小值或大于最大值（错误），或者不是规定步长的倍数（提示）",
            "a number is below the least or above the greatest value (error), or not a multiple of the step (warning)",
        ),
        why: ("多半是单位或小数点写错", "mostly a wrong unit or a misplaced point"),
        example: ("满分 10 分的一项写了 11", "11 points where 10 is the greatest"),
        mend: ("核对后改为范围内的数", "check it and write a number within the range"),
    },
    Page {
        code: "choice",
        about: About::Value,
        severities: BOTH,
        title: ("不在可选项中", "not one of the choices"),
        meaning: (
            "写的不是规定的选项：只能选规定选项的，是错误；可以另写的，是提示。选了不宜再选的选项也有提示",
            "not one of the terms: an error where only they may be chosen, a warning where others are kept; a term that should no longer be chosen warns too",
        ),
        why: ("选项一致才能统计", "only equal words can be counted together"),
        example: ("选项是“甲、乙、丙”，写了“丁”", "the choices are A, B and C, and it says D"),
        mend: (
            "从 zwy forms 列出的选项中选；报告里的 expected 是最接近的",
            "choose one of those that zwy forms lists; the report expects the nearest",
        ),
    },
    Page {
        code: "no-cached-value",
        about: About::Value,
        severities: &[Severity::Error, Severity::Note],
        title: ("公式没有结果", "a formula without its result"),
        meaning: (
            "单元格是公式，而文件里没有保存计算结果；在合计行只作说明，因为各行已经写明",
            "the cell holds a formula, and its result is not in the file; in a total row it is a note, for the rows say it all",
        ),
        why: (
            "这里不运行公式；有些程序生成的文件不存结果",
            "formulas are not run here, and some programs write files without results",
        ),
        example: ("程序生成的 =SUM(C2:C9)", "=SUM(C2:C9) in a file that a program made"),
        mend: (
            "用 Excel 或 WPS 打开并保存一次，或者直接写数值",
            "open and save it once in Excel or WPS, or write the value itself",
        ),
    },
    Page {
        code: "formula-error",
        about: About::Value,
        severities: ERROR,
        title: ("公式出错", "a formula failed"),
        meaning: (
            "单元格显示 #REF!、#VALUE!、#DIV/0! 等错误",
            "the cell shows an error such as #REF!, #VALUE! or #DIV/0!",
        ),
        why: ("没有可用的值", "there is no value"),
        example: ("引用的单元格被删掉后的 #REF!", "#REF! after the cell that it refers to was deleted"),
        mend: ("改正公式，或者直接写数值", "mend the formula, or write the value itself"),
    },
    Page {
        code: "merged-value",
        about: About::Value,
        severities: ERROR,
        title: ("合并单元格含义不明", "a merged value that can mean two things"),
        meaning: (
            "一个数合并了几行，或者写着“同上”：是每行各有，还是几行合计，看不出来",
            "a number is merged over several rows or says 同上: each of them, or all together?",
        ),
        why: ("两种读法的合计不同", "the two readings add up differently"),
        example: ("三行合并的一格写着 16", "a 16 that is merged over three rows"),
        mend: ("取消合并，每行各写一个数", "unmerge the cell and write a number in each row"),
    },
    Page {
        code: "normalised",
        about: About::Value,
        severities: &[Severity::Warning, Severity::Note],
        title: ("已换算或改写", "changed on the way"),
        meaning: (
            "读到的值与写的不完全一样：去掉了单位、全角改半角、合并单元格下填、“同上”照抄等；found 是原文，expected 是读成的值",
            "the value is not quite what was written: a unit dropped, full-width folded, a merged cell spread, 同上 copied; found is as written, expected what was made of it",
        ),
        why: ("改动都要说出来，让人可以核对", "every change is told, so that it can be checked"),
        example: ("“1.5T”读作 1536", "“1.5T” was read as 1536"),
        mend: ("核对；想不再提示，就照读成的样子写", "check it; written as it was read, it is silent"),
    },
    Page {
        code: "premature",
        about: About::Value,
        severities: WARNING,
        title: ("填早了", "filled too early"),
        meaning: (
            "应由管理部门填写的一项，报送时已经有内容",
            "a field that is for the authority to fill is filled already at submission",
        ),
        why: (
            "可能拿旧表改的，或者填错了地方",
            "an old form may have been reused, or the value stands in the wrong place",
        ),
        example: ("刚报送的表上已有编号", "a form that is just handed in already has its number"),
        mend: (
            "报送前清空；已办结的表用 --stage archive 检查",
            "clear it before handing in; check a finished form with --stage archive",
        ),
    },
    Page {
        code: "inconsistent",
        about: About::Between,
        severities: &[Severity::Error, Severity::Warning, Severity::Note],
        title: ("前后不一致", "given twice, and differently"),
        meaning: (
            "同一项在文件中出现两次，内容不同",
            "the same field stands in two places of the file with different values",
        ),
        why: ("不知道以哪个为准", "nobody knows which of them holds"),
        example: ("标题里的名称与表格里的名称不同", "the name in the title differs from the name in the table"),
        mend: ("改成一致", "make them the same"),
    },
    Page {
        code: "duplicate",
        about: About::Between,
        severities: ERROR,
        title: ("重复", "a row that is there twice"),
        meaning: ("不能重复的值出现了两次", "a value that must be unique occurs twice"),
        why: ("多半是复制一行后忘了改，会重复计算", "mostly a copied row that was not changed; it would count twice"),
        example: ("两行的名称都是“应用01”", "two rows are both named “app01”"),
        mend: ("逐一命名，或者删去重复的一行", "give each a name of its own, or delete one of the rows"),
    },
    Page {
        code: "total",
        about: About::Between,
        severities: BOTH,
        title: ("合计不符", "a total that does not add up"),
        meaning: (
            "合计与各行之和不相等；有数量的行按数量计。合计之后又加了行的，是提示",
            "the total is not the sum of its rows; a row with a quantity counts that many times. Rows that were added behind it are a warning",
        ),
        why: ("要么合计错，要么某一行错或漏了", "either the total is wrong, or a row is wrong or missing"),
        example: ("合计写 40，各行之和为 42", "the total says 40 and the rows add up to 42"),
        mend: ("核对各行和合计；不写合计也可以", "check the rows and the total; a total may also be left out"),
    },
    Page {
        code: "row-number",
        about: About::Between,
        severities: BOTH,
        title: ("序号不连续或重复", "rows are not numbered in order"),
        meaning: (
            "序号不是从 1 起逐行加一（警告），或两行内容不同而序号相同（错误）",
            "the rows are not numbered 1, 2, 3 … (a warning), or two that differ have one number (an error)",
        ),
        why: ("可能漏了一行，或者有一行写了两遍", "a row may be missing or there twice"),
        example: ("序号为 1、2、4", "the numbers are 1, 2, 4"),
        mend: ("从 1 起连续编号，核对是否漏行或重复", "number the rows from 1 and check for rows left out or twice"),
    },
];
