//! The clock that updates the bars.

use super::*;
use networking_lab::labs::tcp_server::model::{CLOCK, TICK_MS};

const SOCKET: SocketId = SocketId(2);
const TICK: Msg = Msg::Arrived(Arrival::Timer(CLOCK));

fn starts(effects: &[Effect]) -> usize {
    effects.iter().filter(|effect| **effect == Effect::StartTimer(CLOCK, TICK_MS)).count()
}

#[test]
fn a_server_that_nobody_visits_needs_no_clock() {
    let mut test = Test::new().all([Msg::Listen, listening(LISTENER), edit(Field::Delay, "5")]);
    assert_eq!(starts(&test.effects()), 0);
}

#[test]
fn the_clock_runs_while_a_connection_is_open() {
    let mut test = Test::listening().accept();
    assert_eq!(starts(&test.effects()), 1, "once, whatever happens");
    let mut test = test.then(TICK);
    assert_eq!((starts(&test.effects()), test.model.now), (1, test.now));
    let mut test = test.then(data(SOCKET, "x"));
    assert_eq!(starts(&test.effects()), 0, "it runs already");
    let mut test = test.then(closed(SOCKET, 1000));
    assert!(test.effects().contains(&Effect::StopTimer(CLOCK)));
    // A tick that was already due starts nothing.
    let mut test = test.then(TICK);
    assert_eq!(starts(&test.effects()), 0);
}

#[test]
fn the_clock_runs_while_clients_wait_in_the_queue_or_for_a_reply() {
    let mut test = Test::listening().then(waiting(1));
    assert_eq!(starts(&test.effects()), 1);
    let mut test = test.then(waiting(0));
    assert!(test.effects().contains(&Effect::StopTimer(CLOCK)));
    let mut test = test.then(Msg::ConnectClient);
    assert_eq!(starts(&test.effects()), 0, "it has sent nothing yet");
    let mut test = test.then(open(SOCKET));
    assert_eq!(starts(&test.effects()), 1);
    let mut test = test.then(data(SOCKET, "reply"));
    assert!(test.effects().contains(&Effect::StopTimer(CLOCK)));
}
