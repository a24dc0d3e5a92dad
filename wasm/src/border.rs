//! What whole words stand between.

use crate::haystack::{Full, Haystack, Hit, Hits};
use crate::matcher::Matcher;
use std::ops::Range;

/// Bytes at most that are looked at before a match, and as many behind it.
pub const WIDEST: usize = 2;

/// Units of which none that is a letter or digit of ASCII may stand before or behind a word.
///
/// Where memory ends, or does not go on far enough for a whole unit, nothing stands there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Border {
    /// Bytes.
    Bytes,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
}

impl Border {
    /// All of them by their numbers; 0 is none.
    pub const NUMBERED: [Option<Self>; 4] = [None, Some(Self::Bytes), Some(Self::Utf16Le), Some(Self::Utf16Be)];

    /// The number of one of them.
    pub fn number(border: Option<Self>) -> usize {
        border.map_or(0, |border| border as usize + 1)
    }

    /// Bytes of a unit.
    pub fn width(self) -> usize {
        if self == Self::Bytes { 1 } else { 2 }
    }

    /// Whether a word may begin at `position`.
    pub fn opens(self, haystack: &Haystack, position: usize) -> bool {
        let bytes = haystack.bytes();
        position.checked_sub(self.width()).is_none_or(|before| !self.is_letter_or_digit(&bytes[before..position]))
    }

    /// Whether a word may end with the byte before `position`.
    pub fn closes(self, haystack: &Haystack, position: usize) -> bool {
        let bytes = haystack.bytes();
        bytes.get(position..position + self.width()).is_none_or(|unit| !self.is_letter_or_digit(unit))
    }

    fn is_letter_or_digit(self, unit: &[u8]) -> bool {
        match (self, unit) {
            (Self::Bytes, [byte]) | (Self::Utf16Le, [byte, 0]) | (Self::Utf16Be, [0, byte]) => {
                byte.is_ascii_alphanumeric()
            }
            _ => false,
        }
    }
}

/// Of what another matcher finds, the whole words.
pub struct Whole {
    words: Box<dyn Matcher>,
    border: Border,
}

impl Whole {
    /// Those of `words` that stand between units of `border`. Their matches may overlap.
    pub fn new(words: Box<dyn Matcher>, border: Border) -> Self {
        Self { words, border }
    }
}

impl Matcher for Whole {
    fn reach(&self) -> usize {
        self.words.reach() + self.border.width()
    }

    fn most_at_once(&self) -> usize {
        self.words.most_at_once()
    }

    fn search(&mut self, haystack: &Haystack, starts: Range<usize>, hits: &mut Hits) -> Result<(), Full> {
        let before = hits.as_slice().len();
        let result = self.words.search(haystack, starts, hits);
        hits.retain_from(before, |&Hit { position, length, .. }| {
            self.border.opens(haystack, position) && self.border.closes(haystack, position + length as usize)
        });
        result
    }
}
