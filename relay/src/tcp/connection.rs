//! An established connection: bytes both ways, half-close, reset.

use super::{close, loss, queue::SendQueue};
use crate::{
    failure,
    page::{Ending, FRAME_HEAD, Mode, Page},
    session::{Link, Socket},
};
use relay_protocol::{CloseCode, Event, Failure, MAX_MESSAGE, Phase, TcpInfo};
use socket2::SockRef;
use std::{
    cell::RefCell,
    io,
    net::Shutdown,
    pin::Pin,
    task::{self, Poll},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    task::coop,
    time::Instant,
};

/// After a failed write: how long to wait for bytes received before the failure, counted from the last of them.
const SALVAGE: Duration = Duration::from_secs(1);

thread_local! {
    /// Holds the bytes of a recv until they are on their way to the page: one buffer for all connections of a thread.
    static BUFFER: RefCell<Box<[u8]>> = RefCell::new(vec![0; MAX_MESSAGE].into());
}

/// An established connection.
pub(crate) struct Connection {
    stream: TcpStream,
    /// Whether arriving segments are dropped on purpose.
    is_lossy: bool,
    /// Number of written bytes reported to the page.
    reported: u64,
    fin_sent: bool,
    fin_received: bool,
    /// The error of a failed write; bytes that can still be received are delivered first.
    write_error: Option<Failure>,
    established: Instant,
}

impl Connection {
    pub(super) fn new(stream: TcpStream, is_lossy: bool) -> Self {
        Self {
            stream,
            is_lossy,
            reported: 0,
            fin_sent: false,
            fin_received: false,
            write_error: None,
            established: Instant::now(),
        }
    }

    /// Handles a recv that returned 0. After a failed write this is no FIN: the write consumed the error of the RST
    /// (`SO_ERROR` is reported once).
    fn on_end_of_stream(&mut self, page: &mut Page) -> Result<(), Ending> {
        if let Some(failure) = self.write_error.take() {
            return Err(failure.into());
        }
        self.fin_received = true;
        match page.mode() {
            Mode::Lab => page.send_event(&Event::Fin),
            // A Close is the only way to report it; what the page sends until it answers is still written.
            Mode::Plain => page.close(CloseCode::Normal, ""),
        }
    }

    /// Handles a failed write. Bytes received before it are still in the kernel: if a recv waits for them, they are
    /// delivered first.
    fn on_write_error(&mut self, error: &io::Error) {
        // Shutting down a connection that is already gone returns ENOTCONN; SO_ERROR holds the cause.
        let cause = self.stream.take_error().ok().flatten();
        self.write_error = Some(self.failure(cause.as_ref().unwrap_or(error)));
    }

    fn failure(&self, error: &io::Error) -> Failure {
        failure::from_io(Phase::Transfer, error, self.established.elapsed())
    }
}

impl Socket for Connection {
    type Queue = SendQueue;

    /// Writes as much as the kernel takes, each message with a send of its own, and the FIN after the last of them.
    fn poll_send(&mut self, link: &mut Link<SendQueue>, cx: &mut task::Context<'_>) -> Result<bool, Ending> {
        let (queue, mut sent) = (&mut link.inbox.queue, false);
        if queue.due().is_some() {
            queue.release(Instant::now());
        }
        while self.write_error.is_none()
            && let Some(bytes) = queue.front()
            && let Poll::Ready(result) = Pin::new(&mut self.stream).poll_write(cx, bytes)
        {
            match result {
                Ok(count) => {
                    queue.advance(count);
                    link.metrics.sent(count);
                }
                Err(error) => self.on_write_error(&error),
            }
            sent = true;
        }
        if !self.fin_sent && self.write_error.is_none() && queue.wants_shutdown() {
            self.fin_sent = true;
            sent = true;
            if let Err(error) = SockRef::from(&self.stream).shutdown(Shutdown::Write) {
                self.on_write_error(&error);
            }
        }
        if sent {
            link.last_activity = Instant::now();
        }
        if sent && self.write_error.is_some() {
            queue.clear();
        }
        Ok(sent)
    }

    /// Reports how much was written and, if the page requests it, what the kernel knows of the connection.
    fn report(&mut self, link: &mut Link<SendQueue>, page: &mut Page) -> Result<(), Ending> {
        let written = link.inbox.queue.written();
        if written != self.reported {
            self.reported = written;
            page.send_event(&Event::Written { bytes: written })?;
        }
        if !page.is_flushed() || !link.inbox.queue.next_info() {
            return Ok(());
        }
        let info = tcp_info::of(&self.stream).map(|info| TcpInfo {
            rtt: micros(info.rtt),
            rtt_variation: micros(info.rtt_variation),
            retransmits: info.retransmits,
            in_flight: info.unacknowledged,
            congestion_window: info.congestion_window,
            segment_size: info.segment_size,
            receive_window: info.receive_window,
        });
        page.send_event(&Event::Info(info))
    }

    /// Calls recv, repeatedly in continuous mode, until nothing more is there or the page has enough to read.
    fn poll_receive(
        &mut self,
        link: &mut Link<SendQueue>,
        page: &mut Page,
        cx: &mut task::Context<'_>,
    ) -> Result<bool, Ending> {
        let (calls, mut delivered, mut called_anew) = (&mut link.inbox.calls, 0, false);
        // When the task's budget is used up, a socket appears to have nothing, and no recv may be abandoned for that.
        while delivered < MAX_MESSAGE && coop::poll_proceed(cx).is_ready() {
            called_anew |= calls.call_next();
            let Some(size) = calls.buffer_size() else { break };
            let stream = Pin::new(&mut self.stream);
            let polled = BUFFER.with_borrow_mut(|buffer| {
                let mut buffer = ReadBuf::new(&mut buffer[..size]);
                stream.poll_read(cx, &mut buffer).map_ok(|()| {
                    let bytes = buffer.filled();
                    let taken = if bytes.is_empty() { Ok(()) } else { page.send_bytes(cx, bytes) };
                    taken.map(|()| bytes.len())
                })
            });
            let count = match polled {
                // The next command replaces the recv that waits.
                Poll::Pending if calls.queued() > 0 => continue,
                Poll::Pending => break,
                // The earlier error of a write is more specific.
                Poll::Ready(Err(error)) => {
                    return Err(self.write_error.take().unwrap_or_else(|| self.failure(&error)).into());
                }
                Poll::Ready(Ok(count)) => count?,
            };
            if count == 0 {
                calls.stop();
                self.on_end_of_stream(page)?;
                called_anew = true;
                break;
            }
            calls.returned();
            link.metrics.received(count);
            link.last_activity = Instant::now();
            delivered += count + FRAME_HEAD;
        }
        // A processed command has made room for another message.
        Ok(called_anew || delivered > 0)
    }

    /// Ends when a FIN was sent in each direction, or when a write failed and no recv waits for earlier bytes.
    fn check_end(&mut self, link: &Link<SendQueue>) -> Result<(), Ending> {
        if !link.inbox.calls.is_receiving()
            && let Some(failure) = self.write_error.take()
        {
            return Err(failure.into());
        }
        if self.fin_sent && self.fin_received { Err(Ending::Finished) } else { Ok(()) }
    }

    fn deadline(&self, link: &Link<SendQueue>, _: &Page) -> Option<Instant> {
        link.inbox.queue.due()
    }

    fn idle_limit(&self, idle: Duration) -> Option<Duration> {
        Some(if self.write_error.is_some() { SALVAGE.min(idle) } else { idle })
    }

    fn idle_failure(&mut self) -> Option<Failure> {
        self.write_error.take()
    }

    fn has_delay(&self, link: &Link<SendQueue>) -> bool {
        link.inbox.queue.has_delay()
    }

    async fn close(self, ending: &Ending, link: &mut Link<SendQueue>) {
        if self.is_lossy {
            loss::detach(&self.stream);
        }
        match ending {
            Ending::Finished => {}
            Ending::PageReset => close::reset(self.stream),
            // If a failure is not the connection's own, the peer gets what the page had sent before it.
            Ending::Closed(_)
            | Ending::PageClosed
            | Ending::PageGone
            | Ending::ProtocolError(_)
            | Ending::PageSilent
            | Ending::Failed(_)
            | Ending::Stopping => {
                // An error means that the peer is gone.
                let _ = close::flush_and_linger(self.stream, link).await;
            }
        }
    }
}

/// Whole microseconds; the kernel's own number has no more bits.
fn micros(time: Duration) -> u32 {
    u32::try_from(time.as_micros()).unwrap_or(u32::MAX)
}
