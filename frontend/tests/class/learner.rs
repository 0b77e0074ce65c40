//! When a learner's page sends a report to the class.

use crate::*;
use networking_lab::class::{
    membership::Presence,
    model::{Connection, Effect, Model, Msg, Sharing},
    status::{Part, Sharable, status},
};
use relay_protocol::{ClassNotice, OpenSockets, Report};

/// A connected model with this number of teachers.
fn watched(teachers: u32) -> Model {
    let mut model = Model::new(None, RANDOM, false);
    assert_eq!(model.update(Msg::Start), [Effect::Keep(named("")), Effect::Connect]);
    assert_eq!(model.update(Msg::Noticed(ClassNotice::Watched { teachers })), []);
    model
}

fn at_lab(lab: &str) -> Status {
    Status { lab: Some(lab.into()), ..Status::default() }
}

fn report(status: Status) -> Effect {
    Effect::Send(serde_json::to_string(&Report::Status(status)).unwrap())
}

const PART: Part = Part { entries: 37, of: 602 };

fn sharable() -> Sharable {
    Sharable { message: "{}".into(), part: PART }
}

fn chosen(presence: Presence) -> Membership {
    Membership { presence: Some(presence), ..Membership::new(RANDOM) }
}

#[test]
fn a_relay_that_a_link_names_is_told_nothing_before_the_learner_agrees() {
    let mut model = Model::new(None, RANDOM, true);
    assert_eq!((model.presence(), model.update(Msg::Start)), (None, vec![]));
    assert_eq!(model.update(Msg::Rename("민지".into())), [Effect::Keep(named("민지"))]);
    assert_eq!(model.update(Msg::Look(at_lab("udp"))), []);
    assert_eq!(model.update(Msg::Share(Some(sharable()))), []);
    let joined = Membership { name: "민지".into(), ..chosen(Presence::Visible) };
    assert_eq!(model.update(Msg::Choose(Presence::Visible)), [Effect::Keep(joined.clone()), Effect::Connect]);
    let mut next_visit = Model::new(Membership::from_json(&joined.to_json()), 7, true);
    assert_eq!(next_visit.update(Msg::Start), [Effect::Connect]);
    assert_eq!(next_visit.membership().name, "민지");
}

#[test]
fn a_hidden_learner_stays_hidden_after_a_reload() {
    let mut model = watched(1);
    let hidden = chosen(Presence::Hidden);
    assert_eq!(model.update(Msg::Choose(Presence::Hidden)), [Effect::Keep(hidden.clone()), Effect::Disconnect]);
    assert_eq!(model.update(Msg::Look(at_lab("udp"))), []);
    let mut next_visit = Model::new(Membership::from_json(&hidden.to_json()), 7, false);
    assert_eq!(next_visit.update(Msg::Start), []);
    assert_eq!(next_visit.presence(), Some(Presence::Hidden));
    // Another page in the same browser shows the learner again.
    assert_eq!(next_visit.update(Msg::Kept(chosen(Presence::Visible))), [Effect::Connect]);
    assert_eq!(next_visit.update(Msg::Kept(hidden)), [Effect::Disconnect]);
    assert_eq!(next_visit.update(Msg::Retry), [], "a retry that comes too late opens nothing");
    assert_ne!(Membership::key("http://127.0.0.1:1"), Membership::key("http://127.0.0.1:2"));
}

#[test]
fn a_status_is_told_once_on_each_connection() {
    let mut model = Model::new(None, RANDOM, false);
    model.update(Msg::Start);
    assert_eq!(model.update(Msg::Look(at_lab("udp"))), [], "it is not open yet");
    model.update(Msg::Noticed(ClassNotice::Watched { teachers: 0 }));
    assert_eq!(model.update(Msg::Look(at_lab("udp"))), [report(at_lab("udp"))]);
    assert_eq!(model.update(Msg::Look(at_lab("udp"))), []);
    assert_eq!(model.update(Msg::Look(at_lab("websocket"))), [report(at_lab("websocket"))]);
    assert_eq!(model.update(Msg::Lost), [Effect::RetryLater]);
    assert_eq!(model.update(Msg::Look(at_lab("websocket"))), []);
    assert_eq!(model.update(Msg::Retry), [Effect::Connect]);
    model.update(Msg::Noticed(ClassNotice::Watched { teachers: 0 }));
    assert_eq!(model.update(Msg::Look(at_lab("websocket"))), [report(at_lab("websocket"))]);
}

#[test]
fn a_record_is_shared_where_a_teacher_watches() {
    let mut model = watched(0);
    assert!(!model.can_share());
    assert_eq!(model.update(Msg::Share(Some(sharable()))), []);
    model.update(Msg::Noticed(ClassNotice::Watched { teachers: 2 }));
    assert_eq!(model.connection(), Connection::Open { teachers: 2 });
    assert_eq!(model.update(Msg::Share(None)), []);
    assert_eq!(model.sharing(), Some(Sharing::Nothing));
    assert_eq!(model.update(Msg::Share(Some(sharable()))), [Effect::Send("{}".into())]);
    assert_eq!(model.sharing(), Some(Sharing::Sending(PART)));
    model.update(Msg::Noticed(ClassNotice::Shared { teachers: 2 }));
    assert_eq!(model.sharing(), Some(Sharing::Sent { teachers: 2, part: PART }));
}

#[test]
fn pages_of_one_browser_tell_one_id_and_relays_get_different_ones() {
    let mut first = Model::new(None, 1, false);
    let effects = first.update(Msg::Start);
    let [Effect::Keep(kept), Effect::Connect] = &effects[..] else { panic!("{effects:?}") };
    let kept = Membership::from_json(&kept.to_json());
    let mut second = Model::new(kept.clone(), 2, false);
    assert_eq!(second.update(Msg::Start), [Effect::Connect]);
    assert_eq!(first.membership().browser, second.membership().browser);
    // If both opened at the same time with nothing stored, the last stored membership wins.
    let mut third = Model::new(None, 3, false);
    third.update(Msg::Start);
    third.update(Msg::Kept(kept.unwrap()));
    assert_eq!(third.membership().browser, first.membership().browser);
    let told = Report::Status(status(first.membership(), None, OpenSockets::default(), &Progress::default()));
    assert_eq!(told.check(), Ok(()));
    assert_ne!(Membership::new(1).browser, Membership::new(2).browser);
}
