//! Adds a sentence to the answers that hyper generates for input that it cannot parse as a request: they have no body,
//! and hyper has no option for one.

use super::answer::Refusal;
use serde_json::json;
use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Passes everything through, except that such an answer gets a body.
#[derive(Debug)]
pub struct ErrorBodies<S> {
    stream: S,
    /// The bytes written in place of hyper's answer, and how many of them are written.
    with_body: Option<(Vec<u8>, usize)>,
}

impl<S> ErrorBodies<S> {
    pub fn new(stream: S) -> Self {
        Self { stream, with_body: None }
    }

    /// The inner stream, once hyper has no more to answer on it.
    pub fn into_inner(self) -> S {
        self.stream
    }
}

/// The answer with a sentence if it is hyper's own: ours all have a Server header.
fn with_body(answer: &[u8]) -> Option<Vec<u8>> {
    let refusal = match answer.get(..13)? {
        b"HTTP/1.1 400 " => Refusal::Malformed,
        b"HTTP/1.1 414 " => Refusal::UriTooLong,
        b"HTTP/1.1 431 " => Refusal::HeadTooLarge,
        _ => return None,
    };
    let head = str::from_utf8(answer).ok()?.strip_suffix("\r\n\r\n")?;
    if head.contains("\r\nServer: ") {
        return None;
    }
    let body = format!("{:#}\n", json!({ "error": refusal.to_string() }));
    let length = format!("Content-Length: {}\r\nContent-Type: application/json", body.len());
    let head = head.replacen("Content-Length: 0", &length, 1);
    Some(format!("{head}\r\nServer: {}\r\n\r\n{body}", super::SERVER_NAME).into_bytes())
}

impl<S: AsyncRead + Unpin> AsyncRead for ErrorBodies<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for ErrorBodies<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(context, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        chunks: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        // hyper writes the head of an answer in one piece, and separately if there is no body.
        if let ([head], None) = (chunks, &this.with_body) {
            this.with_body = with_body(head).map(|answer| (answer, 0));
        }
        let Some((answer, written)) = &mut this.with_body else {
            return Pin::new(&mut this.stream).poll_write_vectored(context, chunks);
        };
        while *written < answer.len() {
            *written += match ready!(Pin::new(&mut this.stream).poll_write(context, &answer[*written..]))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                count => count,
            };
        }
        this.with_body = None;
        Poll::Ready(Ok(chunks.iter().map(|chunk| chunk.len()).sum()))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
