//! The replies to messages, and their timing.

use super::*;
use networking_lab::labs::tcp_server::replies::{MAX_LINE, Rule, Unfinished, Unit};

const SOCKET: SocketId = SocketId(2);
/// The timer of the first connection's replies.
const DELAYED: TimerId = TimerId(1);

/// Returns the replies to the data of each recv, and to the rest at the FIN.
fn replies(rule: Rule, unit: Unit, recvs: &[&[u8]]) -> Vec<String> {
    let mut unfinished = Unfinished::default();
    let mut messages: Vec<Vec<u8>> = recvs.iter().flat_map(|bytes| unfinished.take(bytes, unit)).collect();
    messages.extend(unfinished.rest());
    let replies = messages.iter().filter_map(|message| rule.reply(message, "네"));
    replies.map(|reply| String::from_utf8_lossy(&reply).into_owned()).collect()
}

#[test]
fn each_rule_has_its_reply() {
    let cases: [(Rule, &str, &[&str]); 8] = [
        (Rule::ByHand, "abc", &[]),
        (Rule::Prefix, "안녕하세요!", &["서버 응답: 안녕하세요!"]),
        (Rule::Upper, "abc é 가\n", &["ABC é 가\n"]),
        (Rule::Reverse, "안녕 abc", &["cba 녕안"]),
        (Rule::Reverse, "ab\r\n", &["ba\r\n"]),
        (Rule::Reverse, "\n", &["\n"]),
        (Rule::Fixed, "무엇이든\n", &["네\n"]),
        (Rule::Fixed, "", &[]),
    ];
    for (rule, received, expected) in cases {
        assert_eq!(replies(rule, Unit::Recv, &[received.as_bytes()]), expected, "{rule:?} {received:?}");
    }
    // An empty reply is not sent.
    assert_eq!(Rule::Fixed.reply(b"x", ""), None);
}

#[test]
fn a_character_that_a_recv_cut_is_reversed_by_bytes() {
    // The three bytes of 안 and the first two of 녕.
    let bytes = [0xec, 0x95, 0x88, 0xeb, 0x85];
    assert_eq!(Rule::Reverse.reply(&bytes, ""), Some(vec![0x85, 0xeb, 0x88, 0x95, 0xec]));
}

#[test]
fn by_line_what_recvs_cut_is_put_together() {
    let text = "안녕\n하나 둘\r\n\n끝".as_bytes();
    for size in 1..=text.len() {
        let recvs: Vec<&[u8]> = text.chunks(size).collect();
        let expected = ["서버 응답: 안녕\n", "서버 응답: 하나 둘\r\n", "서버 응답: \n", "서버 응답: 끝"];
        assert_eq!(replies(Rule::Prefix, Unit::Line, &recvs), expected, "{size} bytes a recv");
    }
}

#[test]
fn by_recv_each_recv_has_a_reply() {
    assert_eq!(replies(Rule::Upper, Unit::Recv, &[b"ab", b"c\nd"]), ["AB", "C\nD"]);
}

#[test]
fn a_line_without_end_does_not_fill_the_memory() {
    let mut unfinished = Unfinished::default();
    let messages = unfinished.take(&vec![b'x'; 2 * MAX_LINE + 1], Unit::Line);
    assert_eq!(messages.iter().map(Vec::len).collect::<Vec<_>>(), [MAX_LINE, MAX_LINE]);
    // After switching to a reply per recv, the incomplete line comes first.
    assert_eq!(unfinished.take(b"y", Unit::Recv), [b"xy"]);
}

fn connected(messages: impl IntoIterator<Item = Msg>) -> Test {
    let mut test = Test::listening().all(messages).accept();
    test.effects();
    test
}

#[test]
fn a_line_is_replied_to_when_it_ends_and_the_last_one_at_the_fin() {
    let mut test = connected([Msg::SetUnit(Unit::Line), Msg::SetRule(Rule::Reverse)]);
    let (first, rest) = "안녕\n끝".as_bytes().split_at(4);
    test = test.then(data(SOCKET, first));
    // The recv ended inside 녕: no reply is sent, and recv is called again.
    assert_eq!(test.effects(), [Effect::Command(SOCKET, recv(1024))]);
    test = test.then(data(SOCKET, rest));
    assert_eq!(test.sent(), ["녕안\n"]);
    test = test.then(fin(SOCKET));
    let last = Effect::Send(SOCKET, "끝".as_bytes().into());
    assert_eq!(test.effects(), [last, Effect::Close(SOCKET)], "the reply goes out before the FIN");
}

#[test]
fn the_lines_of_one_recv_are_replied_to_in_order() {
    let mut test = connected([Msg::SetUnit(Unit::Line), Msg::SetRule(Rule::Upper)]);
    test = test.then(data(SOCKET, "a\nb\nc"));
    assert_eq!(test.sent(), ["A\n", "B\n"]);
}

#[test]
fn the_fixed_reply_is_what_was_typed_last() {
    let mut test = connected([Msg::SetRule(Rule::Fixed)]).then(data(SOCKET, "x"));
    assert_eq!(test.sent(), ["네"]);
    test = test.then(edit(Field::FixedReply, "yes")).then(data(SOCKET, "x"));
    assert_eq!(test.sent(), ["yes"]);
}

#[test]
fn a_delayed_reply_waits_for_its_timer_and_no_recv_is_called_meanwhile() {
    let mut test = connected([edit(Field::Delay, "200")]).then(data(SOCKET, "abc"));
    assert_eq!(test.effects(), [Effect::StartTimer(DELAYED, 200)]);
    test = test.then(timer(1));
    let reply = Effect::Send(SOCKET, "서버 응답: abc".as_bytes().into());
    assert_eq!(test.effects(), [reply, Effect::Command(SOCKET, recv(1024))]);
    // The timer has expired: expiring again does nothing.
    test = test.then(timer(1));
    assert_eq!(test.effects(), []);
    // Without a reply there is no delay.
    let mut test = connected([edit(Field::Delay, "200"), Msg::SetRule(Rule::ByHand)]).then(data(SOCKET, "abc"));
    assert_eq!(test.effects(), [Effect::Command(SOCKET, recv(1024))]);
}

#[test]
fn each_connection_has_a_timer_of_its_own() {
    let test = Test::listening().then(edit(Field::Delay, "200")).accept().accept();
    let mut test = test.all([data(SOCKET, "a"), data(SocketId(3), "b"), timer(2)]);
    assert_eq!(test.sent(), ["서버 응답: b"]);
    let mut test = test.then(timer(1));
    assert_eq!(test.sent(), ["서버 응답: a"]);
}

#[test]
fn a_fin_that_comes_during_the_work_is_answered_after_it() {
    let messages = [Msg::SetUnit(Unit::Line), Msg::SetRule(Rule::Upper), edit(Field::Delay, "200")];
    let mut test = connected(messages).all([data(SOCKET, "a\nb"), fin(SOCKET)]);
    assert_eq!(test.effects(), [Effect::StartTimer(DELAYED, 200)]);
    test = test.then(timer(1));
    // The reply to the first line, and then the delay for the last.
    assert_eq!(test.effects(), [Effect::Send(SOCKET, b"A\n".as_slice().into()), Effect::StartTimer(DELAYED, 200)]);
    test = test.then(timer(1));
    assert_eq!(test.effects(), [Effect::Send(SOCKET, "B".into()), Effect::Close(SOCKET)]);
}

#[test]
fn a_close_calls_a_delayed_reply_off() {
    for (end, effect) in [
        (Msg::Close(ConnectionId(1)), Some(Effect::Close(SOCKET))),
        (Msg::Reset(ConnectionId(1)), Some(Effect::Command(SOCKET, Command::Reset))),
        (closed(SOCKET, 1006), None),
        (failed(SOCKET, failure(FailureKind::Reset, Phase::Transfer)), None),
    ] {
        let mut test = connected([edit(Field::Delay, "200")]).then(data(SOCKET, "abc"));
        test.effects();
        let mut test = test.then(end.clone());
        let effects = test.effects();
        assert!(effects.contains(&Effect::StopTimer(DELAYED)), "{end:?}");
        assert!(effect.is_none_or(|effect| effects.contains(&effect)), "{end:?}");
        // A timer that had already expired.
        let mut test = test.then(timer(1));
        assert_eq!(test.sent(), [""; 0], "{end:?}");
    }
    // A FIN from the server does not stop the work on received data, but nothing is sent.
    let mut test = connected([edit(Field::Delay, "200")]).all([data(SOCKET, "abc"), Msg::Shutdown(ConnectionId(1))]);
    test.effects();
    let mut test = test.then(timer(1));
    assert_eq!(test.effects(), [Effect::Command(SOCKET, recv(1024))]);
}

#[test]
fn wrong_fields_leave_the_server_as_it_was() {
    let mut test = connected([edit(Field::Delay, "soon")]).then(data(SOCKET, "abc"));
    assert!(test.model.errors.of(Field::Delay).is_some(), "what is wrong is told while it listens");
    assert_eq!(test.sent(), ["서버 응답: abc"]);
}
