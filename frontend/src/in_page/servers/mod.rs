//! The practice servers inside the page, each on its port of 127.0.0.1, like those of the relay.
//!
//! - [`tcp`]: how the TCP servers handle a connection
//! - [`http`]: the HTTP server; [`websocket`]: its WebSocket endpoint

pub mod http;
pub mod tcp;
pub mod websocket;

use super::{
    kernel::{End, Kernel},
    session::address,
};
use bytes::{Buf, BytesMut};
use http::{Http, Site};
use relay_protocol::{ECHO_PORT, HTTP_PORT, Holder, Practice, PracticeServer, PracticeTcp, PracticeUdp};
use std::rc::Rc;
use std::time::Duration;
use tcp::{Echo, Reset, Silent, Slow};

/// The maximum number of clients waiting to be accepted by a practice server.
const BACKLOG: u32 = 128;

/// The first port of the servers that have no fixed port.
const FIRST_PORT: u16 = 40_001;

/// Returns the port of a TCP practice server.
pub fn tcp_port(name: PracticeTcp) -> u16 {
    FIRST_PORT
        + match name {
            PracticeTcp::Echo => return ECHO_PORT,
            PracticeTcp::RawEcho => 0,
            PracticeTcp::Silent => 1,
            PracticeTcp::Reset => 2,
            PracticeTcp::Slow => 3,
            PracticeTcp::Closed => 4,
        }
}

/// Returns the port of a UDP practice server.
pub fn udp_port(name: PracticeUdp) -> u16 {
    FIRST_PORT
        + match name {
            PracticeUdp::Echo => return ECHO_PORT,
            PracticeUdp::Silent => 0,
            PracticeUdp::Closed => 1,
        }
}

/// Returns the practice servers of the network inside the page.
pub fn practice() -> Practice {
    let tcp = PracticeTcp::ALL.map(|name| PracticeServer { name, address: address(tcp_port(name)), ours: true });
    let udp = PracticeUdp::ALL.map(|name| PracticeServer { name, address: address(udp_port(name)), ours: true });
    Practice { tcp: tcp.into(), udp: udp.into(), http: Some(["http://", &address(HTTP_PORT)].concat()) }
}

/// The behaviour of a server on a connection. `step` is called whenever something happens.
pub trait Server {
    /// Makes as much progress as possible.
    fn step(&mut self, client: &mut Client) -> Step;

    /// Returns when to call `step` again if nothing else happens.
    fn due(&self) -> Option<Duration> {
        None
    }
}

/// The result of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Some progress was made.
    Progressed,
    /// There was nothing to do.
    Waits,
    /// The connection is to be closed with a FIN, once everything is sent.
    Close,
    /// The connection is to be ended with a RST.
    Reset,
}

/// A connection, as seen by its server. Data to be sent is queued until the client can receive it.
pub struct Client<'a> {
    pub kernel: &'a mut Kernel,
    pub end: End,
    unsent: &'a mut BytesMut,
}

impl Client<'_> {
    /// Queues data after what is still unsent.
    pub fn send(&mut self, bytes: &[u8]) {
        self.unsent.extend_from_slice(bytes);
    }

    /// Whether data is still unsent. A server that writes as `sendall` does waits until this is false.
    pub fn is_sending(&self) -> bool {
        !self.unsent.is_empty()
    }
}

/// A connection to a practice server.
struct Served {
    end: End,
    server: Box<dyn Server>,
    unsent: BytesMut,
    /// Whether the connection is closed once everything is sent.
    closing: bool,
}

impl Served {
    /// Makes as much progress as possible. Returns whether it made any, and whether the connection is finished.
    fn step(&mut self, kernel: &mut Kernel) -> (bool, bool) {
        let mut progressed = false;
        while !self.unsent.is_empty() {
            match kernel.write(self.end, &self.unsent) {
                Ok(0) => break,
                Ok(count) => {
                    self.unsent.advance(count);
                    progressed = true;
                }
                Err(_) => {
                    kernel.reset(self.end);
                    return (true, true);
                }
            }
        }
        if self.closing {
            let is_over = self.unsent.is_empty();
            if is_over {
                kernel.close(self.end);
            }
            return (progressed || is_over, is_over);
        }
        let mut client = Client { kernel, end: self.end, unsent: &mut self.unsent };
        match self.server.step(&mut client) {
            Step::Progressed => (true, false),
            Step::Waits => (progressed, false),
            Step::Close => {
                self.closing = true;
                (true, false)
            }
            Step::Reset => {
                kernel.reset(self.end);
                (true, true)
            }
        }
    }
}

/// All practice servers and their connections.
pub struct Servers {
    served: Vec<Served>,
    site: Rc<Site>,
}

impl Servers {
    /// Starts the servers.
    pub fn start(kernel: &mut Kernel, site: Site) -> Self {
        for name in PracticeTcp::ALL {
            if name != PracticeTcp::Closed {
                // They start first, so no port is in use yet.
                let _ = kernel.listen(tcp_port(name), BACKLOG, true, Holder::Practice);
            }
        }
        for name in [PracticeUdp::Echo, PracticeUdp::Silent] {
            let _ = kernel.bind_datagrams(udp_port(name), None, Holder::Practice);
        }
        let _ = kernel.listen(HTTP_PORT, BACKLOG, true, Holder::Practice);
        Self { served: Vec::new(), site: site.into() }
    }

    /// Makes as much progress as possible. Returns whether it made any.
    pub fn step(&mut self, kernel: &mut Kernel) -> bool {
        let mut progressed = false;
        for name in PracticeTcp::ALL {
            while let Some((end, _)) = kernel.accept(tcp_port(name)) {
                let server: Box<dyn Server> = match name {
                    PracticeTcp::Echo => Box::new(Echo::with_prefix()),
                    PracticeTcp::RawEcho => Box::new(Echo::raw()),
                    PracticeTcp::Silent => Box::new(Silent),
                    PracticeTcp::Reset => Box::new(Reset),
                    PracticeTcp::Slow => Box::new(Slow::new(kernel, end)),
                    PracticeTcp::Closed => continue,
                };
                self.served.push(Served { end, server, unsent: BytesMut::new(), closing: false });
                progressed = true;
            }
        }
        while let Some((end, _)) = kernel.accept(HTTP_PORT) {
            let server = Box::new(Http::new(self.site.clone()));
            self.served.push(Served { end, server, unsent: BytesMut::new(), closing: false });
            progressed = true;
        }
        self.served.retain_mut(|served| {
            let (done, is_over) = served.step(kernel);
            progressed |= done;
            !is_over
        });
        progressed | echo_datagrams(kernel) | drop_datagrams(kernel)
    }

    /// Returns when to call `step` again if nothing else happens.
    pub fn due(&self) -> Option<Duration> {
        self.served.iter().filter_map(|served| served.server.due()).min()
    }
}

fn echo_datagrams(kernel: &mut Kernel) -> bool {
    let mut progressed = false;
    while let Ok(Some((from, bytes))) = kernel.receive_datagram(ECHO_PORT) {
        progressed = true;
        // A datagram to a client that has gone is lost, as on any network.
        let _ = kernel.send_datagram(ECHO_PORT, from, bytes);
    }
    progressed
}

fn drop_datagrams(kernel: &mut Kernel) -> bool {
    let mut progressed = false;
    while let Ok(Some(_)) = kernel.receive_datagram(udp_port(PracticeUdp::Silent)) {
        progressed = true;
    }
    progressed
}
