//! Handlers that answer a request once its route is known. Pure.
//!
//! - [`echo`]: the request, as JSON
//! - [`fixed`]: a predefined answer
//! - [`items`]: a REST resource

pub mod echo;
pub mod fixed;
pub mod items;

use crate::http1::RequestHead;
use bytes::Bytes;

/// A request as handlers see it.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    pub head: &'a RequestHead,
    pub path: &'a str,
    /// Without the leading `?`.
    pub query: &'a str,
    /// The names and values of the route's path parameters.
    pub params: &'a [(String, String)],
    /// Without chunk sizes.
    pub body: &'a Bytes,
}
