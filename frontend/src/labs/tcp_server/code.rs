//! What the lab's fields say, as work for a program. Pure.

use super::{
    form::Form,
    replies::{Rule, Unit},
};
use crate::snippets::work::{Reply, TcpServer, Work};

/// The address that the relay binds for a page.
const HOST: &str = "127.0.0.1";

/// The work; none while something is wrong with the fields.
pub fn work(form: &Form) -> Option<Work> {
    let (binding, serving) = form.binding().ok()?;
    Some(Work::TcpServer(TcpServer {
        host: HOST.to_owned(),
        port: binding.port,
        backlog: binding.backlog,
        reuse_address: binding.reuse,
        many: !serving.one_at_a_time,
        by_line: serving.unit == Unit::Line,
        recv_size: serving.recv_size,
        reply: match serving.rule {
            Rule::ByHand => Reply::ByHand,
            Rule::Prefix => Reply::Prefix,
            Rule::Upper => Reply::UpperCase,
            Rule::Reverse => Reply::Reverse,
            Rule::Fixed => Reply::Fixed(serving.fixed.into_bytes()),
        },
        delay_ms: serving.delay,
    }))
}
