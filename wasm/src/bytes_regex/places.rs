//! Where memory has bytes one after the other that are each out of a set.
//!
//! A few of the bytes, those with the rarest sets, are probes: each round asks once whether all of them agree at any of 256
//! positions. Only then are all sets looked at, for 64 positions together: a set gives a bit for each byte that is in it, and
//! shifted by where it stands in the row, the bits of all sets have in common where the row begins.

use std::ops::Range;

use super::byte_set::{ByteSet, Nibbles, Within};
use super::landmark::MOST;
use crate::haystack::{Full, Haystack, PADDING};
use crate::sift::{GROUP, Rounds, sift};
use crate::simd::{V128, WIDTH};

/// Positions that are asked for at once.
const ROUND: usize = 256;

/// Probes at most.
const PROBES: usize = 4;

/// What it costs to look at all sets throughout a round, counted in probes of one.
const ALL_SETS: f64 = 8.0;

/// What a row of sets is found by.
pub struct Places {
    length: usize,
    /// The different sets, the rarest first.
    rows: Vec<Row>,
    probes: Vec<Probe>,
}

/// A set, and where it stands: a bit for each place.
struct Row {
    test: Nibbles,
    places: u32,
}

/// A byte of the row that is looked at first.
#[derive(Clone, Copy)]
struct Probe {
    offset: usize,
    test: Within,
    commonness: f64,
}

/// What is read behind a round that begins at the last byte.
const _: () = assert!(ROUND + MOST <= PADDING);

impl Places {
    /// # Panics
    /// If there are no sets, or more than [`MOST`].
    pub fn new(sets: &[ByteSet]) -> Self {
        assert!((1..=MOST).contains(&sets.len()), "a row needs some sets, and not too many");
        let mut different: Vec<(ByteSet, u32)> = vec![];
        for (at, set) in sets.iter().enumerate() {
            match different.iter_mut().find(|(other, _)| other == set) {
                Some((_, places)) => *places |= 1 << at,
                None => different.push((*set, 1 << at)),
            }
        }
        different.sort_by_cached_key(|(set, _)| set.rank());
        Self {
            length: sets.len(),
            rows: different.iter().map(|(set, places)| Row { test: Nibbles::new(set), places: *places }).collect(),
            probes: probes(&different),
        }
    }

    /// Calls `look` with every place in `among` that memory may have the row at, in ascending order.
    pub fn sift(
        &self,
        haystack: &Haystack,
        among: Range<usize>,
        look: impl FnMut(usize) -> Result<(), Full>,
    ) -> Result<(), Full> {
        let past_last = (haystack.end() + 1).saturating_sub(self.length);
        let among = among.start..among.end.min(past_last);
        match *self.probes {
            [a, b, c, d] => self.sift_by([a, b, c, d], haystack, among, look),
            [a, b] => self.sift_by([a, b], haystack, among, look),
            _ => self.sift_by([], haystack, among, look),
        }
    }

    fn sift_by<const N: usize>(
        &self,
        probes: [Probe; N],
        haystack: &Haystack,
        among: Range<usize>,
        mut look: impl FnMut(usize) -> Result<(), Full>,
    ) -> Result<(), Full> {
        let base = haystack.as_ptr();
        // Where each probe lies for the first position: what is added to it below is then part of the load itself.
        let probes = probes.map(|probe| (base.wrapping_add(probe.offset), probe.test));
        let origin = probes.first().map_or(base, |&(first, _)| first);
        let may_have = move |round| {
            let mut any = V128::zero();
            for vector in 0..ROUND / WIDTH {
                let mut all = V128::splat8(0xff);
                for (first, test) in probes {
                    // SAFETY: a round begins at most at `end - length`, and a probe lies inside the length: what is loaded
                    // ends less than ROUND bytes behind `end`.
                    all = all.and(test.among(unsafe { V128::load(first.add(round).add(vector * WIDTH)) }));
                }
                any = any.or(all);
            }
            any.any()
        };
        // SAFETY: a group begins before `end`, and GROUP + MOST is no more than PADDING leaves behind it.
        let candidates = |group| unsafe { self.candidates(base.add(group)) };
        let rounds = Rounds { origin, grain: 1, length: ROUND, behind: 0 };
        let first = |from, end| rounds.first(from, end, may_have);
        sift(among, rounds, first, candidates, |groups| {
            groups.positions().iter().try_for_each(|&place| look(place as usize))
        })
    }

    /// At which of the positions of the group at `group` the row may begin.
    ///
    /// # Safety
    /// `group` must be readable for GROUP + MOST bytes.
    #[inline(never)]
    unsafe fn candidates(&self, group: *const u8) -> u64 {
        let mut candidates = u64::MAX;
        for row in &self.rows {
            let bits = |vectors: Range<usize>| {
                vectors.rev().fold(0, |bits, vector| {
                    // SAFETY: these are the first GROUP + MOST bytes.
                    let bytes = unsafe { V128::load(group.add(vector * WIDTH)) };
                    bits << WIDTH | u64::from(row.test.among(bytes).bitmask())
                })
            };
            let (here, behind) = (bits(0..GROUP / WIDTH), bits(GROUP / WIDTH..(GROUP + MOST) / WIDTH));
            let mut places = row.places;
            while places != 0 {
                let place = places.trailing_zeros();
                places &= places - 1;
                // In two steps: no shift may be as wide as the number.
                candidates &= here >> place | behind << 1 << (63 - place);
            }
            if candidates == 0 {
                break;
            }
        }
        candidates
    }
}

/// Two or four bytes by which the row is told from other memory at the least cost; none if that would cost more than to
/// look at all sets everywhere.
fn probes(sets: &[(ByteSet, u32)]) -> Vec<Probe> {
    let rarest = rarest(sets);
    let cost = |count: usize| {
        let chance: f64 = rarest.iter().take(count).map(|probe| probe.commonness).product();
        count as f64 + ALL_SETS * (1.0 - (1.0 - chance).powi(ROUND as i32))
    };
    let count = [0, 2, PROBES].into_iter().min_by(|&a, &b| cost(a).total_cmp(&cost(b))).expect("there are counts");
    rarest.iter().cycle().take(count).copied().collect()
}

/// The bytes with the rarest sets. Of sets that are alike, those far from one another: near bytes of memory are alike too.
fn rarest(sets: &[(ByteSet, u32)]) -> Vec<Probe> {
    let mut left = vec![];
    for (set, places) in sets {
        let (test, passing) = Within::new(set);
        let commonness = passing.commonness();
        let offsets = (0..MOST).filter(|at| places >> at & 1 == 1);
        left.extend(offsets.map(|offset| Probe { offset, test, commonness }));
    }
    let mut chosen: Vec<Probe> = vec![];
    while chosen.len() < PROBES && !left.is_empty() {
        let distance = |of: &Probe| chosen.iter().map(|other| of.offset.abs_diff(other.offset)).min();
        let order =
            |a: &Probe, b: &Probe| a.commonness.total_cmp(&b.commonness).then_with(|| distance(b).cmp(&distance(a)));
        let next = (0..left.len()).min_by(|&a, &b| order(&left[a], &left[b]));
        chosen.extend(next.map(|next| left.swap_remove(next)));
    }
    chosen
}
