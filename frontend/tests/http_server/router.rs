//! Routing: which route handles a request.

use networking_lab::labs::http_server::{
    route::{Fixed, Handler, Method, Route},
    router::{Found, RouteError, Router},
    target::Target,
};

fn route(method: Method, path: &str) -> Route {
    let fixed = Fixed { status: 200, headers: Vec::new(), body: path.to_owned().into() };
    Route { method, path: path.into(), handler: Handler::Fixed(fixed), delay_ms: 0 }
}

fn items(path: &str) -> Route {
    Route { handler: Handler::Items, ..route(Method::Any, path) }
}

fn params(router: &Router, path: &str) -> Vec<(String, String)> {
    match router.find("GET", path) {
        Found::Route { params, .. } => params,
        other => panic!("{path}: {other:?}"),
    }
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.into(), value.into())
}

#[test]
fn parameters_are_read_from_the_path_and_decoded() {
    let router = Router::new(vec![
        route(Method::Get, "/users/{id}/posts/{post}"),
        route(Method::Get, "/files/{*rest}"),
        route(Method::Get, "/안녕"),
        route(Method::Get, "/이름/{이름}"),
    ])
    .unwrap();
    assert_eq!(params(&router, "/users/%ea%b0%80%2F/posts/2"), [pair("id", "가/"), pair("post", "2")]);
    assert_eq!(params(&router, "/files/a/b"), [pair("rest", "a/b")]);
    assert_eq!(params(&router, "/%EC%9D%B4%EB%A6%84/1"), [pair("이름", "1")]);
    for path in ["/안녕", "/%EC%95%88%EB%85%95", "/%ec%95%88%eb%85%95"] {
        assert_eq!(params(&router, path), [], "{path}");
    }
    for path in ["/users/1/posts", "/users//posts/2", "/none", "/안녕/"] {
        assert_eq!(router.find("GET", path), Found::NotFound, "{path}");
    }
}

#[test]
fn routes_of_one_path_are_told_apart_by_their_methods() {
    let routes = vec![route(Method::Get, "/a"), route(Method::Post, "/a"), items("/items")];
    let router = Router::new(routes.clone()).unwrap();
    let found = |method, path| match router.find(method, path) {
        Found::Route { route, .. } => routes.iter().position(|each| each == route),
        Found::NotFound | Found::NotAllowed(_) => None,
    };
    assert_eq!([found("HEAD", "/a"), found("POST", "/a"), found("PUT", "/a")], [Some(0), Some(1), None]);
    assert_eq!(
        [found("POST", "/items"), found("POST", "/items/1"), found("PUT", "/items/1")],
        [Some(2), None, Some(2)]
    );
    assert_eq!(router.find("PUT", "/a"), Found::NotAllowed(vec!["GET", "HEAD", "POST", "OPTIONS"]));
}

#[test]
fn routes_that_cannot_stand_together_are_named() {
    let conflict = |path: &str| RouteError::Conflict(path.into());
    for (routes, expected) in [
        (vec![route(Method::Get, "a")], (0, RouteError::Path)),
        (vec![route(Method::Get, "/a b")], (0, RouteError::Path)),
        (vec![route(Method::Get, "/a?b")], (0, RouteError::Path)),
        (vec![route(Method::Get, "/{a")], (0, RouteError::Path)),
        (vec![items("/{a}/items")], (0, RouteError::Path)),
        (vec![route(Method::Get, "/a"), route(Method::Any, "/a")], (1, conflict("/a"))),
        (vec![items("/a"), route(Method::Get, "/a/{id}")], (1, conflict("/a"))),
        (vec![route(Method::Get, "/a/{id}"), route(Method::Post, "/a/{name}")], (1, conflict("/a/{id}"))),
    ] {
        assert_eq!(Router::new(routes.clone()).unwrap_err(), expected, "{routes:?}");
    }
}

#[test]
fn a_target_is_a_path_an_absolute_url_or_a_star() {
    let path = |path, query| Some(Target::Path { path, query });
    for (method, target, expected) in [
        ("GET", "/a?b=c?d", path("/a", "b=c?d")),
        ("GET", "http://a:1/b?c", path("/b", "c")),
        ("GET", "HTTP://a", path("/", "")),
        ("GET", "http://a?b", path("/", "b")),
        ("OPTIONS", "*", Some(Target::Server)),
        ("GET", "*", None),
        ("GET", "a", None),
        ("CONNECT", "a:1", None),
    ] {
        assert_eq!(Target::parse(method, target), expected, "{method} {target}");
    }
}
