//! The rows: what is measured of a peer, one list for each table.

use super::{
    figures::{Better, Figure, Values},
    ground::Ground,
    target::Targets,
};
use std::{io, net::SocketAddr};

/// How many large frames one connection has under way in the echo row.
const WINDOW: u64 = 16;

/// Rounds of a row that varies much and takes little time.
const ROUNDS: usize = 7;

/// One kind of measurement.
pub struct Row {
    pub name: &'static str,
    /// What is done, for the report.
    pub about: &'static str,
    pub figures: &'static [Figure],
    /// How many connections are open at once.
    pub connections: usize,
    /// In how many rounds it is measured, unless the command line says something else.
    pub rounds: usize,
    /// Whether the peers must not have done anything before: then there is only one round.
    pub fresh: bool,
    pub target: fn(&Targets) -> SocketAddr,
    pub measure: fn(&Ground) -> io::Result<Values>,
}

const fn higher(name: &'static str) -> Figure {
    Figure { name, better: Better::Higher, counts: false }
}

const fn lower(name: &'static str) -> Figure {
    Figure { name, better: Better::Lower, counts: true }
}

const FLOW: [Figure; 2] = [higher("MiB/s"), lower("CPU s/GiB")];

const GROWN: [Figure; 4] = [higher("MiB/s"), lower("CPU s/GiB"), higher("messages/s"), lower("CPU µs/message")];

/// The rows of the first table, in its order: one connection, or one after the other, or many that are idle.
pub const ROWS: [Row; 6] = [
    Row {
        name: "echo",
        about: "64 KiB frames there and back over one connection, up to 16 under way",
        figures: &FLOW,
        connections: 1,
        rounds: ROUNDS,
        fresh: false,
        target: |targets| targets.echo,
        measure: |ground| ground.flow(WINDOW),
    },
    Row {
        name: "down",
        about: "from the target to the client over one connection",
        figures: &FLOW,
        connections: 1,
        rounds: ROUNDS,
        fresh: false,
        target: |targets| targets.source,
        measure: |ground| ground.flow(0),
    },
    Row {
        name: "up",
        about: "64 KiB frames from the client to the target over one connection",
        figures: &FLOW,
        connections: 1,
        rounds: ROUNDS,
        fresh: false,
        target: |targets| targets.sink,
        measure: |ground| ground.up(),
    },
    Row {
        name: "round-trip",
        about: "64 bytes there and back over one connection, one message at a time",
        figures: &[
            lower("p50 µs"),
            Figure { name: "p99 µs", better: Better::Lower, counts: false },
            lower("CPU µs/message"),
        ],
        connections: 1,
        rounds: ROUNDS,
        fresh: false,
        target: |targets| targets.echo,
        measure: |ground| ground.round_trip(),
    },
    Row {
        name: "connections",
        about: "connect, shake hands, one byte there and back, close from both sides; then the next one",
        figures: &[higher("a second"), lower("CPU µs each")],
        connections: 1,
        rounds: ROUNDS,
        fresh: false,
        target: |targets| targets.echo,
        measure: |ground| ground.connections(),
    },
    Row {
        name: "memory",
        about: "of each of 500 open connections: after one byte each way, and after 1 MiB each way and 5 seconds of nothing",
        figures: &[lower("KiB idle"), lower("KiB after use")],
        connections: 500,
        rounds: 1,
        fresh: true,
        target: |targets| targets.echo,
        measure: |ground| ground.memory(),
    },
];

/// The rows of the second table: what grows with the connections that are busy at once.
pub const GROWTH: [Row; 4] = [growth("1", 1), growth("10", 10), growth("100", 100), growth("1000", 1000)];

const fn growth(name: &'static str, connections: usize) -> Row {
    Row {
        name,
        about: "so many connections at once: echo of 64 KiB frames, then of 64 bytes, each one message at a time",
        figures: &GROWN,
        connections,
        rounds: 2,
        fresh: false,
        target: |targets| targets.echo,
        measure: |ground| ground.grown(),
    }
}
