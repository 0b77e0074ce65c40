//! The page's words to the relay as JSON, and the relay's read into relay-protocol's. By hand: what serde derives weighs
//! three times as much wasm. A test holds both against each other. Pure.

use crate::json::{Json, quote};
use relay_protocol::{
    Command, Event, Failure, FailureKind, Fault, Health, Holder, Limits, Phase, Practice, PracticeName, PracticeServer,
    TcpInfo, Way,
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
        Command::Accept => "\"accept\"".to_owned(),
        Command::SendTo { address } => {
            let mut json = "{\"send_to\":{\"address\":".to_owned();
            quote(&mut json, address);
            json + "}}"
        }
        Command::Info => "\"info\"".to_owned(),
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
        "listening" => Event::Listening {
            local: text(content, "local")?,
            listener: text(content, "listener")?,
            backlog: small(content, "backlog")?,
        },
        "waiting" => Event::Waiting { clients: small(content, "clients")? },
        "accepted" => Event::Accepted {
            connection: small(content, "connection")?,
            local: text(content, "local")?,
            peer: text(content, "peer")?,
            waited: content.number("waited"),
        },
        "bound" => Event::Bound { local: text(content, "local")? },
        "datagram" => Event::Datagram { from: text(content, "from")? },
        "truncated" => Event::Truncated { kept: small(content, "kept")?, of: small(content, "of")? },
        "injected" => Event::Injected {
            fault: Fault::from_name(content.text("fault")?)?,
            way: Way::from_name(content.text("way")?)?,
            number: content.number("number")?,
            bytes: small(content, "bytes")?,
        },
        "reported" => Event::Reported(failure(content)?),
        "info" => Event::Info(info(content)),
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
        holder: failure.text("holder").and_then(Holder::from_name),
    })
}

fn info(info: &Json) -> Option<TcpInfo> {
    Some(TcpInfo {
        rtt: small(info, "rtt")?,
        rtt_variation: small(info, "rtt_variation")?,
        retransmits: small(info, "retransmits")?,
        in_flight: small(info, "in_flight")?,
        congestion_window: small(info, "congestion_window")?,
        segment_size: small(info, "segment_size")?,
        receive_window: small(info, "receive_window")?,
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
            bind_ports: limits.get("bind_ports").and_then(ranges).unwrap_or_default(),
        },
    })
}

fn practice(practice: &Json) -> Option<Practice> {
    let udp = practice.get("udp").and_then(servers).unwrap_or_default();
    Some(Practice { tcp: servers(practice.get("tcp")?)?, udp, http: text(practice, "http") })
}

fn servers<Name: PracticeName>(list: &Json) -> Option<Vec<PracticeServer<Name>>> {
    let mut servers = Vec::new();
    for server in list.items()? {
        servers.push(PracticeServer {
            name: Name::from_word(server.text("name")?)?,
            address: text(server, "address")?,
            ours: server.word("ours")? == "true",
        });
    }
    Some(servers)
}

/// Pairs of a first and a last port.
fn ranges(list: &Json) -> Option<Vec<(u16, u16)>> {
    let mut ranges = Vec::new();
    for range in list.items()? {
        let [Json::Word(first), Json::Word(last)] = range.items()? else { return None };
        ranges.push((first.parse().ok()?, last.parse().ok()?));
    }
    Some(ranges)
}

fn small(value: &Json, name: &str) -> Option<u32> {
    value.word(name)?.parse().ok()
}

fn text(value: &Json, name: &str) -> Option<String> {
    value.text(name).map(str::to_owned)
}
