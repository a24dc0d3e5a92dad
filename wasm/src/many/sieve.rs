//! Sets of grams that say "no" or "perhaps", of which the first is asked at every probe.

use super::grams::{GRAM_BITS, load};

/// What a loop asks; it is copied into the loop, which so need not look up where it lies.
pub trait Sieve: Copy {
    /// Probes that are asked for at once. One that passes has all of them asked for once more: where many pass, fewer.
    const ROUND: usize;

    /// 0 if the gram was not added; if it was, and perhaps if it was not, another number.
    fn ask(self, gram: u32) -> u32;
}

/// The sieve of a few thousand grams.
///
/// The grams are dealt out to eight groups. One table says which groups have a gram with these lower bits, the other one
/// the same for the upper bits; a gram of the set has its group in both. No product and no shift by a number that varies:
/// with two tables in the nearest cache or about that takes three quarters of the time that [`Hashed`] takes.
pub struct Paired<const PLACE_BITS: u32> {
    tables: [Vec<u8>; 2],
    next_group: u32,
}

impl<const PLACE_BITS: u32> Paired<PLACE_BITS> {
    /// Grams that it is for: of others, one of seventy passes.
    pub const MOST: usize = (1 << PLACE_BITS) / 3;

    /// An empty one.
    pub fn new() -> Self {
        Self { tables: [vec![0; 1 << PLACE_BITS], vec![0; 1 << PLACE_BITS]], next_group: 0 }
    }

    /// Adds a gram.
    pub fn add(&mut self, gram: u32) {
        let group = 1 << (self.next_group % 8);
        self.next_group += 1;
        for (table, place) in self.tables.iter_mut().zip(places::<PLACE_BITS>(gram)) {
            table[place] |= group;
        }
    }

    /// The sieve for a loop.
    pub fn view(&self) -> impl Sieve {
        PairedView::<PLACE_BITS> { tables: [&self.tables[0], &self.tables[1]] }
    }
}

#[derive(Clone, Copy)]
struct PairedView<'a, const PLACE_BITS: u32> {
    tables: [&'a [u8]; 2],
}

impl<const PLACE_BITS: u32> Sieve for PairedView<'_, PLACE_BITS> {
    const ROUND: usize = 16;

    #[inline(always)]
    fn ask(self, gram: u32) -> u32 {
        let ([lower, upper], [low, high]) = (self.tables, places::<PLACE_BITS>(gram));
        // SAFETY: each table has a place for every number of PLACE_BITS bits. So many are left of the gram both times: it
        // has no more than GRAM_BITS.
        u32::from(unsafe { lower.get_unchecked(low) & upper.get_unchecked(high) })
    }
}

/// Where a gram is looked up. The two places together have all of its bits, the middle ones twice.
#[inline(always)]
fn places<const PLACE_BITS: u32>(gram: u32) -> [usize; 2] {
    [gram as usize % (1 << PLACE_BITS), (gram >> (GRAM_BITS - PLACE_BITS)) as usize]
}

/// The sieve of many grams: one bit for each, in the place that its hash says.
///
/// The size is a constant: a shift by a number that varies takes as long as three other steps.
pub struct Hashed<const PLACE_BITS: u32> {
    bytes: Vec<u8>,
    factor: u32,
}

impl<const PLACE_BITS: u32> Hashed<PLACE_BITS> {
    /// Grams that it is for: of others, one of thirty passes.
    pub const MOST: usize = 1 << (PLACE_BITS - 2);

    /// An empty one. The hash is the upper bits of the product with `factor`, which is odd.
    pub fn new(factor: u32) -> Self {
        // Three more, so that four can be loaded at the last one.
        Self { bytes: vec![0; (1 << PLACE_BITS) + 3], factor }
    }

    /// Adds a gram.
    pub fn add(&mut self, gram: u32) {
        let bit = 8 * (gram.wrapping_mul(self.factor) >> (32 - PLACE_BITS)) + gram % 32;
        self.bytes[bit as usize / 8] |= 1 << (bit % 8);
    }

    /// The sieve for a loop.
    pub fn view(&self) -> impl Sieve {
        HashedView::<PLACE_BITS> { bytes: &self.bytes, factor: self.factor }
    }
}

#[derive(Clone, Copy)]
struct HashedView<'a, const PLACE_BITS: u32> {
    bytes: &'a [u8],
    factor: u32,
}

impl<const PLACE_BITS: u32> Sieve for HashedView<'_, PLACE_BITS> {
    const ROUND: usize = 4;

    #[inline(always)]
    fn ask(self, gram: u32) -> u32 {
        let place = gram.wrapping_mul(self.factor) >> (32 - PLACE_BITS);
        // SAFETY: the shift leaves PLACE_BITS bits, and three more bytes follow as many places.
        let near = unsafe { load(self.bytes.as_ptr().add(place as usize)) };
        // Which bit of the four bytes, the gram's own lowest bits say: they need not wait for the product.
        near.wrapping_shr(gram) & 1
    }
}
