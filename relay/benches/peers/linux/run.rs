//! One run: every row, round after round, peer after peer.

use super::{
    arguments::Arguments,
    figures::Measured,
    ground::{self, Ground},
    list::{PEERS, Peer},
    machine, pattern,
    report::Report,
    rows::{GROWTH, ROWS, Row},
    running::Running,
    target::Targets,
    usage::Meter,
};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use std::{io, path::PathBuf, sync::Arc, time::Duration};

/// Descriptors that 1,000 connections need, at both ends of each peer, and some.
const DESCRIPTORS: u64 = 8192;

/// A peer that is busy for longer after its connections have ended does work that nobody wants any more.
const LINGERED: Duration = Duration::from_secs(2);

/// A peer that is here.
struct Contender {
    peer: &'static Peer,
    /// None for the direct way.
    program: Option<PathBuf>,
}

/// Measures what the arguments ask for, and gives the report.
///
/// # Errors
/// When nothing can be measured. A peer that fails is a remark in the report.
pub fn run(arguments: &Arguments) -> io::Result<String> {
    raise_descriptors()?;
    let clocks = machine::Clocks::read()?;
    let pattern: Arc<[u8]> = pattern::noise(ground::LARGE).into();
    let mut bench = Bench {
        arguments,
        targets: Targets::start(&pattern)?,
        pattern,
        contenders: Vec::new(),
        measured: Measured::default(),
        remarks: Vec::new(),
        spent: Duration::ZERO,
    };
    bench.find();
    let chosen = |rows: &'static [Row]| rows.iter().filter(|row| arguments.wants_row(row.name)).collect::<Vec<_>>();
    let (rows, growth) = (chosen(&ROWS), chosen(&GROWTH));
    for row in rows.iter().chain(&growth) {
        bench.measure(row);
    }
    let version = |contender: &Contender| {
        let version = contender.program.as_deref().and_then(contender.peer.version).unwrap_or_default();
        [contender.peer.name.to_owned(), version, contender.peer.note.to_owned()]
    };
    let versions = bench.contenders.iter().map(version).collect();
    let report = Report {
        machine: format!("{}. {}", machine::name(), clocks.others(bench.spent)?),
        peers: bench.contenders.iter().map(|contender| contender.peer).collect(),
        versions,
        rows,
        growth,
        measured: &bench.measured,
        remarks: bench.remarks,
    };
    Ok(report.text())
}

struct Bench<'a> {
    arguments: &'a Arguments,
    targets: Targets,
    pattern: Arc<[u8]>,
    contenders: Vec<Contender>,
    measured: Measured,
    remarks: Vec<String>,
    /// Processor time of the peers.
    spent: Duration,
}

impl Bench<'_> {
    /// Looks for the peers' programs.
    fn find(&mut self) {
        for peer in PEERS.iter().filter(|peer| self.arguments.wants_peer(peer.name)) {
            let program = peer.find();
            if program.is_none() && peer.program.is_some() {
                self.remark(format!("{} is not installed: {}.", peer.name, peer.get));
            } else {
                self.contenders.push(Contender { peer, program });
            }
        }
    }

    /// Starts every peer once and measures one after the other, round after round.
    fn measure(&mut self, row: &'static Row) {
        let mut running = Vec::new();
        for Contender { peer, program } in &self.contenders {
            if row.connections > peer.most_connections {
                let most = peer.most_connections;
                self.remarks
                    .push(format!("{}: {} holds about {most} connections: {}.", row.name, peer.name, peer.note));
                continue;
            }
            match Running::start(peer, program.as_deref(), (row.target)(&self.targets)) {
                Ok(started) => running.push((peer.name, started)),
                Err(error) => self.remarks.push(format!("{}: {} cannot be started: {error}.", row.name, peer.name)),
            }
        }
        let pids = running.iter().filter_map(|(name, running)| Some(format!("{name} {}", running.pid()?)));
        eprintln!("{}: the peers' processes are {}", row.name, pids.collect::<Vec<_>>().join(", "));
        let rounds = if row.fresh { 1 } else { self.arguments.rounds.unwrap_or(row.rounds) };
        for round in 0..rounds {
            for (name, running) in &running {
                // A peer may be busy with a connection that ended before; that is no part of what follows.
                match running.wait_until_idle() {
                    Ok(time) if time > LINGERED => {
                        let time = time.as_secs_f64();
                        self.remark(format!(
                            "{}: {name} was busy for {time:.0} s after its connections had ended.",
                            row.name
                        ));
                    }
                    _ => {}
                }
                let Self { targets, pattern, arguments, .. } = self;
                let ground =
                    Ground { running, targets, pattern, connections: row.connections, stretch: arguments.stretch };
                let values = (row.measure)(&ground);
                self.targets.hush();
                let values = values.unwrap_or_else(|error| {
                    self.remark(format!(
                        "{}: {name} failed in round {}: {error}{}",
                        row.name,
                        round + 1,
                        running.last_words()
                    ));
                    Vec::new()
                });
                self.measured.add(row.name, name, values);
            }
        }
        let meters = running.iter().filter_map(|(_, running)| Meter::new(running.pid()?).ok());
        self.spent += meters.map(|meter| meter.read()).sum::<Duration>();
    }

    fn remark(&mut self, sentence: String) {
        eprintln!("{sentence}");
        self.remarks.push(sentence);
    }
}

/// The peers inherit it.
fn raise_descriptors() -> io::Result<()> {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    if soft >= DESCRIPTORS {
        return Ok(());
    }
    if hard < DESCRIPTORS {
        let text = format!("1,000 connections need {DESCRIPTORS} descriptors, and `ulimit -Hn` allows only {hard}");
        return Err(io::Error::other(text));
    }
    Ok(setrlimit(Resource::RLIMIT_NOFILE, DESCRIPTORS, hard)?)
}
