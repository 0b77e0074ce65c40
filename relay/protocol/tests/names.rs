//! What people type: targets, and the names of rooms and members.

use relay_protocol::*;

#[test]
fn targets() {
    let address = |host: &str, port| Ok(Target::Address { host: host.into(), port });
    let cases = [
        ("echo", Ok(Target::Practice(PracticeTcp::Echo))),
        (" raw-echo ", Ok(Target::Practice(PracticeTcp::RawEcho))),
        ("127.0.0.1:8888", address("127.0.0.1", 8888)),
        ("LOCALHOST:1", address("localhost", 1)),
        ("[::1]:65535", address("::1", 65535)),
        ("[0:0:0:0:0:0:0:1]:80", address("::1", 80)),
        ("example.com.:80", address("example.com.", 80)),
        ("", Err(TargetError::Empty)),
        ("  ", Err(TargetError::Empty)),
        ("http://127.0.0.1:80", Err(TargetError::NotAHostAndPort)),
        ("user@host:80", Err(TargetError::NotAHostAndPort)),
        ("127.0.0.1", Err(TargetError::NoPort)),
        ("[::1]", Err(TargetError::NoPort)),
        ("echo2", Err(TargetError::NoPort)),
        ("host:", Err(TargetError::Port)),
        ("host:0", Err(TargetError::Port)),
        ("host:65536", Err(TargetError::Port)),
        ("host:+80", Err(TargetError::Port)),
        ("host:8o", Err(TargetError::Port)),
        (":80", Err(TargetError::Host)),
        ("a..b:80", Err(TargetError::Host)),
        ("a b:80", Err(TargetError::Host)),
        ("서버:80", Err(TargetError::Host)),
        ("[::zz]:80", Err(TargetError::Host)),
        ("::1:8888", Err(TargetError::Ipv6Brackets)),
        ("[::1:8888", Err(TargetError::Ipv6Brackets)),
    ];
    for (text, expected) in cases {
        assert_eq!(text.parse::<Target>(), expected, "{text:?}");
        assert_eq!(<Target>::check(text).err(), expected.as_ref().err().copied(), "{text:?}");
        if let Ok(target) = expected {
            assert_eq!(target.to_string().parse(), Ok(target));
        }
    }
    // Only reading it tells that this is no address.
    assert_eq!("[1::2::3]:80".parse::<Target>(), Err(TargetError::Host));
    assert_eq!(<Target>::check("[1::2::3]:80"), Ok(()));
    // The practice servers of UDP are others.
    assert_eq!("silent".parse(), Ok(Target::Practice(PracticeUdp::Silent)));
    assert_eq!("raw-echo".parse::<Target<PracticeUdp>>(), Err(TargetError::NoPort));
}

#[test]
fn names_of_rooms_and_members() {
    for (name, is_one) in [
        ("a", true),
        ("room-21", true),
        ("-", true),
        (&"a".repeat(MAX_ROOM_NAME), true),
        (&"a".repeat(MAX_ROOM_NAME + 1), false),
        ("", false),
        ("Room", false),
        ("방", false),
        ("a b", false),
        ("a/b", false),
    ] {
        assert_eq!(is_room_name(name), is_one, "{name}");
    }
    for (name, is_one) in [
        ("민지", true),
        ("Ada Lovelace", true),
        (&"가".repeat(MAX_MEMBER_NAME), true),
        (&"가".repeat(MAX_MEMBER_NAME + 1), false),
        (DEFAULT_MEMBER_NAME, true),
        ("", false),
        (" ", false),
        (" Ada", false),
        ("Ada\n", false),
        ("A\u{0}da", false),
        // Decomposed, as some systems write it, and what is written from right to left.
        ("\u{1106}\u{1175}\u{11ab}\u{110c}\u{1175}", true),
        ("Zoe\u{308}", true),
        ("דנה", true),
        ("민지❤\u{fe0f}", true),
        ("👩🏽\u{200d}💻", true),
        ("🏳\u{fe0f}\u{200d}🌈", true),
        ("민지\u{200d}", false),
        ("Ada\u{fe0f}", false),
        ("\u{200d}", false),
        ("Ada\u{3000}Lovelace", false),
        ("Ada\u{2028}Lovelace", false),
    ] {
        assert_eq!(is_member_name(name), is_one, "{name:?}");
    }
    let unseen = [
        '\u{ad}',
        '\u{34f}',
        '\u{61c}',
        '\u{115f}',
        '\u{1160}',
        '\u{180e}',
        '\u{200b}',
        '\u{200c}',
        '\u{200e}',
        '\u{202a}',
        '\u{202e}',
        '\u{2060}',
        '\u{2066}',
        '\u{2069}',
        '\u{2800}',
        '\u{3164}',
        '\u{fe00}',
        '\u{feff}',
        '\u{ffa0}',
        '\u{fff9}',
        '\u{1d173}',
        '\u{e0041}',
        '\u{e0100}',
    ];
    for character in unseen {
        for name in
            [character.to_string(), format!("Ada{character}"), format!("{character}Ada"), format!("A{character}da")]
        {
            assert!(!is_member_name(&name), "{name:?}");
        }
    }
}
