use super::*;
use crate::practice::limits::{ROOM_LOG_BYTES, ROOM_LOG_EVENTS};
use relay_protocol::MAX_ROOM_TEXT;
use std::{
    net::IpAddr,
    sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
    task::Wake as TaskWake,
    time::{Duration, UNIX_EPOCH},
};

const NOW: SystemTime = UNIX_EPOCH;

/// Counts how often it is woken.
#[derive(Default)]
struct Task(AtomicUsize);

impl TaskWake for Task {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Relaxed);
    }
}

fn client(last: u8) -> Client {
    Client::of(IpAddr::from([192, 0, 2, last]))
}

/// An entry of a member with this name.
fn entry(member: MemberId, name: &str, action: Action) -> Entry {
    Entry { member, name: name.to_owned(), action }
}

/// Lets a client's next member join; also returns the tasks to wake.
fn enter(room: &mut RoomState, name: &str, client: Client, resume: &Resume) -> (MemberId, Joined, Wake) {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let id = MemberId { relay: 0, number: NEXT.fetch_add(1, Relaxed) };
    let mut joined = room.expect(id, client, resume.clone());
    let wake = room.append(NOW, entry(id, name, Action::Join { after: 0 }));
    (id, joined.try_recv().unwrap(), wake)
}

fn join(room: &mut RoomState, name: &str, resume: &Resume) -> (MemberId, RoomEvent) {
    let (id, joined, wake) = enter(room, name, client(1), resume);
    assert!(!wake.wake());
    (id, serde_json::from_str(&joined.welcome).unwrap())
}

fn say(room: &mut RoomState, id: MemberId, text: &str) {
    let number = room.members().get(id).map_or(0, |member| member.said) + 1;
    assert!(!room.append(NOW, entry(id, "", Action::Say { number, text: text.to_owned() })).wake());
}

fn leave_at(room: &mut RoomState, id: MemberId, now: Instant) {
    room.forget(id, now);
    assert!(!room.append(NOW, entry(id, "", Action::Leave { joined: 0 })).wake());
}

fn leave(room: &mut RoomState, id: MemberId) {
    leave_at(room, id, Instant::now());
}

fn after(seq: u64) -> Resume {
    Resume { after: Some(seq), since: None }
}

fn taken(room: &mut RoomState, id: MemberId) -> Vec<RoomEvent> {
    let events = room.take(id, usize::MAX, Waker::noop());
    let parsed: Vec<_> = events.iter().map(|logged| serde_json::from_str(&logged.json).unwrap()).collect();
    assert!(events.iter().zip(&parsed).all(|(logged, parsed)| logged.event == *parsed));
    parsed
}

fn history(welcome: &RoomEvent) -> (Vec<u64>, bool) {
    let RoomEvent::Welcome { history, gap, .. } = welcome else { panic!("{welcome:?}") };
    (history.iter().map(RoomEvent::seq).collect(), *gap)
}

#[test]
fn what_happens_is_told_to_all_in_one_order() {
    let mut room = RoomState::new(NOW);
    let (one, welcome) = join(&mut room, "민지", &Resume::default());
    let expected = RoomEvent::Welcome {
        seq: 0,
        members: vec![],
        history: vec![],
        name: "민지".into(),
        since: "1970-01-01T00:00:00.000Z".into(),
        gap: false,
    };
    assert_eq!(welcome, expected);
    say(&mut room, one, "안녕");
    let (two, welcome) = join(&mut room, "민지", &Resume::default());
    let message =
        RoomEvent::Message {
            seq: 2, from: "민지".into(), text: "안녕".into(), at: "1970-01-01T00:00:00.000Z".into()
        };
    let expected = RoomEvent::Welcome {
        seq: 2,
        members: vec!["민지".into()],
        history: vec![message.clone()],
        name: "민지 2".into(),
        since: "1970-01-01T00:00:00.000Z".into(),
        gap: false,
    };
    assert_eq!(welcome, expected);
    say(&mut room, two, "hi");
    leave(&mut room, one);
    let second = [
        RoomEvent::Joined { seq: 3, from: "민지 2".into(), members: 2 },
        RoomEvent::Message {
            seq: 4, from: "민지 2".into(), text: "hi".into(), at: "1970-01-01T00:00:00.000Z".into()
        },
        RoomEvent::Left { seq: 5, from: "민지".into(), members: 1 },
    ];
    assert_eq!(taken(&mut room, two), second);
    assert_eq!(taken(&mut room, two), []);
    // A name is free again once its member has left.
    let (_, welcome) = join(&mut room, "민지", &Resume::default());
    assert!(matches!(welcome, RoomEvent::Welcome { name, .. } if name == "민지"));
}

#[test]
fn a_new_member_gets_the_last_messages_whoever_came_and_went_since() {
    let mut room = RoomState::new(NOW);
    let (one, _) = join(&mut room, "one", &Resume::default());
    for number in 0..ROOM_HISTORY + 10 {
        say(&mut room, one, &number.to_string());
    }
    for _ in 0..ROOM_LOG_EVENTS {
        let (id, _) = join(&mut room, "guest", &Resume::default());
        leave(&mut room, id);
    }
    let (_, welcome) = join(&mut room, "two", &Resume::default());
    let RoomEvent::Welcome { history, .. } = welcome else { panic!() };
    let texts: Vec<_> = history
        .into_iter()
        .map(|event| match event {
            RoomEvent::Message { text, .. } => text,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(texts, (10..ROOM_HISTORY + 10).map(|number| number.to_string()).collect::<Vec<_>>());
}

#[test]
fn who_comes_back_gets_all_that_it_missed_and_nothing_twice() {
    let mut room = RoomState::new(NOW);
    let (one, _) = join(&mut room, "one", &Resume::default());
    for _ in 0..100 {
        say(&mut room, one, "hello");
    }
    let last = room.seq;
    for seq in [0, 1, 2, last - 1, last] {
        let (id, welcome) = join(&mut room, "two", &after(seq));
        let (seqs, gap) = history(&welcome);
        assert_eq!((seqs, gap), ((seq + 1..=welcome.seq()).collect(), false), "{seq}");
        assert_eq!(taken(&mut room, id)[0].seq(), welcome.seq() + 1);
    }
}

#[test]
fn what_the_room_has_no_more_is_said_to_be_missing() {
    let mut room = RoomState::new(NOW);
    let (one, _) = join(&mut room, "one", &Resume::default());
    for _ in 0..ROOM_LOG_EVENTS + 10 {
        say(&mut room, one, "");
    }
    let first = room.log.numbers()[0];
    assert!(first > 2);
    for (seq, gap) in [(0, true), (first - 2, true), (first - 1, false), (first, false)] {
        let welcome = room.welcome("two", &after(seq));
        assert_eq!(history(&welcome), ((first.max(seq + 1)..=room.seq).collect(), gap), "{seq}");
    }
    // The numbering of another room of this name has no meaning here.
    let newest = (room.seq - ROOM_HISTORY as u64 + 1..=room.seq).collect::<Vec<_>>();
    let others = Resume { after: Some(room.seq), since: Some("2026-11-27T06:00:00.000Z".into()) };
    for resume in [after(room.seq + 1), others] {
        assert_eq!(history(&room.welcome("two", &resume)), (newest.clone(), true));
    }
    let same = Resume { after: Some(room.seq), since: Some(room.since.clone()) };
    assert_eq!(history(&room.welcome("two", &same)), (vec![], false));
}

#[test]
fn only_who_waits_is_woken() {
    let mut room = RoomState::new(NOW);
    let (one, _) = join(&mut room, "one", &Resume::default());
    let (two, _) = join(&mut room, "two", &Resume::default());
    let (task, other) = (Arc::<Task>::default(), Arc::<Task>::default());
    let (waker, other_waker) = (Waker::from(task.clone()), Waker::from(other.clone()));
    // An event is available, so the task does not wait.
    assert_eq!(room.take(one, usize::MAX, &waker).len(), 2);
    say(&mut room, two, "a");
    assert_eq!(task.0.load(Relaxed), 0);
    assert_eq!(room.take(one, usize::MAX, &waker).len(), 1);
    assert!(room.take(one, usize::MAX, &waker).is_empty());
    say(&mut room, two, "b");
    say(&mut room, two, "c");
    assert_eq!((task.0.load(Relaxed), other.0.load(Relaxed)), (1, 0));
    // The member's task may have moved.
    assert_eq!(room.take(one, usize::MAX, &other_waker).len(), 2);
    assert!(room.take(one, usize::MAX, &other_waker).is_empty());
    leave(&mut room, two);
    assert_eq!((task.0.load(Relaxed), other.0.load(Relaxed)), (1, 1));
}

#[test]
fn a_batch_has_a_size_and_at_least_one_event() {
    let mut room = RoomState::new(NOW);
    let (one, _) = join(&mut room, "one", &Resume::default());
    for _ in 0..3 {
        say(&mut room, one, &"x".repeat(100));
    }
    let mut batch = |bytes| room.take(one, bytes, Waker::noop()).len();
    assert_eq!([batch(1), batch(200), batch(1000), batch(1000)], [1, 2, 1, 0]);
}

#[test]
fn who_is_behind_what_is_kept_is_told_once() {
    let mut room = RoomState::new(NOW);
    let (speaker_id, speaker, _) = enter(&mut room, "speaker", client(1), &Resume::default());
    let (slow_id, slow, _) = enter(&mut room, "slow", client(1), &Resume::default());
    let task = Arc::<Task>::default();
    assert_eq!(room.take(slow_id, usize::MAX, &Waker::from(task.clone())).len(), 1);
    let mut said = 0;
    while !slow.has_fallen_behind.load(Relaxed) {
        assert_eq!(task.0.load(Relaxed), 0);
        // The speaker reads its own messages too.
        while !taken(&mut room, speaker_id).is_empty() {}
        say(&mut room, speaker_id, &"x".repeat(MAX_ROOM_TEXT));
        said += 1;
    }
    assert!(said * 2 * MAX_ROOM_TEXT <= ROOM_LOG_BYTES + 2 * MAX_ROOM_TEXT && said > 10, "{said}");
    assert_eq!(task.0.load(Relaxed), 1);
    say(&mut room, speaker_id, "more");
    assert_eq!(task.0.load(Relaxed), 1);
    assert!(!speaker.has_fallen_behind.load(Relaxed));
}

#[test]
fn memory_is_bounded_by_number_and_by_size() {
    for text in ["", &"\u{1}".repeat(MAX_ROOM_TEXT)] {
        let mut room = RoomState::new(NOW);
        let (one, _) = join(&mut room, "one", &Resume::default());
        for _ in 0..2 * ROOM_LOG_EVENTS {
            say(&mut room, one, text);
        }
        let ((counted, bytes), kept) = (room.log.weights(), room.log.numbers().len());
        assert_eq!(bytes, counted);
        assert!(bytes <= ROOM_LOG_BYTES && kept <= ROOM_LOG_EVENTS && kept > 5);
    }
}

#[test]
fn it_knows_who_is_here_and_since_when_nobody_is() {
    let mut room = RoomState::new(NOW);
    assert_eq!(room.empty_since(), None);
    let (one, _) = join(&mut room, "one", &Resume::default());
    let (two, _) = join(&mut room, "two", &Resume::default());
    let now = Instant::now();
    leave_at(&mut room, one, now);
    assert!(room.has_client(client(1)) && !room.has_client(client(2)));
    assert_eq!((room.member_count(), room.empty_since()), (1, None));
    let later = now + Duration::from_secs(1);
    leave_at(&mut room, two, later);
    leave_at(&mut room, two, later + Duration::from_secs(1));
    assert!(!room.has_client(client(1)));
    assert_eq!((room.member_count(), room.empty_since()), (0, Some(later)));
    join(&mut room, "three", &Resume::default());
    assert_eq!(room.empty_since(), None);
}

#[test]
fn in_a_large_room_many_who_join_and_leave_are_told_together() {
    let mut room = RoomState::new(NOW);
    let join = |room: &mut RoomState| {
        let (id, _, wake) = enter(room, "guest", client(1), &Resume::default());
        (id, wake.wake())
    };
    let task = Arc::<Task>::default();
    let waker = Waker::from(task.clone());
    let (first, _) = join(&mut room);
    let wait = |room: &mut RoomState| while !room.take(first, usize::MAX, &waker).is_empty() {};
    for number in 1..ROOM_TOLD_AT_ONCE {
        wait(&mut room);
        assert_eq!((join(&mut room).1, task.0.load(Relaxed)), (false, number));
    }
    wait(&mut room);
    let woken = task.0.load(Relaxed);
    // The others are woken later, once for all events until then.
    let (next, is_due_later) = join(&mut room);
    assert!(is_due_later);
    assert!(!join(&mut room).1);
    leave(&mut room, next);
    assert_eq!(task.0.load(Relaxed), woken);
    assert!(!room.wake_waiting().wake());
    assert_eq!(task.0.load(Relaxed), woken + 1);
    assert_eq!(taken(&mut room, first).len(), 3);
    // A message is reported at once, together with the pending events.
    wait(&mut room);
    assert!(join(&mut room).1);
    say(&mut room, first, "hello");
    assert_eq!(task.0.load(Relaxed), woken + 2);
    assert_eq!(taken(&mut room, first).len(), 2);
}
