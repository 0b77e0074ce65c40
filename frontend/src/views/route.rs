//! An entry's source and destination in words, for screen readers: what the ladder shows by lanes and arrows. Pure.

use super::{
    Lanes,
    row::{Arrow, Row},
};
use crate::{
    record::{ConnectionId, Protocol, RecordedEvent},
    text::Lang,
};

/// A lane of the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lane {
    Tab,
    Relay,
    Other,
}

/// Returns the source and destination of a row's arrows, as in `This tab → Relay`, or empty if it has none.
pub fn route(event: &RecordedEvent, row: &Row, lanes: Lanes, lang: Lang) -> String {
    let Some((from, to)) = ends(event, row, lanes) else { return String::new() };
    let name = |lane| match lane {
        Lane::Tab => lang.lane_tab().to_owned(),
        Lane::Relay if event.facts.in_page => lang.lane_in_page().to_owned(),
        Lane::Relay => lang.lane_relay().to_owned(),
        Lane::Other => match event.facts.protocol {
            Protocol::Udp => lang.lane_peer().to_owned(),
            Protocol::Tcp if !lanes.clients => lang.lane_server().to_owned(),
            Protocol::Tcp if event.connection == ConnectionId::SERVER => lang.lane_clients().to_owned(),
            Protocol::Tcp => lang.connection_name(event.connection, event.facts.protocol),
            Protocol::WebSocket => lang.lane_server().to_owned(),
        },
    };
    [&name(from), " → ", &name(to)].concat()
}

fn ends(event: &RecordedEvent, row: &Row, lanes: Lanes) -> Option<(Lane, Lane)> {
    // One leg spans the whole way, unless the bytes wait at the relay.
    let far_end =
        if !lanes.relay || event.kind.spans_the_way() && row.far == Arrow::Nothing { Lane::Other } else { Lane::Relay };
    match (row.near, row.far) {
        (Arrow::Out | Arrow::LostOut | Arrow::Lost, Arrow::Out | Arrow::LostOut | Arrow::Lost) => {
            Some((Lane::Tab, Lane::Other))
        }
        (Arrow::Back, Arrow::Back | Arrow::Earlier) => Some((Lane::Other, Lane::Tab)),
        (Arrow::Nothing | Arrow::Words(_) | Arrow::Earlier | Arrow::Waiting | Arrow::Held | Arrow::Stopped, far) => {
            match far {
                Arrow::Out | Arrow::LostOut | Arrow::Lost => Some((Lane::Relay, Lane::Other)),
                Arrow::Back | Arrow::LostBack | Arrow::Waiting => Some((Lane::Other, Lane::Relay)),
                Arrow::Nothing | Arrow::Words(_) | Arrow::Earlier | Arrow::Held | Arrow::Stopped => None,
            }
        }
        // The label says that no answer came.
        (Arrow::Out | Arrow::LostOut | Arrow::Lost, _) => Some((Lane::Tab, far_end)),
        (Arrow::Back | Arrow::LostBack, _) => Some((far_end, Lane::Tab)),
    }
}
