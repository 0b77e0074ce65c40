//! The frames of a connection, as they are shown. Pure.

use crate::{record::Micros, websocket::Frame};
use std::{collections::VecDeque, rc::Rc};

/// The most frames that are kept, and the most bytes that they may have; the newest is kept however large it is.
const MAX_FRAMES: usize = 200;
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// A frame that was sent or received.
#[derive(Clone, Debug)]
pub struct Exchanged {
    /// 1 for the first of the connection.
    pub number: u64,
    /// Whether the tab sent it.
    pub sent: bool,
    pub at: Micros,
    pub frame: Rc<Frame>,
}

impl PartialEq for Exchanged {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number && Rc::ptr_eq(&self.frame, &other.frame)
    }
}

/// The newest frames of a connection, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frames {
    kept: VecDeque<Exchanged>,
    /// How many there were in all.
    count: u64,
    bytes: usize,
}

impl Frames {
    pub fn push(&mut self, frame: Frame, sent: bool, at: Micros) {
        self.count += 1;
        self.bytes += frame.raw.len();
        self.kept.push_back(Exchanged { number: self.count, sent, at, frame: frame.into() });
        while self.kept.len() > MAX_FRAMES || self.bytes > MAX_BYTES && self.kept.len() > 1 {
            self.bytes -= self.kept.pop_front().map_or(0, |oldest| oldest.frame.raw.len());
        }
    }

    /// Those that are kept, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Exchanged> + ExactSizeIterator {
        self.kept.iter()
    }

    /// That of this number; the newest for none.
    pub fn get(&self, number: Option<u64>) -> Option<&Exchanged> {
        match number {
            Some(number) => self.kept.iter().find(|frame| frame.number == number),
            None => self.kept.back(),
        }
    }

    /// How many of the oldest had to go.
    pub fn dropped(&self) -> u64 {
        self.count - self.kept.len() as u64
    }
}
