//! Routes that require authentication.

use crate::{
    client::{Answer, ask, get},
    servers,
};
use relay::practice::Servers;
use serde_json::json;
use sha2::{Digest, Sha256};

async fn with(servers: &Servers, path: &str, authorization: &str) -> Answer {
    ask(servers, "GET", path, &format!("Authorization: {authorization}\r\n"), "").await
}

#[tokio::test]
async fn basic_credentials_are_compared_whole() {
    let servers = servers().await;
    for (path, refused) in [("/basic-auth", 401), ("/hidden-basic-auth", 404)] {
        let path = format!("{path}/user/p%20w");
        // echo -n 'user:p w' | base64
        let right = with(&servers, &path, "Basic dXNlcjpwIHc=").await;
        assert_eq!((right.status, right.json()), (200, json!({"authenticated": true, "user": "user"})));
        assert_eq!(with(&servers, &path, "basic dXNlcjpwIHc=").await.status, 200);
        let none = get(&servers, &path).await;
        let challenge = none.header("Www-Authenticate");
        assert_eq!((none.status, challenge.is_some()), (refused, refused == 401));
        // `user:p`, no base64, nothing, another scheme.
        for wrong in ["Basic dXNlcjpw", "Basic ???", "Basic", "Bearer dXNlcjpwIHc="] {
            assert_eq!(with(&servers, &path, wrong).await.status, refused, "{wrong}");
        }
    }
}

#[tokio::test]
async fn any_token_is_a_bearer_token() {
    let servers = servers().await;
    let right = with(&servers, "/bearer", "Bearer abc").await;
    assert_eq!((right.status, right.json()), (200, json!({"authenticated": true, "token": "abc"})));
    for wrong in ["Bearer", "Bearer ", "Basic abc", ""] {
        let refused = with(&servers, "/bearer", wrong).await;
        assert_eq!((refused.status, refused.header("Www-Authenticate")), (401, Some("Bearer")), "{wrong:?}");
    }
}

fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The value of a parameter of the challenge.
fn parameter(challenge: &str, name: &str) -> String {
    let value = challenge.split(&format!("{name}=")).nth(1).unwrap_or_else(|| panic!("no {name} in {challenge}"));
    value.trim_start_matches('"').split(['"', ',']).next().unwrap().to_owned()
}

/// What a client answers to the challenge for this target (RFC 7616, section 3.4).
fn credentials(challenge: &str, target: &str, password: &str, body: Option<&str>) -> String {
    let (realm, nonce) = (parameter(challenge, "realm"), parameter(challenge, "nonce"));
    let qop = if body.is_some() { "auth-int" } else { "auth" };
    let a1 = sha256(&format!("user:{realm}:{password}"));
    let a2 = match body {
        Some(body) => sha256(&format!("GET:{target}:{}", sha256(body))),
        None => sha256(&format!("GET:{target}")),
    };
    let response = sha256(&format!("{a1}:{nonce}:00000001:c:{qop}:{a2}"));
    format!(
        "Digest username=\"user\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{target}\", algorithm=SHA-256, \
         qop={qop}, nc=00000001, cnonce=\"c\", response=\"{response}\""
    )
}

#[tokio::test]
async fn a_digest_is_proved_step_by_step() {
    let servers = servers().await;
    for (qop, body) in [("auth", None), ("auth-int", Some("the body"))] {
        let path = format!("/digest-auth/{qop}/user/secret/SHA-256?a=%20b");
        let asked = get(&servers, &path).await;
        let challenge = asked.header("Www-Authenticate").unwrap();
        assert!(asked.status == 401 && challenge.starts_with("Digest realm="), "{challenge}");
        assert_eq!(parameter(challenge, "qop"), qop);
        assert_eq!(
            (parameter(challenge, "algorithm"), parameter(challenge, "stale")),
            ("SHA-256".into(), "false".into())
        );
        assert_eq!(asked.headers("Set-Cookie"), ["stale_after=never; Path=/", "fake=fake_value; Path=/"]);

        let with = async |credentials: &str, body: &str| {
            let header = format!("Authorization: {credentials}\r\n");
            ask(&servers, "GET", &path, &header, body).await
        };
        let right = credentials(challenge, &path, "secret", body);
        let answer = with(&right, body.unwrap_or_default()).await;
        assert_eq!((answer.status, answer.json()), (200, json!({"authenticated": true, "user": "user"})));
        // The target, the body and the password are part of what is proved.
        assert_eq!(with(&credentials(challenge, "/get", "secret", body), body.unwrap_or_default()).await.status, 401);
        assert_eq!(with(&credentials(challenge, &path, "wrong", body), body.unwrap_or_default()).await.status, 401);
        let changed = with(&right, "another body").await.status;
        assert_eq!(changed, if body.is_some() { 401 } else { 200 });
        for wrong in ["Basic abc", "Digest", "Digest x", "Digest username=\"user\"", ""] {
            assert_eq!(with(wrong, "").await.status, 401, "{wrong}");
        }
    }
}

#[tokio::test]
async fn a_nonce_becomes_stale_after_so_many_requests() {
    let servers = servers().await;
    let path = "/digest-auth/auth/user/secret/SHA-256/2";
    let asked = get(&servers, path).await;
    assert_eq!(asked.headers("Set-Cookie")[0], "stale_after=2; Path=/");
    let credentials = credentials(asked.header("Www-Authenticate").unwrap(), path, "secret", None);
    let with = async |cookies: &str| {
        let headers = format!("Authorization: {credentials}\r\nCookie: {cookies}\r\n");
        ask(&servers, "GET", path, &headers, "").await
    };
    for (left, next) in [("2", "1"), ("1", "0")] {
        let answer = with(&format!("stale_after={left}")).await;
        assert_eq!(answer.status, 200);
        assert!(answer.headers("Set-Cookie").contains(&&*format!("stale_after={next}; Path=/")));
    }
    let nonce = parameter(asked.header("Www-Authenticate").unwrap(), "nonce");
    for cookies in ["stale_after=0".to_owned(), format!("last_nonce={nonce}")] {
        let stale = with(&cookies).await;
        assert_eq!(stale.status, 401);
        assert_eq!(parameter(stale.header("Www-Authenticate").unwrap(), "stale"), "true");
        assert!(stale.headers("Set-Cookie").contains(&&*format!("last_nonce={nonce}; Path=/")));
    }
}

#[tokio::test]
async fn cookies_can_be_asked_for_too() {
    let servers = servers().await;
    let path = "/digest-auth/auth/user/secret/SHA-256?require-cookie=1";
    let challenge = get(&servers, path).await.header("Www-Authenticate").unwrap().to_owned();
    let credentials = credentials(&challenge, path, "secret", None);
    for (cookie, status) in [("", 401), ("Cookie: a=b\r\n", 403), ("Cookie: fake=fake_value\r\n", 200)] {
        let headers = format!("Authorization: {credentials}\r\n{cookie}");
        assert_eq!(ask(&servers, "GET", path, &headers, "").await.status, status, "{cookie}");
    }
}
