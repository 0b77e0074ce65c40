//! The chapter's dictionary.

use super::*;

#[test]
fn the_result_is_the_chapters_dictionary() {
    let answer = |body: &[u8]| {
        Outcome::Answered(Answer {
            status: 200,
            reason: "OK".into(),
            headers: vec![("content-type".into(), "application/json".into())],
            body: body.to_vec().into(),
            took: 400,
        })
        .dictionary()
    };
    // The order of the server's keys is kept.
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
    // Digits stay as they came, however many; only exponents get one form.
    let long = "123456789012345678901234567890.10";
    for (came, shown) in [("-0.5e+3", "-0.5e+3"), ("1E-7", "1e-7"), ("1e5", "1e+5"), (long, long)] {
        assert!(answer(came.as_bytes()).ends_with(&format!("\"data\": {shown}\n}}")), "{came}");
    }
    assert!(answer(br#"{"a":[]}"#).contains("\"a\": []"));
    assert!(answer("안녕".as_bytes()).contains("\"data\": \"안녕\""));
    assert!(answer(b"\xec\x95").contains("\"data\": \"\u{fffd}\""));
    assert!(answer(b"").contains("\"data\": \"\""));
    let failed = Unanswered { cause: Cause::Unknown, message: "Failed to fetch".into(), took: 1 };
    assert_eq!(Outcome::Unanswered(failed).dictionary(), "{\n  \"error\": \"Failed to fetch\"\n}");
}
