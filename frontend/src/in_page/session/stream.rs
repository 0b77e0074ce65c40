//! A TCP connection of the tab: sends and receives bytes, with half-close and reset.

use super::{Ending, Told, address};
use crate::{
    in_page::{
        errno::{Errno, bad_request, plain},
        kernel::{End, Kernel, NoConnection},
        pipe::Read,
        recv::RecvCalls,
    },
    socket::Incoming,
};
use bytes::{Buf, Bytes};
use fault_injection::Faults;
use relay_protocol::{Command, Event, Failure, FailureKind, Phase, TcpInfo};
use std::{collections::VecDeque, time::Duration};

/// How long connect(2) waits before it retransmits the SYN for the first time; the wait then doubles each time (RFC 6298).
const FIRST_RETRY: Duration = Duration::from_secs(1);

/// The maximum time for connecting, and the default.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a connection keeps reading after its session has ended, so that a RST does not discard the data that it sent.
const LINGER: Duration = Duration::from_secs(10);

/// The maximum size of each of these reads, in bytes.
const DISCARD: usize = 64 * 1024;

/// The maximum segment size on loopback: 65,535 bytes, the largest IPv4 packet, less both headers and the timestamp option.
const SEGMENT_SIZE: u32 = 65_483;

/// A connection, or an attempt at one.
pub struct Stream {
    state: State,
    faults: Faults,
    /// The data to be sent, each with the earliest time at which it may be sent.
    outgoing: VecDeque<(Duration, Outgoing)>,
    /// Whether `shutdown` was requested.
    shutdown: bool,
    calls: RecvCalls,
    infos: u32,
    written: u64,
    reported: u64,
    fin_sent: bool,
    fin_received: bool,
    /// The error of a failed send, which is reported after the data that can still be received.
    write_error: Option<Failure>,
    opened: Duration,
    now: Duration,
}

enum Outgoing {
    Bytes(Bytes),
    Shutdown,
}

enum State {
    Connecting { port: Option<u16>, began: Duration, deadline: Duration, retry: Duration, next_try: Duration },
    Open(End),
}

impl Stream {
    /// Connects to a port, or to an address without a socket if `port` is `None`.
    pub fn connect(port: Option<u16>, timeout_ms: Option<u32>, faults: Faults, now: Duration) -> Self {
        let limit = timeout_ms.map_or(CONNECT_TIMEOUT, |milliseconds| Duration::from_millis(milliseconds.into()));
        let deadline = now + limit.min(CONNECT_TIMEOUT);
        let state = State::Connecting { port, began: now, deadline, retry: FIRST_RETRY, next_try: now };
        Self::new(state, faults, now)
    }

    /// Creates a session for an accepted connection, and reports it.
    pub fn accepted(end: End, kernel: &Kernel, told: &mut Told) -> Self {
        let mut stream = Self::new(State::Open(end), Faults::default(), kernel.now);
        stream.tell_open(end, Duration::ZERO, kernel, told);
        stream
    }

    fn new(state: State, faults: Faults, now: Duration) -> Self {
        Self {
            state,
            faults,
            outgoing: VecDeque::new(),
            shutdown: false,
            calls: RecvCalls::default(),
            infos: 0,
            written: 0,
            reported: 0,
            fin_sent: false,
            fin_received: false,
            write_error: None,
            opened: now,
            now,
        }
    }

    pub fn command(&mut self, command: Command) -> Result<(), Ending> {
        match command {
            Command::Receive { bytes, continuous, timeout_ms } => Ok(self.calls.push(bytes, continuous, timeout_ms)?),
            Command::Shutdown => {
                if !std::mem::replace(&mut self.shutdown, true) {
                    self.outgoing.push_back((self.now + self.faults.delay, Outgoing::Shutdown));
                }
                Ok(())
            }
            Command::Close => Err(Ending::Closed),
            Command::Reset => Err(Ending::Reset),
            Command::Info => {
                self.infos += 1;
                Ok(())
            }
            Command::Accept | Command::Take { .. } | Command::SendTo { .. } => {
                Err(bad_request(Phase::Transfer, "not a command for a TCP connection").into())
            }
        }
    }

    pub fn send(&mut self, bytes: Bytes, now: Duration) -> Result<(), Ending> {
        if self.shutdown {
            let message = "bytes after shutdown: the writing side is closed already";
            return Err(bad_request(Phase::Transfer, message).into());
        }
        if !bytes.is_empty() {
            self.outgoing.push_back((now + self.faults.delay, Outgoing::Bytes(bytes)));
        }
        Ok(())
    }

    pub fn step(&mut self, kernel: &mut Kernel, told: &mut Told) -> Result<bool, Ending> {
        self.now = kernel.now;
        let State::Open(end) = self.state else { return self.dial(kernel, told) };
        let mut progressed = self.write(end, kernel);
        if self.written != self.reported {
            self.reported = self.written;
            told.push(Incoming::Event(Event::Written { bytes: self.written }));
        }
        for _ in 0..std::mem::take(&mut self.infos) {
            told.push(Incoming::Event(Event::Info(Some(info(end, kernel)))));
        }
        progressed |= self.read(end, kernel, told)?;
        if let Some(elapsed) = self.calls.timed_out(self.now) {
            told.push(Incoming::Event(Event::TimedOut { microseconds: elapsed.as_micros() as u64 }));
            progressed = true;
        }
        // If no recv is waiting for data that arrived before the error, report it at once.
        if !self.calls.is_receiving()
            && let Some(failure) = self.write_error.take()
        {
            return Err(failure.into());
        }
        if self.fin_sent && self.fin_received { Err(Ending::Finished) } else { Ok(progressed) }
    }

    fn dial(&mut self, kernel: &mut Kernel, told: &mut Told) -> Result<bool, Ending> {
        let State::Connecting { port, began, deadline, retry, next_try } = &mut self.state else { return Ok(false) };
        let now = kernel.now;
        if now >= *next_try {
            match port.map_or(Err(NoConnection::Refused), |port| kernel.connect(port, self.faults)) {
                Ok(end) => {
                    let took = now - *began;
                    self.state = State::Open(end);
                    self.tell_open(end, took, kernel, told);
                    return Ok(true);
                }
                Err(NoConnection::Refused) => {
                    return Err(Errno::ConnectionRefused.failure(Phase::Connect, now - *began).into());
                }
                Err(NoConnection::Unanswered) => {
                    *next_try = now + *retry;
                    *retry *= 2;
                }
            }
        }
        if now >= *deadline {
            let message = "no answer within the time limit";
            return Err(plain(Phase::Connect, FailureKind::TimedOut, message, now - *began).into());
        }
        Ok(false)
    }

    fn tell_open(&mut self, end: End, took: Duration, kernel: &Kernel, told: &mut Told) {
        self.opened = kernel.now;
        let (local, peer) = kernel.ports(end);
        let microseconds = took.as_micros() as u64;
        let open = Event::Open { local: address(local), peer: address(peer), microseconds };
        told.push(Incoming::Event(open));
    }

    /// Sends as much as the kernel accepts, followed by the FIN if it is due.
    fn write(&mut self, end: End, kernel: &mut Kernel) -> bool {
        let mut progressed = false;
        while let Some((from, outgoing)) = self.outgoing.front_mut()
            && *from <= kernel.now
        {
            match outgoing {
                Outgoing::Shutdown => {
                    kernel.shutdown(end);
                    self.fin_sent = true;
                }
                Outgoing::Bytes(bytes) => match kernel.write(end, bytes) {
                    Ok(0) => break,
                    Ok(count) => {
                        bytes.advance(count);
                        self.written += count as u64;
                        progressed = true;
                        if bytes.has_remaining() {
                            continue;
                        }
                    }
                    Err(error) => {
                        self.write_error = Some(error.failure(Phase::Transfer, kernel.now - self.opened));
                        self.outgoing.clear();
                        return true;
                    }
                },
            }
            progressed = true;
            self.outgoing.pop_front();
        }
        progressed
    }

    /// Calls recv, repeatedly in continuous mode, until there is nothing more to read.
    fn read(&mut self, end: End, kernel: &mut Kernel, told: &mut Told) -> Result<bool, Ending> {
        let mut progressed = false;
        loop {
            progressed |= self.calls.call_next(kernel.now);
            let Some(size) = self.calls.size() else { break };
            match kernel.read(end, size) {
                // The next command replaces the waiting recv.
                Ok(Read::Nothing) if self.calls.has_queued() => {}
                Ok(Read::Nothing) => break,
                Ok(Read::Bytes(bytes)) => {
                    self.calls.returned();
                    told.push(Incoming::Data(bytes));
                    progressed = true;
                }
                Ok(Read::End) => {
                    self.calls.stop();
                    // After a failed send, this is not a FIN: the send has consumed the error of the RST.
                    if let Some(failure) = self.write_error.take() {
                        return Err(failure.into());
                    }
                    self.fin_received = true;
                    told.push(Incoming::Event(Event::Fin));
                    return Ok(true);
                }
                Err(error) => {
                    let failure = error.failure(Phase::Transfer, kernel.now - self.opened);
                    return Err(self.write_error.take().unwrap_or(failure).into());
                }
            }
        }
        Ok(progressed)
    }

    pub fn due(&self) -> Option<Duration> {
        let dialling = match &self.state {
            State::Connecting { deadline, next_try, .. } => Some(*deadline.min(next_try)),
            State::Open(_) => self.next_outgoing(),
        };
        dialling.into_iter().chain(self.calls.deadline()).min()
    }

    /// Returns when the delay of the next outgoing data ends, or `None` if it is not waiting for a delay.
    fn next_outgoing(&self) -> Option<Duration> {
        self.outgoing.front().map(|(from, _)| *from).filter(|from| *from > self.now)
    }

    /// Ends the session. Returns the connection if it must linger.
    pub fn close(self, ending: &Ending, kernel: &mut Kernel) -> Option<Lingering> {
        let State::Open(end) = self.state else { return None };
        match ending {
            Ending::Finished => kernel.close(end),
            Ending::Reset => kernel.reset(end),
            Ending::Closed | Ending::Failed(_) => {
                let until = kernel.now + LINGER;
                return Some(Lingering { stream: self, end, until });
            }
        }
        None
    }
}

/// A connection whose session has ended. It sends the remaining data and a FIN, and discards received data until the peer's FIN.
pub struct Lingering {
    stream: Stream,
    end: End,
    until: Duration,
}

impl Lingering {
    /// Makes as much progress as possible. Returns whether it made any, and whether the connection is finished.
    pub fn step(&mut self, kernel: &mut Kernel) -> (bool, bool) {
        self.stream.now = kernel.now;
        let mut progressed = self.stream.write(self.end, kernel);
        if self.stream.outgoing.is_empty() && !self.stream.fin_sent {
            kernel.shutdown(self.end);
            self.stream.fin_sent = true;
            progressed = true;
        }
        let has_ended = loop {
            match kernel.read(self.end, DISCARD) {
                Ok(Read::Bytes(_)) => progressed = true,
                Ok(Read::Nothing) => break false,
                Ok(Read::End) | Err(_) => break self.stream.fin_sent,
            }
        };
        let is_over = has_ended || kernel.now >= self.until;
        if is_over {
            kernel.close(self.end);
        }
        (progressed || is_over, is_over)
    }

    pub fn due(&self) -> Option<Duration> {
        Some(self.until).into_iter().chain(self.stream.next_outgoing()).min()
    }
}

/// Returns the information about a connection. Inside the page, segments take no time, and only the window limits how many are
/// sent.
fn info(end: End, kernel: &Kernel) -> TcpInfo {
    let (in_flight, retransmits, room) = kernel.segments(end);
    let receive_window = room as u32;
    TcpInfo {
        retransmits,
        in_flight,
        congestion_window: receive_window.div_ceil(SEGMENT_SIZE),
        segment_size: SEGMENT_SIZE,
        receive_window,
        ..TcpInfo::default()
    }
}
