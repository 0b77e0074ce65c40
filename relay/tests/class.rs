//! A class: what learners' pages report, and what a teacher sees of it, over real WebSockets.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{
    ClassEvent, ClassNotice, Learner, MAX_REPORT, OpenSockets, Page, Report, SharedRecord, Status, TestServer,
    http::connect_from, options, soon,
};
use futures_util::{SinkExt, StreamExt};
use relay::Options;
use serde::{Serialize, de::DeserializeOwned};
use std::time::Duration;
use tokio::{
    net::{TcpSocket, TcpStream},
    time::Instant,
};
use tokio_tungstenite::tungstenite::Message;

const TOKEN: &str = "the-teacher-0123456789";
const WATCH: &str = "/class/watch?class-token=the-teacher-0123456789";

async fn server() -> TestServer {
    TestServer::start(Options { class_token: Some(TOKEN.parse().unwrap()), ..options(&[]) }).await
}

/// A page of the relay's own, at one of the class's two addresses.
struct Tab(Page);

impl Tab {
    async fn open(server: &TestServer, path: &str) -> Self {
        Self::over(TcpStream::connect(server.address).await.unwrap(), server, path).await
    }

    async fn over(stream: TcpStream, server: &TestServer, path: &str) -> Self {
        Self(Page::upgrade(stream, server.address, path, None).await)
    }

    async fn tell(&mut self, message: &impl Serialize) {
        self.0.text(&serde_json::to_string(message).unwrap()).await;
    }

    async fn next<T: DeserializeOwned>(&mut self) -> T {
        loop {
            match soon(self.0.socket.next()).await.unwrap().unwrap() {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Ping(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// The Close that ends it, whatever it is told before.
    async fn closed(&mut self) -> (u16, String) {
        loop {
            if let Message::Close(close) = soon(self.0.socket.next()).await.unwrap().unwrap() {
                let close = close.unwrap();
                return (close.code.into(), close.reason.to_string());
            }
        }
    }

    async fn leave(mut self) {
        self.0.socket.close(None).await.unwrap();
        while soon(self.0.socket.next()).await.is_some() {}
    }
}

fn status(name: Option<&str>, done: &[&str]) -> Status {
    Status {
        name: name.map(str::to_owned),
        lab: Some("tcp-client".to_owned()),
        open: OpenSockets { tcp: 1, ..OpenSockets::default() },
        done: done.iter().copied().map(str::to_owned).collect(),
        ..Status::default()
    }
}

/// A learner that has told this.
async fn learner(server: &TestServer, status: Status) -> Tab {
    let mut tab = Tab::open(server, "/class/report").await;
    tab.tell(&Report::Status(status)).await;
    tab
}

/// A teacher, and who is there already.
async fn teacher(server: &TestServer) -> (Tab, Vec<Learner>) {
    let mut tab = Tab::open(server, WATCH).await;
    match tab.next().await {
        ClassEvent::Snapshot { learners, more: false, .. } => (tab, learners),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn without_a_token_there_is_no_class() {
    let off = TestServer::start(options(&[])).await;
    assert!(!off.health().await.class);
    for path in ["/class/report", WATCH] {
        let response = off.get(path).origin(Some(&format!("http://{}", off.address))).upgrade().send().await;
        assert_eq!(response.status, 404, "{path}");
        assert!(response.text().contains("started without --class-token"), "{}", response.text());
    }
    assert!(server().await.health().await.class);
}

#[tokio::test]
async fn only_the_class_token_lets_a_teacher_in() {
    let relay_token = "every-learner-0123456789";
    let tokens = (Some(relay_token.parse().unwrap()), Some(TOKEN.parse().unwrap()));
    let server = TestServer::start(Options { token: tokens.0, class_token: tokens.1, ..options(&[]) }).await;
    let with = |query: &str| format!("/class/watch?token={relay_token}{query}");
    for wrong in [
        String::new(),
        "&class-token=".to_owned(),
        format!("&class-token={relay_token}"),
        format!("&class-token={}", &TOKEN[1..]),
        format!("&class-token={TOKEN}&class-token={TOKEN}"),
    ] {
        let mut tab = Tab::open(&server, &with(&wrong)).await;
        let reason = "this is not the token of the class (--class-token)";
        assert_eq!(tab.closed().await, (4001, reason.to_owned()), "{wrong}");
    }
    let mut tab = Tab::open(&server, &with(&format!("&class-token={TOKEN}"))).await;
    assert!(matches!(tab.next().await, ClassEvent::Snapshot { .. }));
    let metrics = server.get(&format!("/metrics?token={relay_token}")).send().await;
    assert!(metrics.text().contains(r#"rule="class-token-wrong"} 5"#), "{}", metrics.text());
    // Without the relay's own token, no client gets this far.
    let response = server.get(WATCH).origin(Some(&format!("http://{}", server.address))).upgrade().send().await;
    assert_eq!(response.status, 403);
}

#[tokio::test]
async fn a_teacher_sees_who_is_there_and_each_change_in_order() {
    let server = server().await;
    let (mut first, there) = teacher(&server).await;
    assert_eq!(there, []);
    let mut one = learner(&server, status(Some("민지"), &[])).await;
    let ClassEvent::Joined { seq: 1, learner: joined } = first.next().await else { panic!() };
    assert_eq!((joined.number, joined.status), (1, status(Some("민지"), &[])));
    let two = learner(&server, status(None, &["tcp-echo"])).await;
    assert!(matches!(first.next().await, ClassEvent::Joined { seq: 2, learner } if learner.number == 2));
    one.tell(&Report::Status(status(Some("민지"), &["udp-datagram"]))).await;
    let ClassEvent::Changed { seq: 3, learner: changed } = first.next().await else { panic!() };
    assert_eq!((changed.number, changed.status), (1, status(Some("민지"), &["udp-datagram"])));
    assert!(changed.changed >= joined.changed);

    // One who comes later has it all at once, and goes on from there.
    let (mut second, there) = teacher(&server).await;
    let shown: Vec<_> = there.iter().map(|learner| (learner.number, learner.status.done.join(" "))).collect();
    assert_eq!(shown, [(1, "udp-datagram".to_owned()), (2, "tcp-echo".to_owned())]);
    two.leave().await;
    for tab in [&mut first, &mut second] {
        assert_eq!(tab.next::<ClassEvent>().await, ClassEvent::Left { seq: 4, number: 2 });
    }
    // The freed slot is available again.
    let _three = learner(&server, status(None, &[])).await;
    assert!(matches!(first.next().await, ClassEvent::Joined { seq: 5, learner } if learner.number == 3));
}

#[tokio::test]
async fn a_learner_that_vanishes_has_left() {
    let ping_interval = Duration::from_millis(100);
    let class_token = Some(TOKEN.parse().unwrap());
    let server = TestServer::start(Options { class_token, ping_interval, ..options(&[]) }).await;
    let (mut teacher, _) = teacher(&server).await;
    // The connection stays open, but nothing reads or answers there.
    let silent = learner(&server, status(None, &[])).await;
    assert!(matches!(teacher.next().await, ClassEvent::Joined { seq: 1, .. }));
    assert_eq!(teacher.next::<ClassEvent>().await, ClassEvent::Left { seq: 2, number: 1 });
    drop(silent);
    // Its connection is reset.
    let gone = learner(&server, status(None, &[])).await;
    assert!(matches!(teacher.next().await, ClassEvent::Joined { seq: 3, .. }));
    drop(gone);
    assert_eq!(teacher.next::<ClassEvent>().await, ClassEvent::Left { seq: 4, number: 2 });
}

#[tokio::test]
async fn a_learner_knows_how_many_watch_and_who_got_what_it_shares() {
    let server = server().await;
    let mut learner = learner(&server, status(None, &[])).await;
    assert_eq!(learner.next::<ClassNotice>().await, ClassNotice::Watched { teachers: 0 });
    let shared = SharedRecord { lab: "udp".into(), record: r#"{"format":1,"text":"\"안녕\""}"#.into() };
    learner.tell(&Report::Record(shared.clone())).await;
    assert_eq!(learner.next::<ClassNotice>().await, ClassNotice::Shared { teachers: 0 });

    let (mut teacher, there) = teacher(&server).await;
    assert_eq!(learner.next::<ClassNotice>().await, ClassNotice::Watched { teachers: 1 });
    // A record that was shared while no teacher watched is not stored.
    assert_eq!(there.len(), 1);
    learner.tell(&Report::Record(shared.clone())).await;
    let number = there[0].number;
    let ClassEvent::Shared { seq, number: of, shared: got } = teacher.next().await else { panic!() };
    assert_eq!((seq, of, got), (3, number, shared));
    assert_eq!(learner.next::<ClassNotice>().await, ClassNotice::Shared { teachers: 1 });
    teacher.leave().await;
    assert_eq!(learner.next::<ClassNotice>().await, ClassNotice::Watched { teachers: 0 });
}

#[tokio::test]
async fn what_is_no_report_ends_the_page_and_is_passed_on_to_nobody() {
    let server = server().await;
    let (mut teacher, _) = teacher(&server).await;
    let long = "x".repeat(MAX_REPORT);
    for (sent, code, reason) in [
        (Message::binary(&b"bytes"[..]), 4009, "a class is told text messages, and this one is binary"),
        (Message::text("{}"), 4009, "this is no message to a class"),
        (Message::text(r#"{"status":{"sent":"secret"}}"#), 4009, "this is no message to a class"),
        (Message::text(r#"{"status":{"name":" a"}}"#), 4009, "a name has 1 to 32 characters"),
        (Message::text(r#"{"status":{"done":["../x"]}}"#), 4009, "an id has 1 to 32"),
        (Message::text(r#"{"status":{"done":["udp","udp"]}}"#), 4009, "each task and experiment is named once"),
        (Message::text(format!("{long}x")), 4008, "a message to the class has 61440 bytes at most, and this one 61441"),
    ] {
        let mut tab = Tab::open(&server, "/class/report").await;
        tab.0.socket.send(sent).await.unwrap();
        let (got, sentence) = tab.closed().await;
        assert!(got == code && sentence.starts_with(reason), "{got} {sentence}");
    }
    let mut talker = Tab::open(&server, WATCH).await;
    talker.0.socket.send(Message::text("hello")).await.unwrap();
    assert_eq!(talker.closed().await, (4009, "a teacher only watches".to_owned()));
    // Nothing of all that: the next that a teacher is told is the first.
    let _learner = learner(&server, Status::default()).await;
    assert!(matches!(teacher.next().await, ClassEvent::Joined { seq: 1, .. }));
}

/// The value of an option in the README's command for a class.
fn readme_value(option: &str) -> usize {
    let section = include_str!("../README.md").split_once("### Limits for a class").unwrap().1;
    let command = section.lines().find(|line| line.trim_start().starts_with("--max-per-client")).unwrap();
    command.split_once(&format!("{option} ")).unwrap().1.split(' ').next().unwrap().parse().unwrap()
}

/// 30 learners and 8 teachers, as one school's address has them.
#[tokio::test]
async fn a_class_behind_one_address_fits_the_limits_of_the_readme() {
    let (max_per_client, max_connections) = (readme_value("--max-per-client"), readme_value("--max-connections"));
    let class_token = Some(TOKEN.parse().unwrap());
    let server = TestServer::start(Options { class_token, max_per_client, max_connections, ..options(&[]) }).await;
    let mut open = Vec::new();
    for _ in 0..30 {
        open.push(learner(&server, status(None, &[])).await);
        for _ in 1..8 {
            open.push(Tab::open(&server, "/tcp/silent").await);
        }
    }
    for _ in 0..8 {
        open.push(Tab::open(&server, WATCH).await);
    }
    // All load the page again, and each has the 6 connections of a browser.
    let mut loading = Vec::new();
    for _ in 0..30 * 6 {
        let (response, socket) = server.get("/health").converse().await;
        assert_eq!(response.status, 200);
        loading.push(socket);
    }
    let own = format!("http://{}", server.address);
    let one_more = server.get("/class/report").origin(Some(&own)).upgrade().send().await;
    assert_eq!(one_more.status, 429, "the README's values are larger than they must be");
}

#[tokio::test]
async fn who_reports_too_fast_is_held_back_and_loses_nothing() {
    let server = server().await;
    let (mut teacher, _) = teacher(&server).await;
    let mut tab = Tab::open(&server, "/class/report").await;
    let began = Instant::now();
    for number in 0..15 {
        tab.tell(&Report::Status(status(Some(&number.to_string()), &[]))).await;
    }
    for number in 0..15 {
        let (ClassEvent::Joined { learner, .. } | ClassEvent::Changed { learner, .. }) = teacher.next().await else {
            panic!()
        };
        assert_eq!(learner.status.name, Some(number.to_string()));
    }
    // Five at once, and then one each fifth of a second.
    assert!(began.elapsed() >= Duration::from_secs(2), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_client_has_its_share_of_the_class_and_so_have_teachers() {
    let class_token = Some(TOKEN.parse().unwrap());
    let server = TestServer::start(Options { class_token, max_per_client: 9, ..options(&[]) }).await;
    let mut teachers = Vec::new();
    for _ in 0..8 {
        teachers.push(teacher(&server).await);
    }
    let mut more = Tab::open(&server, WATCH).await;
    assert_eq!(more.closed().await, (4008, "8 teachers watch already".to_owned()));
    drop(more);
    // The WebSockets of a client are counted before the upgrade.
    let _learner = learner(&server, Status::default()).await;
    let stream = TcpStream::connect(server.address).await.unwrap();
    assert!(Page::try_upgrade(stream, server.address, "/class/report", None).await.is_err());
    if cfg!(target_os = "linux") {
        let other = connect_from("127.0.0.2".parse().unwrap(), server.address).await;
        let mut other = Tab::over(other, &server, "/class/report").await;
        assert_eq!(other.next::<ClassNotice>().await, ClassNotice::Watched { teachers: 8 });
    }
}

#[tokio::test]
async fn a_teacher_that_does_not_read_is_dropped_and_the_class_goes_on() {
    let server = server().await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let stream = socket.connect(server.address).await.unwrap();
    let mut stalled = Tab::over(stream, &server, WATCH).await;
    let (mut reading, _) = teacher(&server).await;
    // Several, so that the rate of one does not make the test long.
    let mut learners = Vec::new();
    for _ in 0..20 {
        learners.push(learner(&server, Status::default()).await);
        assert!(matches!(reading.next().await, ClassEvent::Joined { .. }));
    }
    let record = SharedRecord { lab: "udp".into(), record: "x".repeat(MAX_REPORT - 100) };
    let mut watched = 2;
    let mut shared = 0;
    while watched == 2 {
        let place = shared % learners.len();
        let sharing = &mut learners[place];
        sharing.tell(&Report::Record(record.clone())).await;
        shared += 1;
        loop {
            match sharing.next().await {
                ClassNotice::Shared { teachers } => {
                    watched = teachers;
                    break;
                }
                ClassNotice::Watched { .. } => {}
            }
        }
        assert!(matches!(reading.next().await, ClassEvent::Shared { .. }));
        assert!(shared < 2000, "it is never dropped");
    }
    assert!(shared > 20, "{shared}");
    // Once it reads again, it learns why.
    let (code, reason) = stalled.closed().await;
    assert_eq!((code, reason.starts_with("too slow: ")), (4008, true), "{reason}");
}
