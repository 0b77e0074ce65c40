//! The row of an entry: which legs of the way it crosses, in which direction, and its text. Pure.

use super::{
    frame,
    http::{self, host_and_path},
    note::Note,
};
use crate::record::{ClosedBy, ConnectionId, EventKind, HttpCause, Protocol, Reach, Record, RecordedEvent};
use crate::text::{Lang, byte_count, dotted, duration, fill, joined};
use relay_protocol::{CloseCode, FailureKind, Fault, Phase, Way};

/// The kind of a row, which sets its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Sent by the tab towards the server.
    Sent,
    /// Received from the server.
    Received,
    /// Neither: a request to the relay, connecting, closing.
    Quiet,
    /// A warning: nothing failed.
    Warn,
    /// A failure.
    Bad,
}

impl Tone {
    /// The name in the style sheet.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Received => "received",
            Self::Quiet => "quiet",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}

/// What crosses one leg of the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrow {
    /// Nothing.
    Nothing,
    /// No arrow, only text about something that goes this way.
    Words(Way),
    /// Something towards the server.
    Out,
    /// Something towards the tab.
    Back,
    /// Something towards the server that was never answered.
    Lost,
    /// Something towards the server that was discarded.
    LostOut,
    /// Something towards the tab that was discarded.
    LostBack,
    /// Something that reached the relay and, as far as is known, no further.
    Held,
    /// Something that the relay could not send.
    Stopped,
    /// Possibly nothing: these bytes may have crossed this leg with earlier ones.
    Earlier,
    /// A client that reached the relay's machine and waits there to be accepted.
    Waiting,
}

/// A row: the text and arrows of one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub tone: Tone,
    /// The call without its result, such as `recv(4)`.
    pub call: String,
    /// The call with its result, such as `recv(4) → 4 B`; shown on the first leg.
    pub label: String,
    /// What crossed the second leg: the text in quotes, `FIN`, `RST`.
    pub content: String,
    /// What kept it from reaching the other side; empty if nothing did.
    pub ended: &'static str,
    /// The number of bytes it carries, if it carries any.
    pub size: Option<usize>,
    /// The arrow on the leg between tab and relay; for HTTP, on the whole way.
    pub near: Arrow,
    /// The arrow on the leg between relay and server.
    pub far: Arrow,
}

impl Row {
    /// The row in one sentence. For a failure: why it failed, at which layer, and what to do.
    pub fn sentence(&self, event: &RecordedEvent, lang: Lang) -> String {
        // By the time the sentence is read, it no longer waits at the relay.
        let ended = if self.far == Arrow::Held { "" } else { self.ended };
        match Note::of(event, lang) {
            Some(Note::Failure(why)) => format!("{}. {}", why.headline, why.paragraph()),
            _ if !ended.is_empty() => dotted(&[&joined(&[&self.label, &self.content], " "), ended]),
            // The label already shows the content.
            _ if self.content.is_empty() || self.label.contains(&self.content) => self.label.clone(),
            _ => match self.label.strip_prefix(&self.call).and_then(|result| result.strip_prefix(" · ")) {
                Some(result) if self.content.starts_with(result) => dotted(&[&self.call, &self.content]),
                _ => joined(&[&self.label, &self.content], " "),
            },
        }
    }

    /// Creates the row of an entry of `record`.
    pub fn new(event: &RecordedEvent, record: &Record, lang: Lang) -> Self {
        use {Arrow::*, Tone::*};
        let (none, fin, rst) = (String::new, || "FIN".to_owned(), || "RST".to_owned());
        let size = event.kind.bytes().map(|bytes| bytes.len());
        let bytes = byte_count(size.unwrap_or_default());
        let content = event.content();
        let udp = event.facts.protocol == Protocol::Udp;
        let recv_name = if udp { "recvfrom" } else { "recv" };
        let recv = |size: u32| [recv_name, "(", &size.to_string(), ")"].concat();
        let number = if event.facts.datagram > 0 { lang.numbered(event.facts.datagram) } else { none() };
        let (reached, ended) = match record.reach(event) {
            Reach::Untold | Reach::Socket => (Out, ""),
            Reach::Relay => (Held, lang.held_at_relay()),
            Reach::Lost => (LostOut, lang.lost_as_asked()),
            Reach::Refused => (Stopped, lang.not_sent()),
        };
        let delayed = if event.facts.delay > 0 { lang.delayed_by(event.facts.delay) } else { none() };
        // A message crosses the whole way at once, unless its bytes wait at the relay.
        let as_far_as = |reached, (tone, call, result, content, near, far)| {
            (tone, call, result, content, near, if reached == Held { Held } else { far })
        };
        // Each arm: tone, call, what the label appends to the call, content, and the arrows on the two legs.
        let (tone, call, result, content, near, far) = match &event.kind {
            EventKind::Connect { target, protocol: Protocol::Udp } => {
                (Quiet, "connect()".to_owned(), [" · ", target].concat(), target.clone(), Out, Nothing)
            }
            EventKind::Connect { target, .. } => (Quiet, "connect()".to_owned(), none(), target.clone(), Out, reached),
            EventKind::Faults(faults) => {
                let faults = lang.faults(*faults);
                (Warn, lang.faults_asked().to_owned(), [" · ", &faults].concat(), faults, Out, Nothing)
            }
            EventKind::Open { local, .. } if udp => {
                (Quiet, "connect()".to_owned(), [" → ", local].concat(), none(), Back, Nothing)
            }
            EventKind::Open { took, .. } => {
                (Quiet, "connect()".to_owned(), none(), lang.connected_in(*took), Back, Back)
            }
            EventKind::Send { .. } => {
                let content = dotted(&[&content, &delayed]);
                (Sent, "send".to_owned(), dotted(&[&[" ", &bytes].concat(), &number]), content, Out, reached)
            }
            EventKind::Receive { size } => (Quiet, recv(*size), none(), none(), Out, Nothing),
            EventKind::Received { size, .. } => {
                let far = if event.facts.known { Earlier } else { Back };
                (Received, recv(*size), [" → ", &bytes].concat(), content, Back, far)
            }
            EventKind::TimedOut { after } => {
                let words = lang.recv_timed_out();
                let result = [" → ", words, " · ", &duration(*after)].concat();
                (Warn, recv_name.to_owned(), result, words.to_owned(), Back, Nothing)
            }
            EventKind::Unanswered { after } => {
                let call = if event.facts.connecting { "connect()" } else { recv_name };
                let words = lang.relay_unanswered();
                let result = [" → ", words, " · ", &duration(*after)].concat();
                (Warn, call.to_owned(), result, words.to_owned(), Lost, Nothing)
            }
            EventKind::Shutdown => (Sent, "shutdown(WR)".to_owned(), none(), fin(), Out, reached),
            EventKind::Fin => (Received, "recv".to_owned(), " → 0 B".to_owned(), fin(), Back, Back),
            EventKind::Reset => (Sent, "close() · linger 0".to_owned(), none(), rst(), Out, reached),
            // A listening socket, a UDP socket and a connection that is not established have no peer to send a FIN to.
            EventKind::Close
                if event.facts.known || event.facts.connecting || udp || event.connection == ConnectionId::SERVER =>
            {
                (Quiet, "close()".to_owned(), none(), none(), Out, Nothing)
            }
            EventKind::Close => (Quiet, "close()".to_owned(), none(), fin(), Out, reached),
            EventKind::Failed(failure) => {
                let call = failure.symbol.as_deref().unwrap_or_else(|| lang.failure_kind(failure.kind));
                // Only what TCP itself observed crosses the second leg.
                let (content, far) = match (failure.phase, failure.kind) {
                    _ if udp => (none(), Nothing),
                    (Phase::Connect, FailureKind::Refused) | (Phase::Transfer, FailureKind::Reset) => (rst(), Back),
                    (Phase::Connect | Phase::Transfer, FailureKind::TimedOut) => (lang.no_answer().to_owned(), Lost),
                    _ => (none(), Nothing),
                };
                (Bad, call.to_owned(), none(), content, Back, far)
            }
            EventKind::Closed { code, reason } => {
                let tone = if event.facts.known { Quiet } else { Bad };
                // Without a close code from the relay, the WebSocket to the listener was lost.
                let at_relay = event.facts.accepted && CloseCode::from_code(*code).is_some();
                let ended = match (event.facts.in_page, at_relay) {
                    (true, _) => lang.ended_in_page(),
                    (false, true) => lang.ended_at_relay(),
                    (false, false) => lang.websocket_closed(),
                };
                let code = code.to_string();
                let content = joined(&[&code, reason], " ");
                (tone, ended.to_owned(), [" · ", &code].concat(), content, Back, Nothing)
            }
            EventKind::Bind { port, backlog } => {
                let listen = backlog.map(|backlog| [" · listen(", &backlog.to_string(), ")"].concat());
                let call = ["bind(", &port.to_string(), ")", &listen.unwrap_or_default()].concat();
                (Quiet, call, none(), none(), Out, Nothing)
            }
            EventKind::Bound { local } => (Quiet, "bind()".to_owned(), [" → ", local].concat(), none(), Back, Nothing),
            EventKind::Waiting { clients } => {
                let queue = lang.queue(*clients);
                (Warn, queue.clone(), none(), lang.waits_for_accept().to_owned(), Nothing, Arrow::Waiting)
            }
            EventKind::Accept => (Quiet, "accept()".to_owned(), none(), none(), Out, Nothing),
            EventKind::Accepted { peer, waited, .. } => {
                // The kernel's resolution is one or a few milliseconds: less than 1 ms counts as no wait.
                let waited = waited.filter(|&waited| waited >= 1000).map(|waited| lang.waited(waited));
                let waited = waited.unwrap_or_else(|| lang.taken_at_once().to_owned());
                (Quiet, "accept()".to_owned(), [" → ", peer].concat(), waited, Back, Back)
            }
            EventKind::SendTo { to, .. } => {
                let content = dotted(&[to, &content, &delayed]);
                (Sent, "sendto".to_owned(), dotted(&[&[" ", &bytes].concat(), &number]), content, Out, reached)
            }
            EventKind::ReceivedFrom { from, size, .. } => {
                // A connected socket receives only from its peer, whose address is shown above.
                let connected = record.connection(event.connection).is_some_and(|socket| socket.peer.is_some());
                let content = if connected { content } else { dotted(&[from, &content]) };
                // The relay made this copy: the datagram came from the peer only once, as the row above shows.
                let (content, far) = match event.facts.known {
                    true => (dotted(&[lang.injected_copy(), &content]), Words(Way::Back)),
                    false => (content, Back),
                };
                (Received, recv(*size), [" → ", &bytes].concat(), content, Back, far)
            }
            EventKind::Truncated { kept, of } => {
                let gone = lang.bytes_gone((of - kept) as usize);
                (Warn, "recvfrom".to_owned(), [" · ", &gone].concat(), none(), Back, Nothing)
            }
            EventKind::Injected { fault, way, number, .. } => {
                let far = match (fault, way) {
                    (Fault::Loss, Way::Out) => LostOut,
                    (Fault::Loss, Way::Back) => LostBack,
                    // The relay sends the datagram once more.
                    (Fault::Duplicate, Way::Out) => Out,
                    // The datagram has an arrow of its own: that of its send, or of the recvfrom that returns it.
                    (Fault::Duplicate, Way::Back) | (Fault::Reorder, Way::Out | Way::Back) => Words(*way),
                };
                let content = lang.done_by(*fault, *way).to_owned();
                (Warn, lang.injected(*fault, *number), none(), content, Nothing, far)
            }
            EventKind::Reported(failure) => {
                let call = failure.symbol.as_deref().unwrap_or_else(|| lang.failure_kind(failure.kind));
                let (content, far) = match failure.kind {
                    FailureKind::Refused | FailureKind::Reset => (lang.icmp_unreachable().to_owned(), Back),
                    _ => (none(), Nothing),
                };
                (Bad, call.to_owned(), none(), content, Back, far)
            }
            EventKind::Info(info) => {
                let words = info.map(|info| lang.tcp_info(info)).unwrap_or_else(|| lang.tcp_info_unknown().to_owned());
                (Quiet, "TCP_INFO".to_owned(), [" · ", &words].concat(), words, Back, Nothing)
            }
            EventKind::Request { method, url, body, .. } => {
                let path = host_and_path(url).1;
                let result = dotted(&[&[" ", path].concat(), if body.is_empty() { "" } else { &bytes }]);
                (Sent, method.clone(), result, path.to_owned(), Out, Nothing)
            }
            EventKind::Response { status, reason, took, .. } => {
                let tone = if *status < 400 { Received } else { Warn };
                let call = joined(&[&status.to_string(), reason], " ");
                (tone, call, [" · ", &bytes, " · ", &duration(*took)].concat(), content, Back, Nothing)
            }
            EventKind::HttpFailed { cause, took, .. } => {
                let (tone, call) = match cause {
                    HttpCause::TimedOut => (Warn, lang.failed_fetch_time_limit()),
                    HttpCause::Cancelled => (Warn, lang.failed_fetch_cancelled()),
                    HttpCause::Redirected => (Warn, lang.failed_fetch_redirected()),
                    HttpCause::Unknown => (Bad, lang.failed_fetch()),
                };
                (tone, call.to_owned(), [" · ", &duration(*took)].concat(), none(), Lost, Nothing)
            }
            EventKind::HttpMessage(message) => as_far_as(reached, http::row(message, lang)),
            EventKind::WebSocketFrame(frame) => as_far_as(reached, frame::row(frame, lang)),
            EventKind::WebSocketConnect { url, .. } => {
                (Quiet, "new WebSocket()".to_owned(), [" · ", url].concat(), url.clone(), Out, Nothing)
            }
            EventKind::WebSocketOpen { subprotocol, took, .. } => {
                let chosen = if subprotocol.is_empty() { none() } else { fill(lang.subprotocol_chosen(), subprotocol) };
                let result = dotted(&[&chosen, &duration(*took)]);
                (Quiet, "onopen".to_owned(), [" · ", &result].concat(), result, Back, Nothing)
            }
            EventKind::MessageSent { format, .. } => {
                let words = joined(&[lang.message_kind(*format), &bytes], " ");
                let result = [" · ", &dotted(&[&words, &content])].concat();
                (Sent, "send()".to_owned(), result, content, Out, Nothing)
            }
            EventKind::MessageReceived { format, .. } => {
                let words = joined(&[lang.message_kind(*format), &bytes], " ");
                let result = [" · ", &dotted(&[&words, &content])].concat();
                (Received, "onmessage".to_owned(), result, content, Back, Nothing)
            }
            EventKind::Buffered { bytes } => {
                let tone = if *bytes > 0 { Warn } else { Quiet };
                let amount = byte_count(*bytes as usize);
                (tone, "bufferedAmount".to_owned(), [" = ", &amount].concat(), amount, Nothing, Nothing)
            }
            EventKind::WebSocketClose { code, reason } => {
                let code = code.map_or(lang.close_code_none().to_owned(), |code| code.to_string());
                let content = joined(&[&code, reason], " ");
                (Quiet, "close()".to_owned(), [" · ", &content].concat(), content, Out, Nothing)
            }
            EventKind::WebSocketClosed { code, reason, clean, opened, by } => {
                let tone = if *clean { Quiet } else { Bad };
                let name = if *opened { lang.close_code(*code) } else { lang.handshake_failed() };
                let who = if *opened { lang.closed_by(*by) } else { "" };
                let content = dotted(&[&joined(&[&code.to_string(), reason], " "), name, who]);
                let near = if *by == ClosedBy::Nobody { Lost } else { Back };
                (tone, "onclose".to_owned(), [" · ", &content].concat(), content, near, Nothing)
            }
            EventKind::WebSocketRefused { .. } => {
                (Bad, lang.refused_by_browser().to_owned(), none(), none(), Nothing, Nothing)
            }
            EventKind::Reconnect { attempt, after } => {
                let content = lang.reconnects_after(*after, *attempt);
                (Warn, lang.reconnects().to_owned(), [" · ", &content].concat(), content, Nothing, Nothing)
            }
        };
        let ended = if far == reached { ended } else { "" };
        let tone = match far {
            LostOut if tone == Sent => Warn,
            Stopped if tone == Sent => Bad,
            _ => tone,
        };
        // Only the second leg says that the connection is established.
        let said_later = !udp && matches!(event.kind, EventKind::Open { .. });
        let label = if said_later { none() } else { [&call, result.as_str()].concat() };
        Self { tone, call, label, content, ended, size, near, far }
    }

    /// Whether the direction is out: the tab did it, or it happened to what the tab sent. Otherwise it came to the tab.
    pub fn out(&self) -> bool {
        let leg = if self.near == Arrow::Nothing { self.far } else { self.near };
        match leg {
            Arrow::Out | Arrow::LostOut | Arrow::Held | Arrow::Stopped | Arrow::Words(Way::Out) => true,
            Arrow::Words(Way::Back) | Arrow::Nothing | Arrow::Back | Arrow::Earlier | Arrow::Waiting => false,
            Arrow::Lost | Arrow::LostBack => false,
        }
    }
}
