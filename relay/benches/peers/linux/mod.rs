//! The bench itself, in the order in which it goes about its work.
//!
//! - `arguments`: the command line
//! - `run`: what is measured in which order, and what is left out
//! - `list`, `running`: the peers, and one that runs
//! - `target`: the servers behind them
//! - `client`, `crowd`, `frame`, `pattern`: the load
//! - `rows`, `ground`: what is measured, and how
//! - `usage`: what a peer costs
//! - `figures`, `goals`, `report`, `machine`: what is said of it

mod arguments;
mod client;
mod crowd;
mod figures;
mod frame;
mod goals;
mod ground;
mod list;
mod machine;
mod pattern;
mod report;
mod rows;
mod run;
mod running;
mod target;
mod usage;

use arguments::Arguments;
use list::PEERS;
use rows::{GROWTH, ROWS};
use std::{fs, io, path::Path, process::ExitCode};

/// Measures, prints, and after a full run keeps what it has printed.
pub fn main() -> ExitCode {
    let peers = PEERS.map(|peer| peer.name);
    let rows: Vec<&str> = ROWS.iter().chain(&GROWTH).map(|row| row.name).collect();
    let arguments = match Arguments::parse(std::env::args().skip(1), &peers, &rows) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            println!("{}\n\nPeers: {}\nRows: {}", arguments::HELP, peers.join(", "), rows.join(", "));
            return ExitCode::SUCCESS;
        }
        Err(sentence) => {
            eprintln!("bench: {sentence}.");
            return ExitCode::from(2);
        }
    };
    match run::run(&arguments).and_then(|report| show(&report, &arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}.");
            ExitCode::FAILURE
        }
    }
}

fn show(report: &str, arguments: &Arguments) -> io::Result<()> {
    println!("{report}");
    if arguments.is_full() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/README.md");
        fs::write(&file, format!("{}\n{report}", report::PREFACE))?;
        eprintln!("written to {}", file.display());
    }
    Ok(())
}
