//! Parsing frames from bytes that are split at any position.

use crate::{KEY, drain, frames, header, write};
use networking_lab::websocket::{Event, FrameHeader, LengthForm, Part, Reader, Side, Unreadable, diagram};

/// The examples of RFC 6455, section 5.7: the frames, their sender, and the payload.
const EXAMPLES: [(&[u8], Side, &[u8]); 5] = [
    (&[0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f], Side::Server, b"Hello"),
    (&[0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58], Side::Client, b"Hello"),
    (&[0x01, 0x03, 0x48, 0x65, 0x6c, 0x80, 0x02, 0x6c, 0x6f], Side::Server, b"Hello"),
    (&[0x89, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f], Side::Server, b"Hello"),
    (&[0x8a, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58], Side::Client, b"Hello"),
];

#[test]
fn the_frames_of_the_rfc_are_read() {
    for (bytes, sender, payload) in EXAMPLES {
        let frames = frames(sender, bytes);
        let joined: Vec<u8> = frames.iter().flat_map(|frame| frame.payload.to_vec()).collect();
        assert_eq!(joined, payload);
        assert!(frames.iter().all(|frame| frame.violations.is_empty() && frame.is_complete()), "{frames:?}");
    }
}

#[test]
fn every_bit_has_a_name_and_the_payload_is_there_before_and_after_unmasking() {
    let [frame] = &frames(Side::Client, EXAMPLES[1].0)[..] else { panic!("one frame") };
    let names: Vec<_> = frame.parts().into_iter().map(|part| (part.part, part.bits)).collect();
    let expected = [
        (Part::Fin, 0..1),
        (Part::Rsv1, 1..2),
        (Part::Rsv2, 2..3),
        (Part::Rsv3, 3..4),
        (Part::Opcode, 4..8),
        (Part::Mask, 8..9),
        (Part::Length, 9..16),
        (Part::MaskingKey, 16..48),
        (Part::Payload, 48..88),
    ];
    assert_eq!(names, expected);
    assert_eq!((frame.header.mask, frame.length, frame.length_form), (Some(KEY), 5, LengthForm::Seven));
    assert_eq!((frame.masked_payload(), &frame.payload[..]), (&[0x7f, 0x9f, 0x4d, 0x51, 0x58][..], &b"Hello"[..]));
}

#[test]
fn a_length_has_three_forms() {
    for (length, form, header_size, extended) in [
        (0, LengthForm::Seven, 2, None),
        (125, LengthForm::Seven, 2, None),
        (126, LengthForm::Sixteen, 4, Some(16..32)),
        (65_535, LengthForm::Sixteen, 4, Some(16..32)),
        (65_536, LengthForm::SixtyFour, 10, Some(16..80)),
    ] {
        let bytes = write(FrameHeader { mask: None, ..header(2) }, vec![7; length]);
        let [frame] = &frames(Side::Server, &bytes)[..] else { panic!("one frame") };
        assert_eq!((frame.length_form, frame.header_size(), frame.length), (form, header_size, length as u64));
        let parts = frame.parts();
        let bits = parts.iter().find(|part| part.part == Part::ExtendedLength).map(|part| part.bits.clone());
        assert_eq!(bits, extended);
        assert_eq!(parts.last().unwrap().bits.end, frame.raw.len() * 8);
    }
}

#[test]
fn wherever_the_stream_is_cut_the_frames_are_the_same() {
    let mut bytes = write(header(1), "안녕");
    bytes.extend(write(FrameHeader { is_final: false, ..header(2) }, [0; 300]));
    bytes.extend(write(header(9), "?"));
    bytes.extend(write(header(0), ""));
    bytes.extend(write(header(8), [0x03, 0xe8]));
    let whole = frames(Side::Client, &bytes);
    assert_eq!(whole.iter().map(|frame| frame.payload.len()).collect::<Vec<_>>(), [6, 300, 1, 0, 2]);
    assert_eq!(whole.iter().flat_map(|frame| frame.raw.to_vec()).collect::<Vec<_>>(), bytes);
    assert!(whole.iter().all(|frame| frame.violations.is_empty()), "{whole:?}");
    for at in 0..=bytes.len() {
        let mut reader = Reader::of_frames(Side::Client);
        reader.push(&bytes[..at]);
        let mut read = drain(&mut reader);
        reader.push(&bytes[at..]);
        read.extend(drain(&mut reader));
        assert_eq!((read, reader.end()), (whole.clone(), Ok(None)), "cut at {at}");
    }
    let mut reader = Reader::of_frames(Side::Client);
    let byte_by_byte: Vec<_> = bytes.chunks(1).flat_map(|byte| (reader.push(byte), drain(&mut reader)).1).collect();
    assert_eq!(byte_by_byte, whole);
}

#[test]
fn a_frame_that_is_cut_is_told_and_shown_as_far_as_it_came() {
    let bytes = write(header(1), "Hello");
    for at in 1..bytes.len() {
        let mut reader = Reader::of_frames(Side::Client);
        reader.push(&bytes[..at]);
        assert_eq!(reader.read(), Ok(None));
        assert_eq!((reader.end(), reader.pending()), (Err(Unreadable::Cut), at));
        let begun = reader.take_begun();
        // With the complete header, the received part of the payload can be read.
        assert_eq!(begun.is_some(), at >= 6, "{at}");
        if let Some(frame) = begun {
            assert_eq!(&frame.payload[..], &b"Hello"[..at - 6]);
            assert!(!frame.is_complete() && frame.violations.is_empty(), "{frame:?}");
        }
    }
}

#[test]
fn a_payload_beyond_the_limit_is_not_waited_for() {
    let mut reader = Reader::of_frames(Side::Server);
    reader.push(&[0x82, 127, 0, 0, 0, 0, 0xff, 0, 0, 0]);
    let too_large = Err(Unreadable::TooLarge(0xff00_0000));
    assert_eq!((reader.read(), reader.read(), reader.end()), (too_large.clone(), too_large.clone(), too_large));
}

#[test]
fn frames_may_come_with_the_response_that_is_before_them() {
    let response = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";
    let bytes = [&response[..], EXAMPLES[0].0, EXAMPLES[3].0].concat();
    for at in 0..=bytes.len() {
        let mut reader = Reader::from_response();
        let mut events = Vec::new();
        for piece in [&bytes[..at], &bytes[at..]] {
            reader.push(piece);
            while let Some(event) = reader.read().unwrap() {
                events.push(event);
            }
        }
        let [Event::Response(response), Event::Frame(text), Event::Frame(ping)] = &events[..] else {
            panic!("cut at {at}: {events:?}")
        };
        assert_eq!((response.head.status, &text.payload[..], &ping.payload[..]), (101, &b"Hello"[..], &b"Hello"[..]));
    }
}

#[test]
fn nothing_is_a_frame_where_the_response_opens_no_websocket() {
    let mut reader = Reader::from_response();
    reader.push(b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno");
    let Ok(Some(Event::Response(response))) = reader.read() else { panic!("no response") };
    assert_eq!((response.head.status, &response.body[..]), (404, &b"no"[..]));
    reader.push(EXAMPLES[0].0);
    assert_eq!((reader.read(), reader.end()), (Ok(None), Ok(None)));
    // A response whose body ends with the connection.
    let mut reader = Reader::from_response();
    reader.push(b"HTTP/1.1 403 Forbidden\r\n\r\nno");
    assert_eq!(reader.read(), Ok(None));
    let Ok(Some(Event::Response(response))) = reader.end() else { panic!("no response") };
    assert_eq!((response.head.status, &response.body[..]), (403, &b"no"[..]));
    let mut reader = Reader::from_response();
    reader.push(b"SSH-2.0-OpenSSH\r\n");
    assert!(matches!(reader.read(), Err(Unreadable::Http(_))));
}

#[test]
fn the_diagram_has_32_bits_a_row_as_the_rfc_draws_it() {
    let cells = |bytes: &[u8], sender, payload| {
        let frame = frames(sender, bytes).remove(0);
        let rows = diagram::rows(&frame, payload).into_iter();
        let cell = |cell: diagram::Cell| (cell.part, cell.bits, cell.value, cell.continued);
        rows.map(|row| row.into_iter().map(cell).collect::<Vec<_>>()).collect::<Vec<_>>()
    };
    let cell = |part, bits, value: &str, continued| (part, bits, value.to_owned(), continued);
    let start = |fin: &str, opcode: &str, mask: &str, length: &str| {
        vec![
            cell(Part::Fin, 1, fin, false),
            cell(Part::Rsv1, 1, "0", false),
            cell(Part::Rsv2, 1, "0", false),
            cell(Part::Rsv3, 1, "0", false),
            cell(Part::Opcode, 4, opcode, false),
            cell(Part::Mask, 1, mask, false),
            cell(Part::Length, 7, length, false),
        ]
    };
    // With a mask: the key and the payload continue across rows.
    let mut first = start("1", "0001", "1", "0000101");
    first.push(cell(Part::MaskingKey, 16, "37 fa", false));
    let second = vec![cell(Part::MaskingKey, 16, "21 3d", true), cell(Part::Payload, 16, "7f 9f", false)];
    let third = vec![cell(Part::Payload, 24, "4d 51 58", true)];
    assert_eq!(cells(EXAMPLES[1].0, Side::Client, 9), [first.clone(), second.clone(), third]);
    assert_eq!(cells(EXAMPLES[1].0, Side::Client, 2), [first, second]);
    // The longest length encoding, which takes two and a half rows.
    let long = write(FrameHeader { mask: None, is_final: false, ..header(2) }, [9; 65_536]);
    let mut first = start("0", "0010", "0", "1111111");
    first.push(cell(Part::ExtendedLength, 16, "00 00", false));
    let second = vec![cell(Part::ExtendedLength, 32, "00 00 00 01", true)];
    let third = vec![cell(Part::ExtendedLength, 16, "00 00", true), cell(Part::Payload, 16, "09 09", false)];
    assert_eq!(cells(&long, Side::Server, 2), [first, second, third]);
}
