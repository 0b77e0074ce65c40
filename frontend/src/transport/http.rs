//! One HTTP exchange by fetch (the Fetch standard), through gloo-net.
//!
//! - [`charset`]: which charset an answer's text is in; pure
//! - [`timing`]: where the time went; pure
//! - `observer`: the browser's own times of the exchange

pub mod charset;
mod observer;
pub mod timing;

use super::clock::{self, Micros};
use bytes::Bytes;
use charset::Text;
use gloo_events::EventListener;
use gloo_net::http::{Method, RequestBuilder, Response};
use gloo_timers::callback::Timeout;
use js_sys::Uint8Array;
use observer::TimingObserver;
use std::{cell::Cell, rc::Rc};
use timing::Timing;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortController, AbortSignal, RequestCredentials, RequestRedirect, ResponseType, TextDecoder};

/// The methods that can be asked for, in the order in which the lab offers them.
pub static METHODS: [Method; 7] =
    [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::HEAD, Method::OPTIONS];

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS.
    pub method: String,
    /// The whole URL, with its query.
    pub url: String,
    /// The headers that the page sets; the browser adds its own and drops those it forbids.
    pub headers: Vec<(String, String)>,
    /// The body; none for GET and HEAD, which fetch does not let have one.
    pub body: Option<Bytes>,
    /// Whether the browser sends the cookies that it has for the server, and keeps those that come.
    pub cookies: bool,
    /// Whether redirects are followed. Where they are not, all that fetch shows is that there was one.
    pub follow_redirects: bool,
}

impl Request {
    /// A GET without headers of its own or cookies, which follows redirects.
    pub fn get(url: String) -> Self {
        Self { method: "GET".into(), url, headers: Vec::new(), body: None, cookies: false, follow_redirects: true }
    }
}

/// What fetch shows of the answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The URL that answered, behind all redirects; empty where the browser does not tell.
    pub url: String,
    /// Whether fetch has followed a redirect to that URL.
    pub redirected: bool,
    /// The status code.
    pub status: u16,
    /// The reason phrase; empty where there is none.
    pub reason: String,
    /// The headers that fetch shows, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The whole body, decompressed.
    pub body: Bytes,
    /// The body as text; where it was not read, it counts as UTF-8.
    pub text: Option<Text>,
    /// From the call of fetch to the last byte.
    pub took: Micros,
    /// Where that time went; none where the browser does not tell.
    pub timing: Option<Box<Timing>>,
}

impl Answer {
    /// The value of a header; empty where there is none that can be seen.
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// What ended it.
    pub cause: Cause,
    /// The browser's words, or where the page itself ended it, the page's.
    pub message: String,
    /// From the call of fetch.
    pub took: Micros,
}

/// What ended an exchange without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The page's own time limit.
    TimedOut,
    /// The user.
    Cancelled,
    /// The server answered with a redirect, which was not to be followed; fetch shows neither status nor Location.
    Redirected,
    /// Anything else: fetch does not tell.
    Unknown,
}

impl Cause {
    /// What the result says where the page itself ended the exchange: browsers then have words for the means only, such as `signal is
    /// aborted without reason`. `limit_ms` is the time limit.
    pub fn own_words(self, limit_ms: Option<u32>) -> Option<String> {
        match (self, limit_ms) {
            (Self::TimedOut, Some(limit)) => Some(format!("TimeoutError: no complete response within {limit} ms")),
            (Self::TimedOut, None) => Some("TimeoutError: no complete response in time".to_owned()),
            (Self::Cancelled, _) => Some("AbortError: cancelled by the user".to_owned()),
            (Self::Redirected | Self::Unknown, _) => None,
        }
    }
}

/// Ends an exchange that is under way.
#[derive(Clone)]
pub struct Cancel {
    /// None where the browser has no `AbortController`, which none today lacks.
    controller: Option<AbortController>,
    cause: Rc<Cell<Cause>>,
}

impl Cancel {
    /// One for one exchange.
    pub fn prepare() -> Self {
        Self { controller: AbortController::new().ok(), cause: Rc::new(Cell::new(Cause::Unknown)) }
    }

    /// Ends the exchange; it fails with this cause.
    pub fn cancel(&self, cause: Cause) {
        self.cause.set(cause);
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }

    /// Calls this when it is cancelled, while what is returned is kept.
    pub fn on_cancel(&self, on: impl Fn() + 'static) -> Option<EventListener> {
        Some(EventListener::new(&self.signal()?.into(), "abort", move |_| on()))
    }

    fn signal(&self) -> Option<AbortSignal> {
        self.controller.as_ref().map(AbortController::signal)
    }
}

/// Sends a request and reads the whole answer. After `time_limit_ms` milliseconds it is aborted.
pub async fn send(request: Request, time_limit_ms: Option<u32>, cancel: Cancel) -> Result<Answer, Unanswered> {
    let began = clock::now();
    let on_limit = cancel.clone();
    // Dropped with this future: a clock that is not needed any more does not ring.
    let _clock = time_limit_ms.map(|limit| Timeout::new(limit, move || on_limit.cancel(Cause::TimedOut)));
    exchange(request, cancel.signal(), began).await.map_err(|failure| {
        let (cause, message) = match failure {
            Failure::Redirected => (Cause::Redirected, "opaqueredirect".into()),
            Failure::Words(message) => {
                let cause = cancel.cause.get();
                (cause, cause.own_words(time_limit_ms).unwrap_or(message))
            }
        };
        Unanswered { cause, message, took: clock::now() - began }
    })
}

/// Why [`exchange`] has no answer.
enum Failure {
    /// A redirect that is not followed.
    Redirected,
    /// In the browser's words.
    Words(String),
}

async fn exchange(request: Request, signal: Option<AbortSignal>, began: Micros) -> Result<Answer, Failure> {
    let words = |error: gloo_net::Error| Failure::Words(error.to_string());
    let known = METHODS.iter().find(|method| method.as_str() == request.method);
    let method = known.cloned().ok_or_else(|| Failure::Words([&request.method, " is not a method"].concat()))?;
    let url = request.url.clone();
    let mut builder = RequestBuilder::new(&request.url)
        .method(method)
        .abort_signal(signal.as_ref())
        .credentials(if request.cookies { RequestCredentials::Include } else { RequestCredentials::Omit })
        .redirect(if request.follow_redirects { RequestRedirect::Follow } else { RequestRedirect::Manual });
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    let request = match &request.body {
        Some(body) => builder.body(Uint8Array::from(&body[..])),
        None => builder.build(),
    };
    let request = request.map_err(words)?;
    let observer = TimingObserver::start();
    let response: Response = request.send().await.map_err(words)?;
    if response.type_() == ResponseType::Opaqueredirect {
        return Err(Failure::Redirected);
    }
    let body = response.binary().await.map_err(words)?;
    let took = clock::now() - began;
    let headers: Vec<(String, String)> = response.headers().entries().collect();
    let mut answer = Answer {
        url: response.url(),
        redirected: response.redirected(),
        status: response.status(),
        reason: response.status_text(),
        headers,
        body: body.into(),
        took,
        ..Answer::default()
    };
    answer.text = Some(charset::read(answer.header("content-type"), &answer.body, decode));
    answer.timing = match observer {
        Some(observer) => observer.timing(&url, began).await.map(Box::new),
        None => None,
    };
    Ok(answer)
}

/// Decodes with the browser's decoder: the charset's own name and the text. None where the browser does not know it.
pub fn decode(label: &str, bytes: &[u8]) -> Option<(String, String)> {
    let decoder = TextDecoder::new_with_label(label).ok()?;
    // It does not fail: what cannot be decoded becomes U+FFFD.
    let text = decoder.decode_with_u8_array(bytes).ok()?;
    Some((decoder.encoding(), text))
}

/// The browser's own words for what went wrong.
pub fn words_of(error: JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => error.as_string().unwrap_or_default(),
    }
}
