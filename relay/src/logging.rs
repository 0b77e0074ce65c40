//! The log: lines on stderr, by RUST_LOG, in which no token and nothing of what a connection carries ever stands.

use clap::ValueEnum;
use std::io::{self, IsTerminal};
use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::{FilterExt, filter_fn},
    fmt,
    layer::SubscriberExt,
    registry::LookupSpan,
    util::SubscriberInitExt,
};

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// One JSON object a line, for programs
    Json,
}

/// Logs from now on, `info` and above unless RUST_LOG says otherwise.
pub fn start(format: Format) {
    let layer = fmt::layer().with_writer(io::stderr);
    match format {
        Format::Text => init(layer.with_ansi(io::stderr().is_terminal())),
        Format::Json => init(layer.json().with_ansi(false)),
    }
}

fn init<L>(layer: L)
where
    L: Layer<tracing_subscriber::Registry> + Send + Sync + 'static,
    tracing_subscriber::Registry: Subscriber + for<'a> LookupSpan<'a>,
{
    let asked = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::registry().with(layer.with_filter(asked.and(filter_fn(is_discreet)))).init();
}

/// Our own events never hold what is secret. Those of libraries do: at `debug` and `trace` they tell requests and frames.
fn is_discreet(event: &Metadata<'_>) -> bool {
    let own = event.target() == "relay" || event.target().starts_with("relay::");
    own || *event.level() <= Level::INFO
}
