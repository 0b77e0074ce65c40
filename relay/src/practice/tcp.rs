//! The behaviour of the TCP practice servers on a connection.

use super::limits::Timeouts;
use crate::http_stream::with_write_timeout;
use relay_protocol::{ECHO_PREFIX, PracticeTcp, SLOW_START_MS};
use socket2::SockRef;
use std::{io, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};

/// The chapter's server calls `recv(1024)`.
const CHAPTER_RECV: usize = 1024;

const RAW_ECHO_RECV: usize = 16 * 1024;

/// Once `slow` reads: at most this many bytes per recv, with a pause between two of them. About 3 MB per second.
const SLOW_RECV: usize = 64 * 1024;
const SLOW_PAUSE: Duration = Duration::from_millis(20);

/// Behaves as `server` does until the peer closes, or one of `timeouts` passes.
pub async fn serve_connection(server: PracticeTcp, stream: TcpStream, timeouts: Timeouts) {
    let idle = timeouts.idle;
    let ended = match server {
        PracticeTcp::Echo => echo::<CHAPTER_RECV>(stream, ECHO_PREFIX.as_bytes(), timeouts).await,
        PracticeTcp::RawEcho => echo::<RAW_ECHO_RECV>(stream, b"", timeouts).await,
        PracticeTcp::Silent => silent(stream, idle).await,
        PracticeTcp::Reset => reset(stream, idle).await,
        PracticeTcp::Slow => slow(stream, Duration::from_millis(SLOW_START_MS.into()), timeouts).await,
        // Nothing listens there, so there is never a connection.
        PracticeTcp::Closed => Ok(()),
    };
    if let Err(error) = ended {
        tracing::debug!("practice server `{}`: {error}", server.name());
    }
}

/// Answers each recv of up to `RECV` bytes with `prefix` and the received bytes, in one send; closes after the peer's
/// FIN.
///
/// The chapter's server decodes each recv as UTF-8, and aborts the connection if one ends within a character. This one
/// sends back the received bytes, so that the cut character can be inspected.
async fn echo<const RECV: usize>(stream: TcpStream, prefix: &[u8], timeouts: Timeouts) -> io::Result<()> {
    let mut stream = with_write_timeout(stream, timeouts.write_timeout);
    let mut answer = vec![0; prefix.len() + RECV];
    answer[..prefix.len()].copy_from_slice(prefix);
    loop {
        let received = timeout(timeouts.idle, stream.read(&mut answer[prefix.len()..])).await??;
        if received == 0 {
            return Ok(());
        }
        stream.write_all(&answer[..prefix.len() + received]).await?;
    }
}

/// Reads, so that the peer's sends succeed, and never answers; closes after the peer's FIN.
async fn silent(mut stream: TcpStream, idle: Duration) -> io::Result<()> {
    let mut buffer = [0; 4096];
    while timeout(idle, stream.read(&mut buffer)).await?? > 0 {}
    Ok(())
}

/// Answers the first bytes with a RST, as close does with SO_LINGER on and 0 seconds (socket(7)).
async fn reset(mut stream: TcpStream, idle: Duration) -> io::Result<()> {
    if timeout(idle, stream.read(&mut [0; 4096])).await?? > 0 {
        stream.set_zero_linger()?;
    }
    Ok(())
}

/// Reads nothing for `start`, so that the peer's data piles up; then it reads, and answers each recv with the number of
/// bytes. Its receive buffer is small, so that the sender soon notices.
async fn slow(stream: TcpStream, start: Duration, timeouts: Timeouts) -> io::Result<()> {
    // If the system refuses the size, more data piles up unnoticed.
    let _ = SockRef::from(&stream).set_recv_buffer_size(SLOW_RECV);
    let mut stream = with_write_timeout(stream, timeouts.write_timeout);
    sleep(start).await;
    let mut buffer = vec![0; SLOW_RECV];
    loop {
        let received = timeout(timeouts.idle, stream.read(&mut buffer)).await??;
        if received == 0 {
            return Ok(());
        }
        stream.write_all(format!("recv {received}\n").as_bytes()).await?;
        sleep(SLOW_PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::practice::limits::TCP_TIMEOUTS;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn every_server_closes_an_idle_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        for server in [PracticeTcp::Echo, PracticeTcp::RawEcho, PracticeTcp::Silent, PracticeTcp::Reset] {
            let mut client = TcpStream::connect(address).await.unwrap();
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(serve_connection(
                server,
                stream,
                Timeouts { idle: Duration::from_millis(20), ..TCP_TIMEOUTS },
            ));
            let end = timeout(Duration::from_secs(5), client.read(&mut [0; 16])).await.expect("no end");
            assert_eq!(end.unwrap(), 0, "{}", server.name());
        }
    }

    #[tokio::test]
    async fn the_slow_server_gets_in_one_recv_what_came_by_several_sends() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        for message in ["one", "two", "three"] {
            client.write_all(message.as_bytes()).await.unwrap();
        }
        tokio::spawn(slow(stream, Duration::from_millis(100), TCP_TIMEOUTS));
        let mut answer = [0; 64];
        let count = client.read(&mut answer).await.unwrap();
        assert_eq!(&answer[..count], b"recv 11\n");
        client.shutdown().await.unwrap();
        assert_eq!(client.read(&mut answer).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn a_peer_that_never_reads_is_let_go() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        for server in [PracticeTcp::Echo, PracticeTcp::RawEcho] {
            let mut client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
            let (stream, _) = listener.accept().await.unwrap();
            let timeouts = Timeouts { write_timeout: Duration::from_millis(50), ..TCP_TIMEOUTS };
            let task = tokio::spawn(serve_connection(server, stream, timeouts));
            // Writes until the server, whose echo is not read, stops reading, and then leaves.
            let written = async { while client.write_all(&[0; 64 * 1024]).await.is_ok() {} };
            timeout(TCP_TIMEOUTS.write_timeout / 2, written).await.expect("the server never gave up");
            task.await.unwrap();
        }
    }
}
