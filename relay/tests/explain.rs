//! `--explain` predicts what the relay does.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{TestServer, http::Request, options, soon};
use relay::{
    Options,
    explain::{Question, explain},
};
use tokio::{io::AsyncReadExt, process::Command};

/// The exit code of `relay … --explain ORIGIN HOST TARGET`, and what it says.
async fn ask(options: &[&str], question: [&str; 3]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_relay"));
    command.args(options).arg("--explain").args(question);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("RELAY_")) {
        command.env_remove(name);
    }
    let output = soon(command.output()).await.unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.code().unwrap(), text)
}

/// Options, a question, the exit code, and words of the answer.
type Case<'a> = (&'a [&'a str], [&'a str; 3], i32, &'a [&'a str]);

/// The options of the first command in a document that starts a relay behind a proxy.
fn command_of(document: &str) -> Vec<String> {
    let text = document.replace("\\\n", " ");
    let command = text.lines().find(|line| line.trim().starts_with("relay --listen")).unwrap();
    command.split_whitespace().skip(1).map(str::to_owned).collect()
}

#[tokio::test]
async fn the_commands_of_the_documents_let_their_pages_in() {
    let embedding = include_str!("../../frontend/EMBEDDING.md");
    for (document, pages) in
        [(embedding, &["lab", "course", "relay"][..]), (include_str!("../README.md"), &["course", "relay"])]
    {
        let options = command_of(document);
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        for page in pages {
            let (code, text) = ask(&options, [&format!("https://{page}.example"), "relay.example", "echo"]).await;
            assert_eq!(code, 0, "{options:?} {page}: {text}");
        }
    }
}

#[tokio::test]
async fn each_refusal_and_what_would_change_it() {
    const HOST: &str = "127.0.0.1:8080";
    const OWN: &str = "http://127.0.0.1:8080";
    let course = ["--origin", "https://course.example"];
    let any = ["--allow", "tcp://*:*"];
    let token = ["--token", "0123456789abcdef"];
    let cases: &[Case] = &[
        (&[], [OWN, HOST, "echo"], 0, &["All of it is allowed"]),
        (
            &[],
            [OWN, HOST, "tcp://127.0.0.1:8888"],
            0,
            &["loopback", "another program has port 8888", "leads to that program"],
        ),
        (&course, [OWN, HOST, "tcp://127.0.0.1:8888"], 0, &["starts, this needs --allow tcp://127.0.0.1:8888"]),
        (&course, [OWN, HOST, "udp://localhost:8888"], 0, &["starts, this needs --allow udp://localhost:8888"]),
        (&course, [OWN, HOST, "udp://echo"], 0, &["starts, the practice server is on another port"]),
        (
            &["--proxy", "127.0.0.1", "--allow", "tcp://127.0.0.1:8888"],
            [OWN, HOST, "tcp://127.0.0.1:8888"],
            0,
            &["leads to that program"],
        ),
        (&[], [OWN, HOST, "raw-echo"], 0, &[]),
        (
            &[],
            ["none", HOST, "echo"],
            0,
            &["no Origin, without the token: refused", "no Origin, with the token: allowed"],
        ),
        (&[], ["null", HOST, "echo"], 0, &["token-missing", "Origin null, with the token: allowed"]),
        (&token, [OWN, HOST, "echo"], 0, &["token-required", "?token="]),
        (&[], ["https://course.example", HOST, "echo"], 1, &["--origin https://course.example would allow it"]),
        (&course, ["https://course.example", HOST, "echo"], 0, &[]),
        (&course, ["https://course.example", "course.example", "echo"], 0, &[]),
        (&[], [OWN, "relay.example:443", "echo"], 1, &["host-not-listed", "--origin https://relay.example would"]),
        (&[], [OWN, "relay.example:8080", "echo"], 1, &["--origin https://relay.example:8080 would"]),
        (&[], [OWN, "", "echo"], 1, &["host-missing"]),
        (&[], ["nonsense", HOST, "echo"], 1, &["origin-not-listed"]),
        (&["--no-practice"], [OWN, HOST, "echo"], 1, &["practice-off"]),
        (&[], [OWN, HOST, "10.0.0.5:80"], 1, &["private network", "--allow tcp://10.0.0.5:80 would"]),
        (
            &any,
            [OWN, HOST, "[::ffff:10.0.0.5]:80"],
            1,
            &["private", "address-private", "--allow tcp://[::ffff:10.0.0.5]:80"],
        ),
        (&any, [OWN, HOST, "169.254.169.254:80"], 1, &["link-local", "address-link-local"]),
        (&any, [OWN, HOST, "localhost:9"], 1, &["127.0.0.1: an address of this machine", "address-loopback"]),
        (&any, [OWN, HOST, "8.8.8.8:53"], 0, &["Internet"]),
        (&[], [OWN, HOST, "udp://echo"], 0, &["Target udp://echo: allowed"]),
        (&["--allow", "tcp://10.0.0.5:80"], [OWN, HOST, "udp://10.0.0.5:80"], 1, &["--allow udp://10.0.0.5:80 would"]),
        (&["--allow", "udp://10.0.0.5:80"], [OWN, HOST, "udp://10.0.0.5:80"], 0, &["private network"]),
        (&["--allow", "tcp://localhost:9"], [OWN, HOST, "localhost:9"], 0, &["loopback"]),
        (&["--allow", "tcp://nosuch.invalid:80"], [OWN, HOST, "nosuch.invalid:80"], 1, &["cannot be resolved"]),
        (&[], [OWN, HOST, "http://127.0.0.1"], 1, &["without a scheme"]),
        (&["--listen", "0.0.0.0:8080"], [OWN, HOST, "echo"], 2, &["--token"]),
        (
            &["--listen", "0.0.0.0:8080", "--token", "0123456789abcdef"],
            ["http://192.0.2.1:8080", "192.0.2.1:8080", "echo"],
            0,
            &[],
        ),
        (&["--listen", "[::]:8080"], [OWN, HOST, "echo"], 2, &["--token"]),
        (&["--listen", "192.0.2.1:8080"], [OWN, HOST, "echo"], 2, &["--token"]),
        (&["--listen", "127.0.0.2:8080"], [OWN, HOST, "echo"], 1, &["host-not-listed"]),
        (&["--listen", "[::1]:8080"], [OWN, HOST, "echo"], 1, &["host-not-listed"]),
        (&[], [OWN, HOST, "echo"], 0, &["Ports to listen on: 9000-9099, and any free one"]),
        (&["--bind", "80,9000-9001"], [OWN, HOST, "echo"], 0, &["Ports to listen on: 80, 9000-9001, and any free one"]),
        (&["--bind", "none"], [OWN, HOST, "echo"], 0, &["listen on: none", "    --bind 9000-9099 would allow it"]),
        (&["--bind-own-page"], [OWN, HOST, "echo"], 0, &["Ports to listen on: 9000-9099"]),
        (&["--bind-own-page"], ["none", HOST, "echo"], 0, &["listen on: none", "(bind-own-page)"]),
        (
            &["--bind-own-page", "--origin", "https://course.example"],
            ["https://course.example", "course.example", "echo"],
            0,
            &[
                "Ports to listen on: none: this relay lets no page but its own bind ports (--bind-own-page) (bind-own-page)\nTarget",
            ],
        ),
        // Through a proxy, the page at its address is the relay's own where the proxy says how it was asked.
        (
            &["--bind-own-page", "--origin", "https://course.example", "--proxy", "127.0.0.1"],
            ["https://course.example", "course.example", "echo"],
            0,
            &["(bind-own-page)\n    X-Forwarded-Proto: https from the proxy would allow it"],
        ),
        (
            &["--proxy", "127.0.0.1"],
            ["https://127.0.0.1:8080", HOST, "echo"],
            1,
            &[
                "with the token: refused",
                "(origin-not-listed)\n    X-Forwarded-Proto: https from the proxy would allow it",
            ],
        ),
        (&["--dance"], [OWN, HOST, "echo"], 2, &["--dance"]),
    ];
    for (options, question, code, words) in cases {
        let (got, text) = ask(options, *question).await;
        assert_eq!(got, *code, "{options:?} {question:?}: {text}");
        for word in *words {
            assert!(text.contains(word), "{options:?} {question:?} without {word:?}: {text}");
        }
        assert!(!text.contains("0123456789abcdef"), "{text}");
    }
}

#[tokio::test]
async fn the_relay_does_what_is_said() {
    let origins = vec!["https://course.example".parse().unwrap()];
    let options = Options { origins, ..options(&[]) };
    let server = TestServer::start(options.clone()).await;
    let (own, port) = (server.address.to_string(), server.address.port());
    let hosts = [own.clone(), format!("localhost:{port}"), "course.example".into(), "evil.example".into(), "".into()];
    let origins =
        [format!("http://{own}"), "https://course.example".into(), "http://evil.example".into(), "null".into()];
    for host in &hosts {
        for origin in origins.iter().map(Some).chain([None]) {
            let question = Question { origin: origin.cloned(), host: host.clone(), target: "echo".to_owned() };
            let said = explain(server.address, &options, &question).await.unwrap();
            let mut statuses = Vec::new();
            for query in [String::new(), format!("?token={}", server.token)] {
                let request = Request::new(server.address, "GET", &format!("/tcp/echo{query}")).header("Host", host);
                statuses.push(request.upgrade().origin(origin.map(String::as_str)).send().await.status);
            }
            assert_eq!(said.allowed, statuses.contains(&101), "{host:?} {origin:?} {statuses:?}\n{said}");
        }
    }
}

#[tokio::test]
async fn the_relay_lets_bind_whom_it_said() {
    let course = "https://course.example";
    for proxies in [vec![], vec!["127.0.0.1".parse().unwrap()]] {
        let origins = vec![course.parse().unwrap()];
        let options = Options { origins, proxies, bind_own_page: true, ..options(&[]) };
        let server = TestServer::start(options.clone()).await;
        let own = server.address.to_string();
        for (origin, host) in [(format!("http://{own}"), own.as_str()), (course.to_owned(), "course.example")] {
            let question = Question { origin: Some(origin.clone()), host: host.to_owned(), target: "echo".to_owned() };
            let said = explain(server.address, &options, &question).await.unwrap().to_string();
            for (forwarded, words) in [(None, "listen on: 9000-9099"), (Some("https"), "X-Forwarded-Proto: https from")]
            {
                let request = Request::new(server.address, "GET", "/tcp-listener").header("Host", host).upgrade();
                let request = request.origin(Some(&origin)).header("Sec-WebSocket-Protocol", "lab.v1");
                let request = request.header("X-Forwarded-For", "127.0.0.1");
                let request = match forwarded {
                    Some(scheme) => request.header("X-Forwarded-Proto", scheme),
                    None => request,
                };
                let (response, mut stream) = request.converse().await;
                if response.status != 101 {
                    // The own page is one of http, whatever a proxy says.
                    assert!(origin.starts_with("http:") && forwarded.is_some() && !options.proxies.is_empty());
                    continue;
                }
                let mut event = vec![0; 4096];
                let count = soon(stream.read(&mut event)).await.unwrap();
                let is_refused = String::from_utf8_lossy(&event[..count]).contains("bind-own-page");
                let is_allowed = said.contains("listen on: 9000-9099") || forwarded.is_some() && said.contains(words);
                assert_eq!(is_refused, !is_allowed, "{origin} {forwarded:?}\n{said}");
            }
        }
    }
}
