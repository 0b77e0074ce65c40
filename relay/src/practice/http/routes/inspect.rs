//! The contents of a request.

use super::super::{
    answer::{Json, Refusal},
    arguments::Arguments,
    body,
    capacity::Builder,
    connection::wait,
    received,
    shared::Shared,
};
use crate::{http_stream::ClientWatch, practice::limits::LONGEST_SECONDS};
use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderValue, Uri,
        header::{ALLOW, USER_AGENT},
        request::Parts,
    },
    response::IntoResponse,
};
use serde_json::json;
use std::{sync::Arc, time::Duration};
use tokio::runtime::Handle;

pub async fn without_body(builder: Builder, parts: Parts) -> Result<Json, Refusal> {
    builder.build(move || Ok(received::head(&parts)?.into())).await
}

pub async fn with_body(builder: Builder, request: Request) -> Result<Json, Refusal> {
    received(&builder, request, false).await
}

pub async fn anything(builder: Builder, request: Request) -> Result<Json, Refusal> {
    received(&builder, request, true).await
}

/// The contents of a request with its body and, if `with_method`, its method.
async fn received(builder: &Builder, request: Request, with_method: bool) -> Result<Json, Refusal> {
    let (parts, body) = request.into_parts();
    let body = body::read(&parts.headers, body).await?;
    // The body is in memory: only multer's interface makes parsing it a future.
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

pub async fn options(builder: Builder, request: Request) -> Result<impl IntoResponse, Refusal> {
    Ok(([(ALLOW, HeaderValue::from_static("OPTIONS"))], anything(builder, request).await?))
}

pub async fn headers(builder: Builder, headers: HeaderMap) -> Result<Json, Refusal> {
    builder.build(move || Ok(json!({ "headers": received::headers(&headers) }))).await
}

pub async fn ip(builder: Builder, parts: Parts) -> Result<Json, Refusal> {
    builder.build(move || Ok(json!({ "origin": received::origin(&parts) }))).await
}

pub async fn user_agent(builder: Builder, headers: HeaderMap) -> Result<Json, Refusal> {
    let agent = headers.get(USER_AGENT).map(received::header_text);
    builder.build(move || Ok(json!({ "user-agent": agent }))).await
}

/// The last segment of the requested path, not decoded: a number needs no decoding, and anything else is refused.
pub fn last_segment(uri: &Uri) -> &str {
    uri.path().rsplit('/').next().unwrap_or_default()
}

pub async fn delay(builder: Builder, request: Request) -> Result<Json, Refusal> {
    let text = last_segment(request.uri());
    let seconds = text.parse().ok().filter(|seconds: &f64| *seconds >= 0.0);
    let seconds = seconds.ok_or_else(|| Refusal::Delay(text.to_owned()))?;
    let watch = request.extensions().get::<ClientWatch>().cloned();
    let answer = received(&builder, request, true).await?;
    wait(watch.as_ref(), Duration::from_secs_f64(seconds.min(LONGEST_SECONDS))).await;
    Ok(answer)
}

/// The last requests of the client, or those after the request with the number `since`.
pub async fn log(
    State(shared): State<Arc<Shared>>,
    builder: Builder,
    arguments: Arguments,
    parts: Parts,
) -> Result<Json, Refusal> {
    let since = arguments.number("since", 0)?;
    let peer = received::peer(&parts);
    builder.build(move || Ok(json!(shared.log.of_client(peer, since)))).await
}
