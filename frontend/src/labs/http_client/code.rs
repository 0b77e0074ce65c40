//! Converts the form into the request that the generated programs send. Pure.

use super::{
    curl::export::command,
    form::{Body, Form, named},
    wire::Credentials,
};
use crate::{
    http1::address::Address,
    snippets::http::{HttpBody, HttpRequest, PartContent},
};

/// Returns the request, or None if the form has errors.
pub fn request(form: &Form) -> Option<HttpRequest> {
    let curl = command(form)?;
    let (request, time_limit_ms) = form.request().ok()?;
    let has_own_type = |own: &[super::form::Pair]| {
        form.session.headers_with(own).any(|pair| pair.name.trim().eq_ignore_ascii_case("content-type"))
    };
    let mut headers = request.headers;
    let body = match (request.body, &form.file) {
        (None, _) => HttpBody::None,
        (Some(_), _) if form.body == Body::Multipart && !has_own_type(&form.headers) => {
            // The HTTP library chooses the boundary.
            headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
            let parts = named(&form.parts).map(|part| {
                let content = match &part.file {
                    None => PartContent::Text(part.value.clone()),
                    Some(file) => {
                        PartContent::File { name: file.name.clone(), media_type: file.media_type().to_owned() }
                    }
                };
                (part.name.trim().to_owned(), content)
            });
            HttpBody::Multipart(parts.collect())
        }
        (Some(_), Some(file)) if form.body == Body::Binary => HttpBody::File(file.name.clone()),
        (Some(bytes), _) => HttpBody::Bytes(bytes.to_vec()),
    };
    let address = Address::of(&request.url).ok();
    let target = address.as_ref().map(|address| address.path.clone()).unwrap_or_default();
    let address = address.and_then(|address| {
        let (host, port) = address.target.rsplit_once(':')?;
        Some((host.to_owned(), port.parse().ok()?))
    });
    let digest = form.session.digest().map(|Credentials { user, password }| (user, password));
    let follow_redirects = form.follow_redirects;
    Some(HttpRequest {
        method: request.method,
        url: request.url,
        target,
        address,
        headers,
        body,
        digest,
        time_limit_ms,
        follow_redirects,
        curl,
    })
}
