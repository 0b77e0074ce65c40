//! The bytes of a request.

use networking_lab::{
    http1::address::Address,
    labs::http_client::wire::{
        WireRequest,
        message::{USER_AGENT, write},
    },
};

fn request(method: &str, headers: &[(&str, &str)], body: Option<&'static str>) -> WireRequest {
    WireRequest {
        method: method.into(),
        url: "http://lab:81/a?b".into(),
        headers: headers.iter().map(|&(name, value)| (name.into(), value.into())).collect(),
        session_headers: vec![],
        body: body.map(|body| body.as_bytes().into()),
    }
}

fn text(request: &WireRequest, keep_alive: bool) -> Option<String> {
    let address = Address::of(&request.url).unwrap();
    write(request, &address, keep_alive).map(|message| String::from_utf8(message.raw.to_vec()).unwrap())
}

#[test]
fn what_is_missing_is_added_and_what_is_given_stays() {
    let agent = USER_AGENT;
    let head = format!("GET /a?b HTTP/1.1\r\nHost: lab:81\r\nUser-Agent: {agent}\r\nAccept: */*\r\n");
    assert_eq!(text(&request("GET", &[], None), true), Some(head.clone() + "\r\n"));
    assert_eq!(text(&request("GET", &[], None), false), Some(head.clone() + "Connection: close\r\n\r\n"));
    let given = [("host", "other"), ("X-A", "1"), ("X-A", "2"), ("Cookie", "a=1"), ("user-agent", "me")];
    let body = text(&request("POST", &given, Some("안녕")), true);
    let expected = "POST /a?b HTTP/1.1\r\nAccept: */*\r\nContent-Length: 6\r\nhost: other\r\nX-A: 1\r\nX-A: 2\r\n\
                    Cookie: a=1\r\nuser-agent: me\r\n\r\n안녕";
    assert_eq!(body.as_deref(), Some(expected));
    assert!(text(&request("PUT", &[], None), true).unwrap().contains("\r\nContent-Length: 0\r\n"));
}

#[test]
fn a_request_that_contradicts_itself_is_none() {
    assert_eq!(text(&request("POST", &[("Content-Length", "1")], Some("ab")), true), None);
    assert_eq!(text(&request("POST", &[("Content-Length", "3")], Some("ab")), true), None);
    assert_eq!(text(&request("GET", &[("X\r\nY", "1")], None), true), None);
}
