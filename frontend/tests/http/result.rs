//! The chapter's dictionary.

use super::*;
use networking_lab::fetch::charset::{CharsetSource, Text};

#[test]
fn the_result_is_the_chapters_dictionary() {
    let answer = |body: &[u8]| {
        Outcome::Answered(Answer {
            status: 200,
            reason: "OK".into(),
            headers: vec![("content-type".into(), "application/json".into())],
            body: body.to_vec().into(),
            took: 400,
            ..Answer::default()
        })
        .dictionary()
    };
    // The server's key order is kept.
    let json = answer(br#"{"url": "u", "args": {"b": "1", "a": "2"}}"#);
    assert_eq!(
        json,
        r#"{
  "status_code": 200,
  "headers": {
    "content-type": "application/json"
  },
  "data": {
    "url": "u",
    "args": {
      "b": "1",
      "a": "2"
    }
  }
}"#
    );
    // Numbers keep all their digits.
    for number in
        ["-0.5e+3", "1E-7", "1e5", "1.00", "1e400", "4634343214213523454", "123456789012345678901234567890.10"]
    {
        assert!(answer(number.as_bytes()).ends_with(&format!("\"data\": {number}\n}}")), "{number}");
    }
    let twice = answer(br#"{"a": 1, "a": 2}"#);
    assert!(twice.contains("\"a\": 1,\n    \"a\": 2\n"), "{twice}");
    assert!(answer(br#"{"a":[]}"#).contains("\"a\": []"));
    assert!(answer("안녕".as_bytes()).contains("\"data\": \"안녕\""));
    assert!(answer(b"\xec\x95").contains("\"data\": \"\u{fffd}\""));
    assert!(answer(b"").contains("\"data\": \"\""));
    let failed = Unanswered { cause: Cause::Unknown, message: "Failed to fetch".into(), took: 1 };
    assert_eq!(Outcome::Unanswered(failed).dictionary(), "{\n  \"error\": \"Failed to fetch\"\n}");
}

#[test]
fn the_text_is_in_the_charset_that_was_found_and_broken_json_says_where() {
    let answer = |content_type: &str, body: &'static [u8], content: &str| Answer {
        headers: vec![("content-type".into(), content_type.into())],
        body: body.into(),
        text: Some(Text { content: content.into(), charset: "euc-kr".into(), source: CharsetSource::ContentType }),
        ..Answer::default()
    };
    let hello = Outcome::Answered(answer("text/plain", b"\xbe\xc8\xb3\xe7", "안녕")).laid_out(1000);
    assert!(hello.text.ends_with("\"data\": \"안녕\"\n}"), "{}", hello.text);
    assert_eq!((hello.cut, hello.broken_at), (false, None));

    let broken = |content_type| Outcome::Answered(answer(content_type, b"{", "{\"a\":\n 1,}")).laid_out(1000);
    for json in ["application/json", "application/problem+json; charset=utf-8"] {
        let shown = broken(json);
        assert_eq!(shown.broken_at, Some((2, 4)), "{json}");
        assert!(
            shown.text.ends_with(
                r#""data": "{\"a\":\n 1,}"
}"#
            ),
            "{}",
            shown.text
        );
    }
    assert_eq!(broken("text/html").broken_at, None);
    let html = broken("text/html").text;
    let cut = Outcome::Answered(answer("text/html", b"{", "{\"a\":\n 1,}")).laid_out(html.len() - 1);
    assert!(cut.cut && html.starts_with(&cut.text), "{}", cut.text);
}
