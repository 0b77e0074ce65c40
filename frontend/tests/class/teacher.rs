//! The teacher's view.

use crate::*;
use networking_lab::class::watch::{Effect, Model, Msg, State};
use relay_protocol::{ClassEvent, SharedRecord};

/// The teacher's view of a relay that has a class, with this token.
fn view(token: Option<&str>) -> (Model, Vec<Effect>) {
    let mut model = Model::new(token.map(str::to_owned));
    let effects = model.update(Msg::Relay(Some(true)));
    (model, effects)
}

fn connect(token: &str) -> Effect {
    Effect::Connect(token.into())
}

#[test]
fn the_teachers_view_connects_where_there_is_a_token_for_a_class() {
    let mut without_class = Model::new(Some("secret".into()));
    assert_eq!(without_class.update(Msg::Relay(None)), []);
    assert_eq!(without_class.update(Msg::Relay(Some(false))), []);
    let (mut model, effects) = view(None);
    assert!(effects.is_empty() && model.is_asking());
    model.update(Msg::Edit(" secret ".into()));
    let keep = Effect::KeepToken(Some("secret".into()));
    assert_eq!(model.update(Msg::Watch), [keep, connect("secret")]);
    assert!(!model.is_asking());
    let (mut given, effects) = view(Some("secret"));
    assert_eq!(effects, [connect("secret")]);
    assert_eq!(given.update(Msg::Relay(Some(true))), [], "it is under way");
}

#[test]
fn the_teachers_view_tries_again_unless_the_token_is_refused() {
    let (mut model, _) = view(Some("secret"));
    model.update(Msg::Happened(ClassEvent::Joined { seq: 1, learner: learner(1, None, &[]) }));
    assert_eq!((model.state(), model.roster().learners().len()), (State::Watching, 1));
    assert_eq!(model.update(Msg::Ended { refused: false }), [Effect::RetryLater]);
    assert_eq!((model.state(), model.roster().learners().len()), (State::Lost, 0));
    assert_eq!(model.update(Msg::Retry), [connect("secret")]);
    assert_eq!(model.update(Msg::Ended { refused: true }), []);
    assert!(model.is_asking());
    assert_eq!(model.update(Msg::Retry), []);
}

#[test]
fn nothing_of_a_class_stays_when_the_teacher_signs_out() {
    let (mut model, _) = view(Some("secret"));
    let shared = SharedRecord { lab: "udp".into(), record: "{}".into() };
    model.update(Msg::Happened(ClassEvent::Shared { seq: 1, number: 1, shared }));
    model.update(Msg::Open(model.roster().shared().first().cloned()));
    assert!(model.opened().is_some());
    let effects = model.update(Msg::SignOut);
    assert_eq!(effects, [Effect::Disconnect, Effect::KeepToken(None)]);
    assert_eq!(model, view(None).0);
}
