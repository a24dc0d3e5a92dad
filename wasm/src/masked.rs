//! Bytes under a mask: exact bytes, text, hex with wildcards, nibbles and bit masks.
//!
//! Two bytes of the pattern, the rarest that are fixed, are its anchors. Each round compares both anchors at 256 positions
//! and asks once whether any position has both; only then is the whole pattern compared.

use std::ops::Range;

use crate::haystack::{Full, Haystack, Hit, Hits};
use crate::matcher::{Matcher, is_aligned};
use crate::rarity::COMMONNESS;
use crate::simd::{V128, WIDTH};
use crate::wanted::Wanted;

/// A loop's end costs as much as two of them: that many make a round, and 32 no longer stay in registers.
const VECTORS: usize = 16;
const ROUND: usize = VECTORS * WIDTH;

/// A pattern of bytes, each with the bits that must agree.
pub struct Masked {
    pattern: u32,
    alignment: u32,
    length: usize,
    anchors: [Anchor; 2],
    wanted: Wanted,
}

/// A byte of the pattern by which candidates are found.
#[derive(Clone, Copy)]
struct Anchor {
    offset: usize,
    value: u8,
    mask: u8,
}

impl Anchor {
    /// About how often memory agrees with it: the ranks of fully fixed bytes come first, then fewer and fewer fixed bits.
    fn commonness(self) -> u32 {
        u32::from(COMMONNESS[usize::from(self.value)]) + 256 * (8 - self.mask.count_ones())
    }
}

impl Masked {
    /// A pattern that matches where `(byte ^ value) & mask` is 0 for each of its bytes.
    ///
    /// # Panics
    /// If the lengths differ or no bit is fixed: the callers reject such patterns with a message.
    pub fn new(pattern: u32, value: &[u8], mask: &[u8], alignment: u32) -> Self {
        assert_eq!(value.len(), mask.len());
        let mut fixed: Vec<Anchor> = (value.iter().zip(mask).enumerate())
            .filter(|&(_, (_, &mask))| mask != 0)
            .map(|(offset, (&value, &mask))| Anchor { offset, value: value & mask, mask })
            .collect();
        assert!(!fixed.is_empty(), "a pattern needs a fixed bit");
        fixed.sort_by_key(|anchor| (anchor.commonness(), anchor.offset));
        let first = fixed[0];
        // A second anchor of the same value says little where memory repeats itself.
        let second = fixed[1..].iter().find(|anchor| anchor.value != first.value).or(fixed.get(1));
        Self {
            pattern,
            alignment,
            length: value.len(),
            anchors: [first, second.copied().unwrap_or(first)],
            wanted: Wanted::new(value, mask),
        }
    }

    fn scan<const PARTIAL: bool>(
        &self,
        haystack: &Haystack,
        starts: Range<usize>,
        hits: &mut Hits,
    ) -> Result<(), Full> {
        let base = haystack.as_ptr();
        // Where each anchor lies for the first position: what is added to it below is then part of the load itself.
        let anchors = self
            .anchors
            .map(|anchor| (base.wrapping_add(anchor.offset), V128::splat8(anchor.value), V128::splat8(anchor.mask)));
        // 0 in each of a vector's bytes where both anchors agree.
        let differences = |round: usize, vector: usize| {
            let [first, second] = anchors.map(|(base, value, mask)| {
                // SAFETY: `round` is at most `end - length`, the vector ends at most ROUND bytes further, and an anchor
                // lies inside the length: all below `end + PADDING`, which the haystack keeps readable.
                let bytes = unsafe { V128::load(base.add(round).add(vector * WIDTH)) };
                let difference = bytes.xor(value);
                if PARTIAL { difference.and(mask) } else { difference }
            });
            first.or(second)
        };
        for round in starts.clone().step_by(ROUND) {
            // The least of all differences: comparing each of them to 0 would be one more step a vector.
            let mut least = V128::splat8(0xff);
            for vector in 0..VECTORS {
                least = least.min8(differences(round, vector));
            }
            if least.all8() {
                continue;
            }
            for vector in 0..VECTORS {
                let first = round + vector * WIDTH;
                let mut bits = differences(round, vector).eq8(V128::zero()).bitmask();
                while bits != 0 {
                    let position = first + bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    // The last round looks past the range.
                    if position >= starts.end {
                        return Ok(());
                    }
                    // SAFETY: `position + length` is at most `end`, and PADDING follows, more than a vector.
                    if unsafe { self.wanted.matches(base.add(position)) }
                        && is_aligned(haystack.address(position), self.alignment)
                    {
                        hits.push(Hit { position, pattern: self.pattern, length: self.length as u32 })?;
                    }
                }
            }
        }
        Ok(())
    }
}

impl Matcher for Masked {
    fn reach(&self) -> usize {
        self.length
    }

    fn search(&mut self, haystack: &Haystack, starts: Range<usize>, hits: &mut Hits) -> Result<(), Full> {
        let past_last = (haystack.end() + 1).saturating_sub(self.length);
        let starts = starts.start..starts.end.min(past_last);
        if self.anchors.iter().all(|anchor| anchor.mask == 0xff) {
            self.scan::<false>(haystack, starts, hits)
        } else {
            self.scan::<true>(haystack, starts, hits)
        }
    }
}
