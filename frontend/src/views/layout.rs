//! Where each row of a long list stands, known without drawing it. Pure.

use std::ops::Range;

/// The tallest list that is laid out, in CSS pixels: browsers stop at about 17 million. The newest rows have precedence.
const MAX_HEIGHT: u32 = 8_000_000;

/// The places of rows below one another, each named by the number of its entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    numbers: Vec<u64>,
    // The top of each row, and after them the bottom of the last.
    tops: Vec<u32>,
    left_out: u64,
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

impl Layout {
    /// Lays out rows from their numbers, ascending, and their heights in CSS pixels; those of height 0 are no rows.
    pub fn new(rows: impl DoubleEndedIterator<Item = (u64, u32)>) -> Self {
        let mut layout = Self::default();
        let mut heights = Vec::new();
        let mut room = MAX_HEIGHT;
        for (number, height) in rows.rev().filter(|(_, height)| *height > 0) {
            if layout.left_out > 0 || height > room && !heights.is_empty() {
                layout.left_out += 1;
                continue;
            }
            room = room.saturating_sub(height);
            layout.numbers.push(number);
            heights.push(height);
        }
        layout.numbers.reverse();
        let mut top = 0;
        layout.tops = Vec::with_capacity(heights.len() + 1);
        layout.tops.push(top);
        for height in heights.into_iter().rev() {
            top += height;
            layout.tops.push(top);
        }
        layout
    }

    /// How tall the whole list is.
    pub fn height(&self) -> u32 {
        self.tops.last().copied().unwrap_or(0)
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// How many of the oldest rows did not fit.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// The place of a row, 0 for the first.
    pub fn place(&self, index: usize) -> Option<Place> {
        let number = *self.numbers.get(index)?;
        let (top, bottom) = (self.tops[index], self.tops[index + 1]);
        Some(Place { number, top, height: bottom - top })
    }

    /// The rows that reach into this stretch of the list.
    pub fn rows_in(&self, stretch: Range<u32>) -> Range<usize> {
        let first = self.tops.partition_point(|&top| top <= stretch.start).saturating_sub(1);
        let end = self.tops.partition_point(|&top| top < stretch.end).min(self.len());
        first.min(end)..end
    }

    /// The place of the row with this number, or of the next one where it is gone.
    pub fn find(&self, number: u64) -> Option<Place> {
        self.place(self.numbers.partition_point(|&known| known < number))
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
