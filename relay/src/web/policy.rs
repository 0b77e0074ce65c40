//! Pure: the headers that protect the page, and all other answers of the relay, from misuse.

use crate::gate::Origin;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use data_encoding::BASE64;
use sha2::{Digest, Sha256};

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// Browser features that neither the page nor anything in it uses.
const PERMISSIONS: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), \
                           hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()";

/// For answers other than the page: nothing in them runs, and no page frames them.
const INERT: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// The headers of the page and its files.
#[derive(Debug)]
pub(crate) struct PagePolicy {
    content_security: HeaderValue,
    has_frame_ancestors: bool,
}

impl PagePolicy {
    /// The policy for a page with these inline scripts: it runs only its own scripts and WebAssembly, may be framed by
    /// the relay's own pages and by `frame_ancestors`, and may connect to the relay and to `connect_src`; with `None`,
    /// anywhere.
    pub(crate) fn new(html: &str, frame_ancestors: &[Origin], connect_src: Option<&[Origin]>) -> Self {
        let policy = content_security_policy(html, frame_ancestors, connect_src);
        let content_security = policy.try_into().expect("a policy is made of ASCII words, hashes and origins");
        Self { content_security, has_frame_ancestors: !frame_ancestors.is_empty() }
    }

    pub(super) fn apply(&self, headers: &mut HeaderMap) {
        headers.insert(header::CONTENT_SECURITY_POLICY, self.content_security.clone());
        headers.insert(OPENER_POLICY, HeaderValue::from_static("same-origin"));
        headers.insert(PERMISSIONS_POLICY, HeaderValue::from_static(PERMISSIONS));
        // Browsers that support frame-ancestors ignore this header. It cannot name an origin, so it is only for the
        // rest.
        if !self.has_frame_ancestors {
            headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
        }
    }
}

/// For the files of the page except its documents: they hold no secret, and pages in a sandboxed frame, whose origin is
/// `null`, and pages that embed the lab load them too.
pub(super) fn for_every_origin(headers: &mut HeaderMap) {
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
}

/// Adds the headers of every answer, and keeps those that it already has. `open` answers are also for pages of other
/// origins.
pub(super) fn everywhere(headers: &mut HeaderMap, open: bool) {
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(INERT));
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    let resource_policy = if open { "cross-origin" } else { "same-origin" };
    for (name, value) in [
        (RESOURCE_POLICY, resource_policy),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}

fn content_security_policy(html: &str, frame_ancestors: &[Origin], connect_src: Option<&[Origin]>) -> String {
    let hashes: String = inline_scripts(html)
        .map(|script| format!(" 'sha256-{}'", BASE64.encode(&Sha256::digest(script.as_bytes()))))
        .collect();
    let frame_ancestors: String = frame_ancestors.iter().map(|origin| format!(" {origin}")).collect();
    // `http` in a policy does not imply `ws` (CSP Level 3, section 6.7.2.8); 'self' covers both.
    let connect_src: String = match connect_src {
        None => " http: https: ws: wss:".to_owned(),
        Some(origins) => origins.iter().map(|origin| format!(" {origin} {}", origin.websocket())).collect(),
    };
    [
        "default-src 'none'".to_owned(),
        format!("script-src 'self' 'wasm-unsafe-eval'{hashes}"),
        "style-src 'self'".to_owned(),
        // Images in HTTP answers are drawn from their bytes.
        "img-src 'self' data: blob:".to_owned(),
        format!("connect-src 'self'{connect_src}"),
        // The sample course page is one of the files, and contains labs.
        "frame-src 'self'".to_owned(),
        // A service worker would show the page of this relay when another one, or none, runs here.
        "worker-src 'none'".to_owned(),
        "base-uri 'none'".to_owned(),
        "form-action 'none'".to_owned(),
        format!("frame-ancestors 'self'{frame_ancestors}"),
    ]
    .join("; ")
}

/// The text of each inline script in the page. This parses the output of our own build, not arbitrary HTML: if it
/// missed a script, the browser would refuse to run it, and the page would not start.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    html.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (script, _) = rest.split_once("</script")?;
        (!attributes.contains(" src=")).then_some(script)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_are_hashed_and_others_are_not() {
        let html = r#"<script type="module">alert('hello')</script><script src="/x.js"></script>"#;
        let origins = ["https://course.example".parse().unwrap()];
        let policy = content_security_policy(html, &origins, None);
        // echo -n "alert('hello')" | openssl dgst -sha256 -binary | base64
        let hash = "vIsp2avtxDy0157AryO+jEJVpLdmka7PI7o7C4q5ABE=";
        assert!(policy.contains(&format!("script-src 'self' 'wasm-unsafe-eval' 'sha256-{hash}';")), "{policy}");
        assert!(policy.starts_with("default-src 'none'; "));
        assert!(policy.ends_with("frame-ancestors 'self' https://course.example"));
        assert!(!policy.contains("unsafe-inline") && !policy.contains("unsafe-eval "));
    }

    #[test]
    fn where_the_page_may_connect() {
        let origins = ["https://api.example".parse().unwrap(), "http://127.0.0.1:8081".parse().unwrap()];
        let cases = [
            (None, "connect-src 'self' http: https: ws: wss:;"),
            (Some(&origins[..0]), "connect-src 'self'; frame-src"),
            (
                Some(&origins[..]),
                "connect-src 'self' https://api.example wss://api.example http://127.0.0.1:8081 ws://127.0.0.1:8081;",
            ),
        ];
        for (connect_src, expected) in cases {
            let policy = content_security_policy("", &[], connect_src);
            assert!(policy.contains(expected), "{policy}");
        }
    }
}
