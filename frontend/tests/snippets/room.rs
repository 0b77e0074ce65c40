//! A room's member as programs, with a real relay and with a server that drops the connection; and a frame over a plain TCP
//! socket.

use crate::{
    cargo::Compiled,
    run::{LIMIT, Program, python, shell},
    websocket::{Echo, is_here, messages, node, with_tools},
};
use futures_util::{SinkExt, StreamExt};
use networking_lab::{
    labs::websocket::room::commands::commands,
    snippets::{
        Code, Task,
        websocket::{WebSocketMessage, frame::RawFrame, room::RoomMember},
    },
    text::Lang,
    transport::relay::RelayAddress,
};
use relay::{Options, Relay};
use serde_json::json;
use std::{
    future::pending,
    io::{Read, Write},
    process::Command,
    sync::mpsc::{Receiver, channel},
    thread,
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
    },
};

/// A text that fails unless it is escaped as the language requires.
const HOSTILE: &str = r#"글 "q" '$(touch no)' %s {} \ «url» ${x}"#;

fn program(member: &RoomMember, code: Code) -> String {
    let task = Task::Room(member.clone().into());
    assert!(task.is_written_in(code), "{code:?}");
    task.write(code, Lang::Ko)
}

fn command(member: &RoomMember, code: Code) -> Command {
    let program = program(member, code);
    match code {
        Code::Python => python(&program),
        Code::JavaScript => node(&program),
        Code::Shell => with_tools(shell(&program)),
        _ => unreachable!("that is compiled"),
    }
}

/// Starts a relay on its own port, for the lifetime of the runtime, and returns its origin.
fn relay(runtime: &Runtime) -> String {
    relay_with(runtime, Options::default())
}

/// The same, with these options.
fn relay_with(runtime: &Runtime, options: Options) -> String {
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let relay = Relay::start(listener, Options { practice: None, ..options }).await.unwrap();
        let origin = format!("http://{}", relay.address());
        tokio::spawn(relay.run(pending()));
        origin
    })
}

#[test]
fn programs_join_a_room_and_say_the_message_there() {
    let runtime = Runtime::new().unwrap();
    let origin = relay(&runtime);
    let member = |name: &str, message: &str| RoomMember {
        url: format!("{}/websocket/room/lab?name={name}", origin.replacen("http", "ws", 1)),
        origin: origin.clone(),
        message: message.into(),
    };
    // The listener sends nothing: it hears the members in Rust and in other languages.
    let compiled = [member("Rust", HOSTILE), member("listener", "")].map(|member| program(&member, Code::Rust));
    let compiled = Compiled::new("room-programs", &compiled);
    let mut listener = compiled.start(1);
    let mut rust = compiled.start(0);
    let heard = |listener: &mut Program, name: &str| {
        assert_eq!(listener.line_with(name).unwrap(), format!("{name}: {HOSTILE}"));
    };
    heard(&mut rust, "Rust");
    heard(&mut listener, "Rust");
    for code in [Code::Python, Code::JavaScript].into_iter().filter(|code| is_here(*code)) {
        let mut program = Program::start(command(&member(code.name(), HOSTILE), code));
        heard(&mut program, code.name());
        heard(&mut listener, code.name());
    }
    if is_here(Code::Shell) {
        let mut shell = Program::start(command(&member("Shell", HOSTILE), Code::Shell));
        let said = serde_json::to_string(HOSTILE).unwrap();
        shell.line_with(&format!(r#""from":"Shell","text":{said}"#)).unwrap();
        heard(&mut listener, "Shell");
        shell.type_line("typed");
        listener.line_with("Shell: typed").unwrap();
    }
}

#[test]
fn the_commands_that_the_room_shows_join_it_as_they_are_copied() {
    let runtime = Runtime::new().unwrap();
    for token in [None, Some("0123456789abcdef")] {
        let options = Options { token: token.map(|token| token.parse().unwrap()), ..Options::default() };
        let origin = relay_with(&runtime, options);
        let address = RelayAddress { origin, token: token.map(str::to_owned) };
        let commands = commands(Lang::En, &address, " lab ");
        for (name, code) in [("Python", Code::Python), ("websocat", Code::Shell)] {
            let text = &commands.iter().find(|command| command.name == name).unwrap().text;
            if is_here(code) {
                let mut command = with_tools(shell(text));
                command.env("PYTHONUNBUFFERED", "1");
                let mut program = Program::start(command);
                program.line_with(r#""type":"welcome""#).unwrap();
            }
        }
    }
}

/// A room that drops its member after the first message, and accepts it again; `asked` receives the queries of the connections.
struct Dropping {
    url: String,
    asked: Receiver<String>,
    _runtime: Runtime,
}

impl Dropping {
    fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("ws://{}/websocket/room/lab?name=me", listener.local_addr().unwrap());
        let (tell, asked) = channel();
        runtime.spawn(async move {
            let message = |seq: u32, text: &str| json!({"type": "message", "seq": seq, "from": "me", "text": text, "at": ""});
            let welcome = |seq: u32, history: &[serde_json::Value]| {
                json!({"type": "welcome", "seq": seq, "members": [], "history": history, "name": "me", "since": "2026Z"})
            };
            let mut socket = accept(&listener, &tell).await;
            socket.send(Message::text(welcome(3, &[]).to_string())).await.unwrap();
            let said = socket.next().await.unwrap().unwrap().into_text().unwrap();
            socket.send(Message::text(message(4, &said).to_string())).await.unwrap();
            // Without a Close frame.
            drop(socket);
            let mut socket = accept(&listener, &tell).await;
            socket.send(Message::text(welcome(5, &[message(5, "missed")]).to_string())).await.unwrap();
            socket.send(Message::Ping("?".into())).await.unwrap();
            // The member does not repeat the message that it has sent already.
            let next = socket.next().await.unwrap().unwrap();
            let text = if next == Message::Pong("?".into()) { "once".to_owned() } else { format!("{next:?}") };
            socket.send(Message::text(message(6, &text).to_string())).await.unwrap();
            pending::<()>().await;
        });
        Self { url, asked, _runtime: runtime }
    }
}

async fn accept(
    listener: &TcpListener,
    tell: &std::sync::mpsc::Sender<String>,
) -> tokio_tungstenite::WebSocketStream<TcpStream> {
    let (stream, _) = listener.accept().await.unwrap();
    #[allow(clippy::result_large_err, reason = "the library's own type")]
    let look = |request: &Request, response: Response| {
        tell.send(request.uri().query().unwrap_or_default().to_owned()).unwrap();
        Ok(response)
    };
    accept_hdr_async(stream, look).await.unwrap()
}

#[test]
fn a_program_that_is_dropped_comes_back_to_what_it_missed_and_says_nothing_twice() {
    for code in [Code::Python, Code::JavaScript, Code::Rust] {
        if code != Code::Rust && !is_here(code) {
            continue;
        }
        let room = Dropping::start();
        let member = RoomMember { url: room.url.clone(), origin: "http://a.example".into(), message: "hello".into() };
        let mut running = match code {
            Code::Rust => Compiled::new("room-resume", &[program(&member, code)]).start(0),
            _ => Program::start(command(&member, code)),
        };
        for text in ["hello", "missed", "once"] {
            assert_eq!(running.line_with("me: ").unwrap(), format!("me: {text}"), "{code:?}");
        }
        let asked: Vec<_> = (0..2).map(|_| room.asked.recv_timeout(LIMIT).unwrap()).collect();
        assert_eq!(asked, ["name=me", "name=me&after=4&since=2026Z"], "{code:?}");
    }
}

#[test]
fn a_message_of_a_room_that_a_language_cannot_carry_is_not_written_in_it() {
    let member = RoomMember { url: "ws://a/?name=x".into(), origin: "http://a".into(), message: "a\0b".into() };
    let task = Task::Room(member.into());
    let known = Code::ALL.into_iter().filter(|code| task.is_written_in(*code));
    assert_eq!(known.collect::<Vec<_>>(), [Code::Python, Code::Rust, Code::JavaScript]);
    for code in Code::ALL {
        for lang in Lang::ALL {
            let program = task.write(task.nearest(code), lang);
            assert!(!program.contains(['«', '»']), "{program}");
        }
    }
}

/// The task of sending a frame to a server at this address.
fn frame(address: &str, opcode: u8, payload: impl Into<bytes::Bytes>) -> Task {
    let (host, port) = address.rsplit_once(':').unwrap();
    Task::Frame(
        RawFrame {
            host: host.into(),
            port: port.parse().unwrap(),
            path: "/?x='%22$(touch%20no)".into(),
            subprotocols: vec!["a!#$%&'*".into(), "b.1".into()],
            opcode,
            payload: payload.into(),
        }
        .into(),
    )
}

/// Returns commands that run the programs for these frames, in Python and in Rust.
fn frame_programs(name: &str, frames: &[Task]) -> [(Code, Vec<Command>); 2] {
    let known = Code::ALL.into_iter().filter(|code| frames[0].is_written_in(*code));
    assert_eq!(known.collect::<Vec<_>>(), [Code::Python, Code::Rust]);
    let written = |code| frames.iter().map(|frame| frame.write(code, Lang::Ko)).collect::<Vec<_>>();
    let compiled = Compiled::new(name, &written(Code::Rust));
    [
        (Code::Python, written(Code::Python).iter().map(|program| python(program)).collect()),
        (Code::Rust, (0..frames.len()).map(|number| compiled.command(number)).collect()),
    ]
}

#[test]
fn a_frame_over_tcp_is_a_message_to_a_server() {
    let echo = Echo::start();
    let address = echo.url.strip_prefix("ws://").and_then(|rest| rest.strip_suffix('/')).unwrap();
    let messages: Vec<_> = messages()
        .into_iter()
        .map(|message| match message {
            WebSocketMessage::Text(text) => (1, text.clone().into_bytes(), Message::text(text)),
            WebSocketMessage::Binary(bytes) => (2, bytes.clone(), Message::binary(bytes)),
        })
        .collect();
    let frames: Vec<_> = messages.iter().map(|(opcode, payload, _)| frame(address, *opcode, payload.clone())).collect();
    for (code, commands) in frame_programs("frames", &frames) {
        for (command, (opcode, payload, expected)) in commands.into_iter().zip(&messages) {
            let printed = Program::start(command).output();
            assert_eq!(echo.came(), *expected, "{code:?}");
            assert!(printed.starts_with("HTTP/1.1 101 Switching Protocols\n"), "{code:?}: {printed}");
            assert!(printed.to_lowercase().contains("sec-websocket-protocol: b.1"), "{code:?}: {printed}");
            let answer = format!("FIN 1, opcode {opcode}, {} B: b", payload.len());
            assert!(printed.contains(&answer), "{code:?}: {printed}");
        }
    }
}

#[test]
fn a_server_without_websocket_is_sent_no_frame() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let serve = |listener: &std::net::TcpListener| {
        let (mut stream, _) = listener.accept().unwrap();
        let mut came = Vec::new();
        while !came.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            came.push(byte[0]);
        }
        stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n").unwrap();
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).unwrap();
        rest
    };
    for (code, mut commands) in frame_programs("frame-refused", &[frame(&address, 1, "x")]) {
        let (printed, rest) = thread::scope(|scope| {
            let server = scope.spawn(|| serve(&listener));
            (Program::start(commands.remove(0)).output(), server.join().unwrap())
        });
        assert_eq!(printed, "HTTP/1.1 404 Not Found\nContent-Length: 0\nWebSocket이 열리지 않음\n", "{code:?}");
        assert_eq!(rest, b"", "{code:?}");
    }
}
