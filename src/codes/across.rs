//! Codes about several files together.

use super::{About, Page};
use crate::problem::Severity;

const WARNING: &[Severity] = &[Severity::Warning];
const NOTE: &[Severity] = &[Severity::Note];
const WARNING_OR_NOTE: &[Severity] = &[Severity::Warning, Severity::Note];

pub(super) const PAGES: [Page; 6] = [
    Page {
        code: "duplicate-file",
        about: About::Across,
        severities: WARNING,
        title: ("同一份文件报送了两次", "a file that is there twice"),
        meaning: (
            "两个文件逐字节相同，或者是同一份表另存过、内容没有变；也指一个文件中有同一张表的两份，或大多数行同名的两版",
            "two files are the same byte for byte, or one form was saved again and says the same; or one file holds a form twice, or in two versions with mostly the same rows",
        ),
        why: (
            "相同的在合计中只计一次，两版则都计入；名称不同而内容相同，也可能是发错了文件",
            "what is the same is counted once in totals, two versions are both counted; under another name it may be the wrong file",
        ),
        example: ("“统计表.xlsx”和“统计表 - 副本.xlsx”完全相同", "“list.xlsx” and “list - copy.xlsx” are the same"),
        mend: ("确认是否重复报送，留下一份", "check whether it was sent twice, and keep one"),
    },
    Page {
        code: "superseded",
        about: About::Across,
        severities: WARNING,
        title: ("有更新的版本", "there is a later version"),
        meaning: (
            "两个文件是同一种表，关于同一件事（schema 中 identity 的各项相同），内容不同：以后一份为准。先后看文件名中的版本（v2、第二版、修改、最终版、(2)、日期），看不出就以没有被退回的为准，再看不出就以有编号的为准，还看不出就以排在后面的为准",
            "two files are of one form and about the same thing (the fields under `identity` in the schema are alike), but say something else: the later one counts. Which one that is, is told by the version in the names (v2, 修改, 最终版, (2), a date), else one that is not rejected counts, else one with a number, else the one that comes later",
        ),
        why: (
            "两份都计入，合计就多了；以哪一份为准，由人确认",
            "with both of them totals would be too great; a person should confirm which one counts",
        ),
        example: (
            "同一单位同一系统有“统计表.xlsx”和“统计表v2.xlsx”",
            "“list.xlsx” and “list v2.xlsx” for one department and system",
        ),
        mend: (
            "移走旧的一份；如果判断不对，在文件名中写明版本，如“v2”",
            "take the older one away; where the choice is wrong, say the version in the name, such as v2",
        ),
    },
    Page {
        code: "annexed-twice",
        about: About::Across,
        severities: WARNING_OR_NOTE,
        title: ("附表报送了两次", "an annex that came twice"),
        meaning: (
            "表后所附的表格，又单独报送了一份：内容或合计相同是说明，不同是提示；合计只计单独的一份",
            "the table annexed to a form came as a file of its own as well: a note where both say the same or add up to the same, a warning where they differ; the one of its own is counted",
        ),
        why: ("两份都计入，合计就多了一倍", "with both of them totals would be doubled"),
        example: (
            "申请表后附了清单，又另报了同一系统的清单，两份的行数不同",
            "an application holds a list, the same list came as a workbook, and the two have different rows",
        ),
        mend: ("核对两份，改成一致", "compare the two and make them alike"),
    },
    Page {
        code: "annex-apart",
        about: About::Across,
        severities: NOTE,
        title: ("附表单独报送", "an annex that came apart"),
        meaning: (
            "表后应附的表格没有或是空的，但同一单位、同一事项的这张表另有单独的一份；表本身仍按缺少附表处理，合计计单独的一份",
            "the table that belongs to a form is missing or empty in it, and came as a file of its own about the same; the form is judged as without it, and the one of its own is counted",
        ),
        why: (
            "缺的数据可能已经报送，先看单独的一份，再决定要不要向单位要",
            "what the form lacks may have come already: look there before you ask the department",
        ),
        example: ("申请表和统计表分作两个文件报送", "an application and its list came as two files"),
        mend: ("核对后把附表并入表中", "check the annex and put it into the form"),
    },
    Page {
        code: "similar-name",
        about: About::Across,
        severities: NOTE,
        title: ("名称相近", "names that are much alike"),
        meaning: (
            "两份同一种表，单位或系统等的名称只差地名、标点或“系统”“平台”之类的词；按两个计",
            "two returns of one form whose departments, systems or the like differ only by a region, punctuation or a word such as 系统; they are counted as two",
        ),
        why: (
            "如果是同一个，合计就多了；程序不替人决定",
            "if they are one, totals are too great; the program does not decide that",
        ),
        example: ("“青山县财政局 资产系统”和“财政局 资产平台”", "“Qingshan finance office” and “finance office”"),
        mend: ("核对；是同一个的，把名称改成一致", "check, and if they are one, name them alike"),
    },
    Page {
        code: "number-twice",
        about: About::Across,
        severities: WARNING,
        title: ("编号重复", "one number for two"),
        meaning: ("两个单位的同一种表编号相同", "two returns of one form, of two departments, have the same number"),
        why: ("编号认错一份，后面的表就对错了单位", "whatever goes by the number goes to the wrong department"),
        example: ("两个单位的回执都是“7号”", "the receipts of two departments are both No. 7"),
        mend: ("核对编号，改正其中一份", "check the numbers, and correct one of them"),
    },
];
