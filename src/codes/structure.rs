//! Codes about the structure of a form.

use super::{About, Page};
use crate::problem::Severity;

const ERROR: &[Severity] = &[Severity::Error];
const WARNING: &[Severity] = &[Severity::Warning];
const WARNING_OR_NOTE: &[Severity] = &[Severity::Warning, Severity::Note];

pub(super) const PAGES: [Page; 9] = [
    Page {
        code: "missing-table",
        about: About::Structure,
        severities: ERROR,
        title: ("缺少表格", "a table is missing"),
        meaning: ("没有找到应有的表格，或者认不出它的表头", "a table is not there, or its header is not recognised"),
        why: ("表格按表头认列，没有表头就不知道每列是什么", "columns are told by their header"),
        example: ("删掉了表头一行，只剩数据", "the header row was deleted and only data are left"),
        mend: ("使用规定的表格，保留表头一行", "use the published table and keep its header row"),
    },
    Page {
        code: "missing-column",
        about: About::Structure,
        severities: ERROR,
        title: ("缺少列", "a column is missing"),
        meaning: ("表格里没有某个必需的列", "the table lacks a column that is required"),
        why: ("这一列的值每一行都缺", "every row lacks its value"),
        example: ("“数量”一列被删掉", "the column of quantities was deleted"),
        mend: (
            "补上这一列，列名照规定的表格写；列的先后次序不限",
            "add the column under its published name; the order of columns does not matter",
        ),
    },
    Page {
        code: "no-rows",
        about: About::Structure,
        severities: ERROR,
        title: ("表格没有内容", "a table without rows"),
        meaning: (
            "表格只有表头，或者各行除序号外都是空的",
            "the table has only its header, or its rows hold nothing but their number",
        ),
        why: ("这张表至少要有一行", "the table must have at least one row"),
        example: ("预先编好序号的十行都没有填", "ten numbered rows, none of them filled"),
        mend: ("至少填写一行；确实没有内容的，说明原因", "fill at least one row, or say why there is none"),
    },
    Page {
        code: "unread",
        about: About::Structure,
        severities: WARNING_OR_NOTE,
        title: ("没有读回", "not read back"),
        meaning: (
            "文件里写了这些话，却没有读入任何一项：加的行、表外的文字、没有标题的表、各行之间的说明、没有用上的单位、数据文件里不是记录的行；像备注的，或另一张表的，只作说明。按模板读取的文件，还有从印出的内容认不出来的项：被遮盖、截断，或前后没有文字",
            "this stands in the file and was read into no value: a row that was added, text beside the form, a table without a title, remarks between rows, units that were not applied, rows of a data file that are no records; a remark, or a table of its own, is a note. Of a file that is read by a template, also a value that its print does not tell: masked, cut, or with no wording around it",
        ),
        why: (
            "认不出的值不猜，也不当作没填",
            "what cannot be told is not guessed, and its absence is nobody's mistake",
        ),
        example: ("“{{ it_lead_phone | mask }}”印出“138****1234”", "{{ it_lead_phone | mask }} prints 138****1234"),
        mend: (
            "先看引的那句话：是要报的内容，填到表中规定的格内；不是，就不用管，或删去。\n做模板的人：另用一处原样印出这一项，前后写上文字",
            "look at what is quoted: what is to be reported goes into the cells of the form; anything else may stay, or be deleted.\nin a template, print the value once more as it is, with wording around it",
        ),
    },
    Page {
        code: "unknown-field",
        about: About::Structure,
        severities: ERROR,
        title: ("没有的字段", "a field that the form does not have"),
        meaning: ("数据里写了表格没有的字段或列", "the record has a key that is no field or column of its form"),
        why: ("多半是写错了名称，值因此不会用上", "it is most likely a slip, and its value would go nowhere"),
        example: ("servers 里的 cpu：应为 vcpu", "cpu in a row of servers: the column is vcpu"),
        mend: (
            "改用提示的名称，或删掉；zwy forms 列出全部字段",
            "use the name that is proposed, or delete it; zwy forms lists the fields",
        ),
    },
    Page {
        code: "extra-column",
        about: About::Structure,
        severities: WARNING_OR_NOTE,
        title: ("多出的列", "a column more"),
        meaning: (
            "表格里有规定以外的列，或某一项的第二列文字，其内容保留在记录的 extra 中；看来应当计入某一规定列的数，是提示",
            "the table has a column that the form does not know, or a second one of texts for one that it has; it is kept in the record's extra. Numbers that look as if they should count in a column of the form are a warning",
        ),
        why: ("内容不丢失，但不检查，填表时也不印出", "nothing is lost, but it is not checked and not printed"),
        example: ("自行增加的“IP 地址”一列", "a column of IP addresses that someone added"),
        mend: (
            "不必处理；如果是某一规定列的另一种叫法，改用规定的列名",
            "nothing; if it is a known column under another name, use its published name",
        ),
    },
    Page {
        code: "altered-text",
        about: About::Structure,
        severities: &[Severity::Error, Severity::Warning, Severity::Note],
        title: ("固定文字被改动", "printed text was changed"),
        meaning: (
            "表上印好的文字、数字、条款或整行与下发的不同，或者以文字为准的表（协议、回执）里加了不是填写项的文字；空格和标点的全角半角不算，签字、盖章、日期和联系方式不算",
            "printed wording, a fixed number, a row or a clause differs from what was published, or text was added to a form whose wording is binding, such as an agreement or a receipt; spacing does not count, nor do signatures, seals, dates and addresses",
        ),
        why: (
            "条款改一个字，意思可能就变了；印好的数字也是评分和计算的依据",
            "one word can change what a clause means, and printed numbers are what values are measured by",
        ),
        example: ("“三个月”被改为“六个月”", "“three months” became “six months”"),
        mend: (
            "恢复原来的文字，或者在下发的空白表上重新填写",
            "put the printed text back, or fill in the published form again",
        ),
    },
    Page {
        code: "hidden-content",
        about: About::Structure,
        severities: &[Severity::Warning, Severity::Note],
        title: ("有隐藏内容", "hidden content"),
        meaning: (
            "文件里有隐藏的行、列、工作表或文字，或者白色、极小的字",
            "the file has hidden rows, columns, sheets or text, or text that is white or tiny",
        ),
        why: (
            "看表的人看不到这些内容，里面可能是旧数据",
            "whoever looks at the form does not see it, and it may be old data",
        ),
        example: ("筛选后有 3 行没有显示", "a filter hides three rows"),
        mend: (
            "取消隐藏和筛选，删去不要的内容，再报送",
            "show it and clear filters, delete what is not wanted, and send it again",
        ),
    },
    Page {
        code: "tracked-changes",
        about: About::Structure,
        severities: WARNING,
        title: ("有修订痕迹", "tracked changes"),
        meaning: (
            "文档带有未接受的修订；读取时视为全部接受：保留插入，去掉删除",
            "the document has tracked changes; it is read as if all were accepted: insertions kept, deletions dropped",
        ),
        why: ("打印出来的可能与读到的不同", "what is printed may differ from what was read"),
        example: ("“8”被修订为“16”，读作 16", "an 8 with a tracked change to 16 is read as 16"),
        mend: ("在“审阅”中接受或拒绝全部修订，再报送", "accept or reject all changes under Review and send it again"),
    },
];
