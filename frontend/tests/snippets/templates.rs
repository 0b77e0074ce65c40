//! Properties of every program.

use crate::works::{all_kinds, udp_client};
use networking_lab::{
    snippets::{
        Code,
        calls::{Call, line_of},
        work::{TcpClient, UdpClient, Work},
        write,
    },
    text::Lang,
};

#[test]
fn every_gap_is_filled() {
    for work in all_kinds() {
        for code in Code::ALL {
            for lang in Lang::ALL {
                let program = write(&work, code, lang);
                assert!(!program.contains(['«', '»']), "{code:?} {work:?}:\n{program}");
                for line in program.lines() {
                    assert_eq!(line.trim_end(), line, "{code:?} {work:?}:\n{program}");
                    // A comment without its text.
                    let bare = line.trim_start();
                    assert!(
                        !matches!(bare, "#" | "//") && !bare.ends_with(" #") && !bare.ends_with(" //"),
                        "{program}"
                    );
                }
            }
        }
    }
}

#[test]
fn words_can_stand_between_quotes() {
    for work in all_kinds() {
        let (ko, en) = (write(&work, Code::Python, Lang::Ko), write(&work, Code::Python, Lang::En));
        assert_eq!(ko.matches('"').count(), en.matches('"').count(), "{ko}\n{en}");
        assert_eq!(ko.lines().count(), en.lines().count(), "{ko}\n{en}");
    }
}

#[test]
fn a_message_is_numbered_where_that_was_asked_for_and_it_says_where() {
    for code in Code::ALL {
        let program = |numbered, message: &str| {
            let client = udp_client(([127, 0, 0, 1], 8888).into(), message.as_bytes());
            write(&Work::UdpClient(UdpClient { numbered, ..client }), code, Lang::En)
        };
        assert_ne!(program(true, "a {n}"), program(false, "a {n}"), "{code:?}");
        assert_eq!(program(true, "a {m}"), program(false, "a {m}"), "{code:?}");
        assert_eq!(program(false, "a {n}").replace("{n}", "{m}"), program(false, "a {m}"), "{code:?}");
    }
}

#[test]
fn a_language_of_servers_only_gives_way_to_rust() {
    for work in all_kinds() {
        assert!(Code::Tokio.for_work(&work).knows(&work));
        let is_tokio = write(&work, Code::Tokio, Lang::En).contains("tokio::net");
        assert_eq!(is_tokio, Code::Tokio.knows(&work));
    }
}

#[test]
fn the_line_of_a_call_is_the_one_that_makes_it() {
    let client = TcpClient {
        host: "127.0.0.1".into(),
        port: 1,
        // The message looks like a call, but is not.
        message: b"s.recv(4) s.shutdown(1)".to_vec(),
        times: 1,
        interval_ms: 0,
        recv_size: 4,
        recv_once: true,
        time_limit_ms: Some(1000),
        shutdown: true,
    };
    for (code, call, line) in [
        (Code::Python, Call::Connect, "with socket.create_connection(address, timeout=1) as s:"),
        (Code::Python, Call::Receive, "data = s.recv(4)"),
        (Code::Rust, Call::Receive, "let size = stream.read(&mut buffer)?;"),
        (Code::PowerShell, Call::Receive, "$size = $stream.Read($buffer, 0, $buffer.Length)"),
    ] {
        let program = write(&Work::TcpClient(client.clone()), code, Lang::En);
        let found = line_of(&program, code, call).and_then(|line| program.lines().nth(line));
        assert_eq!(found.map(str::trim), Some(line), "{code:?} {call:?}:\n{program}");
    }
    let program = write(&Work::TcpClient(client), Code::Python, Lang::En);
    let shutdown = line_of(&program, Code::Python, Call::Shutdown).and_then(|line| program.lines().nth(line));
    assert!(shutdown.is_some_and(|line| line.contains("SHUT_WR")), "{program}");
}

#[test]
fn every_program_has_a_line_for_what_its_record_begins_with() {
    for work in all_kinds() {
        let first = match &work {
            Work::TcpClient(_) | Work::UdpClient(_) => Call::Connect,
            Work::TcpServer(_) | Work::UdpServer(_) => Call::Bind,
        };
        for code in Code::ALL.into_iter().filter(|code| code.knows(&work)) {
            let program = write(&work, code, Lang::Ko);
            assert!(line_of(&program, code, first).is_some(), "{code:?} {first:?}:\n{program}");
            assert!(line_of(&program, code, Call::Receive).is_some(), "{code:?}:\n{program}");
        }
    }
}
