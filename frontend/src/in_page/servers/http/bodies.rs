//! Handlers that produce response bodies.

use super::{
    Site,
    answer::{Answer, Body},
    inspect::{bad_status, code_of, refuse, seconds},
    request::Asked,
};
use bytes::Bytes;
use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use matchit::Params;
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::json;
use std::time::Duration;

/// The maximum numbers of random bytes, of lines, and of bytes of a drip.
const RANDOM_BYTES: usize = 100 * 1024;
const LINES: u64 = 100;
const DRIP_BYTES: usize = 4 * 1024 * 1024;

/// The maximum number of pieces of a body.
const PIECES: usize = 1024;

pub fn html(_: &Asked, _: &Params, _: &Site) -> Answer {
    let document = "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>A document</title></head>\n\
                    <body>\n<h1>A document</h1>\n<p>It came over a network inside the page.</p>\n</body>\n</html>\n";
    Answer::of("text/html; charset=utf-8", document)
}

pub fn xml(_: &Asked, _: &Params, _: &Site) -> Answer {
    let document = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<lesson title=\"Networking\">\n  <part>Sockets</part>\n  \
                    <part>HTTP</part>\n  <part>WebSocket</part>\n</lesson>\n";
    Answer::of("application/xml", document)
}

pub fn json(_: &Asked, _: &Params, _: &Site) -> Answer {
    Answer::json(json!({ "lesson": { "title": "Networking", "parts": ["Sockets", "HTTP", "WebSocket"] } }))
}

pub fn utf8(_: &Asked, _: &Params, _: &Site) -> Answer {
    Answer::of("text/plain; charset=utf-8", "안녕하세요! · こんにちは · Grüße · Привет · 🙂\n")
}

pub fn robots(_: &Asked, _: &Params, _: &Site) -> Answer {
    Answer::of("text/plain", "User-agent: *\nDisallow: /deny\n")
}

pub fn deny(_: &Asked, _: &Params, _: &Site) -> Answer {
    Answer::of("text/plain", "Crawlers are asked not to come here.\n")
}

pub fn base64(asked: &Asked, params: &Params, _: &Site) -> Answer {
    let text = params.get("value").unwrap_or_default();
    let decoded = BASE64.decode(text.as_bytes()).or_else(|_| BASE64URL_NOPAD.decode(text.as_bytes()));
    let kind = asked.parameter("content-type").filter(|kind| !kind.chars().any(char::is_control));
    match decoded {
        Ok(bytes) => Answer::of(kind.unwrap_or("text/html; charset=utf-8"), bytes),
        Err(_) => refuse("value", Some(text), "base64 (RFC 4648)"),
    }
}

/// Sends `n` numbered lines of JSON.
pub fn stream(asked: &Asked, params: &Params, _: &Site) -> Answer {
    let Some(n) = params.get("n").and_then(|n| n.parse::<u64>().ok()) else {
        return refuse("n", params.get("n"), "a whole number");
    };
    let mut told = asked.head();
    let lines = (0..n.min(LINES)).map(|id| {
        told.insert("id".into(), id.into());
        Bytes::from(json!(told).to_string() + "\n")
    });
    Answer { body: Body::Chunked(lines.collect(), Duration::ZERO), ..Answer::of("application/json", "") }
}

fn drawn(asked: &Asked, params: &Params, site: &Site) -> Result<Bytes, Box<Answer>> {
    let n = params.get("n").and_then(|n| n.parse::<usize>().ok());
    let n = n.ok_or_else(|| Box::new(refuse("n", params.get("n"), "a whole number")))?;
    let mut bytes = vec![0; n.min(RANDOM_BYTES)];
    match asked.parameter("seed").map(str::parse::<i64>) {
        None => site.random.borrow_mut().fill_bytes(&mut bytes),
        Some(Ok(seed)) => StdRng::seed_from_u64(seed.unsigned_abs()).fill_bytes(&mut bytes),
        Some(Err(_)) => return Err(refuse("seed", asked.parameter("seed"), "a whole number").into()),
    }
    Ok(bytes.into())
}

pub fn random_bytes(asked: &Asked, params: &Params, site: &Site) -> Answer {
    match drawn(asked, params, site) {
        Ok(bytes) => Answer::of("application/octet-stream", bytes),
        Err(refusal) => *refusal,
    }
}

pub fn stream_bytes(asked: &Asked, params: &Params, site: &Site) -> Answer {
    let Some(chunk) = asked.number_of("chunk_size", 10 * 1024) else {
        return refuse("chunk_size", asked.parameter("chunk_size"), "a whole number");
    };
    match drawn(asked, params, site) {
        Ok(bytes) => {
            let chunk = usize::max(chunk, bytes.len().div_ceil(PIECES)).max(1);
            let chunks = bytes.chunks(chunk).map(Bytes::copy_from_slice).collect();
            Answer { body: Body::Chunked(chunks, Duration::ZERO), ..Answer::of("application/octet-stream", "") }
        }
        Err(refusal) => *refusal,
    }
}

/// Sends asterisks, a few at a time.
pub fn drip(asked: &Asked, _: &Params, _: &Site) -> Answer {
    let time = |name, default| seconds(asked.parameter(name).unwrap_or(default));
    let (Some(duration), Some(delay)) = (time("duration", "2"), time("delay", "0")) else {
        return refuse("duration", asked.parameter("duration"), "seconds, such as 2 or 0.5");
    };
    let code = asked.parameter("code").unwrap_or("200");
    let Some(status) = code_of(code) else { return bad_status(code) };
    let count = asked.number_of("numbytes", 10).filter(|count| (1..=DRIP_BYTES).contains(count));
    let Some(count) = count else { return refuse("numbytes", asked.parameter("numbytes"), "a number of bytes from 1") };
    // One byte per piece, unless the pieces would be less than 5 ms apart or too many.
    let pieces = count.min((duration.as_millis() as usize / 5).clamp(1, PIECES));
    let stars = (0..pieces).map(|number| (number + 1) * count / pieces - number * count / pieces);
    let stars = stars.map(|length| Bytes::from(vec![b'*'; length])).collect();
    let body = Body::Sized(stars, duration / pieces as u32);
    Answer { status, delay, body, ..Answer::of("application/octet-stream", "") }
}

/// A random UUID (RFC 9562, section 5.4).
pub fn uuid(_: &Asked, _: &Params, site: &Site) -> Answer {
    let mut bytes = [0; 16];
    site.random.borrow_mut().fill_bytes(&mut bytes);
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = HEXLOWER.encode(&bytes);
    let groups = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
    Answer::json(json!({ "uuid": groups.join("-") }))
}
