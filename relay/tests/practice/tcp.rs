//! The TCP practice servers.

use crate::{described, servers, soon, tcp_address};
use relay::practice::{Ports, Servers};
use relay_protocol::PracticeTcp;
use socket2::{Domain, Socket, Type};
use std::{
    io::ErrorKind,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

async fn connect(servers: &Servers, name: PracticeTcp) -> TcpStream {
    TcpStream::connect(tcp_address(servers, name)).await.unwrap()
}

async fn expect_bytes(stream: &mut TcpStream, expected: &[u8]) {
    let mut received = vec![0; expected.len()];
    soon(stream.read_exact(&mut received)).await.unwrap();
    assert_eq!(received, expected);
}

/// Sends FIN and gives what comes until the server's FIN.
async fn finish(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    stream.shutdown().await?;
    let mut rest = Vec::new();
    soon(stream.read_to_end(&mut rest)).await?;
    Ok(rest)
}

#[tokio::test]
async fn all_servers_are_named_in_order_on_loopback_and_ours() {
    let servers = servers().await;
    let description = servers.description();
    assert_eq!(description.tcp.iter().map(|server| server.name).collect::<Vec<_>>(), PracticeTcp::ALL);
    for (server, (name, address)) in description.tcp.iter().zip(servers.tcp()) {
        assert_eq!((server.name, &server.address), (*name, &address.to_string()));
        assert_eq!(address.ip(), Ipv4Addr::LOCALHOST);
        assert!(server.ours);
    }
    assert!(description.http.unwrap().starts_with("http://127.0.0.1:"));
}

#[tokio::test]
async fn echo_answers_two_clients_by_turns() {
    let servers = servers().await;
    let mut one = connect(&servers, PracticeTcp::Echo).await;
    let mut two = connect(&servers, PracticeTcp::Echo).await;
    for (client, message) in [(1, "안녕하세요!"), (2, "hello"), (2, "다시"), (1, "again")] {
        let stream = if client == 1 { &mut one } else { &mut two };
        stream.write_all(message.as_bytes()).await.unwrap();
        expect_bytes(stream, format!("서버 응답: {message}").as_bytes()).await;
    }
    assert!(finish(&mut two).await.unwrap().is_empty());
    one.write_all(b"still here").await.unwrap();
    expect_bytes(&mut one, "서버 응답: still here".as_bytes()).await;
}

#[tokio::test]
async fn echo_receives_1024_bytes_at_most_and_keeps_a_cut_character() {
    let servers = servers().await;
    let mut stream = connect(&servers, PracticeTcp::Echo).await;
    // A character of three bytes lies across the edge.
    let message = format!("{}한", "a".repeat(1023));
    stream.write_all(message.as_bytes()).await.unwrap();
    let (first, second) = message.as_bytes().split_at(1024);
    let prefix = "서버 응답: ".as_bytes();
    expect_bytes(&mut stream, &[prefix, first, prefix, second].concat()).await;
}

#[tokio::test]
async fn raw_echo_returns_every_byte_then_the_fin() {
    let servers = servers().await;
    let (mut read, mut write) = connect(&servers, PracticeTcp::RawEcho).await.into_split();
    let sent: Vec<u8> = (0..3_000_000u32).map(|n| (n % 251) as u8).collect();
    let copy = sent.clone();
    let writer = tokio::spawn(async move {
        write.write_all(&copy).await.unwrap();
        write.shutdown().await.unwrap();
    });
    let mut received = Vec::new();
    soon(read.read_to_end(&mut received)).await.unwrap();
    writer.await.unwrap();
    assert!(received == sent, "{} bytes sent, {} received, or others", sent.len(), received.len());
}

#[tokio::test]
async fn silent_takes_all_and_says_nothing() {
    let servers = servers().await;
    let mut stream = connect(&servers, PracticeTcp::Silent).await;
    // More than the buffers of both kernels: it reads.
    soon(stream.write_all(&vec![7; 16 * 1024 * 1024])).await.unwrap();
    assert!(finish(&mut stream).await.unwrap().is_empty());
}

#[tokio::test]
async fn reset_answers_bytes_with_a_reset_and_a_fin_with_a_fin() {
    let servers = servers().await;
    let mut stream = connect(&servers, PracticeTcp::Reset).await;
    stream.write_all(b"hello").await.unwrap();
    assert_eq!(soon(stream.read(&mut [0; 8])).await.unwrap_err().kind(), ErrorKind::ConnectionReset);

    let mut stream = connect(&servers, PracticeTcp::Reset).await;
    assert!(finish(&mut stream).await.unwrap().is_empty());
}

#[tokio::test]
async fn closed_refuses_and_keeps_its_port() {
    let servers = servers().await;
    let address = tcp_address(&servers, PracticeTcp::Closed);
    assert_eq!(TcpStream::connect(address).await.unwrap_err().kind(), ErrorKind::ConnectionRefused);
    assert_eq!(std::net::TcpListener::bind(address).unwrap_err().kind(), ErrorKind::AddrInUse);
}

#[tokio::test]
async fn dropping_the_servers_ends_connections_and_listeners() {
    let servers = servers().await;
    let mut stream = connect(&servers, PracticeTcp::Silent).await;
    let addresses: Vec<SocketAddr> = servers.tcp().iter().map(|(_, address)| *address).collect();
    stream.write_all(b"hello").await.unwrap();
    drop(servers);
    // A FIN, or a RST where bytes waited unread.
    let end = soon(stream.read(&mut [0; 8])).await;
    assert!(matches!(&end, Ok(0)) || end.is_err_and(|error| error.kind() == ErrorKind::ConnectionReset));
    for address in addresses {
        soon(gone(address)).await;
    }
}

/// Waits until nobody listens at `address`: the runtime ends the tasks of dropped servers in its own time.
async fn gone(address: SocketAddr) {
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
}

/// A listener of another program: on `address`, with SO_REUSEADDR and, if so asked, with SO_REUSEPORT.
fn taken(address: SocketAddr, reuse_port: bool) -> (Socket, u16) {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None).unwrap();
    socket.set_reuse_address(true).unwrap();
    if address.is_ipv6() {
        socket.set_only_v6(false).unwrap();
    }
    if reuse_port {
        #[cfg(unix)]
        socket.set_reuse_port(true).unwrap();
    }
    socket.bind(&address.into()).unwrap();
    socket.listen(5).unwrap();
    let port = socket.local_addr().unwrap().as_socket().unwrap().port();
    (socket, port)
}

#[tokio::test]
async fn a_taken_echo_port_is_the_learners_server() {
    let mut places = vec![
        (SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), false),
        (SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), true),
        (SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)), false),
        (SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)), true),
    ];
    if Socket::new(Domain::IPV6, Type::STREAM, None).is_ok() {
        places.push((SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)), false));
    }
    for (address, reuse_port) in places {
        let (learners, port) = taken(address, reuse_port);
        let servers = Servers::start(Ports { echo: port, udp_echo: 0, http: 0 }).await.unwrap();
        let echo = described(&servers, PracticeTcp::Echo);
        assert!(!echo.ours, "bound beside {address}, SO_REUSEPORT {reuse_port}");
        assert_eq!(echo.address, format!("127.0.0.1:{port}"));
        assert!(described(&servers, PracticeTcp::RawEcho).ours);

        // And what connects there reaches the other program.
        let client = TcpStream::connect(tcp_address(&servers, PracticeTcp::Echo)).await.unwrap();
        let (_, peer) = learners.accept().unwrap();
        assert_eq!(peer.as_socket().unwrap().port(), client.local_addr().unwrap().port());
    }
}

#[tokio::test]
async fn a_taken_http_port_leaves_the_other_servers() {
    let (_learners, port) = taken(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), false);
    let servers = Servers::start(Ports { echo: 0, udp_echo: 0, http: port }).await.unwrap();
    assert_eq!(servers.description().http, None);
    assert!(described(&servers, PracticeTcp::Echo).ours);
}

#[tokio::test]
async fn a_known_port_is_taken_again_right_after_a_restart() {
    let first = servers().await;
    let address = tcp_address(&first, PracticeTcp::Echo);
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"hello").await.unwrap();
    expect_bytes(&mut stream, "서버 응답: hello".as_bytes()).await;
    // The server closes first, so its end of the connection stays in TIME_WAIT on the port.
    drop(first);
    assert_eq!(soon(stream.read(&mut [0; 8])).await.unwrap(), 0);
    drop(stream);
    soon(gone(address)).await;
    let second = Servers::start(Ports { echo: address.port(), udp_echo: 0, http: 0 }).await.unwrap();
    assert_eq!(tcp_address(&second, PracticeTcp::Echo), address);
    assert!(described(&second, PracticeTcp::Echo).ours);
}
