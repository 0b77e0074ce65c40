//! One HTTP exchange by fetch (the Fetch standard), through gloo-net.

use super::clock::{self, Micros};
use bytes::Bytes;
use gloo_net::http::{Method, RequestBuilder, Response};
use gloo_timers::callback::Timeout;
use js_sys::Uint8Array;
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortController, AbortSignal};

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
    pub body: Option<Vec<u8>>,
}

/// What fetch shows of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The reason phrase; empty where there is none.
    pub reason: String,
    /// The headers that fetch shows, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The whole body, decompressed.
    pub body: Bytes,
    /// From the call of fetch to the last byte.
    pub took: Micros,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// What ended it.
    pub cause: Cause,
    /// The browser's words.
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
    /// Anything else: fetch does not tell.
    Unknown,
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
    exchange(request, cancel.signal(), began).await.map_err(|message| Unanswered {
        cause: cancel.cause.get(),
        message,
        took: clock::now() - began,
    })
}

async fn exchange(request: Request, signal: Option<AbortSignal>, began: Micros) -> Result<Answer, String> {
    let words = |error: gloo_net::Error| error.to_string();
    let known = METHODS.iter().find(|method| method.as_str() == request.method);
    let method = known.cloned().ok_or_else(|| [&request.method, " is not a method"].concat())?;
    let mut builder = RequestBuilder::new(&request.url).method(method).abort_signal(signal.as_ref());
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    let request = match &request.body {
        Some(body) => builder.body(Uint8Array::from(body.as_slice())),
        None => builder.build(),
    };
    let response: Response = request.map_err(words)?.send().await.map_err(words)?;
    let body = response.binary().await.map_err(words)?;
    Ok(Answer {
        status: response.status(),
        reason: response.status_text(),
        headers: response.headers().entries().collect(),
        body: body.into(),
        took: clock::now() - began,
    })
}

/// The browser's own words for what went wrong.
pub fn words_of(error: JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => error.as_string().unwrap_or_default(),
    }
}
