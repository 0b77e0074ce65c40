//! How far the learner is with an experiment, and a run of it. Pure.

use crate::record::Micros;

/// How far the learner is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Predicts, or has still to run it.
    #[default]
    Predicting,
    /// It runs.
    Running,
    /// It ran to its end: there is evidence.
    Ended,
    /// It ended before.
    Halted(Halt),
}

/// Why a run ended before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    /// The learner stopped it.
    Stopped,
    /// What was waited for did not come within so many milliseconds.
    TooLong(u32),
    /// The relay is gone.
    RelayLost,
}

/// How far a stage of a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It has not begun.
    Ahead,
    /// It began then.
    Going(Micros),
    /// It is over, and took so long.
    Done(Micros),
}
