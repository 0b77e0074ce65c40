//! The position of each row of a long list, computed without drawing it. Pure.

use std::{collections::VecDeque, ops::Range};

/// The maximum height of a list, in CSS pixels: browsers stop at about 17 million. The newest rows take precedence.
const MAX_HEIGHT: u64 = 8_000_000;

/// The positions of rows below one another, each identified by its entry's number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    // The number and the bottom of each row, measured from an origin that does not move when the oldest rows are removed.
    rows: VecDeque<(u64, u64)>,
    // The top of the first row.
    start: u64,
    // The numbers of the rows that did not fit, ascending.
    left_out: VecDeque<u64>,
}

/// The position of one row, in CSS pixels from the top of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The number of its entry.
    pub number: u64,
    pub top: u32,
    pub height: u32,
}

/// A scroll position that stays valid when the layout changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The number of the topmost entry.
    pub number: u64,
    /// How much of it is scrolled out of view, in CSS pixels.
    pub hidden: u32,
}

impl Layout {
    /// Lays out rows, given their numbers (ascending) and heights in CSS pixels. Rows of height 0 are skipped.
    pub fn new(rows: impl Iterator<Item = (u64, u32)>) -> Self {
        let mut layout = Self::default();
        layout.extend(rows);
        layout
    }

    /// Appends rows. If they do not fit, the oldest rows are removed.
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

    /// Removes the rows of entries before this number.
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

    /// The height of the whole list, in CSS pixels.
    pub fn height(&self) -> u32 {
        (self.bottom() - self.start).try_into().unwrap_or(u32::MAX)
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The number of the oldest rows that did not fit.
    pub fn left_out(&self) -> usize {
        self.left_out.len()
    }

    /// Returns the position of the row at `index`, or `None` if there is none.
    pub fn place(&self, index: usize) -> Option<Place> {
        let &(number, bottom) = self.rows.get(index)?;
        let top = index.checked_sub(1).map_or(self.start, |before| self.rows[before].1);
        Some(Place { number, top: (top - self.start) as u32, height: (bottom - top) as u32 })
    }

    /// Returns the indices of the rows that overlap this range of CSS pixels.
    pub fn rows_in(&self, stretch: Range<u32>) -> Range<usize> {
        let (start, end) = (self.start + u64::from(stretch.start), self.start + u64::from(stretch.end));
        let first = self.rows.partition_point(|&(_, bottom)| bottom <= start);
        let end = self.rows.partition_point(|&(_, bottom)| bottom < end) + 1;
        first..end.min(self.len()).max(first)
    }

    /// Returns the mark of the position `top` CSS pixels from the top, or `None` if there is no row.
    pub fn mark(&self, top: u32) -> Option<Mark> {
        let topmost = self.place(self.rows_in(top..top + 1).start)?;
        Some(Mark { number: topmost.number, hidden: top.saturating_sub(topmost.top) })
    }

    /// Returns the position of a mark in CSS pixels from the top, or `None` if its row and all later ones are gone.
    pub fn top_of(&self, mark: Mark) -> Option<u32> {
        let place = self.find(mark.number)?;
        Some(place.top + mark.hidden.min(place.height))
    }

    /// Returns the position of the row of this number, or of the next row if that one is gone.
    pub fn find(&self, number: u64) -> Option<Place> {
        self.place(self.rows.partition_point(|&(known, _)| known < number))
    }
}

/// Returns an upper bound on the number of lines of a text in a proportional font. `font` is its size and `width` that of the
/// box, in CSS pixels.
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

/// Characters from here on are as wide as tall (Unicode: Hangul Jamo, then CJK).
const EAST_ASIAN: char = '\u{1100}';

/// An upper bound on the width of another script's characters in common fonts, averaged over a text, in hundredths of the
/// font size.
fn advance(character: char) -> u32 {
    match character {
        ' ' | '.' | ',' | ':' | ';' | '\'' | 'i' | 'j' | 'l' | '(' | ')' => 36,
        'A'..='Z' | '0'..='9' | 'm' | 'w' => 72,
        _ => 61,
    }
}
