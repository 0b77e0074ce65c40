//! The place of each row of a long list, known without drawing it. Pure.

use std::{collections::VecDeque, ops::Range};

/// The tallest list that is laid out, in CSS pixels: browsers stop at about 17 million. The newest rows have precedence.
const MAX_HEIGHT: u64 = 8_000_000;

/// The places of rows below one another, each named by the number of its entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    // The number and the bottom of each, counted from a point that stays where it is when the oldest go.
    rows: VecDeque<(u64, u64)>,
    // The top of the first row.
    start: u64,
    // The numbers of the rows that did not fit, ascending.
    left_out: VecDeque<u64>,
}

/// The place of one row, in CSS pixels from the top of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The number of its entry.
    pub number: u64,
    /// Where it starts.
    pub top: u32,
    /// How tall it is.
    pub height: u32,
}

/// A place in a list that outlives changes of its layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The number of the topmost entry.
    pub number: u64,
    /// How much of it is scrolled away, in CSS pixels.
    pub hidden: u32,
}

impl Layout {
    /// Lays out rows from their numbers, ascending, and their heights in CSS pixels; those of height 0 are no rows.
    pub fn new(rows: impl Iterator<Item = (u64, u32)>) -> Self {
        let mut layout = Self::default();
        layout.extend(rows);
        layout
    }

    /// Lays out more rows below; where they do not fit, the oldest make room.
    pub fn extend(&mut self, rows: impl Iterator<Item = (u64, u32)>) {
        let mut bottom = self.bottom();
        for (number, height) in rows.filter(|&(_, height)| height > 0) {
            bottom += u64::from(height);
            self.rows.push_back((number, bottom));
        }
        while bottom - self.start > MAX_HEIGHT && self.rows.len() > 1 {
            let oldest = self.pop_front();
            self.left_out.extend(oldest);
        }
    }

    /// Takes out the rows of entries before the one of this number.
    pub fn drop_before(&mut self, number: u64) {
        while self.left_out.front().is_some_and(|&oldest| oldest < number) {
            self.left_out.pop_front();
        }
        while self.rows.front().is_some_and(|&(oldest, _)| oldest < number) {
            self.pop_front();
        }
    }

    fn pop_front(&mut self) -> Option<u64> {
        let (number, bottom) = self.rows.pop_front()?;
        self.start = bottom;
        Some(number)
    }

    fn bottom(&self) -> u64 {
        self.rows.back().map_or(self.start, |&(_, bottom)| bottom)
    }

    /// How tall the whole list is.
    pub fn height(&self) -> u32 {
        (self.bottom() - self.start).try_into().unwrap_or(u32::MAX)
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many of the oldest rows did not fit.
    pub fn left_out(&self) -> usize {
        self.left_out.len()
    }

    /// The place of a row, 0 for the first.
    pub fn place(&self, index: usize) -> Option<Place> {
        let &(number, bottom) = self.rows.get(index)?;
        let top = index.checked_sub(1).map_or(self.start, |before| self.rows[before].1);
        Some(Place { number, top: (top - self.start) as u32, height: (bottom - top) as u32 })
    }

    /// The rows that reach into this stretch of the list.
    pub fn rows_in(&self, stretch: Range<u32>) -> Range<usize> {
        let (start, end) = (self.start + u64::from(stretch.start), self.start + u64::from(stretch.end));
        let first = self.rows.partition_point(|&(_, bottom)| bottom <= start);
        let end = self.rows.partition_point(|&(_, bottom)| bottom < end) + 1;
        first..end.min(self.len()).max(first)
    }

    /// The mark of the place that is this many CSS pixels from the top; none where there is no row.
    pub fn mark(&self, top: u32) -> Option<Mark> {
        let topmost = self.place(self.rows_in(top..top + 1).start)?;
        Some(Mark { number: topmost.number, hidden: top.saturating_sub(topmost.top) })
    }

    /// Where a mark is, in CSS pixels from the top; none where it and all after it are gone.
    pub fn top_of(&self, mark: Mark) -> Option<u32> {
        let place = self.find(mark.number)?;
        Some(place.top + mark.hidden.min(place.height))
    }

    /// The place of the row with this number, or of the next one where it is gone.
    pub fn find(&self, number: u64) -> Option<Place> {
        self.place(self.rows.partition_point(|&(known, _)| known < number))
    }
}

/// How many lines a text takes at most, in a proportional font of this size in a box of this width, both in CSS pixels.
pub fn lines(text: &str, font: u32, width: u32) -> u32 {
    // All widths in hundredths of a pixel.
    let room = (width * 100).max(font * 100);
    let (mut lines, mut line, mut word) = (1, 0, 0);
    for character in text.chars() {
        let wide = character >= EAST_ASIAN;
        let advance = font * if wide { 97 } else { advance(character) };
        // A line breaks after a space and at either side of an East Asian character, and within a word that fills a line.
        if wide || character == ' ' || word + advance > room {
            line += word;
            word = 0;
        }
        word += advance;
        if line + word > room && line > 0 {
            lines += 1;
            line = 0;
        }
        if wide {
            line += word;
            word = 0;
        }
    }
    lines
}

/// Scripts from here on are as wide as tall (Unicode: Hangul Jamo, then CJK).
const EAST_ASIAN: char = '\u{1100}';

/// How wide a letter of another script is at most in common fonts, on average over a text, in hundredths of the font size.
fn advance(character: char) -> u32 {
    match character {
        ' ' | '.' | ',' | ':' | ';' | '\'' | 'i' | 'j' | 'l' | '(' | ')' => 36,
        'A'..='Z' | '0'..='9' | 'm' | 'w' => 72,
        _ => 61,
    }
}
