//! A comparison: the same messages over UDP and TCP, sent, waited for, and ended.

use super::{
    compare::{Side, message},
    faults::of_protocol,
    form::Comparison,
    sockets::{Plan, Sockets, Way},
    state::{Action, Role, Run},
};
use crate::{
    record::{ConnectionId, EventKind, Faults, Micros, Protocol},
    transport::{clock, socket::Incoming},
};
use gloo_timers::future::TimeoutFuture;
use relay_protocol::{Command, Event, Failure, FailureKind, PracticeName, PracticeTcp, PracticeUdp};
use wasm_bindgen_futures::spawn_local;

/// How often is looked whether something is to be done, in milliseconds.
const TICK: u32 = 20;

/// How long nothing has to come so that no more datagrams are waited for; the delays come on top.
const SETTLED: Micros = 1_000_000;

/// The same of TCP, which waits longer before each time it sends a segment again (RFC 6298).
const PATIENCE: Micros = 15_000_000;

/// How long the kernel's view of the connection is waited for.
const INFO_WAIT: Micros = 1_000_000;

/// Enough for many messages at once.
const RECV_SIZE: u32 = 4096;

/// How the present comparison stands.
#[derive(Default)]
pub struct Progress {
    /// Whether one is under way.
    running: bool,
    /// Whether it is to end.
    stopped: bool,
    udp: Leg,
    tcp: Leg,
}

/// How it stands over one protocol.
#[derive(Default)]
struct Leg {
    open: bool,
    ended: bool,
    failed: Option<Failure>,
    informed: bool,
    /// When something was last sent or came.
    last: Micros,
    /// How long nothing has to come so that nothing more is waited for.
    patience: Micros,
    side: Side,
}

impl Progress {
    fn leg(&mut self, role: Role) -> &mut Leg {
        if role == Role::Udp { &mut self.udp } else { &mut self.tcp }
    }

    /// Takes in what came.
    pub fn take(&mut self, at: Micros, role: Role, incoming: &Incoming) {
        let leg = self.leg(role);
        leg.last = at;
        match incoming {
            Incoming::Data(bytes) => leg.side.receive(at, bytes),
            Incoming::Event(Event::Open { .. }) => leg.open = true,
            Incoming::Event(Event::Info(_)) => leg.informed = true,
            Incoming::Event(Event::Failed(failure)) => leg.failed = Some(failure.clone()),
            Incoming::Closed { .. } => leg.ended = true,
            Incoming::Event(_) => {}
        }
    }

    fn has_ended(&self) -> bool {
        self.udp.ended || self.tcp.ended
    }

    fn has_opened(&self) -> bool {
        self.has_ended() || self.udp.open && self.tcp.open
    }

    fn is_over(&self) -> bool {
        self.udp.is_over() && self.tcp.is_over()
    }

    fn is_informed(&self) -> bool {
        self.tcp.informed || self.tcp.ended || self.tcp.is_quiet()
    }
}

impl Leg {
    fn is_quiet(&self) -> bool {
        clock::now().saturating_sub(self.last) > self.patience
    }

    fn is_over(&self) -> bool {
        self.ended || self.side.is_whole() || self.is_quiet()
    }
}

impl Sockets {
    /// Starts a comparison, unless one is under way.
    pub(super) fn compare(&self, comparison: Comparison, way: Way) {
        let leg = |patience| Leg { side: Side::new(comparison.count), patience, ..Leg::default() };
        let settled = SETTLED + 2000 * Micros::from(comparison.faults.delay);
        if self.progress.borrow().running {
            return;
        }
        self.progress.replace(Progress { running: true, stopped: false, udp: leg(settled), tcp: leg(PATIENCE) });
        let this = self.clone();
        spawn_local(async move {
            // None is one that was ended early.
            let _ = this.run(comparison, way).await;
            this.close(Role::Udp);
            this.close(Role::Tcp);
            this.progress.take();
            this.tell(Action::Compared);
        });
    }

    /// Ends the present comparison.
    pub(super) fn stop_comparing(&self) {
        self.progress.borrow_mut().stopped = true;
    }

    /// Opens both sockets, sends, waits, and asks the kernel; none where it ended on the way.
    async fn run(&self, comparison: Comparison, way: Way) -> Option<()> {
        let Comparison { count, interval, faults } = comparison;
        let udp = self.open_compared(Role::Udp, faults, &way);
        let tcp = self.open_compared(Role::Tcp, faults, &way);
        let mut run = Run { count, faults, udp, tcp, without_loss: None, over: false };
        self.tell(Action::Compare(run.clone()));
        self.until(Progress::has_opened).await?;
        if let Some(failure) = self.cannot_lose(faults) {
            run.tcp = self.open_compared(Role::Tcp, Faults { loss: 0, ..faults }, &way);
            run.without_loss = Some(failure);
            self.tell(Action::Compare(run));
            self.until(Progress::has_opened).await?;
        }
        for number in 1..=count {
            if self.progress.borrow().has_ended() {
                return None;
            }
            for role in [Role::Udp, Role::Tcp] {
                self.progress.borrow_mut().leg(role).last = clock::now();
                self.send_compared(role, &message(number));
            }
            self.pause(interval).await?;
        }
        self.until(Progress::is_over).await?;
        {
            let tcp = &mut self.progress.borrow_mut().tcp;
            (tcp.last, tcp.patience) = (clock::now(), INFO_WAIT);
        }
        self.command(Role::Tcp, &Command::Info);
        self.until(Progress::is_informed).await
    }

    /// Whether the relay said that its system cannot lose TCP's segments, which is then to be done without.
    fn cannot_lose(&self, faults: Faults) -> Option<Failure> {
        let tcp = &mut self.progress.borrow_mut().tcp;
        let failure = tcp.failed.take_if(|failure| failure.kind == FailureKind::BadRequest && faults.loss > 0)?;
        (tcp.open, tcp.ended) = (false, false);
        Some(failure)
    }

    fn open_compared(&self, role: Role, faults: Faults, way: &Way) -> ConnectionId {
        let (protocol, room, target) = match role {
            Role::Tcp => (Protocol::Tcp, "/tcp/", PracticeTcp::RawEcho.name()),
            _ => (Protocol::Udp, "/udp/", PracticeUdp::Echo.word()),
        };
        let plan = Plan {
            path: [room, target].concat(),
            what: EventKind::Connect { target: target.to_owned(), protocol },
            faults: of_protocol(faults, protocol),
            recv_size: RECV_SIZE,
            continuous: true,
        };
        ConnectionId(self.open(role, plan, way))
    }

    /// Waits until this holds; none where the learner ends the comparison.
    async fn until(&self, holds: fn(&Progress) -> bool) -> Option<()> {
        while !holds(&self.progress.borrow()) {
            self.pause(TICK).await?;
        }
        Some(())
    }

    /// Waits so many milliseconds; none where the learner ends the comparison.
    async fn pause(&self, milliseconds: u32) -> Option<()> {
        TimeoutFuture::new(milliseconds).await;
        (!self.progress.borrow().stopped).then_some(())
    }
}
