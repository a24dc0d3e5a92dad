//! Where the candidates are among many positions, found without a guess.
//!
//! A branch that memory decides is guessed wrong as soon as some of the memory passes, and each wrong guess costs as much as
//! half a round. So what passes is written into a list in any case, and written over where it did not; what is left of the
//! list after one test is what the next, dearer one looks at.

use std::mem::MaybeUninit;
use std::ops::Range;

use crate::haystack::Full;
use crate::simd::WIDTH;

/// Positions that are looked at together: a bit for each.
pub const GROUP: usize = u64::BITS as usize;

/// Positions whose candidates are listed at once, at most.
const BLOCK: usize = 8192;

/// Candidates of a group that are written down whether they are there or not.
const UNASKED: usize = 4;

/// Groups of positions of which some are candidates, in ascending order.
pub struct Groups {
    /// The first position of each, and a bit for each candidate, the lowest for the first position.
    list: [(usize, u64); BLOCK / GROUP],
    length: usize,
    /// Room for their candidates one by one. To fill it would take longer than many a search.
    positions: [MaybeUninit<u32>; BLOCK + UNASKED],
}

impl Groups {
    fn new() -> Self {
        Self { list: [(0, 0); BLOCK / GROUP], length: 0, positions: [MaybeUninit::uninit(); BLOCK + UNASKED] }
    }

    /// Puts the candidates in `block` in place of all that was listed; groups are counted from `first`, which may lie
    /// before.
    ///
    /// A function of its own, so that the loop that most of memory sees has the registers for itself.
    #[inline(never)]
    fn list(&mut self, block: Range<usize>, first: usize, candidates: &impl Fn(usize) -> u64) {
        let mut length = 0;
        for group in (first..block.end).step_by(GROUP) {
            let bits = candidates(group);
            self.list[length] = (group, bits);
            length += usize::from(bits != 0);
        }
        self.length = length;
        // Only the first group may begin before the block, and only the last one end behind it.
        if let [(group, bits), ..] = &mut self.list[..length] {
            *bits &= bits_from(*group, block.start);
        }
        if let [.., (group, bits)] = &mut self.list[..length] {
            *bits &= !bits_from(*group, block.end);
        }
    }

    /// Leaves those candidates that `test` leaves of a group's: it gets the group's first position and the candidates.
    #[inline(always)]
    pub fn refine(&mut self, mut test: impl FnMut(usize, u64) -> u64) {
        let mut kept = 0;
        for at in 0..self.length {
            let (group, bits) = self.list[at];
            let bits = test(group, bits);
            self.list[kept] = (group, bits);
            kept += usize::from(bits != 0);
        }
        self.length = kept;
    }

    /// Whether groups have more candidates than that on average.
    pub fn have_more_than(&self, few: f32) -> bool {
        let candidates: u32 = self.list[..self.length].iter().map(|(_, bits)| bits.count_ones()).sum();
        candidates as f32 > few * self.length as f32
    }

    /// All candidates, one by one.
    #[inline(always)]
    pub fn positions(&mut self) -> &[u32] {
        let mut count = 0;
        for &(group, bits) in &self.list[..self.length] {
            // How many a group has can't be guessed either.
            let mut left = bits;
            for slot in &mut self.positions[count..count + UNASKED] {
                slot.write(group as u32 + left.trailing_zeros());
                left &= left.wrapping_sub(1);
            }
            for (slot, position) in self.positions[count + UNASKED..].iter_mut().zip(positions(group, left)) {
                slot.write(position as u32);
            }
            count += bits.count_ones() as usize;
        }
        // SAFETY: each group has written as many as it has candidates, from where the one before had counted to.
        unsafe { self.positions[..count].assume_init_ref() }
    }
}

/// The positions that a group's bits stand for.
#[inline(always)]
pub fn positions(group: usize, bits: u64) -> impl Iterator<Item = usize> {
    let mut left = bits;
    std::iter::from_fn(move || {
        let at = left.trailing_zeros();
        (left != 0).then(|| {
            left &= left - 1;
            group + at as usize
        })
    })
}

/// The bits of a group's positions from `position` on.
#[inline(always)]
pub fn bits_from(group: usize, position: usize) -> u64 {
    match position.saturating_sub(group) {
        all if all >= GROUP => 0,
        some => u64::MAX << some,
    }
}

/// The bits of those of a group's positions whose address is a multiple of `alignment`, a power of two.
#[inline(always)]
pub fn aligned_bits(address: u64, alignment: u32) -> u64 {
    let apart = u64::from(alignment);
    let first = address.wrapping_neg() & (apart - 1);
    if first >= u64::from(u64::BITS) {
        return 0;
    }
    // A bit for every multiple: all ones are such bits times as many ones as lie from one to the next.
    let every = if apart >= u64::from(u64::BITS) { 1 } else { u64::MAX / ((1 << apart) - 1) };
    every << first
}

/// Many positions that are asked for at once, and again and again.
#[derive(Clone, Copy)]
pub struct Rounds {
    /// The address of this machine at which what a round at position 0 would load first lies. Rounds are moved so that what
    /// they load lies at whole vectors, which is faster.
    pub origin: *const u8,
    /// They are moved by multiples of this, a power of two.
    pub grain: usize,
    /// Positions of a round, in whole vectors.
    pub length: usize,
    /// Of so many positions before its own a round tells in part, less than its length: it is the only one that has some of
    /// them, and the one before has the others.
    pub behind: usize,
}

impl Rounds {
    /// The first round from `from` on and before `end` of which `may_have` says so, or one that is not before `end`.
    #[inline(always)]
    pub fn first(self, from: usize, end: usize, may_have: impl Fn(usize) -> bool) -> usize {
        let mut round = from;
        // The first one tells of all before `from + length - behind`. Where the next one has to be moved it begins there or
        // before, and tells of all from its own first position on.
        let mut step = if self.excess(from) == 0 {
            self.length
        } else {
            let next = self.length - self.behind;
            next - self.excess(from + next)
        };
        while round < end && !may_have(round) {
            round += step;
            step = self.length;
        }
        round
    }

    /// How far a position lies behind one where a round is not moved.
    #[inline(always)]
    fn excess(self, position: usize) -> usize {
        (self.origin.addr().wrapping_add(position) % WIDTH) & !(self.grain - 1)
    }
}

/// Calls `settle` with the candidates in `starts`, in ascending order, many at a time and each once.
///
/// `first` is asked for the first of `rounds` from one position on and before another in which a candidate may be;
/// `candidates` tells which positions of a group are candidates, the first one the lowest bit. Rounds and groups go on
/// behind `starts`.
#[inline(always)]
pub fn sift(
    starts: Range<usize>,
    rounds: Rounds,
    first: impl Fn(usize, usize) -> usize,
    candidates: impl Fn(usize) -> u64,
    mut settle: impl FnMut(&mut Groups) -> Result<(), Full>,
) -> Result<(), Full> {
    let mut groups = Groups::new();
    // The block that was settled last: it ends at `settled`, and had so many positions.
    let (mut settled, mut length) = (starts.start, 0);
    let mut round = starts.start;
    while settled < starts.end {
        let end = starts.end + rounds.behind;
        round = first(round, end);
        if round >= end {
            break;
        }
        let begin = settled.max(round.saturating_sub(rounds.behind));
        // Where round after round passes, more and more are settled at once.
        length = if begin == settled { BLOCK.min(2 * length).max(rounds.length) } else { rounds.length };
        let group = starts.start.max(begin.saturating_sub(rounds.excess(begin)));
        let end = starts.end.min(group + length);
        groups.list(begin..end, group, &candidates);
        settle(&mut groups)?;
        settled = end;
        round = starts.start.max(end.saturating_sub(rounds.excess(end)));
    }
    Ok(())
}
