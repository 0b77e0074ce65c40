//! A record that is stepped through: how far it is shown, and when it goes on. Pure.

use crate::record::{Micros, Queues, Record, RecordedEvent};

/// The longest pause between two events, in milliseconds, unless they are played in real time: nobody wants to wait for a time
/// limit once more.
const MAX_PAUSE_MS: u32 = 1500;

/// The shortest, so that the eye can follow.
const MIN_PAUSE_MS: u32 = 250;

/// In real time events that are no further apart than this are shown together: about a frame of the screen.
const FRAME: Micros = 16_000;

/// How fast events follow each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// One after the other, so that each can be seen.
    #[default]
    Steps,
    /// As they happened.
    RealTime,
    /// Twice as slow.
    Half,
    /// Ten times as slow.
    Tenth,
}

impl Pace {
    pub const ALL: [Self; 4] = [Self::Steps, Self::RealTime, Self::Half, Self::Tenth];

    /// How many times as long as in reality it takes; none where that does not matter.
    fn slowness(self) -> Option<u64> {
        match self {
            Self::Steps => None,
            Self::RealTime => Some(1),
            Self::Half => Some(2),
            Self::Tenth => Some(10),
        }
    }
}

/// The record, and how much of it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Player {
    all: Record,
    part: Record,
    /// Whether it goes on by itself.
    pub is_playing: bool,
    pub pace: Pace,
}

impl Player {
    /// The whole record, at rest.
    pub fn new(record: Record) -> Self {
        Self { part: record.clone(), all: record, is_playing: false, pace: Pace::default() }
    }

    /// The events that are shown, as a record of their own.
    pub fn part(&self) -> &Record {
        &self.part
    }

    /// All of them.
    pub fn whole(&self) -> &Record {
        &self.all
    }

    /// How many events are shown.
    pub fn shown(&self) -> usize {
        self.part.len()
    }

    /// How many there are.
    pub fn all(&self) -> usize {
        self.all.len()
    }

    /// What waits at the moment that is shown.
    pub fn queues(&self) -> Queues {
        Queues::after(&self.part, &self.all)
    }

    /// An event that another one shows comes with that one.
    fn show(&mut self, count: usize) {
        let hidden = (count..self.all()).take_while(|index| self.is(*index, RecordedEvent::is_shown_before)).count();
        self.part = self.all.prefix(count + hidden);
    }

    /// How many events are shown when the next one is of which this is so.
    pub fn next(&self, is_drawn: impl Fn(&RecordedEvent) -> bool) -> usize {
        let next = (self.shown()..self.all()).find(|index| self.is(*index, &is_drawn));
        next.map_or(self.all(), |index| index + 1)
    }

    /// How many events are shown when the last one of which this is so is no longer.
    pub fn previous(&self, is_drawn: impl Fn(&RecordedEvent) -> bool) -> usize {
        (0..self.shown()).rfind(|index| self.is(*index, &is_drawn)).unwrap_or(0)
    }

    fn is(&self, index: usize, is_so: impl Fn(&RecordedEvent) -> bool) -> bool {
        self.all.get(index).is_some_and(is_so)
    }

    /// Shows so many of the events, and rests there.
    pub fn go(&mut self, count: usize) {
        self.is_playing = false;
        self.show(count);
    }

    /// Goes on by itself, from the beginning where it was at the end.
    pub fn play(&mut self) {
        if self.shown() == self.all() {
            self.show(0);
        }
        self.is_playing = true;
    }

    /// Shows what happens next, and rests at the end.
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

    /// How long it takes until the next event happens, in milliseconds.
    pub fn pause(&self) -> u32 {
        let before = self.shown().checked_sub(1).and_then(|last| self.at(last));
        let took = self.at(self.shown()).zip(before).map_or(0, |(next, before)| next.saturating_sub(before) / 1000);
        let within = |milliseconds: u64, most: u32| u32::try_from(milliseconds).unwrap_or(u32::MAX).min(most);
        match self.pace.slowness() {
            None => within(took, MAX_PAUSE_MS).max(MIN_PAUSE_MS),
            // At most what setTimeout takes.
            Some(slowness) => within(took.saturating_mul(slowness), i32::MAX as u32),
        }
    }

    fn at(&self, index: usize) -> Option<Micros> {
        self.all.get(index).map(|event| event.at)
    }
}
