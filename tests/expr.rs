//! Expressions: source, scope, value; and what is said of wrong ones.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fmt::Write as _;

use proptest::prelude::*;
use zwy::expr::{ExprError, ExprList, ExprValue, Expression, RowScope, Template};
use zwy::limits::Limits;
use zwy::record::Record;
use zwy::value::Value;

/// A record from JSON; text that is an ISO date is a date.
fn record(json: &str) -> Record {
    let serde_json::Value::Object(map) = serde_json::from_str(json).expect(json) else { panic!("{json}") };
    from_map(&map)
}

fn from_map(map: &serde_json::Map<String, serde_json::Value>) -> Record {
    let mut record = Record::new();
    for (key, value) in map {
        record.set(key.as_str(), from_json(value));
    }
    record
}

fn from_json(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::String(text) => text.parse().map_or_else(|_| Value::text(text.as_str()), Value::Date),
        serde_json::Value::Number(number) => Value::Number(number.to_string().parse().unwrap()),
        serde_json::Value::Array(items) if items.first().is_some_and(serde_json::Value::is_object) => {
            Value::Rows(items.iter().map(|item| from_map(item.as_object().unwrap())).collect())
        }
        serde_json::Value::Array(items) => Value::List(items.iter().map(from_json).collect()),
        serde_json::Value::Object(map) => Value::Map(Box::new(from_map(map))),
        other => panic!("{other}"),
    }
}

/// A value as the cases write it: texts in quotes, lists in brackets, `-` for missing.
fn show(value: Option<&ExprValue>) -> String {
    match value {
        None => "-".to_owned(),
        Some(ExprValue::Text(text)) => format!("'{text}'"),
        Some(ExprValue::List(list)) => list_text(list),
        Some(value) => value.plain(),
    }
}

fn list_text(list: &ExprList) -> String {
    format!("[{}]", list.iter().map(|item| show(item.as_ref())).collect::<Vec<_>>().join(", "))
}

fn value_of(source: &str, scope: &Record) -> String {
    let expression = Expression::parse(source).unwrap_or_else(|errors| panic!("{source}: {errors:?}"));
    let value = expression.evaluate(scope, &Limits::default()).unwrap();
    show(value.as_ref())
}

/// `source | value` lines, all evaluated in `scope`.
fn check(scope: &str, cases: &str) {
    let scope = record(scope);
    let mut wrong = String::new();
    for case in cases.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (source, expected) = case.rsplit_once(" | ").expect(case);
        let found = value_of(source.trim(), &scope);
        if found != expected.trim() {
            writeln!(wrong, "{} = {found}, not {}", source.trim(), expected.trim()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn arithmetic_is_exact_and_binds_as_in_cel() {
    check(
        r#"{"score": 9.5, "max": 10}"#,
        r"
        1 + 2 * 3                          | 7
        (1 + 2) * 3                        | 9
        0.1 + 0.2 == 0.3                   | true
        1e3 + 1.5E-2 + .5                  | 1000.515
        max - score                        | 0.5
        10 - 2 - 3                         | 5
        7 % 4 * 2                          | 6
        -max + 1                           | -9
        - -1                               | 1
        1 / 8                              | 0.125
        1 / 0                              | -
        1 % 0                              | -
        79228162514264337593543950335 + 1  | -
        1.50                               | 1.5
        true || false && false             | true
        !true || true                      | true
        (1 < 2) == true || false ? 'a' : 'b' // a comment | 'a'
        ",
    );
}

#[test]
fn a_missing_value_is_decided_only_where_it_does_not_matter() {
    check(
        r#"{"a": 1, "empty": "  ＿_", "text": "八核"}"#,
        r"
        none                  | -
        none.field[3]         | -
        none > 3              | -
        !none                 | -
        -none                 | -
        none + 1              | -
        false && none         | false
        none && false         | false
        true && none          | -
        true || none          | true
        none || true          | true
        none || false         | -
        none ? 1 : 2          | -
        has(none)             | false
        has(a)                | true
        blank(none)           | true
        blank(empty)          | true
        blank(a)              | false
        none == null          | true
        a != null             | true
        null                  | -
        default(none, 7)      | 7
        default(a, none)      | 1
        a.default(2)          | 1
        text > 3              | -
        text == 3             | -
        text != 3             | -
        text + 3              | -
        a && true             | -
        a.field               | -
        ",
    );
}

#[test]
fn lists_rows_and_macros() {
    check(
        r#"{"servers": [{"name": "甲", "vcpu": 8, "quantity": 2}, {"name": "乙", "vcpu": 4}, {"name": "丙"}],
            "services": ["云主机", "云存储"], "nothing": [], "extra": {"IP 地址": "10.0.0.1"}}"#,
        r"
        size(servers)                                              | 3
        servers[0].name                                            | '甲'
        servers[9].name                                            | -
        servers[0.5]                                               | -
        servers[-1]                                                | -
        extra['IP 地址']                                            | '10.0.0.1'
        'IP 地址' in extra                                          | true
        servers.map(s, s.vcpu)                                     | [8, 4, -]
        servers.map(s, has(s.vcpu), s.name)                        | ['甲', '乙']
        servers.filter(s, s.vcpu > 4).map(s, s.name)               | ['甲']
        servers.all(s, s.vcpu > 0)                                 | -
        servers.all(s, s.vcpu > 4)                                 | false
        servers.exists(s, s.vcpu == 4)                             | true
        servers.exists(s, s.vcpu == 5)                             | -
        servers.filter(s, has(s.vcpu)).exists(s, s.vcpu == 5)      | false
        servers.exists_one(s, s.name == '乙')                       | true
        servers.exists_one(s, s.vcpu > 0)                          | false
        sum(servers.map(s, s.vcpu * default(s.quantity, 1)))       | 20
        servers.map(s, s.vcpu).sum()                               | 12
        avg(servers.map(s, s.vcpu))                                | 6
        min(servers.map(s, s.vcpu))                                | 4
        max(3, 7, 5)                                               | 7
        max(3, none)                                               | -
        count(servers.map(s, s.vcpu))                              | 2
        sum(servers.map(s, s.none))                                | -
        sum(servers.map(s, s.name))                                | -
        sum(nothing)                                               | 0
        avg(nothing)                                               | -
        sum(none)                                                  | -
        nothing.all(x, x > 1)                                      | true
        '云主机' in services                                         | true
        !('云盘' in services)                                        | true
        services.contains('云存储')                                  | true
        services == ['云主机', '云存储']                              | true
        services + ['云盘']                                         | ['云主机', '云存储', '云盘']
        [1, 2,].map(x, [3].map(y, x * y))                          | [[3], [6]]
        [1, 2].map(x, [10].map(x, x))                              | [[10], [10]]
        1 in [2, none]                                             | -
        servers.all(s, servers.filter(t, t.name == s.name).size() == 1) | true
        ",
    );
}

#[test]
fn texts_dates_and_numbers_of_functions() {
    check(
        r#"{"org": "ＸＸ 局\u3000Ａ", "os": "CentOS 7", "begin": "2026-02-27", "end": "2026-03-05", "单位": "财政局"}"#,
        r"
        单位 == '财政局'                       | true
        单位.size()                           | 3
        norm(org)                            | 'xx局a'
        lower(os)                            | 'centos 7'
        trim('　 a ')                         | 'a'
        os.startsWith('Cent')                | true
        os.endsWith('8')                     | false
        os.contains('OS')                    | true
        os.matches('^[A-Z]')                 | true
        os.matches(r'\d$')                   | true
        matches(os, '\\d\\d')                | false
        os.find(r'[a-zA-Z]+')                | 'CentOS'
        os.find(r'[a-zA-Z]+ (\d)')           | '7'
        os.find('UOS')                       | -
        int('共12台'.find('共([0-9]+)台'))    | 12
        size('共12台'.findAll('[0-9]'))       | 2
        '共3台，共5台，共5核'.findAll('(?:^|，)共([0-9])台(?:，|$)')  | ['3', '5']
        os.findAll('UOS')                    | []
        '核'.findAll('')                     | ['', '']
        int('十二')                          | 12
        'a' + 'b' < 'b'                      | true
        end - begin                          | 6
        days(begin, end)                     | 6
        abs(days(begin - end))               | 6
        begin + 2                            | 2026-03-01
        end - 5                              | 2026-02-28
        begin <= end && year(end) == 2026    | true
        date('2026-03-05') == end            | true
        begin + 0.5                          | -
        date(os)                             | -
        int('12.9') + int(-1.5)              | 11
        int(' 3 ')                           | 3
        int('八')                            | 8
        abs(-2.5)                            | 2.5
        round(2.5)                           | 3
        round(-2.5)                          | -3
        round(1.005, 2)                      | 1.01
        round(1, 99)                         | -
        'a\'b\u4e2d\x41\101'                 | 'a'b中AA'
        '''it's'''                           | 'it's'
        ",
    );
}

#[test]
fn rows_are_in_scope_with_their_number() {
    let record = record(r#"{"org": "财政局", "servers": [{"vcpu": 8}, {"vcpu": 4}]}"#);
    let scope = RowScope { record: &record, row: &record.rows("servers")[1], index: 1 };
    let holds = |source: &str| Expression::parse(source).unwrap().holds(&scope, &Limits::default()).unwrap();
    assert_eq!(holds("row.vcpu == 4 && index == 1 && has(org)"), Some(true));
    assert_eq!(holds("row.vcpu < servers[0].vcpu"), Some(true));
    assert_eq!(holds("row.memory > 1"), None);
}

#[test]
fn names_are_found_where_they_stand() {
    let source = "servers.filter(s, s.vcpu > row.vcpu).all(t, t.name != org) && extra['x'].a && items[0].max > 1";
    let expression = Expression::parse(source).unwrap();
    let names: Vec<String> = expression.names().into_iter().map(|name| name.name).collect();
    assert_eq!(names, ["servers", "row.vcpu", "org", "extra", "items"]);
    assert!(expression.names().iter().all(|name| source[name.span.clone()] == name.name));
    let rows: Vec<String> = expression.row_names().into_iter().map(|n| format!("{} {}", n.list, n.name)).collect();
    assert_eq!(rows, ["servers vcpu", "servers name"]);
    assert_eq!(&source[expression.row_names()[1].span.clone()], "t.name");
}

fn wrong(source: &str) -> Vec<ExprError> {
    Expression::parse(source).expect_err(source)
}

#[test]
fn mistakes_are_told_where_they_stand_with_what_to_type() {
    // source | what is underlined | what the help names
    let cases = "
        a = 1                  | =      | ==
        a === 1                | ===    | ==
        a <> 1                 | <>     | !=
        a => 1                 | =>     | >=
        a and b                | and    | &&
        a OR b                 | OR     | ||
        not a                  | not    | !
        not(a)                 | not    | !
        a & b                  | &      | &&
        siz(a)                 | siz    | size
        len(a)                 | len    | size
        startswith(a, 'b')     | startswith | startsWith
        frobnicate(a)          | frobnicate | size
        size(a, b)             | size   | size(value)
        (a + 1                 | (      | )
        (a + 1]                | ]      | )
        a + 1)                 | )      | delete
        a[1                    | [      | ]
        a +                    |        | name
        * a                    | *      | write it
        a b                    | b      | &&
        a.                     |        | field
        a 'x'                  | 'x'    | &&
        'abc                   | '      | '
        a ? b                  |        | :
        1 < a < 5              | <      | a < b && b < c
        （a + 1)               | （     | (
        a ＞ 1                 | ＞     | >
        a ＞＝ 1               | ＞     | >
        a ≥ 1                  | ≥      | >=
        size(a，b)             | ，     | ,
        a == “x”               | “      | '
        a == １２              | １     | 1
        a × 2                  | ×      | *
        all(a, x, x > 1)       | all    | list.all(
        a.all(x.y > 1)         | .      | list.all(
        8核 > 1                | 8核    | 8
        a.matches('[')         | '['    | pattern
        a.matches(b)           | b      | matches('
        a == '\\d'             | \\d    | r'
        date('2026-02-30')     | '2026-02-30' | '2026-03-05'
        a in 'abc'             | 'abc'  | contains
        a @ b                  | @      | delete
        {a: 1}                 | {      | ( )
        99999999999999999999999999999999 | 99999999999999999999999999999999 | 28
    ";
    let mut failures = String::new();
    for case in cases.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let parts: Vec<&str> = case.split(" | ").collect();
        let (source, span, help) = match parts.as_slice() {
            [source, span, help] => (source.trim(), span.trim(), help.trim()),
            _ => panic!("{case}"),
        };
        let errors = wrong(source);
        let hit = errors.iter().any(|e| source[e.span.clone()] == *span && e.help.en.contains(help));
        let complete =
            errors.iter().all(|e| ![&e.message.zh, &e.message.en, &e.help.zh, &e.help.en].iter().any(|t| t.is_empty()));
        if !hit || !complete {
            writeln!(failures, "{source}: {errors:#?}").unwrap();
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn several_mistakes_are_told_at_once_by_place() {
    let source = "siz(a) = 1 and b ＞ 2";
    let spans: Vec<_> = wrong(source).into_iter().map(|error| source[error.span].to_owned()).collect();
    assert_eq!(spans, ["siz", "=", "and", "＞"]);
    assert_eq!(wrong("").len(), 1);
    assert_eq!(wrong("a ＞ ").first().unwrap().help.zh, "改用半角的 >");
}

#[test]
fn templates_print_values_and_braces() {
    let record = record(r#"{"max": 10, "score": 9.50, "on": "2026-03-05", "tags": ["甲", "乙"]}"#);
    let print = |source: &str| Template::parse(source).unwrap().print(&record);
    assert_eq!(print("扣了 {max - score} 分，{on}，{tags}"), "扣了 0.5 分，2026-03-05，甲、乙");
    assert_eq!(print("{{{score}}} [{none}] {'}' + \"{\"}"), "{9.5} [] }{");
    assert_eq!(print(""), "");
    let errors = Template::parse("甲 {siz(max)} } {max = 1} {score").unwrap_err();
    let source = "甲 {siz(max)} } {max = 1} {score";
    let spans: Vec<_> = errors.iter().map(|error| &source[error.span.clone()]).collect();
    assert_eq!(spans, ["siz", "}", "=", "{"]);
    let template = Template::parse("甲 {max - score}{servers.map(s, s.vcpu)}").unwrap();
    let source = "甲 {max - score}{servers.map(s, s.vcpu)}";
    assert!(template.names().iter().all(|name| source[name.span.clone()] == name.name));
    assert_eq!(template.row_names()[0].name, "vcpu");
}

#[test]
fn what_is_too_deep_or_too_long_is_refused() {
    let cases = [
        "(".repeat(3000),
        "[".repeat(3000),
        format!("{}1", "!".repeat(3000)),
        format!("{}1", "- ".repeat(1900)),
        format!("a{}", ".a".repeat(1900)),
        format!("1{}", "+1".repeat(1900)),
        format!("a{}", "[0]".repeat(1300)),
        "a?".repeat(1900),
        "size(".repeat(790),
        "a.map(x,".repeat(490),
        "a".repeat(4001),
    ];
    for source in cases {
        assert!(Expression::parse(&source).is_err(), "{}", &source[..10]);
    }
    let terms = vec!["a > 1"; 400].join(" && ");
    assert!(Expression::parse(&terms).is_ok());
}

#[test]
fn nested_macros_end_at_the_limit_of_steps() {
    let limits = Limits { expression_steps: 100_000, ..Limits::default() };
    let list = "[0,1,2,3,4,5,6,7,8,9]";
    let mut source = "a + b + c".to_owned();
    for name in ["a", "b", "c", "d", "e", "f", "g"] {
        source = format!("{list}.map({name}, {source})");
    }
    let expression = Expression::parse(&source).unwrap();
    let error = expression.evaluate(&Record::new(), &limits).unwrap_err();
    assert!(error.message.zh.contains("100000"), "{error}");
    // A list that holds itself twice, over and over, may not be compared or printed item by item.
    let mut source = "l == l".to_owned();
    for _ in 0..25 {
        source = format!("[[l, l]].exists(l, {source})");
    }
    let expression = Expression::parse(&source.replacen("[[l, l]]", "[[1, 1]]", 1)).unwrap();
    assert!(expression.evaluate(&Record::new(), &limits).is_err());
    // A long text is paid for by its length.
    let mut record = Record::new();
    record.set("text", Value::text("甲".repeat(1_000_000)));
    let source = format!("{list}.map(a, {list}.map(b, norm(text)))");
    assert!(Expression::parse(&source).unwrap().evaluate(&record, &limits).is_err());
    let printed = Template::parse("{[text, text]}").unwrap().print(&record);
    assert!(printed.len() < (1 << 20) + 8 && printed.ends_with('…'));
}

#[test]
fn a_large_sheet_is_within_the_default_limits() {
    let rows: Vec<Record> = (0..200_000)
        .map(|n| {
            let mut row = Record::new();
            row.set("vcpu", Value::Number(n.into()));
            row
        })
        .collect();
    let mut record = Record::new();
    record.set("servers", Value::Rows(rows));
    assert_eq!(value_of("sum(servers.map(s, s.vcpu * 2))", &record), "39999800000");
    assert_eq!(value_of("servers.all(s, s.vcpu >= 0 && s.vcpu < 200000)", &record), "true");
}

/// Pieces of expressions, right and wrong.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "row.vcpu",
        "servers",
        "s",
        "1",
        "0.5",
        "1e9",
        "'x'",
        "\"",
        "'",
        "r'",
        "\\",
        "(",
        ")",
        "[",
        "]",
        ",",
        ".",
        "{",
        "}",
        "+",
        "-",
        "*",
        "/",
        "%",
        "<",
        ">=",
        "==",
        "!=",
        "in ",
        "&&",
        "||",
        "!",
        "?",
        ":",
        "size(",
        ".all(s,",
        ".map(s, s",
        "default(",
        "sum(",
        "matches(",
        "null",
        "true",
        " ",
        "and ",
        "not ",
        "=",
        "（",
        "）",
        "＞",
        "＝",
        "“",
        "”",
        "单位",
        "８",
        "\n",
        "//",
        "0x",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_an_expression_or_located_mistakes(source in prop_oneof!["\\PC{0,60}", pieces()]) {
        let scope = record(r#"{"a": 1, "servers": [{"vcpu": 8}, {}], "s": "x", "单位": "2026-03-05"}"#);
        match Expression::parse(&source) {
            Ok(expression) => {
                let limits = Limits { expression_steps: 10_000, ..Limits::default() };
                if let Ok(Some(value)) = expression.evaluate(&scope, &limits) {
                    value.plain();
                }
                for name in expression.names() {
                    prop_assert!(source.get(name.span).is_some());
                }
            }
            Err(errors) => {
                prop_assert!(!errors.is_empty());
                for error in errors {
                    prop_assert!(source.get(error.span).is_some());
                }
            }
        }
        if let Ok(template) = Template::parse(&source) {
            template.print(&scope);
        }
    }

    #[test]
    fn integers_are_computed_as_integers(a in -1000_i64..1000, b in -1000_i64..1000, c in 1_i64..50) {
        let source = format!("({a}) * ({b}) - ({a}) % {c} + {b}");
        let expected = a * b - a % c + b;
        prop_assert_eq!(value_of(&source, &Record::new()), expected.to_string());
    }
}
