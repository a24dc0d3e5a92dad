//! Bytes of which each was combined with the same key by exclusive or.
//!
//! Two neighbours keep their difference under any key. Two such pairs, of the rarest differences, are the anchors: each round
//! compares both at 256 positions, whatever the key is.

use std::ops::Range;

use crate::haystack::{Full, Haystack, Hit, Hits};
use crate::matcher::{Matcher, is_aligned};
use crate::rarity::COMMONNESS;
use crate::simd::{V128, WIDTH};

const VECTORS: usize = 16;
const ROUND: usize = VECTORS * WIDTH;

/// A pattern of bytes under a key that is not known.
pub struct Xored {
    pattern: u32,
    alignment: u32,
    /// The lowest key, and how many more there are.
    low: u8,
    span: u8,
    length: usize,
    /// The bytes under the key 0 in whole vectors, and 0xff where there are any.
    value: Vec<u8>,
    mask: Vec<u8>,
    /// None in a single byte.
    pairs: Option<[Pair; 2]>,
}

/// Two neighbours of the pattern by which candidates are found.
#[derive(Clone, Copy)]
struct Pair {
    offset: usize,
    difference: u8,
}

impl Xored {
    /// A pattern that matches where each byte is that of `value` combined with one key from `low` to `high`.
    ///
    /// # Panics
    /// If there are no bytes or no keys: the callers reject such patterns with a message.
    pub fn new(pattern: u32, value: &[u8], low: u8, high: u8, alignment: u32) -> Self {
        assert!(!value.is_empty() && low <= high, "a pattern needs bytes and a key");
        let mut pairs: Vec<Pair> =
            (value.windows(2).enumerate()).map(|(offset, two)| Pair { offset, difference: two[0] ^ two[1] }).collect();
        pairs.sort_by_key(|pair| (COMMONNESS[usize::from(pair.difference)], pair.offset));
        let pairs = pairs.first().map(|&first| [first, pairs.get(1).copied().unwrap_or(first)]);
        let padded = value.len().next_multiple_of(WIDTH);
        let fill = |mut bytes: Vec<u8>| {
            bytes.resize(padded, 0);
            bytes
        };
        Self {
            pattern,
            alignment,
            low,
            span: high - low,
            length: value.len(),
            value: fill(value.to_vec()),
            mask: fill(vec![0xff; value.len()]),
            pairs,
        }
    }

    /// Whether the pattern is at `position` under one of the keys.
    ///
    /// # Safety
    /// The length, rounded up to whole vectors, must be readable at `position`.
    unsafe fn matches(&self, position: *const u8) -> bool {
        // SAFETY: a pattern has a byte, which is readable as the caller promises.
        let key = unsafe { *position } ^ self.value[0];
        let keys = V128::splat8(key);
        key.wrapping_sub(self.low) <= self.span
            && (0..self.value.len()).step_by(WIDTH).all(|at| {
                // SAFETY: `value` and `mask` are whole vectors of the same length, and so much is readable at `position`.
                let (bytes, value, mask) = unsafe {
                    (
                        V128::load(position.add(at)),
                        V128::load(self.value.as_ptr().add(at)),
                        V128::load(self.mask.as_ptr().add(at)),
                    )
                };
                !bytes.xor(value).xor(keys).and(mask).any()
            })
    }

    fn report(&self, haystack: &Haystack, position: usize, hits: &mut Hits) -> Result<(), Full> {
        // SAFETY: `position + length` is at most `end`, and PADDING follows, more than a vector.
        if unsafe { self.matches(haystack.as_ptr().add(position)) }
            && is_aligned(haystack.address(position), self.alignment)
        {
            hits.push(Hit { position, pattern: self.pattern, length: self.length as u32 })?;
        }
        Ok(())
    }

    fn scan(&self, pairs: [Pair; 2], haystack: &Haystack, starts: Range<usize>, hits: &mut Hits) -> Result<(), Full> {
        let anchors = pairs.map(|pair| (haystack.as_ptr().wrapping_add(pair.offset), V128::splat8(pair.difference)));
        // 0 in each of a vector's bytes where both pairs agree.
        let differences = |round: usize, vector: usize| {
            let [first, second] = anchors.map(|(base, difference)| {
                // SAFETY: `round` is at most `end - length`, the vector ends at most ROUND bytes further, and both of a
                // pair lie inside the length: all below `end + PADDING`, which the haystack keeps readable.
                let (one, next) = unsafe {
                    let at = base.add(round).add(vector * WIDTH);
                    (V128::load(at), V128::load(at.add(1)))
                };
                one.xor(next).xor(difference)
            });
            first.or(second)
        };
        for round in starts.clone().step_by(ROUND) {
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
                    self.report(haystack, position, hits)?;
                }
            }
        }
        Ok(())
    }
}

impl Matcher for Xored {
    fn reach(&self) -> usize {
        self.length
    }

    fn search(&mut self, haystack: &Haystack, starts: Range<usize>, hits: &mut Hits) -> Result<(), Full> {
        let past_last = (haystack.end() + 1).saturating_sub(self.length);
        let mut starts = starts.start..starts.end.min(past_last);
        match self.pairs {
            Some(pairs) => self.scan(pairs, haystack, starts, hits),
            None => starts.try_for_each(|position| self.report(haystack, position, hits)),
        }
    }
}
