//! Peers behind the relay, each with a script of its own.

use socket2::{Domain, SockRef, Socket, Type};
use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    task::JoinHandle,
};

/// Accepts one connection and follows the script with it; its result can be waited for.
pub async fn peer<T: Send + 'static, F: Future<Output = T> + Send>(
    script: impl FnOnce(TcpStream) -> F + Send + 'static,
) -> (SocketAddr, JoinHandle<T>) {
    peer_at(Ipv4Addr::LOCALHOST, script).await
}

/// The same, at this address.
pub async fn peer_at<T: Send + 'static, F: Future<Output = T> + Send>(
    address: Ipv4Addr,
    script: impl FnOnce(TcpStream) -> F + Send + 'static,
) -> (SocketAddr, JoinHandle<T>) {
    let listener = TcpListener::bind((address, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let task = tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        script(socket).await
    });
    (address, task)
}

/// Sends these bytes, and keeps the connection until the other side ends it; gives what came.
pub async fn sends(bytes: impl Into<Vec<u8>>) -> (SocketAddr, JoinHandle<io::Result<Vec<u8>>>) {
    let bytes = bytes.into();
    peer(|mut socket| async move {
        socket.write_all(&bytes).await.unwrap();
        read_all(&mut socket).await
    })
    .await
}

/// Everything up to the FIN; an error when a RST came.
pub async fn read_all(socket: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut all = Vec::new();
    socket.read_to_end(&mut all).await?;
    Ok(all)
}

/// Ends the connection with a RST.
pub fn reset(socket: TcpStream) {
    SockRef::from(&socket).set_linger(Some(Duration::ZERO)).unwrap();
}

/// An address at which nothing listens, and nothing can while the returned value lives: its socket is only bound to the
/// port.
pub fn nobody() -> (SocketAddr, TcpSocket) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    (socket.local_addr().unwrap(), socket)
}

/// A listener whose queue is full, so that Linux drops every further SYN. It lasts as long as what is returned.
#[cfg(target_os = "linux")]
pub async fn full() -> (SocketAddr, Vec<Socket>) {
    let listener = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    listener.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
    listener.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let mut sockets = vec![listener];
    for _ in 0..16 {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        let connected = socket.connect_timeout(&address, Duration::from_millis(200));
        sockets.push(socket);
        if connected.is_err() {
            return (address.as_socket().unwrap(), sockets);
        }
    }
    panic!("the queue did not fill")
}

/// Bytes that look like no other: the same for the same seed.
pub fn noise(seed: u64, count: usize) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 56) as u8
    };
    (0..count).map(|_| next()).collect()
}
