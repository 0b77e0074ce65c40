//! A client's TCP stream, as the HTTP servers use it: a write does not wait forever for a client that never reads the
//! response, and a waiting handler can learn that its client is gone.

use socket2::SockRef;
use std::{
    future::pending,
    io::{self, Write},
    net::Shutdown,
    pin::Pin,
    sync::{Arc, Weak},
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_io_timeout::TimeoutWriter;

/// A stream whose writes fail with `TimedOut` after this long without progress.
pub(crate) type WriteTimeout<S> = Pin<Box<TimeoutWriter<S>>>;

/// Limits how long a write may make no progress.
pub(crate) fn with_write_timeout<S: AsyncWrite>(stream: S, limit: Duration) -> WriteTimeout<S> {
    let mut stream = TimeoutWriter::new(stream);
    stream.set_timeout(Some(limit));
    Box::pin(stream)
}

/// Closes a connection that exceeds its client's limit. The client is told why, which takes no waiting: the send buffer
/// is empty.
pub(crate) fn reject(stream: TcpStream, sentence: &str) {
    let head = "HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\nContent-Type: text/plain";
    let answer = format!("{head}\r\nContent-Length: {}\r\n\r\n{sentence}\n", sentence.len() + 1);
    // A client that does not read the response is closed all the same. `try_write` would ask a reactor that does not
    // know the socket yet.
    let _ = stream.into_std().and_then(|mut stream| stream.write(answer.as_bytes()));
}

/// A TCP stream that hyper owns, and whose closing by the client a handler can observe.
#[derive(Debug)]
pub(crate) struct HttpStream(Arc<TcpStream>);

impl HttpStream {
    pub(crate) fn new(stream: TcpStream) -> Self {
        Self(Arc::new(stream))
    }

    /// The handle that a handler receives with its request.
    pub(crate) fn watch(&self) -> ClientWatch {
        ClientWatch(Arc::downgrade(&self.0))
    }

    /// The stream without its limit; `None` while a handler waits for the client to close it.
    pub(crate) fn unlimited(stream: WriteTimeout<Self>) -> Option<TcpStream> {
        let shared = stream.get_ref().0.clone();
        drop(stream);
        Arc::into_inner(shared)
    }
}

/// Watches the client of a request. hyper does not read the connection while a handler runs, as a client may half-close
/// it.
#[derive(Clone, Debug)]
pub(crate) struct ClientWatch(Weak<TcpStream>);

impl ClientWatch {
    /// Resolves once the client has closed its writing side or is gone; a FIN does not distinguish the two (RFC 9293,
    /// section 3.6). Returns at once for a client that has already sent another request: it is still there.
    pub(crate) async fn closed(&self) {
        let Some(stream) = self.0.upgrade() else { return };
        if stream.peek(&mut [0]).await.is_ok_and(|count| count > 0) {
            pending().await
        }
    }

    /// Makes the connection end with a RST: the effect of close on a socket with SO_LINGER on and 0 seconds
    /// (socket(7)).
    pub(crate) fn reset_when_closed(&self) {
        if let Some(stream) = self.0.upgrade() {
            // A failure means that the connection is gone already.
            let _ = stream.set_zero_linger();
        }
    }
}

impl AsyncRead for HttpStream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        loop {
            ready!(self.0.poll_read_ready(cx))?;
            match self.0.try_read(buffer.initialize_unfilled()) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                read => return Poll::Ready(read.map(|count| buffer.advance(count))),
            }
        }
    }
}

impl AsyncWrite for HttpStream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[io::IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        chunks: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.0.poll_write_ready(cx))?;
            match self.0.try_write_vectored(chunks) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                written => return Poll::Ready(written),
            }
        }
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    /// TCP has nothing to flush.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(SockRef::from(&*self.0).shutdown(Shutdown::Write))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt, duplex},
        net::TcpListener,
        time::{sleep, timeout},
    };

    const LIMIT: Duration = Duration::from_secs(30);

    #[tokio::test(start_paused = true)]
    async fn a_client_that_never_reads_its_answer_is_let_go() {
        let (stream, mut client) = duplex(64);
        let mut stream = with_write_timeout(stream, LIMIT);
        let written = timeout(LIMIT * 2, stream.write_all(&[7; 1000])).await.expect("it waits forever");
        let error = written.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        drop(stream);
        let mut received = Vec::new();
        client.read_to_end(&mut received).await.unwrap();
        assert_eq!(received, [7; 64]);
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_reads_slowly_gets_it_all() {
        let (stream, mut client) = duplex(64);
        let mut stream = with_write_timeout(stream, LIMIT);
        let write = async {
            stream.write_all(&[7; 1000]).await.unwrap();
            drop(stream);
        };
        let read = async {
            let mut received = Vec::new();
            let mut piece = [0; 50];
            loop {
                sleep(LIMIT / 2).await;
                match client.read(&mut piece).await.unwrap() {
                    0 => return received,
                    count => received.extend_from_slice(&piece[..count]),
                }
            }
        };
        assert_eq!(tokio::join!(write, read).1, [7; 1000]);
    }

    #[tokio::test]
    async fn a_client_that_closes_is_noticed_and_one_that_asks_again_is_there() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let connection = async || {
            let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
            (client, HttpStream::new(listener.accept().await.unwrap().0))
        };
        let is_closed = async |stream: &HttpStream, limit| timeout(limit, stream.watch().closed()).await.is_ok();
        let (short, long) = (Duration::from_millis(50), Duration::from_secs(10));

        let (mut client, mut stream) = connection().await;
        assert!(!is_closed(&stream, short).await);
        client.write_all(b"next").await.unwrap();
        assert!(!is_closed(&stream, short).await);
        stream.read_exact(&mut [0; 4]).await.unwrap();
        client.shutdown().await.unwrap();
        assert!(is_closed(&stream, long).await);

        let (client, stream) = connection().await;
        client.set_zero_linger().unwrap();
        drop(client);
        assert!(is_closed(&stream, long).await);

        let (_client, stream) = connection().await;
        let watched = stream.watch();
        assert!(HttpStream::unlimited(with_write_timeout(stream, short)).is_some());
        assert!(timeout(long, watched.closed()).await.is_ok());
    }
}
