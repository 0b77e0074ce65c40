//! The paths of the HTTP practice server, and what answers at each.

use super::{
    answer::{Json, Refusal},
    body,
    capacity::{Builder, Capacity},
    received,
};
use crate::http_stream::ClientWatch;
use axum::{
    Router,
    extract::{OriginalUri, Request},
    http::{
        HeaderMap, HeaderValue, Method, StatusCode, Uri,
        header::{LOCATION, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
    routing::{MethodRouter, any, delete, get, patch, post, put},
};
use serde_json::{Map, json};
use std::{sync::Arc, time::Duration};
use tokio::{runtime::Handle, time::sleep};

/// The longest delay in seconds, as httpbin's.
pub const LONGEST_DELAY: f64 = 10.0;

struct Route {
    path: &'static str,
    about: &'static str,
    service: fn() -> MethodRouter<Arc<Capacity>>,
}

/// Every route but `/`, which shows this list.
const ROUTES: &[Route] = &[
    Route { path: "/get", about: "what a GET request brought", service: || get(without_body) },
    Route { path: "/post", about: "what a POST request brought", service: || post(with_body) },
    Route { path: "/put", about: "what a PUT request brought", service: || put(with_body) },
    Route { path: "/patch", about: "what a PATCH request brought", service: || patch(with_body) },
    Route { path: "/delete", about: "what a DELETE request brought", service: || delete(with_body) },
    Route { path: "/anything", about: "what a request of any method brought", service: || any(anything) },
    Route { path: "/anything/{*path}", about: "the same, at any path below", service: || any(anything) },
    Route { path: "/headers", about: "the headers that a GET request brought", service: || get(headers) },
    Route { path: "/status/{code}", about: "an answer with this status code", service: || any(status) },
    Route { path: "/delay/{seconds}", about: "as /anything, after 0 to 10 seconds", service: || any(delay) },
];

pub fn router(capacity: Arc<Capacity>) -> Router {
    let list: Map<_, _> = ROUTES.iter().map(|route| (route.path.replace("{*", "{"), route.about.into())).collect();
    let index = json!({ "routes": list });
    ROUTES
        .iter()
        .fold(Router::new(), |router, route| router.route(route.path, (route.service)()))
        .route("/", get(async move |builder: Builder| builder.build(move || Ok(index)).await))
        .route("/anything/", any(anything))
        .method_not_allowed_fallback(wrong_method)
        .fallback(not_found)
        .with_state(capacity)
}

async fn without_body(builder: Builder, request: Request) -> Result<Json, Refusal> {
    let parts = request.into_parts().0;
    builder.build(move || Ok(received::head(&parts)?.into())).await
}

async fn with_body(builder: Builder, request: Request) -> Result<Json, Refusal> {
    received(&builder, request, false).await
}

async fn anything(builder: Builder, request: Request) -> Result<Json, Refusal> {
    received(&builder, request, true).await
}

/// What a request brought, its body included, and its method where that is to be told.
async fn received(builder: &Builder, request: Request, with_method: bool) -> Result<Json, Refusal> {
    let (parts, body) = request.into_parts();
    let body = body::read(&parts.headers, body).await?;
    // The body is in memory: only multer's interface makes a future of parsing it.
    let runtime = Handle::current();
    let work = move || {
        let mut received = received::head(&parts)?;
        received.extend(runtime.block_on(received::body(&parts.headers, body))?);
        if with_method {
            received.insert("method".to_owned(), parts.method.as_str().into());
        }
        Ok(received.into())
    };
    builder.build(work).await
}

async fn headers(builder: Builder, headers: HeaderMap) -> Result<Json, Refusal> {
    builder.build(move || Ok(json!({ "headers": received::headers(&headers)? }))).await
}

/// The last segment of the path as it was asked, not decoded: a number needs no decoding, and the rest is refused.
fn last_segment(uri: &Uri) -> &str {
    uri.path().rsplit('/').next().unwrap_or_default()
}

async fn status(uri: Uri) -> Result<Response, Refusal> {
    let text = last_segment(&uri);
    let code = text.parse().ok().filter(|code| (200..600).contains(code));
    let code = code.and_then(|code| StatusCode::from_u16(code).ok()).ok_or_else(|| Refusal::Status(text.to_owned()))?;
    Ok(match code.as_u16() {
        // Relative (RFC 9110, section 10.2.2), so that it also holds where the routes are nested; a 307 keeps its method.
        301 | 302 | 303 | 307 | 308 => (code, [(LOCATION, HeaderValue::from_static("../anything"))]).into_response(),
        // A 401 must name a scheme (RFC 9110, section 11.6.1). Browsers would ask the learner for a password on `Basic`.
        401 => {
            (code, [(WWW_AUTHENTICATE, HeaderValue::from_static(r#"Bearer realm="networking-lab""#))]).into_response()
        }
        418 => (code, "I'm a teapot: no coffee here (RFC 2324).\n").into_response(),
        _ => code.into_response(),
    })
}

async fn delay(builder: Builder, request: Request) -> Result<Json, Refusal> {
    let text = last_segment(request.uri());
    let seconds = text.parse().ok().filter(|seconds: &f64| *seconds >= 0.0);
    let seconds = seconds.ok_or_else(|| Refusal::Delay(text.to_owned()))?;
    let watch = request.extensions().get::<ClientWatch>().cloned();
    let answer = received(&builder, request, true).await?;
    let wait = sleep(Duration::from_secs_f64(seconds.min(LONGEST_DELAY)));
    match watch {
        // One that leaves frees its place at once; one that has only half-closed gets its answer early.
        Some(watch) => tokio::select! {
            () = wait => {}
            () = watch.closed() => {}
        },
        None => wait.await,
    }
    Ok(answer)
}

async fn wrong_method(method: Method) -> Refusal {
    Refusal::Method(method)
}

async fn not_found(OriginalUri(uri): OriginalUri) -> Refusal {
    Refusal::NotFound(uri.path().to_owned())
}
