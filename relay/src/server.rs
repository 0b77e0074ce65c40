//! Listens, accepts, and drains at the end.

use crate::{
    Options,
    gate::{Gate, Targets, Token},
    practice,
    shared::{Shared, Stop},
    web::{self, Assets, AssetsError, Connection},
    workers::Workers,
};
use axum::{Router, extract::ConnectInfo};
use hyper::{server::conn::http1, service::Service, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use std::{
    convert::Infallible,
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    pin::pin,
    sync::Arc,
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, mpsc, watch},
    time::{sleep, timeout},
};
use tracing::{debug, info, warn};

/// How long a client may take for the head of a request, and how long an unused connection is kept.
const HEADER_TIME: Duration = Duration::from_secs(10);

/// HTTP connections at once, not counting those that have become WebSockets. More wait in the kernel's queue.
const HTTP_CONNECTIONS: usize = 256;

/// How long open connections may take to end once the relay stops.
const DRAIN_TIME: Duration = Duration::from_secs(5);

/// How long to wait after a failed accept, which is nearly always a lack of descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Why the relay does not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Everyone in the network could use it.
    #[error("{0} can be reached from other machines: give --token or --origin too, or listen on 127.0.0.1")]
    Exposed(IpAddr),
    /// The page cannot be loaded.
    #[error(transparent)]
    Assets(#[from] AssetsError),
    /// The practice servers cannot start.
    #[error("the practice servers cannot start: {0}; --no-practice goes without them")]
    Practice(io::Error),
    /// The system gives no threads.
    #[error("the threads cannot be started: {0}; --threads sets how many")]
    Threads(io::Error),
    /// The listening socket has no address.
    #[error("the listening socket does not work: {0}")]
    Listener(io::Error),
    /// The system gives no randomness for the token.
    #[error("no random token can be made: {0}")]
    Random(#[from] getrandom::Error),
}

/// Serves on `listener` until `shutdown` is ready, then lets open connections end.
///
/// # Errors
/// When it cannot start; once started it goes on.
pub async fn serve(
    listener: TcpListener,
    options: Options,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    Relay::start(listener, options).await?.run(shutdown).await;
    Ok(())
}

/// A relay that is ready to run.
pub struct Relay {
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
    shared: Arc<Shared>,
    signal: watch::Sender<bool>,
    workers: Workers,
    /// Stops when the relay is dropped.
    _practice: Option<practice::Servers>,
}

impl Relay {
    /// Loads the page and starts the practice servers; nothing is accepted yet.
    ///
    /// # Errors
    /// See [`ServeError`].
    pub async fn start(listener: TcpListener, options: Options) -> Result<Self, ServeError> {
        let address = listener.local_addr().map_err(ServeError::Listener)?;
        if !address.ip().to_canonical().is_loopback() && options.token.is_none() && options.origins.is_empty() {
            return Err(ServeError::Exposed(address.ip()));
        }
        let workers = Workers::start(options.threads).map_err(ServeError::Threads)?;
        let assets = options.dist.as_deref().map(|dist| Assets::load(dist, &options.origins)).transpose()?;
        let servers = match options.practice {
            Some(ports) => Some(practice::Servers::start(ports).await.map_err(ServeError::Practice)?),
            None => None,
        };
        let practice = servers.as_ref().map(practice::Servers::description);
        let http =
            practice.as_ref().and_then(|practice| practice.http.as_deref()?.strip_prefix("http://")?.parse().ok());
        let named = servers.as_ref().map(|servers| servers.tcp().to_vec()).unwrap_or_default();
        let required = options.token.is_some();
        let token = options.token.map_or_else(Token::random, Ok)?;
        let (signal, receiver) = watch::channel(false);
        let shared = Arc::new(Shared {
            gate: Gate::new(address, options.origins, token, required),
            targets: Targets::new(options.allow, named, http),
            assets,
            practice,
            slots: Arc::new(Semaphore::new(options.max_connections.min(Semaphore::MAX_PERMITS))),
            max_connections: options.max_connections,
            idle_timeout: options.idle_timeout,
            connect_timeout: options.connect_timeout,
            ping_interval: options.ping_interval,
            stop: Stop::new(receiver),
        });
        let router = web::router(shared.clone());
        Ok(Self { listener, address, router, shared, signal, workers, _practice: servers })
    }

    /// The bound address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `host:port` at which a program on this machine reaches the relay.
    pub fn authority(&self) -> String {
        let ip = match self.address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        SocketAddr::new(ip, self.address.port()).to_string()
    }

    /// The token without which a program that sends no Origin cannot connect.
    pub fn token(&self) -> &Token {
        self.shared.gate.token()
    }

    /// Accepts until `shutdown` is ready. Then open WebSockets get a Close 1001, and what still runs after a few seconds
    /// is cut off.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let Self { listener, router, shared, signal, mut workers, _practice, .. } = self;
        let (alive, mut ended) = mpsc::channel::<Infallible>(1);
        let open = Arc::new(Semaphore::new(HTTP_CONNECTIONS));
        let mut shutdown = pin!(shutdown);
        loop {
            let accepted = async {
                let permit = open.clone().acquire_owned().await.expect("nobody closes this semaphore");
                (listener.accept().await, permit)
            };
            let (accepted, permit) = tokio::select! {
                accepted = accepted => accepted,
                () = &mut shutdown => break,
            };
            match accepted {
                Ok((stream, peer)) => {
                    let (router, stop, alive) = (router.clone(), shared.stop.clone(), alive.clone());
                    let served = async move {
                        let _permit = permit;
                        connection(stream, peer, router, stop, alive).await;
                    };
                    workers.next().spawn(served);
                }
                Err(error) => {
                    warn!(%error, "cannot accept a connection");
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
        info!("stopping");
        drop((listener, alive));
        signal.send_replace(true);
        // Every task holds a sender; the channel ends with the last of them.
        if timeout(DRAIN_TIME, ended.recv()).await.is_err() {
            warn!("some connections did not end in time");
        }
    }
}

/// Serves one HTTP connection, until it ends or becomes a WebSocket (whose task then holds `alive`).
async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    mut stop: Stop,
    alive: mpsc::Sender<Infallible>,
) {
    // Accepted elsewhere, from here on it is this thread's.
    let ready = |stream: std::net::TcpStream| {
        stream.set_nodelay(true)?;
        Ok((stream.local_addr()?, TcpStream::from_std(stream)?))
    };
    let (local, stream) = match stream.into_std().and_then(ready) {
        Ok(ready) => ready,
        // It is gone already.
        Err(error) => return debug!(%error, %peer, "lost a connection"),
    };
    let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        let extensions = request.extensions_mut();
        extensions.insert(Connection { local: local.ip(), peer, alive: alive.clone() });
        // The practice HTTP server tells a client its own address.
        extensions.insert(ConnectInfo(peer));
        TowerToHyperService::new(router.clone()).call(request)
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut served = pin!(served);
    let result = tokio::select! {
        result = &mut served => result,
        () = stop.stopped() => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
    if let Err(error) = result {
        debug!(%error, %peer, "a connection ended badly");
    }
}
