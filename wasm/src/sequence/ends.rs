//! Where matches end: for all starts of a range at once, in time that does not depend on what the memory holds.
//!
//! The parts are gone through from the last to the first. For each position where what follows a part may begin, a table has
//! the nearest end of a match from there; the part turns it into the table of the positions where the part itself may begin.
//! A row keeps the ends where it is. A jump takes the least of those that it leads to. A choice takes the least of its
//! choices'. So every position is looked at once for each part, in whatever ways jumps and choices could be combined.

use std::ops::Range;

use super::part::{Part, Parts, Row};
use crate::haystack::Haystack;

/// No match.
const NONE: u32 = u32::MAX;

/// Room for tables, used again and again.
#[derive(Default)]
pub struct Tables {
    ends: Vec<u32>,
    spare: Vec<Vec<u32>>,
}

impl Tables {
    /// For each of `starts` from which a match is shortest with some length: the start and that length.
    pub fn matches(
        &mut self,
        parts: &Parts,
        haystack: &Haystack,
        starts: Range<usize>,
    ) -> impl Iterator<Item = (usize, u32)> {
        let mut ends = std::mem::take(&mut self.ends);
        ends.clear();
        // Counted from the first start, so that they fit.
        let last = starts.len() - 1 + parts.longest;
        let readable = haystack.end() - starts.start;
        ends.extend((parts.shortest..=last).map(|end| if end <= readable { end as u32 } else { NONE }));
        self.before_all(parts, haystack, starts.clone(), &mut ends);
        self.ends = ends;
        (self.ends.iter().enumerate())
            .filter(|&(_, &end)| end != NONE)
            .map(move |(at, &end)| (starts.start + at, end - at as u32))
    }

    /// Turns the ends that follow `parts` into those from `starts`, where the parts begin.
    ///
    /// The first of `ends` is that from `starts.start + shortest`, the last that from `starts.end - 1 + longest`.
    fn before_all(&mut self, parts: &Parts, haystack: &Haystack, starts: Range<usize>, ends: &mut Vec<u32>) {
        let (mut shortest, mut longest) = (parts.shortest, parts.longest);
        for part in parts.list.iter().rev() {
            let lengths = part.lengths();
            shortest -= lengths.0;
            longest -= lengths.1;
            let some = self.before(part, haystack, starts.start + shortest..starts.end + longest, ends);
            if !some {
                ends.clear();
                ends.resize(starts.len(), NONE);
                return;
            }
        }
    }

    /// The same for one part; whether there is any end left.
    fn before(&mut self, part: &Part, haystack: &Haystack, starts: Range<usize>, ends: &mut Vec<u32>) -> bool {
        match part {
            Part::Row(row) => keep(row, haystack, starts, ends),
            Part::Jump { low, high } => {
                nearest(ends, high - low + 1);
                ends.truncate(starts.len());
                true
            }
            Part::Choice(choices) => {
                let (shortest, _) = part.lengths();
                let mut least = self.spare.pop().unwrap_or_default();
                least.resize(starts.len(), NONE);
                for choice in choices {
                    let mut own = self.spare.pop().unwrap_or_default();
                    let first = choice.shortest - shortest;
                    own.extend(&ends[first..first + starts.len() + choice.longest - choice.shortest]);
                    self.before_all(choice, haystack, starts.clone(), &mut own);
                    least.iter_mut().zip(&own).for_each(|(least, &own)| *least = own.min(*least));
                    own.clear();
                    self.spare.push(own);
                }
                std::mem::swap(ends, &mut least);
                least.clear();
                self.spare.push(least);
                ends.iter().any(|&end| end != NONE)
            }
        }
    }
}

/// Leaves the ends from where the row is; whether there are any.
fn keep(row: &Row, haystack: &Haystack, starts: Range<usize>, ends: &mut [u32]) -> bool {
    debug_assert_eq!(starts.len(), ends.len());
    // From further on there is no end: the row alone would go past the last byte.
    let past_last = (haystack.end() + 1).saturating_sub(row.len());
    let ends = &mut ends[..past_last.saturating_sub(starts.start).min(starts.len())];
    if ends.is_empty() {
        return false;
    }
    let bytes = &haystack.bytes()[starts.start..];
    // The rarest bytes first, each at all positions and without a branch; few positions are left for the others.
    let (first, others) = row.cells().split_at(row.cells().len().min(AT_ALL));
    for cell in first {
        for (end, &byte) in ends.iter_mut().zip(&bytes[cell.offset..]) {
            // NONE has all bits set.
            *end |= if cell.matches(byte) { 0 } else { NONE };
        }
    }
    if !others.is_empty() {
        for (at, end) in ends.iter_mut().enumerate().filter(|(_, end)| **end != NONE) {
            if !others.iter().all(|cell| cell.matches(bytes[at + cell.offset])) {
                *end = NONE;
            }
        }
    }
    ends.iter().any(|&end| end != NONE)
}

/// Bytes of a row that are looked at wherever it could be.
const AT_ALL: usize = 2;

/// Turns each into the least of itself and those that follow it, `width` together.
fn nearest(ends: &mut [u32], width: usize) {
    let mut covered = 1;
    while covered < width {
        let step = covered.min(width - covered);
        for at in 0..ends.len() - step {
            ends[at] = ends[at].min(ends[at + step]);
        }
        covered += step;
    }
}
