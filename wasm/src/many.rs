//! Many patterns of bytes in one pass.
//!
//! Of each pattern a window of fixed bytes is taken, and of the window every gram: three bytes in a row. The memory is
//! probed at every `stride`-th byte only. A window has `stride` grams at consecutive offsets, so exactly one of them lies
//! at a probe, and a match is found once and never missed.
//!
//! A probe goes through filters that say no to almost all memory, the cheapest first:
//!
//! 1. a sieve that is asked at every probe, without a branch;
//! 2. another sieve, asked only where the first one lets a probe pass;
//! 3. the gram's bucket, where the patterns that have it are told apart by a second gram, their key;
//! 4. the whole pattern.
//!
//! The worst case is memory full of what the patterns have in common: zeros, where all of them begin with zeros. Step 3
//! then halves its list once for each distance between a gram and a key, a few hundred at most, and does not go through
//! all patterns. That many pass is no worse, as measured, than to search for each alone. Only patterns that are alike in
//! the key too, which is the gram that the fewest others have, are compared one by one.

mod buckets;
mod grams;
mod sieve;

use std::ops::Range;

use crate::haystack::{Full, Haystack, Hit, Hits};
use crate::masked_set::Bytes;
use crate::matcher::{Matcher, is_aligned};
use crate::wanted::Wanted;
use buckets::{Buckets, Entry};
use grams::GRAM;
pub use grams::{Shape, run};
use sieve::{Hashed, Paired, Sieve};

/// Probes between two looks at what has passed the filters.
const BLOCK: usize = 2048;

/// The sieve that is asked at every probe: the fewer grams, the smaller and the faster.
enum First {
    Fewest(Paired<14>),
    Few(Paired<15>),
    Many(Hashed<LARGE>),
    Most(Hashed<LARGER>),
}

/// A part of a second-level cache, or all of a small one.
const LARGE: u32 = 18;
const LARGER: u32 = 20;

/// All patterns of a set that have a few fixed bytes in a row.
pub struct Many {
    parts: Vec<Part>,
    shape: Shape,
    first: First,
    second: Hashed<LARGER>,
    buckets: Buckets,
    /// Where the first gram of any pattern lies, and behind the last one's first byte.
    offsets: Range<usize>,
    /// Length of the longest pattern.
    longest: usize,
    lists: Lists,
}

/// What passes the filters, counted from the block's first probe. Each list has room for one more than can pass.
#[derive(Default)]
struct Lists {
    /// A round has no fewer than four probes.
    rounds: Vec<u32>,
    probes: Vec<u32>,
}

/// One of the patterns.
struct Part {
    pattern: u32,
    alignment: u32,
    length: usize,
    wanted: Wanted,
}

impl Many {
    /// A matcher for all of `patterns`.
    ///
    /// # Panics
    /// If there are none, or if one has fewer than [`SHORTEST_RUN`](Shape::SHORTEST_RUN) fixed bytes in a row.
    pub fn new(patterns: &[Bytes]) -> Self {
        let shape = Shape::of(patterns);
        let entries = grams::entries(patterns, shape);
        let mut first = First::new(entries.len());
        let mut second = Hashed::new(0x85eb_ca6b);
        for &Entry { gram, .. } in &entries {
            first.add(gram);
            second.add(gram);
        }
        let offsets = || entries.iter().map(|entry| entry.offset as usize);
        Self {
            offsets: offsets().min().unwrap_or(0)..offsets().max().map_or(0, |last| last + 1),
            longest: patterns.iter().map(|bytes| bytes.value.len()).max().unwrap_or(1),
            parts: patterns.iter().map(Part::new).collect(),
            shape,
            first,
            second,
            buckets: Buckets::new(entries),
            lists: Lists { rounds: vec![0; BLOCK / 4 + 1], probes: vec![0; BLOCK + 1] },
        }
    }

    /// Probes block by block.
    fn search_blocks(
        &mut self,
        haystack: &Haystack,
        probes: Range<usize>,
        starts: Range<usize>,
        hits: &mut Hits,
    ) -> Result<(), Full> {
        // Out of `self` while they are lent to the sieves and to `look` alike.
        let mut lists = std::mem::take(&mut self.lists);
        let length = BLOCK * self.shape.stride();
        let result = probes.clone().step_by(length).try_for_each(|block| {
            let end = probes.end.min(block + length);
            let found = self.sift(haystack, block..end, &mut lists);
            (found.iter().map(|&at| block + at as usize))
                .filter(|&probe| probe < end)
                .try_for_each(|probe| self.look(haystack, probe, &starts, hits))
        });
        self.lists = lists;
        result
    }

    /// The probes of a block that pass both sieves, counted from its start. Some may lie behind its end.
    fn sift<'a>(&self, haystack: &Haystack, block: Range<usize>, lists: &'a mut Lists) -> &'a [u32] {
        let second = self.second.view();
        match &self.first {
            First::Fewest(sieve) => self.sift_with(sieve.view(), second, haystack, block, lists),
            First::Few(sieve) => self.sift_with(sieve.view(), second, haystack, block, lists),
            First::Many(sieve) => self.sift_with(sieve.view(), second, haystack, block, lists),
            First::Most(sieve) => self.sift_with(sieve.view(), second, haystack, block, lists),
        }
    }

    fn sift_with<'a>(
        &self,
        first: impl Sieve,
        second: impl Sieve,
        haystack: &Haystack,
        block: Range<usize>,
        lists: &'a mut Lists,
    ) -> &'a [u32] {
        match self.shape.stride() {
            2 => self.sift_every::<2, _>(first, second, haystack, block, lists),
            3 => self.sift_every::<3, _>(first, second, haystack, block, lists),
            4 => self.sift_every::<4, _>(first, second, haystack, block, lists),
            5 => self.sift_every::<5, _>(first, second, haystack, block, lists),
            6 => self.sift_every::<6, _>(first, second, haystack, block, lists),
            7 => self.sift_every::<7, _>(first, second, haystack, block, lists),
            _ => self.sift_every::<{ grams::WIDEST }, _>(first, second, haystack, block, lists),
        }
    }

    /// The probes are at every `S`-th byte.
    ///
    /// What passes is written down in any case and written over where it did not: a guess whether it does would be wrong
    /// too often, and each wrong guess costs as much as a round.
    fn sift_every<'a, const S: usize, F: Sieve>(
        &self,
        first: F,
        second: impl Sieve,
        haystack: &Haystack,
        block: Range<usize>,
        lists: &'a mut Lists,
    ) -> &'a [u32] {
        let bits = self.shape.bits();
        // SAFETY: the block's start lies before `end`.
        let base = unsafe { haystack.as_ptr().add(block.start) };
        // Two numbers for one place: the second is a constant, which becomes a part of the load itself.
        let gram_at = |at: usize, further: usize| {
            // SAFETY: `at` begins a round before the block's end, and so before `end`, or is a round's probe itself; its
            // last gram is loaded from at most 16 * 8 + 4 bytes further, less than PADDING.
            unsafe { grams::load(base.add(at).add(further)) & bits }
        };
        let mut rounds = 0;
        for round in (0..block.len()).step_by(F::ROUND * S) {
            let any = (0..F::ROUND).fold(0, |any, probe| any | first.ask(gram_at(round, probe * S)));
            lists.rounds[rounds] = round as u32;
            rounds += usize::from(any != 0);
        }
        let mut some = 0;
        for &round in &lists.rounds[..rounds] {
            for probe in 0..F::ROUND {
                lists.probes[some] = round + (probe * S) as u32;
                some += usize::from(first.ask(gram_at(round as usize, probe * S)) != 0);
            }
        }
        let mut fewer = 0;
        for place in 0..some {
            let at = lists.probes[place];
            lists.probes[fewer] = at;
            fewer += usize::from(second.ask(gram_at(at as usize, 0)) != 0);
        }
        &lists.probes[..fewer]
    }

    /// Reports the patterns that match with one of their grams at `probe`, and start in `starts`.
    fn look(&self, haystack: &Haystack, probe: usize, starts: &Range<usize>, hits: &mut Hits) -> Result<(), Full> {
        let base = haystack.as_ptr();
        let bits = self.shape.bits();
        // SAFETY: the probe's gram lies before `end`.
        let gram = unsafe { grams::load(base.add(probe)) } & bits;
        for run in self.buckets.runs(gram) {
            // A key before the first byte or behind the last one: a part of the pattern is not there.
            let Some(at) = probe.checked_add_signed(run.distance as isize) else { continue };
            if at + GRAM > haystack.end() {
                continue;
            }
            // SAFETY: it ends at most at `end`, and a byte more that is loaded with three lies in the padding.
            let key = unsafe { grams::load(base.add(at)) } & bits;
            for entry in self.buckets.entries(run, key) {
                let part = &self.parts[entry.part as usize];
                let position = probe.wrapping_sub(entry.offset as usize);
                if starts.contains(&position)
                    && position + part.length <= haystack.end()
                    && is_aligned(haystack.address(position), part.alignment)
                    // SAFETY: `position + length` is at most `end`, and PADDING follows, more than a vector.
                    && unsafe { part.wanted.matches(base.add(position)) }
                {
                    hits.push(Hit { position, pattern: part.pattern, length: part.length as u32 })?;
                }
            }
        }
        Ok(())
    }
}

impl First {
    fn new(grams: usize) -> Self {
        let factor = 0x9e37_79b1;
        if grams <= Paired::<14>::MOST {
            Self::Fewest(Paired::new())
        } else if grams <= Paired::<15>::MOST {
            Self::Few(Paired::new())
        } else if grams <= Hashed::<LARGE>::MOST {
            Self::Many(Hashed::new(factor))
        } else {
            Self::Most(Hashed::new(factor))
        }
    }

    fn add(&mut self, gram: u32) {
        match self {
            Self::Fewest(sieve) => sieve.add(gram),
            Self::Few(sieve) => sieve.add(gram),
            Self::Many(sieve) => sieve.add(gram),
            Self::Most(sieve) => sieve.add(gram),
        }
    }
}

impl Part {
    fn new(bytes: &Bytes) -> Self {
        let Bytes { pattern, alignment, value, mask, .. } = bytes;
        Self { pattern: *pattern, alignment: *alignment, length: value.len(), wanted: Wanted::new(value, mask) }
    }
}

impl Matcher for Many {
    fn reach(&self) -> usize {
        self.longest
    }

    fn most_at_once(&self) -> usize {
        self.parts.len()
    }

    fn search(&mut self, haystack: &Haystack, starts: Range<usize>, hits: &mut Hits) -> Result<(), Full> {
        if starts.is_empty() {
            return Ok(());
        }
        // From the first start's first gram to the last start's last one: of each match's window that is all.
        let past_last = (haystack.end() + 1).saturating_sub(GRAM);
        let probes = starts.start + self.offsets.start..past_last.min(starts.end - 1 + self.offsets.end);
        let before = hits.as_slice().len();
        self.search_blocks(haystack, probes, starts, hits)?;
        // They come in the order of their grams.
        hits.sort_from(before);
        Ok(())
    }
}
