//! Requests as raw HTTP/1.1.

use super::{history::recalled, *};
use networking_lab::labs::http_client::history::{self, Ending};

/// An event of a relay socket, or data from the server.
fn came(socket: u32, incoming: Incoming) -> Msg {
    Msg::Arrived(Arrival::Socket(SocketId(socket), incoming))
}

pub fn opened(socket: u32) -> Msg {
    let event = Event::Open { local: "127.0.0.1:1".into(), peer: "127.0.0.1:2".into(), microseconds: 3 };
    came(socket, Incoming::Event(event))
}

#[test]
fn a_request_is_sent_raw_over_the_relay_and_compared_with_fetch() {
    let response = "HTTP/1.1 200 OK\r\nX-Own: 1\r\nSet-Cookie: a=1\r\nContent-Length: 2\r\n\r\nok";
    let test = Test::after([Msg::Wire(WireMsg::Use(true)), Msg::Send]);
    let [Effect::StartTimer(timer, 5000), Effect::Open { socket, endpoint: Endpoint::Tcp { target, .. }, .. }] =
        &test.effects[..]
    else {
        panic!("{:?}", test.effects)
    };
    assert_eq!((*timer, *socket, target.as_str()), (TimerId(1), SocketId(2), "127.0.0.1:8081"));
    assert!(test.model.is_waiting());
    let test = test.then(opened(2));
    let Effect::Send(_, bytes) = &test.effects[0] else { panic!("{:?}", test.effects) };
    assert!(bytes.starts_with(b"GET /get?key=value HTTP/1.1\r\nHost: 127.0.0.1:8081\r\n"));
    let test = test.then(came(2, Incoming::Data(response.into())));
    assert_eq!(test.effects, [Effect::StopTimer(TimerId(1)), Effect::Recall { key: history::KEY }]);
    let test = test.then(recalled(None, 0));
    let endings = || test.model.history.found().map(|past| &past.ending).collect::<Vec<_>>();
    assert!(matches!(endings()[..], [Ending::Answered { status: 200, .. }]));
    assert!(!test.model.is_waiting());
    assert_eq!(test.raw().hops[0].response.as_ref().unwrap().body, "ok");
    assert_eq!((test.model.wire.idle(), test.model.differences()), (1, None));

    // The same request by fetch, which shows less; then again over the kept-alive connection.
    let shown = Answer { headers: vec![("content-length".into(), "2".into())], ..answer(200, "ok").unwrap() };
    let test = [Msg::Wire(WireMsg::Use(false)), Msg::Send, fetched(3, Ok(shown))].into_iter().fold(test, Test::then);
    let hidden = Difference::Hidden(vec!["X-Own".into()]);
    assert_eq!(test.model.differences(), None, "what is shown is fetch's");
    let test = test.then(Msg::Select(FetchId(1)));
    assert_eq!(test.model.differences(), Some(vec![hidden, Difference::SetCookie]));
    let test = [Msg::Wire(WireMsg::Use(true)), Msg::Send].into_iter().fold(test, Test::then);
    assert!(matches!(test.effects[..], [Effect::StartTimer(TimerId(4), _), Effect::Send(SocketId(2), _)]));
    let test = test.then(Msg::CancelExchange(FetchId(4)));
    assert_eq!(test.raw().error, Some(WireError::Cancelled));
    assert!(test.effects.contains(&Effect::Close(SocketId(2))));
    let test = test.then(recalled(None, 0));
    let past = test.model.history.found().next().unwrap();
    assert!(matches!(past.ending, Ending::Unanswered { .. }), "it was given up");

    // It is not compared with another request.
    let test = [Msg::Edit(Field::Path, "/other".into()), Msg::Send, opened(6)].into_iter().fold(test, Test::then);
    let test = test.then(came(6, Incoming::Data(response.into())));
    assert_eq!(test.model.differences(), None);
    let test = test.then(Msg::Wire(WireMsg::CloseIdle));
    assert_eq!(test.effects, [Effect::Close(SocketId(6))]);
}

#[test]
fn several_raw_requests_are_under_way_beside_those_by_fetch_and_each_is_given_up_alone() {
    let response = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nraw";
    let path = |path: &str| Msg::Edit(Field::Path, path.into());
    let test = Test::after([Msg::Wire(WireMsg::Use(true)), path("/a"), Msg::Send, path("/b"), Msg::Send]);
    assert!(matches!(test.effects[..], [Effect::StartTimer(TimerId(3), _), Effect::Open { socket: SocketId(4), .. }]));
    assert!(test.then(Msg::Send).effects.is_empty(), "the second click of a double click");

    let test = Test::after([Msg::Wire(WireMsg::Use(true)), path("/a"), Msg::Send, path("/b"), Msg::Send]);
    // The same request by fetch is not a double click.
    let test = [Msg::Wire(WireMsg::Use(false)), Msg::Send].into_iter().fold(test, Test::then);
    assert_eq!(asked(&test).0, FetchId(5));
    let listed: Vec<_> = test.model.exchanges.iter().map(|exchange| exchange.id.0).collect();
    assert_eq!(listed, [5, 3, 1]);

    let test = test.then(opened(2)).then(came(2, Incoming::Data(response.into())));
    assert_eq!(test.raw().hops[0].response.as_ref().unwrap().body, "raw");
    let test = test.then(Msg::CancelExchange(FetchId(3)));
    assert!(test.effects.contains(&Effect::Close(SocketId(4))));
    assert_eq!(test.raw().error, Some(WireError::Cancelled));
    assert!(test.model.is_waiting());
    let test = test.then(fetched(5, answer(200, "by fetch")));
    assert!(test.outcome().dictionary().contains("by fetch") && !test.model.is_waiting());
    let test = test.then(Msg::Select(FetchId(1)));
    assert_eq!(test.raw().hops[0].response.as_ref().unwrap().body, "raw");
    // An exchange that has ended cannot be cancelled.
    assert!(test.then(Msg::CancelExchange(FetchId(3))).effects.is_empty());
}
