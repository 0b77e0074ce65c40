//! The members of the class, as the teacher sees them.

use crate::*;
use networking_lab::{
    class::roster::{MAX_SHARED, Roster, Row},
    home::course::boxes,
};
use relay_protocol::{ClassEvent, SharedRecord};

fn numbers(roster: &Roster) -> Vec<u32> {
    roster.learners().iter().map(|learner| learner.number).collect()
}

#[test]
fn the_teacher_sees_learners_by_name_and_those_without_one_last() {
    let mut roster = Roster::default();
    let there = vec![learner(1, None, &[]), learner(2, Some("bora"), &[])];
    roster.apply(ClassEvent::Snapshot { seq: 2, learners: there, more: true });
    roster.apply(ClassEvent::Snapshot { seq: 2, learners: vec![learner(3, None, &[])], more: false });
    roster.apply(ClassEvent::Joined { seq: 3, learner: learner(4, Some("Ada"), &[]) });
    assert_eq!(numbers(&roster), [4, 2, 1, 3]);
    roster.apply(ClassEvent::Changed { seq: 4, learner: learner(3, Some("Aaron"), &["tcp-echo"]) });
    assert_eq!(numbers(&roster), [3, 4, 2, 1]);
    roster.apply(ClassEvent::Left { seq: 5, number: 2 });
    assert_eq!(numbers(&roster), [3, 4, 1]);
    roster.disconnect();
    assert!(numbers(&roster).is_empty());
}

#[test]
fn boxes_are_counted_for_each_learner_and_for_each_box() {
    assert_eq!(boxes().count(), 12);
    let mut roster = Roster::default();
    roster.apply(ClassEvent::Joined { seq: 1, learner: learner(1, None, &["tcp-echo", "udp-compare", "masking"]) });
    roster.apply(ClassEvent::Joined { seq: 2, learner: learner(2, None, &["tcp-echo"]) });
    let done: Vec<_> = roster.learners().iter().map(Row::boxes_done).collect();
    assert_eq!(done, [2, 1]);
    let learners = roster.learners();
    let totals: Vec<_> = boxes().map(|item| learners.iter().filter(|learner| learner.is_done(item)).count()).collect();
    assert_eq!(totals, [1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]);
}

#[test]
fn the_last_shared_records_stay_with_the_name_at_that_time() {
    let mut roster = Roster::default();
    roster.apply(ClassEvent::Joined { seq: 1, learner: learner(1, Some("민지"), &[]) });
    let shared = || SharedRecord { lab: "udp".into(), record: "{}".into() };
    for seq in 2..MAX_SHARED as u64 + 4 {
        roster.apply(ClassEvent::Shared { seq, number: 1, shared: shared() });
    }
    roster.apply(ClassEvent::Left { seq: 1000, number: 1 });
    let kept = roster.shared();
    assert_eq!((kept.len(), kept[0].id), (MAX_SHARED, 3));
    assert_eq!(kept[0].name.as_deref(), Some("민지"));
}

#[test]
fn the_pages_of_one_browser_are_one_learner() {
    let page = |number, browser: &str, lab: Option<&str>, done: &[&str]| {
        let mut page = learner(number, Some("민지"), done);
        page.status.browser = Some(browser.into());
        page.status.lab = lab.map(str::to_owned);
        page.status.open.tcp = 1;
        page
    };
    let mut roster = Roster::default();
    let there = vec![page(3, "a", Some("udp"), &["tcp-echo"]), page(4, "a", None, &["tcp-echo", "udp-compare"])];
    roster.apply(ClassEvent::Snapshot { seq: 2, learners: there, more: false });
    roster.apply(ClassEvent::Joined { seq: 3, learner: page(5, "b", Some("udp"), &[]) });
    // For older pages it is unknown whether they belong to the same browser.
    roster.apply(ClassEvent::Joined { seq: 4, learner: learner(6, None, &[]) });
    roster.apply(ClassEvent::Joined { seq: 5, learner: learner(7, None, &[]) });
    assert_eq!(numbers(&roster), [3, 5, 6, 7]);
    let minji = &roster.learners()[0];
    assert_eq!((minji.open.tcp, minji.boxes_done(), minji.labs.len()), (2, 2, 2));
    roster.apply(ClassEvent::Shared {
        seq: 6,
        number: 4,
        shared: SharedRecord { lab: "udp".into(), record: "{}".into() },
    });
    assert_eq!((roster.shared()[0].number, roster.shared()[0].name.as_deref()), (3, Some("민지")), "as the row says");
    roster.apply(ClassEvent::Left { seq: 7, number: 3 });
    assert_eq!(numbers(&roster), [4, 5, 6, 7]);
}

#[test]
fn records_that_were_shared_before_and_after_a_relays_restart_are_told_apart() {
    let mut roster = Roster::default();
    for name in ["Alice", "Bob"] {
        roster.apply(ClassEvent::Snapshot { seq: 0, learners: vec![learner(1, Some(name), &[])], more: false });
        let shared = SharedRecord { lab: "udp".into(), record: name.into() };
        roster.apply(ClassEvent::Shared { seq: 2, number: 1, shared });
        roster.disconnect();
    }
    let [alices, bobs] = roster.shared() else { panic!() };
    assert_ne!(alices.id, bobs.id);
    assert_eq!((bobs.name.as_deref(), &*bobs.record.record), (Some("Bob"), "Bob"));
}
