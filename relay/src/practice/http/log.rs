//! The last requests, for the page to show: what the server received, whatever the browser reported.

use crate::{
    practice::limits::{LOG_ENTRIES, LOG_TEXT_BYTES},
    registry::Client,
};
use axum::{
    extract::{ConnectInfo, OriginalUri, Request},
    http::{
        HeaderMap, Method, StatusCode,
        header::{ACCESS_CONTROL_REQUEST_METHOD, ORIGIN},
    },
};
use relay_protocol::{LoggedRequest, RequestLog};
use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

/// The last requests to the practice routes, on their own port and beside the page, in order of arrival.
#[derive(Debug, Default)]
pub struct Log(Mutex<Entries>);

#[derive(Debug, Default)]
struct Entries {
    /// Number of requests since the server started.
    count: u64,
    last: VecDeque<Entry>,
}

/// The stored part of a request: no headers but the Origin, and no body.
#[derive(Debug)]
struct Entry {
    request: LoggedRequest,
    client: Option<Client>,
}

/// Whether this is a CORS preflight (Fetch standard, "CORS-preflight request").
pub fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
    method == Method::OPTIONS && headers.contains_key(ORIGIN) && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

impl Log {
    /// Records an arriving request, and returns its number.
    pub fn came(&self, request: &Request) -> u64 {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| *peer);
        let asked = request.extensions().get::<OriginalUri>().map_or(request.uri(), |OriginalUri(asked)| asked);
        let target = asked.path_and_query().map_or("/", |target| target.as_str());
        let origin = request.headers().get(ORIGIN).map(|origin| cut(&String::from_utf8_lossy(origin.as_bytes())));
        let logged = LoggedRequest {
            number: 0,
            time: humantime::format_rfc3339_millis(SystemTime::now()).to_string(),
            method: cut(request.method().as_str()),
            target: cut(target),
            origin,
            peer_port: peer.map(|peer| peer.port()),
            preflight: is_preflight(request.method(), request.headers()),
            status: None,
        };
        let mut entries = self.entries();
        entries.count += 1;
        let number = entries.count;
        if entries.last.len() == LOG_ENTRIES {
            entries.last.pop_front();
        }
        let client = peer.map(|peer| Client::of(peer.ip()));
        entries.last.push_back(Entry { request: LoggedRequest { number, ..logged }, client });
        number
    }

    /// Records the status with which a request was answered.
    pub fn answered(&self, number: u64, status: StatusCode) {
        let mut entries = self.entries();
        if let Some(entry) = entries.last.iter_mut().rev().find(|entry| entry.request.number == number) {
            entry.request.status = Some(status.as_u16());
        }
    }

    /// The requests of one client after the request with the number `since`.
    pub fn of_client(&self, peer: Option<SocketAddr>, since: u64) -> RequestLog {
        let client = peer.map(|peer| Client::of(peer.ip()));
        let entries = self.entries();
        let its = entries.last.iter().filter(|entry| entry.client == client && entry.request.number > since);
        RequestLog { requests: its.map(|entry| entry.request.clone()).collect() }
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The part of a text that is stored.
fn cut(text: &str) -> String {
    let end = (0..=LOG_TEXT_BYTES.min(text.len())).rev().find(|&end| text.is_char_boundary(end));
    text[..end.unwrap_or_default()].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn request(target: &str, port: u16) -> Request {
        let mut request = Request::builder().uri(target).body(Body::empty()).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], port))));
        request
    }

    #[test]
    fn it_keeps_so_many_requests_and_so_much_of_each() {
        let log = Log::default();
        let long = format!("/{}길", "x".repeat(LOG_TEXT_BYTES - 2));
        for number in 1..=LOG_ENTRIES as u64 + 10 {
            assert_eq!(log.came(&request(&long, 1)), number);
        }
        // The entry of this request has been dropped already.
        log.answered(1, StatusCode::OK);
        let kept = log.of_client(Some(SocketAddr::from(([127, 0, 0, 1], 2))), 0);
        let kept = kept.requests;
        assert_eq!((kept.len(), kept[0].number), (LOG_ENTRIES, 11));
        // A character that does not fit completely is omitted.
        assert_eq!(kept[0].target.len(), LOG_TEXT_BYTES - 1);
        assert!(kept.iter().all(|request| request.status.is_none()));
    }

    #[test]
    fn a_client_sees_its_own_requests_alone() {
        let log = Log::default();
        log.answered(log.came(&request("/get", 1)), StatusCode::IM_A_TEAPOT);
        let of = |address: [u8; 4]| log.of_client(Some(SocketAddr::from((address, 9))), 0);
        assert_eq!(of([127, 0, 0, 2]), RequestLog::default());
        let [own] = &of([127, 0, 0, 1]).requests[..] else { panic!("{log:?}") };
        assert_eq!((own.status, own.peer_port), (Some(418), Some(1)));
        assert_eq!(log.of_client(None, 0), RequestLog::default());
        assert_eq!(log.of_client(Some(SocketAddr::from(([127, 0, 0, 1], 9))), 1), RequestLog::default());
    }
}
