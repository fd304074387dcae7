use super::Literal;
use serde::Deserialize;

/// What Python's `ast.literal_eval` says: `repr` of the value, or an error.
#[derive(Deserialize)]
struct Case {
    text: String,
    value: Option<String>,
}

#[test]
fn as_python() {
    let cases: Vec<Case> =
        serde_json::from_str(include_str!("../../tests/python/literal_cases.json")).unwrap();
    assert!(cases.iter().filter(|case| case.value.is_some()).count() > 300);
    let mut wrong = Vec::new();
    for case in cases {
        let ours = Literal::parse(&case.text).map(|value| value.to_string());
        if ours.as_ref().ok() != case.value.as_ref() {
            wrong.push(format!(
                "{:?}: {ours:?}, Python {:?}",
                case.text, case.value
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn written_values_are_read_again() {
    for text in [
        "[1, 'a', \"it's\", {'b': [True, None]}, 0.5, -3]",
        "'tab\\t \\\\ \\x07 ü'",
        "1e-05",
        "{'x': {}}",
    ] {
        let value = Literal::parse(text).unwrap();
        assert_eq!(Literal::parse(&value.to_string()), Ok(value), "{text}");
    }
}

#[test]
fn errors_say_what_and_where() {
    let error = Literal::parse("['a',\n 'b',\n angry]").unwrap_err();
    assert_eq!(error.line, 2);
    assert!(
        error.message.contains("put quotes around text: 'angry'"),
        "{}",
        error.message
    );
    for (text, part) in [
        ("['a'", "`]` is missing"),
        ("['a' 1]", "expected `,` or `]`"),
        ("['a]", "not closed"),
        ("[08]", "starts with a zero"),
        ("b'x'", "prefix `b`"),
        ("[1] 2", "unexpected text behind the value: `2`"),
        ("", "ends too early"),
    ] {
        let error = Literal::parse(text).unwrap_err();
        assert!(error.message.contains(part), "{text}: {}", error.message);
    }
}

#[test]
fn deep_nesting_is_refused_not_crashed_on() {
    for open in ["[", "(", "{1:", "[{'a':("] {
        assert!(Literal::parse(&open.repeat(100_000)).is_err());
    }
    let nested = format!("{}{}", "[".repeat(60), "]".repeat(60));
    assert!(Literal::parse(&nested).is_ok());
}

#[test]
fn text_of_values() {
    for (text, expected) in [
        ("'a'", "a"),
        ("8", "8"),
        ("8.0", "8.0"),
        ("True", "True"),
        ("['a', 1]", "['a', 1]"),
    ] {
        assert_eq!(Literal::parse(text).unwrap().to_text(), expected);
    }
}

#[test]
fn kept_by_json() {
    let value = Literal::parse("[None, True, 1, 1.0, 'a', [2]]").unwrap();
    let json = serde_json::to_string(&value).unwrap();
    assert_eq!(json, "[null,true,1,1.0,\"a\",[2]]");
    assert_eq!(serde_json::from_str::<Literal>(&json).unwrap(), value);
}
