//! A WebSocket preserves message boundaries; the TCP connection under it does not.

use super::{fill, of_echo, use_echo};
use crate::{
    experiment::{
        Experiment,
        Step::{Dispatch, Stage, Teardown, Until},
        evidence::{Evidence, Table},
        needs_practice,
        seen::Seen,
    },
    labs::{
        tcp_client::experiments::{LineParser, lengths_row},
        websocket::{form::Field, model::Msg, tcp::TcpMsg},
    },
    record::EventKind,
    text::Lang,
};
use relay_protocol::PracticeTcp;

const MESSAGES: [&str; 3] = ["one", "two", "three"];

pub const EDGES: Experiment<Msg> = Experiment {
    id: "websocket-edges",
    title: Lang::ws_edges_title,
    question: Lang::ws_edges_question,
    choices: &[Lang::ws_edges_neither, Lang::ws_edges_websocket, Lang::ws_edges_both],
    missing: needs_practice,
    steps: |context| {
        let slow = context.relay.practice_tcp().iter().find(|server| server.name == PracticeTcp::Slow);
        let slow = slow.map(|server| server.address.clone()).unwrap_or_default();
        let mut steps = vec![
            Stage(Lang::ws_edges_sends),
            use_echo(context, ""),
            Dispatch(Msg::Connect),
            Until(|seen| seen.opened(), 5000),
        ];
        for message in MESSAGES {
            steps.extend([fill(Field::Message, message), Dispatch(Msg::Send)]);
        }
        steps.extend([
            Until(|seen| of_websocket(seen).1.len() == MESSAGES.len(), 5000),
            Teardown,
            Stage(Lang::ws_edges_sends_tcp),
            Dispatch(Msg::Tcp(TcpMsg::Connect(slow))),
            Until(|seen| seen.opened(), 5000),
        ]);
        steps.extend(MESSAGES.map(|message| Dispatch(Msg::Tcp(TcpMsg::Send(message.into())))));
        steps.push(Until(
            |seen| {
                let (sent, received) = of_tcp(seen);
                received.iter().sum::<usize>() >= sent.iter().sum()
            },
            10_000,
        ));
        steps
    },
    evidence,
    why: Lang::ws_edges_why,
    note: Some(Lang::ws_edges_note),
};

/// The lengths of the messages sent, and of those received.
fn of_websocket(seen: Seen) -> (Vec<usize>, Vec<usize>) {
    let (mut sent, mut received) = (Vec::new(), Vec::new());
    for event in of_echo(seen) {
        match &event.kind {
            EventKind::MessageSent { bytes, .. } => sent.push(bytes.len()),
            EventKind::MessageReceived { bytes, .. } => received.push(bytes.len()),
            _ => {}
        }
    }
    (sent, received)
}

/// The lengths of the sends over TCP, and of the recvs that the server reports.
fn of_tcp(seen: Seen) -> (Vec<usize>, Vec<usize>) {
    let (mut sent, mut received, mut parser) = (Vec::new(), Vec::new(), LineParser::default());
    for event in seen.entries() {
        if let EventKind::Send { bytes } = &event.kind {
            sent.push(bytes.len());
        }
        received.extend(parser.feed(&event.kind));
    }
    (sent, received)
}

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let columns = [lang.column_call(), lang.column_times(), lang.column_lengths(), lang.column_total()];
    let mut kept = Vec::new();
    let mut tables = Vec::new();
    let websocket = (lang.ws_edges_caption_websocket(), "send()", "onmessage", of_websocket(seen));
    let tcp = (lang.ws_edges_caption_tcp(), lang.edges_tab_send(), lang.edges_server_recv(), of_tcp(seen));
    for (caption, send, receive, (sent, received)) in [websocket, tcp] {
        let mut table = Table::new(caption, &columns);
        table.push(lengths_row(send, &sent));
        table.push(lengths_row(receive, &received));
        tables.push(table);
        // If bytes are missing, the result is inconclusive.
        let complete = !sent.is_empty() && sent.iter().sum::<usize>() == received.iter().sum::<usize>();
        kept.push(complete.then_some(sent == received));
    }
    let supports = match kept[..] {
        [Some(true), Some(false)] => Some(1),
        [Some(true), Some(true)] => Some(2),
        [Some(false), Some(false)] => Some(0),
        _ => None,
    };
    Evidence { tables, supports }
}
