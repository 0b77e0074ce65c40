//! The same numbered messages over UDP and TCP: sent, waited for, and ended.

use super::{COMPARISON, Model, Role, SocketOptions};
use crate::{
    effect::Effect,
    labs::udp::{
        delivery::{Deliveries, message},
        faults::of_protocol,
        params::CompareParams,
    },
    record::{EventKind, Faults, Micros, Protocol},
};
use bytes::Bytes;
use relay_protocol::{Command, Failure, FailureKind, PracticeName, PracticeTcp, PracticeUdp};

/// Quiet period after which the comparison stops waiting for datagrams. The injected delays are added to it.
const UDP_QUIET: Micros = 1_000_000;

/// The same for TCP, which doubles its wait before each retransmission of a segment (RFC 6298).
const TCP_QUIET: Micros = 15_000_000;

/// How long to wait for the kernel's view of the connection, in milliseconds.
const INFO_TIMEOUT_MS: u32 = 1000;

/// Buffer size of each recv, in bytes: enough for many messages at once.
const RECV_SIZE: u32 = 4096;

/// A comparison, in progress or finished.
#[derive(Debug)]
pub struct Comparison {
    /// What became of the messages over UDP.
    pub udp: Deliveries,
    /// What became of the messages over TCP.
    pub tcp: Deliveries,
    /// Why the relay cannot drop TCP segments, if it was asked to and cannot.
    pub without_loss: Option<Failure>,
    params: CompareParams,
    step: Step,
    udp_last: Micros,
    tcp_last: Micros,
    /// Why the TCP socket is about to be closed.
    tcp_failure: Option<Failure>,
}

/// The current step of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Both sockets are being opened.
    Opening,
    /// This many messages have been sent.
    Sending(u32),
    /// All messages have been sent, and some have not come back yet.
    Waiting,
    /// The kernel's view of the connection has been requested.
    AskingKernel,
    /// The comparison has finished.
    Over,
}

impl Comparison {
    fn new(params: CompareParams, now: Micros) -> Self {
        let deliveries = || Deliveries::new(params.count);
        Self {
            udp: deliveries(),
            tcp: deliveries(),
            without_loss: None,
            params,
            step: Step::Opening,
            udp_last: now,
            tcp_last: now,
            tcp_failure: None,
        }
    }

    /// The number of messages that the comparison sends over each protocol.
    pub fn count(&self) -> u32 {
        self.params.count
    }

    /// Whether the comparison has finished.
    pub fn is_over(&self) -> bool {
        self.step == Step::Over
    }

    /// When the waits for UDP's and TCP's messages end if nothing arrives; 0 for a protocol with all messages back.
    fn deadlines(&self) -> [Micros; 2] {
        let udp_quiet = UDP_QUIET + 2000 * Micros::from(self.params.faults.delay);
        let deadline = |deliveries: &Deliveries, last: Micros, quiet| {
            if deliveries.is_complete() { 0 } else { last + quiet }
        };
        [deadline(&self.udp, self.udp_last, udp_quiet), deadline(&self.tcp, self.tcp_last, TCP_QUIET)]
    }
}

impl Model {
    pub(super) fn compare(&mut self, now: Micros) -> Vec<Effect> {
        let Some(params) = self.errors.accept(self.form.compare_params()) else { return Vec::new() };
        self.comparison = Some(Comparison::new(params, now));
        let udp = SocketOptions::udp(PracticeUdp::Echo.word().into(), params.faults, RECV_SIZE);
        vec![self.open(now, Role::ComparedUdp, udp), self.open_compared_tcp(now, params.faults)]
    }

    fn open_compared_tcp(&mut self, now: Micros, faults: Faults) -> Effect {
        let faults = of_protocol(faults, Protocol::Tcp);
        let options = SocketOptions::tcp(PracticeTcp::RawEcho.word().into(), faults, RECV_SIZE);
        self.open(now, Role::ComparedTcp, options)
    }

    /// Records an event in the comparison, if the socket is one of the comparison's.
    pub(super) fn watch(&mut self, at: Micros, role: Role, event: &EventKind) {
        let Some(comparison) = &mut self.comparison else { return };
        match role {
            Role::ComparedUdp => {
                comparison.udp.record(at, event);
                comparison.udp_last = at;
            }
            Role::ComparedTcp => {
                comparison.tcp.record(at, event);
                comparison.tcp_last = at;
                if let EventKind::Failed(failure) = event {
                    comparison.tcp_failure = Some(failure.clone());
                }
            }
            Role::Client | Role::Server | Role::LocalClient => {}
        }
    }

    /// Returns the effects of an arrival on a socket, if the socket is one of the comparison's.
    pub(super) fn compared_socket_changed(&mut self, now: Micros, role: Role) -> Vec<Effect> {
        if !matches!(role, Role::ComparedUdp | Role::ComparedTcp) {
            return Vec::new();
        }
        let ended = self.connection(role).state.is_closed();
        match self.comparison.as_ref().map(|comparison| comparison.step) {
            Some(Step::Opening) if ended => {
                self.open_without_loss(now, role).unwrap_or_else(|| self.finish_comparison(now))
            }
            Some(Step::Opening)
                if self.socket(Role::ComparedUdp).is_open() && self.socket(Role::ComparedTcp).is_open() =>
            {
                self.send_message(now, 1)
            }
            Some(Step::Sending(_) | Step::AskingKernel) if ended => self.finish_comparison(now),
            Some(Step::Waiting) => self.wait_for_messages(now),
            Some(Step::Opening | Step::Sending(_) | Step::AskingKernel | Step::Over) | None => Vec::new(),
        }
    }

    /// Continues the comparison when its timer fires.
    pub(super) fn continue_comparison(&mut self, now: Micros) -> Vec<Effect> {
        let Some(comparison) = &self.comparison else { return Vec::new() };
        match comparison.step {
            Step::Sending(sent) if sent < comparison.params.count => self.send_message(now, sent + 1),
            Step::Sending(_) | Step::Waiting => self.wait_for_messages(now),
            Step::AskingKernel => self.finish_comparison(now),
            Step::Opening | Step::Over => Vec::new(),
        }
    }

    /// Reopens the TCP socket without loss, if it ended because the relay's system cannot drop segments.
    fn open_without_loss(&mut self, now: Micros, ended: Role) -> Option<Vec<Effect>> {
        let comparison = self.comparison.as_mut().filter(|_| ended == Role::ComparedTcp)?;
        let faults = comparison.params.faults;
        let is_missing = |failure: &mut Failure| failure.kind == FailureKind::BadRequest && faults.loss > 0;
        let failure = comparison.tcp_failure.take_if(is_missing).filter(|_| comparison.without_loss.is_none())?;
        comparison.without_loss = Some(failure);
        comparison.tcp = Deliveries::new(comparison.params.count);
        Some(vec![self.open_compared_tcp(now, Faults { loss: 0, ..faults })])
    }

    /// Sends the message with this number over both protocols.
    fn send_message(&mut self, now: Micros, number: u32) -> Vec<Effect> {
        let Some(comparison) = &mut self.comparison else { return Vec::new() };
        comparison.step = Step::Sending(number);
        let interval = comparison.params.interval;
        let bytes: Bytes = message(number).into();
        for role in [Role::ComparedUdp, Role::ComparedTcp] {
            self.push(now, role, EventKind::Send { bytes: bytes.clone() });
        }
        vec![
            Effect::SendDatagram(self.connection(Role::ComparedUdp).socket, bytes.clone()),
            Effect::Send(self.connection(Role::ComparedTcp).socket, bytes),
            Effect::StartTimer(COMPARISON, interval),
        ]
    }

    /// Waits while messages may still come back, then requests the kernel's view of the connection.
    fn wait_for_messages(&mut self, now: Micros) -> Vec<Effect> {
        let [udp, tcp] = [Role::ComparedUdp, Role::ComparedTcp].map(|role| self.socket(role).is_open());
        let id = self.connection(Role::ComparedTcp).socket;
        let Some(comparison) = &mut self.comparison else { return Vec::new() };
        let deadlines = comparison.deadlines().into_iter().zip([udp, tcp]).filter(|(_, open)| *open);
        let deadline = deadlines.map(|(deadline, _)| deadline).max().unwrap_or(0);
        if now < deadline {
            comparison.step = Step::Waiting;
            vec![Effect::StartTimer(COMPARISON, (deadline - now).div_ceil(1000) as u32)]
        } else if tcp {
            comparison.step = Step::AskingKernel;
            vec![Effect::Command(id, Command::Info), Effect::StartTimer(COMPARISON, INFO_TIMEOUT_MS)]
        } else {
            self.finish_comparison(now)
        }
    }

    /// Ends the comparison, if one is in progress, and closes its sockets.
    pub(super) fn finish_comparison(&mut self, now: Micros) -> Vec<Effect> {
        let Some(comparison) = self.comparison.as_mut().filter(|comparison| !comparison.is_over()) else {
            return Vec::new();
        };
        comparison.step = Step::Over;
        let mut effects = vec![Effect::StopTimer(COMPARISON)];
        effects.extend([Role::ComparedUdp, Role::ComparedTcp].into_iter().flat_map(|role| self.close(now, role)));
        effects
    }
}
