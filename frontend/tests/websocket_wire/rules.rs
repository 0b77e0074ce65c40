//! The rules of RFC 6455 that invalid frames violate.

use crate::{frames, header, write};
use networking_lab::websocket::{
    CloseCode, FrameHeader, Side,
    Violation::{self, *},
    rules::is_close_code,
};

/// Returns the violations of each of a client's frames.
fn broken(written: &[(FrameHeader, &[u8])]) -> Vec<Vec<Violation>> {
    let bytes: Vec<u8> = written.iter().flat_map(|(header, payload)| write(header.clone(), payload)).collect();
    frames(Side::Client, &bytes).into_iter().map(|frame| frame.violations).collect()
}

/// Returns the violations of a single frame.
fn alone(header: FrameHeader, payload: &[u8]) -> Vec<Violation> {
    broken(&[(header, payload)]).remove(0)
}

fn fragment(opcode: u8) -> FrameHeader {
    FrameHeader { is_final: false, ..header(opcode) }
}

#[test]
fn each_rule_for_a_frame_by_itself_is_told() {
    let none: [Violation; 0] = [];
    assert_eq!(alone(header(1), "안녕".as_bytes()), none);
    assert_eq!(alone(FrameHeader { mask: None, ..header(1) }, b"a"), [Unmasked]);
    for rsv in [
        FrameHeader { rsv1: true, ..header(1) },
        FrameHeader { rsv2: true, ..header(1) },
        FrameHeader { rsv3: true, ..header(1) },
    ] {
        assert_eq!(alone(rsv, b"a"), [ReservedBits]);
    }
    for opcode in [3, 7, 11, 15] {
        assert_eq!(alone(header(opcode), b"a"), [ReservedOpcode], "{opcode}");
    }
    for opcode in [8, 9, 10] {
        assert_eq!(alone(fragment(opcode), b""), [FragmentedControl], "{opcode}");
    }
    assert_eq!(alone(header(9), &[0; 125]), none);
    assert_eq!(alone(header(9), &[0; 126]), [LongControl]);
    assert_eq!(alone(header(1), &[0xec, 0x95]), [NotUtf8]);
    assert_eq!(alone(header(2), &[0xec, 0x95]), none);
    assert_eq!(alone(header(0), b"a"), [NothingToContinue]);
    assert_eq!(alone(header(8), b""), none);
    assert_eq!(alone(header(8), &[3]), [CloseLength]);
    assert_eq!(alone(header(8), &[3, 0xe8]), none);
    assert_eq!(alone(header(8), &[3, 0xed]), [CloseCode]);
    assert_eq!(alone(header(8), &[3, 0xe8, 0xff]), [NotUtf8]);
}

#[test]
fn what_a_server_sends_is_not_masked_and_lengths_are_as_short_as_can_be() {
    let violations = |bytes: &[u8]| frames(Side::Server, bytes).remove(0).violations;
    assert_eq!(violations(&write(header(1), "a")), [Masked]);
    assert_eq!(violations(&[0x82, 126, 0, 1, 7]), [LengthNotMinimal]);
    assert_eq!(violations(&[0x82, 127, 0, 0, 0, 0, 0, 0, 0, 1, 7]), [LengthNotMinimal]);
}

#[test]
fn rules_hold_over_the_frames_of_a_message() {
    let (none, text) = (vec![], "안".as_bytes());
    // A character split across two fragments, with a ping between them.
    let whole = broken(&[(fragment(1), &text[..1]), (header(9), b""), (fragment(0), b""), (header(0), &text[1..])]);
    assert_eq!(whole, [none.clone(), none.clone(), none.clone(), none.clone()]);
    assert_eq!(broken(&[(fragment(1), &text[..1]), (header(0), b"")]), [none.clone(), vec![NotUtf8]]);
    // A violation is reported once, at the first frame where it can be detected.
    let invalid = broken(&[(fragment(1), &[0xff]), (fragment(0), b"a"), (header(0), &[0xff])]);
    assert_eq!(invalid, [vec![NotUtf8], none.clone(), none.clone()]);
    assert_eq!(broken(&[(fragment(2), &[0xff]), (header(0), &[0xff])]), [none.clone(), none.clone()]);
    assert_eq!(broken(&[(fragment(1), b"a"), (header(1), b"b")]), [none.clone(), vec![MessageNotFinished]]);
    assert_eq!(broken(&[(header(1), b"a"), (header(0), b"b")]), [none.clone(), vec![NothingToContinue]]);
    assert_eq!(broken(&[(header(8), b""), (header(10), b"")]), [none, vec![AfterClose]]);
}

#[test]
fn text_that_is_none_is_answered_by_1007_and_all_else_by_1002() {
    assert_eq!(NotUtf8.close_code(), networking_lab::websocket::CloseCode::Invalid);
    assert_eq!(ReservedBits.close_code(), networking_lab::websocket::CloseCode::Protocol);
}

#[test]
fn close_codes_are_those_of_the_registry_and_of_libraries_and_applications() {
    let allowed: Vec<u16> = (0..=u16::MAX).filter(|code| is_close_code(*code)).collect();
    let registered = (1000..=1003).chain(1007..=1013);
    assert_eq!(allowed, registered.chain(3000..=4999).collect::<Vec<_>>());
    assert_eq!(u16::from(CloseCode::Normal), 1000);
}
