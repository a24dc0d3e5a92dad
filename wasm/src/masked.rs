//! Bytes under a mask: exact bytes, text, hex with wildcards, nibbles and bit masks.
//!
//! A few bytes of the pattern, the rarest that are fixed, are its anchors. Each round compares the first two at 256
//! positions and asks once whether any position has both; only then are all anchors compared, and only where all of them
//! agree the whole pattern.

use std::array::from_fn;
use std::ops::Range;

use crate::haystack::{Full, Haystack, Hit, Hits};
use crate::matcher::{Matcher, is_aligned};
use crate::rarity::COMMONNESS;
use crate::sift::{GROUP, ROUND, sift};
use crate::simd::{V128, WIDTH};
use crate::wanted::Wanted;

/// Anchors that are compared where the first two agree somewhere: then few candidates are left even in memory that is full
/// of the pattern's bytes.
const ANCHORS: usize = 4;

/// A pattern of bytes, each with the bits that must agree.
pub struct Masked {
    pattern: u32,
    alignment: u32,
    length: usize,
    anchors: [Anchor; ANCHORS],
    /// Whether the anchors are all of it.
    is_short: bool,
    wanted: Wanted,
    skips: Skips,
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
        // A second anchor of the same value says little where memory repeats itself.
        if let Some(other) = fixed.iter().position(|anchor| anchor.value != fixed[0].value) {
            fixed[1..=other].rotate_right(1);
        }
        let is_short = fixed.len() <= ANCHORS;
        Self {
            pattern,
            alignment,
            length: value.len(),
            anchors: from_fn(|at| fixed[at % fixed.len()]),
            is_short,
            wanted: Wanted::new(value, mask),
            skips: Skips::new(value, mask),
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
        let [one, two, ..] = anchors;
        let end = starts.end;
        let last_difference = |position: usize| {
            if self.is_short {
                return None;
            }
            // SAFETY: `position + length` is at most the haystack's end, and PADDING follows, more than a vector.
            unsafe { self.wanted.last_difference(base.add(position)) }
        };
        sift(
            starts,
            move |round| {
                let differences = |vector| {
                    // SAFETY: as for the candidates below.
                    unsafe { difference::<PARTIAL>(one, round, vector).or(difference::<PARTIAL>(two, round, vector)) }
                };
                // The least of all differences: comparing each of them to 0 would be one more step a vector.
                let mut least = V128::splat8(0xff);
                for vector in 0..ROUND / WIDTH {
                    least = least.min8(differences(vector));
                }
                !least.all8()
            },
            move |group| {
                let mut bits = 0;
                for vector in 0..GROUP / WIDTH {
                    let mut differences = V128::zero();
                    for anchor in anchors {
                        // SAFETY: a round begins at most at `end - length`, and an anchor lies inside the length.
                        differences = differences.or(unsafe { difference::<true>(anchor, group, vector) });
                    }
                    bits |= u64::from(differences.eq8(V128::zero()).bitmask()) << (vector * WIDTH);
                }
                bits
            },
            |mut position| {
                while let Some(at) = last_difference(position) {
                    // SAFETY: it lies inside the length.
                    let skip = self.skips.past(at, unsafe { *base.add(position + at) });
                    position += skip;
                    // As long as it goes in leaps, no candidates are needed.
                    if skip < GROUP || position >= end {
                        return Ok(position);
                    }
                }
                if is_aligned(haystack.address(position), self.alignment) {
                    hits.push(Hit { position, pattern: self.pattern, length: self.length as u32 })?;
                }
                Ok(position + 1)
            },
        )
    }
}

/// 0 in each of a vector's bytes where an anchor agrees.
///
/// # Safety
/// `first` must be in a round that begins at most at `end - length`, and `vector` one of that round's. The anchor lies inside
/// the length, so all of it is below `end + PADDING`, which the haystack keeps readable.
#[inline(always)]
unsafe fn difference<const PARTIAL: bool>(
    (base, value, mask): (*const u8, V128, V128),
    first: usize,
    vector: usize,
) -> V128 {
    // SAFETY: as the caller promises.
    let difference = unsafe { V128::load(base.add(first).add(vector * WIDTH)) }.xor(value);
    if PARTIAL { difference.and(mask) } else { difference }
}

/// How far a pattern may be moved on where it does not match: the bad-character rule of Boyer and Moore.
///
/// Only asked where all anchors agree. Then memory is full of the pattern's bytes, as zeros are of zeros, and without it
/// every position would have to be compared.
struct Skips {
    /// For each value, behind the last of the pattern's bytes that may have it.
    ends: [u32; 256],
}

impl Skips {
    fn new(value: &[u8], mask: &[u8]) -> Self {
        let mut ends = [0; 256];
        for (end, (&value, &mask)) in (1..).zip(value.iter().zip(mask)) {
            if mask == 0xff {
                ends[usize::from(value)] = end;
            } else {
                // It may have several; all is more than enough.
                ends = [end; 256];
            }
        }
        Self { ends }
    }

    /// Positions to go on where the pattern's byte at `at` is not `found`, which memory has there.
    fn past(&self, at: usize, found: u8) -> usize {
        (at + 1).saturating_sub(self.ends[usize::from(found)] as usize).max(1)
    }
}

impl Matcher for Masked {
    fn reach(&self) -> usize {
        self.length
    }

    fn search(&mut self, haystack: &Haystack, starts: Range<usize>, hits: &mut Hits) -> Result<(), Full> {
        let past_last = (haystack.end() + 1).saturating_sub(self.length);
        let starts = starts.start..starts.end.min(past_last);
        if self.anchors[..2].iter().all(|anchor| anchor.mask == 0xff) {
            self.scan::<false>(haystack, starts, hits)
        } else {
            self.scan::<true>(haystack, starts, hits)
        }
    }
}
