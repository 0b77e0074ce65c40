//! Input, requests and their results.

use super::*;

#[test]
fn fields_and_pairs_change_the_form() {
    let test = Test::after([
        Msg::SetMethod("POST"),
        Msg::Edit(Field::TimeLimit, "2".into()),
        Msg::Edit(Field::Json, "[]".into()),
        Msg::EditPair(PairList::Params, 0, Column::Value, "v".into()),
    ]);
    let form = &test.model.form;
    assert_eq!((form.method.as_str(), form.time_limit.as_str(), form.json.as_str()), ("POST", "2", "[]"));
    assert_eq!(form.params, [Pair::new("key", "v")]);

    let test = [
        Msg::AddPair(PairList::Params),
        Msg::EditPair(PairList::Params, 1, Column::Name, "more".into()),
        Msg::RemovePair(PairList::Params, 0),
        Msg::SetBody(Body::Json),
        Msg::UseBase("http://127.0.0.1:8080/httpbin".into()),
    ]
    .into_iter()
    .fold(test, Test::then);
    let before = test.model.form.clone();
    assert_eq!(before.params, [Pair::new("more", "")]);
    assert_eq!((before.body, before.base_url.as_str()), (Body::Json, "http://127.0.0.1:8080/httpbin"));

    // Messages about pairs that do not exist change nothing.
    let test = test
        .then(Msg::RemovePair(PairList::Params, 1))
        .then(Msg::RemovePair(PairList::Headers, 3))
        .then(Msg::EditPair(PairList::Headers, 3, Column::Name, "x".into()));
    assert_eq!(test.model.form, before);
}

#[test]
fn a_request_goes_out_once_and_its_answer_is_shown_and_recorded() {
    let test = Test::after([Msg::Send]);
    let Effect::Fetch { fetch, request, time_limit_ms } = &test.effects[0] else { panic!("{:?}", test.effects) };
    assert_eq!(
        (*fetch, request.url.as_str(), *time_limit_ms),
        (FetchId(1), "http://127.0.0.1:8081/get?key=value", Some(5000))
    );
    let test = test.then(Msg::Send);
    assert!(test.effects.is_empty() && test.model.is_waiting(), "the second click of a double click");
    let test = test.then(fetched(1, answer(404, "none")));
    assert!(!test.model.is_waiting());
    assert!(matches!(test.events()[..], [EventKind::Request { .. }, EventKind::Response { status: 404, took: 7, .. }]));
    assert!(test.outcome().dictionary().contains("\"data\": \"none\""));
}

#[test]
fn headers_that_the_browser_drops_are_not_recorded_as_sent() {
    let typed = || -> Vec<Msg> {
        let pair = |index, name: &str| {
            let edit = |column, text: &str| Msg::EditPair(PairList::Headers, index, column, text.into());
            [Msg::AddPair(PairList::Headers), edit(Column::Name, name), edit(Column::Value, "1")]
        };
        pair(0, "Cookie").into_iter().chain(pair(1, "X-Own")).chain([Msg::Send]).collect()
    };
    let test = Test::after(typed());
    let [EventKind::Request { headers, .. }] = test.events()[..] else { panic!("{:?}", test.events()) };
    assert_eq!(headers[..], [("X-Own".to_owned(), "1".to_owned())]);
}

#[test]
fn the_late_end_of_an_earlier_exchange_is_dropped() {
    let test = Test::after([Msg::Send, fetched(1, answer(200, "first")), Msg::Send, fetched(1, answer(500, "late"))]);
    assert!(test.model.is_waiting(), "the second is still under way");
    assert!(test.outcome().dictionary().contains("first"));
    assert_eq!(test.events().len(), 3);
    let test = test.then(fetched(2, answer(200, "second")));
    assert!(test.outcome().dictionary().contains("second"));
}

#[test]
fn an_exchange_is_given_up_and_says_so() {
    assert!(Test::after([Msg::CancelExchange(FetchId(1))]).effects.is_empty());
    let test = Test::after([Msg::Send, Msg::CancelExchange(FetchId(1))]);
    assert_eq!(test.effects, [Effect::CancelFetch(FetchId(1))]);
    assert!(test.model.is_waiting(), "until the browser says that it is over");
    let unanswered = Unanswered { cause: Cause::Cancelled, message: "aborted".into(), took: 9 };
    let test = test.then(fetched(1, Err(unanswered)));
    assert!(matches!(test.events()[1], EventKind::HttpFailed { cause: HttpCause::Cancelled, took: 9, .. }));
}

#[test]
fn a_form_with_errors_sends_nothing_and_keeps_what_was_typed() {
    let test = Test::after([Msg::UseBase("ftp://a".into()), Msg::Send]);
    assert!(test.effects.is_empty() && test.events().is_empty());
    assert_eq!(test.model.errors.of(Part::Url), Some(&InputError::Url));
    assert_eq!(test.model.form.base_url, "ftp://a");
    assert!(test.then(Msg::Edit(Field::Path, "/".into())).model.errors.is_empty(), "until it is changed");
}

#[test]
fn the_practice_server_is_offered_unless_something_was_typed() {
    let found = || Msg::PracticeServerFound("http://127.0.0.1:9".into());
    assert_eq!(Test::after([found()]).model.form.base_url, "http://127.0.0.1:9");
    assert_eq!(Test::after([Msg::UseBase("http://own".into()), found()]).model.form.base_url, "http://own");
}

#[test]
fn an_example_fills_the_fields_for_this_relay() {
    let form = Test::after([Msg::UseExample(&EXAMPLES[1])]).model.form;
    assert_eq!(
        (form.base_url.as_str(), form.method.as_str(), form.path.as_str()),
        ("http://127.0.0.1:8082", "POST", "/post")
    );
    assert_eq!((form.body, form.params), (Body::Json, Vec::new()));
    let closed = EXAMPLES.iter().find(|example| example.words.is_none()).unwrap();
    assert_eq!(Test::after([Msg::UseExample(closed)]).model.form.base_url, "http://127.0.0.1:9");
    let none = Relay { address: RelayAddress::on_this_machine(None), health: None };
    assert!(!closed.is_possible(&none) && EXAMPLES[1].is_possible(&none));
    // The practice server has its own port, and is also available under the relay's address.
    assert_eq!(base_urls(&relay()), ["http://127.0.0.1:8082", "http://127.0.0.1:8080/httpbin"]);
    assert!(base_urls(&none).is_empty());
}

#[test]
fn what_is_on_offer_does_not_move_the_page_when_the_relay_answers() {
    let unknown = Relay { address: RelayAddress::on_this_machine(None), health: None };
    assert_eq!(offered_base_urls(&unknown), ["http://127.0.0.1:8081", "http://127.0.0.1:8080/httpbin"]);
    assert_eq!(offered_base_urls(&relay()), base_urls(&relay()));
    assert!(EXAMPLES.iter().all(|example| example.is_offered(&unknown) && example.is_offered(&relay())));
    let without = Relay { health: Some(health().into()), ..unknown };
    assert!(offered_base_urls(&without).is_empty(), "a relay without practice servers offers none");
    assert!(EXAMPLES.iter().any(|example| !example.is_offered(&without)));
}

#[test]
fn a_practice_server_on_another_computers_loopback_is_not_offered() {
    let here = relay();
    assert_eq!(base_urls(&here), ["http://127.0.0.1:8082", "http://127.0.0.1:8080/httpbin"]);
    let address = RelayAddress { origin: "http://192.168.0.9:8080".into(), token: None };
    let elsewhere = Relay { address, ..relay() };
    assert_eq!(base_urls(&elsewhere), ["http://192.168.0.9:8080/httpbin"]);
}
