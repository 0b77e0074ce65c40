//! The learner's progress in an experiment, and the progress of a run. Pure.

use crate::record::Micros;

/// The learner's progress in an experiment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// The learner has not yet predicted, or has not yet run the experiment.
    #[default]
    Predicting,
    /// The experiment is running.
    Running,
    /// The run is complete: there is evidence.
    Ended,
    /// The run ended early.
    Halted(Halt),
}

/// Why a run ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    /// The learner stopped it.
    Stopped,
    /// An expected event did not occur within this number of milliseconds.
    TooLong(u32),
    /// The connection to the relay was lost.
    RelayLost,
}

/// The progress of a stage of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The stage has not begun.
    Ahead,
    /// The stage began at this time.
    Going(Micros),
    /// The stage is over. It took this long.
    Done(Micros),
}
