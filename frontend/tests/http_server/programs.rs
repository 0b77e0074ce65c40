//! Real programs and sockets connect to the lab's core through a relay that runs in threads.

use super::{relay::Tab, request, status};
use networking_lab::labs::http_server::site::LIMITS;
use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    process::{Command, Stdio},
    time::Duration,
};

/// The time limit for each read and each program.
const LIMIT: Duration = Duration::from_secs(10);

fn connect(tab: &Tab) -> TcpStream {
    let stream = TcpStream::connect(tab.address).unwrap();
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    stream
}

/// Reads the response until the server closes.
fn read_all(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8(answer).unwrap()
}

/// Runs a program with this input, and returns its output.
fn run(program: &str, arguments: &[&str], input: &[u8]) -> String {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program} does not start: {error}"));
    let mut stdin = child.stdin.take().unwrap();
    // The program may have ended already if it needs no more input.
    match stdin.write_all(input) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => panic!("{program}: {error}"),
        Ok(()) | Err(_) => drop(stdin),
    }
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn curl(arguments: &[&str], input: &[u8]) -> String {
    run("curl", &[&["--silent", "--show-error", "--max-time", "10"], arguments].concat(), input)
}

#[test]
fn curl_gets_posts_and_changes_items() {
    let tab = Tab::start();
    let items = tab.url("/items");
    let item = tab.url("/items/3");
    assert!(curl(&["-i", &tab.url("/users/7")], b"").ends_with("\r\n\r\n{\"id\": \"7\"}"));
    assert_eq!(curl(&["-d", "{\"name\":\"감\"}", &items], b""), "{\"id\":3,\"name\":\"감\"}\n");
    assert_eq!(
        curl(&["-X", "PATCH", "-d", "{\"price\":1000}", &item], b""),
        "{\"id\":3,\"name\":\"감\",\"price\":1000}\n"
    );
    assert!(curl(&["-i", "-X", "DELETE", &item], b"").starts_with("HTTP/1.1 204 No Content\r\n"));
    assert!(curl(&["-I", &items], b"").starts_with("HTTP/1.1 200 OK\r\n"));
    assert_eq!(curl(&["-o", "/dev/null", "-w", "%{http_code}", &item], b""), "404");
    assert!(curl(&["-i", "--http1.0", &tab.url("/")], b"").contains("Connection: close\r\n"));
    let seen = tab.stop();
    assert_eq!((seen.requests, seen.all_answered), (7, true));
}

#[test]
fn curl_keeps_one_connection_for_several_urls() {
    let tab = Tab::start();
    let connects = curl(
        &[
            "-w",
            "%{num_connects}\n",
            "-o",
            "/dev/null",
            &tab.url("/"),
            "-o",
            "/dev/null",
            &tab.url("/items"),
            "-o",
            "/dev/null",
            &tab.url("/none"),
        ],
        b"",
    );
    assert_eq!(connects, "1\n0\n0\n");
}

#[test]
fn curl_sends_large_bodies_with_expect_and_in_chunks() {
    let tab = Tab::start();
    let echo = tab.url("/echo");
    let body = vec![b'x'; 900_000];
    for headers in [&["-H", "Expect: 100-continue"][..], &["-H", "Transfer-Encoding: chunked"], &["-H", "Expect:"]] {
        let arguments = [headers, &["--data-binary", "@-", &echo]].concat();
        let answer = curl(&arguments, &body);
        assert!(answer.contains("\"bytes\":900000"), "{headers:?}");
    }
    // A body that is too large is refused before or after it is sent.
    let large = vec![b'x'; LIMITS.body + 1];
    for expect in ["Expect: 100-continue", "Expect:"] {
        let arguments = ["-H", expect, "-o", "/dev/null", "-w", "%{http_code}", "--data-binary", "@-", &echo];
        assert_eq!(curl(&arguments, &large), "413", "{expect}");
    }
}

#[test]
fn a_slow_client_and_a_slow_answer_hold_back_nobody() {
    let tab = Tab::start();
    let (mut slow, mut delayed) = (connect(&tab), connect(&tab));
    slow.write_all(b"GET / HTTP/1.1\r\nHo").unwrap();
    delayed.write_all(request("GET", "/slow").as_bytes()).unwrap();
    // A client that does not read the responses.
    let mut deaf = connect(&tab);
    let body = "x".repeat(500_000);
    let echo = format!("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    for _ in 0..4 {
        // The last requests do not fit into the buffers, because the server stops reading.
        deaf.set_write_timeout(Some(Duration::from_millis(200))).unwrap();
        if deaf.write_all(echo.as_bytes()).is_err() {
            break;
        }
    }
    assert_eq!(curl(&["-o", "/dev/null", "-w", "%{http_code}", &tab.url("/")], b""), "200");
    slow.write_all(b"st: a\r\nConnection: close\r\n\r\n").unwrap();
    assert_eq!(status(&read_all(&mut slow)), 200);
    let mut first = [0; 15];
    delayed.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200 OK");
}

#[test]
fn the_answer_to_what_is_refused_arrives_although_more_was_sent() {
    let tab = Tab::start();
    let mut stream = connect(&tab);
    stream.write_all(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\n\r\n").unwrap();
    // The server shuts down writing about now, but still reads.
    for _ in 0..20 {
        stream.write_all(&[b'x'; 65_536]).unwrap();
    }
    assert_eq!(status(&read_all(&mut stream)), 413);
}

#[test]
fn pythons_requests_keeps_a_session() {
    let program = "import requests, sys\n\
        session = requests.Session()\n\
        url = sys.argv[1]\n\
        print(session.post(url + '/items', json={'name': '감'}).json()['id'])\n\
        print(session.put(url + '/items/3', json={'name': 'b'}).json())\n\
        print([item['id'] for item in session.get(url + '/items').json()])\n\
        print(session.get(url + '/users/가').json(), session.options(url + '/').headers['Allow'])\n\
        print(session.post(url + '/echo', data=iter([b'ab', b'c'])).json()['body'])";
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".into());
    let has_requests = Command::new(&python).args(["-c", "import requests"]).output();
    if !has_requests.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: no Python with requests");
        return;
    }
    let tab = Tab::start();
    let url = tab.url("");
    let printed = run(&python, &["-c", program, &url], b"");
    let expected = "3\n{'id': 3, 'name': 'b'}\n[1, 2, 3]\n{'id': '가'} GET, HEAD, OPTIONS\nabc\n";
    assert_eq!(printed, expected);
    assert_eq!(tab.stop().connections, 1);
}

#[test]
fn ab_loses_nothing() {
    let tab = Tab::start();
    let url = tab.url("/");
    for keep_alive in [&["-k"][..], &[]] {
        let arguments = [keep_alive, &["-q", "-c", "10", "-n", "300", &url]].concat();
        let report = run("ab", &arguments, b"");
        assert!(report.contains("Complete requests:      300"), "{report}");
        assert!(report.contains("Failed requests:        0"), "{report}");
        assert_eq!(report.contains("Keep-Alive requests:    300"), !keep_alive.is_empty(), "{report}");
    }
}
