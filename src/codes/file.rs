//! Codes about the file as a whole.

use super::{About, Page};
use crate::problem::Severity;

const ERROR: &[Severity] = &[Severity::Error];
const ANY: &[Severity] = &Severity::ALL;

pub(super) const PAGES: [Page; 6] = [
    Page {
        code: "encrypted",
        about: About::File,
        severities: ERROR,
        title: ("文件有密码", "the file has a password"),
        meaning: ("文件被加密，不输入密码就打不开", "the file is encrypted and does not open without its password"),
        why: ("无法读取其中的内容", "nothing in it can be read"),
        example: ("设了“打开密码”的 .xlsx", "an .xlsx file with a password to open it"),
        mend: (
            "用 Word、Excel 或 WPS 打开，取消密码后另存，再报送",
            "open it in Word, Excel or WPS, take the password away, save it and send it again",
        ),
    },
    Page {
        code: "damaged",
        about: About::File,
        severities: ERROR,
        title: ("文件损坏", "the file is damaged"),
        meaning: (
            "文件不完整，或者内容不符合它的格式",
            "the file is incomplete, or its content is not what its format says",
        ),
        why: (
            "残缺的文件只能读出一部分，漏掉的部分看不出来",
            "of a damaged file only a part can be read, and what is missing does not show",
        ),
        example: ("传输中断，只收到前一半的 .docx", "a .docx file of which only the first half arrived"),
        mend: (
            "请对方重新发送；能打开的，打开后另存为新文件",
            "ask for the file again; if it opens, save it under a new name",
        ),
    },
    Page {
        code: "unsupported",
        about: About::File,
        severities: ERROR,
        title: ("不支持的格式", "a format that is not supported"),
        meaning: (
            "文件是 PDF、图片、RAR 或 7z 压缩包、电子邮件、快捷方式、冒充 .xls 的网页等，或者是需要转换程序的 .doc、.wps，而本机没有",
            "the file is a PDF, a picture, a RAR or 7z archive, an e-mail, a shortcut, or a web page posing as .xls; or a .doc or .wps file and there is no converter",
        ),
        why: (
            "格式由文件内容判断，不看扩展名；扫描件里没有文字可读",
            "the format is told by the content, not by the name; a scan holds no text to read",
        ),
        example: ("盖章后的扫描件.pdf", "a sealed and scanned form, as .pdf"),
        mend: (
            "报送可编辑的 .docx 或 .xlsx；.doc 和 .wps 可另存为 .docx，或者安装 LibreOffice",
            "send an editable .docx or .xlsx file; save .doc and .wps files as .docx, or install LibreOffice",
        ),
    },
    Page {
        code: "oversized",
        about: About::File,
        severities: ANY,
        title: ("文件过大", "the file is too large"),
        meaning: (
            "文件本身、解压后的内容、压缩包中的文件、行数或单元格数超过上限；问题太多时只列出一部分，另有多少以同样的级别说明",
            "the file, its unpacked content, the files of an archive, its rows or its cells exceed the limit; of too many problems some are listed, and of the others is said how many there are, with their weight",
        ),
        why: (
            "正常填报远远到不了上限；上限防止一个文件拖垮整批检查",
            "no honest return reaches the limits; they keep one file from stopping a whole batch",
        ),
        example: ("几 KB 的压缩包解压成几 GB", "a few kilobytes that unpack to gigabytes"),
        mend: (
            "删去无关的工作表、图片和拖出来的空格式，把内容复制到空白表中再报送",
            "delete sheets, pictures and dragged-down formats that do not belong there, or copy the content into a blank form",
        ),
    },
    Page {
        code: "unknown-form",
        about: About::File,
        severities: ERROR,
        title: ("认不出是哪种表", "it is not known which form this is"),
        meaning: (
            "文件里的标题、栏目名称与哪一种表都对不上",
            "neither the title nor the labels in the file are those of a known form",
        ),
        why: ("不知道是哪种表，就不知道每一格是什么", "without the form nobody knows what each cell means"),
        example: ("标题被删掉、栏目全部改写的表格", "a table without its title whose labels were all rewritten"),
        mend: (
            "使用下发的空白表（zwy blank），保留标题；确知是哪种表时用 --form 指定；zwy forms 列出所有的表",
            "use the published form (zwy blank) and keep its title; name the form with --form; zwy forms lists them",
        ),
    },
    Page {
        code: "ambiguous-form",
        about: About::File,
        severities: ERROR,
        title: ("可能是几种表", "it could be several forms"),
        meaning: (
            "文件与不止一种表相符，又没有标题可以区分",
            "the file looks like more than one form and has no title that decides",
        ),
        why: (
            "不同的表规则不同，认错了会得出错误的结论",
            "forms have different rules; the wrong one gives wrong results",
        ),
        example: (
            "两种表的编号和栏目相同，只有标题不同，而标题被删掉了",
            "two forms share their code and labels, and the title is gone",
        ),
        mend: ("恢复标题，或者用 --form 指定是哪种表", "put the title back, or name the form with --form"),
    },
];
