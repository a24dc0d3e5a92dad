//! Bytes under a mask: exact bytes, text, hex with wildcards, nibbles and bit masks.
//!
//! Each round asks of some hundred positions at once whether one of two words of the pattern is at any of them, or its two
//! rarest bytes where it has no words or those are frequent. Only then are single positions told by the rarest bytes, its
//! anchors, and only where those agree the whole pattern is compared.

mod skips;
mod words;

use std::array::from_fn;
use std::ops::Range;

use crate::haystack::{Full, Haystack, Hit, Hits};
use crate::matcher::Matcher;
use crate::rarity::{COMMONNESS, likelihood};
use crate::sift::{GROUP, Groups, Rounds, aligned_bits, bits_from, sift};
use crate::simd::{V128, WIDTH};
use crate::wanted::Wanted;
use skips::Skips;
use words::Words;

/// Positions that are asked for at once: a loop's end costs as much as two vectors, and twice as many would not stay in
/// registers.
const ROUND: usize = 256;

/// Anchors that are compared where the first two agree: then few candidates are left even in memory that is full of the
/// pattern's bytes.
const ANCHORS: usize = 4;

/// Where a round passes no oftener by its words, it does not matter what else could tell.
const SELDOM: f32 = 1.0 / 8.0 / words::ROUND as f32;

/// Candidates of a group that are not worth it to compare more anchors at all of its positions.
const FEW: f32 = 1.5;

/// Candidates of a group that are gone through in leaps.
const CROWD: f32 = 8.0;

/// A pattern of bytes, each with the bits that must agree.
pub struct Masked {
    pattern: u32,
    alignment: u32,
    length: usize,
    anchors: [Anchor; ANCHORS],
    /// Bytes of which some bit is fixed.
    fixed: usize,
    words: Option<Words>,
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

    fn likelihood(self) -> f32 {
        likelihood(self.value, self.mask)
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
        // The rarest ones to the front. Sorting all would be much code, which is compiled when a program first needs it.
        for at in 0..ANCHORS.min(fixed.len()) {
            let rarest = (at..fixed.len()).min_by_key(|&each| {
                let anchor = fixed[each];
                // A second anchor of the same value says little where memory repeats itself.
                let repeats = at == 1 && anchor.value == fixed[0].value;
                (repeats, anchor.commonness(), anchor.offset)
            });
            fixed.swap(at, rarest.unwrap_or(at));
        }
        let anchors: [Anchor; ANCHORS] = from_fn(|at| fixed[at % fixed.len()]);
        // Anchors may be far from each other, and so say more of text, in which some bytes often follow others. That
        // matters as soon as rounds pass in numbers.
        let often = anchors[0].likelihood() * anchors[1].likelihood();
        let words =
            Words::fastest(value, mask).filter(|&(_, odds)| odds <= SELDOM || odds <= often).map(|(words, _)| words);
        Self {
            pattern,
            alignment,
            length: value.len(),
            anchors,
            fixed: fixed.len(),
            words,
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
        let [one, two, three, four] = anchors;
        let candidates = |group| {
            bits(|vector| {
                // SAFETY: a group begins before `starts.end`.
                unsafe { agreement::<PARTIAL>(one, group, vector).and(agreement::<PARTIAL>(two, group, vector)) }
            })
        };
        // Before it all matches are known.
        let mut next = starts.start;
        let settle = |groups: &mut Groups| {
            if self.alignment > 1 {
                groups.refine(|group, found| found & aligned_bits(haystack.address(group), self.alignment));
            }
            // Before more is compared at single positions.
            let mut compared = 2;
            if self.fixed > compared && groups.have_more_than(FEW) {
                compared = ANCHORS;
                groups.refine(|group, found| {
                    found
                        & bits(|vector| {
                            // SAFETY: as for the candidates.
                            unsafe {
                                agreement::<true>(three, group, vector).and(agreement::<true>(four, group, vector))
                            }
                        })
                });
            }
            if self.fixed > compared && groups.have_more_than(CROWD) {
                compared = self.fixed;
                // SAFETY: the candidates in `starts` have `length` bytes behind them.
                groups.refine(|group, found| unsafe { self.leap(base, group, found, &mut next) });
            }
            let hit = |position| Hit { position, pattern: self.pattern, length: self.length as u32 };
            let positions = groups.positions();
            if self.fixed <= compared {
                return positions.iter().try_for_each(|&position| hits.push(hit(position as usize)));
            }
            // SAFETY: the same; what fills the last vector is padding.
            unsafe { self.wanted.at_each(base, positions, |is_hit, position| hits.push_if(is_hit, hit(position))) }
        };
        match self.words {
            Some(words) => {
                let rounds = words.rounds(base);
                // SAFETY: a round begins at the latest where the last start has its later word, inside the length. The rest of
                // it is less than PADDING.
                let first = |from, end| unsafe { words.first(rounds, from, end) };
                sift(starts, rounds, first, candidates, settle)
            }
            None => {
                let rounds = Rounds { origin: one.0, grain: 1, length: ROUND, behind: 0 };
                // SAFETY: a round begins before `starts.end`.
                let first = |from, end| unsafe { first_by_anchors::<PARTIAL>(rounds, from, end, [one, two]) };
                sift(starts, rounds, first, candidates, settle)
            }
        }
    }

    /// Those of a group's candidates where the whole pattern is, in leaps over those where it can't be.
    ///
    /// `next` is the first position that is not decided by what lies before; the same goes for what it is set to.
    ///
    /// # Safety
    /// From each candidate on, `length` bytes of memory and the padding must be readable at `base`.
    unsafe fn leap(&self, base: *const u8, group: usize, candidates: u64, next: &mut usize) -> u64 {
        let mut left = candidates & bits_from(group, *next);
        let mut found = 0;
        while left != 0 {
            let position = group + left.trailing_zeros() as usize;
            // SAFETY: as the caller promises; what fills the last vector is padding.
            let skip = match unsafe { self.wanted.last_difference(base.add(position)) } {
                Some((at, byte)) => self.skips.past(at, byte),
                None => {
                    found |= 1 << (position - group);
                    1
                }
            };
            *next = position + skip;
            left &= bits_from(group, *next);
        }
        found
    }
}

/// A bit for each of a group's positions where its vectors have all ones, the first one the lowest.
#[inline(always)]
fn bits(vector: impl Fn(usize) -> V128) -> u64 {
    (0..GROUP / WIDTH).fold(0, |bits, at| bits | u64::from(vector(at).bitmask()) << (at * WIDTH))
}

/// The first of `rounds` from `from` on and before `end` in which two anchors agree.
///
/// # Safety
/// Each position before `end` must have all of the pattern behind it, and the last one PADDING behind that.
#[inline(never)]
unsafe fn first_by_anchors<const PARTIAL: bool>(
    rounds: Rounds,
    from: usize,
    end: usize,
    [one, two]: [Splatted; 2],
) -> usize {
    rounds.first(from, end, |round| {
        // The least of all differences: comparing each of them to 0 would be one more step a vector.
        let mut least = V128::splat8(0xff);
        for vector in 0..ROUND / WIDTH {
            // SAFETY: a round begins before `end`.
            least = least.min8(unsafe {
                difference::<PARTIAL>(one, round, vector).or(difference::<PARTIAL>(two, round, vector))
            });
        }
        !least.all8()
    })
}

/// An anchor's place for the first position, its value and its mask.
type Splatted = (*const u8, V128, V128);

/// 0 in each of a vector's bytes where an anchor agrees.
///
/// # Safety
/// `first` must be in a round or group that begins at most at `end - length`, and `vector` one of those of it. The anchor lies
/// inside the length, so all of it is below `end + PADDING`, which the haystack keeps readable.
#[inline(always)]
unsafe fn difference<const PARTIAL: bool>((base, value, mask): Splatted, first: usize, vector: usize) -> V128 {
    // SAFETY: as the caller promises.
    let difference = unsafe { V128::load(base.add(first).add(vector * WIDTH)) }.xor(value);
    if PARTIAL { difference.and(mask) } else { difference }
}

/// All ones in each of a vector's bytes where an anchor agrees.
///
/// # Safety
/// As for [`difference`].
#[inline(always)]
unsafe fn agreement<const PARTIAL: bool>((base, value, mask): Splatted, first: usize, vector: usize) -> V128 {
    // SAFETY: as the caller promises.
    let bytes = unsafe { V128::load(base.add(first).add(vector * WIDTH)) };
    if PARTIAL { bytes.and(mask) } else { bytes }.eq8(value)
}

impl Matcher for Masked {
    fn reach(&self) -> usize {
        self.length
    }

    fn search(&mut self, haystack: &Haystack, starts: Range<usize>, hits: &mut Hits) -> Result<(), Full> {
        let past_last = (haystack.end() + 1).saturating_sub(self.length);
        let starts = starts.start..starts.end.min(past_last);
        let is_exact = self.anchors[..2].iter().all(|anchor| anchor.mask == 0xff);
        if is_exact { self.scan::<false>(haystack, starts, hits) } else { self.scan::<true>(haystack, starts, hits) }
    }
}
