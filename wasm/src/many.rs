//! Many patterns of bytes in one pass.
//!
//! Of each pattern a window is taken: a few fixed bytes in a row, in all patterns as many. The memory is probed at every
//! `stride`-th byte only. A window has `stride` places at which a probe can meet it, and exactly one does: a match is found
//! once and never missed.
//!
//! A probe goes through filters that say no to almost all memory, the cheapest first:
//!
//! 1. a table that is asked at every probe, without a branch: may this be in a window?
//! 2. what the bytes there say of where in a window they are;
//! 3. marks, asked with the window that so begins nearby: does a pattern have it?
//! 4. the whole pattern.
//!
//! Where many pass, in memory full of what the patterns have in common, each probe is asked for as many windows as it may be
//! in, eight at most. Only patterns with the same window are compared one by one, and a pattern's window is the one that
//! memory and the other patterns have most seldom.

mod buckets;
mod hashed;
mod pairs;
mod windows;

use std::ops::Range;

use crate::haystack::{Full, Haystack, Hit, Hits};
use crate::masked_set::Bytes;
use crate::matcher::{Matcher, is_aligned};
use crate::wanted::Wanted;
use buckets::{Buckets, Entry};
use hashed::Hashed;
use pairs::Pairs;
use windows::{CASE, KEY, Window};
pub use windows::{LONGEST_RUN, SHORTEST_RUN, run};

/// Probes between two looks at what has passed the filters.
const BLOCK: usize = 2048;

/// Probes that are asked for at once. One that passes has all of them asked for once more.
const ROUND: usize = 8;

/// What is asked at every probe.
enum First {
    /// Two bytes, which say where in a window they may be: enough for few or short windows.
    Two,
    /// Whether three bytes may be in a window at all; tables of two sizes.
    Three(Hashed<15>),
    /// The same for thousands of patterns.
    ThreeOfMany(Hashed<18>),
}

/// All patterns of a set that have a few fixed bytes in a row.
pub struct Many {
    parts: Vec<Part>,
    /// Bytes from one probe to the next.
    stride: usize,
    first: First,
    /// Where in a window a probe's first and second byte are, and its second and third.
    pairs: [Pairs; 2],
    buckets: Buckets,
    /// The bits of eight loaded bytes that are the key.
    key_bits: u64,
    /// Where the first window of any pattern begins, and behind the last one's first byte.
    offsets: Range<usize>,
    /// Length of the longest pattern.
    longest: usize,
    lists: Lists,
}

/// What passes the filters of a block. Each list has room for one more than can pass.
#[derive(Default)]
struct Lists {
    /// Counted from the block's first probe.
    rounds: Vec<u32>,
    /// The same, in all but the lowest eight bits; those are the places in a window where the probe may be.
    probes: Vec<u32>,
    /// Where windows begin.
    windows: Vec<usize>,
}

/// One of the patterns.
struct Part {
    pattern: u32,
    alignment: u32,
    length: usize,
    wanted: Wanted,
}

/// Pairs of bytes in windows up to which most memory has none of them.
const FEW_PAIRS: usize = (1 << 16) / 16;

/// Patterns for which the smaller table is large enough.
const FEW_PATTERNS: usize = 2500;

/// How far probes are apart that look at `seen` bytes, where all patterns have `run` fixed bytes in a row.
fn stride_of(run: usize, seen: usize) -> usize {
    (run + 1 - seen).min(Pairs::PLACES)
}

/// The widest stride for patterns with `run` fixed bytes in a row.
pub fn widest_stride(run: usize) -> usize {
    stride_of(run, 2)
}

impl Many {
    /// A matcher for all of `patterns`.
    ///
    /// # Panics
    /// If there are none, or if one has fewer than [`SHORTEST_RUN`] fixed bytes in a row.
    // A function of its own: it is large, and functions are compiled when a program first needs them.
    #[inline(never)]
    pub fn new(patterns: &[Bytes]) -> Self {
        let run = patterns.iter().map(|bytes| run(&bytes.mask)).min().unwrap_or(0);
        assert!(run >= SHORTEST_RUN, "a pattern needs fixed bytes in a row");
        let seen = if run == SHORTEST_RUN || patterns.len() * stride_of(run, 2) <= FEW_PAIRS { 2 } else { 3 };
        let stride = stride_of(run, seen);
        let length = stride - 1 + seen;
        let windows = windows::windows(patterns, length);
        let first = match seen {
            2 => First::Two,
            _ if patterns.len() <= FEW_PATTERNS => First::Three(Hashed::new(&windows, stride)),
            _ => First::ThreeOfMany(Hashed::new(&windows, stride)),
        };
        let case = if windows.iter().any(Window::is_open) { CASE } else { 0 };
        let key_bits = u64::from_le_bytes([!case; KEY]) >> (64 - 8 * length.min(KEY));
        let entries = (windows.iter().zip(0..)).map(|(window, part)| Entry {
            key: window.key() & key_bits,
            part,
            offset: window.offset as u32,
        });
        let offsets = || windows.iter().map(|window| window.offset);
        Self {
            stride,
            first,
            pairs: [0, 1].map(|skip| Pairs::new(&windows, stride, skip.min(seen - 2))),
            buckets: Buckets::new(entries.collect()),
            key_bits,
            offsets: offsets().min().unwrap_or(0)..offsets().max().map_or(0, |last| last + 1),
            longest: patterns.iter().map(|bytes| bytes.value.len()).max().unwrap_or(1),
            parts: patterns.iter().map(Part::new).collect(),
            lists: Lists {
                rounds: vec![0; BLOCK / ROUND + 1],
                probes: vec![0; BLOCK + ROUND],
                windows: vec![0; Pairs::PLACES * BLOCK + 1],
            },
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
        // Out of `self` while they are lent to the filters and to `look` alike.
        let mut lists = std::mem::take(&mut self.lists);
        let length = BLOCK * self.stride;
        let result = probes.clone().step_by(length).try_for_each(|block| {
            let block = block..probes.end.min(block + length);
            let found = self.sift(haystack, block, &mut lists);
            found.iter().try_for_each(|&window| self.look(haystack, window, &starts, hits))
        });
        self.lists = lists;
        result
    }

    /// Where windows of patterns begin, perhaps, that the probes of a block meet.
    fn sift<'a>(&self, haystack: &Haystack, block: Range<usize>, lists: &'a mut Lists) -> &'a [usize] {
        match self.stride {
            1 => self.sift_every::<1>(haystack, block, lists),
            2 => self.sift_every::<2>(haystack, block, lists),
            3 => self.sift_every::<3>(haystack, block, lists),
            4 => self.sift_every::<4>(haystack, block, lists),
            5 => self.sift_every::<5>(haystack, block, lists),
            6 => self.sift_every::<6>(haystack, block, lists),
            7 => self.sift_every::<7>(haystack, block, lists),
            _ => self.sift_every::<{ Pairs::PLACES }>(haystack, block, lists),
        }
    }

    fn sift_every<'a, const S: usize>(
        &self,
        haystack: &Haystack,
        block: Range<usize>,
        lists: &'a mut Lists,
    ) -> &'a [usize] {
        let [one, two] = self.pairs.each_ref().map(Pairs::view);
        // Four bytes from a probe end less than PADDING behind `end`: its round begins before that, and has eight probes eight
        // bytes apart at most.
        match &self.first {
            First::Two => {
                // SAFETY: readable, as said above.
                let places = |probe| unsafe { one.places(probe) };
                self.sift_with::<S>(haystack, block, lists, places, |any| any != 0, places)
            }
            First::Three(hashed) => {
                let hashed = hashed.view();
                // SAFETY: readable, as said above.
                let ask = |probe| unsafe { hashed.ask(probe) };
                // SAFETY: the same.
                let places = |probe: *const u8| unsafe { one.places(probe) & two.places(probe.add(1)) };
                self.sift_with::<S>(haystack, block, lists, ask, hashed::passes, places)
            }
            First::ThreeOfMany(hashed) => {
                let hashed = hashed.view();
                // SAFETY: readable, as said above.
                let ask = |probe| unsafe { hashed.ask(probe) };
                // SAFETY: the same.
                let places = |probe: *const u8| unsafe { one.places(probe) & two.places(probe.add(1)) };
                self.sift_with::<S>(haystack, block, lists, ask, hashed::passes, places)
            }
        }
    }

    /// The probes are at every `S`-th byte. Some of a round pass if `passes` says so of all bits that `ask` has of them.
    ///
    /// What passes is written down in any case and written over where it did not: a guess whether it does would be wrong
    /// too often, and each wrong guess costs as much as a round.
    #[inline(always)]
    fn sift_with<'a, const S: usize>(
        &self,
        haystack: &Haystack,
        block: Range<usize>,
        lists: &'a mut Lists,
        ask: impl Fn(*const u8) -> u32,
        passes: impl Fn(u32) -> bool,
        places: impl Fn(*const u8) -> u32,
    ) -> &'a [usize] {
        // SAFETY: the block's start lies before `end`.
        let base = unsafe { haystack.as_ptr().add(block.start) };
        // Two numbers for one place: the second is a constant, which becomes a part of the load itself.
        // SAFETY: a round begins before the block's end, and so before `end`; the rest is less than PADDING.
        let probe_at = |round: usize, probe: usize| unsafe { base.add(round).add(probe * S) };
        let mut rounds = 0;
        for round in (0..block.len()).step_by(ROUND * S) {
            let any = (0..ROUND).fold(0, |any, probe| any | ask(probe_at(round, probe)));
            lists.rounds[rounds] = round as u32;
            rounds += usize::from(passes(any));
        }
        let mut probes = 0;
        for &round in &lists.rounds[..rounds] {
            for probe in 0..ROUND {
                let at = probe_at(round as usize, probe);
                let places = if passes(ask(at)) { places(at) } else { 0 };
                lists.probes[probes] = (round + (probe * S) as u32) << 8 | places;
                probes += usize::from(places != 0);
            }
        }
        let buckets = self.buckets.view();
        let mut windows = 0;
        // Each time round the first place of each probe is dealt with, until no probe has one left.
        while probes > 0 {
            let mut left = 0;
            for at in 0..probes {
                let probe = lists.probes[at];
                let (met, back) = (block.start + (probe >> 8) as usize, probe.trailing_zeros() as usize);
                // None begins before the first byte.
                let window = met.saturating_sub(back);
                lists.windows[windows] = window;
                windows += usize::from(back <= met && buckets.may_have(self.key(haystack, window)));
                let rest = probe & (probe - 1);
                lists.probes[left] = rest;
                left += usize::from(rest & 0xff != 0);
            }
            probes = left;
        }
        &lists.windows[..windows]
    }

    /// The key of the window that begins at `position`, which is not behind a probe.
    #[inline(always)]
    fn key(&self, haystack: &Haystack, position: usize) -> u64 {
        // SAFETY: a probe is less than ROUND * 8 bytes behind `end`, and so much more than eight follow it.
        let bytes = unsafe { haystack.as_ptr().add(position).cast::<[u8; KEY]>().read() };
        u64::from_le_bytes(bytes) & self.key_bits
    }

    /// Reports the patterns that match with their window at `window`, and start in `starts`.
    fn look(&self, haystack: &Haystack, window: usize, starts: &Range<usize>, hits: &mut Hits) -> Result<(), Full> {
        for entry in self.buckets.entries(self.key(haystack, window)) {
            let part = &self.parts[entry.part as usize];
            let position = window.wrapping_sub(entry.offset as usize);
            if starts.contains(&position)
                && position + part.length <= haystack.end()
                && is_aligned(haystack.address(position), part.alignment)
                // SAFETY: `position + length` is at most `end`, and PADDING follows, more than a vector.
                && unsafe { part.wanted.matches(haystack.as_ptr().add(position)) }
            {
                hits.push(Hit { position, pattern: part.pattern, length: part.length as u32 })?;
            }
        }
        Ok(())
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
        // From the first start's window to the last byte where a probe may meet the last start's one.
        let past_last = (haystack.end() + 1).saturating_sub(SHORTEST_RUN);
        let probes =
            starts.start + self.offsets.start..past_last.min(starts.end - 1 + self.offsets.end - 1 + self.stride);
        let before = hits.as_slice().len();
        self.search_blocks(haystack, probes, starts, hits)?;
        // They come in the order of their windows.
        hits.sort_from(before);
        Ok(())
    }
}
