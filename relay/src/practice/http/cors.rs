//! Which pages of other origins may read an answer (Fetch standard, "CORS protocol").

use super::{log::is_preflight, routes, shared::Place};
use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode, Uri,
        header::{
            ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
            ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
            ACCESS_CONTROL_REQUEST_HEADERS, ALLOW, HOST, ORIGIN, VARY,
        },
    },
    middleware::Next,
    response::{IntoResponse, Response},
};

const REQUEST_PRIVATE_NETWORK: HeaderName = HeaderName::from_static("access-control-request-private-network");
/// Lets a page read the detailed timing of a request to another origin (Resource Timing, section 4.5.1).
const TIMING_ALLOW_ORIGIN: HeaderName = HeaderName::from_static("timing-allow-origin");
const ALLOW_PRIVATE_NETWORK: HeaderName = HeaderName::from_static("access-control-allow-private-network");

/// The pages that may read a route's answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// Every page may send any request and read everything.
    Everyone,
    /// Pages of the host to which the request was sent, on any port. Other pages can send requests but read nothing.
    SameHost,
    /// No page of another origin can read anything, as with a server that does not support CORS.
    Nobody,
    /// Every page may read the answer to a request that needs no preflight; other requests are not allowed.
    SimpleRequests,
    /// As [`SimpleRequests`](Self::SimpleRequests), and the status of the preflight's answer is an error too.
    DeniedPreflight,
}

/// Adds the CORS headers to the route's answers, and answers preflights.
pub async fn share(State(place): State<Place>, request: Request, next: Next) -> Response {
    let sharing = routes::sharing(request.uri().path(), place);
    let asked = Asked::of(&request);
    let is_preflight = is_preflight(request.method(), request.headers());
    let mut answer = if is_preflight {
        let is_denied = sharing == Sharing::DeniedPreflight;
        if is_denied { StatusCode::FORBIDDEN } else { StatusCode::OK }.into_response()
    } else {
        with_options(asked.is_options, next.run(request).await)
    };
    let is_shared = match sharing {
        Sharing::Everyone => true,
        Sharing::SameHost => asked.is_same_host,
        Sharing::Nobody => false,
        Sharing::SimpleRequests | Sharing::DeniedPreflight => !is_preflight || sharing == Sharing::SimpleRequests,
    };
    if is_shared {
        let allows_more = !matches!(sharing, Sharing::SimpleRequests | Sharing::DeniedPreflight);
        asked.allow(answer.headers_mut(), allows_more);
    }
    answer.headers_mut().append(VARY, HeaderValue::from_static("Origin"));
    answer
}

/// The router knows which methods a path supports, but not that OPTIONS is answered at every path.
fn with_options(is_options: bool, mut answer: Response) -> Response {
    if answer.status() == StatusCode::METHOD_NOT_ALLOWED {
        let allow = answer.headers().get(ALLOW).and_then(|allow| allow.to_str().ok()).unwrap_or_default();
        if !allow.contains("OPTIONS") {
            let allow = HeaderValue::try_from(format!("{allow},OPTIONS")).expect("methods are ASCII");
            answer.headers_mut().insert(ALLOW, allow);
        }
        if is_options {
            answer = [(ALLOW, answer.headers()[ALLOW].clone())].into_response();
        }
    }
    answer
}

/// The CORS-relevant parts of a request.
struct Asked {
    origin: Option<HeaderValue>,
    /// Whether the page is on the requested host, on any port.
    is_same_host: bool,
    is_options: bool,
    headers: Option<HeaderValue>,
    private_network: bool,
}

impl Asked {
    fn of(request: &Request) -> Self {
        let headers = request.headers();
        Self {
            origin: headers.get(ORIGIN).cloned(),
            is_same_host: is_same_host(headers),
            is_options: request.method() == axum::http::Method::OPTIONS,
            headers: headers.get(ACCESS_CONTROL_REQUEST_HEADERS).cloned(),
            private_network: headers.get(REQUEST_PRIVATE_NETWORK).is_some_and(|value| value == "true"),
        }
    }

    /// Lets the page read the answer and, if `allows_more`, send requests that need a preflight.
    fn allow(self, answer: &mut HeaderMap, allows_more: bool) {
        let any = HeaderValue::from_static("*");
        let yes = HeaderValue::from_static("true");
        answer.insert(ACCESS_CONTROL_ALLOW_ORIGIN, self.origin.unwrap_or(any.clone()));
        if self.is_same_host {
            // For a request with credentials, `*` is a literal name.
            let names = answer.keys().map(HeaderName::as_str).collect::<Vec<_>>().join(",");
            let names =
                HeaderValue::try_from(format!("*,content-length,date,server,{names}")).expect("names are ASCII");
            answer.insert(ACCESS_CONTROL_EXPOSE_HEADERS, names);
            answer.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, yes.clone());
        } else {
            answer.insert(ACCESS_CONTROL_EXPOSE_HEADERS, any);
        }
        if allows_more {
            answer.insert(TIMING_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        }
        if !self.is_options || !allows_more {
            return;
        }
        let methods = HeaderValue::from_static("GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS");
        answer.insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
        answer.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
        if let Some(headers) = self.headers {
            answer.insert(ACCESS_CONTROL_ALLOW_HEADERS, headers);
        }
        if self.private_network {
            answer.insert(ALLOW_PRIVATE_NETWORK, yes);
        }
    }
}

/// Whether the Origin of a page has the requested host. Browsers keep one set of cookies for all ports of a host (RFC
/// 6265, section 8.5), so the servers of these pages get the cookies anyway; pages of other hosts may not send and read
/// them.
fn is_same_host(headers: &HeaderMap) -> bool {
    let host = |uri: &str| uri.parse::<Uri>().ok().and_then(|uri| Some(uri.host()?.to_ascii_lowercase()));
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let page = text(ORIGIN).filter(|origin| origin.contains("://")).and_then(host);
    page.is_some() && page == text(HOST).and_then(|authority| host(&format!("http://{authority}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_of_the_same_host_whatever_its_port() {
        let is_same = |origin: &str, host: &str| {
            let headers = [(ORIGIN, origin), (HOST, host)].map(|(name, value)| (name, value.parse().unwrap()));
            is_same_host(&HeaderMap::from_iter(headers))
        };
        for (origin, host) in [
            ("http://127.0.0.1:8080", "127.0.0.1:8081"),
            ("http://LocalHost:8080", "localhost"),
            ("https://[::1]", "[::1]:1"),
        ] {
            assert!(is_same(origin, host), "{origin} {host}");
        }
        for (origin, host) in [
            ("http://localhost:8081", "127.0.0.1:8081"),
            ("http://127.0.0.1.evil.example", "127.0.0.1"),
            ("http://evil.example", "127.0.0.1"),
            ("null", "null"),
            ("127.0.0.1", "127.0.0.1"),
            ("", ""),
        ] {
            assert!(!is_same(origin, host), "{origin} {host}");
        }
    }
}
