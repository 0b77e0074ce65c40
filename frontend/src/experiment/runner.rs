//! Runs an experiment: which step is next, what it waits for, and when to give up. Pure: it takes the current state and
//! returns the effects to perform.

use super::{
    Activity, Experiment, ExperimentSet, Step,
    phase::{Halt, Phase, Progress},
    seen::{Fetched, Seen},
};
use crate::{
    effect::Context,
    fetch::Unanswered,
    record::{Micros, Record},
    text::Words,
};
use std::ops::RangeInclusive;

/// The time limit for closing, in milliseconds.
const TEARDOWN_LIMIT: u32 = 5000;

/// The current state, as the runner needs it.
pub struct Now<'a, M> {
    /// Time, language and relay.
    pub context: &'a Context<'a>,
    /// The lab's record.
    pub record: &'a Record,
    /// Whether the lab has something open.
    pub activity: Activity,
    /// Returns the message that restores the current values of the lab's fields.
    pub restore: &'a dyn Fn() -> M,
}

impl<M> Clone for Now<'_, M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for Now<'_, M> {}

/// An action that the runner requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect<M> {
    /// Send the lab this message.
    Dispatch(M),
    /// Fetch from this practice server's address, with this time limit in milliseconds; then call [`Runner::fetched`].
    Fetch {
        /// The number of the exchange, which counts up over all runs.
        number: u32,
        /// The server's `host:port`.
        address: String,
        limit: u32,
    },
}

/// The learner's actions on the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardMsg {
    /// Opens this experiment of the set, or closes it if it is open.
    Open(usize),
    /// Predicts this choice.
    Predict(usize),
    Run,
    /// Stops the run.
    Halt,
    /// Closes the open experiment.
    Leave,
}

/// The open experiment, and the state of its run.
pub struct Runner<M: 'static> {
    /// The index of the open experiment in the set.
    pub open: Option<usize>,
    /// The index of the choice that the learner predicts.
    pub prediction: Option<usize>,
    /// The learner's progress.
    pub phase: Phase,
    // The positions in the record that the runs created. The last range is open-ended until its run is over.
    runs: Vec<RangeInclusive<u64>>,
    // The number of fetches so far, and the pending one; the answer to any other is dropped.
    fetches: u32,
    fetching: Option<u32>,
    // The steps of the run, including setup and teardown; the index of the current step, and when it began.
    steps: Vec<Step<M>>,
    step: usize,
    step_at: Micros,
    // Whether the step's action was performed, and its completion is awaited.
    begun: bool,
    // When each stage began.
    stages: Vec<Micros>,
    // The record at the beginning of the run, at the beginning of the stage, and at the end of the run.
    start: Record,
    stage: Record,
    end: Record,
    ended_at: Micros,
    fetched: Vec<Fetched>,
    // Whether a run that ended early has left something open that is still to be closed.
    untidy: bool,
    // The message that restores the lab's fields as they were before the first run, and whether to send it.
    restore: Option<M>,
    left: bool,
}

impl<M> Default for Runner<M> {
    fn default() -> Self {
        Self {
            open: None,
            prediction: None,
            phase: Phase::default(),
            runs: Vec::new(),
            fetches: 0,
            fetching: None,
            steps: Vec::new(),
            step: 0,
            step_at: 0,
            begun: false,
            stages: Vec::new(),
            start: Record::default(),
            stage: Record::default(),
            end: Record::default(),
            ended_at: 0,
            fetched: Vec::new(),
            untidy: false,
            restore: None,
            left: false,
        }
    }
}

impl<M: Clone> Runner<M> {
    /// Returns the open experiment.
    pub fn experiment(&self, set: &ExperimentSet<M>) -> Option<&'static Experiment<M>> {
        set.experiments.get(self.open?)
    }

    /// Whether a run is in progress.
    pub fn is_running(&self) -> bool {
        self.phase == Phase::Running
    }

    /// Returns the open experiment, once its run is complete.
    pub fn finished(&self, set: &ExperimentSet<M>) -> Option<&'static Experiment<M>> {
        self.experiment(set).filter(|_| self.phase == Phase::Ended)
    }

    /// Returns the record at the end of the last complete run.
    pub fn end(&self) -> &Record {
        &self.end
    }

    /// Returns the [positions](Record::position) in the record that the runs created: they are not the learner's own actions.
    pub fn runs(&self) -> &[RangeInclusive<u64>] {
        &self.runs
    }

    /// Returns the progress of this stage, counted from 0.
    pub fn progress(&self, stage: usize) -> Progress {
        let over = !self.is_running();
        match (self.stages.get(stage), self.stages.get(stage + 1)) {
            (None, _) => Progress::Ahead,
            (Some(began), Some(next)) => Progress::Done(next - began),
            (Some(began), None) if over => Progress::Done(self.ended_at.saturating_sub(*began)),
            (Some(began), None) => Progress::Going(*began),
        }
    }

    /// Returns the text of the stage that began last.
    pub fn stage(&self) -> Option<Words> {
        let stages = self.steps.iter().filter_map(|step| match step {
            Step::Stage(words) => Some(*words),
            _ => None,
        });
        stages.take(self.stages.len()).last()
    }

    /// Returns what the last run recorded.
    pub fn seen(&self) -> Seen<'_> {
        Seen::new(&self.end, &self.start, &self.fetched)
    }

    /// Handles the learner's action on the card.
    pub fn act(&mut self, set: &ExperimentSet<M>, msg: CardMsg, now: Now<M>) {
        match msg {
            CardMsg::Run if !self.is_running() => {
                if let (Some(experiment), Some(_)) = (self.experiment(set), self.prediction)
                    && (experiment.missing)(now.context).is_none()
                {
                    self.start(set, experiment, now);
                }
            }
            CardMsg::Predict(choice) if !self.is_running() => {
                self.prediction = Some(choice);
                self.phase = Phase::Predicting;
                self.stages.clear();
            }
            // A second click, or too late for another prediction.
            CardMsg::Run | CardMsg::Predict(_) => {}
            CardMsg::Halt => self.halt(Halt::Stopped, now),
            CardMsg::Leave => self.show(None, now),
            // Pressing the open experiment's button again closes it.
            CardMsg::Open(experiment) => self.show(Some(experiment).filter(|_| self.open != Some(experiment)), now),
        }
    }

    /// Opens another experiment, or none, and stops a run in progress.
    fn show(&mut self, experiment: Option<usize>, now: Now<M>) {
        self.halt(Halt::Stopped, now);
        self.left = self.restore.is_some();
        self.open = experiment;
        self.prediction = None;
        self.phase = Phase::Predicting;
        self.stages.clear();
    }

    fn start(&mut self, set: &ExperimentSet<M>, experiment: &Experiment<M>, now: Now<M>) {
        // Close what is open, set up the lab, run the experiment's own steps, and close again.
        self.steps = vec![Step::Teardown];
        self.steps.extend((set.setup)(now.context));
        self.steps.extend((experiment.steps)(now.context));
        self.steps.push(Step::Teardown);
        self.fetching = None;
        self.phase = Phase::Running;
        self.stages.clear();
        self.fetched.clear();
        self.start = now.record.clone();
        self.untidy = false;
        self.left = false;
        self.restore = Some(self.restore.take().unwrap_or_else(now.restore));
        self.go_to(0, now.context.now);
    }

    fn go_to(&mut self, step: usize, at: Micros) {
        (self.step, self.step_at, self.begun) = (step, at, false);
    }

    fn halt(&mut self, why: Halt, now: Now<M>) {
        if self.is_running() {
            self.phase = Phase::Halted(why);
            self.untidy = true;
            self.fetching = None;
            self.ended_at = now.context.now;
        }
    }

    /// Ends the fetch with this number, with its status code, or the reason why there is none.
    pub fn fetched(&mut self, number: u32, outcome: Result<u16, Unanswered>) {
        if let (Some(_), Some(Step::Fetch(server, _))) =
            (self.fetching.take_if(|waited| *waited == number), self.steps.get(self.step))
        {
            self.fetched.push(Fetched { server: *server, outcome });
        }
    }

    /// Proceeds as far as possible without the lab, and returns the next effect, if any.
    pub fn advance(&mut self, set: &ExperimentSet<M>, now: Now<M>) -> Option<Effect<M>> {
        if !self.is_running() {
            if now.activity == Activity::Idle
                && let Some(run) = self.runs.last_mut().filter(|run| *run.end() == u64::MAX)
            {
                *run = *run.start()..=now.record.end();
            }
            if std::mem::take(&mut self.untidy) && now.activity == Activity::Open {
                return Some(Effect::Dispatch((set.teardown)()));
            }
            let restores = self.left && now.activity == Activity::Idle;
            return self.restore.take_if(|_| restores).map(Effect::Dispatch);
        }
        if Seen::new(now.record, &self.start, &[]).lost() {
            self.halt(Halt::RelayLost, now);
            return None;
        }
        loop {
            let Some(step) = self.steps.get(self.step) else {
                self.phase = Phase::Ended;
                self.end = now.record.clone();
                self.ended_at = now.context.now;
                return None;
            };
            let waited = (now.context.now.saturating_sub(self.step_at) / 1000) as u32;
            let seen = || Seen::new(now.record, &self.stage, &self.fetched);
            let (over, limit) = match step {
                Step::Stage(_) => {
                    self.stages.push(now.context.now);
                    self.stage = now.record.clone();
                    (true, 0)
                }
                Step::Dispatch(message) => {
                    let message = message.clone();
                    self.go_to(self.step + 1, now.context.now);
                    return Some(Effect::Dispatch(message));
                }
                Step::Until(is, limit) => (is(seen()), *limit),
                Step::Within(is, limit) => (waited >= *limit || is(seen()), u32::MAX),
                Step::Watch(length) => (waited >= *length, u32::MAX),
                Step::Fetch(server, limit) if !self.begun => {
                    let known = now.context.relay.practice_tcp().iter().find(|known| known.name == *server);
                    let address = known.map(|known| known.address.clone()).unwrap_or_default();
                    self.begun = true;
                    self.fetches += 1;
                    self.fetching = Some(self.fetches);
                    return Some(Effect::Fetch { number: self.fetches, address, limit: *limit });
                }
                // It ends by itself, at its own limit.
                Step::Fetch(server, _) => (self.fetched.iter().any(|fetched| fetched.server == *server), u32::MAX),
                Step::Teardown if now.activity == Activity::Open && !self.begun => {
                    self.begun = true;
                    return Some(Effect::Dispatch((set.teardown)()));
                }
                Step::Teardown => (now.activity == Activity::Idle, TEARDOWN_LIMIT),
            };
            if over {
                if self.step == 0 {
                    // What was open before is now closed. Its end is not part of the run.
                    self.start = now.record.clone();
                    self.runs.push(now.record.end() + 1..=u64::MAX);
                }
                self.go_to(self.step + 1, now.context.now);
            } else if waited >= limit {
                self.halt(Halt::TooLong(limit), now);
                return None;
            } else {
                return None;
            }
        }
    }
}
