//! Sets of byte values.

use regex_syntax::hir::{Class, Hir, HirKind};

use crate::rarity::COMMONNESS;
use crate::simd::{V128, WIDTH};

/// Some of the 256 values of a byte.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ByteSet([u128; 2]);

impl ByteSet {
    /// All values.
    pub const ALL: Self = Self([u128::MAX; 2]);

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
        (first..=last).for_each(|value| self.0[usize::from(value >> 7)] |= 1 << (value & 0x7f));
    }

    /// Adds all of `other`.
    pub fn unite(&mut self, other: Self) {
        (self.0[0], self.0[1]) = (self.0[0] | other.0[0], self.0[1] | other.0[1]);
    }

    /// Whether `value` is in it.
    pub fn contains(&self, value: u8) -> bool {
        self.0[usize::from(value >> 7)] >> (value & 0x7f) & 1 == 1
    }

    /// About how often a byte of memory is in it, as a share of 1.
    pub fn commonness(&self) -> f64 {
        // The ranks, counted from 1, add up to this.
        const ALL: f64 = (256 * 257 / 2) as f64;
        self.values().map(|value| f64::from(COMMONNESS[usize::from(value)]) + 1.0).sum::<f64>() / ALL
    }

    fn values(&self) -> impl Iterator<Item = u8> {
        (0..=255).filter(|&value| self.contains(value))
    }

    /// The low four bits of the values whose high four bits are `high`, a bit for each.
    fn row(&self, high: u8) -> u16 {
        (self.0[usize::from(high >> 3)] >> (16 * (high & 7))) as u16
    }
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
        let tests = [0, 1, 2, 4, 8, 0x10, 0x20, 0x40, 0x80].map(|bits| {
            let (low, high) =
                set.values().fold((0xff, 0), |(low, high), value| (low.min(value | bits), high.max(value | bits)));
            let mut passing = ByteSet::default();
            (0..=255)
                .filter(|value| (low..=high).contains(&(value | bits)))
                .for_each(|value| passing.insert(value, value));
            let [bits, low, span] = [bits, low, high.saturating_sub(low)].map(V128::splat8);
            (Self { bits, low, span }, passing)
        });
        tests.into_iter().min_by(|(_, a), (_, b)| a.commonness().total_cmp(&b.commonness())).expect("there are tests")
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
