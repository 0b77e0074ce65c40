//! What the page's own address says.

use networking_lab::{
    app::address::{Address, with},
    effect::Endpoint,
    labs, query,
    record::Faults,
    text::Lang,
    transport::relay::RelayAddress,
};

#[test]
fn a_query_is_read() {
    let address = Address::from_query(
        "?lab=http-client&lang=ko-KR&server=127.0.0.1:9000&relay=http%3A%2F%2F127.0.0.1%3A9999&token=a%2Bb&x=1",
    );
    assert_eq!(address.lab, labs::find("http-client"));
    assert_eq!(address.lang, Some(Lang::Ko));
    assert_eq!(address.server.as_deref(), Some("127.0.0.1:9000"));
    assert_eq!(address.relay.as_deref(), Some("http://127.0.0.1:9999"));
    assert_eq!(address.token.as_deref(), Some("a+b"));
    assert_eq!(Address::from_query("?lab=nothing&lang=xx&server=&relay=&token="), Address::default());
}

#[test]
fn the_address_keeps_what_it_has_but_the_token() {
    let next = with("?theme=dark&token=secret&lang=en&lab=tcp-client", labs::find("http-client").unwrap(), Lang::Ko);
    assert_eq!(next, "?lab=http-client&lang=ko&theme=dark");
}

#[test]
fn a_query_is_written_as_the_url_standard_has_it() {
    let written = query::encode([("a b", "1+1=2&%"), ("이름", "*-._~")]);
    assert_eq!(written, "a+b=1%2B1%3D2%26%25&%EC%9D%B4%EB%A6%84=*-._%7E");
    let pairs = [("a b", "1+1=2&%"), ("이름", "*-._~")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(query::pairs(&written), pairs);
    // What is not well-formed is taken as it stands, as browsers do.
    let odd = query::pairs("?&a&=b&c==%&%e&%4=%zz%ff&");
    let odd: Vec<_> = odd.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(odd, [("a", ""), ("", "b"), ("c", "=%"), ("%e", ""), ("%4", "%zz\u{fffd}")]);
}

#[test]
fn a_socket_has_its_address_at_the_relay() {
    let relay = RelayAddress { origin: "http://127.0.0.1:8080".into(), token: None };
    assert_eq!(tcp_url(&relay, "[::1]:8888", None), "ws://127.0.0.1:8080/tcp/%5B%3A%3A1%5D%3A8888");
    assert_eq!(tcp_url(&relay, "a b+c/d~", None), "ws://127.0.0.1:8080/tcp/a%20b%2Bc%2Fd~");
    let relay = RelayAddress { origin: "https://lab.example".into(), token: Some("a b".into()) };
    assert_eq!(tcp_url(&relay, "echo", Some(3000)), "wss://lab.example/tcp/echo?timeout=3000&token=a+b");
}

fn tcp_url(relay: &RelayAddress, target: &str, timeout_ms: Option<u32>) -> String {
    Endpoint::Tcp { target: target.into(), timeout_ms, faults: Faults::default() }.url(relay)
}
