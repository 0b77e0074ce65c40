//! The page's files: loaded at the start and kept in memory, each with the compressed forms from the build.

use super::state::AppState;
use super::{
    policy::{self, PagePolicy},
    sentence,
};
use crate::{gate::Origin, handshake::list};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Why the page cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum AssetsError {
    /// The directory contains no page.
    #[error("--dist {}: there is no index.html; cargo xtask serve builds it", .0.display())]
    NoPage(PathBuf),
    /// A file cannot be read.
    #[error("--dist: {path} cannot be read: {cause}", path = .0.display(), cause = .1)]
    Unreadable(PathBuf, io::Error),
}

/// Files by their paths, which begin with a slash.
type Files = HashMap<String, Bytes>;

/// Every file of the page by its path. As it is a map, no path can escape it.
pub(crate) struct Assets {
    assets: HashMap<String, Arc<Asset>>,
    policy: PagePolicy,
}

struct Asset {
    content_type: &'static str,
    cache_control: &'static str,
    /// Identifies this content (RFC 9110, section 8.8.3). Weak, as all encodings of it share the tag.
    tag: HeaderValue,
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

impl Assets {
    /// Reads a directory recursively; `x.br` and `x.gz` are the compressed forms of `x`. `frame_ancestors` are the
    /// pages that may frame this one, `connect_src` are the origins to which it may connect besides the relay; with
    /// `None`, any.
    pub(crate) fn load(
        dist: &Path,
        frame_ancestors: &[Origin],
        connect_src: Option<&[Origin]>,
    ) -> Result<Self, AssetsError> {
        Self::new(&read(dist)?, frame_ancestors, connect_src).ok_or_else(|| AssetsError::NoPage(dist.to_owned()))
    }

    /// The page that is embedded in this program, if there is one.
    pub(crate) fn built_in(frame_ancestors: &[Origin], connect_src: Option<&[Origin]>) -> Option<Self> {
        Self::new(&built_in(), frame_ancestors, connect_src)
    }

    /// Returns `None` if the files contain no page.
    fn new(files: &Files, frame_ancestors: &[Origin], connect_src: Option<&[Origin]>) -> Option<Self> {
        let mut assets: HashMap<_, _> = files
            .keys()
            .filter(|name| !is_compressed(files, name))
            .map(|name| (name.clone(), Arc::new(Asset::new(name, files))))
            .collect();
        let page = assets.get("/index.html").cloned()?;
        let policy = PagePolicy::new(&String::from_utf8_lossy(&page.plain), frame_ancestors, connect_src);
        // The page itself, and the index page of each directory.
        for name in files.keys() {
            let folder = name.strip_suffix("index.html").filter(|folder| folder.ends_with('/'));
            if let (Some(folder), Some(page)) = (folder, assets.get(name).cloned()) {
                assets.insert(folder.to_owned(), page);
            }
        }
        Some(Self { assets, policy })
    }
}

/// All files of a directory, recursively.
fn read(dist: &Path) -> Result<Files, AssetsError> {
    let mut files = Files::new();
    let mut folders = vec![dist.to_owned()];
    while let Some(folder) = folders.pop() {
        let unreadable = |error| AssetsError::Unreadable(folder.clone(), error);
        for entry in fs::read_dir(&folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = fs::read(&path).map_err(|error| AssetsError::Unreadable(path.clone(), error))?;
            let inside = path.strip_prefix(dist).expect("the walk began there");
            let name = inside.iter().map(|part| format!("/{}", part.to_string_lossy())).collect();
            files.insert(name, bytes.into());
        }
    }
    Ok(files)
}

/// The files in `dist/` when this program was built.
#[cfg(feature = "embed-page")]
fn built_in() -> Files {
    use rust_embed::Embed;
    use std::borrow::Cow;

    #[derive(Embed)]
    #[folder = "../dist"]
    struct Page;

    let bytes = |name: &str| match Page::get(name)?.data {
        Cow::Borrowed(bytes) => Some(Bytes::from_static(bytes)),
        Cow::Owned(bytes) => Some(bytes.into()),
    };
    Page::iter().filter_map(|name| Some((format!("/{name}"), bytes(&name)?))).collect()
}

/// This build embeds no page.
#[cfg(not(feature = "embed-page"))]
fn built_in() -> Files {
    Files::new()
}

/// Whether this file is the compressed form of another one.
fn is_compressed(files: &Files, name: &str) -> bool {
    let plain = [Encoding::Brotli, Encoding::Gzip].iter().find_map(|encoding| name.strip_suffix(encoding.suffix()));
    plain.is_some_and(|plain| files.contains_key(plain))
}

/// Handles every path that is not a route.
pub(super) async fn get(State(relay): State<Arc<AppState>>, uri: Uri, headers: HeaderMap) -> Response {
    let Some(assets) = &relay.assets else {
        let text = "This relay has no page. `cargo xtask serve` builds the page and starts a relay with it; \
                    `--dist DIR` serves one that is built.";
        return sentence(StatusCode::NOT_FOUND, text);
    };
    // The page itself shows the teacher's view there, or says that the relay has no class.
    let path = if uri.path() == "/class" { "/" } else { uri.path() };
    let Some(asset) = assets.assets.get(path) else {
        return sentence(StatusCode::NOT_FOUND, "Nothing is here. The page is at /.");
    };
    let mut response = if has_it(&headers, &asset.tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let (encoding, body) = asset.best(&headers);
        let mut response = body.clone().into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
        if let Some(name) = encoding.name() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        response
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, asset.tag.clone());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(asset.cache_control));
    assets.policy.apply(headers);
    if asset.content_type != HTML {
        policy::for_every_origin(headers);
    }
    if asset.brotli.is_some() || asset.gzip.is_some() {
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    }
    response
}

/// Whether the client already has this content (RFC 9110, section 13.1.2: a weak comparison).
fn has_it(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let tag = tag.to_str().map(opaque).unwrap_or_default();
    list(headers, header::IF_NONE_MATCH).map(opaque).any(|known| known == "*" || known == tag)
}

impl Asset {
    /// Creates the asset of this name from `files`, which contains it.
    fn new(name: &str, files: &Files) -> Self {
        let plain = files[name].clone();
        // The name of a hashed file changes with its content, so a browser's copy is never stale.
        let cache_control = if is_hashed(name) { "public, max-age=31536000, immutable" } else { "no-cache" };
        let tag = format!("W/\"{}\"", HEXLOWER.encode(&Sha256::digest(&plain)[..16]));
        let tag = tag.try_into().expect("hexadecimal digits in quotes");
        let compressed = |encoding: Encoding| files.get(&format!("{name}{}", encoding.suffix())).cloned();
        let (brotli, gzip) = (compressed(Encoding::Brotli), compressed(Encoding::Gzip));
        Self { content_type: content_type(name), cache_control, tag, plain, brotli, gzip }
    }

    /// The content in the best available encoding that the client accepts.
    fn best(&self, headers: &HeaderMap) -> (Encoding, &Bytes) {
        let there = [(Encoding::Brotli, &self.brotli), (Encoding::Gzip, &self.gzip)];
        let mut there = there.into_iter().filter_map(|(encoding, bytes)| Some((encoding, bytes.as_ref()?)));
        there.find(|(encoding, _)| encoding.is_taken(headers)).unwrap_or((Encoding::Plain, &self.plain))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Plain,
    Brotli,
    Gzip,
}

impl Encoding {
    /// Whether the client accepts this encoding (RFC 9110, section 12.5.3).
    fn is_taken(self, headers: &HeaderMap) -> bool {
        let Some(name) = self.name() else { return true };
        list(headers, header::ACCEPT_ENCODING).any(|item| {
            let (coding, weight) = item.split_once(';').unwrap_or((item, "q=1"));
            let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok());
            coding.trim().eq_ignore_ascii_case(name) && weight.is_some_and(|weight| weight > 0.0)
        })
    }

    fn name(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
        }
    }

    /// The suffix of files in this encoding.
    fn suffix(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
        }
    }
}

const HTML: &str = "text/html; charset=utf-8";

/// The media type of a file that a build of the page may contain.
fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => HTML,
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

/// Whether the name contains the 16 hexadecimal digits that trunk appends after a hyphen: `base-0123456789abcdef.css`.
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
        // Words of hexadecimal digits only, and of 16 letters.
        assert!(!is_hashed("/lab-facade.css"));
        assert!(!is_hashed("/lab-internationalize.js"));
    }

    #[test]
    fn browsers_use_a_file_only_with_its_media_type() {
        for (name, expected) in [
            ("/index.html", "text/html; charset=utf-8"),
            ("/networking-lab.js", "text/javascript; charset=utf-8"),
            ("/worker.mjs", "text/javascript; charset=utf-8"),
            ("/base-0123456789abcdef.css", "text/css; charset=utf-8"),
            ("/networking-lab-0123456789abcdef_bg.wasm", "application/wasm"),
            ("/networking-lab.js.map", "application/json"),
            ("/lab.json", "application/json"),
            ("/lab.webmanifest", "application/manifest+json"),
            ("/icons/lab.svg", "image/svg+xml"),
            ("/robots.txt", "text/plain; charset=utf-8"),
            ("/icons/lab.png", "image/png"),
            ("/favicon.ico", "image/x-icon"),
            ("/fonts/lab.woff2", "font/woff2"),
            ("/LICENSE", "application/octet-stream"),
        ] {
            assert_eq!(content_type(name), expected, "{name}");
        }
    }

    fn files(names: &[&'static str]) -> Files {
        names.iter().map(|name| ((*name).to_owned(), Bytes::from_static(name.as_bytes()))).collect()
    }

    #[test]
    fn the_best_encoding_that_there_is_and_the_client_takes() {
        let (both, gzip, none) = (&["/x", "/x.br", "/x.gz"][..], &["/x", "/x.gz"][..], &["/x"][..]);
        let cases = [
            (both, "", Encoding::Plain),
            (both, "gzip, deflate, br, zstd", Encoding::Brotli),
            (both, "gzip", Encoding::Gzip),
            (both, "GZIP;q=0.5", Encoding::Gzip),
            (both, "br;q=0, gzip", Encoding::Gzip),
            (both, "br; q=0.0", Encoding::Plain),
            (both, "brotli", Encoding::Plain),
            (gzip, "gzip, br", Encoding::Gzip),
            (gzip, "br", Encoding::Plain),
            (none, "gzip, br", Encoding::Plain),
        ];
        for (names, accepted, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted));
            let asset = Asset::new("/x", &files(names));
            let (encoding, bytes) = asset.best(&headers);
            assert_eq!(encoding, expected, "{names:?} {accepted:?}");
            assert_eq!(*bytes, format!("/x{}", expected.suffix()));
        }
    }

    #[test]
    fn what_a_file_was_compressed_to_is_no_file_of_its_own() {
        let assets = Assets::new(&files(&["/index.html", "/index.html.br", "/a.js", "/a.js.gz", "/b.gz"]), &[], None);
        let mut names: Vec<_> = assets.unwrap().assets.into_keys().collect();
        names.sort();
        assert_eq!(names, ["/", "/a.js", "/b.gz", "/index.html"]);
    }
}
