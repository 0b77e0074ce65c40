//! Requested faults: injected at the requested rate, reported each time, and the same for the same seed.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{Event, FailureKind, Fault, Frame, MAX_RECEIVE, Page, TestServer, Way, options};
use std::time::{Duration, Instant};

/// A page whose UDP socket is connected to the echo server, with these faults.
async fn echo(server: &TestServer, faults: &str) -> Page {
    let mut page = server.udp(format!("echo?{faults}")).await;
    let Event::Open { .. } = page.event().await else { panic!("it did not open") };
    page.receive_all(MAX_RECEIVE).await;
    page
}

async fn practice() -> TestServer {
    TestServer::start(options(&[])).await
}

/// Sends so many numbered datagrams: what was injected on the way out, and on the way back, and what came.
async fn run(server: &TestServer, faults: &str, count: usize) -> (Vec<Event>, Vec<Event>, Vec<String>) {
    let mut page = echo(server, faults).await;
    for number in 1..=count {
        page.send(number.to_string()).await;
    }
    let (mut out, mut back, mut came) = (Vec::new(), Vec::new(), Vec::new());
    // What was sent, less what is lost, and more by the copies: it cannot be reached before all have had their fate.
    while came.len() + counted(&out, Fault::Loss) + counted(&back, Fault::Loss)
        != count + counted(&out, Fault::Duplicate) + counted(&back, Fault::Duplicate)
    {
        match page.next().await {
            Frame::Event(event @ Event::Injected { way: Way::Out, .. }) => out.push(event),
            Frame::Event(event @ Event::Injected { way: Way::Back, .. }) => back.push(event),
            Frame::Event(Event::Datagram { .. }) => came.push(String::from_utf8(page.bytes().await).unwrap()),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(page.round_trip().await, []);
    (out, back, came)
}

fn counted(events: &[Event], wanted: Fault) -> usize {
    events.iter().filter(|event| matches!(event, Event::Injected { fault, .. } if *fault == wanted)).count()
}

fn injected(fault: Fault, way: Way, number: u64, bytes: u32) -> Event {
    Event::Injected { fault, way, number, bytes }
}

#[tokio::test]
async fn the_same_seed_brings_the_same_faults_and_another_brings_others() {
    let server = practice().await;
    let sorted = async |seed: u64| {
        let faults = format!("loss=0.2&duplicate=0.2&reorder=0.2&seed={seed}");
        let (out, back, mut came) = run(&server, &faults, 60).await;
        // What is held, and by chance overtaken by nothing for a tenth of a second, comes in another order.
        came.sort();
        (out, back, came)
    };
    let first = sorted(42).await;
    assert!(!first.0.is_empty() && !first.1.is_empty());
    assert_eq!(sorted(42).await, first);
    let other = sorted(43).await;
    assert_ne!((&other.0, &other.2), (&first.0, &first.2));
}

#[tokio::test]
async fn all_is_lost() {
    let server = practice().await;
    let (out, back, came) = run(&server, "loss=1", 3).await;
    assert_eq!(out, [1, 2, 3].map(|number| injected(Fault::Loss, Way::Out, number, 1)));
    assert_eq!((back, came), (vec![], vec![]));
}

#[tokio::test]
async fn all_is_doubled_each_way() {
    let server = practice().await;
    let (out, back, came) = run(&server, "duplicate=1", 2).await;
    assert_eq!(out, [1, 2].map(|number| injected(Fault::Duplicate, Way::Out, number, 1)));
    assert_eq!(back, [1, 2, 3, 4].map(|number| injected(Fault::Duplicate, Way::Back, number, 1)));
    assert_eq!(came, ["1", "1", "1", "1", "2", "2", "2", "2"]);
}

#[tokio::test]
async fn neighbours_change_places() {
    let server = practice().await;
    let (out, back, came) = run(&server, "reorder=1", 4).await;
    assert_eq!(out, [1, 3].map(|number| injected(Fault::Reorder, Way::Out, number, 1)));
    // On the way back they change places again.
    assert_eq!(back, [1, 3].map(|number| injected(Fault::Reorder, Way::Back, number, 1)));
    assert_eq!(came, ["1", "2", "3", "4"]);
}

#[tokio::test]
async fn one_that_nobody_overtakes_goes_on_in_the_end() {
    let server = practice().await;
    let mut page = echo(&server, "reorder=1").await;
    let began = Instant::now();
    page.send("alone").await;
    assert_eq!(page.event().await, injected(Fault::Reorder, Way::Out, 1, 5));
    assert_eq!(page.event().await, injected(Fault::Reorder, Way::Back, 1, 5));
    let Event::Datagram { .. } = page.event().await else { panic!("it did not come") };
    assert_eq!(page.bytes().await, b"alone");
    assert!(began.elapsed() >= Duration::from_millis(200), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_delay_is_kept_and_holds_nothing_else_up() {
    let server = practice().await;
    let mut page = echo(&server, "delay=300").await;
    let began = Instant::now();
    for number in 0..5 {
        page.send(number.to_string()).await;
    }
    // Only the datagrams wait.
    assert_eq!(page.round_trip().await, []);
    for number in 0..5 {
        let Event::Datagram { .. } = page.event().await else { panic!("no datagram") };
        assert_eq!(page.bytes().await, number.to_string().into_bytes());
        assert!(began.elapsed() >= Duration::from_millis(300), "{:?}", began.elapsed());
    }
}

#[tokio::test]
async fn faults_that_make_no_sense_are_bad_requests() {
    let server = practice().await;
    for (query, sentence) in [
        ("loss=1.5", "loss is a number from 0 to 1"),
        ("duplicate=x", "duplicate is a number from 0 to 1"),
        ("reorder=-1", "reorder is a number from 0 to 1"),
        ("delay=5001", "delay is a whole number of milliseconds from 0 to 5000"),
        ("seed=1.5", "seed is a whole number from 0 to 18446744073709551615"),
    ] {
        let failure = server.udp(format!("echo?{query}")).await.failed().await;
        assert_eq!((failure.kind, failure.message.as_str()), (FailureKind::BadRequest, sentence));
    }
}
