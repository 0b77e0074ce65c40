//! The tab's access to the network. No other module touches the network, and this one knows no component.
//!
//! - [`clock`]: the browser's clocks
//! - [`relay`]: where the relay is, whether it can be reached, and if not, why
//! - [`socket`]: a socket of the relay
//! - [`url`]: the address of its WebSocket
//! - [`in_page`]: the same inside the page; [`page`]: whichever of the two the page uses
//! - `channel`: the WebSocket that carries a socket
//! - `limits`: the learner's time limits, which the page tracks too
//! - [`open`]: the number of open sockets of the labs
//! - [`websocket`]: a WebSocket of the browser
//! - [`http`]: an HTTP exchange by fetch

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
