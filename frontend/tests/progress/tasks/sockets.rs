//! The tasks of the TCP, UDP and server labs.

use super::*;
use crate::support::failure;
use networking_lab::record::Faults;
use relay_protocol::{FailureKind, Fault, Phase, Way};

fn failed(kind: FailureKind) -> EventKind {
    EventKind::Failed(failure(Phase::Connect, kind))
}

#[test]
fn echo() {
    let id = "tcp-echo";
    let begun = [connect(TCP), open(), send("안녕하세요!")];
    let with = |more: &[EventKind]| on(1, begun.iter().chain(more).cloned());
    let answer = received(1024, "서버 응답: 안녕하세요!");
    proves(id, with(&[answer.clone(), EventKind::Close]), &[2, 3, 4, 5]);
    let in_two = [received(8, "서버 응"), received(1024, "답: 안녕하세요!"), EventKind::Close];
    proves(id, with(&in_two), &[2, 3, 5, 6]);
    // The server replies to each of its recv calls separately.
    let twice = [received(99, "서버 응답: 안녕"), received(99, "서버 응답: 하세요!"), EventKind::Close];
    proves(id, with(&twice), &[2, 3, 5, 6]);
    untried(id, vec![]);
    lacks(id, on(1, [connect(TCP), failed(FailureKind::Refused)]), "No connection");
    lacks(id, on(1, [connect(TCP), open()]), "send a message");
    lacks(id, with(&[]), "no reply has arrived");
    lacks(id, with(&[received(99, "안녕하세요!"), EventKind::Close]), "practice server ‘echo’");
    lacks(id, with(&[received(99, "서버 응답: 다른 말"), EventKind::Close]), "practice server ‘echo’");
    lacks(id, with(std::slice::from_ref(&answer)), "Close the connection");
    // A correct attempt counts, whether earlier or later.
    let right = with(&[answer, EventKind::Close]);
    let wrong = on(2, [connect(TCP), open()]);
    proves(id, [right.clone(), wrong.clone()].concat(), &[2, 3, 4, 5]);
    proves(id, [wrong, right].concat(), &[4, 5, 6, 7]);
}

#[test]
fn pieces() {
    let id = "tcp-pieces";
    let begun = [connect(TCP), open(), send("0123456789")];
    let with = |more: &[EventKind]| on(1, begun.iter().chain(more).cloned());
    proves(id, with(&["0123", "4567", "89"].map(|text| received(4, text))), &[3, 4, 5, 6]);
    untried(id, on(1, [connect(TCP), open()]));
    lacks(id, with(&[received(1024, "0123456789")]), "set the recv size to 4");
    lacks(id, with(&[received(4, "0123")]), "Not all of it");
    lacks(id, on(1, [open(), send("abc"), received(4, "abc")]), "longer message");
}

#[test]
fn errors() {
    let id = "tcp-errors";
    let refused = on(1, [connect(TCP), failed(FailureKind::Refused)]);
    let timed_out = on(2, [connect(TCP), open(), send("a"), EventKind::TimedOut { after: 3_000_000 }]);
    proves(id, [refused.clone(), timed_out.clone()].concat(), &[2, 6]);
    untried(id, on(1, [connect(TCP), open()]));
    lacks(id, refused, "connect to ‘silent’");
    lacks(id, timed_out, "connect to ‘closed’");
    untried(id, on(1, [failed(FailureKind::Unresolved)]));
}

#[test]
fn half_close() {
    let id = "tcp-half-close";
    let shut = [connect(TCP), open(), send("a"), EventKind::Shutdown];
    let with = |more: &[EventKind]| on(1, shut.iter().chain(more).cloned());
    proves(id, with(&[received(9, "a"), EventKind::Fin]), &[4, 5, 6]);
    untried(id, on(1, [connect(TCP), open()]));
    lacks(id, on(1, [connect(TCP), open(), send("a"), received(9, "a"), EventKind::Close]), "was not shut down");
    lacks(id, on(1, [connect(TCP), open(), EventKind::Shutdown]), "before a message was sent");
    lacks(id, with(&[EventKind::Fin]), "Nothing arrived");
    lacks(id, with(&[received(9, "a")]), "Wait for the server’s FIN");
}

#[test]
fn serving() {
    let id = "serve";
    let served = [vec![accepted(1)], on(1, [received(9, "hi"), send("ho")])].concat();
    proves(id, [bound(), served].concat(), &[2, 3, 4, 5]);
    untried(id, vec![]);
    lacks(
        id,
        on(0, [EventKind::Bind { port: 8888, backlog: Some(5) }, failed(FailureKind::AddressInUse)]),
        "Choose another port",
    );
    lacks(id, bound(), "Connect one from this tab");
    lacks(id, [bound(), vec![accepted(1)]].concat(), "send a message from it");
    lacks(id, [bound(), vec![accepted(1)], on(1, [received(9, "hi")])].concat(), "Choose a rule");
}

#[test]
fn serving_many() {
    let id = "serve-many";
    let [first, second] = [1, 2].map(|of| on(of, [received(9, "hi"), send("ho")]));
    let both = vec![accepted(1), accepted(2)];
    proves(id, [both.clone(), first.clone(), second.clone()].concat(), &[3, 4, 5, 6]);
    untried(id, bound());
    lacks(id, [both.clone(), first.clone()].concat(), "Fewer than two clients");
    let in_turn = [vec![accepted(1)], first, on(1, [EventKind::Fin]), vec![accepted(2)], second].concat();
    lacks(id, in_turn, "only after the first");
}

#[test]
fn datagram() {
    let id = "udp-datagram";
    let begun = [connect(Protocol::Udp), open(), send("hi")];
    proves(id, on(1, begun.iter().cloned().chain([received(9, "hi")])), &[2, 3, 4]);
    untried(id, on(1, [connect(TCP), open(), send("hi"), received(9, "hi")]));
    lacks(id, on(1, begun[..2].to_vec()), "Now send a datagram");
    lacks(id, on(1, begun), "nothing came back");
}

#[test]
fn comparison() {
    let id = "udp-compare";
    let faults = EventKind::Faults(Faults { loss: 20, seed: 42, ..Faults::default() });
    let lost = EventKind::Injected { fault: Fault::Loss, way: Way::Out, number: 1, bytes: 2 };
    let udp = on(1, [connect(Protocol::Udp), faults]);
    let tcp = on(2, [connect(TCP), open(), send("01"), send("02")]);
    let back = on(2, [received(99, "0102")]);
    let with_loss = on(1, [send("01"), lost]);
    proves(id, [udp.clone(), tcp.clone(), with_loss.clone(), back.clone()].concat(), &[8, 5, 9]);
    lacks(id, [udp.clone(), tcp.clone(), with_loss].concat(), "Wait until all");
    lacks(id, [udp.clone(), tcp, on(1, [send("01")]), back].concat(), "Raise the loss");
    untried(id, udp);
}
