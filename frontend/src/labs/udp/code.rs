//! What the lab's fields say, as work for a program. Pure. The faults of the dial are the relay's: no program has them.

use super::form::{Datagram, Form, Mode, Rule};
use crate::snippets::work::{NUMBER, Reply, UdpClient, UdpServer, Work, host_and_port};
use relay_protocol::{PracticeName, PracticeServer, PracticeUdp};

/// The address that the relay binds for a page.
const HOST: &str = "127.0.0.1";

/// How long the program of a comparison waits for the next datagram, in milliseconds.
const PATIENCE_MS: u32 = 1000;

/// The work; none while something is wrong with the fields. Of a comparison, it is that over UDP.
pub fn work(form: &Form, practice: &[PracticeServer<PracticeUdp>]) -> Option<Work> {
    let named = |name: &str| practice.iter().find(|server| server.name.word() == name).map(|server| &server.address);
    match form.mode {
        Mode::Client => {
            let opening = form.opening().ok()?;
            let sending = form.sending().ok()?;
            let (host, port) = host_and_port(named(&opening.target).unwrap_or(&opening.target))?;
            let (message, numbered) = match sending.datagram {
                Datagram::Bytes(bytes) => (bytes, false),
                Datagram::Numbered(text) => (text.into_bytes(), true),
            };
            Some(Work::UdpClient(UdpClient {
                host: host.to_owned(),
                port,
                message,
                numbered,
                times: sending.times,
                interval_ms: sending.interval,
                size: opening.receiving.size,
                time_limit_ms: opening.receiving.time_limit,
            }))
        }
        Mode::Server => {
            let binding = form.binding().ok()?;
            let reply = if form.rule == Rule::Echo { Reply::Echo } else { Reply::ByHand };
            let (host, size) = (HOST.to_owned(), binding.receiving.size);
            Some(Work::UdpServer(UdpServer { host, port: binding.port, size, reply }))
        }
        Mode::Compare => {
            let comparison = form.comparison().ok()?;
            let (host, port) = host_and_port(named(PracticeUdp::Echo.word())?)?;
            Some(Work::UdpClient(UdpClient {
                host: host.to_owned(),
                port,
                message: ["message ", NUMBER].concat().into_bytes(),
                numbered: true,
                times: comparison.count,
                interval_ms: comparison.interval,
                size: 1024,
                time_limit_ms: Some(PATIENCE_MS),
            }))
        }
    }
}
