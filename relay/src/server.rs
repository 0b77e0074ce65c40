//! Listens, accepts, and drains at shutdown.

use crate::{
    accept::{self, Retry},
    context::{Context, Timing},
    error::ServeError,
    gate::{Host, Rule, Token},
    http_stream::{self, HttpStream, with_write_timeout},
    lookup::Lookups,
    metrics::Metrics,
    options::Options,
    practice,
    registry::{LOAD, Registry, Reserve, Slots},
    web::{self, AppState, Connection},
    workers::Workers,
};
use axum::Router;
use hyper::{server::conn::http1, service::Service, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use relay_protocol::MAX_DELAY_MS;
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    pin::pin,
    sync::Arc,
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::spawn_blocking,
    time::{Instant, MissedTickBehavior, interval, sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{debug, info, warn};

/// Concurrent HTTP connections, not counting those that have become WebSockets; raised to the limit on WebSockets if
/// that is higher. Further connections wait in the kernel's queue.
const MAX_HTTP_CONNECTIONS: usize = 256;

/// Concurrent HTTP connections of one client; raised to the limit on its WebSockets if that is higher. Further
/// connections are closed at once, so that nobody can keep others out by opening connections and sending nothing. A
/// reverse proxy's connections carry many clients, so behind one the same limit applies to requests. Browsers open 6.
const MAX_HTTP_PER_CLIENT: usize = 64;

/// Maximum size of a request's head, and of the part of a body that is read ahead, in bytes.
const HTTP_BUFFER_BYTES: usize = 64 * 1024;

/// How long a write of a response may make no progress. A WebSocket has no such limit.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// How long open connections may take to end once the relay stops.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(5);

/// Additional time for sessions with a delay: what the page has sent was accepted, so it is still sent.
const MAX_DELAY: Duration = Duration::from_millis(MAX_DELAY_MS as u64);

/// How often memory is returned to the system and empty rooms are checked. glibc keeps what it has once used: after
/// 1,000 sessions, six times as much as at the start. jemalloc with its background thread keeps less than twice as
/// much, but needs make to build and starts larger; mimalloc keeps two to three times as much.
const TRIM_INTERVAL: Duration = Duration::from_secs(2);

/// Serves on `listener` until `shutdown` resolves, then lets open connections end.
///
/// # Errors
/// Returns an error if the relay cannot start; once started, it keeps running.
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
    server: Arc<Server>,
    max_http: usize,
    workers: Workers,
    /// Dropped together with the relay, which stops the servers.
    _practice: Option<practice::Servers>,
}

impl Relay {
    /// Loads the page and starts the practice servers; accepts nothing yet.
    ///
    /// # Errors
    /// See [`ServeError`].
    pub async fn start(listener: TcpListener, options: Options) -> Result<Self, ServeError> {
        let address = listener.local_addr().map_err(ServeError::Listener)?;
        options.check_exposure(address.ip())?;
        let class = options.class()?;
        let home = practice::Home::connect(options.rooms_at.as_ref()).await?;
        let workers = Workers::start(options.threads).map_err(ServeError::Threads)?;
        let reserve = Arc::new(Reserve::new());
        let servers = match options.practice {
            Some(ports) => {
                let if_taken = options.if_echo_port_is_taken(address.ip());
                let started =
                    practice::Servers::start_within(ports, if_taken, options.max_connections, reserve.clone()).await;
                Some(started.map_err(ServeError::Practice)?)
            }
            None => None,
        };
        let practice = servers.as_ref().map(practice::Servers::description);
        let http = servers.as_ref().and_then(practice::Servers::http);
        let assets = options.assets(http)?;
        let named = servers.as_ref().map(|servers| servers.tcp().to_vec()).unwrap_or_default();
        let udp = servers.as_ref().map(|servers| servers.udp().to_vec()).unwrap_or_default();
        let token = options.token.clone().map_or_else(Token::random, Ok)?;
        let max_http = options.max_connections.clamp(MAX_HTTP_CONNECTIONS, Semaphore::MAX_PERMITS);
        let context = Arc::new(Context {
            tcp_targets: options.targets(address, named, http),
            udp_targets: options.udp_targets(udp),
            bind_ports: options.bind_ports(),
            practice,
            registry: Registry::new(options.max_connections, options.max_per_client, options.udp_rate, reserve),
            lookups: Lookups::system(),
            timing: Timing {
                idle: options.idle_timeout,
                connect: options.connect_timeout,
                ping: options.ping_interval,
            },
            metrics: Arc::new(Metrics::new()),
            shutdown: CancellationToken::new(),
            tasks: TaskTracker::new(),
            delayed: TaskTracker::new(),
        });
        let gate = options.gate(address, token);
        let http_per_client = options.max_per_client.max(MAX_HTTP_PER_CLIENT);
        let app = Arc::new(AppState {
            gate,
            assets,
            limits: options.limits(),
            proxied: Slots::new(usize::MAX, http_per_client),
            practice_log: servers.as_ref().map(practice::Servers::log).unwrap_or_default(),
            rooms: practice::Rooms::new(home, options.rooms),
            class,
            context,
        });
        let server = Arc::new(Server {
            router: web::router(app.clone()),
            app,
            http: Slots::new(usize::MAX, http_per_client),
            handshake_timeout: options.handshake_timeout,
        });
        Ok(Self { listener, address, server, max_http, workers, _practice: servers })
    }

    /// The address to which the listener is bound.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The `host:port` at which a program on this machine reaches the relay.
    pub fn authority(&self) -> String {
        let ip = match self.address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        SocketAddr::new(ip, self.address.port()).to_string()
    }

    /// Whether the practice servers run.
    pub fn has_practice(&self) -> bool {
        self.server.app.context.practice.is_some()
    }

    /// The token that a program needs to connect if it sends no Origin.
    pub fn token(&self) -> &Token {
        self.server.app.gate.token()
    }

    /// Accepts until `shutdown` resolves. Then open WebSockets get a Close 1001, and connections that still run after a
    /// few seconds are cut off.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let Self { listener, server, max_http, mut workers, _practice, .. } = self;
        let context = server.app.context.clone();
        let tasks = &context.tasks;
        let open = Arc::new(Semaphore::new(max_http));
        let mut shutdown = pin!(shutdown);
        let reserve = &context.registry.reserve;
        let (mut refill, mut trim) = (interval(accept::PAUSE), interval(TRIM_INTERVAL));
        for interval in [&mut refill, &mut trim] {
            interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
        }
        loop {
            let accepted = async {
                let permit = open.clone().acquire_owned().await.expect("nobody closes this semaphore");
                (reserve.accept(&listener).await, permit)
            };
            let (accepted, permit) = tokio::select! {
                accepted = accepted => accepted,
                _ = refill.tick(), if !reserve.is_full() => {
                    reserve.refill();
                    continue;
                }
                _ = trim.tick() => {
                    server.app.rooms.expire(Instant::now());
                    if LOAD.should_trim() {
                        spawn_blocking(heap_trim::trim);
                    }
                    continue;
                }
                () = &mut shutdown => break,
            };
            match accepted {
                Ok((stream, peer)) => {
                    let server = server.clone();
                    let connection = async move {
                        let _permit = permit;
                        server.connection(stream, peer).await;
                    };
                    tasks.spawn_on(connection, &workers.next());
                }
                Err(error) => {
                    warn!(%error, "cannot accept a connection");
                    if accept::retry(&error) != Retry::Now {
                        sleep(accept::PAUSE).await;
                    }
                }
            }
        }
        info!("stopping");
        drop(listener);
        tasks.close();
        context.delayed.close();
        context.shutdown.cancel();
        let ended = async {
            tasks.wait().await;
            server.app.rooms.closed().await;
        };
        let in_time = timeout(DRAIN_TIMEOUT, ended).await;
        if in_time.is_err() && timeout(MAX_DELAY, context.delayed.wait()).await.is_err() {
            warn!("some connections did not end in time");
        }
    }
}

/// What every HTTP connection needs.
struct Server {
    router: Router,
    app: Arc<AppState>,
    /// One slot per HTTP connection; the accept loop enforces the total limit.
    http: Arc<Slots>,
    handshake_timeout: Duration,
}

impl Server {
    /// Serves one HTTP connection until it ends or becomes a WebSocket, whose task is tracked separately.
    async fn connection(&self, stream: TcpStream, peer: SocketAddr) {
        // Registers the stream, which was accepted on another thread, with this thread's runtime.
        let ready = |stream: std::net::TcpStream| {
            stream.set_nodelay(true)?;
            Ok((stream.local_addr()?, TcpStream::from_std(stream)?))
        };
        let (local, stream) = match stream.into_std().and_then(ready) {
            Ok(ready) => ready,
            // The client has closed the connection already.
            Err(error) => return debug!(%error, %peer, "lost a connection"),
        };
        // A reverse proxy's connections take no slot.
        let _load = LOAD.hold();
        // They belong to many clients, and the proxy has limits of its own.
        let own = (!self.app.gate.is_proxy(peer.ip())).then(|| self.http.take(peer.ip())).transpose();
        let _slot = match own {
            Ok(slot) => slot,
            Err(rule) => return self.reject(stream, peer, rule),
        };
        let stream = HttpStream::new(stream);
        let watch = stream.watch();
        let requests = practice::RequestCount::default();
        let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
            let connection = Connection { local: local.ip(), peer, host: Host::default(), client: peer.ip() };
            request.extensions_mut().insert(connection);
            request.extensions_mut().insert(watch.clone());
            request.extensions_mut().insert(requests.next());
            TowerToHyperService::new(self.router.clone()).call(request)
        });
        let served = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.handshake_timeout)
            .max_buf_size(HTTP_BUFFER_BYTES)
            // A client may send its request and a FIN, and still expect the response.
            .half_close(true)
            .serve_connection(TokioIo::new(with_write_timeout(stream, WRITE_TIMEOUT)), service)
            .with_upgrades();
        let mut served = pin!(served);
        let result = tokio::select! {
            result = &mut served => result,
            () = self.app.context.shutdown.cancelled() => {
                served.as_mut().graceful_shutdown();
                served.await
            }
        };
        if let Err(error) = result {
            debug!(%error, %peer, "a connection ended badly");
        }
    }

    /// Closes a connection that exceeds a limit.
    fn reject(&self, stream: TcpStream, peer: SocketAddr, rule: Rule) {
        debug!(rule = rule.name(), %peer, "refused a connection");
        self.app.context.metrics.refused(rule);
        http_stream::reject(stream, &format!("{} ({})", self.http.limit_message(rule), rule.name()));
    }
}
