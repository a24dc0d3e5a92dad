//! Which bytes of a pattern stand for it.

use crate::masked_set::Bytes;
use crate::rarity::COMMONNESS;

use super::buckets::hash;
use super::pairs::Pairs;

/// The bytes of a pattern among which its window is: a far one would have to be probed for far behind the last start.
const HEAD: usize = 256;

/// The bit by which an ASCII letter's two cases differ; `nocase` leaves it open.
pub const CASE: u8 = 0x20;

/// Fixed bytes in a row that a pattern must have.
pub const SHORTEST_RUN: usize = 2;

/// How many count: more would not make the stride wider.
pub const LONGEST_RUN: usize = Pairs::PLACES + 2;

/// Bytes of a window that are its key, at most.
pub const KEY: usize = 8;

/// The longest row of fixed bytes in a pattern's head, as far as it counts; a letter's case may be open.
pub fn run(mask: &[u8]) -> usize {
    let head = &mask[..mask.len().min(HEAD)];
    let rows = head.split(|bits| bits | CASE != 0xff).map(<[u8]>::len);
    rows.max().unwrap_or(0).min(LONGEST_RUN)
}

/// A row of bytes of one pattern, fixed but for the case of letters.
#[derive(Clone, Copy)]
pub struct Window<'a> {
    value: &'a [u8],
    mask: &'a [u8],
    /// Where in the pattern it begins.
    pub offset: usize,
}

impl Window<'_> {
    /// The values that its byte at `at` may have.
    pub fn variants(&self, at: usize) -> impl Iterator<Item = u8> + Clone {
        let value = self.value[at] & self.mask[at];
        [value].into_iter().chain((self.mask[at] != 0xff).then_some(value | CASE))
    }

    /// Whether a letter's case is open.
    pub fn is_open(&self) -> bool {
        self.mask.iter().any(|&mask| mask != 0xff)
    }

    /// Its first bytes as a number, the first one lowest.
    pub fn key(&self) -> u64 {
        let number = |bytes: &[u8]| match bytes.first_chunk::<KEY>() {
            Some(bytes) => u64::from_le_bytes(*bytes),
            None => bytes.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte)),
        };
        number(self.value) & number(self.mask)
    }
}

/// For each pattern its window of `length` bytes: the one that memory and the other patterns have most seldom.
pub fn windows(patterns: &[Bytes], length: usize) -> Vec<Window<'_>> {
    let mut shared = Shared::new();
    patterns.iter().flat_map(|bytes| candidates(bytes, length)).for_each(|window| shared.add(window));
    let mut sums = vec![];
    let rarest = |bytes| {
        sum_commonness(bytes, &mut sums);
        let cost = |window: &Window| {
            let commonness = sums[window.offset + length - 1] - sums[window.offset];
            commonness * u64::from(shared.count(*window))
        };
        candidates(bytes, length).min_by_key(cost).expect("a pattern needs fixed bytes in a row")
    };
    patterns.iter().map(rarest).collect()
}

/// Where a pattern's window may be.
fn candidates(bytes: &Bytes, length: usize) -> impl Iterator<Item = Window<'_>> {
    let head = bytes.mask.len().min(HEAD);
    let mut row = 0;
    bytes.mask[..head].iter().zip(1..).filter_map(move |(bits, end)| {
        row = if bits | CASE == 0xff { row + 1 } else { 0 };
        let range = end.max(length) - length..end;
        let (value, mask) = (&bytes.value[range.clone()], &bytes.mask[range.clone()]);
        (row >= length).then_some(Window { value, mask, offset: range.start })
    })
}

/// Before each of a pattern's bytes, about how often memory has the pairs of bytes up to there.
fn sum_commonness(bytes: &Bytes, sums: &mut Vec<u64>) {
    let head = &bytes.value[..bytes.value.len().min(HEAD)];
    let mut sum = 0;
    sums.clear();
    sums.push(sum);
    sums.extend(head.windows(2).map(|pair| {
        sum += commonness(pair[0], pair[1]);
        sum
    }));
}

fn commonness(first: u8, second: u8) -> u64 {
    let rank = |byte| u64::from(COMMONNESS[usize::from(byte)]) + 1;
    let product = rank(first) * rank(second);
    // Memory repeats a byte far more often than chance does.
    if first == second { 64 * product } else { product }
}

/// In how many places of the patterns a window is, or another one with the same hash.
struct Shared {
    counts: Vec<u32>,
}

impl Shared {
    /// Places of the table: enough to tell most windows of ten thousand patterns apart.
    const PLACE_BITS: u32 = 18;

    fn new() -> Self {
        Self { counts: vec![0; 1 << Self::PLACE_BITS] }
    }

    fn add(&mut self, window: Window) {
        self.counts[Self::place(window)] += 1;
    }

    fn count(&self, window: Window) -> u32 {
        self.counts[Self::place(window)]
    }

    fn place(window: Window) -> usize {
        (hash(window.key()) >> (32 - Self::PLACE_BITS)) as usize
    }
}
