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

/// Calls `settle` with the candidates in `starts`, in ascending order, many at a time and each once.
///
/// `may_have` tells of a round of `ROUND` positions, by the first one, whether a candidate may be in it; `candidates` of a
/// group which positions are candidates, the first one the lowest bit. Rounds and groups go on behind `starts`.
///
/// What a round at position 0 would load first lies at the address `origin` of this machine: rounds are moved so that
/// what they load lies at whole vectors, which is faster, by multiples of `grain`, a power of two.
#[inline(always)]
pub fn sift<const ROUND: usize>(
    starts: Range<usize>,
    origin: *const u8,
    grain: usize,
    may_have: impl Fn(usize) -> bool,
    candidates: impl Fn(usize) -> u64,
    mut settle: impl FnMut(&mut Groups) -> Result<(), Full>,
) -> Result<(), Full> {
    let mut groups = Groups::new();
    let excess = |round: usize| (origin.addr().wrapping_add(round) % WIDTH) & !(grain - 1);
    // The block that was settled last: it ends at `settled`, and had so many positions.
    let (mut settled, mut length) = (starts.start, 0);
    let mut round = starts.start;
    while round < starts.end {
        if !may_have(round) {
            round += ROUND - excess(round);
            continue;
        }
        // Where round after round passes, more and more are settled at once.
        length = if round <= settled { BLOCK.min(2 * length).max(ROUND) } else { ROUND };
        let end = starts.end.min(round + length);
        groups.list(settled.max(round)..end, round, &candidates);
        settle(&mut groups)?;
        settled = end;
        round = if end < starts.end { end - excess(end) } else { end };
    }
    Ok(())
}
