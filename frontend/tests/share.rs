//! A lab's settings in a link.

use networking_lab::{
    app::address::Address,
    labs::{
        http_client::{
            form::{Form, Pair},
            session::Auth,
            wire::lab::WireSettings,
        },
        http_server,
        share::{decode, encode},
        tcp_client, tcp_server, udp, websocket,
    },
    secrets::{is_secret, without_secrets},
};

#[test]
fn every_labs_settings_come_back_from_their_link() {
    let tcp = tcp_client::form::Form::new("127.0.0.1:8888".into(), "안녕하세요!");
    assert_eq!(encode(&tcp).as_deref().and_then(decode), Some(tcp));
    let server = tcp_server::form::Form::new("hello", "welcome");
    assert_eq!(encode(&server).as_deref().and_then(decode), Some(server));
    let udp = udp::form::Form::new("echo".into(), "n {n}");
    assert_eq!(encode(&udp).as_deref().and_then(decode), Some(udp));
    let http = (Form::new("http://127.0.0.1:8081".into()), WireSettings::RAW);
    assert_eq!(encode(&http).as_deref().and_then(decode), Some(http));
    let routes = http_server::form::Form::new("hello");
    assert_eq!(encode(&routes).as_deref().and_then(decode), Some(routes));
    let websocket = (
        websocket::form::Form::new("ws://a/".into(), "hi"),
        networking_lab::labs::websocket::wire::WireForm::new("hi"),
    );
    assert_eq!(encode(&websocket).as_deref().and_then(decode), Some(websocket));
}

#[test]
fn a_link_holds_no_secret() {
    let mut form = Form::new("http://m1nji:t0ps3cret@127.0.0.1:8081".into());
    form.path = "/get?a=1&token=t0ps3cret&b=2".into();
    form.headers = vec![Pair::new("Authorization", "Bearer t0ps3cret"), Pair::new("X-Chapter", "21")];
    form.params = vec![Pair::new("api_key", "t0ps3cret"), Pair::new("key", "value")];
    form.session.headers = vec![Pair::new(" Cookie ", "id=t0ps3cret")];
    form.session.auth = Auth::Basic;
    (form.session.user, form.session.password) = ("m1nji".into(), "t0ps3cret".into());
    form.session.token = "t0ps3cret".into();
    let link = form.for_link();
    let json = serde_json::to_string(&link).unwrap_or_default();
    for secret in ["t0ps3cret", "m1nji"] {
        assert!(!json.contains(secret), "{json}");
    }
    assert_eq!((link.base_url.as_str(), link.path.as_str()), ("http://127.0.0.1:8081", "/get?a=1&b=2"));
    assert_eq!(link.params, [Pair::new("api_key", ""), Pair::new("key", "value")], "the chapter's own key is none");
    assert_eq!((link.session.auth, link.headers[1].value.as_str()), (Auth::Basic, "21"));
}

#[test]
fn urls_lose_their_secrets_and_nothing_else() {
    for (url, public) in [
        ("http://a:8081/x?y=1#z", "http://a:8081/x?y=1#z"),
        ("ws://user@a/websocket/echo?token=x", "ws://a/websocket/echo?"),
        ("https://u:p%40@a?Token=x&b=%20#token=1", "https://a?b=%20#token=1"),
        ("/path?x=a@b", "/path?x=a@b"),
        ("mailto:a@b", "mailto:a@b"),
        ("http://a/@b", "http://a/@b"),
        ("", ""),
    ] {
        assert_eq!(without_secrets(url), public);
    }
    assert!(is_secret("X-Api-Key") && !is_secret("key") && !is_secret("X-Chapter"));
}

#[test]
fn what_is_cut_or_too_long_is_no_link() {
    let mut form = tcp_client::form::Form::new("127.0.0.1:8888".into(), "안녕하세요!");
    let state = encode(&form).unwrap_or_default();
    assert_eq!(decode::<tcp_client::form::Form>(&state[..state.len() - 3]), None);
    assert_eq!(decode::<tcp_client::form::Form>("not base64!"), None);
    assert_eq!(decode::<udp::form::Form>(&state), None, "the settings of another lab");
    form.message = "x".repeat(5000);
    assert_eq!(encode(&form), None);
    let address = Address::from_query(&format!("?lab=tcp-client&state={state}"));
    assert_eq!(address.state.as_deref(), Some(state.as_str()));
}
