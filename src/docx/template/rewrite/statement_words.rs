//! The words that statements begin with, and those that people write instead of them.

use super::super::mistake::{Code, Refusal};
use super::super::names::nearest;
use crate::message;
use crate::message::Message;

pub(super) const STATEMENTS: [&str; 12] =
    ["if", "elif", "else", "endif", "for", "endfor", "set", "endset", "with", "endwith", "macro", "endmacro"];

/// What ends a block in other languages.
pub(super) const ENDS: [&str; 10] =
    ["fi", "next", "done", "od", "wend", "rof", "endforeach", "endwhile", "完", "结束块"];

/// Statements of Jinja's that there are not; a word of its own was hardly meant.
pub(super) const NO_STATEMENTS: [&str; 15] = [
    "raw",
    "endraw",
    "verbatim",
    "endverbatim",
    "include",
    "extends",
    "import",
    "from",
    "filter",
    "endfilter",
    "break",
    "continue",
    "endmacro",
    "endcall",
    "do",
];

/// Statements of other languages, and what to write instead.
pub(super) const HABITS: [(&str, &str, &str); 27] = [
    ("底色", SHADED.0, SHADED.1),
    ("底纹", SHADED.0, SHADED.1),
    ("背景", SHADED.0, SHADED.1),
    ("bgcolor", SHADED.0, SHADED.1),
    ("unless", "写 {% if not … %} … {% endif %}", "write {% if not … %} … {% endif %}"),
    ("endunless", "写 {% endif %}", "write {% endif %}"),
    ("while", "循环写 {% for 行 in 表格 %} … {% endfor %}", "a loop is {% for row in table %} … {% endfor %}"),
    ("endwhile", "写 {% endfor %}", "write {% endfor %}"),
    ("switch", "写 {% if … %} … {% elif … %} … {% endif %}", "write {% if … %} … {% elif … %} … {% endif %}"),
    ("endswitch", "写 {% endif %}", "write {% endif %}"),
    ("case", "写 {% if … %} … {% elif … %} … {% endif %}", "write {% if … %} … {% elif … %} … {% endif %}"),
    ("when", "写 {% if … %} … {% elif … %} … {% endif %}", "write {% if … %} … {% elif … %} … {% endif %}"),
    ("assign", "写 {% set 名字 = 值 %}", "write {% set name = value %}"),
    ("let", "写 {% set 名字 = 值 %}", "write {% set name = value %}"),
    ("var", "写 {% set 名字 = 值 %}", "write {% set name = value %}"),
    ("do", "算出的值写 {% set 名字 = 值 %}", "to keep a value, write {% set name = value %}"),
    ("print", "打印写 {{ … }}", "to print, write {{ … }}"),
    ("echo", "打印写 {{ … }}", "to print, write {{ … }}"),
    ("打印", "打印写 {{ … }}", "to print, write {{ … }}"),
    ("comment", "注释写 {# … #}", "a comment is {# … #}"),
    ("empty", "列表为空时打印的，写在 {% else %} 后面", "what an empty list prints stands behind {% else %}"),
    ("trans", "直接写文字", "write the text itself"),
    ("rowspan", MERGED.0, MERGED.1),
    ("merge", MERGED.0, MERGED.1),
    ("vmerge", MERGED.0, MERGED.1),
    ("hmerge", MERGED.0, MERGED.1),
    ("合并", MERGED.0, MERGED.1),
];

/// How cells are shaded.
const SHADED: (&str, &str) = (
    "底色写 {% cellbg \"FFC7CE\" %}，颜色是六位的红绿蓝",
    "a cell is shaded by {% cellbg \"FFC7CE\" %}, six digits of red, green and blue",
);

/// How cells are merged.
const MERGED: (&str, &str) = (
    "横着合并写 {% colspan 2 %}；循环出来的格竖着合并写 {% vm %}，横着合并写 {% hm %}；其余的在 Word 里合并",
    "to merge sideways write {% colspan 2 %}; cells of a loop are merged downwards by {% vm %}, sideways by {% hm %}; others in Word",
);

/// Statements as people may write them in Chinese.
const CHINESE: [(&str, &str); 20] = [
    ("或", "else"),
    ("或者", "else"),
    ("or", "else"),
    ("其他", "else"),
    ("其它", "else"),
    ("otherwise", "else"),
    ("如果", "if"),
    ("若", "if"),
    ("当", "if"),
    ("否则", "else"),
    ("否则如果", "elif"),
    ("结束", "endif"),
    ("结束如果", "endif"),
    ("如果结束", "endif"),
    ("循环", "for"),
    ("遍历", "for"),
    ("对于", "for"),
    ("结束循环", "endfor"),
    ("循环结束", "endfor"),
    ("设置", "set"),
];

/// Says that there is no such statement, and what to write.
pub(super) fn no_statement(word: &str) -> Refusal {
    let help = match word {
        "raw" | "endraw" | "verbatim" | "endverbatim" => {
            Message::new("要打印花括号，写 {_{ 和 }_}", "to print braces, write {_{ and }_}")
        }
        "include" | "extends" | "import" | "from" => {
            Message::new("一个模板就是一个文件，请把内容写在这里", "a template is one file: write the content here")
        }
        "filter" | "endfilter" => {
            Message::new("对每个值写过滤器，如 {{ x | upper }}", "filter each value: {{ x | upper }}")
        }
        "break" | "continue" => {
            Message::new("用 {% if … %}，或写 for … if 条件", "use {% if … %}, or write for … if condition")
        }
        "endmacro" | "endcall" => Message::new("前面没有它的开头，删去它", "nothing begins it: delete it"),
        _ if HABITS.iter().any(|(said, ..)| *said == word) => HABITS
            .iter()
            .find(|(said, ..)| *said == word)
            .map_or_else(Message::default, |(_, zh, en)| Message::new(*zh, *en)),
        _ => match meant(word) {
            Some(near) => message!("是不是“{near}”", "did you mean “{near}”"),
            None => Message::new("可用 if、elif、else、for、set", "there are if, elif, else, for and set"),
        },
    };
    Refusal::new(Code::UnknownStatement, message!("不支持“{word}”语句", "there is no statement “{word}”"), help)
        .about(word)
}

/// The statement that is meant by a mistyped word.
pub(super) fn meant(word: &str) -> Option<&'static str> {
    if let Some((_, statement)) = CHINESE.iter().find(|(chinese, _)| *chinese == word) {
        return Some(statement);
    }
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    // Of a short word, letters in the wrong order are half of it.
    let swapped = STATEMENTS.into_iter().find(|known| known.len() == word.len() && sorted(known) == sorted(word));
    swapped.or_else(|| nearest(word, STATEMENTS.into_iter().map(|known| (known, ""))).map(|(near, _)| near))
}
