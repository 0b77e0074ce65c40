//! Access to the network: the only module that touches it. Knows no component.
//!
//! - [`clock`]: the page's clock
//! - [`relay`]: the relay's address, whether it can be reached, and if not, why
//! - [`socket`]: a socket at the relay
//! - [`url`]: the URL of its WebSocket
//! - [`in_page`]: sockets inside the page; [`page`]: those of the network that the labs use
//! - `channel`: the WebSocket that carries a socket
//! - `limits`: the learner's time limits, which the page measures too
//! - [`open`]: the number of open sockets
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
