//! Which bytes of a pattern stand for it.

use crate::masked_set::Bytes;
use crate::rarity::COMMONNESS;

use super::buckets::Entry;

/// The bytes of a pattern that are looked at for grams: a far one would have to be probed for far behind the last start.
pub const HEAD: usize = 64;

/// The same for keys, which cost nothing where no gram is found.
pub const KEY_HEAD: usize = 256;

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
    let shared = Shared::new(patterns, shape);
    let mut entries = Vec::with_capacity(patterns.len() * shape.stride);
    let mut grams = vec![];
    for (part, bytes) in patterns.iter().enumerate() {
        grams.clear();
        grams.extend(grams_of(bytes, shape));
        let head = &grams[..grams.len().min(HEAD + 1 - GRAM)];
        let cost = |window: &[Option<u32>]| {
            window.iter().fold(0u64, |sum, gram| sum.saturating_add(gram.map_or(u64::MAX, commonness)))
        };
        let window = (head.windows(shape.stride).enumerate()).min_by_key(|(_, window)| cost(window));
        // Of a pattern's grams the one that the fewest others have, and of those the first, so that many patterns have
        // the same distances.
        let key =
            (grams.iter().enumerate()).filter_map(|(at, gram)| gram.map(|gram| (shared.count(gram), at, gram))).min();
        let (Some((window, _)), Some((_, key_at, key))) = (window, key) else {
            unreachable!("every pattern has a window");
        };
        for (offset, gram) in grams.iter().enumerate().skip(window).take(shape.stride) {
            let Some(gram) = *gram else { unreachable!("a window has no gaps") };
            let distance = key_at as i32 - offset as i32;
            entries.push(Entry { gram, distance, key, part: part as u32, offset: offset as u32 });
        }
    }
    entries
}

/// The gram at each offset of a pattern where its bytes are fixed, as far as keys are looked for.
fn grams_of(bytes: &Bytes, shape: Shape) -> impl Iterator<Item = Option<u32>> {
    let end = bytes.value.len().min(KEY_HEAD);
    let wanted = move |bytes: &[u8]| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0]) & shape.bits;
    (bytes.value[..end].windows(GRAM).zip(bytes.mask[..end].windows(GRAM)))
        .map(move |(value, mask)| (wanted(mask) == shape.bits).then(|| wanted(value)))
}

/// About how often memory has a gram.
fn commonness(gram: u32) -> u64 {
    let [bytes @ .., _] = gram.to_le_bytes();
    let product = bytes.iter().map(|&byte| u64::from(COMMONNESS[usize::from(byte)]) + 1).product();
    // Memory repeats a byte far more often than chance does.
    if bytes == [bytes[0]; GRAM] { 64 * product } else { product }
}

/// How many patterns' grams are the same, or have the same hash: a gram of a pattern is counted for each of its places.
struct Shared {
    counts: Vec<u32>,
}

/// Places of the table: enough to tell most grams of ten thousand patterns apart.
const PLACE_BITS: u32 = 18;

impl Shared {
    fn new(patterns: &[Bytes], shape: Shape) -> Self {
        let mut shared = Self { counts: vec![0; 1 << PLACE_BITS] };
        for gram in patterns.iter().flat_map(|bytes| grams_of(bytes, shape)).flatten() {
            shared.counts[Self::place(gram)] += 1;
        }
        shared
    }

    /// At least 1 for a gram of the set.
    fn count(&self, gram: u32) -> u32 {
        self.counts[Self::place(gram)]
    }

    fn place(gram: u32) -> usize {
        (gram.wrapping_mul(0x9e37_79b1) >> (32 - PLACE_BITS)) as usize
    }
}
