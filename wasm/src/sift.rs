//! Where the candidates are among many positions, found without a guess.
//!
//! A branch that memory decides is guessed wrong as soon as some of the memory passes, and each wrong guess costs as much as
//! half a round. So what passes is written into a list in any case, and written over where it did not.

use std::ops::Range;

use crate::haystack::Full;

/// Positions that are asked for at once: a loop's end costs as much as two vectors, and twice as many would not stay in
/// registers.
pub const ROUND: usize = 256;

/// Positions of a round that are looked at together: a bit for each.
pub const GROUP: usize = u64::BITS as usize;

/// Rounds from the first one on in which a candidate may be that are gone through without a guess.
const BLOCK: usize = 32;

/// The first position of a group, and its candidates.
type Group = (usize, u64);

/// Calls `look` with every candidate in `starts`, in ascending order. It says where to go on: behind the candidate.
///
/// `may_have` tells of a round, by its first position, whether a candidate may be in it; `candidates` of a group of such a
/// round which positions are candidates, the first one the lowest bit. The last round goes on behind `starts`.
#[inline(always)]
pub fn sift(
    starts: Range<usize>,
    may_have: impl Fn(usize) -> bool,
    candidates: impl Fn(usize) -> u64,
    mut look: impl FnMut(usize) -> Result<usize, Full>,
) -> Result<(), Full> {
    // One more than can pass.
    let mut groups = [(0, 0); BLOCK * (ROUND / GROUP) + 1];
    let mut round = starts.start;
    // Behind the last candidate.
    let mut next = starts.start;
    while round < starts.end {
        if !may_have(round) {
            round += ROUND;
            continue;
        }
        let block = round..starts.end.min(round + BLOCK * ROUND);
        for &(group, bits) in passing(block.clone(), &may_have, &candidates, &mut groups) {
            let mut left = bits & from(group, next);
            while left != 0 {
                let position = group + left.trailing_zeros() as usize;
                if position >= starts.end {
                    return Ok(());
                }
                next = look(position)?;
                left &= from(group, next);
            }
        }
        round = next.max(round + BLOCK * ROUND);
    }
    Ok(())
}

/// The groups of a block that have candidates.
///
/// A function of its own, so that the loop that most of memory sees has the registers for itself.
#[inline(never)]
fn passing<'a>(
    block: Range<usize>,
    may_have: &impl Fn(usize) -> bool,
    candidates: &impl Fn(usize) -> u64,
    groups: &'a mut [Group],
) -> &'a [Group] {
    let mut rounds = 0;
    for (at, round) in block.clone().step_by(ROUND).enumerate() {
        rounds |= u32::from(may_have(round)) << at;
    }
    let mut some = 0;
    while rounds != 0 {
        let round = block.start + rounds.trailing_zeros() as usize * ROUND;
        rounds &= rounds - 1;
        for group in (round..round + ROUND).step_by(GROUP) {
            let bits = candidates(group);
            groups[some] = (group, bits);
            some += usize::from(bits != 0);
        }
    }
    &groups[..some]
}

/// The bits of a group's positions from `next` on.
#[inline(always)]
fn from(group: usize, next: usize) -> u64 {
    match next.saturating_sub(group) {
        all if all >= GROUP => 0,
        some => u64::MAX << some,
    }
}
