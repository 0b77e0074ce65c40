//! A browser's WebSocket to the practice server.

use networking_lab::{
    in_page::{
        Browser,
        browser::{Happened, Page, Socket},
    },
    socket::WebSocketIncoming,
};
use std::time::Duration;

struct Tab {
    browser: Browser,
    now: Duration,
}

impl Tab {
    fn new() -> Self {
        let page = Page { origin: "http://127.0.0.1:8000".into(), user_agent: "test".into() };
        Self { browser: Browser::new(page, 0, 1), now: Duration::ZERO }
    }

    fn open(&mut self, query: &str, subprotocols: &[&str]) -> Socket {
        let names: Vec<_> = subprotocols.iter().map(|&name| name.to_owned()).collect();
        self.browser.open_websocket(&format!("ws://127.0.0.1:8081/websocket/echo{query}"), &names)
    }

    /// Returns the next event other than changes of the buffered amount.
    fn next(&mut self) -> WebSocketIncoming {
        loop {
            self.browser.run(self.now);
            match self.browser.take() {
                Some(Happened::WebSocket(_, WebSocketIncoming::Buffered(_))) => {}
                Some(Happened::WebSocket(_, incoming)) => return incoming,
                Some(other) => panic!("{other:?}"),
                None => self.now = self.browser.due().expect("something comes"),
            }
        }
    }
}

fn open(subprotocol: &str) -> WebSocketIncoming {
    WebSocketIncoming::Open { subprotocol: subprotocol.into(), extensions: String::new() }
}

#[test]
fn messages_come_back_whole_as_text_or_bytes() {
    let mut tab = Tab::new();
    let socket = tab.open("?subprotocol=chat", &["other", "chat"]);
    assert_eq!(tab.next(), open("chat"));
    tab.browser.send_message(socket, "안녕하세요!".into(), true);
    assert_eq!(tab.next(), WebSocketIncoming::Text("안녕하세요!".into()));
    let large = vec![7; 70_000];
    tab.browser.send_message(socket, large.clone().into(), false);
    assert_eq!(tab.next(), WebSocketIncoming::Binary(large.into()));
    tab.browser.close_websocket(socket, Some(3001), "done");
    assert_eq!(tab.next(), WebSocketIncoming::Closed { code: 3001, reason: String::new(), clean: true });
}

#[test]
fn the_server_closes_and_delays_where_it_is_asked_to() {
    let mut tab = Tab::new();
    let socket = tab.open("?close=4321&delay=50", &[]);
    assert_eq!(tab.next(), open(""));
    let sent = tab.now;
    tab.browser.send_message(socket, "bye".into(), true);
    assert_eq!(tab.next(), WebSocketIncoming::Text("bye".into()));
    assert_eq!(tab.now - sent, Duration::from_millis(50));
    assert_eq!(tab.next(), WebSocketIncoming::Closed { code: 4321, reason: String::new(), clean: true });
}

#[test]
fn what_is_no_websocket_never_opens() {
    for url in ["ws://127.0.0.1:8081/get", "ws://127.0.0.1:9/", "ws://127.0.0.1:8081/websocket/echo?delay=x"] {
        let mut tab = Tab::new();
        tab.browser.open_websocket(url, &[]);
        assert_eq!(tab.next(), WebSocketIncoming::Closed { code: 1006, reason: String::new(), clean: false }, "{url}");
    }
}
