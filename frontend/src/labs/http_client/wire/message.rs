//! The bytes of a request (RFC 9112).

use super::{WireRequest, address::Address};
use crate::http1::{Event, Limits, Message, Reader, RequestHead};

/// Larger than any request that the lab makes: it reads what it wrote itself.
const LIMITS: Limits = Limits { target: usize::MAX, head: usize::MAX, body: usize::MAX };

/// Says which program asks, as every client does.
const USER_AGENT: &str = concat!("networking-lab/", env!("CARGO_PKG_VERSION"));

/// A request as it is written, with every byte named; none where its own headers contradict each other, so that nobody could
/// tell where it ends.
pub fn write(request: &WireRequest, address: &Address, keep_alive: bool) -> Option<Message<RequestHead>> {
    let WireRequest { method, headers, body, .. } = request;
    let has = |name: &str| headers.iter().any(|(present, _)| present.eq_ignore_ascii_case(name));
    let mut lines = vec![format!("{method} {} HTTP/1.1", address.path)];
    let mut add = |name: &str, value: &str| {
        if !has(name) {
            lines.push(format!("{name}: {value}"));
        }
    };
    add("Host", &address.host);
    add("User-Agent", USER_AGENT);
    add("Accept", "*/*");
    if !keep_alive {
        add("Connection", "close");
    }
    match body {
        Some(body) if !has("Transfer-Encoding") => add("Content-Length", &body.len().to_string()),
        // A method that most often has a body says that there is none (RFC 9110, section 8.6).
        None if matches!(method.as_str(), "POST" | "PUT" | "PATCH") => add("Content-Length", "0"),
        _ => {}
    }
    lines.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
    let mut bytes = (lines.join("\r\n") + "\r\n\r\n").into_bytes();
    bytes.extend_from_slice(body.as_deref().unwrap_or_default());
    let mut reader = Reader::<RequestHead>::new(LIMITS);
    reader.push(&bytes);
    match reader.read() {
        Ok(Some(Event::Message(message))) if reader.pending() == 0 => Some(message),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: &str, headers: &[(&str, &str)], body: Option<&'static str>) -> WireRequest {
        WireRequest {
            method: method.into(),
            url: "http://lab:81/a?b".into(),
            headers: headers.iter().map(|&(name, value)| (name.into(), value.into())).collect(),
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
}
