//! The port of `echo` when another program holds it at the relay's start.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{Command, Event, Frame, MAX_RECEIVE, PracticeTcp, PracticeUdp, TestServer, options, soon};
use relay::{Options, practice::Ports};
use std::{
    io::ErrorKind,
    net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket},
};
use tokio::io::AsyncReadExt;

/// A program of this machine, as a notebook server is one, that has the same port of loopback for TCP and UDP.
struct Program {
    tcp: TcpListener,
    udp: UdpSocket,
    port: u16,
}

impl Program {
    fn start() -> Self {
        loop {
            let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            let address = tcp.local_addr().unwrap();
            if let Ok(udp) = UdpSocket::bind(address) {
                tcp.set_nonblocking(true).unwrap();
                udp.set_nonblocking(true).unwrap();
                return Self { tcp, udp, port: address.port() };
            }
        }
    }

    fn address(&self) -> String {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port)).to_string()
    }

    /// A relay that would have its `echo` on this port.
    async fn relay(&self, options: Options) -> TestServer {
        let ports = Ports { echo: self.port, udp_echo: self.port, http: 0 };
        TestServer::start_on("127.0.0.1:0", Options { practice: Some(ports), ..options }).await
    }
}

/// Options that let others than the one learner at this machine use the relay.
fn for_others() -> Vec<Options> {
    vec![
        Options { origins: vec!["https://course.example".parse().unwrap()], ..options(&[]) },
        Options { class_token: Some("the-teacher-0123456789".parse().unwrap()), ..options(&[]) },
        // Another address than the one from which the test comes: it speaks for itself.
        Options { proxies: vec!["127.0.0.9".parse().unwrap()], ..options(&[]) },
    ]
}

#[tokio::test]
async fn a_program_at_the_port_of_echo_is_reached_by_no_one_else() {
    for options in for_others() {
        let program = Program::start();
        let server = program.relay(options).await;
        let practice = server.health().await.practice.unwrap();
        let echo = practice.tcp.iter().find(|server| server.name == PracticeTcp::Echo).unwrap();
        let udp_echo = practice.udp.iter().find(|server| server.name == PracticeUdp::Echo).unwrap();
        assert!(echo.ours && udp_echo.ours && ![&echo.address, &udp_echo.address].contains(&&program.address()));
        for host in ["127.0.0.1", "localhost"] {
            let target = format!("{host}:{}", program.port);
            let failure = server.lab(&target).await.failed().await;
            assert_eq!(failure.rule.as_deref(), Some("target-not-listed"), "{target}");
            assert_eq!(failure.allow, Some(format!("--allow tcp://{target}")));
            let failure = server.udp(&target).await.failed().await;
            assert_eq!(failure.rule.as_deref(), Some("target-not-listed"), "{target}");
            assert_eq!(failure.allow, Some(format!("--allow udp://{target}")));
        }
        let mut bound = server.page("/udp-socket?port=0").await;
        let Event::Bound { .. } = bound.event().await else { panic!("it is not bound") };
        bound.command(Command::SendTo { address: program.address() }).await;
        bound.send("hello").await;
        let Event::Reported(failure) = bound.event().await else { panic!("nothing is reported") };
        assert_eq!(failure.rule.as_deref(), Some("target-not-listed"));
        assert_eq!(program.tcp.accept().unwrap_err().kind(), ErrorKind::WouldBlock, "somebody was connected to");
        assert_eq!(program.udp.recv(&mut [0; 8]).unwrap_err().kind(), ErrorKind::WouldBlock, "a datagram came");
        // The practice servers are there all the same.
        let mut page = server.open("echo").await;
        page.receive_all(MAX_RECEIVE).await;
        page.send("hello").await;
        assert_eq!(page.bytes().await, "서버 응답: hello".as_bytes());
        let mut page = server.udp("echo").await;
        let Event::Open { .. } = page.event().await else { panic!("it is not open") };
        page.receive_all(MAX_RECEIVE).await;
        page.send("hello").await;
        let Frame::Event(Event::Datagram { .. }) = page.next().await else { panic!("no datagram") };
        assert_eq!(page.bytes().await, b"hello");
    }
}

#[tokio::test]
async fn a_program_at_the_port_of_echo_is_the_only_learners_or_one_that_a_rule_names() {
    let program = Program::start();
    let rules = [format!("tcp://{}", program.address())];
    for (options, is_echo) in [
        (options(&[]), true),
        // Whoever must hold a token is still alone.
        (Options { token: Some("0123456789abcdef".parse().unwrap()), ..options(&[]) }, true),
        (Options { origins: vec!["https://course.example".parse().unwrap()], ..options(&rules) }, false),
    ] {
        let query = if options.token.is_some() { "?token=0123456789abcdef" } else { "" };
        let server = program.relay(options).await;
        let practice = server.health().await.practice.unwrap();
        let echo = practice.tcp.iter().find(|server| server.name == PracticeTcp::Echo).unwrap();
        assert_eq!((echo.address == program.address(), !echo.ours), (is_echo, is_echo));
        let mut page = server.open(format!("{}{query}", program.address())).await;
        page.send("hello").await;
        let (taken, _) = program.tcp.accept().unwrap();
        taken.set_nonblocking(true).unwrap();
        let mut received = [0; 5];
        soon(tokio::net::TcpStream::from_std(taken).unwrap().read_exact(&mut received)).await.unwrap();
        assert_eq!(&received, b"hello");
    }
}
