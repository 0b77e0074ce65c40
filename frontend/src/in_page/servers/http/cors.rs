//! Decides which pages of other origins may read a response (the fetch standard, "CORS protocol").

use super::{answer::Answer, request::Asked};

/// The pages that may read a route's responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// Every page may send any request and read everything.
    Everyone,
    /// Pages of the server's own host, on any port.
    SameHost,
    /// No page of another origin may read anything, as with a server without CORS support.
    Nobody,
    /// Every page may read the response to a request that needs no preflight; other requests are not allowed.
    SimpleRequests,
    /// Like `SimpleRequests`, but the preflight is also refused by its status.
    DeniedPreflight,
}

/// Returns the response to a preflight, before [`share`].
pub fn preflight(sharing: Sharing) -> Answer {
    Answer::status(if sharing == Sharing::DeniedPreflight { 403 } else { 200 })
}

/// Adds the CORS headers of a response.
pub fn share(mut answer: Answer, asked: &Asked, sharing: Sharing) -> Answer {
    let origin = asked.headers.get("origin");
    let is_same_host = origin.as_deref().is_some_and(|origin| is_same_host(origin, asked));
    let is_preflight = asked.is_preflight();
    let is_shared = match sharing {
        Sharing::Everyone => true,
        Sharing::SameHost => is_same_host,
        Sharing::Nobody => false,
        Sharing::SimpleRequests => true,
        Sharing::DeniedPreflight => !is_preflight,
    };
    if is_shared {
        answer = answer.with("access-control-allow-origin", origin.unwrap_or("*".into()));
        answer = match is_same_host {
            true => {
                let names: Vec<_> = answer.headers.iter().map(|(name, _)| name.as_str()).collect();
                let names = format!("*,content-length,date,{}", names.join(","));
                let answer = answer.with("access-control-expose-headers", names);
                answer.with("access-control-allow-credentials", "true")
            }
            false => answer.with("access-control-expose-headers", "*"),
        };
        let allows_more = !matches!(sharing, Sharing::SimpleRequests | Sharing::DeniedPreflight);
        if asked.method == "OPTIONS" && allows_more {
            answer = answer
                .with("access-control-allow-methods", "GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS")
                .with("access-control-max-age", "600");
            if let Some(headers) = asked.headers.get("access-control-request-headers") {
                answer = answer.with("access-control-allow-headers", headers);
            }
        }
    }
    answer.with("vary", "Origin")
}

fn is_same_host(origin: &str, asked: &Asked) -> bool {
    let host = |authority: &str| authority.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let page = origin.split_once("://").map(|(_, authority)| host(authority));
    page.is_some() && page == asked.headers.get("host").map(|authority| host(&authority))
}
