//! The parts that a session adds to every request.

use super::{wire::opened, *};

fn pairs(pairs: &[(&str, &str)]) -> Vec<Pair> {
    pairs.iter().map(|(name, value)| Pair::new(name, value)).collect()
}

fn sent(form: Form) -> Request {
    form.request().expect("nothing is wrong with it").0
}

#[test]
fn a_requests_own_headers_and_parameters_win_over_the_sessions() {
    let session = Session {
        headers: pairs(&[("Accept", "text/plain"), ("X-Lab", "1"), ("", "")]),
        params: pairs(&[("lang", "ko"), ("key", "session's")]),
        ..Session::default()
    };
    let request = sent(Form { headers: pairs(&[("accept", "*/*")]), session, ..form() });
    let headers: Vec<_> = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(headers, [("X-Lab", "1"), ("accept", "*/*")]);
    assert_eq!(request.url, "http://127.0.0.1:8081/get?lang=ko&key=value");
}

#[test]
fn the_record_says_which_headers_come_from_the_session() {
    let of = |raw: bool| {
        let mut test = Test::after([Msg::Wire(WireMsg::Use(raw))]);
        test.model.form.session.headers = pairs(&[("Accept", "text/plain"), ("X-Lab", "1"), ("Cookie", "2")]);
        test.model.form.headers = pairs(&[("accept", "*/*"), ("X-Own", "3")]);
        test.then(Msg::Send)
    };
    let fetched = of(false);
    let [EventKind::Request { session_headers, .. }] = fetched.events()[..] else { panic!("{:?}", fetched.events()) };
    assert_eq!(session_headers[..], ["X-Lab"], "fetch drops Cookie");
    let raw = of(true).then(opened(2));
    let sent = raw.events().into_iter().find_map(|event| match event {
        EventKind::HttpMessage(message) => Some(message),
        _ => None,
    });
    assert_eq!(sent.expect("the request was sent").session_headers[..], ["X-Lab", "Cookie"]);
}

#[test]
fn authentication_becomes_a_header_unless_the_request_has_its_own() {
    let with = |auth| Session {
        auth,
        user: "사용자".into(),
        password: "p:w".into(),
        token: " t0k ".into(),
        ..Session::default()
    };
    let authorization = |form: Form| {
        sent(form)
            .headers
            .into_iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("authorization"))
            .map(|(_, value)| value)
    };
    let of = |auth| authorization(Form { session: with(auth), ..form() });
    assert_eq!(of(Auth::None), None);
    assert_eq!(of(Auth::Basic).as_deref(), Some("Basic 7IKs7Jqp7J6QOnA6dw=="), "in UTF-8 (RFC 7617)");
    assert_eq!(of(Auth::Bearer).as_deref(), Some("Bearer t0k"));
    assert_eq!(of(Auth::Digest), None, "a challenge comes first");
    let credentials = with(Auth::Digest).digest().expect("there is an answer to a challenge");
    assert_eq!((credentials.user.as_str(), credentials.password.as_str()), ("사용자", "p:w"));
    assert_eq!(with(Auth::Basic).digest(), None);
    let own = Form { headers: pairs(&[("authorization", "own")]), session: with(Auth::Basic), ..form() };
    assert_eq!(authorization(own).as_deref(), Some("own"));
}

#[test]
fn what_is_wrong_with_the_session_is_told_beside_its_fields() {
    let errors = |session| Form { session, ..form() }.request().unwrap_err();
    let header = Session { headers: pairs(&[("X Name", "1")]), ..Session::default() };
    assert_eq!(errors(header).of(Part::SessionHeaders), Some(&InputError::HeaderName { name: "X Name".into() }));
    let token = Session { auth: Auth::Bearer, token: "토큰".into(), ..Session::default() };
    assert_eq!(errors(token).of(Part::Token), Some(&InputError::HeaderValue { name: "Authorization".into() }));
}

#[test]
fn cookies_and_redirects_are_asked_of_the_browser() {
    let plain = sent(form());
    assert!(!plain.cookies && plain.follow_redirects);
    let test = Test::after([Msg::UseCookies(true), Msg::FollowRedirects(false), Msg::Send]);
    let [Effect::Fetch { request, .. }] = &test.effects[..] else { panic!("{:?}", test.effects) };
    assert!(request.cookies && !request.follow_redirects);
    let unanswered = Unanswered { cause: Cause::Redirected, message: "opaqueredirect".into(), took: 3 };
    let test = test.then(fetched(1, Err(unanswered)));
    assert!(matches!(test.events()[1], EventKind::HttpFailed { cause: HttpCause::Redirected, took: 3, .. }));
}

#[test]
fn the_session_is_typed_into_its_own_fields() {
    let test = Test::after([
        Msg::SetAuth(Auth::Basic),
        Msg::Edit(Field::User, "u".into()),
        Msg::Edit(Field::Password, "p".into()),
        Msg::Edit(Field::Token, "t".into()),
        Msg::AddPair(PairList::SessionHeaders),
        Msg::EditPair(PairList::SessionHeaders, 0, Column::Name, "X-A".into()),
        Msg::AddPair(PairList::SessionParams),
    ]);
    let session = &test.model.form.session;
    assert_eq!((session.auth, session.user.as_str(), session.password.as_str()), (Auth::Basic, "u", "p"));
    assert_eq!((session.token.as_str(), session.headers[0].name.as_str(), session.params.len()), ("t", "X-A", 1));
    // They belong to the session: its other requests have them, too.
    let test = test.then(Msg::UseExample(&EXAMPLES[1]));
    assert_eq!(test.model.form.session.user, "u");
    assert!(!test.model.form.session.is_empty() && Session::default().is_empty());
}
