//! The form's fields and what they mean.

use super::*;
use networking_lab::{
    labs::http_server::{
        form::{Column, Form, Kind, MAX_ROUTES},
        route::Method,
    },
    text::fields::InputError,
};

#[test]
fn the_form_starts_with_routes_that_stand() {
    let (params, _) = Form::new("hello").listen_params().unwrap();
    assert_eq!(params.port, 9080);
}

#[test]
fn everything_wrong_is_named_at_once() {
    let mut form = Form::new("hello");
    let (first, second) = (form.routes[0].id, form.routes[1].id);
    form.edit(Field::Port, "x".into());
    let wrong = [
        (first, Column::Status, "199", InputError::NotAWholeNumber { min: 200, max: 599 }),
        (first, Column::Delay, "30001", InputError::NotAWholeNumber { min: 0, max: 30_000 }),
        (second, Column::Headers, "\nA", InputError::HeaderLine { line: 2 }),
    ];
    for (route, column, text, _) in &wrong {
        form.edit(Field::Route(*route, *column), (*text).into());
    }
    let errors = form.listen_params().unwrap_err();
    assert!(errors.of(Field::Port).is_some());
    for (route, column, _, error) in wrong {
        assert_eq!(errors.of(Field::Route(route, column)), Some(&error));
    }
}

#[test]
fn headers_are_names_and_values_that_the_server_does_not_set_itself() {
    let mut form = Form::new("hello");
    let field = Field::Route(form.routes[0].id, Column::Headers);
    for (text, error) in [
        ("a b: 1", Some(InputError::HeaderName { name: "a b".into() })),
        ("a: \u{1}", Some(InputError::HeaderValue { name: "a".into() })),
        ("content-length: 1", Some(InputError::HeaderSetByServer { name: "content-length".into() })),
        ("Transfer-Encoding: chunked", Some(InputError::HeaderSetByServer { name: "Transfer-Encoding".into() })),
        ("a: 1\n\nB:2\n", None),
    ] {
        form.edit(field, text.into());
        assert_eq!(form.router().err().and_then(|errors| errors.of(field).cloned()), error, "{text}");
    }
}

#[test]
fn what_is_edited_holds_at_once_and_what_is_wrong_changes_nothing() {
    let mut test = Test::connected();
    let id = test.id("/");
    test = test
        .edit(Field::Route(id, Column::Status), "201")
        .edit(Field::Route(id, Column::Headers), "X-A: 1\nX-A: 2")
        .data(FIRST, request("GET", "/"));
    let answer = test.sent(FIRST);
    assert!(answer.starts_with("HTTP/1.1 201 Created\r\nX-A: 1\r\nX-A: 2\r\n"), "{answer}");
    test = test.edit(Field::Route(id, Column::Path), "no path").data(FIRST, request("GET", "/"));
    assert!(test.model.is_wrong(id) && status(&test.sent(FIRST)) == 201);
    test = test.then(Msg::RemoveRoute(id)).data(FIRST, request("GET", "/"));
    assert_eq!(status(&test.sent(FIRST)), 404);
}

#[test]
fn a_new_route_is_edited_at_once_and_there_are_not_endlessly_many() {
    let mut test = Test::connected().then(Msg::AddRoute);
    let id = test.model.edited.unwrap();
    test = test.then(Msg::SetKind(id, Kind::Echo)).then(Msg::SetMethod(id, Method::Post));
    test = test.edit(Field::Route(id, Column::Path), "/e").data(FIRST, with_body("POST", "/e", "a"));
    assert_eq!(status(&test.sent(FIRST)), 200);
    for _ in 0..MAX_ROUTES {
        test = test.then(Msg::AddRoute);
    }
    assert_eq!(test.model.form.routes.len(), MAX_ROUTES);
    assert!(test.model.errors.is_empty());
}

#[test]
fn where_the_routes_are_wrong_nothing_listens_and_the_wrong_one_is_shown() {
    let model = Model::new("hello", &[]);
    let mut test = Test { model, effects: Vec::new(), now: 0 };
    let id = test.id("/echo");
    test = test.route("/echo", |route| route.path = "/".into()).then(Msg::EditRoute(None)).then(Msg::Listen);
    assert!(test.effects().is_empty());
    assert_eq!(test.model.edited, Some(id));
    let field = Field::Route(id, Column::Path);
    assert_eq!(test.model.errors.of(field), Some(&InputError::RouteConflict { path: "/".into() }));
}

#[test]
fn a_request_from_the_tab_goes_to_the_route_that_is_edited() {
    let asked = |test: &mut Test| {
        test.effects().into_iter().find_map(|effect| match effect {
            Effect::Fetch { request, .. } => Some((request.method, request.url)),
            _ => None,
        })
    };
    let mut test = Test::listening().then(Msg::Ask);
    assert_eq!(asked(&mut test), Some(("GET".into(), "http://127.0.0.1:9080/".into())));
    let id = test.id("/users/{id}");
    let mut test = test.then(Msg::SetMethod(id, Method::Delete)).then(Msg::EditRoute(Some(id))).then(Msg::Ask);
    assert_eq!(asked(&mut test), Some(("DELETE".into(), "http://127.0.0.1:9080/users/1".into())));
    let mut idle = Test { model: Model::new("hello", &[]), effects: Vec::new(), now: 0 }.then(Msg::Ask);
    assert_eq!(asked(&mut idle), None);
}
