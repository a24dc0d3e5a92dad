//! Words of the pattern, by which most of memory is told from it.

use std::array::from_fn;
use std::slice::from_ref;

use crate::rarity::likelihood;
use crate::sift::Rounds;
use crate::simd::{V128, WIDTH};

/// Positions that are asked for at once. The compiler makes a loop of more, which is half as fast.
pub const ROUND: usize = 512;

/// Parts of a round that are loaded from by turns. Deno has each load checked against the memory's end less the load's own
/// offset: loads of one offset, one from each part, share what is computed for that.
const PARTS: usize = 4;

/// How far the words may be from each other: as many more positions are asked for at the end.
const APART: usize = 16;

/// Bytes of a pattern whose words are looked at: there are enough of them.
const ENOUGH: usize = 4096;

/// What it takes to look at the candidates of a round, in operations on vectors, as measured.
const SETTLE: f32 = 340.0;

/// How many times as often as its two bytes say memory has a word of text, as counted in that of programs: letters come in
/// crowds, and follow each other as they do in a language.
const CROWDED: f32 = 16.0;

/// Two words of two bytes, which lie at an odd distance from each other.
///
/// A vector of words that lie at even distances from each other has, for every start that a match may have, one of the two:
/// the one for even starts, the other for odd ones. So it is loaded once for both, and from whole vectors, where single
/// bytes are loaded one by one from anywhere.
#[derive(Clone, Copy)]
pub struct Words {
    /// Where a round loads its first word, counted from its first position.
    offset: usize,
    /// Where a match of which that is the later word begins, counted back from that position.
    behind: usize,
    test: Test,
}

/// How the two are looked for, the low byte first.
#[derive(Clone, Copy)]
enum Test {
    /// All bits of them.
    Exact { words: [u16; 2] },
    /// Some bits of them.
    Masked { words: [u16; 2], mask: u16 },
    /// The bits in which they agree: less to compute, and if those are most bits, not much more of memory passes.
    Common { word: u16, mask: u16 },
}

impl Words {
    /// The words by which memory is gone through fastest, and about how often a position passes; `None` if there are none.
    // A function of its own: functions are compiled when a program first needs them, a large one slower than two.
    #[inline(never)]
    pub fn fastest(value: &[u8], mask: &[u8]) -> Option<(Self, f32)> {
        let mut fastest: Option<(Self, f32)> = None;
        let last = value.len().min(ENOUGH) - 1;
        for first in 0..last {
            let end = (first + APART).min(last);
            for second in (first + 1..end).step_by(2) {
                // Where one of the words may have any bit the other must not ask for it either.
                let common = [mask[first] & mask[second], mask[first + 1] & mask[second + 1]];
                if common.contains(&0) {
                    continue;
                }
                let words = [first, second].map(|at| u16::from_le_bytes([value[at], value[at + 1]]));
                for test in Test::ways(words, u16::from_le_bytes(common)) {
                    let effort = test.effort();
                    if fastest.is_none_or(|(_, least)| effort < least) {
                        fastest = Some((Self { offset: first + 1, behind: second - first - 1, test }, effort));
                    }
                }
            }
        }
        fastest.map(|(words, _)| (words, words.test.frequency() / 2.0))
    }

    /// The rounds in which they are looked for, in memory at `base`.
    pub fn rounds(&self, base: *const u8) -> Rounds {
        Rounds { origin: base.wrapping_add(self.offset), grain: 1, length: ROUND, behind: self.behind }
    }

    /// The first of `rounds` from `from` on and before `end` in which one of them is.
    ///
    /// # Safety
    /// `rounds` must be [`Self::rounds`]', and at their origin all of a round be readable that begins before `end`.
    pub unsafe fn first(&self, rounds: Rounds, from: usize, end: usize) -> usize {
        // SAFETY: as the caller promises.
        unsafe {
            match self.test {
                Test::Exact { words: [one, other] } => {
                    let (factor, apart) = together([one, other]);
                    let (lower, factor, apart) =
                        (V128::splat16(other.wrapping_mul(factor)), V128::splat16(factor), V128::splat16(apart));
                    first(rounds, from, end, apart, |words| words.mul16(factor).sub16(lower))
                }
                Test::Masked { words: [one, other], mask } => {
                    let (one, other, mask) = (V128::splat16(one), V128::splat16(other), V128::splat16(mask));
                    first(rounds, from, end, V128::zero(), |words| {
                        let words = words.and(mask);
                        words.xor(one).min16(words.xor(other))
                    })
                }
                Test::Common { word, mask } => {
                    let (word, mask) = (V128::splat16(word), V128::splat16(mask));
                    first(rounds, from, end, V128::zero(), |words| words.and(mask).xor(word))
                }
            }
        }
    }
}

/// The first of `rounds` from `from` on and before `end` in which the `distance` of a word is at most `most`.
///
/// A function of its own for each distance: in one with all of them the loops would share the registers.
///
/// # Safety
/// As for [`Words::first`].
#[inline(never)]
unsafe fn first(rounds: Rounds, from: usize, end: usize, most: V128, distance: impl Fn(V128) -> V128) -> usize {
    // It is ROUND, but known as a constant it would become a part of the offsets.
    let apart = rounds.length / PARTS;
    rounds.first(from, end, |round| {
        // The least of all: to compare each of them would be one more step a vector.
        let mut least = V128::splat8(0xff);
        let parts: [*const u8; PARTS] = from_fn(|part| rounds.origin.wrapping_add(round + part * apart));
        for vector in 0..ROUND / PARTS / WIDTH {
            for part in parts {
                // SAFETY: as the caller promises: the parts are the round's, and the vector one of theirs.
                least = least.min16(distance(unsafe { V128::load(part.add(vector * WIDTH)) }));
            }
        }
        least.within16(V128::zero(), most).any()
    })
}

impl Test {
    /// The ways to look for two words in the bits of `mask`.
    fn ways(words: [u16; 2], mask: u16) -> impl Iterator<Item = Self> {
        let [one, other] = words.map(|word| word & mask);
        let agreeing = mask & !(one ^ other);
        let masked = Self::Masked { words: [one, other], mask };
        let common = Self::Common { word: one & agreeing, mask: agreeing };
        let exact = (mask == u16::MAX).then_some(Self::Exact { words });
        [masked, common].into_iter().chain(exact)
    }

    /// The words, in the bits of a mask.
    fn words(&self) -> (&[u16], u16) {
        match self {
            Self::Exact { words } => (words, u16::MAX),
            Self::Masked { words, mask } => (words, *mask),
            Self::Common { word, mask } => (from_ref(word), *mask),
        }
    }

    /// About how often a word of memory passes.
    fn frequency(&self) -> f32 {
        let (words, mask) = self.words();
        self.strangers() + words.iter().map(|&word| frequency(word, mask)).sum::<f32>()
    }

    /// About how often a word of memory passes that is none of them.
    fn strangers(&self) -> f32 {
        match self {
            // What lies between them once they are brought together.
            Self::Exact { words } => f32::from(together(*words).1.saturating_sub(1)) / f32::from(u16::MAX),
            _ => 0.0,
        }
    }

    /// What it takes to go through a round, in operations on vectors.
    fn effort(&self) -> f32 {
        let (words, mask) = self.words();
        let operations = match self {
            Self::Exact { .. } | Self::Common { .. } => 4.0,
            // As measured.
            Self::Masked { .. } => 7.0,
        };
        let passing = self.strangers() + words.iter().map(|&word| frequency_in_any(word, mask)).sum::<f32>();
        let passes = (passing * (ROUND / 2) as f32).min(1.0);
        operations * (ROUND / WIDTH) as f32 + passes * SETTLE
    }
}

/// What to multiply two words by so that they lie together, and how far the first one is then above the other.
///
/// Times the inverse of their difference they would be side by side. Only odd numbers have one: the power of two in the
/// difference stays between them.
fn together([one, other]: [u16; 2]) -> (u16, u16) {
    let difference = one.wrapping_sub(other);
    let apart = difference & difference.wrapping_neg();
    let Some(odd) = difference.checked_div(apart) else { return (1, 0) };
    // Newton's method: an odd number is its own inverse in the lowest three bits, and each step doubles those.
    let inverse = (0..3).fold(odd, |inverse, _| inverse.wrapping_mul(2u16.wrapping_sub(odd.wrapping_mul(inverse))));
    (inverse, apart)
}

/// About how often a word of memory is this one in the bits of `mask`.
fn frequency(word: u16, mask: u16) -> f32 {
    let bytes = word.to_le_bytes().into_iter().zip(mask.to_le_bytes());
    bytes.map(|(value, mask)| likelihood(value, mask)).product()
}

/// The same in text, where it is of that, and in what is compressed, where any word is as frequent as any other.
fn frequency_in_any(word: u16, mask: u16) -> f32 {
    let is_text = word.to_le_bytes().iter().all(|byte| (b' '..=b'~').contains(byte));
    let crowd = if is_text { CROWDED } else { 1.0 };
    (crowd * frequency(word, mask)).max(1.0 / (1 << mask.count_ones()) as f32)
}
