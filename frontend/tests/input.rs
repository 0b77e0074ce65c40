//! Valid and invalid input in the fields.

use networking_lab::{
    labs::{
        input::{Format, LineEnd, message, recv_size, repetitions, target, time_limit},
        tcp_client::form::{Field, Form},
    },
    text::{Lang, fields::InputError},
};
use relay_protocol::TargetError;

#[test]
fn hex_is_read_however_it_is_grouped() {
    let bytes = vec![0xec, 0x95, 0x88, 0x0a];
    for text in
        ["ec95880a", "EC 95 88 0A", "0xec, 0x95, 0x88, 0x0a", "ec:95:88:0a", "\\xec\\x95\\x88\\x0a", " ec9\n5880 a"]
    {
        assert_eq!(message(text, Format::Hex, LineEnd::CrLf), Ok(bytes.clone()), "{text:?}");
    }
    assert_eq!(message("4a", Format::Hex, LineEnd::CrLf), Ok(vec![0x4a]));
}

#[test]
fn wrong_hex_is_told_where() {
    let hex = |text| message(text, Format::Hex, LineEnd::Nothing);
    for odd in ["e", "ec9", "ec 95 8"] {
        assert_eq!(hex(odd), Err(InputError::HexOdd), "{odd:?}");
    }
    assert_eq!(hex("ec 9g"), Err(InputError::HexCharacter { character: 'g', position: 5 }));
    assert_eq!(hex("안"), Err(InputError::HexCharacter { character: '안', position: 1 }));
    assert_eq!(hex("e0x1"), Err(InputError::HexCharacter { character: 'x', position: 3 }));
    assert_eq!(hex("  "), Err(InputError::NothingToSend));
}

#[test]
fn text_gets_its_line_end() {
    assert_eq!(message("안", Format::Text, LineEnd::Nothing), Ok("안".as_bytes().to_vec()));
    assert_eq!(message("GET /", Format::Text, LineEnd::CrLf), Ok(b"GET /\r\n".to_vec()));
    assert_eq!(message("", Format::Text, LineEnd::Lf), Ok(b"\n".to_vec()));
    assert_eq!(message("", Format::Text, LineEnd::Nothing), Err(InputError::NothingToSend));
}

#[test]
fn numbers_have_their_ranges() {
    assert_eq!(recv_size(" 4 "), Ok(4));
    for wrong in ["0", "65537", "-1", "4.0", "four", "", "９"] {
        assert_eq!(recv_size(wrong), Err(InputError::NotAWholeNumber { min: 1, max: 65536 }), "{wrong:?}");
    }
    assert_eq!(time_limit("3"), Ok(Some(3000)));
    assert_eq!(time_limit("0.25"), Ok(Some(250)));
    assert_eq!(time_limit(".5"), Ok(Some(500)));
    assert_eq!(time_limit("600.0"), Ok(Some(600_000)));
    assert_eq!(time_limit("5."), Ok(Some(5000)));
    for milliseconds in 1..=600_000 {
        let typed = format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000);
        assert_eq!(time_limit(&typed), Ok(Some(milliseconds)), "{typed}");
    }
    assert_eq!(time_limit("  "), Ok(None));
    for wrong in [
        "0",
        "-1",
        "601",
        "3 s",
        "NaN",
        "inf",
        "1.2345",
        "0.0001",
        "600.0001",
        "1e3",
        "+1",
        "infinity",
        "1..2",
        ".",
        "4294967296",
    ] {
        assert_eq!(time_limit(wrong), Err(InputError::TimeLimit { max: 600 }), "{wrong:?}");
    }
    assert_eq!(repetitions("3", 10), Ok(3));
    assert_eq!(repetitions("10001", 1), Err(InputError::NotAWholeNumber { min: 1, max: 10_000 }));
    assert_eq!(repetitions("16", 1 << 20), Ok(16));
    assert_eq!(repetitions("16", (1 << 20) + 1), Err(InputError::TooMuch { limit_mib: 16 }));
    assert_eq!(repetitions("10000", 10_000), Err(InputError::TooMuch { limit_mib: 16 }));
}

#[test]
fn a_form_with_errors_names_each_field_and_keeps_what_was_typed() {
    let form = Form { recv_size: "many".into(), time_limit: "soon".into(), ..Form::new("http://x".into(), "") };
    let typed = form.clone();
    let errors = form.connect_params().unwrap_err();
    assert_eq!(errors.of(Field::Server), Some(&InputError::Target(TargetError::NotAHostAndPort)));
    assert!(
        errors.of(Field::RecvSize).is_some()
            && errors.of(Field::TimeLimit).is_some()
            && errors.of(Field::Message).is_none()
    );
    let errors = form.send_params().unwrap_err();
    assert_eq!(errors.of(Field::Message), Some(&InputError::NothingToSend));
    assert_eq!(form, typed);
}

#[test]
fn a_target_is_one_that_the_relay_takes() {
    for right in ["echo", " 127.0.0.1:8888 ", "[::1]:8888", "localhost:1"] {
        assert_eq!(target(right), Ok(right.trim()));
    }
    assert_eq!(target("[1:2]:8888"), Err(InputError::Target(TargetError::Host)));
    assert_eq!(target("127.0.0.1:0"), Err(InputError::Target(TargetError::Port)));
}

#[test]
fn every_error_has_its_sentence_in_both_languages() {
    let errors = [
        target("").unwrap_err(),
        target("host").unwrap_err(),
        InputError::TimeLimit { max: 600 },
        InputError::NotAWholeNumber { min: 1, max: 9 },
        InputError::NothingToSend,
        InputError::HexCharacter { character: 'g', position: 2 },
        InputError::HexOdd,
        InputError::NobodySentYet,
        InputError::DatagramTooLong { limit: 65_536 },
        InputError::TooMuch { limit_mib: 16 },
        InputError::Url,
        InputError::HeaderName { name: "a b".into() },
        InputError::HeaderValue { name: "X-Name".into() },
        InputError::Json { line: 1, column: 2 },
    ];
    for error in errors {
        let (ko, en) = (Lang::Ko.input_error(&error), Lang::En.input_error(&error));
        let hangul = |text: &str| text.contains(|character| ('가'..='힣').contains(&character));
        assert!(hangul(&ko) && !hangul(&en), "{ko} / {en}");
    }
}
