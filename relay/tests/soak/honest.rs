//! A well-behaved client, and how fast it is served during attacks.

use crate::{
    common::{PracticeTcp, PracticeUdp, Request, http::connect_from, soon},
    process::Watched,
};
use futures_util::{SinkExt, StreamExt};
use std::{
    cell::Cell,
    fmt,
    net::{Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest},
};

/// Where it comes from; no attacker has this address.
const ADDRESS: Ipv4Addr = Ipv4Addr::new(127, 2, 0, 1);

/// What it does in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errand {
    /// Loads the page, over a new connection.
    Page,
    /// Asks for `/health`, over a new connection.
    Health,
    /// Sends a message over a WebSocket that has long been open, and gets it back.
    Echo,
    /// The same over a new one.
    NewEcho,
    /// Asks the practice HTTP server, over a new connection.
    PracticeHttp,
    /// Sends a datagram to the practice server, and gets it back.
    Datagram,
}

/// How it reaches the relay.
#[derive(Clone, Copy)]
pub enum Way {
    Direct,
    /// Through a reverse proxy on 127.0.0.1, which says that this is its address.
    Proxied(&'static str),
}

impl Way {
    /// The connection of a client, and the headers that a proxy adds.
    pub async fn connect(self, relay: SocketAddr, from: Ipv4Addr) -> TcpStream {
        match self {
            Self::Direct => connect_from(from.into(), relay).await,
            Self::Proxied(_) => soon(TcpStream::connect(relay)).await.unwrap(),
        }
    }

    /// A request with the header that a proxy adds.
    pub fn request(self, relay: SocketAddr, method: &str, path: &str) -> Request {
        let request = Request::new(relay, method, path).header("Host", &relay.to_string());
        match self {
            Self::Direct => request,
            Self::Proxied(client) => request.header("X-Forwarded-For", client),
        }
    }

    /// A WebSocket to a socket of the relay, of a page that speaks no subprotocol.
    pub async fn web_socket(self, relay: SocketAddr, from: Ipv4Addr, path: &str) -> WebSocketStream<TcpStream> {
        self.try_web_socket(relay, from, path).await.unwrap()
    }

    /// The same, if the relay has a place for it.
    pub async fn try_web_socket(
        self,
        relay: SocketAddr,
        from: Ipv4Addr,
        path: &str,
    ) -> Option<WebSocketStream<TcpStream>> {
        let mut request = format!("ws://{relay}{path}").into_client_request().unwrap();
        request.headers_mut().insert("origin", format!("http://{relay}").parse().unwrap());
        if let Self::Proxied(client) = self {
            request.headers_mut().insert("x-forwarded-for", client.parse().unwrap());
        }
        let stream = self.connect(relay, from).await;
        soon(client_async(request, stream)).await.ok().map(|(page, _)| page)
    }
}

/// The client, and what it has noted.
pub struct Honest {
    relay: SocketAddr,
    practice_http: SocketAddr,
    way: Way,
    echo: WebSocketStream<TcpStream>,
    datagrams: WebSocketStream<TcpStream>,
    times: Vec<(Errand, Vec<Duration>)>,
}

impl Honest {
    /// One that comes before any attacker, and that is to do these errands.
    pub async fn start(relay: &Watched, way: Way, errands: &[Errand]) -> Self {
        let health: relay_protocol::Health = {
            let request = way.request(relay.address, "GET", "/health");
            serde_json::from_slice(&request.from(&ADDRESS.to_string()).send().await.body).unwrap()
        };
        let practice_http = health.practice.unwrap().http.unwrap().strip_prefix("http://").unwrap().parse().unwrap();
        let address = relay.address;
        let echo = way.web_socket(address, ADDRESS, &format!("/tcp/{}", PracticeTcp::RawEcho.name())).await;
        let datagrams = way.web_socket(address, ADDRESS, &format!("/udp/{}", PracticeUdp::Echo.name())).await;
        let times = errands.iter().map(|errand| (*errand, Vec::new())).collect();
        Self { relay: address, practice_http, way, echo, datagrams, times }
    }

    /// Does its errands again and again until `attack` is ready, and once more.
    pub async fn until<T>(&mut self, attack: impl Future<Output = T>) -> T {
        let ready = Cell::new(false);
        let attack = async {
            let result = attack.await;
            ready.set(true);
            result
        };
        let errands = async {
            while !ready.get() {
                self.rounds(1).await;
            }
        };
        tokio::join!(attack, errands).0
    }

    /// Runs its requests this many times.
    pub async fn rounds(&mut self, count: usize) {
        for _ in 0..count {
            for number in 0..self.times.len() {
                let took = self.run(self.times[number].0).await;
                self.times[number].1.push(took);
            }
        }
    }

    /// Does this errand, and gives how long it took until it was served.
    async fn run(&mut self, errand: Errand) -> Duration {
        let began = Instant::now();
        match errand {
            Errand::Page => assert_eq!(self.get(self.relay, "/").await, 200),
            Errand::Health => assert_eq!(self.get(self.relay, "/health").await, 200),
            Errand::PracticeHttp => assert_eq!(self.get(self.practice_http, "/get").await, 200),
            Errand::Echo => echo(&mut self.echo).await,
            Errand::Datagram => echo(&mut self.datagrams).await,
            Errand::NewEcho => {
                let path = format!("/tcp/{}", PracticeTcp::RawEcho.name());
                let mut page = self.way.web_socket(self.relay, ADDRESS, &path).await;
                echo(&mut page).await;
                let took = began.elapsed();
                page.close(None).await.unwrap();
                // The next one is to find its slot free.
                while soon(page.next()).await.is_some_and(|message| message.is_ok()) {}
                return took;
            }
        }
        began.elapsed()
    }

    async fn get(&self, from: SocketAddr, path: &str) -> u16 {
        let request = self.way.request(from, "GET", path).header("Connection", "close");
        let request = match self.way {
            Way::Direct => request.from(&ADDRESS.to_string()),
            Way::Proxied(_) => request,
        };
        soon(request.send()).await.status
    }

    /// How it was served.
    pub fn served(self) -> Served {
        Served(self.times)
    }
}

async fn echo(page: &mut WebSocketStream<TcpStream>) {
    let message = Message::binary(b"hello".to_vec());
    soon(page.send(message.clone())).await.unwrap();
    loop {
        match soon(page.next()).await.unwrap().unwrap() {
            // It is answered already.
            Message::Ping(_) => {}
            echo => return assert_eq!(echo, message),
        }
    }
}

/// How long each errand took, each time.
pub struct Served(Vec<(Errand, Vec<Duration>)>);

impl Served {
    /// Shows the figures, and sees that each errand's median is within this time.
    pub fn within(self, limit: Duration) {
        println!("{self}");
        for (errand, times) in self.0 {
            let median = sorted(&times)[times.len() / 2];
            assert!(median <= limit, "{errand:?} took {median:?}, and {limit:?} at most was to be");
        }
    }
}

impl fmt::Display for Served {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "  an honest client, median and worst:")?;
        for (errand, times) in &self.0 {
            let sorted = sorted(times);
            let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
            let (median, worst) = (sorted[sorted.len() / 2], sorted[sorted.len() - 1]);
            write!(out, "\n    {errand:?} {:.1} and {:.1} ms", milliseconds(median), milliseconds(worst))?;
            write!(out, " in {} times", sorted.len())?;
        }
        Ok(())
    }
}

fn sorted(times: &[Duration]) -> Vec<Duration> {
    let mut times = times.to_vec();
    times.sort();
    times
}
