//! A class: what a learner's page tells, and how the teacher sees it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use bytes::Bytes;
use networking_lab::{
    class::{
        membership::{Membership, Presence},
        model::{Connection, Effect, Model, Msg, Sharing},
        roster::{MAX_SHARED, Roster, Row},
        status::{Part, Sharable, share, status},
        watch,
    },
    home::course::boxes,
    labs,
    progress::{Progress, Proof},
    record::{ConnectionId, Entry, EventKind, HttpMessage, HttpStart, Record, import},
    text::Lang,
};
use relay_protocol::{ClassEvent, ClassNotice, Learner, MAX_REPORT, OpenSockets, Report, SharedRecord, Status};

fn record(messages: usize, bytes: usize) -> Record {
    let mut record = Record::default();
    for number in 0..messages {
        let mut sent = vec![b'x'; bytes];
        sent.extend((number as u32).to_be_bytes());
        let kind = EventKind::Send { bytes: Bytes::from(sent) };
        record.push(Entry { at: number as u64, connection: ConnectionId(1), kind });
    }
    record
}

fn progress(of: &[&str]) -> Progress {
    let mut progress = Progress::default();
    of.iter().for_each(|id| progress.add(Proof::new(id, 7, None, &record(1, 6), &[1])));
    progress
}

const RANDOM: u128 = 0xabc;

fn named(name: &str) -> Membership {
    Membership { name: name.into(), ..Membership::new(RANDOM) }
}

fn learner(number: u32, name: Option<&str>, done: &[&str]) -> Learner {
    let status = Status {
        name: name.map(str::to_owned),
        done: done.iter().copied().map(str::to_owned).collect(),
        ..Status::default()
    };
    Learner { number, status, changed: 7 }
}

#[test]
fn a_status_names_what_is_done_and_none_of_its_bytes() {
    let open = OpenSockets { tcp: 2, ..OpenSockets::default() };
    let told = status(&named("  민지 "), labs::find("udp"), open, &progress(&["tcp-echo", "someone-elses-idea"]));
    let expected = Status {
        name: Some("민지".into()),
        browser: Some("00000000000000000000000000000abc".into()),
        lab: Some("udp".into()),
        open,
        done: vec!["tcp-echo".into()],
    };
    assert_eq!(told, expected);
    let json = serde_json::to_string(&Report::Status(told)).unwrap();
    assert!(!json.contains("787878") && !json.contains("xxx"), "{json}");
    let nameless = ["", "   ", &"x".repeat(33), "a\u{7}b"];
    for typed in nameless {
        assert_eq!(status(&named(typed), None, open, &Progress::default()).name, None, "{typed:?}");
    }
}

#[test]
fn whatever_is_told_the_relay_takes() {
    let every: Vec<&str> = labs::LABS
        .iter()
        .flat_map(|lab| {
            let tasks = (lab.tasks)().into_iter().map(|task| task.id);
            tasks.chain((lab.experiments)().into_iter().map(|(id, _)| id))
        })
        .collect();
    for lab in labs::LABS {
        let told = Report::Status(status(&named("민지"), Some(lab), OpenSockets::default(), &progress(&every)));
        assert_eq!(told.check(), Ok(()));
        let Report::Status(Status { done, .. }) = told else { unreachable!() };
        assert_eq!(done.len(), every.len());
    }
}

/// What a teacher gets of a message.
fn received(message: &str) -> Record {
    let Report::Record(SharedRecord { lab, record }) = serde_json::from_str(message).unwrap() else { panic!() };
    assert_eq!(lab, "tcp-client");
    import::from_json(&record).unwrap()
}

#[test]
fn of_a_long_record_the_last_entries_that_fit_are_shared_as_they_are() {
    let lab = labs::find("tcp-client").unwrap();
    for (messages, bytes) in [(1, 10), (10, 100), (602, 20), (500, 1000), (40, 20_000)] {
        let whole = record(messages, bytes);
        let Sharable { message, part } = share(lab, &whole).unwrap();
        let got = received(&message);
        assert_eq!(Part::of(&got), part);
        assert_eq!((part.entries, part.of), (got.len() as u64, messages as u64));
        assert_eq!(part.is_all(), got.len() == messages);
        let entry = message.len() / got.len();
        assert!(message.len() <= MAX_REPORT && (part.is_all() || message.len() + 2 * entry > MAX_REPORT));
        for event in got.entries() {
            let was = whole.find(event.number).unwrap();
            assert_eq!(event.kind, was.kind, "{}", event.number);
            assert_eq!(got.since_start(event.at), whole.since_start(was.at));
        }
        assert_eq!(got.last().unwrap().number, messages as u64);
    }
    assert_eq!(share(lab, &Record::default()), None);
    assert_eq!(share(lab, &record(2, 60_000)), None);
}

#[test]
fn both_sides_are_told_where_a_record_is_not_shared_whole() {
    assert_eq!(Lang::En.shared_part(Part { entries: 7, of: 7 }), "");
    for said in [Lang::En, Lang::Ko].map(|lang| lang.shared_part(Part { entries: 37, of: 1602 })) {
        assert!(said.contains("37") && said.contains("1,602"), "{said}");
    }
}

#[test]
fn a_shared_record_has_no_secrets() {
    let mut whole = Record::default();
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let echoed = r#"{"args":{"api_key":"k3y+value"},"headers":{"Authorization":"Bearer BEARERSECRET42"}}"#;
    let kinds = [
        EventKind::Request {
            method: "GET".into(),
            url: "http://127.0.0.1:8080/httpbin/get?page=2&api_key=k3y%2Bvalue".into(),
            headers: vec![header("Authorization", "Bearer BEARERSECRET42"), header("X-Chapter", "21")],
            body: Bytes::new(),
        },
        EventKind::Send {
            bytes: Bytes::from("GET /get?api_key=k3y%2Bvalue HTTP/1.1\r\nCookie: sid=c00kievalue\r\n\r\n"),
        },
        EventKind::HttpMessage(HttpMessage {
            sent: true,
            start: HttpStart::Request { method: "GET".into(), target: "/get?api_key=k3y%2Bvalue".into() },
            headers: vec![header("Cookie", "sid=c00kievalue")],
            trailers: Vec::new(),
            chunks: Vec::new(),
            body: 0,
            length: 60,
            complete: true,
        }),
        EventKind::Received { size: 4096, bytes: Bytes::from(echoed) },
    ];
    for (at, kind) in kinds.into_iter().enumerate() {
        whole.push(Entry { at: at as u64, connection: ConnectionId(1), kind });
    }
    let message = share(labs::find("tcp-client").unwrap(), &whole).unwrap().message;
    assert!(message.contains("X-Chapter") && message.contains("page=2"), "{message}");
    for secret in ["BEARERSECRET42", "k3y%2Bvalue", "k3y+value", "c00kievalue"] {
        let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
        assert!(!message.contains(secret) && !message.contains(&hex), "{secret} in {message}");
    }
    // A secret that only an entry before tells, which is not shared itself.
    for number in 0..2000 {
        let bytes = Bytes::from(format!("{number} k3y+value"));
        whole.push(Entry { at: 5, connection: ConnectionId(1), kind: EventKind::Send { bytes } });
    }
    let Sharable { message, part } = share(labs::find("tcp-client").unwrap(), &whole).unwrap();
    assert!(!part.is_all() && !message.contains("k3y+value"));
}

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

/// A model that is connected, with so many teachers.
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
    // Another page of the browser shows the learner again.
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
    // Of two older pages nothing tells whether they are of one browser.
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

#[test]
fn pages_of_one_browser_tell_one_id_and_relays_get_different_ones() {
    let mut first = Model::new(None, 1, false);
    let effects = first.update(Msg::Start);
    let [Effect::Keep(kept), Effect::Connect] = &effects[..] else { panic!("{effects:?}") };
    let kept = Membership::from_json(&kept.to_json());
    let mut second = Model::new(kept.clone(), 2, false);
    assert_eq!(second.update(Msg::Start), [Effect::Connect]);
    assert_eq!(first.membership().browser, second.membership().browser);
    // Both were opened at once, and neither found anything: who kept something last is right.
    let mut third = Model::new(None, 3, false);
    third.update(Msg::Start);
    third.update(Msg::Kept(kept.unwrap()));
    assert_eq!(third.membership().browser, first.membership().browser);
    let told = Report::Status(status(first.membership(), None, OpenSockets::default(), &Progress::default()));
    assert_eq!(told.check(), Ok(()));
    assert_ne!(Membership::new(1).browser, Membership::new(2).browser);
}

/// The teacher's view of a relay that has a class, with this token.
fn view(token: Option<&str>) -> (watch::Model, Vec<watch::Effect>) {
    let mut model = watch::Model::new(token.map(str::to_owned));
    let effects = model.update(watch::Msg::Relay(Some(true)));
    (model, effects)
}

fn connect(token: &str) -> watch::Effect {
    watch::Effect::Connect(token.into())
}

#[test]
fn the_teachers_view_connects_where_there_is_a_token_for_a_class() {
    let mut without_class = watch::Model::new(Some("secret".into()));
    assert_eq!(without_class.update(watch::Msg::Relay(None)), []);
    assert_eq!(without_class.update(watch::Msg::Relay(Some(false))), []);
    let (mut model, effects) = view(None);
    assert!(effects.is_empty() && model.is_asking());
    model.update(watch::Msg::Edit(" secret ".into()));
    let keep = watch::Effect::KeepToken(Some("secret".into()));
    assert_eq!(model.update(watch::Msg::Watch), [keep, connect("secret")]);
    assert!(!model.is_asking());
    let (mut given, effects) = view(Some("secret"));
    assert_eq!(effects, [connect("secret")]);
    assert_eq!(given.update(watch::Msg::Relay(Some(true))), [], "it is under way");
}

#[test]
fn the_teachers_view_tries_again_unless_the_token_is_refused() {
    let (mut model, _) = view(Some("secret"));
    model.update(watch::Msg::Happened(ClassEvent::Joined { seq: 1, learner: learner(1, None, &[]) }));
    assert_eq!((model.state(), model.roster().learners().len()), (watch::State::Watching, 1));
    assert_eq!(model.update(watch::Msg::Ended { refused: false }), [watch::Effect::RetryLater]);
    assert_eq!((model.state(), model.roster().learners().len()), (watch::State::Lost, 0));
    assert_eq!(model.update(watch::Msg::Retry), [connect("secret")]);
    assert_eq!(model.update(watch::Msg::Ended { refused: true }), []);
    assert!(model.is_asking());
    assert_eq!(model.update(watch::Msg::Retry), []);
}

#[test]
fn nothing_of_a_class_stays_when_the_teacher_signs_out() {
    let (mut model, _) = view(Some("secret"));
    let shared = SharedRecord { lab: "udp".into(), record: "{}".into() };
    model.update(watch::Msg::Happened(ClassEvent::Shared { seq: 1, number: 1, shared }));
    model.update(watch::Msg::Open(model.roster().shared().first().cloned()));
    assert!(model.opened().is_some());
    let effects = model.update(watch::Msg::SignOut);
    assert_eq!(effects, [watch::Effect::Disconnect, watch::Effect::KeepToken(None)]);
    assert_eq!(model, view(None).0);
}
