//! Routes whose answers arrive in pieces, and their limits.

use crate::{
    client::{ask, authority, get},
    servers, soon,
};
use serde_json::Value;
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

#[tokio::test]
async fn a_stream_is_one_chunk_for_each_line() {
    let servers = servers().await;
    for (n, count) in [("0", 0), ("1", 1), ("4", 4), ("999999999999999999999999", 100)] {
        let answer = get(&servers, &format!("/stream/{n}?a=1")).await;
        assert_eq!(answer.header("Content-Length"), None);
        let (chunks, _) = answer.chunks();
        assert_eq!(chunks.len(), count);
        for (id, chunk) in chunks.iter().enumerate() {
            let line: Value = serde_json::from_slice(chunk).unwrap();
            assert_eq!((&line["id"], &line["args"]["a"]), (&Value::from(id), &Value::from("1")));
            assert!(chunk.ends_with(b"}\n") && chunk.iter().filter(|byte| **byte == b'\n').count() == 1);
        }
    }
    get(&servers, "/stream/x").await.sentence(400);
    // All lines together are no larger than any other answer.
    let large = format!("/stream/100?{}", "x".repeat(50_000));
    assert!(get(&servers, &large).await.sentence(413).contains("4194304"));
}

#[tokio::test]
async fn random_bytes_are_as_many_as_are_wished_and_no_more_than_100_kib() {
    let servers = servers().await;
    for (n, count) in [("0", 0), ("1024", 1024), ("102401", 102_400), ("99999999999999999999", 102_400)] {
        let answer = get(&servers, &format!("/bytes/{n}")).await;
        assert_eq!((answer.bytes.len(), answer.header("Content-Type")), (count, Some("application/octet-stream")));
        assert_eq!(get(&servers, &format!("/stream-bytes/{n}")).await.whole().len(), count);
    }
    assert_ne!(get(&servers, "/bytes/32").await.bytes, get(&servers, "/bytes/32").await.bytes);
    let seeded = get(&servers, "/bytes/64?seed=7").await.bytes;
    assert_eq!(seeded, get(&servers, "/stream-bytes/64?SEED=7&chunk_size=5").await.whole());
    for bad in ["/bytes/-1", "/bytes/x", "/bytes/1?seed=x", "/stream-bytes/1?chunk_size=x"] {
        get(&servers, bad).await.sentence(400);
    }
}

#[tokio::test]
async fn pieces_have_the_size_that_is_wished_unless_there_were_too_many() {
    let servers = servers().await;
    let sizes = async |path: &str| -> Vec<_> { get(&servers, path).await.chunks().0.iter().map(Vec::len).collect() };
    assert_eq!(sizes("/stream-bytes/25?chunk_size=10").await, [10, 10, 5]);
    assert_eq!(sizes("/stream-bytes/20480").await, [10_240, 10_240]);
    assert_eq!(sizes("/stream-bytes/102400?chunk_size=1").await, [25; 4096]);
    assert_eq!(sizes("/stream-bytes/5?chunk_size=0").await, [1; 5]);
}

#[tokio::test]
async fn a_range_is_a_part_of_always_the_same_letters() {
    let servers = servers().await;
    let whole = get(&servers, "/range/60").await;
    assert_eq!((whole.status, whole.header("Content-Range")), (200, Some("bytes 0-59/60")));
    assert!(whole.body.starts_with("abcdefghijklmnopqrstuvwxyzab") && whole.body.len() == 60);
    let part = ask(&servers, "GET", "/range/60?chunk_size=3&duration=0.01", "Range: bytes=26-35\r\n", "").await;
    assert_eq!((part.status, part.body.as_str()), (206, "abcdefghij"));
    assert_eq!((part.header("Content-Length"), part.header("Content-Range")), (Some("10"), Some("bytes 26-35/60")));
    assert_eq!((part.header("Etag"), part.header("Accept-Ranges")), (Some("range60"), Some("bytes")));
    let beyond = ask(&servers, "GET", "/range/60", "Range: bytes=60-\r\n", "").await;
    assert_eq!((beyond.status, beyond.header("Content-Range")), (416, Some("bytes */60")));
    for bad in ["0", "102401", "99999999999999999999"] {
        assert!(get(&servers, &format!("/range/{bad}")).await.sentence(404).contains("102400"));
    }
    get(&servers, "/range/x").await.sentence(400);
}

#[tokio::test]
async fn stars_drip_as_long_as_is_wished() {
    let servers = servers().await;
    let started = Instant::now();
    let answer = get(&servers, "/drip?numbytes=7&duration=0.2&delay=0.1&code=500").await;
    assert_eq!((answer.status, answer.body.as_str(), answer.header("Content-Length")), (500, "*******", Some("7")));
    // A timer that is set for a time does not ring before it: six pauses and the delay.
    assert!(started.elapsed() >= Duration::from_millis(100 + 6 * 200 / 7));
    assert_eq!(get(&servers, "/drip?duration=0").await.body, "**********");
    assert_eq!(get(&servers, "/drip?duration=0&code=204").await.status, 204);
}

#[tokio::test]
async fn huge_wishes_are_bounded_and_senseless_ones_refused() {
    let servers = servers().await;
    let most = get(&servers, "/drip?duration=0&numbytes=99999999999999999999").await;
    assert_eq!((most.bytes.len(), most.header("Content-Length")), (4 * 1024 * 1024, Some("4194304")));
    for bad in [
        "/drip?numbytes=0",
        "/drip?numbytes=-1",
        "/drip?numbytes=1e3",
        "/drip?duration=-1",
        "/drip?duration=NaN",
        "/drip?delay=-0.1",
        "/drip?code=100",
        "/drip?code=x",
        "/sse?count=x",
        "/sse?duration=-1",
        "/range/5?duration=x",
    ] {
        get(&servers, bad).await.sentence(400);
    }
    // An answer that would take too long begins, and its Content-Length is known.
    for path in ["/drip?duration=inf&numbytes=1000", "/range/1000?duration=1e300&chunk_size=1"] {
        let host = authority(&servers);
        let mut stream = TcpStream::connect(&host).await.unwrap();
        stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes()).await.unwrap();
        let mut begin = vec![0; 64];
        soon(stream.read_exact(&mut begin)).await.unwrap();
        assert!(begin.starts_with(b"HTTP/1.1 200 OK"), "{path}");
    }
}

#[tokio::test]
async fn events_are_numbered() {
    let servers = servers().await;
    let answer = get(&servers, "/sse?count=3&duration=0.05&delay=0.01").await;
    assert_eq!(answer.header("Content-Type"), Some("text/event-stream"));
    let events = String::from_utf8(answer.whole()).unwrap();
    let events: Vec<_> = events.split_terminator("\n\n").collect();
    assert_eq!(events.len(), 3);
    for (id, event) in events.iter().enumerate() {
        let data = event.strip_prefix(&format!("event: ping\nid: {id}\ndata: ")).unwrap();
        let data: Value = serde_json::from_str(data).unwrap();
        assert!(data["id"] == id && data["timestamp"].as_u64().unwrap() > 1_700_000_000_000);
    }
    assert_eq!(get(&servers, "/sse?count=0").await.whole(), b"");
    let most = get(&servers, "/sse?count=99999999999999999999&duration=0").await.whole();
    assert_eq!(String::from_utf8(most).unwrap().matches("\n\n").count(), 100);
}

#[tokio::test]
async fn trailers_come_to_those_who_take_them() {
    let servers = servers().await;
    let path = "/trailers?x-sum=42&x-more=a&x-more=b";
    let told = ask(&servers, "GET", path, "TE: trailers\r\n", "").await;
    let (chunks, trailers) = told.chunks();
    assert_eq!(serde_json::from_slice::<Value>(&chunks.concat()).unwrap()["args"]["x-sum"], "42");
    assert_eq!(told.headers("Trailer"), ["x-sum, x-more"]);
    assert_eq!(trailers, "X-Sum: 42\r\nX-More: a\r\nX-More: b\r\n\r\n");
    assert_eq!(get(&servers, path).await.chunks().1, "\r\n");
    get(&servers, "/trailers?a%20b=1").await.sentence(400);
    // A trailer cannot say what only a head can.
    let framing = ask(&servers, "GET", "/trailers?content-length=1", "TE: trailers\r\n", "").await;
    assert_eq!(framing.chunks().1, "\r\n");
}

#[tokio::test]
async fn one_client_has_so_many_streams_at_once() {
    let servers = servers().await;
    let host = authority(&servers);
    let mut held = Vec::new();
    for path in ["/drip?duration=10&numbytes=1000", "/sse?duration=10&count=100"].iter().cycle().take(8) {
        let mut stream = TcpStream::connect(&host).await.unwrap();
        stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes()).await.unwrap();
        soon(stream.read_exact(&mut [0; 12])).await.unwrap();
        held.push(stream);
    }
    let sentence = get(&servers, "/stream/1").await.sentence(429);
    assert!(sentence.contains("one client"), "{sentence}");
    assert_eq!(get(&servers, "/get").await.status, 200);
    held.clear();
    soon(async { while get(&servers, "/stream/1").await.status != 200 {} }).await;
}
