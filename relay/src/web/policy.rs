//! Pure: the Content-Security-Policy of the page.

use crate::gate::Origin;
use data_encoding::BASE64;
use sha2::{Digest, Sha256};

/// The policy for a page with these scripts inside: it runs its own scripts and WebAssembly and nothing else, may be
/// framed by the relay's own pages and by `origins`, and may connect anywhere, as that is what the HTTP lab is for.
pub(super) fn content_security_policy(html: &str, origins: &[Origin]) -> String {
    let hashes: String = inline_scripts(html)
        .map(|script| format!(" 'sha256-{}'", BASE64.encode(&Sha256::digest(script.as_bytes()))))
        .collect();
    let framers: String = origins.iter().map(|origin| format!(" {origin}")).collect();
    [
        "default-src 'none'".to_owned(),
        format!("script-src 'self' 'wasm-unsafe-eval'{hashes}"),
        "style-src 'self'".to_owned(),
        "img-src 'self' data:".to_owned(),
        "connect-src 'self' http: https: ws: wss:".to_owned(),
        "base-uri 'none'".to_owned(),
        "form-action 'none'".to_owned(),
        format!("frame-ancestors 'self'{framers}"),
    ]
    .join("; ")
}

/// The text of each script that stands in the page itself. It reads what our own build writes, not HTML at large: were a
/// script missed, the browser would refuse to run it, and the page would not start.
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
        let policy = content_security_policy(html, &origins);
        // echo -n "alert('hello')" | openssl dgst -sha256 -binary | base64
        let hash = "vIsp2avtxDy0157AryO+jEJVpLdmka7PI7o7C4q5ABE=";
        assert!(policy.contains(&format!("script-src 'self' 'wasm-unsafe-eval' 'sha256-{hash}';")), "{policy}");
        assert!(policy.starts_with("default-src 'none'; "));
        assert!(policy.ends_with("frame-ancestors 'self' https://course.example"));
        assert!(!policy.contains("unsafe-inline") && !policy.contains("unsafe-eval "));
    }
}
