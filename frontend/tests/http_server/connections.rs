//! Concurrent clients, delays, time limits, and storage limits.

use super::*;
use networking_lab::labs::http_server::model::{
    MAX_CONNECTIONS,
    connection::{LINGER_MS, REQUEST_TIME_MS},
    exchange::{MAX_BYTES, MAX_EXCHANGES},
};

fn starts(effects: &[Effect], connection: u32, milliseconds: u32) -> bool {
    effects.contains(&Effect::StartTimer(TimerId(connection), milliseconds))
}

fn receives(effects: &[Effect], socket: SocketId) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Command(to, Command::Receive { .. }) if *to == socket))
}

#[test]
fn a_delayed_answer_holds_back_its_own_connection_only() {
    let slow = [request("GET", "/slow"), request("GET", "/")].concat();
    let mut test = Test::connected().accept(SECOND).data(FIRST, slow);
    let effects = test.effects();
    assert!(starts(&effects, 1, 3000), "{effects:?}");
    assert!(!receives(&effects, FIRST), "no more is read while it works");
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Send(..))));
    let mut test = test.data(SECOND, request("GET", "/"));
    assert_eq!(status(&test.sent(SECOND)), 200);
    let answers = test.then(timer(1)).sent(FIRST);
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 2, "{answers}");
}

#[test]
fn a_client_that_sends_slowly_holds_back_nobody() {
    let mut test = Test::connected().accept(SECOND).data(FIRST, "GET / HT").data(SECOND, request("GET", "/"));
    assert_eq!(status(&test.sent(SECOND)), 200);
    assert_eq!(status(&test.data(FIRST, "TP/1.1\r\nHost: a\r\n\r\n").sent(FIRST)), 200);
}

#[test]
fn a_client_that_takes_nothing_is_read_no_further() {
    let big = with_body("POST", "/echo", &"x".repeat(200_000));
    let mut test = Test::connected().data(FIRST, [big.clone(), request("GET", "/")].concat());
    let effects = test.effects();
    assert_eq!(effects.iter().filter(|effect| matches!(effect, Effect::Send(..))).count(), 1);
    assert!(!receives(&effects, FIRST));
    let sent = effects.iter().find_map(|effect| match effect {
        Effect::Send(_, bytes) => Some(bytes.len()),
        _ => None,
    });
    let mut test = test.then(event(FIRST, Event::Written { bytes: sent.unwrap() as u64 }));
    let effects = test.effects();
    assert!(receives(&effects, FIRST) && effects.iter().any(|effect| matches!(effect, Effect::Send(..))));
}

#[test]
fn an_unfinished_request_is_answered_with_408_and_an_idle_connection_is_closed() {
    let mut test = Test::listening();
    test.effects();
    let mut test = test.then(event(
        LISTENER,
        Event::Accepted { connection: 7, local: String::new(), peer: String::new(), waited: None },
    ));
    assert!(starts(&test.effects(), 1, REQUEST_TIME_MS));
    // Further bytes do not extend the time limit.
    let mut test = Test::connected().data(FIRST, "G").data(FIRST, "E");
    assert!(!test.effects().iter().any(|effect| matches!(effect, Effect::StartTimer(..))));
    let mut test = test.then(timer(1));
    let effects = test.effects();
    assert!(starts(&effects, 1, LINGER_MS), "{effects:?}");
    test.effects = effects;
    assert_eq!(status(&test.sent(FIRST)), 408);
    assert!(test.then(timer(1)).effects().contains(&Effect::Close(FIRST)));

    let mut test = Test::connected().data(FIRST, request("GET", "/"));
    assert!(starts(&test.effects(), 1, REQUEST_TIME_MS), "it runs anew");
    let mut test = test.then(timer(1));
    let effects = test.effects();
    assert!(
        effects.contains(&Effect::Close(FIRST)) && !effects.iter().any(|effect| matches!(effect, Effect::Send(..)))
    );
}

#[test]
fn of_the_exchanges_the_newest_are_kept() {
    let mut test = Test::connected();
    for _ in 0..MAX_EXCHANGES + 5 {
        test = test.data(FIRST, request("GET", "/"));
        // The relay reports that all bytes sent so far have been written.
        let bytes = test.model.record.connection(test.model.connections[0].id).unwrap().sent.bytes;
        test = test.then(event(FIRST, Event::Written { bytes }));
    }
    assert_eq!(test.model.exchanges.iter().len(), MAX_EXCHANGES);
    assert_eq!(test.model.shown().unwrap().id.0 as usize, MAX_EXCHANGES + 5);
    let body = "x".repeat(1_000_000);
    let mut test = Test::connected();
    for _ in 0..20 {
        test = test.data(FIRST, with_body("POST", "/", &body));
    }
    let kept: usize = test.model.exchanges.iter().map(|exchange| exchange.request.raw().len()).sum();
    assert!(kept > MAX_BYTES / 2 && kept <= MAX_BYTES, "{kept} bytes");
}

#[test]
fn with_many_clients_the_next_waits_in_the_queue() {
    let mut test = Test::listening();
    for number in 0..MAX_CONNECTIONS as u32 {
        test = test.accept(SocketId(2 + number));
    }
    let accepts = |test: &Test| test.happened().iter().filter(|kind| matches!(kind, EventKind::Accept)).count();
    assert_eq!(accepts(&test), MAX_CONNECTIONS, "no further call");
    let test = test.then(closed(FIRST));
    assert_eq!(accepts(&test), MAX_CONNECTIONS + 1);
    assert_eq!(test.model.connections.len(), MAX_CONNECTIONS - 1);
}

#[test]
fn stop_closes_the_listening_socket_and_every_connection() {
    let mut test = Test::connected().data(FIRST, request("GET", "/slow")).then(Msg::Stop);
    let effects = test.effects();
    assert!(effects.contains(&Effect::Close(FIRST)) && effects.contains(&Effect::Close(LISTENER)), "{effects:?}");
    assert!(effects.contains(&Effect::StopTimer(TimerId(1))));
}
