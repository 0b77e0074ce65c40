//! Describes the lab's form as work for the generated programs. Pure.

use super::{
    form::Form,
    replies::{Rule, Unit},
};
use crate::snippets::work::{Reply, TcpServer, Work};

/// The address that the relay binds for a page.
const HOST: &str = "127.0.0.1";

/// Describes the work. Returns `None` if the form has errors.
pub fn work(form: &Form) -> Option<Work> {
    let (params, options) = form.listen_params().ok()?;
    Some(Work::TcpServer(TcpServer {
        host: HOST.to_owned(),
        port: params.port,
        backlog: params.backlog,
        reuse_address: params.reuse_address,
        many: !options.one_at_a_time,
        by_line: options.unit == Unit::Line,
        recv_size: options.recv_size,
        reply: match options.rule {
            Rule::ByHand => Reply::ByHand,
            Rule::Prefix => Reply::Prefix,
            Rule::Upper => Reply::UpperCase,
            Rule::Reverse => Reply::Reverse,
            Rule::Fixed => Reply::Fixed(options.fixed_reply.into_bytes()),
        },
        delay_ms: options.delay_ms,
    }))
}
