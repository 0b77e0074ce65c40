//! The relay as a process, watched from outside.

use crate::common::{
    PATIENCE, Page, peer,
    program::{self, Program},
    soon,
};
use std::{
    fmt, fs,
    net::{Ipv4Addr, SocketAddr},
    process::Stdio,
    time::Duration,
};
use tokio::{
    net::{TcpSocket, TcpStream},
    task::JoinHandle,
    time::{Instant, sleep},
};

/// What freed memory an allocator may keep, in KiB: pages that one small living piece holds.
pub const KEPT: usize = 8 * 1024;

/// A running relay and how much of the system it uses.
pub struct Watched {
    program: Program,
    pub address: SocketAddr,
    /// The relay's port on the peers' addresses: it refuses to connect to its own port, so no peer may be given that.
    _held_ports: Vec<std::net::TcpListener>,
}

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
        let mut relay = program::relay(options);
        // Every peer has one of these addresses, as the ports of a single one would soon be used up.
        let allow: Vec<_> = PEERS.map(|last| format!("tcp://127.0.0.{last}:*")).collect();
        relay.args(["--max-connections", &connections.to_string(), "--allow", &allow.join(",")]);
        relay.env("RUST_LOG", "off").stderr(Stdio::null());
        let program = Program::start(relay).await;
        let address = program.address();
        let hold = |last| std::net::TcpListener::bind((Ipv4Addr::new(127, 0, 0, last), address.port())).ok();
        Self { program, address, _held_ports: PEERS.filter_map(hold).collect() }
    }

    pub fn usage(&self) -> Usage {
        let process = format!("/proc/{}", self.program.id());
        let memory = fs::read_to_string(format!("{process}/smaps_rollup")).unwrap();
        let field = |name| {
            let line = memory.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.trim().strip_suffix(" kB").unwrap().parse().unwrap()
        };
        let descriptors = fs::read_dir(format!("{process}/fd")).unwrap().count();
        Usage { descriptors, resident: field("Rss:"), proportional: field("Pss:") }
    }

    /// Waits until it uses no more than it did before, and tells what it uses then.
    pub async fn back_to(&self, before: Usage) -> Usage {
        self.wait(before, |now| now.descriptors <= before.descriptors && now.resident <= before.resident + KEPT).await
    }

    /// The same with twice the memory: what was freed is given back, as far as no living piece holds its page.
    pub async fn back_to_twice(&self, before: Usage) -> Usage {
        self.wait(before, |now| now.descriptors <= before.descriptors && now.resident <= 2 * before.resident).await
    }

    /// The same for descriptors alone: what an allocator keeps after the first rush is not yet a leak.
    pub async fn back_to_descriptors(&self, before: Usage) -> Usage {
        self.wait(before, |now| now.descriptors <= before.descriptors).await
    }

    /// Waits until it has so many descriptors, and tells what it uses then.
    pub async fn at_descriptors(&self, count: usize) -> Usage {
        self.wait(self.usage(), |now| now.descriptors >= count).await
    }

    async fn wait(&self, before: Usage, back: impl Fn(Usage) -> bool) -> Usage {
        // A relay may keep a connection for its time limits, which together are shorter than this.
        let end = Instant::now() + 2 * PATIENCE;
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
        let socket = TcpSocket::new_v4().unwrap();
        let [.., third, fourth] = (number % 50_000 + 256).to_be_bytes();
        socket.bind((Ipv4Addr::new(127, 1, third, fourth), 0).into()).unwrap();
        soon(socket.connect(self.address)).await.unwrap()
    }

    /// A page that speaks this subprotocol.
    pub async fn page(&self, number: usize, target: SocketAddr, subprotocol: &str) -> Page {
        let stream = self.connect(number).await;
        Page::connect_over(stream, self.address, &target.to_string(), Some(subprotocol)).await
    }

    /// Stops it, and sees that it ends well.
    pub async fn stop(self) {
        self.program.signal("TERM").await;
        assert_eq!(self.program.end().await.0, Some(0));
    }
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
