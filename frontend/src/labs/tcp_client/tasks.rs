//! The TCP client lab's tasks: the chapter's TCPClient, recv in pieces, failures, and half-close. Pure.

use super::{
    form::Form,
    model::{CHAPTER_SERVER, Msg},
};
use crate::{
    effect::Context,
    progress::{
        Attempt, Conversation, Task, TaskAbout, Verdict,
        attempt::{is_received, is_sent},
    },
    record::EventKind,
    text::Lang,
};
use relay_protocol::{ECHO_PREFIX, FailureKind, PracticeTcp};

pub static TASKS: [Task<Msg>; 4] = [
    Task {
        about: TaskAbout {
            id: "tcp-echo",
            title: Lang::task_echo,
            what: Lang::task_echo_what,
            way: Lang::task_echo_way,
            needs_relay: false,
            judge: |attempt| attempt.best(echo),
        },
        setup,
    },
    Task {
        about: TaskAbout {
            id: "tcp-pieces",
            title: Lang::task_pieces,
            what: Lang::task_pieces_what,
            way: Lang::task_pieces_way,
            needs_relay: false,
            judge: |attempt| attempt.best(pieces),
        },
        setup,
    },
    Task {
        about: TaskAbout {
            id: "tcp-errors",
            title: Lang::task_errors,
            what: Lang::task_errors_what,
            way: Lang::task_errors_way,
            needs_relay: false,
            judge: errors,
        },
        setup,
    },
    Task {
        about: TaskAbout {
            id: "tcp-half-close",
            title: Lang::task_half_close,
            what: Lang::task_half_close_what,
            way: Lang::task_half_close_way,
            needs_relay: false,
            judge: |attempt| attempt.best(half_close),
        },
        setup,
    },
];

/// Resets the lab to its initial state, with the relay's echo server. A connection to another server would not match
/// the fields.
fn setup(context: &Context) -> Vec<Msg> {
    let echo = context.relay.practice_tcp().iter().find(|server| server.name == PracticeTcp::Echo);
    let server = echo.map_or(CHAPTER_SERVER, |server| &server.address);
    vec![Msg::Close, Msg::Restore(Box::new(Form::new(server.into(), context.lang.first_message())))]
}

fn is_open(kind: &EventKind) -> bool {
    matches!(kind, EventKind::Open { .. })
}

/// Passes if the tab connected, sent, received the chapter server's reply, and closed.
fn echo(conversation: &Conversation) -> Verdict {
    let Some(open) = conversation.first(is_open) else {
        let failed = conversation.first(|kind| matches!(kind, EventKind::Failed(_)));
        return failed.map_or(Verdict::Untried, |_| Verdict::Wrong(Lang::task_echo_not_open));
    };
    let (Some(sent), received) = (conversation.first(is_sent), conversation.last(is_received)) else {
        return Verdict::Wrong(Lang::task_echo_not_sent);
    };
    let (Some(received), (sent_bytes, received_bytes)) = (received, conversation.bytes()) else {
        return Verdict::Wrong(Lang::task_echo_no_answer);
    };
    // The server replies to each of its recvs, so the reply to a message in two segments has the prefix twice.
    let answer = String::from_utf8_lossy(&received_bytes).replace(ECHO_PREFIX, "");
    if !received_bytes.starts_with(ECHO_PREFIX.as_bytes()) || answer.as_bytes() != sent_bytes {
        return Verdict::Wrong(Lang::task_echo_other_answer);
    }
    let closed = conversation.after(sent, |kind| matches!(kind, EventKind::Close));
    Verdict::of([Some(open), Some(sent), Some(received), closed], Lang::task_echo_not_closed)
}

/// Passes if one send came back in several recvs of at most 4 bytes.
fn pieces(conversation: &Conversation) -> Verdict {
    let Some(sent) = conversation.first(is_sent) else { return Verdict::Untried };
    let small = |kind: &EventKind| matches!(kind, EventKind::Received { size: 1..=4, .. });
    let Some(first) = conversation.after(sent, small) else { return Verdict::Wrong(Lang::task_pieces_too_large) };
    let (sent_bytes, received_bytes) = conversation.bytes();
    if received_bytes.len() < sent_bytes.len() {
        return Verdict::Wrong(Lang::task_pieces_not_all);
    }
    let second = conversation.after(first, small);
    let last = conversation.last(small).filter(|last| Some(*last) != second);
    let numbers = [Some(sent), Some(first), second].into_iter().chain([last].into_iter().filter(Option::is_some));
    numbers.collect::<Option<_>>().map_or(Verdict::Wrong(Lang::task_pieces_one), Verdict::Proved)
}

/// Passes if a connection was refused and a recv timed out.
fn errors(attempt: &Attempt) -> Verdict {
    let refused =
        attempt.first(|kind| matches!(kind, EventKind::Failed(failure) if failure.kind == FailureKind::Refused));
    let timed_out = attempt.first(|kind| matches!(kind, EventKind::TimedOut { .. }));
    match (refused, timed_out) {
        (None, None) => Verdict::Untried,
        (Some(_), None) => Verdict::Wrong(Lang::task_errors_no_time_out),
        (refused, timed_out) => Verdict::of([refused, timed_out], Lang::task_errors_not_refused),
    }
}

/// Passes if bytes and then a FIN arrived after the tab shut down writing.
fn half_close(conversation: &Conversation) -> Verdict {
    let Some(shutdown) = conversation.first(|kind| matches!(kind, EventKind::Shutdown)) else {
        let tried = conversation.first(is_sent);
        return tried.map_or(Verdict::Untried, |_| Verdict::Wrong(Lang::task_half_close_not_shut_down));
    };
    if conversation.first(is_sent).is_none() {
        return Verdict::Wrong(Lang::task_half_close_not_sent);
    }
    let Some(received) = conversation.after(shutdown, is_received) else {
        return Verdict::Wrong(Lang::task_half_close_nothing_came);
    };
    let fin = conversation.after(received, |kind| matches!(kind, EventKind::Fin));
    Verdict::of([Some(shutdown), Some(received), fin], Lang::task_half_close_no_fin)
}
