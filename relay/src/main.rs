//! The command line of the relay.

fn main() {}
