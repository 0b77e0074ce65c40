//! The UDP lab's tasks: send a datagram and receive the reply; compare the same messages over TCP and UDP. Pure.

use super::{
    form::{Form, Mode},
    model::{CHAPTER_SERVER, Msg},
};
use crate::{
    effect::Context,
    progress::{
        Attempt, Conversation, Task, TaskAbout, Verdict,
        attempt::{is_received, is_sent},
    },
    record::{EventKind, Protocol},
    text::Lang,
};
use relay_protocol::{Fault, PracticeUdp};

pub static TASKS: [Task<Msg>; 2] = [
    Task {
        about: TaskAbout {
            id: "udp-datagram",
            title: Lang::task_datagram,
            what: Lang::task_datagram_what,
            way: Lang::task_datagram_way,
            needs_relay: false,
            judge: |attempt| attempt.best(datagram),
        },
        setup: |context| setup(form(context)),
    },
    Task {
        about: TaskAbout {
            id: "udp-compare",
            title: Lang::task_compare,
            what: Lang::task_compare_what,
            way: Lang::task_compare_way,
            needs_relay: false,
            judge: compare,
        },
        setup: |context| setup(Form { mode: Mode::Compare, ..form(context) }),
    },
];

/// The initial form, with the address of the relay's echo server if it has one.
fn form(context: &Context) -> Form {
    let echo = context.relay.practice_udp().iter().find(|server| server.name == PracticeUdp::Echo);
    let server = echo.map_or(CHAPTER_SERVER, |server| &server.address);
    Form::new(server.into(), context.lang.udp_first_message())
}

/// Closes all sockets and fills in the form. A socket that remained open might not match the form.
fn setup(form: Form) -> Vec<Msg> {
    vec![Msg::CloseAll, Msg::Restore(Box::new(form))]
}

fn speaks(conversation: &Conversation, which: Protocol) -> bool {
    conversation.first(|kind| matches!(kind, EventKind::Connect { protocol, .. } if *protocol == which)).is_some()
}

/// Passes if a datagram came back from the socket's peer after one was sent.
fn datagram(conversation: &Conversation) -> Verdict {
    if !speaks(conversation, Protocol::Udp) {
        return Verdict::Untried;
    }
    let open = conversation.first(|kind| matches!(kind, EventKind::Open { .. }));
    let Some(sent) = conversation.first(is_sent) else { return Verdict::Wrong(Lang::task_datagram_not_sent) };
    Verdict::of([open, Some(sent), conversation.after(sent, is_received)], Lang::task_datagram_no_answer)
}

/// Passes if, of the same messages over both protocols, UDP lost at least one and TCP returned all.
fn compare(attempt: &Attempt) -> Verdict {
    let conversations = attempt.conversations();
    // A comparison opens the UDP socket and then, directly after it, the TCP socket.
    let pairs =
        conversations.windows(2).filter(|pair| speaks(&pair[0], Protocol::Udp) && speaks(&pair[1], Protocol::Tcp));
    pairs.fold(Verdict::Untried, |best, pair| best.or(compared(&pair[0], &pair[1])))
}

fn compared(udp: &Conversation, tcp: &Conversation) -> Verdict {
    let is_lost = |kind: &EventKind| matches!(kind, EventKind::Injected { fault: Fault::Loss, .. });
    let (sent, received) = tcp.bytes();
    match (udp.first(is_sent), udp.first(is_lost)) {
        (None, _) => Verdict::Untried,
        (Some(_), None) => Verdict::Wrong(Lang::task_compare_no_loss),
        (Some(_), Some(_)) if received.len() < sent.len() => Verdict::Wrong(Lang::task_compare_under_way),
        (Some(_), lost) => Verdict::of([lost, tcp.first(is_sent), tcp.last(is_received)], Lang::task_compare_under_way),
    }
}
