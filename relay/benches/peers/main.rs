//! `cargo xtask bench`: the relay beside its peers, as ratios.
//!
//! - `arguments`: the command line
//! - `list`, `running`: the peers, and one that runs
//! - `target`: the servers behind them
//! - `client`, `frame`, `pattern`, `crowd`: the load
//! - `usage`: what a peer costs
//! - `rows`: what is measured
//! - `figures`, `report`: what is said of it

#![cfg(target_os = "linux")]

mod arguments;
mod client;
mod crowd;
mod figures;
mod frame;
mod list;
mod pattern;
mod report;
mod rows;
mod running;
mod target;
mod usage;

use arguments::Arguments;
use figures::Measured;
use list::{PEERS, Peer};
use rows::{Ground, ROWS, Row};
use running::Running;
use std::{io, path::PathBuf, process::ExitCode, sync::Arc};
use target::Targets;

fn main() -> ExitCode {
    let arguments = match Arguments::parse(std::env::args().skip(1)) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            println!("{}", arguments::HELP);
            return ExitCode::SUCCESS;
        }
        Err(sentence) => {
            eprintln!("bench: {sentence}.");
            return ExitCode::from(2);
        }
    };
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

struct Contender {
    peer: &'static Peer,
    program: Option<PathBuf>,
}

fn run(arguments: &Arguments) -> io::Result<()> {
    let pattern: Arc<[u8]> = pattern::noise(rows::LARGE).into();
    let targets = Targets::start(&pattern)?;
    let chosen = |list: &[String], name: &str| list.is_empty() || list.iter().any(|one| one == name);
    let mut contenders = Vec::new();
    for peer in PEERS.iter().filter(|peer| chosen(&arguments.only, peer.name)) {
        let program = peer.find();
        if program.is_none() && peer.program.is_some() {
            eprintln!("{} is not installed: {}", peer.name, peer.get);
            continue;
        }
        contenders.push(Contender { peer, program });
    }
    let names: Vec<&'static str> = contenders.iter().map(|contender| contender.peer.name).collect();
    let mut measured = Measured::default();
    for row in ROWS.iter().filter(|row| chosen(&arguments.rows, row.name)) {
        measure(row, &contenders, &targets, &pattern, arguments, &mut measured);
        println!("{}", report::table(row, &names, &measured));
    }
    Ok(())
}

/// Starts every peer once and measures one after the other, round after round.
fn measure(
    row: &Row,
    contenders: &[Contender],
    targets: &Targets,
    pattern: &[u8],
    arguments: &Arguments,
    measured: &mut Measured,
) {
    let mut running = Vec::new();
    for Contender { peer, program } in contenders {
        match Running::start(peer, program.as_deref(), (row.target)(targets)) {
            Ok(started) => {
                if let Some(pid) = started.pid() {
                    eprintln!("{}: {} is process {pid}", row.name, peer.name);
                }
                running.push((peer.name, started));
            }
            Err(error) => eprintln!("{}: {} cannot be started: {error}", row.name, peer.name),
        }
    }
    for _ in 0..arguments.rounds {
        for (name, running) in &running {
            let ground = Ground { running, targets, pattern, stretch: arguments.stretch };
            let values = (row.measure)(&ground).unwrap_or_else(|error| {
                eprintln!("{}: {name} failed: {error}", row.name);
                Vec::new()
            });
            measured.add(row.name, name, values);
        }
    }
}
