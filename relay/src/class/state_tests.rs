//! Tests of the class.

use super::*;
use relay_protocol::OpenSockets;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Counts its wake-ups.
#[derive(Default)]
struct Count(AtomicUsize);

impl std::task::Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Relaxed);
    }
}

fn counted() -> (Arc<Count>, Waker) {
    let count = Arc::<Count>::default();
    (count.clone(), Waker::from(count))
}

fn done(steps: &[&str]) -> Status {
    Status { done: steps.iter().copied().map(str::to_owned).collect(), ..Status::default() }
}

fn join(class: &mut ClassState, status: Status) -> u32 {
    let (number, wake) = class.join();
    wake.wake();
    class.tell(number, status, 7).1.wake();
    number
}

fn watch(class: &mut ClassState) -> u32 {
    let (teacher, wake) = class.watch();
    wake.wake();
    teacher
}

fn events(class: &mut ClassState, teacher: u32) -> Vec<ClassEvent> {
    let next = || class.next(teacher, Waker::noop());
    std::iter::from_fn(next).map(|event| serde_json::from_str(&event).unwrap()).collect()
}

#[test]
fn a_teacher_sees_who_is_there_and_then_each_change_once() {
    let mut class = ClassState::default();
    let first = join(&mut class, done(&["tcp-echo"]));
    let teacher = watch(&mut class);
    let second = join(&mut class, done(&[]));
    // An unchanged status is not reported.
    class.tell(second, done(&[]), 8).1.wake();
    class.tell(second, done(&["udp-datagram"]), 9).1.wake();
    class.leave(first).1.wake();
    let learner = |number, status, changed| Learner { number, status, changed };
    let expected = vec![
        ClassEvent::Snapshot { seq: 1, learners: vec![learner(first, done(&["tcp-echo"]), 7)], more: false },
        ClassEvent::Joined { seq: 2, learner: learner(second, done(&[]), 7) },
        ClassEvent::Changed { seq: 3, learner: learner(second, done(&["udp-datagram"]), 9) },
        ClassEvent::Left { seq: 4, number: first },
    ];
    assert_eq!(events(&mut class, teacher), expected);
    assert_eq!(events(&mut class, teacher), []);
}

#[test]
fn who_has_told_nothing_is_not_seen() {
    let mut class = ClassState::default();
    let teacher = watch(&mut class);
    let (silent, _) = class.join();
    let record = SharedRecord { lab: "udp".into(), record: "{}".into() };
    assert_eq!(class.share(silent, record).0, 0);
    class.leave(silent).1.wake();
    assert!(matches!(events(&mut class, teacher)[..], [ClassEvent::Snapshot { seq: 0, .. }]));
}

#[test]
fn a_large_class_comes_in_several_snapshots_that_each_fit() {
    let mut class = ClassState::default();
    let many: Vec<String> = (0..relay_protocol::MAX_DONE).map(|number| format!("{number:032}")).collect();
    let open = OpenSockets { tcp: u32::MAX, listening: u32::MAX, udp: u32::MAX, websocket: u32::MAX };
    let id = Some("a".repeat(32));
    let longest = Status { name: Some("가".repeat(32)), browser: id.clone(), lab: id, open, done: many };
    let all: Vec<u32> = (0..crate::class::MAX_LEARNERS).map(|_| join(&mut class, longest.clone())).collect();
    let teacher = watch(&mut class);
    assert!(!class.has_fallen_behind(teacher));
    let (mut seen, mut last) = (Vec::new(), true);
    while let Some(event) = class.next(teacher, Waker::noop()) {
        assert!(event.len() <= relay_protocol::MAX_MESSAGE);
        let ClassEvent::Snapshot { seq, learners, more } = serde_json::from_str(&event).unwrap() else { panic!() };
        assert_eq!(seq, all.len() as u64);
        seen.extend(learners.iter().map(|learner| learner.number));
        last = !more;
        assert!(more || seen.len() == all.len());
    }
    assert!(last);
    assert_eq!(seen, all);
}

#[test]
fn a_teacher_that_does_not_read_falls_behind_and_is_woken_to_leave() {
    let mut class = ClassState::default();
    let learner = join(&mut class, done(&[]));
    let (stalled, reading) = (watch(&mut class), watch(&mut class));
    let (count, waker) = counted();
    while class.next(stalled, &waker).is_some() {}
    let record = SharedRecord { lab: "udp".into(), record: "x".repeat(50_000) };
    let mut shared = 0;
    while !class.has_fallen_behind(stalled) {
        let (teachers, wake) = class.share(learner, record.clone());
        wake.wake();
        assert_eq!(teachers, 2);
        events(&mut class, reading);
        shared += 1;
        assert!(shared * 50_000 <= TEACHER_QUEUE_BYTES + 50_000, "it keeps too much");
    }
    // One wake-up for the first event, one to leave.
    assert_eq!(count.0.load(Relaxed), 2);
    assert!(!class.has_fallen_behind(reading));
    assert_eq!(class.next(stalled, &waker), None);
}

#[test]
fn learners_are_woken_when_teachers_come_and_go() {
    let mut class = ClassState::default();
    let learner = join(&mut class, done(&[]));
    let (count, waker) = counted();
    assert_eq!(class.teachers(learner, &waker), 0);
    let teacher = watch(&mut class);
    assert_eq!((class.teachers(learner, &waker), count.0.load(Relaxed)), (1, 1));
    class.unwatch(teacher).1.wake();
    assert_eq!((class.teachers(learner, &waker), count.0.load(Relaxed)), (0, 2));
}
