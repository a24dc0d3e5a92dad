//! Two moments of the same memory, held against each other.

use std::ops::Range;

use crate::simd::{V128, WIDTH};

/// Ranges handed out at once, at most. Bounds the heap however much has changed.
const BATCH: usize = 4096;

const VECTORS: usize = 8;
const ROUND: usize = VECTORS * WIDTH;

/// Bytes that a range of changes never crosses, so that its record stays small whatever has changed.
const PAGE: u64 = 4096;

/// Finds the next change at or after `from`: units that differ, up to the next equal one or the end of the page.
///
/// `before` and `after` have one length and were read from `address`. `unit` is a power of two up to a page; units begin
/// at multiples of it. One that is cut off by either end of the slices counts as far as it goes.
pub fn next_change(before: &[u8], after: &[u8], address: u64, from: usize, unit: usize) -> Option<Range<usize>> {
    let length = before.len();
    let next_multiple = |position: usize, of: u64| {
        let here = address.wrapping_add(position as u64);
        length.min(position + (of - here % of) as usize)
    };
    let difference = first_difference(before, after, from)?;
    let into_unit = address.wrapping_add(difference as u64) % unit as u64;
    // Units before `from` are done with, so a change never reaches back over it.
    let start = difference.saturating_sub(into_unit as usize);
    let page_end = next_multiple(start, PAGE);
    let mut end = start;
    while end < page_end {
        let next = next_multiple(end, unit as u64);
        if before[end..next] == after[end..next] {
            break;
        }
        end = next;
    }
    Some(start..end)
}

/// The first position at or after `from` where the bytes differ.
fn first_difference(before: &[u8], after: &[u8], from: usize) -> Option<usize> {
    let length = before.len().min(after.len());
    let mut at = from;
    while at + ROUND <= length {
        let mut changed = V128::zero();
        for vector in 0..VECTORS {
            // SAFETY: the round ends inside both slices.
            let (old, new) = unsafe {
                let offset = at + vector * WIDTH;
                (V128::load(before.as_ptr().add(offset)), V128::load(after.as_ptr().add(offset)))
            };
            changed = changed.or(old.xor(new));
        }
        if changed.any() {
            break;
        }
        at += ROUND;
    }
    (at..length).find(|&position| before[position] != after[position])
}

/// Whether all bytes are zero.
pub fn is_zero(bytes: &[u8]) -> bool {
    let mut rounds = bytes.chunks_exact(ROUND);
    let zero = rounds.all(|round| {
        let mut set = V128::zero();
        for at in (0..ROUND).step_by(WIDTH) {
            // SAFETY: `round` has ROUND bytes and the vector ends inside it.
            set = set.or(unsafe { V128::load(round.as_ptr().add(at)) });
        }
        !set.any()
    });
    zero && rounds.remainder().iter().all(|&byte| byte == 0)
}

/// A chunk as it was and as it is.
pub struct Comparison {
    before: Vec<u8>,
    after: Vec<u8>,
    unit: usize,
    address: u64,
    length: usize,
    next: usize,
    /// Start and end of each range found last, in turn.
    ranges: Vec<u32>,
}

impl Comparison {
    /// Room for two chunks of `chunk` bytes, compared in units of `unit` bytes, a power of two.
    pub fn new(chunk: usize, unit: usize) -> Self {
        assert!(unit.is_power_of_two(), "a unit is a power of two");
        Self {
            before: vec![0; chunk],
            after: vec![0; chunk],
            unit,
            address: 0,
            length: 0,
            next: 0,
            ranges: Vec::with_capacity(2 * BATCH),
        }
    }

    /// Where the earlier bytes go.
    pub fn before(&mut self) -> &mut [u8] {
        &mut self.before
    }

    /// Where the later bytes go.
    pub fn after(&mut self) -> &mut [u8] {
        &mut self.after
    }

    /// The first `length` bytes of both, read from `address`, are to be compared.
    pub fn start(&mut self, address: u64, length: usize) {
        (self.address, self.length, self.next) = (address, length.min(self.before.len()), 0);
    }

    /// Ranges found by the last [`next_batch`](Self::next_batch), as starts and ends in turn.
    pub fn ranges(&self) -> &[u32] {
        &self.ranges
    }

    /// Finds more changed ranges; none means that the chunk is done.
    pub fn next_batch(&mut self) -> usize {
        let (before, after) = (&self.before[..self.length], &self.after[..self.length]);
        self.ranges.clear();
        while self.ranges.len() < 2 * BATCH {
            let Some(change) = next_change(before, after, self.address, self.next, self.unit) else {
                self.next = self.length;
                break;
            };
            self.next = change.end;
            self.ranges.extend([change.start as u32, change.end as u32]);
        }
        self.ranges.len() / 2
    }
}
