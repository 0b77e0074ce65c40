//! Routes whose answers are documents.

use crate::{
    client::{ask, get},
    servers,
};
use flate2::read::{GzDecoder, ZlibDecoder};
use serde_json::{Value, json};
use std::io::Read;

#[tokio::test]
async fn each_format_says_what_it_is() {
    let servers = servers().await;
    for (path, kind, begins) in [
        ("/html", "text/html; charset=utf-8", &b"<!DOCTYPE html>"[..]),
        ("/forms/post", "text/html; charset=utf-8", b"<!DOCTYPE html>"),
        ("/encoding/utf8", "text/html; charset=utf-8", b"<!DOCTYPE html>"),
        ("/xml", "application/xml", b"<?xml "),
        ("/json", "application/json", b"{"),
        ("/jsonl", "application/jsonl", b"{"),
        ("/robots.txt", "text/plain; charset=utf-8", b"User-agent: *\nDisallow: /deny\n"),
        ("/deny", "text/plain; charset=utf-8", b" "),
        ("/image/png", "image/png", b"\x89PNG\r\n\x1a\n"),
        ("/image/jpeg", "image/jpeg", b"\xff\xd8\xff"),
        ("/image/webp", "image/webp", b"RIFF"),
        ("/image/svg", "image/svg+xml", b"<svg "),
    ] {
        let answer = get(&servers, path).await;
        assert_eq!((answer.status, answer.header("Content-Type")), (200, Some(kind)), "{path}");
        assert!(answer.bytes.starts_with(begins), "{path}");
        assert_eq!(answer.header("Content-Length").unwrap(), answer.bytes.len().to_string());
    }
    let json = get(&servers, "/json").await.json();
    let show = &json["slideshow"];
    assert!(
        ["author", "date", "title"].iter().all(|key| show[key].is_string()) && show["slides"][1]["items"].is_array()
    );
    let lines = get(&servers, "/jsonl").await.body;
    assert!(lines.lines().count() > 1 && lines.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
    let utf8 = get(&servers, "/encoding/utf8").await;
    assert!(str::from_utf8(&utf8.bytes).is_ok_and(|text| text.contains("한글") && text.contains('𝄞')));
    let form = get(&servers, "/forms/post").await.body;
    for field in ["custname", "custtel", "custemail", "size", "topping", "delivery", "comments"] {
        assert!(form.contains(&format!("name=\"{field}\"")), "{field}");
    }
}

#[tokio::test]
async fn the_accept_header_chooses_the_image() {
    let servers = servers().await;
    for (accept, kind) in [
        ("", "image/png"),
        ("Accept: */*\r\n", "image/png"),
        ("Accept: image/*\r\n", "image/png"),
        ("Accept: image/jpeg, IMAGE/WEBP;q=0.1\r\n", "image/webp"),
        ("Accept: image/svg+xml\r\nAccept: image/png\r\n", "image/svg+xml"),
        ("Accept: text/html, image/jpeg\r\n", "image/jpeg"),
    ] {
        let answer = ask(&servers, "GET", "/image", accept, "").await;
        assert_eq!((answer.status, answer.header("Content-Type")), (200, Some(kind)), "{accept}");
    }
    let none = ask(&servers, "GET", "/image", "Accept: application/json\r\n", "").await;
    assert_eq!((none.status, &none.json()["accept"][4]), (406, &json!("image/*")));
}

#[tokio::test]
async fn encodings_can_be_undone() {
    let servers = servers().await;
    let brotli = |bytes: &[u8]| {
        let mut text = String::new();
        brotli::Decompressor::new(bytes, 4096).read_to_string(&mut text).map(|_| text)
    };
    let gzip = |bytes: &[u8]| std::io::read_to_string(GzDecoder::new(bytes));
    let deflate = |bytes: &[u8]| std::io::read_to_string(ZlibDecoder::new(bytes));
    type Decode<'a> = &'a dyn Fn(&[u8]) -> std::io::Result<String>;
    let cases: [(&str, &str, &str, Decode); 3] = [
        ("/gzip", "gzip", "gzipped", &gzip),
        ("/deflate", "deflate", "deflated", &deflate),
        ("/brotli", "br", "brotli", &brotli),
    ];
    for (path, coding, key, decode) in cases {
        let answer = get(&servers, path).await;
        assert_eq!((answer.status, answer.header("Content-Encoding")), (200, Some(coding)));
        assert_eq!(answer.header("Content-Length").unwrap(), answer.bytes.len().to_string());
        let told: Value = serde_json::from_str(&decode(&answer.bytes).unwrap()).unwrap();
        assert_eq!((&told[key], &told["method"], &told["origin"]), (&json!(true), &json!("GET"), &json!("127.0.0.1")));
        assert!(told["headers"]["Host"].is_string());
    }
}

#[tokio::test]
async fn what_is_sent_encoded_is_not_decoded() {
    // So no small body becomes a large one.
    let servers = servers().await;
    let bomb = "\x1f\u{8b}";
    let received = ask(&servers, "POST", "/post", "Content-Encoding: gzip\r\n", bomb).await.json();
    assert_eq!(received["data"], bomb);
}

#[tokio::test]
async fn base64_is_decoded_as_the_type_that_is_asked_for() {
    let servers = servers().await;
    for text in ["7JWI64WV", "77-_", "77+_", "77%2B_", "YQ==", "YQ"] {
        let answer = get(&servers, &format!("/base64/{text}")).await;
        // Of one alphabet, with or without padding.
        let is_mixed = text.contains('+') && text.contains('_') || text.contains("%2B");
        assert_eq!(answer.status, if is_mixed { 400 } else { 200 }, "{text}");
    }
    let answer = get(&servers, "/base64/7JWI64WV?content-type=text/plain").await;
    assert_eq!((answer.body.as_str(), answer.header("Content-Type")), ("안녕", Some("text/plain")));
    for bad in ["/base64/!", "/base64/YQ==?content-type=%0d%0aX:y", "/base64/%FF"] {
        get(&servers, bad).await.sentence(400);
    }
}

#[tokio::test]
async fn pages_of_links_lead_to_each_other() {
    let servers = servers().await;
    let page = get(&servers, "/links/3/1").await.body;
    assert!(page.contains("<a href='/links/3/0'>0</a> 1 <a href='/links/3/2'>2</a>"), "{page}");
    let most = get(&servers, "/links/99999999999999999999/0").await.body;
    assert_eq!(most.matches("<a ").count(), 199);
    get(&servers, "/links/x/0").await.sentence(400);
}

#[tokio::test]
async fn no_script_runs_in_a_document_that_a_link_can_write() {
    let servers = servers().await;
    for path in [
        "/base64/PHNjcmlwdD4x",
        "/base64/PHNjcmlwdD4x?content-type=image/svg%2Bxml",
        "/base64/PHNjcmlwdD4x?content-type=x",
        "/response-headers?Content-Type=text/html&a=%3Cscript%3E",
        "/response-headers?Content-Type=text/html&Content-Security-Policy=default-src%20*",
        "/html",
        "/xml",
        "/image/svg",
    ] {
        let answer = get(&servers, path).await;
        let policies = answer.headers("Content-Security-Policy");
        // All of several policies hold.
        assert!(policies.contains(&"sandbox allow-forms"), "{path}: {policies:?}");
        assert_eq!(answer.header("X-Content-Type-Options"), Some("nosniff"), "{path}");
    }
    for path in ["/get", "/image/png", "/deny", "/bytes/1", "/status/404"] {
        assert_eq!(get(&servers, path).await.header("Content-Security-Policy"), None, "{path}");
    }
}
