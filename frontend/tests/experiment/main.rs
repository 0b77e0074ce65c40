//! The runner of an experiment, step by step and without a browser: it emits messages, and reads a simulated record.

mod ending;

use networking_lab::{
    effect::Context,
    experiment::{
        Activity, Experiment, ExperimentSet,
        Step::{self, Fetch, Stage, Teardown, Until, Watch, Within},
        evidence::{Evidence, share},
        needs_practice,
        phase::{Halt as Why, Phase, Progress},
        runner::{
            CardMsg::{self, Halt, Leave, Open, Predict, Run},
            Effect, Now, Runner,
        },
        seen::{Fetched, Seen},
    },
    record::{ConnectionId, Entry, EventKind, Record},
    text::Lang,
    transport::relay::{Relay, RelayAddress},
};
use relay_protocol::{Health, Limits, PROTOCOL, Practice, PracticeServer, PracticeTcp};

/// The messages of the test lab.
#[derive(Clone, Debug, PartialEq)]
enum Msg {
    Press(String),
    Type(String, String),
}

fn press(name: &str) -> Step<Msg> {
    Step::Dispatch(Msg::Press(name.into()))
}

fn fill(field: &str, text: &str) -> Step<Msg> {
    Step::Dispatch(Msg::Type(field.into(), text.into()))
}

fn words(_: Lang) -> &'static str {
    "words"
}

/// Supports the first choice if two connections were opened.
fn evidence(seen: Seen, _: Lang) -> Evidence {
    let opened = seen.entries().filter(|event| matches!(event.kind, EventKind::Open { .. })).count();
    Evidence { tables: Vec::new(), supports: (opened == 2).then_some(0) }
}

fn steps(context: &Context) -> Vec<Step<Msg>> {
    vec![
        Stage(words),
        fill("message", "hello"),
        fill("host", context.relay.address.host()),
        press("connect"),
        Until(|seen| seen.opened(), 1000),
        Teardown,
        Stage(words),
        press("connect"),
        Until(|seen| seen.opened(), 1000),
        Within(|seen| seen.timed_out(), 500),
        Watch(200),
    ]
}

static EXPERIMENTS: [Experiment<Msg>; 2] = [
    Experiment {
        id: "twice",
        title: words,
        question: words,
        choices: &[words, words],
        missing: needs_practice,
        steps,
        evidence,
        why: words,
        note: None,
    },
    Experiment {
        id: "fetches",
        title: words,
        question: words,
        choices: &[words, words],
        missing: needs_practice,
        steps: |_| vec![Stage(words), Fetch(PracticeTcp::Closed, 300)],
        evidence,
        why: words,
        note: None,
    },
];

static SET: ExperimentSet<Msg> = ExperimentSet {
    experiments: &EXPERIMENTS,
    setup: |_| vec![press("text")],
    teardown: || Msg::Press("close".into()),
};

/// The indices of the experiments in the set.
const TWICE: usize = 0;
const FETCHES: usize = 1;

/// A lab whose record, time and connection are controlled by the test.
struct Lab {
    runner: Runner<Msg>,
    record: Record,
    activity: Activity,
    /// In milliseconds.
    at: u64,
    connection: u32,
    relay: Relay,
}

impl Lab {
    fn new(practice: bool) -> Self {
        let closed = PracticeServer { name: PracticeTcp::Closed, address: "127.0.0.1:9".into(), ours: true };
        let practice = practice.then(|| Practice { tcp: vec![closed], udp: Vec::new(), http: None });
        let limits = Limits {
            message_bytes: 1,
            connections: 1,
            connections_per_client: None,
            handshake_timeout_ms: None,
            connect_timeout_ms: 1,
            idle_timeout_ms: 1,
            ping_interval_ms: None,
            udp_rate: None,
            bind_ports: Vec::new(),
        };
        let health = Health {
            name: Health::NAME.into(),
            version: "1".into(),
            protocol: PROTOCOL,
            practice,
            refused: None,
            bind_refused: None,
            class: false,
            limits,
        };
        let relay = Relay { address: RelayAddress::on_this_machine(None), health: Some(health.into()) };
        let (runner, record) = (Runner::default(), Record::default());
        Self { runner, record, activity: Activity::Idle, at: 0, connection: 0, relay }
    }

    /// A lab in which this experiment was opened, predicted and started.
    fn running(experiment: usize) -> Self {
        let mut lab = Self::new(true);
        for msg in [Open(experiment), Predict(0), Run] {
            lab.act(msg);
        }
        assert_eq!(lab.runner.phase, Phase::Running);
        lab
    }

    fn context(&self) -> Context<'_> {
        Context { now: self.at * 1000, lang: Lang::En, relay: &self.relay }
    }

    fn act(&mut self, msg: CardMsg) {
        let now = Now {
            context: &Context { now: self.at * 1000, lang: Lang::En, relay: &self.relay },
            record: &self.record,
            activity: self.activity,
            restore: &|| Msg::Press("restore".into()),
        };
        self.runner.act(&SET, msg, now);
    }

    fn advance(&mut self) -> Option<Effect<Msg>> {
        let now = Now {
            context: &Context { now: self.at * 1000, lang: Lang::En, relay: &self.relay },
            record: &self.record,
            activity: self.activity,
            restore: &|| Msg::Press("restore".into()),
        };
        self.runner.advance(&SET, now)
    }

    /// Asserts that the next step presses this button.
    fn presses(&mut self, name: &str) {
        assert_eq!(self.advance(), Some(Effect::Dispatch(Msg::Press(name.into()))));
    }

    /// Asserts that the next step types this text.
    fn types(&mut self, id: &str, text: &str) {
        assert_eq!(self.advance(), Some(Effect::Dispatch(Msg::Type(id.into(), text.into()))));
    }

    fn happens(&mut self, kind: EventKind) {
        self.record.push(Entry { at: self.at * 1000, connection: ConnectionId(self.connection), kind });
    }

    fn opens(&mut self) {
        self.connection += 1;
        self.activity = Activity::Open;
        self.happens(EventKind::Open { local: String::new(), peer: String::new(), took: 1 });
    }

    fn closes(&mut self, code: u16) {
        self.activity = Activity::Idle;
        self.happens(EventKind::Closed { code, reason: String::new() });
    }

    /// Advances to the first stage's wait for a connection.
    fn until_the_first_wait(&mut self) {
        self.presses("text");
        self.types("message", "hello");
        self.types("host", "127.0.0.1:8080");
        self.presses("connect");
        assert_eq!(self.advance(), None);
    }
}

#[test]
fn a_run_does_its_steps_in_order_and_leaves_nothing_open() {
    let mut lab = Lab::running(TWICE);
    lab.until_the_first_wait();
    lab.at = 40;
    lab.opens();
    lab.presses("close");
    assert_eq!(lab.advance(), None, "it waits until it is closed, and does not ask again");
    lab.closes(1000);
    lab.presses("connect");
    assert_eq!(lab.advance(), None, "the connection of the first stage is not that of the second");
    lab.opens();
    assert_eq!(lab.advance(), None);
    lab.at = 540;
    assert_eq!(lab.advance(), None, "what did not happen is waited for no longer, and the watching begins");
    assert_eq!(lab.runner.progress(0), Progress::Done(40_000));
    assert_eq!(lab.runner.progress(1), Progress::Going(40_000));
    lab.at = 740;
    lab.presses("close");
    lab.closes(1000);
    assert_eq!(lab.advance(), None);
    assert_eq!((lab.runner.phase, lab.advance()), (Phase::Ended, None));
    assert_eq!(lab.runner.progress(1), Progress::Done(700_000));
    assert_eq!(lab.runner.finished(&SET).map(|experiment| experiment.id), Some(SET.experiments[TWICE].id));
    assert_eq!(evidence(lab.runner.seen(), Lang::En).supports, Some(0));
    // Later events are not part of it.
    lab.opens();
    assert_eq!(evidence(lab.runner.seen(), Lang::En).supports, Some(0));
}

#[test]
fn a_stage_lasts_from_its_own_beginning() {
    let mut lab = Lab::new(true);
    lab.at = 7;
    [Open(TWICE), Predict(0), Run].into_iter().for_each(|msg| lab.act(msg));
    assert_eq!(lab.runner.stage().map(|words| words(Lang::En)), None);
    lab.until_the_first_wait();
    assert_eq!(lab.runner.stage().map(|words| words(Lang::En)), Some("words"));
    lab.at = 47;
    lab.opens();
    lab.presses("close");
    lab.closes(1000);
    lab.presses("connect");
    assert_eq!(lab.runner.progress(0), Progress::Done(40_000));
    assert_eq!(lab.runner.progress(1), Progress::Going(47_000));
}

#[test]
fn what_was_open_before_is_closed_first_and_is_no_evidence() {
    let mut lab = Lab::new(true);
    lab.opens();
    for msg in [Open(TWICE), Predict(1), Run] {
        lab.act(msg);
    }
    lab.presses("close");
    lab.activity = Activity::Closing;
    assert_eq!(lab.advance(), None);
    lab.closes(1000);
    lab.until_the_first_wait();
    lab.opens();
    lab.presses("close");
    lab.closes(1000);
    lab.presses("connect");
    lab.opens();
    assert_eq!(lab.advance(), None);
    lab.at = 500;
    assert_eq!(lab.advance(), None);
    lab.at = 700;
    lab.presses("close");
    lab.activity = Activity::Idle;
    assert_eq!(lab.advance(), None);
    let opened = |kind: &EventKind| matches!(kind, EventKind::Open { .. });
    let seen: Vec<bool> = lab.runner.seen().entries().map(|event| opened(&event.kind)).collect();
    assert_eq!(seen, [true, false, true], "two connections, the first of them closed");
}

#[test]
fn a_learner_predicts_before_it_runs() {
    let mut lab = Lab::new(true);
    lab.act(Open(TWICE));
    lab.act(Run);
    assert_eq!((lab.runner.phase, lab.advance()), (Phase::Predicting, None));
    lab.act(Predict(1));
    lab.act(Run);
    lab.act(Predict(0));
    assert_eq!((lab.runner.phase, lab.runner.prediction), (Phase::Running, Some(1)), "too late for another");
    lab.presses("text");
    lab.act(Run);
    lab.types("message", "hello");
}

#[test]
fn without_practice_servers_it_does_not_begin_and_says_why() {
    let mut lab = Lab::new(false);
    for msg in [Open(TWICE), Predict(1), Run] {
        lab.act(msg);
    }
    assert_eq!((lab.runner.phase, lab.advance()), (Phase::Predicting, None));
    assert_eq!(needs_practice(&lab.context()), Some(Lang::En.experiment_needs_practice()));
    lab.relay.health = None;
    assert_eq!(needs_practice(&lab.context()), Some(Lang::En.experiment_needs_relay()));
    assert_eq!(needs_practice(&Lab::new(true).context()), None);
}

#[test]
fn a_fetch_belongs_to_its_run() {
    let answered = Fetched { server: PracticeTcp::Closed, outcome: Ok(200) };
    let mut lab = Lab::running(FETCHES);
    lab.presses("text");
    let fetch = |number| Effect::Fetch { number, address: "127.0.0.1:9".into(), limit: 300 };
    assert_eq!(lab.advance(), Some(fetch(1)));
    lab.act(Halt);
    lab.runner.fetched(1, Ok(200));
    lab.act(Run);
    lab.presses("text");
    assert_eq!(lab.advance(), Some(fetch(2)));
    lab.runner.fetched(1, Ok(200));
    assert_eq!(lab.advance(), None, "a late answer to the run before");
    lab.runner.fetched(2, Ok(200));
    assert_eq!(lab.advance(), None);
    assert_eq!((lab.runner.phase, lab.runner.seen().fetched), (Phase::Ended, &[answered][..]));
}

#[test]
fn another_prediction_puts_the_evidence_away() {
    let mut lab = Lab::running(FETCHES);
    lab.act(Halt);
    lab.act(Predict(1));
    assert_eq!((lab.runner.phase, lab.runner.progress(0)), (Phase::Predicting, Progress::Ahead));
}

#[test]
fn bars_keep_within_their_place() {
    assert_eq!((share(0, 0), share(1, 2), share(2, 2), share(3, 2)), (0, 50, 100, 100));
    assert_eq!(Lang::En.stopwatch(3_299_999), "3.2\u{a0}s");
    assert_eq!(Lang::Ko.stopwatch(0), "0.0초");
}
