//! The way out of the tab. The only module that touches the network; knows no component.
//!
//! - [`clock`]: when something happened
//! - [`relay`]: where the relay is, whether it can be reached, and if not, why
//! - [`socket`]: one socket of the relay
//! - [`http`]: one HTTP exchange by fetch

pub mod clock;
pub mod http;
pub mod relay;
pub mod socket;
