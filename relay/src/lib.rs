//! The relay.

pub mod practice;
