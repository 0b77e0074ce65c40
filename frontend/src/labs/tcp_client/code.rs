//! Converts the lab's fields to the work of a program. Pure.

use super::model::Model;
use crate::{
    labs::input::LineEnd,
    snippets::work::{TcpClient, Work, host_and_port},
};
use relay_protocol::PracticeServer;

/// Returns the work, or `None` while the fields have errors.
pub fn work(model: &Model, practice: &[PracticeServer]) -> Option<Work> {
    let form = &model.form;
    let connect = form.connect_params().ok()?;
    // A program does not know the practice servers' names, so it needs the address.
    let named = practice.iter().find(|server| server.name.name() == connect.target);
    let (host, port) = host_and_port(named.map_or(&connect.target, |server| &server.address))?;
    // An empty message means that the program connects and sends nothing.
    let nothing = form.message.is_empty() && form.line_end == LineEnd::Nothing;
    let (message, times, interval_ms) = if nothing {
        (Vec::new(), 1, 0)
    } else {
        let sending = form.send_params().ok()?;
        (sending.bytes, sending.times, sending.interval)
    };
    Some(Work::TcpClient(TcpClient {
        host: host.to_owned(),
        port,
        message,
        times,
        interval_ms,
        recv_size: connect.recv_size,
        recv_once: !form.continuous,
        time_limit_ms: connect.time_limit,
        shutdown: model.shut_down,
    }))
}
