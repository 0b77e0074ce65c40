//! The log: lines on stderr, filtered by RUST_LOG. They never hold a token or the data of a connection.

use clap::ValueEnum;
use std::{
    collections::HashMap,
    fmt::Debug,
    io::{self, IsTerminal},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    warn,
};
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::{FilterExt, filter_fn},
    fmt,
    layer::{Context, Filter, SubscriberExt},
    registry::LookupSpan,
    util::SubscriberInitExt,
};

/// The field that names the rule behind a refusal.
const RULE: &str = "rule";

/// Maximum number of refusals by one rule that are logged within [`WINDOW`]: anyone can cause any number of them.
const MAX_REPEATS: u32 = 20;

/// See [`MAX_REPEATS`].
const WINDOW: Duration = Duration::from_secs(60);

/// The format of the log's lines.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// One JSON object a line, for programs
    Json,
}

/// Starts logging, at `info` and above unless RUST_LOG says otherwise.
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
    tracing_subscriber::registry()
        .with(layer.with_filter(asked.and(filter_fn(is_safe_to_log)).and(Refusals::default())))
        .init();
}

/// Our own events never hold secrets. Those of libraries do: at `debug` and `trace` they print requests and frames. The
/// events of the NATS client repeat what our own events report.
fn is_safe_to_log(event: &Metadata<'_>) -> bool {
    let is_of =
        |name: &str| event.target().strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
    is_of("relay") || (*event.level() <= Level::INFO && !is_of("async_nats"))
}

/// Suppresses refusals that repeat. Each rule counts separately, so that a flood by one hides none of the others.
#[derive(Default)]
struct Refusals(Mutex<HashMap<String, Window>>);

/// When the first of these refusals was logged, and how many followed.
struct Window {
    began: Instant,
    refusals: u32,
}

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Log,
    /// Announces the first refusal that is suppressed.
    Announce,
    LeaveOut,
}

impl Refusals {
    fn count(&self, rule: String, now: Instant) -> Verdict {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let window = windows.entry(rule).or_insert(Window { began: now, refusals: 0 });
        if now.duration_since(window.began) >= WINDOW {
            *window = Window { began: now, refusals: 0 };
        }
        window.refusals = window.refusals.saturating_add(1);
        match window.refusals {
            ..=MAX_REPEATS => Verdict::Log,
            count if count == MAX_REPEATS + 1 => Verdict::Announce,
            _ => Verdict::LeaveOut,
        }
    }
}

impl<S> Filter<S> for Refusals {
    fn enabled(&self, _: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        true
    }

    fn event_enabled(&self, event: &Event<'_>, _: &Context<'_, S>) -> bool {
        let mut rule = RuleName(None);
        event.record(&mut rule);
        let Some(rule) = rule.0 else { return true };
        match self.count(rule.clone(), Instant::now()) {
            Verdict::Log => true,
            Verdict::Announce => {
                // The rule is in the message, not in the field by which this filter counts.
                warn!("more refusals by {rule} are left out for a while; relay_refusals_total at /metrics counts them");
                false
            }
            Verdict::LeaveOut => false,
        }
    }
}

/// Extracts the name of the rule from an event.
struct RuleName(Option<String>);

impl Visit for RuleName {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == RULE {
            self.0 = Some(value.to_owned());
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_has_its_share_of_each_minute() {
        let (refusals, began) = (Refusals::default(), Instant::now());
        let count = |rule: &str, at| refusals.count(rule.to_owned(), began + at);
        for minute in [Duration::ZERO, WINDOW, WINDOW * 3] {
            for _ in 0..MAX_REPEATS {
                assert_eq!(count("host-missing", minute), Verdict::Log);
            }
            assert_eq!(count("host-missing", minute), Verdict::Announce);
            assert_eq!(count("host-missing", minute + WINDOW - Duration::from_millis(1)), Verdict::LeaveOut);
            assert_eq!(count("token-wrong", minute), Verdict::Log);
        }
    }
}
