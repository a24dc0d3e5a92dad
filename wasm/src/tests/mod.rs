//! Tests of the engine: tables of what is easily got wrong, and properties that hold each kernel against its naive twin.
//!
//! The properties run over cases made from fixed seeds, so every run is the same. A failure names its case. For a longer
//! run, set `MEMSIFT_TEST_FACTOR` to how many times the cases are wanted.

#![allow(clippy::single_range_in_vec_init, reason = "a list of matches may have one")]

mod border;
mod bytes_regex;
mod compare;
mod exports;
mod many;
mod masked;
mod naive;
mod scan;
mod sequence;
mod sift;
mod simd;
mod uniform;
mod value;
mod window;
mod xored;

use std::cell::Cell;
use std::ops::{Range, RangeInclusive};
use std::sync::Once;

use crate::haystack::{Full, Haystack, Hit, Hits, PADDING};
use crate::matcher::Matcher;

thread_local! {
    static CASE: Cell<Option<u64>> = const { Cell::new(None) };
}

/// Runs `property` on `cases` cases, each with its own generator.
fn check(cases: u64, property: impl Fn(&Rng)) {
    name_case_on_panic();
    let factor = std::env::var("MEMSIFT_TEST_FACTOR").map_or(1, |factor| factor.parse().expect("a number"));
    for case in 0..cases * factor {
        CASE.set(Some(case));
        property(&Rng(Cell::new(case)));
    }
    CASE.set(None);
}

/// A hook and not an unwinding catch: on WebAssembly a panic ends the program.
fn name_case_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if let Some(case) = CASE.get() {
                eprintln!("in case {case}, made by Rng({case}):");
            }
            previous(panic);
        }));
    });
}

/// A generator of numbers that look random: splitmix64.
struct Rng(Cell<u64>);

impl Rng {
    fn next(&self) -> u64 {
        let mut bits = self.0.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.0.set(bits);
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    fn within(&self, range: RangeInclusive<usize>) -> usize {
        range.start() + (self.next() % (range.end() - range.start() + 1) as u64) as usize
    }

    fn one_in(&self, n: u64) -> bool {
        self.next().is_multiple_of(n)
    }

    fn pick<T: Clone>(&self, choices: &[T]) -> T {
        choices[self.within(0..=choices.len() - 1)].clone()
    }

    fn byte(&self) -> u8 {
        self.next() as u8
    }

    /// Bytes of memory: few different ones, so that patterns match often, or any.
    fn bytes(&self, length: usize) -> Vec<u8> {
        let alphabet: Vec<u8> = match self.within(0..=3) {
            0 => vec![0],
            1 => vec![0, 1],
            2 => b"ab \n".to_vec(),
            _ => (0..=255).collect(),
        };
        (0..length).map(|_| self.pick(&alphabet)).collect()
    }

    /// Where `length` bytes may come from: aligned, odd, at the first address, and up to the very last one.
    fn address(&self, length: usize) -> u64 {
        let last = 0u64.wrapping_sub(length.max(1) as u64);
        match self.within(0..=4) {
            0 => 0,
            1 => 0x7f12_3456_7000,
            2 => 0x7f12_3456_7000 + (self.next() & 0xffff),
            3 => last - (self.next() & 0xff),
            _ => last,
        }
    }

    fn alignment(&self) -> u32 {
        self.pick(&[1, 1, 1, 2, 4, 8, 16, 32])
    }
}

/// Memory as a kernel sees it. The padding is not zero: it goes on as the memory might.
struct Memory {
    /// Boxed, so that a sanitizer sees the first byte past the padding.
    bytes: Box<[u8]>,
    end: usize,
    address: u64,
}

impl Memory {
    /// The memory is `read`, what follows it in the buffer is `beyond`, over and over, and zeros if that is nothing.
    fn new(read: &[u8], beyond: &[u8], address: u64) -> Self {
        let padding = beyond.iter().copied().cycle().chain(std::iter::repeat(0)).take(PADDING);
        Self { bytes: read.iter().copied().chain(padding).collect(), end: read.len(), address }
    }

    fn read(&self) -> &[u8] {
        &self.bytes[..self.end]
    }

    fn haystack(&self) -> Haystack<'_> {
        Haystack::new(&self.bytes, self.end, self.address)
    }

    /// All that `matcher` finds.
    fn search(&self, matcher: &mut dyn Matcher) -> Vec<Hit> {
        let (result, hits) = self.search_in(matcher, 0..self.end, self.end);
        assert_eq!(result, Ok(()));
        hits
    }

    /// What `matcher` finds in `starts` with room for `capacity` hits.
    fn search_in(
        &self,
        matcher: &mut dyn Matcher,
        starts: Range<usize>,
        capacity: usize,
    ) -> (Result<(), Full>, Vec<Hit>) {
        let mut hits = Hits::with_capacity(capacity);
        let result = matcher.search(&self.haystack(), starts, &mut hits);
        (result, hits.as_slice().to_vec())
    }
}

/// Hits of pattern `pattern` at `positions`, each `length` bytes long.
fn hits(pattern: u32, positions: &[usize], length: usize) -> Vec<Hit> {
    positions.iter().map(|&position| Hit { position, pattern, length: length as u32 }).collect()
}

/// Asserts that a search of a part of `memory`, and one with too little room, give just that part of `all`.
fn check_parts(rng: &Rng, memory: &Memory, matcher: &mut dyn Matcher, all: &[Hit]) {
    let start = rng.within(0..=memory.end);
    let starts = start..rng.within(start..=memory.end);
    let part: Vec<Hit> = all.iter().filter(|hit| starts.contains(&hit.position)).copied().collect();
    let capacity = rng.within(0..=2 * part.len());
    let (result, found) = memory.search_in(matcher, starts, capacity);
    assert_eq!(result, if part.len() > capacity { Err(Full) } else { Ok(()) });
    assert_eq!(found, part[..part.len().min(capacity)]);
}
