//! Bytes under a mask: exact bytes, text, hex with wildcards, nibbles and bit masks.
//!
//! Two bytes of the pattern, the rarest that are fixed, are its anchors. Each round compares both anchors at 128 positions
//! and asks once whether any position has both; only then is the whole pattern compared.

use std::ops::Range;

use crate::haystack::{Full, Haystack, Hit, Hits};
use crate::matcher::{Matcher, is_aligned};
use crate::rarity::COMMONNESS;
use crate::simd::{V128, WIDTH};

const VECTORS: usize = 8;
const ROUND: usize = VECTORS * WIDTH;

/// A pattern of bytes, each with the bits that must agree.
pub struct Masked {
    pattern: u32,
    alignment: u32,
    length: usize,
    anchors: [Anchor; 2],
    /// Value and mask in whole vectors; the mask of the filling is 0.
    value: Vec<u8>,
    mask: Vec<u8>,
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
        let padded = value.len().next_multiple_of(WIDTH);
        let fill = |bytes: Vec<u8>| -> Vec<u8> { bytes.into_iter().chain(std::iter::repeat(0)).take(padded).collect() };
        Self {
            pattern,
            alignment,
            length: value.len(),
            anchors: [first, second.copied().unwrap_or(first)],
            value: fill(value.iter().zip(mask).map(|(value, mask)| value & mask).collect()),
            mask: fill(mask.to_vec()),
        }
    }

    /// Positions among the sixteen from `position` where both anchors agree, as bytes of 0xff.
    ///
    /// # Safety
    /// Sixteen bytes must be readable at `position` plus each anchor's offset.
    #[inline(always)]
    unsafe fn candidates<const PARTIAL: bool>(&self, position: *const u8, splat: &[[V128; 2]; 2]) -> V128 {
        let at = |index: usize| {
            // SAFETY: the caller promises sixteen readable bytes at this offset.
            let bytes = unsafe { V128::load(position.add(self.anchors[index].offset)) };
            let [value, mask] = splat[index];
            if PARTIAL { bytes.and(mask).eq8(value) } else { bytes.eq8(value) }
        };
        at(0).and(at(1))
    }

    /// Whether the whole pattern matches at `position`.
    ///
    /// # Safety
    /// The pattern's length, rounded up to whole vectors, must be readable at `position`.
    #[inline(always)]
    unsafe fn matches(&self, position: *const u8) -> bool {
        (0..self.value.len()).step_by(WIDTH).all(|at| {
            // SAFETY: `value` and `mask` are whole vectors of the same length, and so much is readable at `position`.
            let (bytes, value, mask) = unsafe {
                (
                    V128::load(position.add(at)),
                    V128::load(self.value.as_ptr().add(at)),
                    V128::load(self.mask.as_ptr().add(at)),
                )
            };
            !bytes.and(mask).xor(value).any()
        })
    }

    fn scan<const PARTIAL: bool>(
        &self,
        haystack: &Haystack,
        starts: Range<usize>,
        hits: &mut Hits,
    ) -> Result<(), Full> {
        let splat = self.anchors.map(|anchor| [V128::splat8(anchor.value), V128::splat8(anchor.mask)]);
        let base = haystack.as_ptr();
        for round in starts.clone().step_by(ROUND) {
            let mut found = V128::zero();
            for vector in 0..VECTORS {
                // SAFETY: `round` is at most `end - length`, the vector ends at most ROUND bytes further, and an anchor
                // lies inside the length: all below `end + PADDING`, which the haystack keeps readable.
                let here = unsafe { self.candidates::<PARTIAL>(base.add(round + vector * WIDTH), &splat) };
                found = found.or(here);
            }
            if !found.any() {
                continue;
            }
            for vector in 0..VECTORS {
                let first = round + vector * WIDTH;
                // SAFETY: the same loads as above.
                let mut bits = unsafe { self.candidates::<PARTIAL>(base.add(first), &splat) }.bitmask();
                while bits != 0 {
                    let position = first + bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    // The last round looks past the range.
                    if position >= starts.end {
                        return Ok(());
                    }
                    // SAFETY: `position + length` is at most `end`, and PADDING follows, more than a vector.
                    if unsafe { self.matches(base.add(position)) }
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
