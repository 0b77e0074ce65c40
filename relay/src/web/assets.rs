//! The page: loaded at the start, kept in memory, compressed once when first asked for.

use super::state::AppState;
use super::{policy::PagePolicy, sentence};
use crate::gate::Origin;
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use data_encoding::HEXLOWER;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};
use tokio::task::spawn_blocking;

/// Brotli's quality, 0 to 11: higher ones make a first visit wait for little.
const BROTLI_QUALITY: u32 = 9;

/// Brotli's window, as a power of two.
const BROTLI_WINDOW: u32 = 22;

/// Why the page cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum AssetsError {
    /// The folder has no page in it.
    #[error("--dist {}: there is no index.html; cargo xtask serve builds it", .0.display())]
    NoPage(PathBuf),
    /// A file cannot be read.
    #[error("--dist: {path} cannot be read: {cause}", path = .0.display(), cause = .1)]
    Unreadable(PathBuf, io::Error),
}

/// Every file of the page by its path. As it is a map, no path leads out of it.
pub(crate) struct Assets {
    files: HashMap<String, Arc<Asset>>,
    policy: PagePolicy,
}

struct Asset {
    content_type: &'static str,
    cache_control: &'static str,
    compressible: bool,
    /// Tells this content from any other (RFC 9110, section 8.8.3). Weak, as each encoding of it has the same.
    tag: HeaderValue,
    plain: Bytes,
    brotli: OnceLock<Bytes>,
    gzip: OnceLock<Bytes>,
}

impl Assets {
    /// Reads the folder and all in it. `framers` are the pages that may frame this one, `reach` where it may connect
    /// besides the relay; with none, anywhere.
    pub(crate) fn load(dist: &Path, framers: &[Origin], reach: Option<&[Origin]>) -> Result<Self, AssetsError> {
        let mut files = HashMap::new();
        let mut folders = vec![dist.to_owned()];
        while let Some(folder) = folders.pop() {
            let unreadable = |error| AssetsError::Unreadable(folder.clone(), error);
            for entry in fs::read_dir(&folder).map_err(unreadable)? {
                let path = entry.map_err(unreadable)?.path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let plain = fs::read(&path).map_err(|error| AssetsError::Unreadable(path.clone(), error))?;
                let inside = path.strip_prefix(dist).expect("the walk began there");
                let name: String = inside.iter().map(|part| format!("/{}", part.to_string_lossy())).collect();
                files.insert(name.clone(), Arc::new(Asset::new(&name, plain.into())));
            }
        }
        let page = files.get("/index.html").cloned().ok_or_else(|| AssetsError::NoPage(dist.to_owned()))?;
        let policy = PagePolicy::new(&String::from_utf8_lossy(&page.plain), framers, reach);
        files.insert("/".to_owned(), page);
        Ok(Self { files, policy })
    }
}

/// Any path that is no route.
pub(super) async fn get(State(relay): State<Arc<AppState>>, uri: Uri, headers: HeaderMap) -> Response {
    let Some(assets) = &relay.assets else {
        let text = "This relay has no page. `cargo xtask serve` builds the page and starts a relay with it; \
                    `--dist DIR` serves one that is built.";
        return sentence(StatusCode::NOT_FOUND, text);
    };
    let Some(asset) = assets.files.get(uri.path()).cloned() else {
        return sentence(StatusCode::NOT_FOUND, "Nothing is here. The page is at /.");
    };
    let (content_type, cache_control, compressible) = (asset.content_type, asset.cache_control, asset.compressible);
    let encoding = if compressible { Encoding::best(&headers) } else { Encoding::Plain };
    let tag = asset.tag.clone();
    let mut response = if has_it(&headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        // The first time it takes a while, and other requests must not wait for it.
        let body = match spawn_blocking(move || asset.encoded(encoding)).await {
            Ok(body) => body,
            Err(error) => return sentence(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
        };
        let mut response = body.into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        if let Some(name) = encoding.name() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        response
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, tag);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control));
    assets.policy.apply(headers);
    if compressible {
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    }
    response
}

/// Whether the client says that it has this content already (RFC 9110, section 13.1.2: a weak comparison).
fn has_it(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let tag = tag.to_str().map(opaque).unwrap_or_default();
    super::list(headers, header::IF_NONE_MATCH).map(opaque).any(|known| known == "*" || known == tag)
}

impl Asset {
    fn new(name: &str, plain: Bytes) -> Self {
        let (content_type, compressible) = content_type(name);
        // The name of a hashed file changes with its content, so what a browser has kept is never stale.
        let cache_control = if is_hashed(name) { "public, max-age=31536000, immutable" } else { "no-cache" };
        let tag = format!("W/\"{}\"", HEXLOWER.encode(&Sha256::digest(&plain)[..16]));
        let tag = tag.try_into().expect("hexadecimal digits in quotes");
        Self { content_type, cache_control, compressible, tag, plain, brotli: OnceLock::new(), gzip: OnceLock::new() }
    }

    fn encoded(&self, encoding: Encoding) -> Bytes {
        match encoding {
            Encoding::Plain => self.plain.clone(),
            Encoding::Brotli => self.brotli.get_or_init(|| brotli(&self.plain)).clone(),
            Encoding::Gzip => self.gzip.get_or_init(|| gzip(&self.plain)).clone(),
        }
    }
}

fn brotli(plain: &[u8]) -> Bytes {
    let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4096, BROTLI_QUALITY, BROTLI_WINDOW);
    encoder.write_all(plain).expect("a Vec takes every byte");
    encoder.into_inner().into()
}

fn gzip(plain: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain).expect("a Vec takes every byte");
    encoder.finish().expect("a Vec takes every byte").into()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Plain,
    Brotli,
    Gzip,
}

impl Encoding {
    /// The best that the client takes (RFC 9110, section 12.5.3).
    fn best(headers: &HeaderMap) -> Self {
        let takes = |name: &str| {
            super::list(headers, header::ACCEPT_ENCODING).any(|item| {
                let (coding, weight) = item.split_once(';').unwrap_or((item, "q=1"));
                let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok());
                coding.trim().eq_ignore_ascii_case(name) && weight.is_some_and(|weight| weight > 0.0)
            })
        };
        [Self::Brotli, Self::Gzip].into_iter().find(|one| one.name().is_some_and(takes)).unwrap_or(Self::Plain)
    }

    fn name(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
        }
    }
}

/// The media type of what a build of the page may have in it, and whether compression makes it smaller.
fn content_type(name: &str) -> (&'static str, bool) {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => ("text/html; charset=utf-8", true),
        "js" | "mjs" => ("text/javascript; charset=utf-8", true),
        "css" => ("text/css; charset=utf-8", true),
        "wasm" => ("application/wasm", true),
        "json" | "map" => ("application/json", true),
        "webmanifest" => ("application/manifest+json", true),
        "svg" => ("image/svg+xml", true),
        "txt" => ("text/plain; charset=utf-8", true),
        "png" => ("image/png", false),
        "ico" => ("image/x-icon", false),
        "woff2" => ("font/woff2", false),
        _ => ("application/octet-stream", false),
    }
}

/// Whether the name has the 16 hexadecimal digits in it that trunk puts after a hyphen: `base-0123456789abcdef.css`.
fn is_hashed(name: &str) -> bool {
    name.split(['-', '_', '.']).any(|part| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert!(is_hashed("/networking-lab-0123456789abcdef_bg.wasm"));
        assert!(is_hashed("/base-0123456789abcdef.css"));
        assert!(!is_hashed("/index.html"));
        assert!(!is_hashed("/networking-lab.js"));
        assert_eq!(content_type("/networking-lab-0123456789abcdef_bg.wasm"), ("application/wasm", true));
        assert_eq!(content_type("/LICENSE").0, "application/octet-stream");
    }

    #[test]
    fn encodings() {
        let cases = [
            ("", Encoding::Plain),
            ("gzip, deflate, br, zstd", Encoding::Brotli),
            ("gzip", Encoding::Gzip),
            ("GZIP;q=0.5", Encoding::Gzip),
            ("br;q=0, gzip", Encoding::Gzip),
            ("br; q=0.0", Encoding::Plain),
            ("brotli", Encoding::Plain),
        ];
        for (accepted, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted));
            assert_eq!(Encoding::best(&headers), expected, "{accepted:?}");
        }
    }
}
