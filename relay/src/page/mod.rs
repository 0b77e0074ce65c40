//! The page's WebSocket: frames in, frames and events out, the close.
//!
//! - [`wire`]: the page's TCP stream, and the bytes that wait for it
//! - [`heartbeat`]: whether the page is still there
//! - [`ending`]: how a WebSocket ends

mod ending;
mod heartbeat;
mod wire;

use crate::failure;
use bytes::Bytes;
pub(crate) use ending::Ending;
use futures_util::{Sink, Stream};
pub(crate) use heartbeat::Heartbeat;
use relay_protocol::{CloseCode, Event, MAX_MESSAGE, Phase};
use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, timeout},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Error, Message,
        error::ProtocolError,
        protocol::{
            CloseFrame, Role, WebSocketConfig,
            frame::{Utf8Bytes, coding::Data},
        },
    },
};

pub(crate) use wire::FRAME_HEAD;
use wire::Wire;

/// How long the page may take to answer a Close, and to read what was sent before it.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// Size of the read buffer that each WebSocket has until its first message. It is most of the memory of an unused
/// WebSocket, and the most that one read of a large message returns.
const READ_BUFFER: usize = 8 * 1024;

/// Read buffers of messages of at least this size, in bytes, are released while the page is idle.
const LARGE_MESSAGE: usize = 2048;

/// The longest reason that a Close frame holds, in bytes (RFC 6455, section 5.5: 125 with the code).
const MAX_REASON: usize = 123;

/// The protocol on the WebSocket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// `lab.v1`: text frames are commands and events.
    Lab,
    /// Bytes and nothing else.
    Plain,
}

/// The result of [waiting](Page::progress) for the page.
#[derive(Debug)]
pub(crate) enum PageProgress {
    /// A message; `None` at the end of the WebSocket.
    Message(Option<Result<Message, Error>>),
    /// Everything handed over has been passed to the kernel.
    Flushed(Result<(), Error>),
}

impl PageProgress {
    /// The received message, if there is one.
    pub(crate) fn message(self) -> Result<Option<Message>, Ending> {
        match self {
            Self::Flushed(Ok(())) => Ok(None),
            Self::Flushed(Err(_)) => Err(Ending::PageGone),
            Self::Message(message) => read(message).map(Some),
        }
    }
}

/// Returns the message, or how the WebSocket ends if something else was received.
pub(crate) fn read(message: Option<Result<Message, Error>>) -> Result<Message, Ending> {
    let bad = |message: String| Err(failure::bad_request(Phase::Transfer, message).into());
    match message {
        Some(Ok(message)) => Ok(message),
        Some(Err(Error::Capacity(_))) => bad(format!("a message has {MAX_MESSAGE} bytes at most")),
        Some(Err(Error::Utf8(_))) => bad("a text message is not UTF-8".to_owned()),
        Some(Err(error)) => Err(protocol_error(&error).map_or(Ending::PageGone, Ending::ProtocolError)),
        None => Err(Ending::PageGone),
    }
}

/// How the page violated the WebSocket protocol, if that is what the error means (RFC 6455, section 7.4.1: 1002).
fn protocol_error(error: &Error) -> Option<String> {
    use ProtocolError::*;
    let violation = match error {
        Error::Protocol(violation) => violation,
        // The wire detected it before tungstenite could.
        Error::Io(error) => error.get_ref()?.downcast_ref()?,
        _ => return None,
    };
    match violation {
        // The page no longer reads.
        ResetWithoutClosingHandshake | SendAfterClosing | ReceivedAfterClosing => None,
        violation => Some(violation.to_string()),
    }
}

/// The page's WebSocket. Data that is handed over ([`send_event`](Self::send_event), [`send_bytes`](Self::send_bytes))
/// is kept until it is flushed; the session hands over at most [`MAX_MESSAGE`] bytes and a few messages more between
/// flushes.
pub(crate) struct Page {
    socket: WebSocketStream<Wire>,
    mode: Mode,
    /// Whether tungstenite has nothing of its own left to send.
    flushed: bool,
    /// After the relay's Close: the time by which the page must answer it.
    close_deadline: Option<Instant>,
    /// Whether invalid WebSocket data was received, behind which unread bytes may remain.
    unread: bool,
    /// The last message, if it was large. While it is kept, the codec cannot reuse its buffer. It is kept until
    /// something follows: then the codec waits with a small buffer, and the large one is freed.
    last: Bytes,
}

impl Page {
    /// Takes over an upgraded connection; `read` is what was received after the request.
    pub(crate) async fn new(stream: TcpStream, read: Bytes, mode: Mode) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            // Frames are written at once, as the wire keeps what has to wait.
            .write_buffer_size(0)
            .max_message_size(Some(MAX_MESSAGE))
            .max_frame_size(Some(MAX_MESSAGE));
        // The codec's later buffers have the capacity of its first one.
        let (wire, start) = (Wire::new(stream, &read), Vec::new());
        let socket = WebSocketStream::from_partially_read(wire, start, Role::Server, Some(config)).await;
        Self { socket, mode, flushed: true, close_deadline: None, unread: false, last: Bytes::new() }
    }

    pub(crate) fn mode(&self) -> Mode {
        self.mode
    }

    /// Whether nothing waits to be sent to the page: only then may more be handed over.
    pub(crate) fn is_flushed(&self) -> bool {
        self.flushed && self.socket.get_ref().is_empty()
    }

    /// Waits until what was handed over is flushed or, with `read`, until a message arrives. Cancel safe.
    pub(crate) async fn progress(&mut self, read: bool) -> PageProgress {
        poll_fn(|context| {
            if !self.is_flushed()
                && let Poll::Ready(result) = self.poll_flush(context)
            {
                return Poll::Ready(PageProgress::Flushed(result));
            }
            if read { self.poll_message(context).map(PageProgress::Message) } else { Poll::Pending }
        })
        .await
    }

    /// Ready when everything handed over has been passed to the kernel.
    pub(crate) fn poll_flush(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let result = ready!(Pin::new(&mut self.socket).poll_flush(context));
        self.flushed = true;
        if let Err(error) = result {
            return Poll::Ready(Err(error));
        }
        // At the WebSocket's end tungstenite reports that it has flushed, and never touches the wire again. A caller
        // that waits until nothing is left would then poll forever and never yield its thread.
        Pin::new(self.socket.get_mut()).poll_flush(context).map_err(Error::Io)
    }

    /// The next message; `None` at the end of the WebSocket. A page that does not read what it requests, such as the
    /// answers to its pings, is not read either; a caller that waits for it must flush meanwhile.
    pub(crate) fn poll_message(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Message, Error>>> {
        if self.socket.get_ref().is_full() {
            return Poll::Pending;
        }
        if !self.last.is_empty() && self.socket.get_mut().poll_frame(context).is_ready() {
            self.last = Bytes::new();
        }
        let polled = Pin::new(&mut self.socket).poll_next(context);
        self.last = Bytes::new();
        match &polled {
            // The pong is queued; without a flush it would wait for the next message.
            Poll::Ready(Some(Ok(Message::Ping(_)))) => self.flushed = false,
            Poll::Ready(Some(Ok(Message::Binary(bytes)))) if bytes.len() >= LARGE_MESSAGE => self.last = bytes.clone(),
            Poll::Ready(Some(Err(_))) => self.unread = true,
            _ => {}
        }
        polled
    }

    /// Hands over an event; a plain bridge has none.
    pub(crate) fn send_event(&mut self, event: &Event) -> Result<(), Ending> {
        match self.mode {
            Mode::Lab => {
                let json = serde_json::to_string(event).expect("an event has only strings and numbers");
                self.send_message(Message::text(json))
            }
            Mode::Plain => Ok(()),
        }
    }

    /// Hands over the bytes of one recv as one frame.
    pub(crate) fn send_bytes(&mut self, context: &mut Context<'_>, bytes: &[u8]) -> Result<(), Ending> {
        self.socket.get_mut().write_message(context, Data::Binary, bytes).map_err(|_| Ending::PageGone)
    }

    /// Hands over a text message.
    pub(crate) fn send_text(&mut self, context: &mut Context<'_>, text: &str) -> Result<(), Ending> {
        self.socket.get_mut().write_message(context, Data::Text, text.as_bytes()).map_err(|_| Ending::PageGone)
    }

    /// Hands over a ping (RFC 6455, section 5.5.2), which a live page answers by itself.
    pub(crate) fn ping(&mut self) -> Result<(), Ending> {
        self.send_message(Message::Ping(Bytes::new()))
    }

    /// Hands over the Close; the page may still send until it answers, or until [`CLOSE_TIMEOUT`] has passed.
    pub(crate) fn close(&mut self, code: CloseCode, reason: &str) -> Result<(), Ending> {
        self.close_with(code.code(), reason)
    }

    /// Hands over a Close with any code.
    fn close_with(&mut self, code: u16, reason: &str) -> Result<(), Ending> {
        self.close_deadline = Some(Instant::now() + CLOSE_TIMEOUT);
        let end = (0..=reason.len().min(MAX_REASON)).rev().find(|end| reason.is_char_boundary(*end)).unwrap_or(0);
        let reason = Utf8Bytes::from(reason[..end].to_owned());
        self.send_message(Message::Close(Some(CloseFrame { code: code.into(), reason })))
    }

    /// The time by which the page must answer the relay's Close, if one was sent.
    pub(crate) fn close_deadline(&self) -> Option<Instant> {
        self.close_deadline
    }

    /// Hands over how the WebSocket ended: the last event, if there is one, and the Close.
    pub(crate) fn send_end(&mut self, ending: &Ending) -> Result<(), Ending> {
        self.send_failure(ending)?;
        ending.close().map_or(Ok(()), |(code, reason)| self.close_with(code, reason))
    }

    /// Hands over how a socket ended, if another may follow on this WebSocket.
    pub(crate) fn send_closed(&mut self, ending: &Ending) -> Result<(), Ending> {
        self.send_failure(ending)?;
        ending
            .close()
            .map_or(Ok(()), |(code, reason)| self.send_event(&Event::Closed { code, reason: reason.to_owned() }))
    }

    fn send_failure(&mut self, ending: &Ending) -> Result<(), Ending> {
        match ending {
            Ending::Failed(failure) => self.send_event(&Event::Failed((**failure).clone())),
            _ => Ok(()),
        }
    }

    fn send_message(&mut self, message: Message) -> Result<(), Ending> {
        self.flushed = false;
        Pin::new(&mut self.socket).start_send(message).map_err(|_| Ending::PageGone)
    }

    /// After a Close of either side: sends what is left and reads until the page closes, for [`CLOSE_TIMEOUT`] at most.
    /// Does not wait for a silent page: its Close waits in the kernel, in case the page was only asleep.
    pub(crate) async fn finish(mut self, ending: &Ending) {
        let ended = async {
            if matches!(ending, Ending::PageSilent) {
                let _ = poll_fn(|context| self.poll_flush(context)).await;
                return;
            }
            while let PageProgress::Message(Some(Ok(_))) | PageProgress::Flushed(Ok(())) = self.progress(true).await {}
            // tungstenite's answer to the page's Close may still be in the wire: tungstenite considers the WebSocket
            // ended, and flushes no more. Without that answer a browser reports an abnormal closure (1006).
            let _ = self.socket.get_mut().flush().await;
            if self.unread {
                self.discard().await;
            }
        };
        // After the time limit there is nothing left to do for this page.
        let _ = timeout(CLOSE_TIMEOUT, ended).await;
    }

    /// Reads and discards the remaining input. Unread input would make the kernel send a RST, which destroys a Close
    /// that the page has not read yet.
    async fn discard(&mut self) {
        let _ = poll_fn(|context| Pin::new(&mut self.socket).poll_flush(context)).await;
        let stream = self.socket.get_mut();
        let _ = stream.shutdown().await;
        let mut rest = [0; 4096];
        while stream.read(&mut rest).await.is_ok_and(|count| count > 0) {}
    }
}
