//! The evidence of the TCP client lab's experiments, for the expected course of events and for others.

mod support;

use networking_lab::{
    effect::Context,
    experiment::{
        Step,
        evidence::{Cell, Evidence},
        seen::{Fetched, Seen},
    },
    fetch::{Cause, Unanswered},
    labs::tcp_client::experiments::EXPERIMENTS,
    record::{ConnectionId, Entry, EventKind, Protocol, Record},
    text::Lang,
    transport::relay::{Relay, RelayAddress},
};
use relay_protocol::{Failure, FailureKind, Phase, PracticeTcp};
use std::collections::HashSet;
use support::failure;

/// A builder of a record.
#[derive(Default)]
struct Course {
    record: Record,
    connection: u32,
    fetched: Vec<Fetched>,
}

impl Course {
    /// Adds an event at this time, in milliseconds since the page was opened.
    fn at(mut self, milliseconds: u64, kind: EventKind) -> Self {
        let at = milliseconds * 1000;
        self.record.push(Entry { at, connection: ConnectionId(self.connection), kind });
        self
    }

    /// The next connection is established.
    fn opened(mut self, at: u64) -> Self {
        self.connection += 1;
        let open = EventKind::Open { local: String::new(), peer: String::new(), took: 1 };
        self.at(at, EventKind::Connect { protocol: Protocol::Tcp, target: String::new() }).at(at, open)
    }

    fn sent(self, at: u64, bytes: &[u8]) -> Self {
        self.at(at, EventKind::Send { bytes: bytes.to_vec().into() })
    }

    fn came(self, at: u64, size: u32, bytes: &[u8]) -> Self {
        self.at(at, EventKind::Received { size, bytes: bytes.to_vec().into() })
    }

    fn failed(self, at: u64, kind: FailureKind, symbol: &str) -> Self {
        let failure = Failure { symbol: Some(symbol.into()), ..failure(Phase::Transfer, kind) };
        self.at(at, EventKind::Failed(failure)).closed(at)
    }

    fn timed_out(self, at: u64) -> Self {
        self.at(at, EventKind::TimedOut { after: 1_000_000 })
    }

    fn closed(self, at: u64) -> Self {
        self.at(at, EventKind::Closed { code: 1000, reason: String::new() })
    }

    fn fetched(mut self, server: PracticeTcp, cause: Cause, message: &str) -> Self {
        let outcome = Err(Unanswered { cause, message: message.into(), took: 1 });
        self.fetched.push(Fetched { server, outcome });
        self
    }

    /// Returns the evidence that this experiment finds in the record.
    fn evidence(&self, id: &str) -> Evidence {
        let experiment = EXPERIMENTS.experiments.iter().find(|experiment| experiment.id == id).expect("an experiment");
        (experiment.evidence)(Seen::new(&self.record, &Record::default(), &self.fetched), Lang::En)
    }
}

/// The text of a cell.
fn words(cell: &Cell) -> String {
    let words = match cell {
        Cell::Plain(words) | Cell::Code(words) | Cell::Bar(words, _) => words.clone(),
        Cell::Good(words) => format!("✓ {words}"),
        Cell::Bad(words) => format!("✗ {words}"),
        Cell::Bytes(runs) => runs.iter().map(|run| run.hex.as_str()).collect::<Vec<_>>().join(" "),
    };
    plain(&words)
}

/// Replaces non-breaking spaces between numbers and units by plain ones.
fn plain(words: &str) -> String {
    words.replace('\u{a0}', " ")
}

/// All rows of all tables, with the cells separated by ` | `.
fn rows(evidence: &Evidence) -> Vec<String> {
    let rows = evidence.tables.iter().flat_map(|table| {
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "a cell for each column");
        &table.rows
    });
    rows.map(|row| row.iter().map(words).collect::<Vec<_>>().join(" | ")).collect()
}

fn without_relay() -> Relay {
    Relay { address: RelayAddress::on_this_machine(None), health: None }
}

#[test]
fn edges_are_lost_where_lengths_differ_and_totals_match() {
    let late = || Course::default().opened(0).sent(10, b"one").sent(20, b"two").sent(30, b"three");
    let cut = |course: Course| {
        let course = course.closed(3000).opened(3010).sent(3020, b"one message");
        course.came(3030, 4, b"one ").came(3031, 4, b"mess").came(3032, 4, b"age")
    };
    let evidence = cut(late().came(3000, 1024, b"recv 11\n")).evidence("edges");
    assert_eq!(evidence.supports, Some(1));
    assert_eq!(
        rows(&evidence),
        [
            "send | 3 | 3 + 3 + 5 | 11",
            "recv (server) | 1 | 11 | 11",
            "send | 1 | 11 | 11",
            "recv (this tab) | 3 | 4 + 4 + 3 | 11",
        ]
    );
    // The server's own replies may be split across recv calls, too.
    assert_eq!(cut(late().came(3000, 1024, b"recv 1").came(3001, 1024, b"1\n")).evidence("edges"), evidence);
    // If not all bytes were read, there is no conclusion.
    assert_eq!(cut(late().came(3000, 1024, b"recv 6\n")).evidence("edges").supports, None);
    assert_eq!(late().came(3000, 1024, b"recv 11\n").evidence("edges").supports, None);
}

#[test]
fn edges_are_kept_where_each_send_was_one_recv() {
    let course = Course::default().opened(0).sent(10, b"one").sent(20, b"two").came(30, 1024, b"recv 3\nrecv 3\n");
    let course = course.closed(40).opened(50).sent(60, b"one").came(70, 4, b"one");
    assert_eq!(course.evidence("edges").supports, Some(0));
}

#[test]
fn a_character_is_cut_where_a_chunk_alone_does_not_decode() {
    let (an, nyeong) = ("안".as_bytes(), "녕".as_bytes());
    let start = || Course::default().opened(0).sent(10, "안녕".as_bytes());
    let cut = start().came(11, 4, &[an, &nyeong[..1]].concat()).came(12, 4, &nyeong[1..]).evidence("cut");
    assert_eq!(cut.supports, Some(1));
    assert_eq!(
        rows(&cut),
        ["recv(4) → 4 | ec 95 88 eb | ✗ fails at byte 4 | ✓ 안", "recv(4) → 2 | 85 95 | ✗ fails at byte 1 | ✓ 녕",]
    );
    let whole = start().came(11, 4, an).came(12, 4, nyeong).evidence("cut");
    assert_eq!(whole.supports, Some(0));
    assert_eq!(start().came(11, 4, an).evidence("cut").supports, None);
}

#[test]
fn what_is_sent_waits_until_it_is_read() {
    let mebibyte = vec![0; 1 << 20];
    let start = || Course::default().opened(0).sent(10, &mebibyte).sent(400, &mebibyte);
    let waited = start().came(1210, 1024, b"recv 1048576\n").came(1510, 1024, b"recv 1048576\n").evidence("queue");
    assert_eq!(waited.supports, Some(1));
    assert_eq!(
        rows(&waited),
        [
            "0.5 s | 2.0 MiB | 0.0 MiB | 2.0 MiB",
            "1.0 s | 2.0 MiB | 0.0 MiB | 2.0 MiB",
            "1.5 s | 2.0 MiB | 1.0 MiB | 1.0 MiB",
            "1.5 s | 2.0 MiB | 2.0 MiB | 0.0 MiB",
        ]
    );
    let caption = plain(&waited.tables[0].caption);
    assert_eq!(
        caption,
        "Up to 2.0 MiB was waiting in buffers; once the server started to read, they were empty after 0.3 s."
    );
    // Times count from the first send, however long the page was open before.
    let later = |at: u64| 60_000 + at;
    let course = Course::default().opened(later(0)).sent(later(10), &mebibyte).sent(later(400), &mebibyte);
    let course = course.came(later(1210), 1024, b"recv 1048576\n").came(later(1510), 1024, b"recv 1048576\n");
    assert_eq!(rows(&course.evidence("queue")), rows(&waited));
    // Reading as fast as sending; then not reading to the end.
    assert_eq!(start().came(410, 1024, b"recv 2097152\n").evidence("queue").supports, Some(0));
    assert_eq!(start().came(3000, 1024, b"recv 1048576\n").evidence("queue").supports, None);
    assert_eq!(Course::default().evidence("queue"), Evidence::default());
}

#[test]
fn an_answer_after_the_fin_speaks_for_two_directions() {
    let shut = || Course::default().opened(0).sent(10, b"hello").at(20, EventKind::Shutdown);
    let answered = shut().came(3020, 1024, b"recv 5\n").at(3040, EventKind::Fin).closed(3041).evidence("half-close");
    assert_eq!(answered.supports, Some(1));
    assert_eq!(
        rows(&answered),
        [
            "0.0 s | shutdown(WR) | FIN sent",
            "3.0 s | recv(1024) → 7 | \"recv 5\\n\"",
            "3.0 s | recv → 0 | FIN received: the server has finished sending too",
        ]
    );
    assert_eq!(shut().at(30, EventKind::Fin).closed(31).evidence("half-close").supports, Some(0));
    let broken = shut().failed(30, FailureKind::Reset, "ECONNRESET").evidence("half-close");
    assert_eq!((broken.supports, rows(&broken)[1].as_str()), (None, "0.0 s | recv | ✗ ECONNRESET"));
    // A reply from before the FIN proves nothing.
    let early = Course::default().opened(0).sent(1, b"hello").came(2, 1024, b"recv 5\n").at(3, EventKind::Shutdown);
    assert_eq!(early.at(4, EventKind::Fin).evidence("half-close").supports, None);
}

#[test]
fn sockets_tell_failures_apart_that_fetch_does_not() {
    let refused = |course: Course| {
        let mut course = course;
        course.connection += 1;
        let connect = EventKind::Connect { protocol: Protocol::Tcp, target: String::new() };
        course.at(0, connect).failed(1, FailureKind::Refused, "ECONNREFUSED")
    };
    let sockets = |third: &str| {
        let course = refused(Course::default()).opened(10).sent(20, b"hello").timed_out(1020).closed(1021);
        course.opened(1030).sent(1040, b"hello").failed(1042, FailureKind::Reset, third)
    };
    let fetches = |course: Course, third: &str| {
        let course = course.fetched(PracticeTcp::Closed, Cause::Unknown, "Failed to fetch");
        let course = course.fetched(PracticeTcp::Silent, Cause::TimedOut, "aborted");
        course.fetched(PracticeTcp::Reset, Cause::Unknown, third)
    };
    let usual = fetches(sockets("ECONNRESET"), "Failed to fetch").evidence("failures");
    assert_eq!(usual.supports, Some(1));
    assert_eq!(
        rows(&usual),
        [
            "closed | ECONNREFUSED | 1.0 ms | Failed to fetch",
            "silent | timed out | 1,000.0 ms | no error · this page gave up after 1 s",
            "reset | ECONNRESET | 2.0 ms | Failed to fetch",
        ]
    );
    assert_eq!(fetches(sockets("ECONNRESET"), "Reset").evidence("failures").supports, Some(0));
    assert_eq!(fetches(sockets("ECONNREFUSED"), "Failed to fetch").evidence("failures").supports, Some(2));
    assert_eq!(fetches(sockets("ECONNREFUSED"), "Reset").evidence("failures").supports, None);
    // Two failures of the same kind are not distinguished, whichever two.
    assert_eq!(fetches(sockets("timed out"), "Failed to fetch").evidence("failures").supports, Some(2));
    // Without the fetch part there is nothing to compare.
    let half = sockets("ECONNRESET").evidence("failures");
    assert_eq!((half.supports, rows(&half).len()), (None, 0));
}

#[test]
fn without_a_limit_only_the_learner_ends_the_wait() {
    let first = |end: EventKind| Course::default().opened(0).sent(10, b"hello").at(4010, end).closed(4011);
    let second = |course: Course| course.opened(4020).sent(4030, b"hello").timed_out(5030);
    let waited = second(first(EventKind::Close)).evidence("no-limit");
    assert_eq!(waited.supports, Some(1));
    assert_eq!(
        rows(&waited),
        [
            "none | 4.0 s | not ended: the experiment closed the connection while it waited",
            "1 s | 1.0 s | timed out: recv returned, and the connection is still established",
        ]
    );
    assert_eq!(second(first(EventKind::Fin)).evidence("no-limit").supports, Some(0));
    let answered = first(EventKind::Close).opened(4020).sent(4030, b"hello").came(4040, 1024, b"hello");
    assert_eq!(answered.evidence("no-limit").supports, None);
    assert_eq!(first(EventKind::Close).evidence("no-limit").supports, None);
}

#[test]
fn every_experiment_is_whole() {
    let mut names = HashSet::new();
    for experiment in EXPERIMENTS.experiments {
        let id = experiment.id;
        assert!(names.insert(id), "{id} twice");
        assert!((2..=3).contains(&experiment.choices.len()), "{id}");
        assert!(
            matches!(
                (experiment.steps)(&Context { now: 0, lang: Lang::En, relay: &without_relay() }).first(),
                Some(Step::Stage(_))
            ),
            "{id} begins with a stage"
        );
        for lang in Lang::ALL {
            let choices: HashSet<_> = experiment.choices.iter().map(|words| words(lang)).collect();
            assert_eq!(choices.len(), experiment.choices.len(), "{id}");
            let sentences = (experiment.why)(lang).matches(". ").count() + 1;
            assert_eq!(sentences, 2, "{id} {lang:?}");
            // Without events there is no conclusion.
            let (record, earlier) = (Record::default(), Record::default());
            assert_eq!((experiment.evidence)(Seen::new(&record, &earlier, &[]), lang).supports, None, "{id}");
        }
    }
}
