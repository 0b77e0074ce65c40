//! The form's fields and what they mean.

use crate::*;
use networking_lab::{
    labs::{
        input::Format,
        websocket::{
            form::{CloseParams, Form, Message},
            url,
        },
    },
    text::fields::InputError,
    websocket::rules::MAX_REASON,
};

fn form() -> Form {
    Form::new("ws://127.0.0.1:8080/websocket/echo".into(), "안녕하세요!")
}

#[test]
fn a_url_of_a_websocket_is_taken_as_it_is_and_anything_else_is_refused() {
    for url in ["ws://127.0.0.1", "wss://example.com/chat?x=1&y=한글", "WS://[::1]:8080/", "ws://example.com:/"] {
        assert_eq!(url::check(&format!(" {url} ")), Ok(url.to_owned()));
    }
    for url in ["", "example.com", "http://example.com", "ws:", "ws://", "ws:///path", "ws://host:99999/", "ws://a b/"]
    {
        assert_eq!(url::check(url), Err(InputError::WebSocketUrl), "{url}");
    }
    assert_eq!(url::check("ws://example.com/#part"), Err(InputError::WebSocketFragment));
}

#[test]
fn a_secure_page_may_open_ws_to_this_machine_only() {
    for (url, mixed) in [
        ("ws://example.com/", true),
        ("WS://192.168.0.2:8080/", true),
        ("ws://127.0.0.1:8080/", false),
        ("ws://localhost/", false),
        ("wss://example.com/", false),
        ("not a url", false),
    ] {
        assert_eq!(url::is_mixed_content(url), mixed, "{url}");
    }
}

#[test]
fn subprotocols_are_tokens_and_none_is_offered_twice() {
    let names = |text: &str| Form { subprotocols: text.into(), ..form() }.connect_params().map(|it| it.subprotocols);
    assert_eq!(names(""), Ok(vec![]));
    assert_eq!(names(" chat.v1,superchat  x "), Ok(vec!["chat.v1".into(), "superchat".into(), "x".into()]));
    let wrong = names("chat, 한글").unwrap_err();
    assert_eq!(wrong.of(Field::Subprotocols), Some(&InputError::Subprotocol { name: "한글".into() }));
    let twice = names("a,b,a").unwrap_err();
    assert_eq!(twice.of(Field::Subprotocols), Some(&InputError::SubprotocolTwice { name: "a".into() }));
}

#[test]
fn a_text_is_sent_as_text_and_hex_digits_as_bytes_and_both_may_be_empty() {
    let message =
        |format, text: &str| Form { format, message: text.into(), ..form() }.send_params().map(|it| it.message);
    assert_eq!(message(Format::Text, ""), Ok(Message::Text(String::new())));
    assert_eq!(message(Format::Hex, "00 ff"), Ok(Message::Binary(vec![0, 255].into())));
    assert_eq!(message(Format::Hex, ""), Ok(Message::Binary(vec![].into())));
    assert_eq!(message(Format::Hex, "0").unwrap_err().of(Field::Message), Some(&InputError::HexOdd));
}

#[test]
fn only_codes_that_a_browser_takes_and_reasons_that_fit_into_a_close_frame() {
    let params = |code: &str, reason: &str| {
        Form { close_code: code.into(), close_reason: reason.into(), ..form() }.close_params()
    };
    for code in [1000, 3000, 4999] {
        assert_eq!(params(&code.to_string(), "끝"), Ok(CloseParams { code: Some(code), reason: "끝".into() }));
    }
    assert_eq!(params(" ", ""), Ok(CloseParams { code: None, reason: String::new() }));
    for (code, reason) in [("1001", ""), ("1006", ""), ("2999", ""), ("5000", ""), ("x", ""), ("", "a reason")] {
        assert_eq!(params(code, reason).unwrap_err().of(Field::CloseCode), Some(&InputError::CloseCode), "{code}");
    }
    // 41 Korean letters are 123 bytes.
    assert!(params("1000", &"가".repeat(41)).is_ok());
    let long = params("1000", &"가".repeat(42)).unwrap_err();
    assert_eq!(long.of(Field::CloseReason), Some(&InputError::CloseReason { limit: MAX_REASON }));
}
