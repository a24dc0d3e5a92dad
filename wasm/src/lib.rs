//! The engine of memsift: searches and compares memory that lies in this module's own linear memory.
//!
//! The operating system writes each chunk into the buffer that [`Scanner::chunk_ptr`] names; nothing is copied on the way.
//! Positions go in as addresses and come out as addresses; no other state crosses the border.

mod border;
mod bytes_regex;
mod compare;
mod haystack;
mod many;
mod masked;
mod masked_set;
mod matcher;
mod rarity;
mod rewritten;
mod scan;
mod sequence;
mod sift;
mod simd;
mod uniform;
mod value;
mod wanted;
mod window;
mod xored;
mod xored_set;

use wasm_bindgen::prelude::*;

use border::{Border, Whole};
use bytes_regex::{BytesRegex, Flags};
use compare::Comparison;
use masked_set::Bytes;
use matcher::Matcher;
use scan::Scan;
use sequence::Sequence;
pub use sequence::SequenceBuilder;
use value::{Numbers, Value};
use xored_set::Keyed;

/// A set of patterns under construction.
///
/// A pattern is one or more alternatives (a text in two encodings, say): [`begin`](Self::begin) it, then add them.
#[wasm_bindgen]
#[derive(Default)]
pub struct PatternSet {
    /// What is bytes, until all of them are known, by the number of their [`Border`].
    bytes: [Vec<Bytes>; Border::NUMBERED.len()],
    keyed: Vec<Keyed>,
    matchers: Vec<Box<dyn Matcher>>,
    pattern: u32,
    alignment: u32,
    border: Option<Border>,
}

#[wasm_bindgen]
impl PatternSet {
    /// An empty set.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// What is added next belongs to `pattern` and matches at multiples of `alignment`, a power of two.
    pub fn begin(&mut self, pattern: u32, alignment: u32) {
        (self.pattern, self.alignment, self.border) = (pattern, alignment, None);
    }

    /// The bytes, or the regular expression, that are added next have to stand between units of this number's [`Border`] that
    /// are no letters or digits.
    pub fn fullword(&mut self, border: u32) {
        self.border = Border::NUMBERED[border as usize];
    }

    /// Adds bytes under a mask. `value` and `mask` have one length, and some bit of the mask is set.
    pub fn masked(&mut self, value: &[u8], mask: &[u8]) {
        self.bytes(value.to_vec(), mask.to_vec(), false);
    }

    /// Adds bytes that were combined by exclusive or with one key from `low` to `high`.
    pub fn xored(&mut self, value: &[u8], low: u8, high: u8) {
        if low == high {
            return self.bytes(value.iter().map(|byte| byte ^ low).collect(), vec![0xff; value.len()], false);
        }
        let Self { pattern, alignment, .. } = *self;
        let border = self.border.take();
        self.keyed.push(Keyed { pattern, alignment, border, value: value.to_vec(), low, high });
    }

    /// Adds a sequence of parts.
    pub fn sequence(&mut self, parts: SequenceBuilder) {
        self.matchers.push(Box::new(Sequence::new(self.pattern, parts, self.alignment)));
    }

    /// Adds integers of `width` bytes: `low` and the `span` values that follow it, or with `outside` all others.
    pub fn integer(&mut self, width: u32, low: u64, span: u64, outside: bool, big_endian: bool) {
        let width = width as usize;
        if span == 0 && !outside {
            // One number is as good as its bytes: of a thousand, none needs a search of its own.
            let number = if big_endian { low.swap_bytes() >> (64 - 8 * width) } else { low };
            return self.bytes(number.to_le_bytes()[..width].to_vec(), vec![0xff; width], true);
        }
        self.value(Numbers::Integer { width, low, span }, outside, big_endian);
    }

    /// Adds floating-point numbers of `width` bytes from `low` to `high`, or with `outside` all others and NaN.
    pub fn float(&mut self, width: u32, low: f64, high: f64, outside: bool, big_endian: bool) {
        let numbers = match width {
            4 => Numbers::Float32 { low: low as f32, high: high as f32 },
            _ => Numbers::Float64 { low, high },
        };
        self.value(numbers, outside, big_endian);
    }

    /// Adds a regular expression over bytes, with flags out of `imoswx`.
    pub fn regex(&mut self, expression: &str, flags: &str) -> Result<(), RegexError> {
        let flags = Flags {
            ignore_case: flags.contains('i'),
            multi_line: flags.contains('m'),
            dot_matches_new_line: flags.contains('s'),
            wide: flags.contains('w'),
            ignore_whitespace: flags.contains('x'),
            overlapping: flags.contains('o'),
        };
        let (pattern, alignment) = (self.pattern, self.alignment);
        let border = self.border.take();
        let regex = match border {
            Some(border) if !flags.overlapping => BytesRegex::whole(border, pattern, expression, flags, alignment),
            _ => BytesRegex::new(pattern, expression, flags, alignment),
        };
        let regex = regex.map_err(|refusal| RegexError { message: refusal.message, offset: refusal.offset as u32 })?;
        self.matchers.push(match border {
            // Each start has its one match, which is a whole word or is not.
            Some(border) if flags.overlapping => Box::new(Whole::new(Box::new(regex), border)),
            _ => Box::new(regex),
        });
        Ok(())
    }
}

impl PatternSet {
    /// What searches for all of it.
    fn into_matchers(self) -> Vec<Box<dyn Matcher>> {
        let (mut matchers, mut bytes) = (self.matchers, self.bytes);
        if !self.keyed.is_empty() {
            matchers.extend(xored_set::matchers(self.keyed, |border, form| bytes[Border::number(border)].push(form)));
        }
        for (border, bytes) in Border::NUMBERED.into_iter().zip(bytes) {
            for words in masked_set::matchers(bytes) {
                matchers.push(match border {
                    Some(border) => Box::new(Whole::new(words, border)),
                    None => words,
                });
            }
        }
        matchers
    }

    fn bytes(&mut self, value: Vec<u8>, mask: Vec<u8>, number: bool) {
        let border = self.border.take();
        self.bytes[Border::number(border)].push(Bytes {
            pattern: self.pattern,
            alignment: self.alignment,
            value,
            mask,
            number,
        });
    }

    fn value(&mut self, numbers: Numbers, outside: bool, big_endian: bool) {
        let (pattern, alignment) = (self.pattern, self.alignment);
        self.matchers.push(Box::new(Value { pattern, numbers, outside, big_endian, alignment }));
    }
}

/// Why a regular expression was refused.
#[wasm_bindgen]
pub struct RegexError {
    message: String,
    offset: u32,
}

#[wasm_bindgen]
impl RegexError {
    /// What is wrong with it.
    #[wasm_bindgen(getter)]
    pub fn message(&self) -> String {
        self.message.clone()
    }

    /// Where, in bytes of its UTF-8 text.
    #[wasm_bindgen(getter)]
    pub fn offset(&self) -> u32 {
        self.offset
    }
}

/// A scan for a set of patterns.
#[wasm_bindgen]
pub struct Scanner(Scan);

#[wasm_bindgen]
impl Scanner {
    /// Takes the set over and reads `chunk` bytes at a time.
    #[wasm_bindgen(constructor)]
    pub fn new(set: PatternSet, chunk: u32) -> Self {
        Self(Scan::new(set.into_matchers(), chunk as usize))
    }

    /// Where the next bytes are to be written.
    pub fn chunk_ptr(&mut self) -> usize {
        self.0.window().chunk().as_mut_ptr() as usize
    }

    /// Begins with the bytes at `address`, which don't follow those before.
    pub fn restart(&mut self, address: u64) {
        self.0.restart(address);
    }

    /// Bytes that are read behind a start before it is decided, the start's own included.
    pub fn reach(&self) -> usize {
        self.0.reach()
    }

    /// From now on only matches that start from `first` to `last` are looked for.
    pub fn want(&mut self, first: u64, last: u64) {
        self.0.want(first..=last);
    }

    /// For each matcher whose matches don't overlap, before which address no further match may start.
    pub fn taken(&self) -> Vec<u64> {
        self.0.taken()
    }

    /// Goes on, after a [`restart`](Self::restart), where another scan for the same patterns was.
    pub fn take(&mut self, until: &[u64]) {
        self.0.take(until);
    }

    /// Takes in `length` bytes that were written; `last` when no readable byte follows them.
    pub fn feed(&mut self, length: u32, last: bool) {
        self.0.feed(length as usize, last);
    }

    /// Searches on until at least `least` matches are found, and says how many; 0 when the chunk is done and the next may be
    /// written.
    pub fn next_batch(&mut self, least: u32) -> usize {
        self.0.next_batch(least.max(1) as usize)
    }

    /// Says how many matches there are that were too few so far, and hands them out.
    pub fn rest(&mut self) -> usize {
        self.0.rest()
    }

    /// The matches' addresses, u64 each.
    pub fn addresses_ptr(&self) -> usize {
        self.0.batch().addresses.as_ptr() as usize
    }

    /// Which pattern all matches are of, if it is one.
    pub fn same_pattern(&self) -> Option<u32> {
        self.0.batch().same_pattern()
    }

    /// How many bytes all matches have, if they have as many.
    pub fn same_length(&self) -> Option<u32> {
        self.0.batch().same_length()
    }

    /// The matches' patterns, u32 each.
    pub fn patterns_ptr(&self) -> usize {
        self.0.batch().patterns.as_ptr() as usize
    }

    /// The matches' lengths in bytes, u32 each.
    pub fn lengths_ptr(&self) -> usize {
        self.0.batch().lengths.as_ptr() as usize
    }
}

/// Two chunks held against each other.
#[wasm_bindgen]
pub struct Comparer(Comparison);

#[wasm_bindgen]
impl Comparer {
    /// Room for chunks of `chunk` bytes, compared in units of `unit` bytes, a power of two.
    #[wasm_bindgen(constructor)]
    pub fn new(chunk: u32, unit: u32) -> Self {
        Self(Comparison::new(chunk as usize, unit as usize))
    }

    /// Where the earlier bytes are to be written.
    pub fn before_ptr(&mut self) -> usize {
        self.0.before().as_mut_ptr() as usize
    }

    /// Where the later bytes are to be written.
    pub fn after_ptr(&mut self) -> usize {
        self.0.after().as_mut_ptr() as usize
    }

    /// Whether the first `length` of the later bytes are all zero.
    pub fn after_is_zero(&mut self, length: u32) -> bool {
        compare::is_zero(&self.0.after()[..length as usize])
    }

    /// The first `length` bytes of both have been written; they come from `address`.
    pub fn start(&mut self, address: u64, length: u32) {
        self.0.start(address, length as usize);
    }

    /// Finds more changed ranges and says how many; 0 when the chunk is done.
    pub fn next_batch(&mut self) -> usize {
        self.0.next_batch()
    }

    /// Start and end of each range, u32 each, counted from the chunk's first byte.
    pub fn ranges_ptr(&self) -> usize {
        self.0.ranges().as_ptr() as usize
    }
}

#[cfg(test)]
mod tests;
