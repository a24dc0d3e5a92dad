//! Many equal bytes in a row: padding, caves in code, memory that was wiped.
//!
//! Where memory is full of them each position is a match or nearly one, so nothing is compared twice: runs of the byte are
//! followed from end to end, and each holds the matches that it has room for.

use std::ops::Range;

use crate::haystack::{Full, Haystack, Hit, Hits};
use crate::matcher::Matcher;
use crate::simd::{V128, WIDTH};

/// Positions that are looked at together.
const GROUP: usize = u32::BITS as usize;

/// Equal bytes of which a run can't begin and end inside a group.
pub const SHORTEST: usize = GROUP - 1;

/// More are searched for as other bytes are: each search follows the last run as far again, and leaps are wider then.
pub const LONGEST: usize = 4096;

/// A pattern of equal bytes.
pub struct Uniform {
    pattern: u32,
    alignment: u32,
    value: u8,
    length: usize,
}

impl Uniform {
    /// The pattern of these bytes, if they are equal, all of their bits are fixed, and they are enough.
    pub fn of(pattern: u32, value: &[u8], mask: &[u8], alignment: u32) -> Option<Self> {
        let length = value.len();
        let is_uniform = (SHORTEST..=LONGEST).contains(&length)
            && mask.iter().all(|&bits| bits == 0xff)
            && value[1..] == value[..length - 1];
        is_uniform.then(|| Self { pattern, alignment, value: value[0], length })
    }

    /// Reports the matches in a run of the byte.
    fn report(&self, haystack: &Haystack, run: Range<usize>, hits: &mut Hits) -> Result<(), Full> {
        let past_last = (run.end + 1).saturating_sub(self.length);
        let apart = self.alignment as usize;
        let excess = haystack.address(run.start) as usize & (apart - 1);
        for position in (run.start + (apart - excess) % apart..past_last).step_by(apart) {
            hits.push(Hit { position, pattern: self.pattern, length: self.length as u32 })?;
        }
        Ok(())
    }
}

impl Matcher for Uniform {
    fn reach(&self) -> usize {
        self.length
    }

    fn search(&mut self, haystack: &Haystack, starts: Range<usize>, hits: &mut Hits) -> Result<(), Full> {
        let value = V128::splat8(self.value);
        // Matches that start in `starts` end here at the latest.
        let end = haystack.end().min(starts.end + self.length - 1);
        let base = haystack.as_ptr();
        let equal = |group: usize| {
            [0, WIDTH].into_iter().fold(0, |bits, at| {
                // SAFETY: a group begins at `end` at the latest, and its vectors lie inside the padding behind it.
                let bytes = unsafe { V128::load(base.add(group + at)) };
                bits | u32::from(bytes.eq8(value).bitmask()) << at
            })
        };
        let last = end - end.saturating_sub(starts.start) % GROUP;
        // The first start that is not decided, in the run that has been followed so far.
        let mut begin = starts.start;
        for group in (starts.start..last).step_by(GROUP) {
            let bits = equal(group);
            let reached = group + bits.trailing_ones() as usize;
            if reached - begin >= self.length {
                self.report(haystack, begin..reached, hits)?;
                begin = reached + 1 - self.length;
            }
            // Whether the run ends can't be guessed: bits that are all set if it does stand for a branch.
            let ends = usize::from(bits != u32::MAX).wrapping_neg();
            begin ^= (begin ^ (group + GROUP - bits.leading_ones() as usize)) & ends;
        }
        // Behind the end there is none of them.
        let bits = equal(last) & !(u32::MAX << (end - last));
        self.report(haystack, begin..last + bits.trailing_ones() as usize, hits)
    }
}
