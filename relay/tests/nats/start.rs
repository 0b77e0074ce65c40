//! The relay's messages about a server that it cannot use.

use crate::{
    common::program::{Program, configured, end, relay},
    server::{Nats, free_address},
};
use tokio::{net::TcpListener, process::Command};

/// How a relay ends with these rooms, in one line.
async fn ends(rooms: &str) -> (Option<i32>, String) {
    let mut command = relay(&[]);
    let (code, text) = end(command.env("RELAY_ROOMS", rooms).spawn().unwrap()).await;
    assert_eq!(text.lines().count(), 1, "{text}");
    (code, text)
}

#[tokio::test]
async fn a_server_that_is_not_there() {
    let address = free_address();
    let (code, text) = ends(&format!("nats://{address}")).await;
    let expected = format!("relay: the rooms need NATS at {address} (--rooms): nothing listens there\n");
    assert_eq!((code, text), (Some(2), expected));
}

#[tokio::test]
async fn a_server_that_is_another() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serve = async {
        let (stream, _) = listener.accept().await.unwrap();
        stream.try_write(b"220 smtp.example ready\r\n").unwrap();
        stream
    };
    let rooms = format!("nats://{address}");
    let (_stream, (code, text)) = tokio::join!(serve, ends(&rooms));
    assert_eq!(code, Some(2));
    assert!(text.ends_with("what is there is no NATS server\n"), "{text}");
}

#[tokio::test]
async fn a_server_without_jetstream() {
    let Some(nats) = Nats::start_with(&[]).await else { return };
    let (code, text) = ends(&nats.url()).await;
    assert_eq!(code, Some(2));
    assert!(text.ends_with("it runs without JetStream (nats-server -js)\n"), "{text}");
}

#[tokio::test]
async fn an_address_that_makes_no_sense_and_is_not_shown() {
    for (rooms, sentence) in [
        ("nats://ada:s3cret@host:port", "--rooms takes nats://HOST:PORT"),
        ("tls://ada:s3cret@host", "--rooms does not speak TLS"),
    ] {
        let (code, text) = ends(rooms).await;
        assert_eq!(code, Some(2));
        assert!(text.contains(sentence) && !text.contains("s3cret"), "{text}");
    }
}

#[tokio::test]
async fn a_server_with_a_password_which_the_log_never_has() {
    let Some(nats) = Nats::start_with(&["-js", "--user", "ada", "--pass", "s3cret"]).await else { return };
    let with = |credentials: &str| format!("nats://{credentials}@{}", nats.address);
    for wrong in ["ada:an0ther", "s3cret"] {
        let (code, text) = ends(&with(wrong)).await;
        assert_eq!(code, Some(2));
        assert!(text.ends_with("it does not accept this user, password or token\n"), "{text}");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_relay"));
    command.env("RELAY_ROOMS", with("ada:s3cret"));
    let mut command = configured(command);
    command.env("RUST_LOG", "trace");
    let program = Program::start(command).await;
    crate::client::Member::join_at(program.address(), "lab", "name=Ada").await;
    program.signal("TERM").await;
    let (code, log) = program.end().await;
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("NATS") && !log.contains("s3cret"), "{log}");
}
