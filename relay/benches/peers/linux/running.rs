//! A peer that runs: started in front of one target, ended when it is dropped.

use super::{
    client::{Endpoint, PATIENCE},
    list::{Peer, Site},
    usage::{self, Meter},
};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use std::{
    fs, io,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    ops::Range,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU16, AtomicU32, Ordering},
    thread::sleep,
    time::{Duration, Instant},
};

/// How often to look whether a peer listens, or has ended.
const PAUSE: Duration = Duration::from_millis(20);

/// A peer in front of a target.
pub struct Running {
    pub endpoint: Endpoint,
    started: Option<Started>,
}

struct Started {
    child: Child,
    folder: PathBuf,
}

impl Running {
    /// Starts a peer, and waits until it listens.
    pub fn start(peer: &Peer, program: Option<&Path>, target: SocketAddr) -> io::Result<Self> {
        let Some(program) = program else {
            let site = Site { program: Path::new(""), listen: target, target, folder: Path::new("") };
            return Ok(Self { endpoint: Endpoint { address: target, way: (peer.way)(&site) }, started: None });
        };
        let folder = new_folder()?;
        let site = Site { program, listen: free_port()?, target, folder: &folder };
        let endpoint = Endpoint { address: site.listen, way: (peer.way)(&site) };
        let child = match (peer.start)(&site).and_then(|mut command| spawn(&mut command, &folder)) {
            Ok(child) => child,
            Err(error) => {
                // What cannot be removed now does no harm.
                let _ = fs::remove_dir_all(&folder);
                return Err(error);
            }
        };
        let mut running = Self { endpoint, started: Some(Started { child, folder }) };
        running.wait_until_it_listens()?;
        Ok(running)
    }

    /// The process that was started; none for the direct way.
    pub fn pid(&self) -> Option<i32> {
        self.started.as_ref().and_then(|started| i32::try_from(started.child.id()).ok())
    }

    /// What it has written to stderr: the first line that speaks of an error, else the last one, behind a dash.
    pub fn last_words(&self) -> String {
        let Some(started) = &self.started else { return String::new() };
        let said = fs::read(started.folder.join("stderr")).unwrap_or_default();
        let said = String::from_utf8_lossy(&said);
        let mut lines = said.lines().filter(|line| !line.trim().is_empty());
        let line = lines.clone().find(|line| line.contains("rror:")).or_else(|| lines.next_back());
        line.map(|line| format!(" – {line}")).unwrap_or_default()
    }

    /// Waits until it has nothing more to do for connections that have ended, or twice [`PATIENCE`] is over; gives how long.
    pub fn wait_until_idle(&self) -> io::Result<Duration> {
        let began = Instant::now();
        let Some(pid) = self.pid() else { return Ok(Duration::ZERO) };
        let meter = Meter::new(pid)?;
        let mut before = meter.read();
        let mut quiet = 0;
        // More than once in a row: on a busy machine it may only not have had its turn.
        while quiet < 4 && began.elapsed() < 2 * PATIENCE {
            sleep(PAUSE);
            let now = meter.read();
            // What it spends on timers and the like is far less than a twentieth of a core.
            quiet = if now.saturating_sub(before) < PAUSE / 20 { quiet + 1 } else { 0 };
            before = now;
        }
        Ok(began.elapsed())
    }

    fn wait_until_it_listens(&mut self) -> io::Result<()> {
        let began = Instant::now();
        while TcpStream::connect(self.endpoint.address).is_err() {
            let Some(started) = &mut self.started else { break };
            if let Some(status) = started.child.try_wait()? {
                return Err(io::Error::other(format!("it has ended ({status}){}", self.last_words())));
            }
            if began.elapsed() > PATIENCE {
                return Err(io::Error::other("it does not listen"));
            }
            sleep(PAUSE);
        }
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let Some(started) = &mut self.started else { return };
        let Ok(root) = i32::try_from(started.child.id()) else { return };
        // Whatever goes wrong here, there is nobody left to tell.
        let processes = usage::processes(root).unwrap_or_default();
        let _ = kill(Pid::from_raw(root), Signal::SIGTERM);
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(1) && matches!(started.child.try_wait(), Ok(None)) {
            sleep(PAUSE);
        }
        let _ = started.child.kill();
        for process in processes.into_iter().filter(|process| *process != root) {
            let _ = kill(Pid::from_raw(process), Signal::SIGKILL);
        }
        let _ = started.child.wait();
        let _ = fs::remove_dir_all(&started.folder);
    }
}

fn spawn(command: &mut Command, folder: &Path) -> io::Result<Child> {
    let stderr = fs::File::create(folder.join("stderr"))?;
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(stderr).spawn()
}

/// A port that is free now: not every peer can be told to take any.
///
/// Below those that the system gives to connections, or one of thousands of them might have it before the peer does.
fn free_port() -> io::Result<SocketAddr> {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    const PORTS: Range<u16> = 20_000..32_000;
    // Two benches at once begin at different ports.
    let start = (std::process::id() % 100) as u16 * 100;
    for _ in PORTS {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = PORTS.start + start.wrapping_add(step) % (PORTS.end - PORTS.start);
        if let Ok(listener) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            return listener.local_addr();
        }
    }
    Err(io::Error::other("no port is free"))
}

fn new_folder() -> io::Result<PathBuf> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("relay-bench-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let folder = std::env::temp_dir().join(name);
    fs::create_dir(&folder)?;
    Ok(folder)
}
