//! The HTTP server lab: the tab answers requests of HTTP/1.1, and real programs send them.
//!
//! - [`form`]: what the fields hold, and what it means; pure
//! - [`route`], [`router`]: which requests a route is for, and which route a request is for; pure
//! - [`target`]: what a request's target means; pure
//! - [`handlers`]: what answers a request, once its route is known; pure
//! - [`site`]: what is answered to a request, and to bytes that are none; pure
//! - [`answer`]: how an answer is written; pure
//! - [`model`]: what the lab knows, what can happen, and what follows; pure

pub mod answer;
pub mod form;
pub mod handlers;
pub mod model;
pub mod route;
pub mod router;
pub mod site;
pub mod target;
