//! The operations as plain loops over an array.

use core::array::from_fn;

/// Sixteen bytes.
#[derive(Clone, Copy)]
pub struct V128([u8; 16]);

/// Applies `test` to each lane of `W` bytes and spreads its answer over the lane.
#[inline(always)]
fn lanes<const W: usize>(value: [u8; 16], test: impl Fn(usize, [u8; W]) -> bool) -> V128 {
    let mut out = [0; 16];
    for at in (0..16).step_by(W) {
        let lane: [u8; W] = from_fn(|i| value[at + i]);
        out[at..at + W].fill(if test(at, lane) { 0xff } else { 0 });
    }
    V128(out)
}

/// Lane of `W` bytes at `at`.
#[inline(always)]
fn lane<const W: usize>(value: &V128, at: usize) -> [u8; W] {
    from_fn(|i| value.0[at + i])
}

macro_rules! equal {
    ($name:ident, $width:literal) => {
        /// All ones in each lane that equals `other`'s.
        #[inline(always)]
        pub fn $name(self, other: Self) -> Self {
            lanes::<$width>(self.0, |at, bytes| bytes == lane(&other, at))
        }
    };
}

macro_rules! within {
    ($name:ident, $lane:ty, $width:literal) => {
        /// All ones in each lane where `self - base <= span`, unsigned and wrapping.
        #[inline(always)]
        pub fn $name(self, base: Self, span: Self) -> Self {
            lanes::<$width>(self.0, |at, bytes| {
                let base = <$lane>::from_le_bytes(lane(&base, at));
                <$lane>::from_le_bytes(bytes).wrapping_sub(base) <= <$lane>::from_le_bytes(lane(&span, at))
            })
        }
    };
}

macro_rules! between {
    ($name:ident, $lane:ty, $width:literal) => {
        /// All ones in each lane with `low <= self <= high`; never in a NaN.
        #[inline(always)]
        pub fn $name(self, low: Self, high: Self) -> Self {
            lanes::<$width>(self.0, |at, bytes| {
                let value = <$lane>::from_le_bytes(bytes);
                value >= <$lane>::from_le_bytes(lane(&low, at)) && value <= <$lane>::from_le_bytes(lane(&high, at))
            })
        }
    };
}

macro_rules! swap {
    ($name:ident, $width:literal) => {
        /// The bytes of each lane in reverse.
        #[inline(always)]
        pub fn $name(self) -> Self {
            Self(from_fn(|i| self.0[i / $width * $width + ($width - 1 - i % $width)]))
        }
    };
}

impl V128 {
    /// All bits clear.
    #[inline(always)]
    pub fn zero() -> Self {
        Self([0; 16])
    }

    /// `value` in each of the sixteen bytes.
    #[inline(always)]
    pub fn splat8(value: u8) -> Self {
        Self([value; 16])
    }

    /// `value` in each of the eight 16-bit lanes.
    #[inline(always)]
    pub fn splat16(value: u16) -> Self {
        Self(from_fn(|i| value.to_le_bytes()[i % 2]))
    }

    /// `value` in each of the four 32-bit lanes.
    #[inline(always)]
    pub fn splat32(value: u32) -> Self {
        Self(from_fn(|i| value.to_le_bytes()[i % 4]))
    }

    /// `value` in both 64-bit lanes.
    #[inline(always)]
    pub fn splat64(value: u64) -> Self {
        Self(from_fn(|i| value.to_le_bytes()[i % 8]))
    }

    /// The sixteen bytes at `source`, at any alignment.
    ///
    /// # Safety
    /// `source` must be readable for sixteen bytes.
    #[inline(always)]
    pub unsafe fn load(source: *const u8) -> Self {
        // SAFETY: readable for sixteen bytes, as the caller promises; an array of u8 has alignment 1.
        Self(unsafe { source.cast::<[u8; 16]>().read() })
    }

    /// Bitwise and.
    #[inline(always)]
    pub fn and(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i] & other.0[i]))
    }

    /// Bitwise or.
    #[inline(always)]
    pub fn or(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i] | other.0[i]))
    }

    /// Bitwise exclusive or.
    #[inline(always)]
    pub fn xor(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i] ^ other.0[i]))
    }

    /// Whether any bit is set.
    #[inline(always)]
    pub fn any(self) -> bool {
        self.0.iter().any(|&byte| byte != 0)
    }

    /// Whether no byte is 0.
    #[inline(always)]
    pub fn all8(self) -> bool {
        self.0.iter().all(|&byte| byte != 0)
    }

    /// The highest bit of each byte; bit 0 of the result is byte 0's.
    #[inline(always)]
    pub fn bitmask(self) -> u16 {
        (0..16).fold(0, |bits, i| bits | u16::from(self.0[i] >> 7) << i)
    }

    /// The lesser of each two bytes, unsigned.
    #[inline(always)]
    pub fn min8(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i].min(other.0[i])))
    }

    /// The lesser of each two 16-bit lanes, unsigned.
    #[inline(always)]
    pub fn min16(self, other: Self) -> Self {
        self.words(other, u16::min)
    }

    /// Each 16-bit lane less `other`'s, wrapping.
    #[inline(always)]
    pub fn sub16(self, other: Self) -> Self {
        self.words(other, u16::wrapping_sub)
    }

    /// Each 16-bit lane times `other`'s, the lower half of it.
    #[inline(always)]
    pub fn mul16(self, other: Self) -> Self {
        self.words(other, u16::wrapping_mul)
    }

    fn words(self, other: Self, combine: impl Fn(u16, u16) -> u16) -> Self {
        let number = |from: &Self, at| u16::from_le_bytes(lane(from, at));
        Self(from_fn(|i| combine(number(&self, i / 2 * 2), number(&other, i / 2 * 2)).to_le_bytes()[i % 2]))
    }

    /// Each byte's bits moved down by `count`, less than 8.
    #[inline(always)]
    pub fn shr8(self, count: u32) -> Self {
        Self(self.0.map(|byte| byte >> count))
    }

    /// The bytes at `places`, and 0 for places past the last one.
    #[inline(always)]
    pub fn swizzle(self, places: Self) -> Self {
        Self(places.0.map(|place| self.0.get(usize::from(place)).copied().unwrap_or(0)))
    }

    equal!(eq8, 1);
    equal!(eq16, 2);
    equal!(eq32, 4);
    equal!(eq64, 8);
    within!(within8, u8, 1);
    within!(within16, u16, 2);
    within!(within32, u32, 4);
    within!(within64, u64, 8);
    between!(between_f32, f32, 4);
    between!(between_f64, f64, 8);
    swap!(swap16, 2);
    swap!(swap32, 4);
    swap!(swap64, 8);
}
