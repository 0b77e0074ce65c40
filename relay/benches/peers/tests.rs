//! Tests of what is pure in the bench; `cargo test` runs them, and never the bench itself.

#![allow(dead_code, reason = "the bench uses the rest")]

#[path = "linux/arguments.rs"]
mod arguments;
#[path = "linux/figures.rs"]
mod figures;
#[path = "linux/frame.rs"]
mod frame;
#[path = "linux/pattern.rs"]
mod pattern;

use arguments::Arguments;
use figures::{Measured, median, percentile};
use frame::{Scanner, Unexpected};
use std::time::Duration;

/// A server's frame: as a client's, with neither the mask bit nor the mask.
fn from_server(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x80 | opcode];
    match payload.len() {
        length @ 0..126 => frame.push(length as u8),
        length @ 126..65536 => frame.extend([126, (length >> 8) as u8, length as u8]),
        length => {
            frame.push(127);
            frame.extend((length as u64).to_be_bytes());
        }
    }
    frame.extend(payload);
    frame
}

#[test]
fn whole_frames_of_data_are_counted_however_they_come() {
    let sent =
        [from_server(1, b"one"), from_server(9, b"ping"), from_server(2, b""), from_server(1, &[7; 300])].concat();
    for piece in [1, 2, 7, sent.len()] {
        let mut scanner = Scanner::default();
        let last = sent.len() - 1;
        for part in sent[..last].chunks(piece) {
            scanner.scan(part, |_| {}).unwrap();
        }
        assert_eq!(scanner.frames, 2, "{piece}");
        scanner.scan(&sent[last..], |_| {}).unwrap();
        assert_eq!(scanner.frames, 3, "{piece}");
    }
}

#[test]
fn a_frame_is_masked_with_a_key_that_is_not_zero() {
    let frame = frame::binary(b"abc");
    let (key, payload) = frame[2..].split_at(4);
    assert_eq!(frame[..2], [0x82, 0x83]);
    assert_ne!(key, [0; 4]);
    assert_eq!(payload.iter().zip(key).map(|(byte, key)| byte ^ key).collect::<Vec<_>>(), b"abc");
    assert_eq!(frame::binary(&[0; 200])[..4], [0x82, 0x80 | 126, 0, 200]);
    assert_eq!(frame::binary(&[0; 65536])[..10], [0x82, 0x80 | 127, 0, 0, 0, 0, 0, 1, 0, 0]);
}

#[test]
fn payload_is_found_however_the_stream_is_cut() {
    let long = pattern::noise(70_000);
    let stream = [from_server(2, b"one"), from_server(9, b"ping"), from_server(0, &long[..300]), from_server(2, &long)];
    let (stream, expected) = (stream.concat(), [b"one", &long[..300], &long].concat());
    for step in [1, 2, 3, 7, 1000, stream.len()] {
        let (mut scanner, mut found) = (Scanner::default(), Vec::<u8>::new());
        for part in stream.chunks(step) {
            scanner.scan(part, |data| found.extend(data)).unwrap();
        }
        assert!(found == expected, "in steps of {step}");
    }
}

#[test]
fn a_close_and_nonsense_are_told() {
    let scan = |bytes: &[u8]| Scanner::default().scan(bytes, |_| ());
    assert_eq!(scan(&from_server(8, b"")), Err(Unexpected::Close));
    assert_eq!(scan(&frame::binary(b"masked")), Err(Unexpected::Malformed));
    assert_eq!(scan(&from_server(3, b"")), Err(Unexpected::Malformed));
}

#[test]
fn a_repetition_is_known_wherever_it_begins() {
    let pattern = pattern::noise(10);
    let twice = pattern.repeat(2);
    assert!(pattern::is_repetition(&pattern, 23, &twice[3..18]));
    assert!(!pattern::is_repetition(&pattern, 23, &twice[4..18]));
    assert!(pattern::is_repetition(&pattern, pattern::COMPARED, b"not looked at"));
}

#[test]
fn medians_and_percentiles() {
    assert_eq!(median(vec![]), None);
    assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
    assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), Some(2.5));
    let mut values: Vec<u64> = (1..=200).rev().collect();
    assert_eq!([50, 99, 100].map(|hundredths| percentile(&mut values, hundredths)), [Some(100), Some(198), Some(200)]);
    assert_eq!(percentile(&mut [], 50), None);
}

#[test]
fn a_ratio_is_taken_in_each_round_before_the_median() {
    let mut measured = Measured::default();
    for (ours, theirs) in [(Some(2.0), Some(1.0)), (Some(30.0), Some(10.0)), (Some(7.0), None), (Some(4.0), Some(1.0))]
    {
        measured.add("echo", "relay", vec![ours]);
        measured.add("echo", "nginx", theirs.map_or_else(Vec::new, |theirs| vec![Some(theirs)]));
    }
    assert_eq!(measured.ratio("echo", "relay", "nginx", 0), Some(3.0));
    assert_eq!(measured.median("echo", "relay", 0), Some(5.5));
    assert_eq!(measured.ratio("echo", "relay", "nobody", 0), None);
}

#[test]
fn units() {
    assert_eq!(figures::speed(3 << 20, Duration::from_millis(500)), 6.0);
    assert_eq!(figures::seconds_per_gibibyte(Duration::from_secs(1), 512 << 20), 2.0);
    assert_eq!(figures::microseconds_each(Duration::from_millis(1), 4), 250.0);
}

#[test]
fn the_command_line() {
    let parse = |line: &str| {
        let words = line.split_whitespace().map(str::to_owned);
        Arguments::parse(words, &["relay", "nginx"], &["echo", "down"])
    };
    let full = parse("--bench").unwrap().unwrap();
    assert!(full.is_full() && full.wants_peer("nginx") && full.wants_row("down"));
    let some = parse("-- --only relay --rows echo,down --rounds 2 --seconds 0.5").unwrap().unwrap();
    assert!(!some.is_full() && !some.wants_peer("nginx") && some.wants_row("down"));
    assert_eq!((some.rounds, some.stretch), (Some(2), Duration::from_millis(500)));
    assert_eq!(parse("--help"), Ok(None));
    for wrong in ["--only squid", "--rows all", "--rounds 0", "--seconds 0", "--seconds", "--fast"] {
        assert!(parse(wrong).is_err(), "{wrong}");
    }
}
