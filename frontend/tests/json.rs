//! The page's own JSON beside serde_json's.

use networking_lab::json::{Json, quote};
use serde_json::{Value, from_str, to_string, to_string_pretty};

#[test]
fn what_is_json_is_laid_out() {
    for text in [
        "null",
        " true ",
        "0",
        "[]",
        "{}",
        "[ ]",
        "{ }",
        "[[],{}]",
        r#"{"b":[1,-2,3.5,null,false],"a":{"":"안녕","b":[{}]}}"#,
        "\r\n\t[ 1 , \"a\\u00e9\\ud83d\\ude00\\n\\t\\r\\b\\f\\/\\\\\\\"\" , {\"a\" : 1 } ]\n",
        "\"\u{7f}\u{2028}\"",
        "\"\\u0000\\u001f\"",
    ] {
        let theirs = to_string_pretty(&from_str::<Value>(text).expect(text)).unwrap();
        assert_eq!(Json::read(text).map(|value| value.pretty()), Ok(theirs), "{text}");
    }
}

#[test]
fn numbers_stay_as_they_came() {
    for exact in ["-0.5e+3", "1E-7", "123456789012345678901234567890.10"] {
        assert_eq!(Json::read(exact).unwrap().pretty(), exact);
    }
}

#[test]
fn what_is_no_json_is_refused_where_it_goes_wrong() {
    for (text, good) in [
        ("", 0),
        (" ", 1),
        ("nul", 3),
        ("01", 1),
        ("1.", 2),
        ("+1", 0),
        (".5", 0),
        ("1e", 2),
        ("NaN", 0),
        ("'a'", 0),
        ("[1,]", 3),
        ("[1 2]", 3),
        ("[1", 2),
        ("{\"a\":\n 1,}", 9),
        ("{\"a\" 1}", 5),
        ("{a: 1}", 1),
        ("{1: 1}", 1),
        ("1 1", 2),
        ("\"a", 2),
        ("\"안\n\"", 4),
        ("\"\\x\"", 2),
        ("\"\\u00g0\"", 5),
        ("\"\\ud83d\"", 7),
        ("\"\\ud83d\\u0041\"", 12),
        ("\"\\ude00\"", 6),
    ] {
        assert!(from_str::<Value>(text).is_err(), "{text}");
        assert_eq!(Json::read(text), Err(good), "{text}");
    }
}

#[test]
fn what_stands_too_deep_is_refused() {
    for depth in [127, 128] {
        let text = "[".repeat(depth) + &"]".repeat(depth);
        assert_eq!(Json::read(&text).is_ok(), from_str::<Value>(&text).is_ok(), "{depth}");
    }
    assert!(Json::read(&"[".repeat(1_000_000)).is_err());
}

#[test]
fn texts_are_quoted() {
    let mut text: String = ('\0'..'\u{300}').collect();
    text += "안녕\u{2028}😀";
    let mut quoted = String::new();
    quote(&mut quoted, &text);
    assert_eq!(quoted, to_string(&text).unwrap());
    assert_eq!(Json::read(&quoted), Ok(Json::Text(text)));
}
