//! The relay as a process, observed from outside.

use crate::common::{
    Health, PATIENCE, Page, Request,
    http::connect_from,
    peer,
    program::{self, Program},
};
use std::{
    fmt, fs,
    net::{Ipv4Addr, SocketAddr},
    process::Stdio,
    time::Duration,
};
use tokio::{
    net::TcpStream,
    sync::RwLock,
    task::JoinHandle,
    time::{Instant, sleep},
};

/// What freed memory an allocator may keep, in KiB: pages that one small living piece holds.
pub const KEPT: usize = 8 * 1024;

/// A running relay and how much of the system it uses.
pub struct Watched {
    program: Program,
    pub address: SocketAddr,
    /// What it used before anybody came.
    pub start: Usage,
    _turn: Box<dyn Send + Sync>,
}

/// An attack takes the whole machine, and others have time limits: so it runs alone, and they beside one another.
pub static TURNS: RwLock<()> = RwLock::const_new(());

/// How much of the system a process uses.
#[derive(Clone, Copy)]
pub struct Usage {
    /// Open files and sockets.
    pub descriptors: usize,
    /// Memory that is there, in KiB (proc_pid_smaps_rollup(5): `Rss`).
    pub resident: usize,
    /// The same, with what is shared counted in part (`Pss`).
    pub proportional: usize,
}

impl fmt::Display for Usage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { descriptors, resident, proportional } = self;
        write!(out, "{descriptors} descriptors, {resident} KiB resident ({proportional} proportional)")
    }
}

impl Watched {
    /// A relay that goes to the peers of this test program, with room for so many WebSockets.
    pub async fn start(connections: usize, options: &[&str]) -> Self {
        // Here and in the relay: both ends of each session, and what is there anyway.
        let (needed, limit) = (2 * connections + 100, open_files());
        assert!(limit >= needed, "{needed} open files are needed, the limit is {limit}: raise it with `ulimit -n`");
        let turn = TURNS.read().await;
        let mut relay = program::relay(options);
        // Every peer has one of these addresses, as the ports of a single one would soon be used up.
        let allow: Vec<_> = PEERS.map(|last| format!("tcp://127.0.0.{last}:*")).collect();
        relay.args(["--max-connections", &connections.to_string(), "--allow", &allow.join(",")]);
        relay.env("RUST_LOG", "off").stderr(Stdio::null());
        let program = Program::start(relay).await;
        Self::of(program, turn)
    }

    /// A running relay that no test has used yet; its scenario holds this guard of [`TURNS`].
    pub fn of(program: Program, turn: impl Send + Sync + 'static) -> Self {
        let (address, start) = (program.address(), usage(program.id()));
        Self { program, address, start, _turn: Box::new(turn) }
    }

    pub fn usage(&self) -> Usage {
        usage(self.program.id())
    }

    /// The most memory that it has had, in KiB (proc_pid_status(5): `VmHWM`).
    pub fn peak(&self) -> usize {
        field(&self.process_file("status"), "VmHWM:")
    }

    /// How many threads it has.
    pub fn threads(&self) -> usize {
        fs::read_dir(format!("/proc/{}/task", self.program.id())).unwrap().count()
    }

    fn process_file(&self, name: &str) -> String {
        fs::read_to_string(format!("/proc/{}/{name}", self.program.id())).unwrap()
    }

    /// What it tells of itself.
    pub async fn health(&self) -> Health {
        let request = Request::new(self.address, "GET", "/health").header("Host", &self.address.to_string());
        serde_json::from_slice(&request.send().await.body).unwrap()
    }

    /// Waits until it uses no more than it did before, and tells what it uses then.
    pub async fn back_to(&self, before: Usage) -> Usage {
        self.wait(before, |now| now.descriptors <= before.descriptors && now.resident <= before.resident + KEPT).await
    }

    /// The same for descriptors alone: what an allocator keeps after the first rush is not yet a leak.
    pub async fn back_to_descriptors(&self, before: Usage) -> Usage {
        self.wait(before, |now| now.descriptors <= before.descriptors).await
    }

    /// Waits until it uses no more descriptors than at its start and at most twice the memory, as far as no living
    /// piece holds its page, and tells what it uses then.
    pub async fn at_most_twice_the_start(&self) -> Usage {
        let is_back = |now: Usage| now.descriptors <= self.start.descriptors && now.resident <= 2 * self.start.resident;
        self.wait(self.start, is_back).await
    }

    /// Waits until the relay has this many descriptors, and returns its usage then.
    pub async fn at_descriptors(&self, count: usize) -> Usage {
        self.wait(self.usage(), |now| now.descriptors >= count).await
    }

    async fn wait(&self, before: Usage, back: impl Fn(Usage) -> bool) -> Usage {
        // A relay may keep a connection for its time limits, and has to finish what it has begun, which on a busy
        // machine and without optimisation takes long; together they are shorter than this.
        let end = Instant::now() + 9 * PATIENCE;
        loop {
            let now = self.usage();
            if back(now) {
                return now;
            }
            assert!(Instant::now() < end, "before: {before}; now: {now}");
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// The connection of a page, the how-manieth it is: they come from many addresses of this machine.
    pub async fn connect(&self, number: usize) -> TcpStream {
        connect_from(client_address(number).into(), self.address).await
    }

    /// A page that speaks this subprotocol.
    pub async fn page(&self, number: usize, target: SocketAddr, subprotocol: &str) -> Page {
        let stream = self.connect(number).await;
        Page::connect_over(stream, self.address, &target.to_string(), Some(subprotocol)).await
    }

    /// The end of each scenario: when everybody has gone, all descriptors are closed and no more than twice the memory
    /// of the start is left. Then it stops, and ends well.
    pub async fn end(self) {
        let after = self.at_most_twice_the_start().await;
        println!("  at the start: {}\n  at the end: {after}", self.start);
        self.program.signal("TERM").await;
        assert_eq!(self.program.end().await.0, Some(0));
    }
}

/// What a process uses of the system.
fn usage(process: u32) -> Usage {
    let memory = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap();
    let descriptors = fs::read_dir(format!("/proc/{process}/fd")).unwrap().count();
    Usage { descriptors, resident: field(&memory, "Rss:"), proportional: field(&memory, "Pss:") }
}

/// A field of a file in /proc, in KiB.
fn field(text: &str, name: &str) -> usize {
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse().unwrap()
}

/// The address of the how-manieth client.
pub fn client_address(number: usize) -> Ipv4Addr {
    let [.., third, fourth] = (number % 50_000 + 256).to_be_bytes();
    Ipv4Addr::new(127, 1, third, fourth)
}

/// The last numbers of the peers' addresses.
const PEERS: std::ops::RangeInclusive<u8> = 2..=20;

/// The address of the how-manieth peer.
pub fn peer_address(number: usize) -> Ipv4Addr {
    Ipv4Addr::new(127, 0, 0, PEERS.start() + (number % PEERS.len()) as u8)
}

/// A peer that accepts one connection and follows the script with it.
pub async fn peer<T: Send + 'static, F: Future<Output = T> + Send>(
    number: usize,
    script: impl FnOnce(TcpStream) -> F + Send + 'static,
) -> (SocketAddr, JoinHandle<T>) {
    peer::peer_at(peer_address(number), script).await
}

/// How many files this process may have open, and those that it starts.
fn open_files() -> usize {
    let limits = fs::read_to_string("/proc/self/limits").unwrap();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap_or(usize::MAX)
}
