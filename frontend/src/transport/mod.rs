//! The way out of the tab. The only module that touches the network; knows no component.
//!
//! - [`clock`]: when something happened
//! - [`relay`]: where the relay is, whether it can be reached, and if not, why
//! - [`socket`]: one socket of the relay
//! - [`url`]: the address of its WebSocket
//! - [`in_page`]: the same inside the page; [`page`]: whichever of both the page has
//! - `channel`: the WebSocket that carries it
//! - `limits`: the learner's time limits, which the page counts as well
//! - [`open`]: how many of the labs' sockets are open
//! - [`websocket`]: one WebSocket of the browser's own
//! - [`http`]: one HTTP exchange by fetch

mod channel;
pub mod clock;
pub mod http;
pub mod in_page;
mod limits;
pub mod open;
pub mod page;
pub mod relay;
pub mod socket;
pub mod url;
pub mod websocket;
