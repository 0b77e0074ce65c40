//! One HTTP exchange by fetch (the Fetch standard), through gloo-net.
//!
//! - `observer`: the timing of the exchange as reported by the browser

mod observer;

use super::clock::{self, Micros};
use crate::fetch::{Answer, Cause, METHODS, Request, Unanswered, charset};
use gloo_events::EventListener;
use gloo_net::http::{RequestBuilder, Response};
use gloo_timers::callback::Timeout;
use js_sys::Uint8Array;
use observer::TimingObserver;
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortController, AbortSignal, RequestCredentials, RequestRedirect, ResponseType, TextDecoder};

/// Cancels an exchange in progress.
#[derive(Clone)]
pub struct Cancel {
    /// `None` if the browser has no `AbortController`; all current browsers have one.
    controller: Option<AbortController>,
    cause: Rc<Cell<Cause>>,
}

impl Cancel {
    /// Creates a handle for one exchange.
    pub fn prepare() -> Self {
        Self { controller: AbortController::new().ok(), cause: Rc::new(Cell::new(Cause::Unknown)) }
    }

    /// Aborts the exchange, which then fails with this cause.
    pub fn cancel(&self, cause: Cause) {
        self.cause.set(cause);
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }

    /// Calls `on` when the exchange is cancelled, as long as the returned listener is kept.
    pub fn on_cancel(&self, on: impl Fn() + 'static) -> Option<EventListener> {
        Some(EventListener::new(&self.signal()?.into(), "abort", move |_| on()))
    }

    fn signal(&self) -> Option<AbortSignal> {
        self.controller.as_ref().map(AbortController::signal)
    }
}

/// Sends a request and reads the whole response. It is aborted after `time_limit_ms` milliseconds.
pub async fn send(request: Request, time_limit_ms: Option<u32>, cancel: Cancel) -> Result<Answer, Unanswered> {
    let began = clock::now();
    let on_limit = cancel.clone();
    // The timer is dropped with this future, so that it does not fire once the exchange has ended.
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

/// Why [`exchange`] returned no response.
enum Failure {
    /// A redirect that was not followed.
    Redirected,
    /// The browser's error message.
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

/// Decodes text with the browser's decoder. Returns the charset's canonical name and the text, or `None` if the browser does not
/// know the charset.
pub fn decode(label: &str, bytes: &[u8]) -> Option<(String, String)> {
    let decoder = TextDecoder::new_with_label(label).ok()?;
    // Decoding does not fail: invalid bytes become U+FFFD.
    let text = decoder.decode_with_u8_array(bytes).ok()?;
    Some((decoder.encoding(), text))
}

/// Returns the browser's error message.
pub fn words_of(error: JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => error.as_string().unwrap_or_default(),
    }
}
