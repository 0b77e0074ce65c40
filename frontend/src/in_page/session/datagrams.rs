//! A UDP socket of the tab: sends and receives datagrams, with the requested faults.

use super::{Ending, Told, address, resolve};
use crate::{
    in_page::{errno::bad_request, kernel::Kernel, recv::RecvCalls, servers::udp_port},
    socket::Incoming,
};
use bytes::Bytes;
use fault_injection::{Datagram, FaultQueue, Faults};
use relay_protocol::{Command, Event, Phase, PracticeUdp, Way};
use std::time::Duration;

/// A UDP socket.
pub struct Datagrams {
    port: u16,
    /// The connected peer, or `None` if each datagram has its own destination.
    peer: Option<u16>,
    /// The destination of the next datagram, if `SendTo` has set it.
    to: Option<String>,
    out: FaultQueue<u16, Duration>,
    back: FaultQueue<u16, Duration>,
    calls: RecvCalls,
    events: Vec<Event>,
    opened: Duration,
}

impl Datagrams {
    /// Creates a session for a socket that is already bound, and reports it.
    pub fn new(port: u16, peer: Option<u16>, faults: Faults, now: Duration, told: &mut Told) -> Self {
        let local = address(port);
        told.push(Incoming::Event(match peer {
            Some(peer) => Event::Open { local, peer: address(peer), microseconds: 0 },
            None => Event::Bound { local },
        }));
        Self {
            port,
            peer,
            to: None,
            out: FaultQueue::new(Way::Out, faults),
            back: FaultQueue::new(Way::Back, faults),
            calls: RecvCalls::default(),
            events: Vec::new(),
            opened: now,
        }
    }

    pub fn command(&mut self, command: Command) -> Result<(), Ending> {
        let bad = |message| Err(bad_request(Phase::Transfer, message).into());
        match command {
            Command::Receive { bytes, continuous, timeout_ms } => Ok(self.calls.push(bytes, continuous, timeout_ms)?),
            Command::SendTo { .. } if self.peer.is_some() => {
                bad("this socket has one peer: a bound one is the one that sends anywhere")
            }
            Command::SendTo { .. } if self.to.is_some() => bad("send_to twice, and no datagram between"),
            Command::SendTo { address } => {
                self.to = Some(address);
                Ok(())
            }
            Command::Close => Err(Ending::Closed),
            Command::Shutdown | Command::Reset | Command::Accept | Command::Take { .. } | Command::Info => {
                bad("not a command for a UDP socket")
            }
        }
    }

    pub fn send(&mut self, bytes: Bytes, now: Duration) -> Result<(), Ending> {
        let to = match (self.peer, self.to.take()) {
            (Some(peer), _) => Ok(Some(peer)),
            (None, Some(to)) => resolve::<PracticeUdp>(&to, udp_port),
            (None, None) => return Err(bad_request(Phase::Transfer, "a datagram without send_to before it").into()),
        };
        match to {
            Ok(Some(address)) => self.events.extend(self.out.push(Datagram { address, bytes }, now)),
            // No socket is bound there, and an unconnected socket does not learn of that.
            Ok(None) => self.out.skip(),
            Err(failure) => {
                self.out.skip();
                self.events.push(Event::Reported(failure));
            }
        }
        Ok(())
    }

    pub fn step(&mut self, kernel: &mut Kernel, told: &mut Told) -> Result<bool, Ending> {
        let now = kernel.now;
        let mut progressed = self.send_due(kernel);
        told.extend(self.events.drain(..).map(Incoming::Event));
        loop {
            progressed |= self.calls.call_next(now);
            let Some(size) = self.calls.size() else { break };
            if let Some(datagram) = self.back.peek(now) {
                tell_datagram(datagram, size, told);
                self.back.pop();
                self.calls.returned();
                progressed = true;
                continue;
            }
            match kernel.receive_datagram(self.port) {
                Ok(Some((address, bytes))) => {
                    told.extend(self.back.push(Datagram { address, bytes }, now).into_iter().map(Incoming::Event));
                }
                Ok(None) if self.calls.has_queued() => continue,
                Ok(None) => break,
                Err(error) => {
                    self.calls.returned();
                    let failure = error.failure(Phase::Transfer, now - self.opened);
                    told.push(Incoming::Event(Event::Reported(failure)));
                }
            }
            progressed = true;
        }
        if let Some(elapsed) = self.calls.timed_out(now) {
            told.push(Incoming::Event(Event::TimedOut { microseconds: elapsed.as_micros() as u64 }));
            progressed = true;
        }
        Ok(progressed)
    }

    fn send_due(&mut self, kernel: &mut Kernel) -> bool {
        let mut progressed = false;
        while let Some(Datagram { address, bytes }) = self.out.peek(kernel.now) {
            let sent = kernel.send_datagram(self.port, *address, bytes.clone());
            self.out.pop();
            let failed = sent.err().map(|error| error.failure(Phase::Transfer, kernel.now - self.opened));
            self.events.extend(failed.map(Event::Reported));
            progressed = true;
        }
        progressed
    }

    pub fn due(&self) -> Option<Duration> {
        let back = self.back.due().filter(|_| self.calls.is_receiving());
        self.out.due().into_iter().chain(back).chain(self.calls.deadline()).min()
    }

    /// Sends the remaining datagrams and closes the socket. Delayed ones are sent at once, because nobody is left to observe the
    /// delay.
    pub fn close(mut self, kernel: &mut Kernel) {
        while let Some(due) = self.out.due() {
            if let Some(Datagram { address, bytes }) = self.out.peek(due) {
                let _ = kernel.send_datagram(self.port, *address, bytes.clone());
                self.out.pop();
            }
        }
        kernel.close_datagrams(self.port);
    }
}

/// Reports the result of one recv with a buffer of this size.
fn tell_datagram(datagram: &Datagram<u16>, size: usize, told: &mut Told) {
    let (of, kept) = (datagram.bytes.len(), datagram.bytes.len().min(size));
    told.push(Incoming::Event(Event::Datagram { from: address(datagram.address) }));
    told.push(Incoming::Data(datagram.bytes.slice(..kept)));
    if kept < of {
        told.push(Incoming::Event(Event::Truncated { kept: kept as u32, of: of as u32 }));
    }
}
