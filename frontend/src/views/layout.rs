//! Where each row of a long list stands, known without drawing it. Pure.

use std::ops::Range;

/// The tallest list that is laid out, in CSS pixels: browsers stop at about 17 million. The newest rows have precedence.
const MAX_HEIGHT: u64 = 8_000_000;

/// The places of rows below one another, each named by the number of its entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    // The number and the bottom of each.
    rows: Vec<(u64, u32)>,
    left_out: usize,
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
        let mut rows: Vec<_> = rows.filter(|&(_, height)| height > 0).collect();
        let mut total: u64 = rows.iter().map(|&(_, height)| u64::from(height)).sum();
        let mut left_out = 0;
        while total > MAX_HEIGHT && left_out + 1 < rows.len() {
            total -= u64::from(rows[left_out].1);
            left_out += 1;
        }
        rows.drain(..left_out);
        let mut bottom = 0;
        for (_, height) in &mut rows {
            bottom += *height;
            *height = bottom;
        }
        Self { rows, left_out }
    }

    /// How tall the whole list is.
    pub fn height(&self) -> u32 {
        self.rows.last().map_or(0, |&(_, bottom)| bottom)
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
        self.left_out
    }

    /// The place of a row, 0 for the first.
    pub fn place(&self, index: usize) -> Option<Place> {
        let &(number, bottom) = self.rows.get(index)?;
        let top = index.checked_sub(1).map_or(0, |before| self.rows[before].1);
        Some(Place { number, top, height: bottom - top })
    }

    /// The rows that reach into this stretch of the list.
    pub fn rows_in(&self, stretch: Range<u32>) -> Range<usize> {
        let first = self.rows.partition_point(|&(_, bottom)| bottom <= stretch.start);
        let end = self.rows.partition_point(|&(_, bottom)| bottom < stretch.end) + 1;
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
