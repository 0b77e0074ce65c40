//! Describes what the fields say as work for a program. Pure. The faults are left out, because the relay injects them.

use super::{
    form::{self, Form, Mode},
    params::Datagram,
};
use crate::snippets::work::{NUMBER, Reply, UdpClient, UdpServer, Work, host_and_port};
use relay_protocol::{PracticeName, PracticeServer, PracticeUdp};

/// The address that the relay binds for a page.
const HOST: &str = "127.0.0.1";

/// How long the program for a comparison waits for the next datagram, in milliseconds.
const RECEIVE_TIMEOUT_MS: u32 = 1000;

/// Returns the work, or `None` if a field is invalid. For a comparison, it is the UDP part.
pub fn work(form: &Form, practice: &[PracticeServer<PracticeUdp>]) -> Option<Work> {
    let named = |name: &str| practice.iter().find(|server| server.name.word() == name).map(|server| &server.address);
    match form.mode {
        Mode::Client => {
            let connect = form.connect_params().ok()?;
            let sending = form.send_params().ok()?;
            let (host, port) = host_and_port(named(&connect.target).unwrap_or(&connect.target))?;
            let (message, numbered) = match sending.datagram {
                Datagram::Bytes(bytes) => (bytes.to_vec(), false),
                Datagram::Numbered(text) => (text.into_bytes(), true),
            };
            Some(Work::UdpClient(UdpClient {
                host: host.to_owned(),
                port,
                message,
                numbered,
                times: sending.times,
                interval_ms: sending.interval,
                size: connect.receive.size,
                time_limit_ms: connect.receive.time_limit,
            }))
        }
        Mode::Server => {
            let bind = form.bind_params().ok()?;
            let reply = match form.reply {
                form::Reply::Echo => Reply::Echo,
                form::Reply::ByHand => Reply::ByHand,
            };
            Some(Work::UdpServer(UdpServer { host: HOST.to_owned(), port: bind.port, size: bind.recv_size, reply }))
        }
        Mode::Compare => {
            let comparison = form.compare_params().ok()?;
            let (host, port) = host_and_port(named(PracticeUdp::Echo.word())?)?;
            Some(Work::UdpClient(UdpClient {
                host: host.to_owned(),
                port,
                message: format!("message {NUMBER}").into_bytes(),
                numbered: true,
                times: comparison.count,
                interval_ms: comparison.interval,
                size: 1024,
                time_limit_ms: Some(RECEIVE_TIMEOUT_MS),
            }))
        }
    }
}
