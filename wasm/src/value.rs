//! Numbers in a range: every lane of a vector is compared at once.

use std::ops::Range;

use crate::haystack::{Full, Haystack, Hit, Hits};
use crate::matcher::Matcher;
use crate::sift::{GROUP, Rounds, aligned_bits, sift};
use crate::simd::{V128, WIDTH};

/// Bytes that are asked at once whether a number may begin there: of one load and two steps each, twice as many as elsewhere
/// stay in registers.
const ROUND: usize = 512;

/// Which numbers of one type are looked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Numbers {
    /// Integers of `width` bytes from `low`, `span` further, counted up and around: so it does for signed ones too.
    Integer {
        /// Bytes of the type: 1, 2, 4 or 8.
        width: usize,
        /// The lowest value, as the bits of the type.
        low: u64,
        /// How many values follow it.
        span: u64,
    },
    /// `f32` from `low` to `high`, both included. NaN is in no range.
    Float32 {
        /// The lowest value.
        low: f32,
        /// The highest value.
        high: f32,
    },
    /// `f64` from `low` to `high`, both included.
    Float64 {
        /// The lowest value.
        low: f64,
        /// The highest value.
        high: f64,
    },
}

impl Numbers {
    /// The one number that these bytes are, if they are as many as a number has and all of their bits are fixed.
    pub fn exactly(value: &[u8], mask: &[u8]) -> Option<Self> {
        let width = value.len();
        if !matches!(width, 1 | 2 | 4 | 8) || mask.iter().any(|&bits| bits != 0xff) {
            return None;
        }
        let low = value.iter().rev().fold(0, |low, &byte| low << 8 | u64::from(byte));
        Some(Self::Integer { width, low, span: 0 })
    }

    /// Bytes of the type.
    pub fn width(self) -> usize {
        match self {
            Self::Integer { width, .. } => width,
            Self::Float32 { .. } => 4,
            Self::Float64 { .. } => 8,
        }
    }
}

/// A pattern that is a range of numbers.
pub struct Value {
    /// Which pattern of the set this is.
    pub pattern: u32,
    /// The numbers that match, or that don't.
    pub numbers: Numbers,
    /// Whether the numbers outside the range are wanted, NaN among them.
    pub outside: bool,
    /// Whether the most significant byte comes first.
    pub big_endian: bool,
    /// Addresses that count, a power of two.
    pub alignment: u32,
}

impl Value {
    /// Searches with `test`, which answers for each lane of `W` bytes in all ones or zeros.
    fn scan<const W: usize>(
        &self,
        haystack: &Haystack,
        starts: Range<usize>,
        hits: &mut Hits,
        test: impl Fn(V128) -> V128 + Copy,
    ) -> Result<(), Full> {
        if self.alignment as usize >= W {
            self.scan_lanes::<W, true>(haystack, starts, hits, test)
        } else {
            self.scan_lanes::<W, false>(haystack, starts, hits, test)
        }
    }

    /// The same, and `ALIGNED` if lanes begin nowhere else than at multiples of `W`.
    ///
    /// Each is a function of its own: in one with all of them the loops would share the registers.
    #[inline(never)]
    fn scan_lanes<const W: usize, const ALIGNED: bool>(
        &self,
        haystack: &Haystack,
        starts: Range<usize>,
        hits: &mut Hits,
        test: impl Fn(V128) -> V128 + Copy,
    ) -> Result<(), Full> {
        // The first byte of each lane stands for the lane.
        let lane_starts: u16 = (0..WIDTH).step_by(W).fold(0, |bits, at| bits | 1 << at);
        // Where lanes may begin: at each byte, or only where the address is aligned.
        let step = W.min(self.alignment as usize);
        let phase = (haystack.address(starts.start) % step as u64) as usize;
        let starts = starts.start + (step - phase) % step..starts.end;
        let base = haystack.as_ptr();
        let lanes = move |position: usize, vector: usize| {
            // SAFETY: every position asked for is less than eight bytes past one below `end`, and the vector ends at
            // most ROUND bytes further: less than PADDING in all.
            test(unsafe { V128::load(base.add(position).add(vector * WIDTH)) })
        };
        let may_have = move |round| {
            let any = |shift: usize| {
                (0..ROUND / WIDTH).fold(V128::zero(), |any, vector| any.or(lanes(round + shift, vector))).any()
            };
            if ALIGNED { any(0) } else { (0..W).step_by(step).any(any) }
        };
        let candidates = move |group| {
            let mut bits = 0;
            for shift in (0..if ALIGNED { 1 } else { W }).step_by(step) {
                for vector in 0..GROUP / WIDTH {
                    let lanes = lanes(group + shift, vector).bitmask() & lane_starts;
                    bits |= u64::from(lanes) << (vector * WIDTH + shift);
                }
            }
            bits
        };
        let rounds = Rounds { origin: base, grain: step, length: ROUND, behind: 0 };
        let first = |from, end| rounds.first(from, end, may_have);
        sift(starts, rounds, first, candidates, |groups| {
            if self.alignment as usize > W {
                groups.refine(|group, found| found & aligned_bits(haystack.address(group), self.alignment));
            }
            let hit = |&position: &u32| Hit { position: position as usize, pattern: self.pattern, length: W as u32 };
            groups.positions().iter().map(hit).try_for_each(|hit| hits.push(hit))
        })
    }
}

impl Matcher for Value {
    fn reach(&self) -> usize {
        self.numbers.width()
    }

    fn search(&mut self, haystack: &Haystack, starts: Range<usize>, hits: &mut Hits) -> Result<(), Full> {
        let past_last = (haystack.end() + 1).saturating_sub(self.reach());
        let starts = starts.start..starts.end.min(past_last);
        let swap = self.big_endian;
        // NaN lies outside each range of floating-point numbers.
        let flip = V128::splat8(if self.outside { 0xff } else { 0 });
        let numbers = match self.numbers {
            Numbers::Integer { width, low, span } if self.outside => {
                // What lies outside a range of integers is a range: from its end on, around, to its start.
                let all = u64::MAX >> (64 - 8 * width);
                let Some(span) = (all - span).checked_sub(1) else { return Ok(()) };
                Numbers::Integer { width, low: low.wrapping_add(all - span), span }
            }
            numbers => numbers,
        };
        match numbers {
            Numbers::Integer { width, low, span: 0 } => {
                // Instead of every lane the one number is turned around.
                let low = if swap { low.swap_bytes() >> (64 - 8 * width) } else { low };
                match width {
                    1 => self.scan::<1>(haystack, starts, hits, equal(V128::splat8(low as u8), V128::eq8)),
                    2 => self.scan::<2>(haystack, starts, hits, equal(V128::splat16(low as u16), V128::eq16)),
                    4 => self.scan::<4>(haystack, starts, hits, equal(V128::splat32(low as u32), V128::eq32)),
                    _ => self.scan::<8>(haystack, starts, hits, equal(V128::splat64(low), V128::eq64)),
                }
            }
            Numbers::Integer { width: 1, low, span } => {
                let (low, span) = (V128::splat8(low as u8), V128::splat8(span as u8));
                self.scan::<1>(haystack, starts, hits, move |lanes| lanes.within8(low, span))
            }
            Numbers::Integer { width: 2, low, span } => {
                let (low, span) = (V128::splat16(low as u16), V128::splat16(span as u16));
                self.scan::<2>(haystack, starts, hits, move |lanes| {
                    if swap { lanes.swap16() } else { lanes }.within16(low, span)
                })
            }
            Numbers::Integer { width: 4, low, span } => {
                let (low, span) = (V128::splat32(low as u32), V128::splat32(span as u32));
                self.scan::<4>(haystack, starts, hits, move |lanes| {
                    if swap { lanes.swap32() } else { lanes }.within32(low, span)
                })
            }
            Numbers::Integer { low, span, .. } => {
                let (low, span) = (V128::splat64(low), V128::splat64(span));
                self.scan::<8>(haystack, starts, hits, move |lanes| {
                    if swap { lanes.swap64() } else { lanes }.within64(low, span)
                })
            }
            Numbers::Float32 { low, high } => {
                let (low, high) = (V128::splat32(low.to_bits()), V128::splat32(high.to_bits()));
                self.scan::<4>(haystack, starts, hits, move |lanes| {
                    if swap { lanes.swap32() } else { lanes }.between_f32(low, high).xor(flip)
                })
            }
            Numbers::Float64 { low, high } => {
                let (low, high) = (V128::splat64(low.to_bits()), V128::splat64(high.to_bits()));
                self.scan::<8>(haystack, starts, hits, move |lanes| {
                    if swap { lanes.swap64() } else { lanes }.between_f64(low, high).xor(flip)
                })
            }
        }
    }
}

/// The test whether a lane equals `number`'s.
fn equal(number: V128, compare: impl Fn(V128, V128) -> V128 + Copy) -> impl Fn(V128) -> V128 + Copy {
    move |lanes| compare(lanes, number)
}
