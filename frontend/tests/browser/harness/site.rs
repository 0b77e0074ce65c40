//! An ordinary web server: files below a path, with headers that a test sets. Its own port makes it another origin.

use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

/// A self-signed certificate for lab.example with its key, used only by these tests.
const CERTIFICATE: &[u8] = include_bytes!("lab.example.pem");

/// A running web server; stopped on drop.
pub struct Site {
    address: SocketAddr,
    scheme: &'static str,
    content: Arc<Content>,
    ended: Arc<AtomicBool>,
    serving: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Content {
    /// Folders by the path under which they are served, which starts and ends with a slash, and their headers.
    folders: BTreeMap<String, (PathBuf, Vec<String>)>,
    /// Pages by path, with their headers.
    pages: Mutex<BTreeMap<String, (String, Vec<String>)>>,
    asked: Mutex<Vec<String>>,
}

impl Site {
    /// Serves the built page below each of these paths, with these additional headers.
    pub fn start(folders: &[(&str, &[&str])]) -> Self {
        Self::start_with(folders, None)
    }

    /// The same over https, with a self-signed certificate: the browser needs `--ignore-certificate-errors`.
    pub fn start_https(folders: &[(&str, &[&str])]) -> Self {
        let certificate = CertificateDer::from_pem_slice(CERTIFICATE).expect("the file has a certificate");
        let key = PrivateKeyDer::from_pem_slice(CERTIFICATE).expect("the file has its key");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|config| config.with_no_client_auth().with_single_cert(vec![certificate], key));
        Self::start_with(folders, Some(config.expect("the certificate has its key").into()))
    }

    fn start_with(folders: &[(&str, &[&str])], tls: Option<Arc<ServerConfig>>) -> Self {
        let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist");
        let owned = |headers: &[&str]| headers.iter().map(|&header| header.to_owned()).collect();
        let folders = folders.iter().map(|(path, headers)| ((*path).to_owned(), (dist.clone(), owned(headers))));
        let content = Arc::new(Content { folders: folders.collect(), ..Content::default() });
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("a listener has an address");
        let ended = Arc::new(AtomicBool::new(false));
        let scheme = if tls.is_some() { "https" } else { "http" };
        let serving = thread::spawn({
            let (content, ended) = (content.clone(), ended.clone());
            move || {
                while let Ok((stream, _)) = listener.accept() {
                    if ended.load(Ordering::Relaxed) {
                        return;
                    }
                    let (content, tls) = (content.clone(), tls.clone());
                    // A browser opens connections before it needs them, so none may block another. An error on an abandoned
                    // connection is ignored.
                    thread::spawn(move || match tls.map(ServerConnection::new) {
                        None => drop(content.answer(stream)),
                        Some(tls) => drop(tls.map(|tls| content.answer(StreamOwned::new(tls, stream)))),
                    });
                }
            }
        });
        Self { address, scheme, content, ended, serving: Some(serving) }
    }

    /// Serves this content at this path with these additional headers, as HTML unless the path has another file extension.
    pub fn put(&self, path: &str, content: String, headers: &[&str]) {
        let headers = headers.iter().map(|&header| header.to_owned()).collect();
        self.content.pages.lock().expect("no request panics").insert(path.to_owned(), (content, headers));
    }

    /// Returns the origin, such as `http://127.0.0.1:40123`.
    pub fn origin(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    /// Returns the port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Returns the paths with queries that have been requested so far, in order.
    pub fn asked(&self) -> Vec<String> {
        self.content.asked.lock().expect("no request panics").clone()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // The thread is waiting for a connection.
        let _ = TcpStream::connect(self.address);
        let _ = self.serving.take().map(JoinHandle::join);
    }
}

impl Content {
    fn answer(&self, mut stream: impl Read + Write) -> std::io::Result<()> {
        let mut lines = BufReader::new(&mut stream).lines();
        let Some(first) = lines.next().transpose()? else { return Ok(()) };
        while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
        let target = first.split(' ').nth(1).unwrap_or_default();
        self.asked.lock().expect("no request panics").push(target.to_owned());
        let path = target.split('?').next().unwrap_or_default();
        let (status, kind, headers, body) = match self.find(path) {
            Some((kind, headers, body)) => ("200 OK", kind, headers, body),
            None => ("404 Not Found", "text/plain", Vec::new(), b"Nothing is here.".to_vec()),
        };
        let mut head = format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
        for header in headers {
            head += &format!("{header}\r\n");
        }
        head += "Connection: close\r\n\r\n";
        stream.write_all(head.as_bytes())?;
        stream.write_all(&body)?;
        stream.flush()
    }

    fn find(&self, path: &str) -> Option<(&'static str, Vec<String>, Vec<u8>)> {
        if let Some((content, headers)) = self.pages.lock().expect("no request panics").get(path) {
            let kind = media_type(Path::new(path)).unwrap_or(HTML);
            return Some((kind, headers.clone(), content.clone().into_bytes()));
        }
        let (rest, (folder, headers)) =
            self.folders.iter().find_map(|(below, folder)| Some((path.strip_prefix(below.as_str())?, folder)))?;
        assert!(!rest.contains(".."), "browsers resolve dots");
        let mut file = folder.join(rest);
        if file.is_dir() {
            file.push("index.html");
        }
        let kind = media_type(&file).unwrap_or("application/octet-stream");
        Some((kind, headers.clone(), std::fs::read(file).ok()?))
    }
}

const HTML: &str = "text/html; charset=utf-8";

/// Returns the media type for a file extension.
fn media_type(file: &Path) -> Option<&'static str> {
    match file.extension()?.to_str()? {
        "html" => Some(HTML),
        "js" => Some("text/javascript; charset=utf-8"),
        "css" => Some("text/css; charset=utf-8"),
        "wasm" => Some("application/wasm"),
        "svg" => Some("image/svg+xml"),
        _ => None,
    }
}
