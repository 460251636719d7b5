//! The words for what the parser refuses: in English its own, in Chinese these.

use serde_yaml::granit_parser::{ErrorKind, ScanError};

use crate::message;
use crate::message::Message;

/// What is wrong, as the parser found it.
pub(super) fn wording(error: &ScanError) -> Message {
    let info = error.info();
    let zh = match error.kind() {
        ErrorKind::UnexpectedCharacter { character } => {
            format!("这里不能出现“{character}”；值以符号开头时要加半角双引号")
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => format!("以“{open}”开头的括号用“{close}”结尾"),
        ErrorKind::UnclosedFlowCollection { open } => format!("括号“{open}”没有配对"),
        kind => known(kind).map_or_else(|| format!("无法读取「{info}」"), str::to_owned),
    };
    message!("YAML 语法错误：{zh}", "YAML syntax: {info}")
}

fn known(kind: &ErrorKind) -> Option<&'static str> {
    use ErrorKind as K;
    Some(match kind {
        K::TooManyComments => "连续的注释太多",
        K::UnexpectedEofFlowSequence => "方括号没有配对，文件就结束了",
        K::UnexpectedEofFlowMapping | K::UnexpectedEofImplicitFlowMapping => "花括号没有配对，文件就结束了",
        K::UnexpectedEofBlockSequence | K::UnexpectedEofBlockMapping | K::UnexpectedEof => "文件没有写完就结束了",
        K::ExpectedStreamStart | K::ExpectedDocumentStart => "这里应当开始新的一份数据，先写一行“---”",
        K::DuplicateVersionDirective | K::UnsupportedYamlMajorVersion => "“%YAML”版本行写错或写了两次",
        K::YamlVersionTooLong | K::MissingYamlVersion | K::MissingYamlVersionSeparator => "“%YAML”后面的版本号不对",
        K::DuplicateTagDirective
        | K::ExpectedTagDirectiveBang
        | K::InvalidTagDirectiveTerminator
        | K::UndeclaredTagHandle => "“%TAG”行不对",
        K::MissingDocumentEndBeforeDirective => "以“%”开头的行前面要有一行“...”",
        K::DirectiveDisallowed
        | K::InvalidDirectiveTerminator
        | K::MissingDirectiveName
        | K::InvalidDirectiveName
        | K::DirectiveByteLimitExceeded { .. }
        | K::TooManyReservedDirectiveParams { .. } => "一行不能以“%”开头；值以“%”开头时加半角双引号",
        K::AnchorCountOverflow => "锚（&）太多",
        K::UnknownAnchor => "“*”表示引用别处的内容，这个名字没有定义；要写星号本身，请给值加半角双引号",
        K::MissingAnchorOrAliasName => "“&”“*”后面缺少名字；要写符号本身，请给值加半角双引号",
        K::ExpectedNodeContent => "这里缺少值",
        K::ExpectedBlockMappingKey => "这里应是“名字: 值”；值里有括号、引号时给整个值加半角双引号",
        K::ExpectedFlowMappingSeparator => "花括号里缺少逗号或“}”",
        K::ExpectedFlowSequenceSeparator => "方括号里缺少逗号或“]”",
        K::ExpectedBlockSequenceEntry => "这里应以“- ”开头，与上一项对齐",
        K::MultipleDocumentsUnsupported => "这里只能写一份数据",
        K::ExpectedTagBang
        | K::InvalidGlobalTagCharacter
        | K::InvalidTagTerminator
        | K::MissingTagUri
        | K::UnclosedVerbatimTag
        | K::InvalidTagEscape
        | K::InvalidTagUtf8LeadingByte
        | K::InvalidTagUtf8TrailingByte
        | K::InvalidTagUtf8 => "值以“!”开头时要加半角双引号",
        K::SimpleKeyExpected | K::InvalidSimpleKey => "这一行缺少冒号；冒号要用半角，后面空一格",
        K::InvalidDocumentEnd => "“...”后面不能再写内容",
        K::InvalidIndentation | K::InvalidFlowScalarIndent => "缩进不对",
        K::BomInsideDocument => "文件中间有字节顺序标记（BOM），请删去",
        K::TabNotAllowed | K::TabInBlockIndentation | K::TabInIndentation => "缩进不能用制表符（Tab），请改用空格",
        K::TabInPlainScalar => "值里不能有制表符（Tab），请改用空格",
        K::TabAtBlockScalarStart => "“|”块的文字不能以制表符（Tab）开头，请改用空格",
        K::CommentInterceptedScalar => "多行文字中间不能有“#”注释",
        K::CommentNotSeparated => "“#”前面要有空格；要写井号本身，请给值加半角双引号",
        K::ExpectedWhitespace => "这里缺少空格",
        K::MisplacedFlowCollectionEnd => "多了一个右括号；值里有括号时给整个值加半角双引号",
        K::BlockEntryInFlowCollection => "括号里不能用“- ”",
        K::BlockSequenceEntryNotAllowed => "“- ”要另起一行；要写短横本身，请给值加半角双引号",
        K::InvalidBlockEntryWhitespace => "“-”后面要空一格",
        K::ZeroBlockScalarIndent | K::InvalidBlockScalarHeader => "“|”或“>”后面不能再写内容，文字从下一行开始",
        K::InvalidBlockScalarIndent => "“|”块里的文字缩进不齐",
        K::DocumentIndicatorInQuotedScalar => "引号还没有配对，就到了“---”",
        K::UnclosedQuotedScalar => "引号没有配对",
        K::InvalidQuotedScalarIndent => "引号里的多行文字缩进不对",
        K::InvalidTrailingSingleQuotedScalar | K::InvalidTrailingDoubleQuotedScalar => "右引号后面还有文字",
        K::UnknownQuotedScalarEscape => "双引号里的“\\”后面是不认识的字符",
        K::InvalidQuotedScalarHexEscape
        | K::InvalidLowSurrogateHexEscape
        | K::InvalidLowSurrogate
        | K::MissingLowSurrogate
        | K::UnpairedLowSurrogate
        | K::InvalidUnicodeEscape => "双引号里“\\”后面的字符编号不对",
        K::PlainScalarStartsWithDashFlowIndicator => "“-”后面要空一格，或给值加半角双引号",
        K::UnexpectedEndOfPlainScalar => "值没有写完",
        K::MappingKeyNotAllowed => "“?”不能用在这里；要写问号本身，请给值加半角双引号",
        K::FlowMappingValueAdjacentCollection | K::InvalidMappingValueWhitespace => "冒号后面要空一格",
        K::InvalidColonPlacement => "冒号不能用在这里；上面的括号可能没有配对",
        K::MappingValueNotAllowed => "这里不能再有冒号；值里有“: ”时给整个值加半角双引号",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_yaml::granit_parser::Parser;

    use super::wording;

    #[test]
    fn what_the_parser_refuses_is_said_in_chinese() {
        let texts = [
            "a: @x",
            "a: *x",
            "a: 1\nb: [1, 2",
            "a: {b: 1",
            "a: \"x",
            "a: 'x",
            "a: \"x\"y",
            "a: b: c",
            "a: 1\n b: 2",
            "a:\n\t- 1",
            "- 1\n2",
            "a: \"\\d\"",
            "a: ]",
            "a: [1}",
            "%x",
            "a: !<x",
            "? - 1\n: ? 2\n?3",
            "a: |x\n b",
            "a: - b",
            "a: \"\\uD800\"",
            "a: &",
            "a: x\ny\n",
            "{a: 1, - b}",
            "--- |0\n x",
            "a: `x`",
            "a: \"x\n---\n\"",
        ];
        let mut wrong = 0;
        for text in texts {
            for event in Parser::new_from_str(text) {
                let Err(error) = event else { continue };
                let said = wording(&error).zh;
                assert!(!said.contains('「'), "{text:?}: {said}");
                wrong += 1;
                break;
            }
        }
        assert!(wrong >= 22, "{wrong}");
    }
}
