//! The relay, and broadcast servers of others that do the same work: each a process of its own on a free port.

use std::{
    ffi::OsString,
    io::{self, BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
};

/// One of them.
pub struct Kind {
    pub name: &'static str,
    start: fn() -> io::Result<Command>,
}

pub const RELAY: &str = "relay";
pub const WS: &str = "npm ws";

/// In the order in which the tables show them.
pub const SERVERS: [Kind; 3] = [
    Kind { name: RELAY, start: relay },
    Kind { name: WS, start: ws },
    Kind { name: "Python websockets", start: websockets },
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

fn relay() -> io::Result<Command> {
    let program = std::env::var_os("RELAY_BIN").unwrap_or_else(|| env!("CARGO_BIN_EXE_relay").into());
    let mut command = Command::new(program);
    command.args(RELAY_OPTIONS).env("RUST_LOG", "error");
    Ok(command)
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

/// One that runs; dropped, it is ended.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
}

impl Server {
    /// Starts it, and waits until it says on which port it listens.
    pub fn start(kind: &Kind) -> io::Result<Self> {
        let mut child = (kind.start)()?.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn()?;
        let output = child.stdout.take().expect("its stdout is a pipe");
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        // The relay prints its page's URL, the others the port alone.
        let digits = line.trim().split(['/', '?']).flat_map(|part| part.rsplit(':').next());
        let port = digits.filter_map(|part| part.parse().ok()).next();
        let port: u16 = port.ok_or_else(|| io::Error::other(format!("{} says no port", kind.name)))?;
        Ok(Self { child, address: SocketAddr::from(([127, 0, 0, 1], port)) })
    }

    pub fn pid(&self) -> i32 {
        i32::try_from(self.child.id()).unwrap_or_default()
    }

    /// The target of the request with which a member joins.
    pub fn target(&self, room: usize, member: usize) -> String {
        format!("/websocket/room/room-{room}?token={TOKEN}&name=member-{member}")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Whatever goes wrong here, there is nobody left to tell.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
