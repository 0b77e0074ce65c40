//! What answers a request, once its route is known. Pure.
//!
//! - [`echo`]: what the request said, as JSON
//! - [`fixed`]: an answer that was written beforehand
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
    /// Without its `?`.
    pub query: &'a str,
    /// What stands in the path at the places of the route's parameters.
    pub params: &'a [(String, String)],
    /// Without chunk sizes.
    pub body: &'a Bytes,
}
