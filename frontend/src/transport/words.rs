//! Reads the relay's JSON into relay-protocol's words. By hand: the readers that serde derives weigh three times as much
//! wasm. A test holds both against each other. Pure.

use relay_protocol::{Event, Failure, FailureKind, Health, Limits, Phase, Practice, PracticeServer, PracticeTcp};
use serde_json::Value;

const PHASES: [(&str, Phase); 4] = [
    ("policy", Phase::Policy),
    ("resolve", Phase::Resolve),
    ("connect", Phase::Connect),
    ("transfer", Phase::Transfer),
];

const KINDS: [(&str, FailureKind); 10] = [
    ("not_allowed", FailureKind::NotAllowed),
    ("unresolved", FailureKind::Unresolved),
    ("refused", FailureKind::Refused),
    ("timed_out", FailureKind::TimedOut),
    ("unreachable", FailureKind::Unreachable),
    ("reset", FailureKind::Reset),
    ("idle", FailureKind::Idle),
    ("limit", FailureKind::Limit),
    ("bad_request", FailureKind::BadRequest),
    ("other", FailureKind::Other),
];

/// One event; none where it is none of this protocol.
pub fn event(json: &str) -> Option<Event> {
    let value: Value = serde_json::from_str(json).ok()?;
    if value.as_str() == Some("fin") {
        return Some(Event::Fin);
    }
    // One member, named as the event.
    let (name, content) = value.as_object()?.iter().next()?;
    Some(match name.as_str() {
        "open" => Event::Open {
            local: text(content, "local")?,
            peer: text(content, "peer")?,
            microseconds: number(content, "microseconds")?,
        },
        "timed_out" => Event::TimedOut { microseconds: number(content, "microseconds")? },
        "failed" => Event::Failed(failure(content)?),
        _ => return None,
    })
}

fn failure(value: &Value) -> Option<Failure> {
    Some(Failure {
        phase: one_of(&PHASES, value, "phase")?,
        kind: one_of(&KINDS, value, "kind")?,
        errno: value.get("errno").and_then(Value::as_i64).map(|errno| errno as i32),
        symbol: text(value, "symbol"),
        message: text(value, "message")?,
        microseconds: number(value, "microseconds")?,
        rule: text(value, "rule"),
        allow: text(value, "allow"),
    })
}

/// The protocol of the relay that answered this; none where that is no relay's answer. The rest of what a relay of
/// another protocol says may mean something else.
pub fn protocol(json: &str) -> Option<u64> {
    let value: Value = serde_json::from_str(json).ok()?;
    let ours = value.get("name")?.as_str()? == Health::NAME;
    number(&value, "protocol").filter(|_| ours)
}

/// What `/health` of a relay of our protocol answered.
pub fn health(json: &str) -> Option<Health> {
    let value: Value = serde_json::from_str(json).ok()?;
    let limits = value.get("limits")?;
    Some(Health {
        name: text(&value, "name")?,
        version: text(&value, "version")?,
        protocol: number(&value, "protocol")? as u32,
        practice: value.get("practice").and_then(practice),
        limits: Limits {
            message_bytes: number(limits, "message_bytes")? as usize,
            connections: number(limits, "connections")? as usize,
            // No part of the page shows these.
            connections_per_client: None,
            handshake_timeout_ms: None,
            connect_timeout_ms: number(limits, "connect_timeout_ms")?,
            idle_timeout_ms: number(limits, "idle_timeout_ms")?,
        },
    })
}

fn practice(value: &Value) -> Option<Practice> {
    let mut tcp = Vec::new();
    for server in value.get("tcp")?.as_array()? {
        tcp.push(PracticeServer {
            name: PracticeTcp::from_name(server.get("name")?.as_str()?)?,
            address: text(server, "address")?,
            ours: server.get("ours")?.as_bool()?,
        });
    }
    Some(Practice { tcp, http: text(value, "http") })
}

fn text(value: &Value, name: &str) -> Option<String> {
    value.get(name)?.as_str().map(str::to_owned)
}

fn number(value: &Value, name: &str) -> Option<u64> {
    value.get(name)?.as_u64()
}

fn one_of<T: Copy>(known: &[(&str, T)], value: &Value, name: &str) -> Option<T> {
    let word = value.get(name)?.as_str()?;
    known.iter().find(|(name, _)| *name == word).map(|(_, meaning)| *meaning)
}
