//! The statuses of a file in a report.

use super::{About, Page};

pub(super) const PAGES: [Page; 4] = [
    Page {
        code: "accepted",
        about: About::Status,
        severities: &[],
        title: ("通过", "nothing to object to"),
        meaning: ("这份表没有错误，也没有提示；可能有说明", "the form has no error and no warning; it may have notes"),
        why: ("可以直接使用读出的记录", "the record that was read can be used as it is"),
        example: ("各项均已填写，合计与各行之和一致", "every field is filled and the totals add up"),
        mend: ("不必处理", "nothing"),
    },
    Page {
        code: "warned",
        about: About::Status,
        severities: &[],
        title: ("通过，有提示", "accepted with warnings"),
        meaning: ("这份表没有错误，但有需要人看一眼的地方", "the form has no error, but something should be looked at"),
        why: (
            "数值可能被换算过，或者填法少见；只有人能判断是否正确",
            "a value may have been converted or be unusual; only a person can tell whether it is right",
        ),
        example: ("“16GB”读作 16", "“16GB” was read as 16"),
        mend: (
            "逐条核对；用 --strict 时，有提示也算不通过",
            "go through the warnings; with --strict a warning rejects as well",
        ),
    },
    Page {
        code: "rejected",
        about: About::Status,
        severities: &[],
        title: ("退回", "rejected"),
        meaning: ("这份表至少有一处错误", "the form has at least one error"),
        why: ("照此办理会出错，或者缺少必需的内容", "it cannot be acted on as it is, or something is missing"),
        example: ("必填的电话为空", "a telephone number that is required is empty"),
        mend: (
            "按每条问题的位置和说明改正，再检查一次；所有问题一次列全",
            "mend what each problem says at its place and check again; all problems are told at once",
        ),
    },
    Page {
        code: "unreadable",
        about: About::Status,
        severities: &[],
        title: ("无法读取", "unreadable"),
        meaning: ("没有从文件中读出记录，record 为 null", "no record could be made of the file; its record is null"),
        why: (
            "文件加密、损坏、格式不支持，或者认不出是哪种表",
            "the file is encrypted, damaged or not supported, or it is not known which form it is",
        ),
        example: ("收到的是盖章扫描件（PDF）", "a scan (PDF) was sent in"),
        mend: (
            "按同一文件的问题代码处理，例如 encrypted、damaged、unsupported、unknown-form",
            "see the file's problem code, such as encrypted, damaged, unsupported or unknown-form",
        ),
    },
];
