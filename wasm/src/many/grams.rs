//! Which bytes of a pattern stand for it.

use crate::masked_set::Bytes;
use crate::rarity::COMMONNESS;

use super::buckets::Entry;

/// The bytes of a pattern that are looked at for grams: a far one would have to be probed for far behind the last start.
pub const HEAD: usize = 64;

/// Bytes of a gram. Four are rarer, but the probes would have to be nearer, and the key makes up for it.
pub const GRAM: usize = 3;

/// The same in bits.
pub const GRAM_BITS: u32 = 8 * GRAM as u32;

/// Bytes from one probe to the next, at most. The grams are as many as that, for each pattern.
pub const WIDEST: usize = 8;

/// The bit by which an ASCII letter's two cases differ; `nocase` leaves it open.
const CASE: u8 = 0x20;

/// How far the probes are apart, and whether case counts.
#[derive(Clone, Copy)]
pub struct Shape {
    bits: u32,
    stride: usize,
}

impl Shape {
    /// Fixed bytes in a row that a pattern must have.
    pub const SHORTEST_RUN: usize = 4;

    /// How many count: more would not make the stride wider.
    pub const LONGEST_RUN: usize = WIDEST + GRAM - 1;

    /// The one that suits all of `patterns`.
    pub fn of(patterns: &[Bytes]) -> Self {
        let shortest =
            |case| patterns.iter().map(|bytes| fixed_run(&bytes.mask, case)).min().unwrap_or(Self::SHORTEST_RUN);
        // Without the bit of case, zeros are the same as blanks, and more memory passes: only where it is needed.
        let fold = shortest(CASE) > shortest(0);
        let run = shortest(CASE);
        assert!(run >= Self::SHORTEST_RUN, "a pattern needs fixed bytes in a row");
        let byte = if fold { !CASE } else { 0xff };
        let bits = u32::from_le_bytes([byte; 4]) & (u32::MAX >> (32 - GRAM_BITS));
        Self { bits, stride: Self::stride_of(run) }
    }

    /// Bytes from one probe to the next if the shortest row of fixed bytes is `run`.
    pub fn stride_of(run: usize) -> usize {
        (run - GRAM + 1).min(WIDEST)
    }

    /// The bits of four loaded bytes that are the gram.
    pub fn bits(self) -> u32 {
        self.bits
    }

    /// Bytes from one probe to the next.
    pub fn stride(self) -> usize {
        self.stride
    }
}

/// The longest row of fixed bytes in a pattern's head, as far as it counts; a letter's case may be open.
pub fn run(mask: &[u8]) -> usize {
    fixed_run(mask, CASE)
}

/// The same where the bits `open` need not be fixed.
fn fixed_run(mask: &[u8], open: u8) -> usize {
    let head = &mask[..mask.len().min(HEAD)];
    let rows = head.split(|bits| bits | open != 0xff).map(<[u8]>::len);
    rows.max().unwrap_or(0).min(Shape::LONGEST_RUN)
}

/// Four bytes, the first one lowest.
///
/// # Safety
/// `source` must be readable for four bytes.
#[inline(always)]
pub unsafe fn load(source: *const u8) -> u32 {
    // SAFETY: readable, as the caller promises; an array of u8 has alignment 1.
    u32::from_le_bytes(unsafe { source.cast::<[u8; 4]>().read() })
}

/// For each pattern, the grams of its rarest window, with its key.
pub fn entries(patterns: &[Bytes], shape: Shape) -> Vec<Entry> {
    let grams: Vec<Vec<Option<u32>>> = patterns.iter().map(|bytes| grams_of(bytes, shape)).collect();
    let shared = Shared::new(grams.iter().flatten().flatten());
    let mut entries = Vec::with_capacity(patterns.len() * shape.stride);
    for (part, grams) in grams.iter().enumerate() {
        let costs: Vec<u64> = grams.iter().map(|gram| gram.map_or(u64::MAX, commonness)).collect();
        let window = (costs.windows(shape.stride).enumerate())
            .min_by_key(|(_, costs)| costs.iter().fold(0u64, |sum, &cost| sum.saturating_add(cost)))
            .map_or(0, |(at, _)| at);
        // Of a pattern's grams the one that the fewest others have, and among those the rarest.
        let key = (grams.iter().enumerate())
            .filter_map(|(at, gram)| gram.map(|gram| (shared.count(gram), costs[at], at, gram)))
            .min();
        let Some((_, _, key_at, key)) = key else { unreachable!("every pattern has a window") };
        for (offset, gram) in grams.iter().enumerate().skip(window).take(shape.stride) {
            let Some(gram) = *gram else { unreachable!("a window has no gaps") };
            let distance = key_at as i32 - offset as i32;
            entries.push(Entry { gram, distance, key, part: part as u32, offset: offset as u32 });
        }
    }
    entries
}

/// The gram at each offset of a pattern's head, where its bytes are fixed.
fn grams_of(bytes: &Bytes, shape: Shape) -> Vec<Option<u32>> {
    let head = bytes.value.len().min(HEAD);
    let wanted = |bytes: &[u8]| bytes.iter().rev().fold(0, |gram, &byte| gram << 8 | u32::from(byte)) & shape.bits;
    (bytes.value[..head].windows(GRAM).zip(bytes.mask[..head].windows(GRAM)))
        .map(|(value, mask)| (wanted(mask) == shape.bits).then(|| wanted(value)))
        .collect()
}

/// About how often memory has a gram.
fn commonness(gram: u32) -> u64 {
    let [bytes @ .., _] = gram.to_le_bytes();
    let product = bytes.iter().map(|&byte| u64::from(COMMONNESS[usize::from(byte)]) + 1).product();
    // Memory repeats a byte far more often than chance does.
    if bytes == [bytes[0]; GRAM] { 64 * product } else { product }
}

/// How many grams of a set are the same, or have the same hash.
struct Shared {
    counts: Vec<u32>,
    shift: u32,
}

impl Shared {
    fn new<'a>(grams: impl Iterator<Item = &'a u32> + Clone) -> Self {
        let places = (2 * grams.clone().count()).next_power_of_two().clamp(2, 1 << 24);
        let mut shared = Self { counts: vec![0; places], shift: 32 - places.trailing_zeros() };
        for &gram in grams {
            let place = shared.place(gram);
            shared.counts[place] += 1;
        }
        shared
    }

    fn count(&self, gram: u32) -> u32 {
        self.counts[self.place(gram)]
    }

    fn place(&self, gram: u32) -> usize {
        (gram.wrapping_mul(0x9e37_79b1) >> self.shift) as usize
    }
}
