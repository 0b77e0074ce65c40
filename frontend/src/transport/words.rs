//! The page's words to the relay as JSON, and the relay's read into relay-protocol's. By hand: what serde derives weighs
//! three times as much wasm. A test holds both against each other. Pure.

use crate::json::Json;
use relay_protocol::{
    Command, Event, Failure, FailureKind, Health, Limits, Phase, Practice, PracticeServer, PracticeTcp,
};

/// A command as JSON.
pub fn command(command: &Command) -> String {
    match command {
        Command::Receive { bytes, continuous, timeout_ms } => {
            let limit = timeout_ms.map(|limit| format!(",\"timeout_ms\":{limit}")).unwrap_or_default();
            format!("{{\"receive\":{{\"bytes\":{bytes},\"continuous\":{continuous}{limit}}}}}")
        }
        Command::Shutdown => "\"shutdown\"".to_owned(),
        Command::Reset => "\"reset\"".to_owned(),
    }
}

/// One event; none where it is none of this protocol.
pub fn event(json: &str) -> Option<Event> {
    let event = Json::read(json).ok()?;
    if let Json::Text(name) = &event {
        return (name == "fin").then_some(Event::Fin);
    }
    // One member, named as the event.
    let (name, content) = event.members().first()?;
    Some(match name.as_str() {
        "open" => Event::Open {
            local: text(content, "local")?,
            peer: text(content, "peer")?,
            microseconds: content.number("microseconds")?,
        },
        "written" => Event::Written { bytes: content.number("bytes")? },
        "timed_out" => Event::TimedOut { microseconds: content.number("microseconds")? },
        "failed" => Event::Failed(failure(content)?),
        _ => return None,
    })
}

fn failure(failure: &Json) -> Option<Failure> {
    Some(Failure {
        phase: Phase::from_name(failure.text("phase")?)?,
        kind: FailureKind::from_name(failure.text("kind")?)?,
        errno: failure.word("errno").and_then(|errno| errno.parse().ok()),
        symbol: text(failure, "symbol"),
        message: text(failure, "message")?,
        microseconds: failure.number("microseconds")?,
        rule: text(failure, "rule"),
        allow: text(failure, "allow"),
    })
}

/// The protocol of the relay that answered this; none where that is no relay's answer. The rest of what a relay of
/// another protocol says may mean something else.
pub fn protocol(json: &str) -> Option<u64> {
    let health = Json::read(json).ok()?;
    let ours = health.text("name")? == Health::NAME;
    health.number("protocol").filter(|_| ours)
}

/// What `/health` of a relay of our protocol answered.
pub fn health(json: &str) -> Option<Health> {
    let health = Json::read(json).ok()?;
    let limits = health.get("limits")?;
    Some(Health {
        name: text(&health, "name")?,
        version: text(&health, "version")?,
        protocol: health.number("protocol")? as u32,
        practice: health.get("practice").and_then(practice),
        limits: Limits {
            message_bytes: limits.number("message_bytes")? as usize,
            connections: limits.number("connections")? as usize,
            // No part of the page shows these.
            connections_per_client: None,
            handshake_timeout_ms: None,
            connect_timeout_ms: limits.number("connect_timeout_ms")?,
            idle_timeout_ms: limits.number("idle_timeout_ms")?,
            ping_interval_ms: None,
        },
    })
}

fn practice(practice: &Json) -> Option<Practice> {
    let mut tcp = Vec::new();
    for server in practice.get("tcp")?.items()? {
        tcp.push(PracticeServer {
            name: PracticeTcp::from_name(server.text("name")?)?,
            address: text(server, "address")?,
            ours: server.word("ours")? == "true",
        });
    }
    Some(Practice { tcp, http: text(practice, "http") })
}

fn text(value: &Json, name: &str) -> Option<String> {
    value.text(name).map(str::to_owned)
}
