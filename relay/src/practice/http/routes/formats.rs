//! Documents in several formats and encodings.

use super::{
    super::{
        answer::{Json, Refusal},
        arguments::Arguments,
        capacity::Builder,
        json, received,
    },
    redirects, status,
};
use crate::practice::limits::LINKS;
use axum::{
    http::{
        HeaderMap, HeaderValue,
        header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE},
        request::Parts,
    },
    response::{IntoResponse, Response},
};
use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD};
use flate2::{
    Compression,
    write::{GzEncoder, ZlibEncoder},
};
use serde_json::json;
use std::io::{self, Write};

/// A constant document.
fn document(kind: &'static str, content: &'static [u8]) -> Response {
    ([(CONTENT_TYPE, HeaderValue::from_static(kind))], content).into_response()
}

pub async fn html() -> Response {
    document("text/html; charset=utf-8", include_bytes!("documents/document.html"))
}

pub async fn form() -> Response {
    document("text/html; charset=utf-8", include_bytes!("documents/form.html"))
}

pub async fn utf8() -> Response {
    document("text/html; charset=utf-8", include_bytes!("documents/utf8.html"))
}

pub async fn xml() -> Response {
    document("application/xml", include_bytes!("documents/document.xml"))
}

pub async fn jsonl() -> Response {
    document("application/jsonl", include_bytes!("documents/document.jsonl"))
}

pub async fn robots() -> Response {
    document("text/plain; charset=utf-8", b"User-agent: *\nDisallow: /deny\n")
}

pub async fn deny() -> Response {
    document("text/plain; charset=utf-8", include_bytes!("documents/deny.txt"))
}

pub async fn json(builder: Builder) -> Result<Json, Refusal> {
    let slides = json!([
        { "type": "all", "title": "A request and its answer" },
        { "type": "all", "title": "What is in them", "items": ["a <em>first line</em>", "headers", "a body"] },
    ]);
    let about = json!({ "author": "Networking Lab", "date": "2026", "title": "HTTP in two slides", "slides": slides });
    builder.build(move || Ok(json!({ "slideshow": about }))).await
}

pub async fn png() -> Response {
    document("image/png", include_bytes!("documents/lab.png"))
}

pub async fn jpeg() -> Response {
    document("image/jpeg", include_bytes!("documents/lab.jpeg"))
}

pub async fn webp() -> Response {
    document("image/webp", include_bytes!("documents/lab.webp"))
}

pub async fn svg() -> Response {
    document("image/svg+xml", include_bytes!("documents/lab.svg"))
}

/// The image of the first of these types that the Accept header contains: WebP, SVG, JPEG, PNG. As in httpbin, weights
/// do not count, and the default is PNG.
pub async fn image(headers: HeaderMap) -> Response {
    let accept = headers.get_all(ACCEPT).iter().map(received::header_text).collect::<Vec<_>>().join(",");
    let accept = accept.to_ascii_lowercase();
    let accepts = |kind: &str| accept.split(',').any(|item| item.split(';').next().is_some_and(|it| it.trim() == kind));
    match () {
        () if accept.is_empty() => png().await,
        () if accepts("image/webp") => webp().await,
        () if accepts("image/svg+xml") => svg().await,
        () if accepts("image/jpeg") => jpeg().await,
        () if accepts("image/png") || accepts("image/*") || accepts("*/*") => png().await,
        () => status::not_acceptable(),
    }
}

pub async fn gzip(builder: Builder, parts: Parts) -> Result<Response, Refusal> {
    encoded(builder, parts, "gzipped", "gzip", |text| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text)?;
        encoder.finish()
    })
    .await
}

/// With a zlib header, as the name means in HTTP (RFC 9110, section 8.4.1.2).
pub async fn deflate(builder: Builder, parts: Parts) -> Result<Response, Refusal> {
    encoded(builder, parts, "deflated", "deflate", |text| {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text)?;
        encoder.finish()
    })
    .await
}

pub async fn brotli(builder: Builder, parts: Parts) -> Result<Response, Refusal> {
    encoded(builder, parts, "brotli", "br", |text| {
        let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4096, 5, 18);
        encoder.write_all(text)?;
        encoder.flush()?;
        Ok(encoder.into_inner())
    })
    .await
}

/// The contents of the request's head, in this encoding, whatever the request accepts.
async fn encoded(
    builder: Builder,
    parts: Parts,
    key: &'static str,
    coding: &'static str,
    encode: impl Fn(&[u8]) -> io::Result<Vec<u8>> + Send + 'static,
) -> Result<Response, Refusal> {
    let built = builder.run(move || {
        let (origin, headers) = (received::origin(&parts), received::headers(&parts.headers));
        let told = json!({ "headers": headers, "method": parts.method.as_str(), "origin": origin, key: true });
        Ok(encode(&json::write(told)?).expect("a vector takes all that is written"))
    });
    let answer = Json::from(built.await?).into_response();
    Ok(([(CONTENT_ENCODING, HeaderValue::from_static(coding))], answer).into_response())
}

/// A page with the given number of links to similar pages, except the one at `offset`, which is itself.
pub async fn links(arguments: Arguments, parts: Parts) -> Result<Response, Refusal> {
    let (n, offset) = (arguments.path_number("n")?.clamp(1, LINKS), arguments.path_number("offset")?);
    let prefix = received::prefix(&parts);
    let link = |number| match number == offset {
        true => format!("{number} "),
        false => format!("<a href='{prefix}/links/{n}/{number}'>{number}</a> "),
    };
    let links: String = (0..n).map(link).collect();
    let page = format!("<html><head><title>Links</title></head><body>{links}</body></html>");
    Ok(([(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))], page).into_response())
}

pub async fn first_links(arguments: Arguments, parts: Parts) -> Result<Response, Refusal> {
    redirects::found(&format!("{}/links/{}/0", received::prefix(&parts), arguments.path_number("n")?))
}

/// Decodes the base64 in the path, of either alphabet, and answers with the media type that the query names.
pub async fn base64(arguments: Arguments) -> Result<Response, Refusal> {
    let value = arguments.path("value");
    let refusal = || Refusal::argument("value", value, "base64, such as 7JWI64WV");
    let codings = [BASE64URL, BASE64URL_NOPAD, BASE64, BASE64_NOPAD];
    let content = codings.iter().find_map(|coding| coding.decode(value.as_bytes()).ok()).ok_or_else(refusal)?;
    let kind = arguments.query("content-type").unwrap_or("text/html; charset=utf-8");
    let refusal = |_| Refusal::argument("content-type", kind, "a media type, such as text/plain");
    Ok(([(CONTENT_TYPE, HeaderValue::try_from(kind).map_err(refusal)?)], content).into_response())
}
