//! The bench itself.
//!
//! - `servers`: the relay and the others, each started as a process of its own
//! - `plain_writes`: the least that such a server has to do
//! - `crowd`: the members of rooms, all served by one thread with epoll
//! - `report`: what is said of it
//!
//! The rest is that of the bench of peers.

mod crowd;
#[allow(dead_code, reason = "the bench of peers uses the rest")]
#[path = "../../peers/linux/figures.rs"]
mod figures;
#[allow(dead_code, reason = "the bench of peers uses the rest")]
#[path = "../../peers/linux/frame.rs"]
mod frame;
#[path = "../../peers/linux/machine.rs"]
mod machine;
mod plain_writes;
mod report;
mod servers;
#[allow(dead_code, reason = "the bench of peers uses the rest")]
#[path = "../../peers/linux/usage.rs"]
mod usage;

use crowd::{Crowd, Load};
use figures::{Measured, microseconds_each, percentile};
use machine::Clocks;
use servers::{RELAY, SERVERS, Server};
use std::{
    io,
    process::ExitCode,
    time::{Duration, Instant},
};

/// How long each stretch is measured.
const STRETCH: Duration = Duration::from_secs(2);

const ROUNDS: usize = 5;

/// Rooms, members of each, and how many messages are under way in each.
struct Row {
    name: &'static str,
    rooms: usize,
    members: usize,
    window: usize,
}

const ROWS: [Row; 3] = [
    Row { name: "1 room of 1,000", rooms: 1, members: 1000, window: 1 },
    Row { name: "1 room of 1,000, 16 messages under way", rooms: 1, members: 1000, window: 16 },
    Row { name: "100 rooms of 10", rooms: 100, members: 10, window: 1 },
];

/// Members of the one room in which nothing may be lost, and messages that each of them has to receive.
const MANY: usize = 5000;
const MESSAGES: usize = 20;

/// What is measured in each row.
const FIGURES: [&str; 4] = ["CPU µs/delivered message", "p50 ms", "p99 ms", "delivered/s"];

/// Measures, and prints.
pub fn main() -> ExitCode {
    let serves = std::env::args().any(|argument| argument == plain_writes::ARGUMENT);
    match if serves { plain_writes::serve() } else { run() } {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}.");
            ExitCode::FAILURE
        }
    }
}

fn run() -> io::Result<()> {
    // A member has a descriptor at each end.
    rlimit::increase_nofile_limit(u64::MAX)?;
    let (clocks, mut measured, mut cpu) = (Clocks::read()?, Measured::default(), Duration::ZERO);
    let names = SERVERS.map(|server| server.name);
    for row in &ROWS {
        eprintln!("{} …", row.name);
        let mut crowds = Vec::new();
        for server in &SERVERS {
            match Server::start(server).and_then(|server| Ok((join(&server, row.rooms, row.members)?, server))) {
                Ok((crowd, running)) => crowds.push((server.name, running, crowd)),
                Err(error) => println!("Left out: {}, {error}.\n", server.name),
            }
        }
        for _ in 0..ROUNDS {
            for (name, server, crowd) in &mut crowds {
                let (values, spent) = stretch(server, crowd, row)?;
                measured.add(row.name, name, values);
                cpu += spent;
            }
        }
        println!("{}", report::table(row.name, &names, &measured));
    }
    println!("{}\n", many()?);
    println!("Measured on: {}. {}", machine::name(), clocks.others(cpu)?);
    Ok(())
}

fn join(server: &Server, rooms: usize, members: usize) -> io::Result<Crowd> {
    let mut crowd = Crowd::default();
    for room in 0..rooms {
        for member in 0..members {
            crowd.join(server, room, member)?;
        }
    }
    crowd.settle()?;
    Ok(crowd)
}

/// One stretch of one row, and the processor time that it took.
fn stretch(server: &Server, crowd: &mut Crowd, row: &Row) -> io::Result<(figures::Values, Duration)> {
    let meter = server.meters()?;
    let (before, began) = (meter.read(), Instant::now());
    let mut tally = crowd.run(&Load::for_time(row.window, STRETCH))?;
    let (spent, elapsed) = (meter.read().saturating_sub(before), began.elapsed());
    let mut milliseconds = |hundredths| Some(percentile(&mut tally.last_member, hundredths)? as f64 / 1e6);
    let (p50, p99) = (milliseconds(50), milliseconds(99));
    let each = microseconds_each(spent, tally.delivered);
    Ok((vec![Some(each), p50, p99, Some(tally.delivered as f64 / elapsed.as_secs_f64())], spent))
}

/// Whether as many members as may be receive everything.
fn many() -> io::Result<String> {
    eprintln!("{MANY} members …");
    let relay = SERVERS.iter().find(|server| server.name == RELAY).expect("the relay is one of them");
    let server = Server::start(relay)?;
    let began = Instant::now();
    let mut crowd = join(&server, 1, MANY)?;
    let joined = began.elapsed();
    let meter = server.meters()?;
    let (before, began) = (meter.read(), Instant::now());
    let tally = crowd.run(&Load::messages(1, MESSAGES))?;
    let each = microseconds_each(meter.read().saturating_sub(before), tally.delivered);
    let lost = (MANY * MESSAGES) as u64 - tally.delivered;
    Ok(format!(
        "{MANY} members of one room, joined within {:.1} s: of {MESSAGES} messages, {} were delivered and {lost} lost, in {:.2} s, \
         with {each:.2} µs of processor time each.",
        joined.as_secs_f64(),
        tally.delivered,
        began.elapsed().as_secs_f64()
    ))
}
