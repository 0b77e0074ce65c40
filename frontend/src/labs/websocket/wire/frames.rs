//! The frames of a connection, for display. Pure.

use crate::{record::Micros, websocket::Frame};
use std::{collections::VecDeque, rc::Rc};

/// The maximum number of frames kept, and of their bytes. The newest frame is kept whatever its size.
const MAX_FRAMES: usize = 200;
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// A frame that was sent or received.
#[derive(Clone, Debug)]
pub struct Exchanged {
    /// The number of the frame, starting with 1 for each connection.
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
    /// The number of frames so far.
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

    /// The frames kept, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Exchanged> + ExactSizeIterator {
        self.kept.iter()
    }

    /// The frame with this number, or the newest for `None`.
    pub fn get(&self, number: Option<u64>) -> Option<&Exchanged> {
        match number {
            Some(number) => self.kept.iter().find(|frame| frame.number == number),
            None => self.kept.back(),
        }
    }

    /// The number of frames that were dropped, which are the oldest.
    pub fn dropped(&self) -> u64 {
        self.count - self.kept.len() as u64
    }
}
