//! Streams parsed as UTF-8 chunk by chunk.

use networking_lab::record::utf8::{Begun, Glyph, Reading, read};

/// Parses a stream in chunks.
fn readings<'a>(chunks: impl Iterator<Item = &'a [u8]>) -> Vec<(&'a [u8], Reading)> {
    let mut begun = Begun::default();
    chunks.map(|chunk| (chunk, read(&mut begun, chunk))).collect()
}

#[test]
fn a_recv_of_4_cuts_the_second_syllable() {
    let readings = readings("안녕".as_bytes().chunks(4));
    let (first, second) = (readings[0], readings[1]);
    assert_eq!(first.0, [0xec, 0x95, 0x88, 0xeb]);
    assert_eq!((first.1.text(first.0).as_str(), first.1.continued, first.1.cut), ("안", 0, 1));
    assert_eq!(second.0, [0x85, 0x95]);
    assert_eq!((second.1.text(second.0).as_str(), second.1.continued, second.1.cut), ("녕", 2, 0));
}

#[test]
fn no_size_of_recv_loses_a_character() {
    for text in ["안녕하세요!", "a😀b👩‍💻", "é안😀x", "plain"] {
        for size in 1..=9 {
            let readings = readings(text.as_bytes().chunks(size));
            let whole: String = readings.iter().map(|(chunk, reading)| reading.text(chunk)).collect();
            assert_eq!(whole, text, "size {size}");
            for ((chunk, one), (next, two)) in readings.iter().zip(&readings[1..]) {
                assert_eq!(one.cut > 0, two.continued > 0, "size {size}");
                assert!(one.cut <= chunk.len() && two.continued <= next.len());
                assert_eq!(one.invalid + two.invalid, 0);
            }
            assert_eq!(readings.last().unwrap().1.cut, 0);
        }
    }
}

#[test]
fn one_byte_may_both_continue_and_be_cut() {
    let readings = readings("안".as_bytes().chunks(1));
    let counts: Vec<_> = readings.iter().map(|(_, reading)| (reading.continued, reading.cut)).collect();
    assert_eq!(counts, [(0, 1), (1, 1), (1, 0)]);
    assert!(readings.iter().all(|(_, reading)| !reading.is_whole()));
    let glyphs: Vec<_> = readings.iter().map(|(chunk, reading)| reading.glyphs(chunk, 0..1)).collect();
    assert_eq!(glyphs, [[Glyph::Cut], [Glyph::Cut], [Glyph::Character('안')]]);
}

#[test]
fn what_is_no_utf8_is_counted_where_it_stands() {
    /// Continued, cut and invalid bytes, and the text.
    type Expected = (usize, usize, usize, &'static str);
    let cases: [(&[&[u8]], &[Expected]); 7] = [
        (&[b"\xff\xec"], &[(0, 1, 1, "\u{fffd}")]),
        (&[b"\xffa\xc0"], &[(0, 0, 2, "\u{fffd}a\u{fffd}")]),
        // A character that is never completed: the next chunk shows it.
        (&[b"\xec\x95", b"a"], &[(0, 2, 0, ""), (0, 0, 0, "\u{fffd}a")]),
        (&[b"\xf0\x9f", b"\x98a"], &[(0, 2, 0, ""), (0, 0, 1, "\u{fffd}a")]),
        (&[b"\xec", b"\xec", b"\x95\x88"], &[(0, 1, 0, ""), (0, 1, 0, "\u{fffd}"), (2, 0, 0, "안")]),
        // A continuation byte without a start.
        (&[b"\x88", b"\x88\x88"], &[(0, 0, 1, "\u{fffd}"), (0, 0, 2, "\u{fffd}\u{fffd}")]),
        (&[b"\xed\xa0\x80"], &[(0, 0, 3, "\u{fffd}\u{fffd}\u{fffd}")]),
    ];
    for (chunks, expected) in cases {
        let readings = readings(chunks.iter().copied());
        for ((chunk, reading), &(continued, cut, invalid, text)) in readings.iter().zip(expected) {
            assert_eq!((reading.continued, reading.cut, reading.invalid), (continued, cut, invalid), "{chunks:x?}");
            assert_eq!(reading.text(chunk), text, "{chunks:x?}");
            assert_eq!(reading.is_whole(), (continued, cut, invalid) == (0, 0, 0), "{chunks:x?}");
        }
    }
}

#[test]
fn a_preview_ends_between_characters() {
    let text = "안녕하세요!".as_bytes();
    let reading = read(&mut Begun::default(), text);
    assert_eq!(reading.preview(text, 7), ("안녕".to_owned(), false));
    assert_eq!(reading.preview(text, 16), ("안녕하세요!".to_owned(), true));
    // Without a character boundary, the preview is empty.
    let none = [0x80; 20];
    assert_eq!(read(&mut Begun::default(), &none).preview(&none, 7), (String::new(), false));
}

#[test]
fn glyphs_of_any_range_agree_with_those_of_the_whole() {
    let stream = "서버 😀 응답: é!".as_bytes();
    for size in 1..=stream.len() {
        for (chunk, reading) in readings(stream.chunks(size)) {
            let whole = reading.glyphs(chunk, 0..chunk.len());
            assert_eq!(whole.len(), chunk.len());
            for start in 0..chunk.len() {
                for end in start..=chunk.len() {
                    assert_eq!(reading.glyphs(chunk, start..end), whole[start..end], "{start}..{end} of {size}");
                }
            }
        }
    }
}

#[test]
fn glyphs_tell_characters_cuts_and_invalid_bytes() {
    let mut begun = Begun::default();
    let first = [0xec, 0x95, 0x88, 0xff, 0xeb];
    let reading = read(&mut begun, &first);
    let glyphs = reading.glyphs(&first, 0..5);
    assert_eq!(glyphs, [Glyph::Character('안'), Glyph::More, Glyph::More, Glyph::Invalid, Glyph::Cut]);
    let second = [0x85, 0x95, b'!'];
    let reading = read(&mut begun, &second);
    assert_eq!(reading.glyphs(&second, 0..3), [Glyph::Character('녕'), Glyph::More, Glyph::Character('!')]);
}
