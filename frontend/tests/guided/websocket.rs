//! The browser's own WebSockets to the echo server of the relay: the server keeps so much and reads no more, and what it does not
//! read waits in the browser.

use super::Due;
use bytes::Bytes;
use networking_lab::{
    effect::{Arrival, SocketId},
    record::Micros,
    transport::websocket::Incoming,
};
use std::collections::VecDeque;

/// How much the server keeps, in bytes.
const QUEUE: usize = 128 * 1024;

/// How often the browser tells what waits.
pub const BUFFERED_EVERY: Micros = 100_000;

/// One of them.
#[derive(Default)]
pub struct Echo {
    /// How long after it came the server sends a message back.
    delay: Micros,
    /// What the server has not read.
    unread: VecDeque<Bytes>,
    /// What it has read and not sent back.
    kept: VecDeque<Bytes>,
    /// Whether the browser tells what waits.
    pub watched: bool,
}

impl Echo {
    /// For a URL such as `ws://…/websocket/echo?delay=100`.
    pub fn new(url: &str) -> Self {
        assert!(url.contains("/websocket/echo"), "{url} is not scripted");
        let delay = url.split_once("?delay=").map_or(0, |(_, delay)| delay.parse::<Micros>().expect("a delay"));
        Self { delay: delay * 1000, ..Self::default() }
    }

    /// A message leaves the tab. What is to happen, and when from now on.
    pub fn send(&mut self, socket: SocketId, message: Bytes) -> Vec<(Micros, Due)> {
        self.unread.push_back(message);
        self.read(socket)
    }

    /// The server sends its oldest message back.
    pub fn send_back(&mut self, socket: SocketId) -> Vec<(Micros, Due)> {
        let Some(message) = self.kept.pop_front() else { return Vec::new() };
        let text = String::from_utf8(message.into()).expect("only texts are sent");
        let mut due = vec![(0, Due::Arrival(Arrival::WebSocket(socket, Incoming::Text(text))))];
        due.extend(self.read(socket));
        due
    }

    fn read(&mut self, socket: SocketId) -> Vec<(Micros, Due)> {
        let mut due = Vec::new();
        let kept = |kept: &VecDeque<Bytes>| kept.iter().map(Bytes::len).sum::<usize>();
        while kept(&self.kept) < QUEUE
            && let Some(message) = self.unread.pop_front()
        {
            self.kept.push_back(message);
            due.push((self.delay, Due::SendBack(socket)));
        }
        due
    }

    /// `bufferedAmount`.
    pub fn buffered(&self) -> u64 {
        self.unread.iter().map(|message| message.len() as u64).sum()
    }
}
