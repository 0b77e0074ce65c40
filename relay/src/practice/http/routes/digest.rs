//! Digest authentication (RFC 7616), step by step: a challenge, credentials, and a nonce that becomes stale.
//!
//! As in httpbin, cookies hold the state of earlier steps, so that the server keeps none.

use super::{
    super::{answer::Refusal, arguments::Arguments, body, capacity::Builder, received},
    auth, cookies,
};
use axum::{
    extract::Request,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{AUTHORIZATION, COOKIE, WWW_AUTHENTICATE},
        request::Parts,
    },
    response::{IntoResponse, Response},
};
use data_encoding::HEXLOWER;
use http_auth::parser::ChallengeParser;
use md5::{Digest, Md5};
use serde_json::json;
use sha2::{Sha256, Sha512};
use std::collections::HashMap;

const REALM: &str = "networking-lab";

/// How often a nonce may be used: a number, or without limit.
const STALE_AFTER: &str = "stale_after";

/// The nonce of the last credentials that were refused.
const LAST_NONCE: &str = "last_nonce";

/// A cookie that shows whether the client keeps cookies.
const KEPT: (&str, &str) = ("fake", "fake_value");

#[derive(Clone, Copy)]
enum Algorithm {
    Md5,
    Sha256,
    Sha512,
}

impl Algorithm {
    /// As in httpbin, an unknown name counts as MD5.
    fn named(name: &str) -> Self {
        match name {
            "SHA-256" => Self::Sha256,
            "SHA-512" => Self::Sha512,
            _ => Self::Md5,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha256 => "SHA-256",
            Self::Sha512 => "SHA-512",
        }
    }

    /// H(data) of RFC 7616, in hexadecimal.
    fn hash(self, data: &[u8]) -> String {
        match self {
            Self::Md5 => HEXLOWER.encode(&Md5::digest(data)),
            Self::Sha256 => HEXLOWER.encode(&Sha256::digest(data)),
            Self::Sha512 => HEXLOWER.encode(&Sha512::digest(data)),
        }
    }
}

/// The parameters in the path.
struct Protected {
    algorithm: Algorithm,
    /// The quality of protection; `None`: either, or that of RFC 2069.
    qop: Option<&'static str>,
    user: String,
    password: String,
    stale_after: String,
}

impl Protected {
    fn of(arguments: &Arguments) -> Self {
        let text = |name| arguments.path(name).to_owned();
        Self {
            algorithm: Algorithm::named(arguments.path("algorithm")),
            qop: ["auth", "auth-int"].into_iter().find(|qop| *qop == arguments.path("qop")),
            user: text("user"),
            password: text("passwd"),
            stale_after: Some(text("stale_after")).filter(|text| !text.is_empty()).unwrap_or("never".to_owned()),
        }
    }

    /// 401 with a new nonce (section 3.3).
    fn challenge(&self, is_stale: bool) -> Result<Response, Refusal> {
        let random = || self.algorithm.hash(&rand::random::<[u8; 16]>());
        let challenge = format!(
            r#"Digest realm="{REALM}", nonce="{}", opaque="{}", qop="{}", algorithm={}, stale={is_stale}"#,
            random(),
            random(),
            self.qop.unwrap_or("auth, auth-int"),
            self.algorithm.name(),
        );
        let challenge = HeaderValue::try_from(challenge).expect("it is ASCII without control characters");
        let mut answer = (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, challenge)]).into_response();
        cookies::set(answer.headers_mut(), STALE_AFTER, &self.stale_after)?;
        cookies::set(answer.headers_mut(), KEPT.0, KEPT.1)?;
        Ok(answer)
    }

    /// Whether the response in the credentials is correct for this request (section 3.4.1).
    fn is_proved(&self, credentials: &Credentials, parts: &Parts, body: &[u8]) -> bool {
        let of = |name| credentials.get(name).map(String::as_str);
        let hash = |text: &str| self.algorithm.hash(text.as_bytes());
        let (nonce, qop) = (of("nonce").unwrap_or_default(), of("qop"));
        let a1 = hash(&format!("{}:{REALM}:{}", self.user, self.password));
        let mut a2 = format!("{}:{}", parts.method, received::target(parts));
        if qop == Some("auth-int") {
            a2 = format!("{a2}:{}", self.algorithm.hash(body));
        }
        let a2 = hash(&a2);
        let expected = match qop {
            None => hash(&format!("{a1}:{nonce}:{a2}")),
            Some(qop @ ("auth" | "auth-int")) => {
                let (Some(nc), Some(cnonce)) = (of("nc"), of("cnonce")) else { return false };
                hash(&format!("{a1}:{nonce}:{nc}:{cnonce}:{qop}:{a2}"))
            }
            Some(_) => return false,
        };
        of("username") == Some(&self.user) && of("realm") == Some(REALM) && of("response") == Some(&expected)
    }
}

type Credentials = HashMap<String, String>;

/// The parameters of the Authorization header, if its scheme is Digest.
fn credentials(headers: &HeaderMap) -> Option<Credentials> {
    let header = received::header_text(headers.get(AUTHORIZATION)?);
    // Credentials have the syntax of challenges (RFC 9110, section 11.4).
    let parsed = ChallengeParser::new(&header).next()?.ok().filter(|it| it.scheme.eq_ignore_ascii_case("Digest"))?;
    Some(parsed.params.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.to_unescaped())).collect())
}

pub async fn digest(builder: Builder, arguments: Arguments, request: Request) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    let body = body::read(&parts.headers, body).await?;
    let protected = Protected::of(&arguments);
    let cookie = |name| cookies::get(&parts.headers, name);
    let needs_cookies =
        arguments.query("require-cookie").is_some_and(|it| ["1", "t", "true"].contains(&&*it.to_ascii_lowercase()));

    let credentials = credentials(&parts.headers).filter(|_| !needs_cookies || parts.headers.contains_key(COOKIE));
    let Some(credentials) = credentials else { return protected.challenge(false) };
    if needs_cookies && cookie(KEPT.0).as_deref() != Some(KEPT.1) {
        let error = json!({ "errors": ["the cookie that came with the challenge is missing"] });
        let error = builder.build(move || Ok(error)).await?;
        let mut answer = (StatusCode::FORBIDDEN, error).into_response();
        cookies::set(answer.headers_mut(), KEPT.0, KEPT.1)?;
        return Ok(answer);
    }

    let nonce = credentials.get("nonce").cloned().unwrap_or_default();
    let left = cookie(STALE_AFTER);
    let is_stale = cookie(LAST_NONCE).as_ref() == Some(&nonce) || left.as_deref() == Some("0");
    let target = (parts, body, protected);
    let checked = builder.run(move || {
        let (parts, body, protected) = target;
        Ok((protected.is_proved(&credentials, &parts, &body), protected))
    });
    let (is_proved, protected) = checked.await?;
    if is_stale || !is_proved {
        let mut answer = protected.challenge(is_stale)?;
        cookies::set(answer.headers_mut(), LAST_NONCE, &nonce)?;
        return Ok(answer);
    }
    let mut answer = auth::authenticated(&builder, &protected.user).await?;
    cookies::set(answer.headers_mut(), KEPT.0, KEPT.1)?;
    if let Some(left) = left {
        // A value that is not a number means without limit.
        let left = left.parse().map_or("never".to_owned(), |left: u64| left.saturating_sub(1).to_string());
        cookies::set(answer.headers_mut(), STALE_AFTER, &left)?;
    }
    Ok(answer)
}
