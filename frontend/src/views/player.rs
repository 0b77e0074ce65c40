//! Stepping through a record: how much of it is shown, and when the next event follows. Pure.

use crate::record::{Micros, Queues, Record, RecordedEvent};

/// The longest pause between two events in [`Pace::Steps`], in milliseconds, so that nobody waits for a time limit again.
const MAX_PAUSE_MS: u32 = 1500;

/// The shortest pause in [`Pace::Steps`], in milliseconds, so that each event can be seen.
const MIN_PAUSE_MS: u32 = 250;

/// At the other paces, events that follow each other within this time are shown together: about one frame of the screen.
const FRAME: Micros = 16_000;

/// The speed at which events follow each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// One event after the other, slowly enough to see each.
    #[default]
    Steps,
    /// At the recorded times.
    RealTime,
    /// Half the speed.
    Half,
    /// A tenth of the speed.
    Tenth,
}

impl Pace {
    pub const ALL: [Self; 4] = [Self::Steps, Self::RealTime, Self::Half, Self::Tenth];

    /// Returns how many times slower than real time this is, or None for steps, which ignore real time.
    fn slowness(self) -> Option<u64> {
        match self {
            Self::Steps => None,
            Self::RealTime => Some(1),
            Self::Half => Some(2),
            Self::Tenth => Some(10),
        }
    }
}

/// A record, and how much of it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Player {
    all: Record,
    part: Record,
    /// Whether the replay advances by itself.
    pub is_playing: bool,
    pub pace: Pace,
}

impl Player {
    /// Creates a player that shows the whole record and is not playing.
    pub fn new(record: Record) -> Self {
        Self { part: record.clone(), all: record, is_playing: false, pace: Pace::default() }
    }

    /// Returns the shown events as a record of their own.
    pub fn part(&self) -> &Record {
        &self.part
    }

    /// Returns the whole record.
    pub fn whole(&self) -> &Record {
        &self.all
    }

    /// The number of shown events.
    pub fn shown(&self) -> usize {
        self.part.len()
    }

    /// The number of all events.
    pub fn all(&self) -> usize {
        self.all.len()
    }

    /// What waits at the shown moment.
    pub fn queues(&self) -> Queues {
        Queues::after(&self.part, &self.all)
    }

    /// Shows this many events, and the following ones that are drawn as part of an earlier event.
    fn show(&mut self, count: usize) {
        let hidden = (count..self.all()).take_while(|index| self.is(*index, RecordedEvent::is_shown_before)).count();
        self.part = self.all.prefix(count + hidden);
    }

    /// Returns how many events to show so that the next event for which `is_drawn` is true appears.
    pub fn next(&self, is_drawn: impl Fn(&RecordedEvent) -> bool) -> usize {
        let next = (self.shown()..self.all()).find(|index| self.is(*index, &is_drawn));
        next.map_or(self.all(), |index| index + 1)
    }

    /// Returns how many events to show so that the last event for which `is_drawn` is true disappears.
    pub fn previous(&self, is_drawn: impl Fn(&RecordedEvent) -> bool) -> usize {
        (0..self.shown()).rfind(|index| self.is(*index, &is_drawn)).unwrap_or(0)
    }

    fn is(&self, index: usize, is_so: impl Fn(&RecordedEvent) -> bool) -> bool {
        self.all.get(index).is_some_and(is_so)
    }

    /// Shows this many events, and stops playing.
    pub fn go(&mut self, count: usize) {
        self.is_playing = false;
        self.show(count);
    }

    /// Starts playing, from the beginning if all events are shown.
    pub fn play(&mut self) {
        if self.shown() == self.all() {
            self.show(0);
        }
        self.is_playing = true;
    }

    /// Shows the next event, or the next events that happen together, and stops at the end.
    pub fn advance(&mut self) {
        let together = match self.pace.slowness() {
            None => 1,
            Some(slowness) => {
                let from = self.at(self.shown());
                let is_near =
                    |index: &usize| self.at(*index).zip(from).is_some_and(|(at, from)| (at - from) * slowness <= FRAME);
                (self.shown()..self.all()).take_while(is_near).count()
            }
        };
        self.show(self.shown() + together);
        self.is_playing &= self.shown() < self.all();
    }

    /// Returns the pause before the next event, in milliseconds.
    pub fn pause(&self) -> u32 {
        let before = self.shown().checked_sub(1).and_then(|last| self.at(last));
        let took = self.at(self.shown()).zip(before).map_or(0, |(next, before)| next.saturating_sub(before) / 1000);
        let within = |milliseconds: u64, most: u32| u32::try_from(milliseconds).unwrap_or(u32::MAX).min(most);
        match self.pace.slowness() {
            None => within(took, MAX_PAUSE_MS).max(MIN_PAUSE_MS),
            // The limit of setTimeout.
            Some(slowness) => within(took.saturating_mul(slowness), i32::MAX as u32),
        }
    }

    fn at(&self, index: usize) -> Option<Micros> {
        self.all.get(index).map(|event| event.at)
    }
}
