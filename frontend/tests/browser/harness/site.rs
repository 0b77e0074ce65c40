//! A web server as any other: files below a path, with the headers that a test wants. A port of its own makes it another origin.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

/// A running web server; ended when dropped.
pub struct Site {
    address: SocketAddr,
    content: Arc<Content>,
    ended: Arc<AtomicBool>,
    serving: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Content {
    /// Folders by the path below which their files are, which begins and ends with a slash.
    folders: BTreeMap<String, (PathBuf, Vec<String>)>,
    /// Pages by their path.
    pages: Mutex<BTreeMap<String, (String, Vec<String>)>>,
    asked: Mutex<Vec<String>>,
}

impl Site {
    /// Serves the built page below each of these paths, with these headers besides.
    pub fn start(folders: &[(&str, &[&str])]) -> Self {
        let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist");
        let owned = |headers: &[&str]| headers.iter().map(|&header| header.to_owned()).collect();
        let folders = folders.iter().map(|(path, headers)| ((*path).to_owned(), (dist.clone(), owned(headers))));
        let content = Arc::new(Content { folders: folders.collect(), ..Content::default() });
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("a listener has an address");
        let ended = Arc::new(AtomicBool::new(false));
        let serving = thread::spawn({
            let (content, ended) = (content.clone(), ended.clone());
            move || {
                while let Ok((stream, _)) = listener.accept() {
                    if ended.load(Ordering::Relaxed) {
                        return;
                    }
                    let content = content.clone();
                    // A browser opens connections before it needs them: none may hold up another. One that it leaves is its loss.
                    thread::spawn(move || drop(content.answer(stream)));
                }
            }
        });
        Self { address, content, ended, serving: Some(serving) }
    }

    /// Serves this HTML at this path, with these headers besides.
    pub fn put(&self, path: &str, html: String, headers: &[&str]) {
        let headers = headers.iter().map(|&header| header.to_owned()).collect();
        self.content.pages.lock().expect("no request panics").insert(path.to_owned(), (html, headers));
    }

    /// Its origin, such as `http://127.0.0.1:40123`.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The paths with queries that were asked for so far, in order.
    pub fn asked(&self) -> Vec<String> {
        self.content.asked.lock().expect("no request panics").clone()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // The thread waits for a connection.
        let _ = TcpStream::connect(self.address);
        let _ = self.serving.take().map(JoinHandle::join);
    }
}

impl Content {
    fn answer(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let mut lines = BufReader::new(stream.try_clone()?).lines();
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
        stream.write_all(&body)
    }

    fn find(&self, path: &str) -> Option<(&'static str, Vec<String>, Vec<u8>)> {
        if let Some((html, headers)) = self.pages.lock().expect("no request panics").get(path) {
            return Some(("text/html; charset=utf-8", headers.clone(), html.clone().into_bytes()));
        }
        let (rest, (folder, headers)) =
            self.folders.iter().find_map(|(below, folder)| Some((path.strip_prefix(below.as_str())?, folder)))?;
        assert!(!rest.contains(".."), "browsers resolve dots");
        let mut file = folder.join(rest);
        if file.is_dir() {
            file.push("index.html");
        }
        let kind = match file.extension()?.to_str()? {
            "html" => "text/html; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "wasm" => "application/wasm",
            "svg" => "image/svg+xml",
            _ => "application/octet-stream",
        };
        Some((kind, headers.clone(), std::fs::read(file).ok()?))
    }
}
