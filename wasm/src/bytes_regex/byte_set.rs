//! Sets of byte values.

use regex_syntax::hir::{Class, Hir, HirKind};

use crate::rarity::COMMONNESS;
use crate::sift::positions;
use crate::simd::{V128, WIDTH};

/// Some of the 256 values of a byte.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ByteSet([u64; 4]);

impl ByteSet {
    /// All values.
    pub const ALL: Self = Self([u64::MAX; 4]);

    /// One value.
    pub fn of(value: u8) -> Self {
        let mut set = Self::default();
        set.insert(value, value);
        set
    }

    /// The bytes of a class; `None` if its members may be longer than one.
    pub fn of_class(class: &Class) -> Option<Self> {
        let class = match class {
            Class::Bytes(class) => class.clone(),
            Class::Unicode(class) => class.to_byte_class()?,
        };
        let mut set = Self::default();
        class.iter().for_each(|range| set.insert(range.start(), range.end()));
        Some(set)
    }

    /// All bytes that matches of `hir` may have.
    pub fn of_all(hir: &Hir) -> Self {
        let mut set = Self::default();
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => literal.0.iter().for_each(|&byte| set.insert(byte, byte)),
            HirKind::Class(class) => set = Self::of_class(class).unwrap_or(Self::ALL),
            HirKind::Repetition(repetition) => set = Self::of_all(&repetition.sub),
            HirKind::Capture(capture) => set = Self::of_all(&capture.sub),
            HirKind::Concat(hirs) | HirKind::Alternation(hirs) => {
                hirs.iter().for_each(|hir| set.unite(Self::of_all(hir)));
            }
        }
        set
    }

    fn insert(&mut self, first: u8, last: u8) {
        (first..=last).for_each(|value| self.0[usize::from(value >> 6)] |= 1 << (value & 63));
    }

    /// Adds all of `other`.
    pub fn unite(&mut self, other: Self) {
        self.0.iter_mut().zip(other.0).for_each(|(bits, others)| *bits |= others);
    }

    /// Whether `value` is in it.
    pub fn contains(&self, value: u8) -> bool {
        self.0[usize::from(value >> 6)] >> (value & 63) & 1 == 1
    }

    /// How many values are in it.
    pub fn len(&self) -> usize {
        self.0.map(u64::count_ones).iter().sum::<u32>() as usize
    }

    /// How common its values are together.
    pub fn rank(&self) -> u32 {
        self.values().map(rank).sum()
    }

    /// About how often a byte of memory is in it, as a share of 1.
    pub fn commonness(&self) -> f64 {
        // The ranks of all values, counted from 1, add up to this.
        f64::from(self.rank()) / f64::from(256 * 257 / 2)
    }

    fn values(&self) -> impl Iterator<Item = u8> {
        let words = self.0.into_iter().zip((0..).step_by(64));
        words.flat_map(|(bits, first)| positions(first, bits)).map(|value| value as u8)
    }

    /// The low four bits of the values whose high four bits are `high`, a bit for each.
    fn row(&self, high: u8) -> u16 {
        (self.0[usize::from(high >> 2)] >> (16 * (high & 3))) as u16
    }
}

fn rank(value: u8) -> u32 {
    u32::from(COMMONNESS[usize::from(value)]) + 1
}

/// A quick test whether bytes may be in a set, sixteen at a time: whether a byte, with some of its bits set, lies in a range.
///
/// Just right for one value, two that differ in a bit as the cases of a letter do, `[0-9]`, `[A-Za-z]`.
#[derive(Clone, Copy)]
pub struct Within {
    bits: V128,
    low: V128,
    span: V128,
}

impl Within {
    /// The test that says yes to the fewest others, and what it says yes to.
    pub fn new(set: &ByteSet) -> (Self, ByteSet) {
        let range = |bits: u8| {
            let ends = |(low, high): (u8, u8), value: u8| (low.min(value | bits), high.max(value | bits));
            set.values().fold((0xff, 0), ends)
        };
        let passing = |bits: u8| {
            let (low, high) = range(bits);
            (0..=255).filter(move |value| (low..=high).contains(&(value | bits)))
        };
        let choices = [0, 1, 2, 4, 8, 0x10, 0x20, 0x40, 0x80];
        let best = choices.into_iter().min_by_key(|&bits| passing(bits).map(rank).sum::<u32>());
        let bits = best.expect("there are choices");
        let (low, high) = range(bits);
        let [bits_of_all, low, span] = [bits, low, high.saturating_sub(low)].map(V128::splat8);
        let mut others = ByteSet::default();
        passing(bits).for_each(|value| others.insert(value, value));
        (Self { bits: bits_of_all, low, span }, others)
    }

    /// 0xff in each byte that may be in the set.
    #[inline(always)]
    pub fn among(self, bytes: V128) -> V128 {
        bytes.or(self.bits).within8(self.low, self.span)
    }
}

/// The test for any set: a byte's high four bits say in which row of sixteen values it is, its low ones where in the row.
///
/// Rows with the same values have a bit in common. There are seven: with more kinds of rows, the last ones are taken as one,
/// and the test says yes to some other bytes too.
#[derive(Clone, Copy)]
pub struct Nibbles {
    /// For the low four bits, the bits of the rows that have such a value.
    low: V128,
    /// For the high four bits, the row's bit.
    high: V128,
}

impl Nibbles {
    /// What rows have that are empty: a bit that no low four bits have.
    const EMPTY: u8 = 0x80;

    /// The test for `set`.
    pub fn new(set: &ByteSet) -> Self {
        let (mut low, mut high) = ([0; WIDTH], [Self::EMPTY; WIDTH]);
        let mut kinds: Vec<u16> = vec![];
        for (bit, row) in high.iter_mut().zip((0..).map(|high| set.row(high))).filter(|&(_, row)| row != 0) {
            let kind = kinds.iter().position(|&kind| kind == row).unwrap_or(kinds.len());
            if kind == kinds.len() {
                kinds.push(row);
            }
            *bit = 1 << kind.min(6);
            low.iter_mut().enumerate().filter(|(at, _)| row >> at & 1 == 1).for_each(|(_, rows)| *rows |= *bit);
        }
        // SAFETY: both arrays have sixteen bytes.
        unsafe { Self { low: V128::load(low.as_ptr()), high: V128::load(high.as_ptr()) } }
    }

    /// 0xff in each byte that is in the set.
    #[inline(always)]
    pub fn among(self, bytes: V128) -> V128 {
        let row = self.high.swizzle(bytes.shr8(4));
        self.low.swizzle(bytes.and(V128::splat8(0x0f))).and(row).eq8(row)
    }
}
