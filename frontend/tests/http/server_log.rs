//! The practice server's log.

use super::*;

#[test]
fn the_log_is_read_beside_the_requests_and_is_none_of_them() {
    let test = Test::after([Msg::ReadLog]);
    let [Effect::Fetch { fetch, request, .. }] = &test.effects[..] else { panic!("{:?}", test.effects) };
    assert_eq!((*fetch, request.url.as_str()), (FetchId(1), "http://127.0.0.1:8082/log"));
    let log = r#"{"requests": [{"number": 7, "time": "2026-01-02T03:04:05.006Z", "method": "OPTIONS", "target": "/put",
        "origin": "http://lab", "peer_port": null, "preflight": true, "status": 403}]}"#;
    let test = test.then(fetched(1, answer(200, log)));
    assert_eq!(test.model.log.requests.as_ref().unwrap()[0].status, Some(403));
    assert!(test.events().is_empty() && test.model.exchanges.is_empty() && test.effects.is_empty());

    // The log that was read stays until the next successful read.
    let refused = Unanswered { cause: Cause::Unknown, message: "Failed to fetch".into(), took: 1 };
    let test = [Msg::ReadLog, fetched(2, Err(refused))].into_iter().fold(test, Test::then);
    assert_eq!(test.model.log.failed.as_deref(), Some("Failed to fetch"));
    assert_eq!(test.model.log.requests.as_ref().map(Vec::len), Some(1));
    let test = [Msg::ReadLog, fetched(3, answer(200, "no log"))].into_iter().fold(test, Test::then);
    assert!(test.model.log.failed.is_some());
}
