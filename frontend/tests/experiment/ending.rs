//! Events that end a run before its evidence, and what a run leaves behind.

use super::*;

#[test]
fn what_does_not_come_in_time_ends_it_and_what_is_open_is_closed() {
    let mut lab = Lab::running(TWICE);
    lab.until_the_first_wait();
    lab.activity = Activity::Open;
    lab.at = 999;
    assert_eq!(lab.advance(), None);
    lab.at = 1000;
    assert_eq!(lab.advance(), None);
    assert_eq!(lab.runner.phase, Phase::Halted(Why::TooLong(1000)));
    lab.presses("close");
    assert_eq!(lab.advance(), None, "once");
    assert!(lab.runner.finished(&SET).is_none());
}

#[test]
fn stopping_and_leaving_close_what_is_open() {
    for (msg, open) in [(Halt, Some(0)), (Leave, None), (Open(TWICE), None), (Open(FETCHES), Some(1))] {
        let mut lab = Lab::running(TWICE);
        lab.until_the_first_wait();
        lab.opens();
        lab.act(msg);
        lab.presses("close");
        assert_eq!(lab.advance(), None, "{msg:?}");
        assert_eq!(lab.runner.open, open, "{msg:?}");
    }
}

#[test]
fn a_lost_relay_ends_it() {
    let mut lab = Lab::running(TWICE);
    lab.until_the_first_wait();
    lab.opens();
    lab.closes(1006);
    assert_eq!(lab.advance(), None);
    assert_eq!((lab.runner.phase, lab.advance()), (Phase::Halted(Why::RelayLost), None));
}

#[test]
fn leaving_gives_back_what_was_typed_once_nothing_is_open() {
    let mut lab = Lab::running(TWICE);
    lab.until_the_first_wait();
    lab.opens();
    lab.act(Leave);
    lab.presses("close");
    assert_eq!(lab.advance(), None, "not while the connection is closing");
    lab.closes(1000);
    lab.presses("restore");
    assert_eq!(lab.advance(), None, "once");
}

#[test]
fn a_second_run_does_not_take_the_first_ones_fields_for_the_learners() {
    let mut lab = Lab::running(TWICE);
    lab.act(Halt);
    lab.act(Run);
    lab.act(Leave);
    lab.presses("restore");
    assert_eq!(lab.advance(), None);
}

#[test]
fn what_a_run_does_to_the_record_ends_once_nothing_is_open() {
    let mut lab = Lab::running(TWICE);
    lab.until_the_first_wait();
    lab.opens();
    lab.act(Halt);
    lab.presses("close");
    assert_eq!(lab.runner.runs(), [1..=u64::MAX], "the end of the connection is still the run's doing");
    lab.closes(1000);
    assert_eq!(lab.advance(), None);
    let run = 1..=lab.record.end();
    assert_eq!(lab.runner.runs(), std::slice::from_ref(&run));
    lab.opens();
    assert_eq!((lab.advance(), lab.runner.runs()), (None, [run].as_slice()), "what the learner does now is not");
}
