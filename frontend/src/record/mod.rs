//! What happened, in order: one pure model of both ends, fed by events with their times and connection ids.
//!
//! - [`entry`]: one thing that happened

pub mod entry;
