//! HTTP/1.1 messages: parsed as they arrive, with every byte labelled and every error reported.

use networking_lab::http1::{
    Event, Header, Limits, Malformed, Message, Part, Piece, Reader, RequestHead, ResponseHead, lines,
};

const LIMITS: Limits = Limits { target: 100, head: 1000, body: 50 };

fn requests() -> Reader<RequestHead> {
    Reader::new(LIMITS)
}

/// A reader of the responses to requests with these methods.
fn responses(methods: &[&str]) -> Reader<ResponseHead> {
    let mut reader = Reader::new(LIMITS);
    for method in methods {
        reader.expect(method);
    }
    reader
}

/// Reads all messages in these bytes.
macro_rules! messages {
    ($reader:expr, $bytes:expr) => {{
        let mut reader = $reader;
        reader.push($bytes.as_ref());
        let mut messages = Vec::new();
        loop {
            match reader.read().unwrap() {
                Some(Event::Message(message)) => messages.push(message),
                Some(Event::Head(_)) => {}
                None => break,
            }
        }
        messages.extend(reader.end().unwrap());
        messages
    }};
}

/// Returns the parts with their bytes.
fn named<H>(message: &Message<H>) -> Vec<(Part, String)> {
    let text = |piece: &Piece| String::from_utf8_lossy(&message.raw[piece.range.clone()]).into_owned();
    message.pieces.iter().map(|piece| (piece.part, text(piece))).collect()
}

fn refused(bytes: impl AsRef<[u8]>) -> Malformed {
    let mut reader = requests();
    reader.push(bytes.as_ref());
    let error = loop {
        match reader.read() {
            Ok(Some(_)) => {}
            Ok(None) => panic!("it would be read on: {:?}", String::from_utf8_lossy(bytes.as_ref())),
            Err(error) => break error,
        }
    };
    assert_eq!(reader.read(), Err(error), "an error must last");
    error
}

#[test]
fn a_request_is_read_with_every_byte_named() {
    let bytes = "POST /items?a=1 HTTP/1.1\r\nHost: lab\r\nX-Name:  two  \r\nContent-Length: 7\r\n\r\n한글!";
    let messages = messages!(requests(), bytes);
    let [message] = &messages[..] else { panic!("{messages:?}") };
    let head = &message.head;
    assert_eq!((head.method.as_str(), head.target.as_str(), head.minor_version), ("POST", "/items?a=1", 1));
    let headers: Vec<_> = head.headers.iter().map(|Header { name, value }| (name.as_str(), &value[..])).collect();
    assert_eq!(headers, [("Host", &b"lab"[..]), ("X-Name", b"two"), ("Content-Length", b"7")]);
    assert_eq!(message.body, "한글!");
    assert_eq!(message.raw, bytes);
    let expected = [
        (Part::StartLine, "POST /items?a=1 HTTP/1.1\r\n"),
        (Part::Header, "Host: lab\r\n"),
        (Part::Header, "X-Name:  two  \r\n"),
        (Part::Header, "Content-Length: 7\r\n"),
        (Part::EmptyLine, "\r\n"),
        (Part::Body, "한글!"),
    ];
    assert_eq!(named(message), expected.map(|(part, text)| (part, text.to_owned())));
}

#[test]
fn chunks_are_joined_and_their_sizes_and_trailers_named() {
    let bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6;a=b\r\n안녕\r\nA\r\n0123456789\r\n0\r\nX-Sum: 16\r\n\r\n";
    let messages = messages!(responses(&["GET"]), bytes);
    let [message] = &messages[..] else { panic!("{messages:?}") };
    assert_eq!((message.head.status, message.head.reason.as_str()), (200, "OK"));
    assert_eq!(message.body, "안녕0123456789");
    assert_eq!(message.trailers.get("x-sum").as_deref(), Some("16"));
    let parts: Vec<_> = named(message).into_iter().skip(2).collect();
    let expected = [
        (Part::EmptyLine, "\r\n"),
        (Part::ChunkSize, "6;a=b\r\n"),
        (Part::ChunkData, "안녕"),
        (Part::ChunkEnd, "\r\n"),
        (Part::ChunkSize, "A\r\n"),
        (Part::ChunkData, "0123456789"),
        (Part::ChunkEnd, "\r\n"),
        (Part::ChunkSize, "0\r\n"),
        (Part::Trailer, "X-Sum: 16\r\n"),
        (Part::EmptyLine, "\r\n"),
    ];
    assert_eq!(parts, expected.map(|(part, text)| (part, text.to_owned())));
}

#[test]
fn however_the_bytes_are_cut_the_messages_are_the_same() {
    let bytes = "\r\nPUT /a HTTP/1.1\r\nHost: lab\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n0\r\nT: 1\r\n\r\n\
                 POST /b HTTP/1.0\r\nContent-Length: 2\r\n\r\nxyGET /c HTTP/1.1\nHost: lab\n\n";
    let whole = messages!(requests(), bytes);
    assert_eq!(whole.iter().map(|message| message.head.target.as_str()).collect::<Vec<_>>(), ["/a", "/b", "/c"]);
    assert_eq!(whole.iter().map(|message| &message.body[..]).collect::<Vec<_>>(), [&b"abc"[..], b"xy", b""]);
    for message in &whole {
        // The pieces cover every byte exactly once.
        let mut at = 0;
        for piece in &message.pieces {
            assert_eq!(piece.range.start, at);
            at = piece.range.end;
        }
        assert_eq!(at, message.raw.len());
    }
    for size in 1..bytes.len() {
        let mut reader = requests();
        let mut messages = Vec::new();
        for piece in bytes.as_bytes().chunks(size) {
            reader.push(piece);
            while let Some(event) = reader.read().unwrap() {
                if let Event::Message(message) = event {
                    messages.push(message);
                }
            }
        }
        assert_eq!(messages, whole, "in pieces of {size}");
        assert_eq!((reader.end(), reader.pending()), (Ok(None), 0));
    }
}

#[test]
fn a_response_may_be_cut_in_its_first_line_and_has_no_target_that_is_too_long() {
    let bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    for at in 0..bytes.len() {
        let mut reader = Reader::<ResponseHead>::new(Limits { target: 0, ..LIMITS });
        reader.expect("GET");
        reader.push(&bytes[..at]);
        assert!(matches!(reader.read(), Ok(None | Some(Event::Head(_)))), "cut at {at}");
        reader.push(&bytes[at..]);
        assert!(matches!(reader.read(), Ok(Some(Event::Message(message))) if message.body == "ok"), "cut at {at}");
    }
    let mut reader = responses(&["GET"]);
    reader.push(format!("HTTP/1.1 200 {}", "x".repeat(1000)).as_bytes());
    assert_eq!(reader.read(), Err(Malformed::HeadTooLarge));
}

#[test]
fn the_head_is_told_before_the_body_has_come() {
    let mut reader = requests();
    reader.push(b"POST / HTTP/1.1\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n");
    let Ok(Some(Event::Head(head))) = reader.read() else { panic!("no head") };
    assert!(head.headers.has_token("expect", "100-continue"));
    assert_eq!(reader.read(), Ok(None));
    reader.push(b"ok");
    assert!(matches!(reader.read(), Ok(Some(Event::Message(message))) if message.body == "ok"));
}

#[test]
fn where_a_response_ends_depends_on_what_was_asked() {
    let bytes = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n\
                 HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\nHTTP/1.1 204\r\n\r\nHTTP/1.1 200 OK\r\n\r\nto the end";
    let messages = messages!(responses(&["HEAD", "GET", "DELETE", "GET"]), bytes);
    let bodies: Vec<_> = messages.iter().map(|message| (message.head.status, &message.body[..])).collect();
    let empty = &b""[..];
    assert_eq!(bodies, [(200, empty), (103, empty), (304, empty), (204, empty), (200, b"to the end")]);
}

#[test]
fn what_is_malformed_is_told() {
    let post = |headers: &str| format!("POST / HTTP/1.1\r\n{headers}\r\n\r\n");
    for (bytes, error) in [
        ("GET\r\n\r\n".to_owned(), Malformed::StartLine),
        ("\u{16}\u{3}\u{1}\u{2}".into(), Malformed::StartLine),
        ("GET / HTTP/2.0\r\n\r\n".into(), Malformed::Version),
        ("GET / HTTP/1.1\r\nbad header: 1\r\n\r\n".into(), Malformed::Header),
        ("GET / HTTP/1.1\r\nA: 1\r\n folded\r\n\r\n".into(), Malformed::Header),
        (format!("GET / HTTP/1.1\r\n{}\r\n", "A: 1\r\n".repeat(101)), Malformed::TooManyHeaders),
        (format!("GET /{}", "x".repeat(100)), Malformed::TargetTooLong),
        (format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(100)), Malformed::TargetTooLong),
        (format!("GET / HTTP/1.1\r\nA: {}", "x".repeat(1000)), Malformed::HeadTooLarge),
        (post("Content-Length: 1, 2"), Malformed::ContentLength),
        (post("Content-Length: +1"), Malformed::ContentLength),
        (post("Content-Length: 1\r\nTransfer-Encoding: chunked"), Malformed::ContentLength),
        (post("Transfer-Encoding: gzip, chunked"), Malformed::TransferCoding),
        (post("Transfer-Encoding: chunked") + "x\r\n", Malformed::Chunk),
        (post("Transfer-Encoding: chunked") + "1\r\nabc", Malformed::Chunk),
        (post("Content-Length: 51"), Malformed::BodyTooLarge),
        (post("Content-Length: 99999999999999999999"), Malformed::ContentLength),
        (post("Transfer-Encoding: chunked") + "30\r\n" + &"x".repeat(48) + "\r\n3\r\n", Malformed::BodyTooLarge),
    ] {
        assert_eq!(refused(&bytes), error, "{bytes}");
    }
    // Equal values count as one (RFC 9110, section 8.6).
    let messages = messages!(requests(), post("Content-Length: 2, 2\r\nContent-Length: 2") + "ok");
    assert_eq!(messages[0].body, "ok");
}

#[test]
fn a_message_that_is_cut_is_told_and_shown_as_far_as_it_came() {
    for bytes in [&b"GET / HT"[..], b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nabc"] {
        let mut reader = requests();
        reader.push(bytes);
        while let Some(event) = reader.read().unwrap() {
            assert!(matches!(event, Event::Head(_)));
        }
        assert_eq!(reader.end(), Err(Malformed::Cut));
        let begun = reader.take_begun();
        assert_eq!(
            begun.is_some_and(|message| message.body == "abc" && message.raw == bytes),
            bytes.starts_with(b"POST")
        );
    }
    // The valid bytes before malformed ones can be shown, too.
    let mut reader = responses(&["GET"]);
    reader.push(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n");
    assert_eq!(reader.read(), Err(Malformed::Chunk));
    assert_eq!(reader.take_begun().map(|message| message.body), Some("abc".into()));
}

#[test]
fn lines_show_their_ends_and_what_they_are() {
    let bytes = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\n\r\n3\r\n\xec\x95\n\r\n0\r\n\r\n";
    let messages = messages!(responses(&["GET"]), bytes);
    let lines = lines::lines(&messages[0], usize::MAX);
    let shown: Vec<_> = lines.iter().map(|line| (line.part, line.text.as_str(), line.end.escaped())).collect();
    let expected = [
        (Part::StartLine, "HTTP/1.1 200 OK", "\\r\\n"),
        (Part::Header, "Transfer-Encoding: chunked", "\\n"),
        (Part::EmptyLine, "", "\\r\\n"),
        (Part::ChunkSize, "3", "\\r\\n"),
        (Part::ChunkData, "\u{fffd}", "\\n"),
        (Part::ChunkEnd, "", "\\r\\n"),
        (Part::ChunkSize, "0", "\\r\\n"),
        (Part::EmptyLine, "", "\\r\\n"),
    ];
    assert_eq!(shown, expected);
    // A limit leaves out the last bytes.
    let few = lines::lines(&messages[0], 20);
    assert_eq!(few.iter().map(|line| line.range.len()).sum::<usize>(), 20);
}
