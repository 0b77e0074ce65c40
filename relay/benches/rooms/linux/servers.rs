//! The relay, and broadcast servers of others that do the same work: each a process of its own on a free port.

use super::{plain_writes, usage::Meter};
use std::{
    ffi::OsString,
    io::{self, BufRead, BufReader},
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// One of them.
pub struct Kind {
    pub name: &'static str,
    start: fn() -> io::Result<Server>,
}

pub const RELAY: &str = "relay";
pub const SHARED: &str = "two relays and NATS";
pub const WS: &str = "npm ws";

/// In the order in which the tables show them.
pub const SERVERS: [Kind; 5] = [
    Kind { name: RELAY, start: || Server::of(relay()) },
    Kind { name: SHARED, start: shared },
    Kind { name: WS, start: || Server::of(ws()?) },
    Kind { name: "Python websockets", start: || Server::of(websockets()?) },
    Kind { name: "plain writes", start: || Server::of(plain_writes()?) },
];

const TOKEN: &str = "measured-and-not-secret";

/// Nobody is held back, and nobody is asked whether it is there.
const RELAY_OPTIONS: [&str; 15] = [
    "--listen",
    "127.0.0.1:0",
    "--no-practice",
    "--token",
    TOKEN,
    "--max-connections",
    "8192",
    "--max-per-client",
    "8192",
    "--max-members",
    "8192",
    "--room-rate",
    "1000000",
    "--ping-interval",
    "1day",
];

fn relay() -> Command {
    let program = std::env::var_os("RELAY_BIN").unwrap_or_else(|| env!("CARGO_BIN_EXE_relay").into());
    let mut command = Command::new(program);
    command.args(RELAY_OPTIONS).env("RUST_LOG", "error");
    command
}

/// Two relays that share their rooms by a NATS server.
fn shared() -> io::Result<Server> {
    let stream = tempfile::tempdir()?;
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let mut nats = Command::new("nats-server");
    nats.args(["-js", "-a", "127.0.0.1", "-p", &address.port().to_string(), "-sd"]).arg(stream.path());
    let child = nats.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let child = child.map_err(|error| io::Error::other(format!("nats-server does not start: {error}")))?;
    let mut server = Server { children: vec![child], addresses: Vec::new(), _stream: Some(stream) };
    let began = Instant::now();
    while TcpStream::connect(address).is_err() {
        if began.elapsed() > PATIENCE {
            return Err(io::Error::other("nats-server does not listen"));
        }
        sleep(Duration::from_millis(10));
    }
    for _ in 0..2 {
        let mut command = relay();
        server.add(command.args(["--rooms", &format!("nats://{address}")]))?;
    }
    Ok(server)
}

/// `cargo xtask bench rooms` says in these variables where the others are.
fn variable(name: &str) -> io::Result<OsString> {
    std::env::var_os(name).ok_or_else(|| io::Error::other(format!("{name} is not set")))
}

fn ws() -> io::Result<Command> {
    let mut command = Command::new("node");
    command.env("NODE_PATH", variable("BENCH_NODE_MODULES")?);
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/rooms/broadcast.js"));
    Ok(command)
}

fn websockets() -> io::Result<Command> {
    let mut command = Command::new(variable("PYTHON")?);
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/rooms/broadcast.py"));
    Ok(command)
}

/// What cannot be left out: a loop that writes.
fn plain_writes() -> io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(plain_writes::ARGUMENT);
    Ok(command)
}

/// How long one may take to start.
const PATIENCE: Duration = Duration::from_secs(10);

/// One that runs; dropped, it is ended.
pub struct Server {
    children: Vec<Child>,
    /// Members take turns at these.
    addresses: Vec<SocketAddr>,
    /// What NATS keeps.
    _stream: Option<TempDir>,
}

impl Server {
    /// Starts it, and waits until it says on which port it listens.
    pub fn start(kind: &Kind) -> io::Result<Self> {
        (kind.start)()
    }

    fn of(mut command: Command) -> io::Result<Self> {
        let mut server = Self { children: Vec::new(), addresses: Vec::new(), _stream: None };
        server.add(&mut command)?;
        Ok(server)
    }

    fn add(&mut self, command: &mut Command) -> io::Result<()> {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn()?;
        let output = child.stdout.take().expect("its stdout is a pipe");
        self.children.push(child);
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        // The relay prints its page's URL, the others the port alone.
        let digits = line.trim().split(['/', '?']).flat_map(|part| part.rsplit(':').next());
        let port = digits.filter_map(|part| part.parse().ok()).next();
        let port: u16 = port.ok_or_else(|| io::Error::other("it says no port"))?;
        self.addresses.push(SocketAddr::from(([127, 0, 0, 1], port)));
        Ok(())
    }

    /// What all its processes have cost so far.
    pub fn meters(&self) -> io::Result<Meters> {
        let pid = |child: &Child| i32::try_from(child.id()).map_err(io::Error::other);
        self.children.iter().map(|child| Meter::new(pid(child)?)).collect::<io::Result<_>>().map(Meters)
    }

    /// Where this member of a room is served.
    pub fn address(&self, member: usize) -> SocketAddr {
        self.addresses[member % self.addresses.len()]
    }

    /// The target of the request with which a member joins.
    pub fn target(&self, room: usize, member: usize) -> String {
        format!("/websocket/room/room-{room}?token={TOKEN}&name=member-{member}")
    }
}

/// Those of several processes.
pub struct Meters(Vec<Meter>);

impl Meters {
    pub fn read(&self) -> Duration {
        self.0.iter().map(Meter::read).sum()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for child in self.children.iter_mut().rev() {
            // Whatever goes wrong here, there is nobody left to tell.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
