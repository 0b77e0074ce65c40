//! Messages over a WebSocket as programs, each run against a server that echoes and reports what it receives.

use crate::{
    cargo::Compiled,
    run::{LIMIT, Program, python, shell},
};
use futures_util::{SinkExt, StreamExt};
use networking_lab::{
    snippets::{
        Code, Task,
        websocket::{WebSocketClient, WebSocketMessage},
    },
    text::Lang,
};
use relay::practice::{Ports, Servers};
use std::{
    path::Path,
    process::{Command, Stdio},
    sync::mpsc::{Receiver, channel},
};
use tokio::{
    net::{TcpListener, TcpStream},
    runtime::Runtime,
};
use tokio_tungstenite::{
    accept_hdr_async,
    tungstenite::{
        Message,
        handshake::server::{Request, Response},
        protocol::CloseFrame,
    },
};

/// A server that echoes and reports every message, for the lifetime of this value. It speaks `b.1`; if the query is `close`, it
/// closes with code 4000 after the first message.
pub struct Echo {
    pub url: String,
    came: Receiver<Message>,
    _runtime: Runtime,
}

impl Echo {
    pub fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("ws://{}/", listener.local_addr().unwrap());
        let (tell, came) = channel();
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, tell.clone()));
            }
        });
        Self { url, came, _runtime: runtime }
    }

    /// Returns the next message received, including Close frames.
    pub fn came(&self) -> Message {
        self.came.recv_timeout(LIMIT).expect("something comes")
    }

    /// Asserts that the client's messages were received, and then this Close frame, unless it is None.
    fn assert_came(&self, client: &WebSocketClient, close: Option<Option<CloseFrame>>) {
        let message = match &client.message {
            WebSocketMessage::Text(text) => Message::text(text.as_str()),
            WebSocketMessage::Binary(bytes) => Message::binary(bytes.clone()),
        };
        for _ in 0..client.times {
            assert_eq!(self.came(), message);
        }
        if let Some(frame) = close {
            assert_eq!(self.came(), Message::Close(frame));
        }
    }
}

/// The Close frame that a client was told to send.
fn close_frame(client: &WebSocketClient) -> Option<CloseFrame> {
    client.close.clone().map(|(code, reason)| CloseFrame { code: code.into(), reason: reason.into() })
}

async fn serve(stream: TcpStream, tell: std::sync::mpsc::Sender<Message>) {
    let mut closes = false;
    #[allow(clippy::result_large_err, reason = "the library's own type")]
    let select = |request: &Request, mut response: Response| {
        closes = request.uri().query() == Some("close");
        if request.headers().contains_key("Sec-WebSocket-Protocol") {
            response.headers_mut().insert("Sec-WebSocket-Protocol", "b.1".parse().unwrap());
        }
        Ok(response)
    };
    let Ok(mut socket) = accept_hdr_async(stream, select).await else { return };
    while let Some(Ok(message)) = socket.next().await {
        let is_data = message.is_text() || message.is_binary();
        let _ = tell.send(message.clone());
        if is_data {
            socket.send(message).await.unwrap();
            if closes {
                let frame = CloseFrame { code: 4000.into(), reason: "서버".into() };
                socket.close(Some(frame)).await.unwrap();
            }
        }
    }
}

fn client(url: &str, message: WebSocketMessage) -> WebSocketClient {
    WebSocketClient {
        url: url.to_owned(),
        subprotocols: Vec::new(),
        message,
        times: 1,
        interval_ms: 0,
        close: Some((3001, "끝 \"q\" '$(touch no)' %s {}\\".to_owned())),
        server_port: 0,
    }
}

/// A client that uses more options than a message.
fn choosy(url: &str) -> WebSocketClient {
    WebSocketClient {
        subprotocols: vec!["a!#$%&'*".into(), "b.1".into()],
        times: 3,
        interval_ms: 10,
        close: None,
        ..client(&format!("{url}?x='%22$(touch%20no)"), text("안녕 \"it's\""))
    }
}

pub fn text(text: &str) -> WebSocketMessage {
    WebSocketMessage::Text(text.to_owned())
}

/// Messages that fail unless they are escaped as the language requires, and a long one.
pub fn messages() -> Vec<WebSocketMessage> {
    let mut messages: Vec<_> = crate::works::hostile()
        .into_iter()
        .map(|bytes| match String::from_utf8(bytes) {
            Ok(text) => WebSocketMessage::Text(text),
            Err(error) => WebSocketMessage::Binary(error.into_bytes()),
        })
        .collect();
    messages.extend([WebSocketMessage::Binary("text, sent as bytes: 글 '\"".into()), text(&"길다".repeat(15_000))]);
    messages
}

/// The output of a program for a reply.
fn shown(message: &WebSocketMessage) -> String {
    match message {
        WebSocketMessage::Text(text) => text.clone(),
        WebSocketMessage::Binary(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" "),
    }
}

fn program(client: &WebSocketClient, code: Code) -> Option<String> {
    let task = Task::WebSocket(client.clone().into());
    task.is_written_in(code).then(|| task.write(code, Lang::Ko))
}

/// Returns a command that runs the program, or None if it cannot be run on this machine.
fn command(client: &WebSocketClient, code: Code) -> Option<Command> {
    let program = program(client, code)?;
    Some(match code {
        Code::Python => python(&program),
        Code::JavaScript => node(&program),
        Code::Shell => with_tools(shell(&program)),
        _ => unreachable!("that is compiled"),
    })
}

/// A Node.js with a WebSocket that runs this program.
pub fn node(program: &str) -> Command {
    let mut command = Command::new("node");
    // Not needed since version 22.
    command.args(["--experimental-websocket", "--no-warnings", "--eval", program]);
    command
}

/// The same command, with the folders of `WEBSOCAT` and `PYTHON` on its PATH.
pub fn with_tools(mut command: Command) -> Command {
    let named = ["WEBSOCAT", "PYTHON"].into_iter().filter_map(std::env::var_os);
    let folders: Vec<_> = named.filter_map(|program| Some(Path::new(&program).parent()?.to_owned())).collect();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = folders.into_iter().chain(std::env::split_paths(&path));
    command.env("PATH", std::env::join_paths(folders).unwrap());
    command
}

/// Whether programs in this language can be run on this machine.
pub fn is_here(code: Code) -> bool {
    let (mut command, what) = match code {
        Code::Python => (python("import websockets.sync.client"), "no Python with websockets"),
        Code::JavaScript => {
            (node("process.exit(typeof WebSocket === 'function' ? 0 : 1)"), "no Node.js with a WebSocket")
        }
        _ => {
            let mut websocat = Command::new(std::env::var_os("WEBSOCAT").unwrap_or_else(|| "websocat".into()));
            websocat.arg("--version");
            (websocat, "no websocat")
        }
    };
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    let is_here = status.is_ok_and(|status| status.success());
    if !is_here {
        eprintln!("skipped: {what}");
    }
    is_here
}

/// The output of the websocat program for a reply.
fn shown_by_shell(message: &WebSocketMessage) -> String {
    match message {
        WebSocketMessage::Text(text) => text.clone(),
        // od prints sixteen bytes per line.
        WebSocketMessage::Binary(bytes) => {
            let line = |line: &[u8]| line.iter().map(|byte| format!(" {byte:02x}")).collect::<String>();
            bytes.chunks(16).map(line).collect::<Vec<_>>().join("\n")
        }
    }
}

#[test]
fn scripts_send_every_message_and_print_the_answer_and_how_it_closed() {
    let echo = Echo::start();
    for code in [Code::Python, Code::JavaScript].into_iter().filter(|code| is_here(*code)) {
        let printed = |client: &WebSocketClient| Program::start(command(client, code).unwrap()).output();
        for message in messages() {
            let client = client(&echo.url, message);
            let (_, reason) = client.close.as_ref().unwrap();
            let expected = format!("{}\n닫힘: 3001 {reason}\n", shown(&client.message));
            assert_eq!(printed(&client), expected, "{code:?} {client:?}");
            echo.assert_came(&client, Some(close_frame(&client)));
        }
        let choosy = choosy(&echo.url);
        // Python's library always sends a code.
        let (closed, frame) = match code {
            Code::Python => ("1000 ", Some(CloseFrame { code: 1000.into(), reason: "".into() })),
            _ => ("1005 ", None),
        };
        assert_eq!(printed(&choosy), format!("b.1\n{}닫힘: {closed}\n", "안녕 \"it's\"\n".repeat(3)), "{code:?}");
        echo.assert_came(&choosy, Some(frame));
        // Nobody is listening.
        let refused = printed(&client("ws://127.0.0.1:1/", text("x")));
        assert!(!refused.contains("Traceback") && !refused.is_empty(), "{code:?}: {refused}");
    }
}

#[test]
fn a_script_says_that_the_server_closed_it() {
    for code in [Code::Python, Code::JavaScript].into_iter().filter(|code| is_here(*code)) {
        let echo = Echo::start();
        let closing = WebSocketClient { times: 2, ..client(&format!("{}?close", echo.url), text("x")) };
        let printed = Program::start(command(&closing, code).unwrap()).output();
        assert_eq!(printed, "x\n닫힘: 4000 서버\n", "{code:?}");
    }
}

#[test]
fn websocat_sends_what_it_can() {
    if !is_here(Code::Shell) {
        return;
    }
    let echo = Echo::start();
    for message in messages() {
        let client = client(&echo.url, message);
        let Some(command) = command(&client, Code::Shell) else {
            assert!(matches!(&client.message, WebSocketMessage::Text(text) if text.is_empty() || text.contains('\0')));
            continue;
        };
        assert_eq!(Program::start(command).output(), format!("{}\n", shown_by_shell(&client.message)), "{client:?}");
        echo.assert_came(&client, None);
    }
    let choosy = choosy(&echo.url);
    let printed = Program::start(command(&choosy, Code::Shell).unwrap()).output();
    assert_eq!(printed, "안녕 \"it's\"\n".repeat(3));
    echo.assert_came(&choosy, None);
}

#[test]
fn tokio_tungstenite_sends_every_message_and_serves_the_others() {
    let echo = Echo::start();
    let mut clients: Vec<_> = messages().into_iter().map(|message| client(&echo.url, message)).collect();
    let count = clients.len();
    clients.push(choosy(&echo.url));
    clients.push(client(&format!("{}?close", echo.url), text("x")));
    let mut programs: Vec<_> = clients.iter().map(|client| program(client, Code::Rust).unwrap()).collect();
    programs.push(program(&clients[0], Code::RustServer).unwrap());
    let compiled = Compiled::new("tungstenite-programs", &programs);
    for (number, client) in clients.iter().take(count).enumerate() {
        let (_, reason) = client.close.as_ref().unwrap();
        let expected = format!("{}\n닫힘: 3001 {reason}\n", shown(&client.message));
        assert_eq!(compiled.start(number).output(), expected, "{client:?}");
        echo.assert_came(client, Some(close_frame(client)));
    }
    assert_eq!(compiled.start(count).output(), format!("b.1\n{}", "안녕 \"it's\"\n".repeat(3)));
    echo.assert_came(&clients[count], Some(None));
    assert_eq!(compiled.start(count + 1).output(), "x\n닫힘: 4000 서버\n");

    let mut server = compiled.start(count + 2);
    let line = server.line_with("listen 시작:").unwrap();
    let url = line.rsplit(' ').next().unwrap();
    for code in [Code::Python, Code::JavaScript].into_iter().filter(|code| is_here(*code)) {
        let client = WebSocketClient { times: 2, ..client(url, text("안녕")) };
        let printed = Program::start(command(&client, code).unwrap()).output();
        assert!(printed.starts_with("안녕\n안녕\n닫힘: 3001 "), "{code:?}: {printed}");
    }
}

#[test]
fn every_gap_is_filled_in_both_languages() {
    let practice = "ws://127.0.0.1:1/";
    for client in [
        client(practice, text("a")),
        choosy(practice),
        client("wss://example.org/", WebSocketMessage::Binary(vec![0xff])),
    ] {
        for code in Code::ALL {
            for lang in Lang::ALL {
                let task = Task::WebSocket(client.clone().into());
                let program = task.write(task.nearest(code), lang);
                assert!(!program.contains(['«', '»']), "{program}");
                for line in program.lines() {
                    assert_eq!(line.trim_end(), line, "{program}");
                }
            }
        }
    }
}

/// The server that a learner tries them with first.
#[test]
fn the_practice_server_answers_the_programs() {
    let runtime = Runtime::new().unwrap();
    let servers = runtime.block_on(Servers::start(Ports { echo: 0, http: 0, udp_echo: 0 })).unwrap();
    let echo = format!("{}/websocket/echo", servers.description().http.unwrap().replacen("http:", "ws:", 1));
    let choosy = WebSocketClient { url: format!("{echo}?subprotocol=b.1"), ..choosy("") };
    let closing = WebSocketClient { times: 2, ..client(&format!("{echo}?close=4000"), text("글 '\"")) };
    for code in [Code::Python, Code::JavaScript].into_iter().filter(|code| is_here(*code)) {
        let printed = |client| Program::start(command(client, code).unwrap()).output();
        let answers = printed(&choosy);
        assert!(answers.starts_with(&format!("b.1\n{}닫힘: ", "안녕 \"it's\"\n".repeat(3))), "{code:?}: {answers}");
        assert_eq!(printed(&closing), "글 '\"\n닫힘: 4000 \n", "{code:?}");
    }
    if is_here(Code::Shell) {
        assert_eq!(Program::start(command(&choosy, Code::Shell).unwrap()).output(), "안녕 \"it's\"\n".repeat(3));
    }
    let programs = [&choosy, &closing].map(|client| program(client, Code::Rust).unwrap());
    let compiled = Compiled::new("tungstenite-practice", &programs);
    let answers = compiled.start(0).output();
    assert!(answers.starts_with(&format!("b.1\n{}", "안녕 \"it's\"\n".repeat(3))), "{answers}");
    assert_eq!(compiled.start(1).output(), "글 '\"\n닫힘: 4000 \n");
}
