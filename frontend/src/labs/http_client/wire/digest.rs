//! Digest authentication (RFC 7616), step by step.

use super::{Credentials, WireRequest};
use crate::http1::ResponseHead;
use data_encoding::HEXLOWER;
use http_auth::ChallengeParser;
use md5::{Digest, Md5};
use sha2::{Sha256, Sha512};
use std::collections::HashMap;

/// How a challenge is answered: each value and its input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Steps {
    pub algorithm: Algorithm,
    /// `user:realm:password`, with the password replaced with dots.
    pub a1: String,
    /// The hash of A1.
    pub ha1: String,
    /// `method:target`, and with `auth-int` also the hash of the body.
    pub a2: String,
    /// The hash of A2.
    pub ha2: String,
    /// The input of the final hash: `ha1:nonce:nc:cnonce:qop:ha2`, or `ha1:nonce:ha2` if the server names no qop.
    pub joined: String,
    /// The hash of `joined`, which proves knowledge of the password without revealing it.
    pub response: String,
    /// The value of the Authorization header.
    pub authorization: String,
    /// Whether the server said that only the nonce was stale.
    pub stale: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    Md5,
    Sha256,
    /// Not in the RFC, but used by httpbin.
    Sha512,
}

impl Algorithm {
    /// Its name in a challenge.
    pub fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha256 => "SHA-256",
            Self::Sha512 => "SHA-512",
        }
    }

    fn of(name: &str) -> Option<Self> {
        [Self::Md5, Self::Sha256, Self::Sha512]
            .into_iter()
            .find(|algorithm| algorithm.name().eq_ignore_ascii_case(name))
    }

    fn hash(self, text: &[u8]) -> String {
        match self {
            Self::Md5 => HEXLOWER.encode(&Md5::digest(text)),
            Self::Sha256 => HEXLOWER.encode(&Sha256::digest(text)),
            Self::Sha512 => HEXLOWER.encode(&Sha512::digest(text)),
        }
    }
}

/// Answers the first Digest challenge of a response to `request` that is supported, or returns None if there is none.
/// `target` is that of the request line. The client's nonce is derived from `seed`, which must differ for each answer.
pub fn answer(
    response: &ResponseHead,
    request: &WireRequest,
    target: &str,
    credentials: &Credentials,
    seed: u64,
) -> Option<Steps> {
    if response.status != 401 {
        return None;
    }
    let challenges: Vec<String> = response.headers.all("www-authenticate").collect();
    challenges.iter().find_map(|header| {
        let mut challenges = ChallengeParser::new(header).filter_map(Result::ok);
        challenges.find_map(|challenge| {
            if !challenge.scheme.eq_ignore_ascii_case("digest") {
                return None;
            }
            let params = challenge.params.iter();
            let params = params.map(|(name, value)| (name.to_ascii_lowercase(), value.to_unescaped())).collect();
            respond(&params, request, target, credentials, seed)
        })
    })
}

fn respond(
    challenge: &HashMap<String, String>,
    request: &WireRequest,
    target: &str,
    Credentials { user, password }: &Credentials,
    seed: u64,
) -> Option<Steps> {
    let get = |name: &str| challenge.get(name).map(String::as_str);
    let (realm, nonce) = (get("realm")?, get("nonce")?);
    let algorithm = Algorithm::of(get("algorithm").unwrap_or("MD5"))?;
    let offered: Option<Vec<_>> = get("qop").map(|qop| qop.split(',').map(str::trim).collect());
    let qop = match &offered {
        None => None,
        Some(offered) => Some(*["auth", "auth-int"].iter().find(|qop| offered.contains(qop))?),
    };
    let hash = |text: &str| algorithm.hash(text.as_bytes());
    let ha1 = hash(&format!("{user}:{realm}:{password}"));
    let mut a2 = format!("{}:{target}", request.method);
    if qop == Some("auth-int") {
        a2 += &format!(":{}", algorithm.hash(request.body.as_deref().unwrap_or_default()));
    }
    let ha2 = hash(&a2);
    let cnonce = &hash(&format!("{nonce}:{seed}"))[..16];
    let count = "00000001";
    let joined = match qop {
        Some(qop) => format!("{ha1}:{nonce}:{count}:{cnonce}:{qop}:{ha2}"),
        None => format!("{ha1}:{nonce}:{ha2}"),
    };
    let response = hash(&joined);
    let mut authorization = format!(
        "Digest username={}, realm={}, nonce={}, uri={}, algorithm={}, response=\"{response}\"",
        quoted(user),
        quoted(realm),
        quoted(nonce),
        quoted(target),
        algorithm.name(),
    );
    if let Some(opaque) = get("opaque") {
        authorization += &format!(", opaque={}", quoted(opaque));
    }
    if let Some(qop) = qop {
        authorization += &format!(", qop={qop}, nc={count}, cnonce=\"{cnonce}\"");
    }
    Some(Steps {
        algorithm,
        a1: format!("{user}:{realm}:••••"),
        ha1,
        a2,
        ha2,
        joined,
        response,
        authorization,
        stale: get("stale").is_some_and(|stale| stale.eq_ignore_ascii_case("true")),
    })
}

/// A quoted-string (RFC 9110, section 5.6.4).
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http1::{Event, Limits, Reader};

    const REALM: &str = "http-auth@example.org";

    fn steps(challenges: &[String], method: &str, body: Option<&'static str>) -> Option<Steps> {
        let request = WireRequest {
            method: method.into(),
            url: "http://www.example.org/dir/index.html".into(),
            headers: vec![],
            session_headers: Vec::new(),
            body: body.map(Into::into),
        };
        let lines: String = challenges.iter().map(|challenge| format!("WWW-Authenticate: {challenge}\r\n")).collect();
        let mut reader = Reader::<ResponseHead>::new(Limits { target: 0, head: 2000, body: 0 });
        reader.push(format!("HTTP/1.1 401 Unauthorized\r\n{lines}Content-Length: 0\r\n\r\n").as_bytes());
        let Ok(Some(Event::Message(response))) = reader.read() else { panic!("no response") };
        let mufasa = Credentials { user: "Mufasa".into(), password: "Circle of Life".into() };
        answer(&response.head, &request, "/dir/index.html", &mufasa, 7)
    }

    fn challenge(more: &str) -> String {
        format!("Digest realm=\"{REALM}\", nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\"{more}")
    }

    /// The values are those that Python computes; its `requests` writes them in the same way.
    #[test]
    fn the_response_is_the_hash_of_what_the_steps_say() {
        let steps_of = |more: &str| steps(&[challenge(more)], "GET", None).unwrap();
        let md5 = steps_of(", qop=\"auth, auth-int\", algorithm=MD5, opaque=\"FQhe\"");
        // RFC 7616, section 3.9.1, uses the same user, realm, password and target.
        assert_eq!(md5.ha1, "3d78807defe7de2157e2b0b6573a855f");
        assert_eq!(md5.ha2, "39aff3a2bab6126f332b942af96d3366");
        assert_eq!(md5.a1, format!("Mufasa:{REALM}:••••"));
        assert!(md5.joined.starts_with(&md5.ha1) && md5.joined.ends_with(&format!(":auth:{}", md5.ha2)));
        assert_eq!(md5.response, HEXLOWER.encode(&Md5::digest(&md5.joined)));
        assert!(
            md5.authorization.contains(r#"opaque="FQhe", qop=auth, nc=00000001, cnonce=""#),
            "{}",
            md5.authorization
        );
        assert!(!md5.stale);
        let sha = steps_of(", qop=auth, algorithm=SHA-256, stale=TRUE");
        assert_eq!(sha.ha1, "7987c64c30e25f1b74be53f966b49b90f2808aa92faf9a00262392d7b4794232");
        assert_eq!(sha.ha2, "9a3fdae9a622fe8de177c24fa9c070f2b181ec85e15dcbdc32e10c82ad450b04");
        assert!(sha.stale);
        // RFC 2069 has no qop.
        let old = steps_of("");
        assert_eq!(old.joined.split(':').count(), 3);
        assert!(!old.authorization.contains("cnonce"));
    }

    #[test]
    fn the_body_counts_where_the_server_asks_for_its_integrity() {
        let steps = steps(&[challenge(", qop=\"auth-int\"")], "POST", Some("body")).unwrap();
        assert_eq!(steps.a2, format!("POST:/dir/index.html:{}", HEXLOWER.encode(&Md5::digest("body"))));
    }

    #[test]
    fn the_first_challenge_that_can_be_answered_is() {
        let both =
            ["Basic realm=\"a\"".to_owned(), challenge(", algorithm=SHA-512-256, qop=auth"), challenge(", qop=auth")];
        assert_eq!(steps(&both, "GET", None).unwrap().algorithm, Algorithm::Md5);
        let one = [format!("Basic realm=\"a\", {}", challenge(", algorithm=sha-512, qop=auth"))];
        assert_eq!(steps(&one, "GET", None).unwrap().algorithm, Algorithm::Sha512);
        assert_eq!(steps(&both[..2], "GET", None), None);
        assert_eq!(steps(&[challenge(", qop=other")], "GET", None), None);
    }

    #[test]
    fn quotes_and_backslashes_are_escaped() {
        assert_eq!(quoted(r#"a"b\c"#), r#""a\"b\\c""#);
    }
}
