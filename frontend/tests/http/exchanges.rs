//! Concurrent requests.

use super::*;

#[test]
fn several_requests_are_under_way_and_each_has_its_own_result() {
    let test = Test::after([Msg::Send]);
    let test = test.then(Msg::Edit(Field::Path, "/delay/5".into())).then(Msg::Send);
    assert_eq!(asked(&test), (FetchId(2), "http://127.0.0.1:8081/delay/5?key=value".into()));
    let test = test.then(fetched(1, answer(200, "first")));
    assert!(test.model.is_waiting(), "the second is still under way");
    assert!(test.outcome().dictionary().contains("first"));
    let test = test.then(fetched(2, answer(200, "second")));
    assert!(test.outcome().dictionary().contains("second") && !test.model.is_waiting());

    // A selected exchange stays selected when others end, until another is sent.
    let test = test.then(Msg::Select(FetchId(1)));
    assert!(test.outcome().dictionary().contains("first"));
    let test = test.then(Msg::Send).then(Msg::Select(FetchId(1))).then(fetched(3, answer(200, "third")));
    assert!(test.outcome().dictionary().contains("first"));
    let test = test.then(Msg::Send).then(fetched(4, answer(200, "fourth")));
    assert!(test.outcome().dictionary().contains("fourth"));
    let newest_first: Vec<_> = test.model.exchanges.iter().map(|exchange| exchange.id.0).collect();
    assert_eq!(newest_first, [4, 3, 2, 1]);
}

#[test]
fn one_of_several_is_cancelled_and_the_others_go_on() {
    let test = Test::after([Msg::Send, Msg::SetMethod("POST"), Msg::Send, Msg::CancelExchange(FetchId(1))]);
    assert_eq!(test.effects, [Effect::CancelFetch(FetchId(1))]);
    let cancelled = Unanswered { cause: Cause::Cancelled, message: "aborted".into(), took: 9 };
    let test = test.then(fetched(1, Err(cancelled)));
    assert_eq!(test.model.exchanges.under_way().map(|exchange| exchange.id).collect::<Vec<_>>(), [FetchId(2)]);
    // An exchange without a result shows none.
    let test = test.then(Msg::Select(FetchId(2)));
    assert!(test.model.exchanges.ended().is_none());
    assert!(test.then(fetched(2, answer(200, "went on"))).outcome().dictionary().contains("went on"));
}

#[test]
fn the_same_request_is_sent_again_a_moment_later() {
    let mut test = Test::after([Msg::Send]);
    test.now += 600_000;
    let test = test.then(Msg::Send);
    assert_eq!(asked(&test).0, FetchId(2), "no double click");
    assert!(test.then(Msg::Send).effects.is_empty());
}

#[test]
fn old_exchanges_leave_the_list_but_never_one_under_way() {
    let mut test = Test::after([Msg::Edit(Field::Path, "/slow".into()), Msg::Send]);
    for id in 2..=40 {
        test = test.then(Msg::Edit(Field::Path, id.to_string())).then(Msg::Send).then(fetched(id, answer(200, "")));
    }
    let listed: Vec<_> = test.model.exchanges.iter().map(|exchange| exchange.id.0).collect();
    assert_eq!((listed.len(), listed[0], listed[19]), (20, 40, 1));
}

#[test]
fn closing_the_lab_gives_up_all_that_is_under_way() {
    let test = Test::after([Msg::Send, Msg::SetMethod("PUT"), Msg::Send, Msg::Close]);
    assert_eq!(test.effects, [Effect::CancelFetch(FetchId(2)), Effect::CancelFetch(FetchId(1))]);
}
