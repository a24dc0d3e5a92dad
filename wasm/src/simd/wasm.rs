//! The operations as WebAssembly SIMD instructions.

use core::arch::wasm32::*;

/// Sixteen bytes.
#[derive(Clone, Copy)]
pub struct V128(v128);

impl V128 {
    /// All bits clear.
    #[inline(always)]
    pub fn zero() -> Self {
        Self(u64x2_splat(0))
    }

    /// `value` in each of the sixteen bytes.
    #[inline(always)]
    pub fn splat8(value: u8) -> Self {
        Self(u8x16_splat(value))
    }

    /// `value` in each of the eight 16-bit lanes.
    #[inline(always)]
    pub fn splat16(value: u16) -> Self {
        Self(u16x8_splat(value))
    }

    /// `value` in each of the four 32-bit lanes.
    #[inline(always)]
    pub fn splat32(value: u32) -> Self {
        Self(u32x4_splat(value))
    }

    /// `value` in both 64-bit lanes.
    #[inline(always)]
    pub fn splat64(value: u64) -> Self {
        Self(u64x2_splat(value))
    }

    /// The sixteen bytes at `source`, at any alignment.
    ///
    /// # Safety
    /// `source` must be readable for sixteen bytes.
    #[inline(always)]
    pub unsafe fn load(source: *const u8) -> Self {
        // SAFETY: readable for sixteen bytes, as the caller promises; v128.load needs no alignment.
        Self(unsafe { v128_load(source.cast()) })
    }

    /// Bitwise and.
    #[inline(always)]
    pub fn and(self, other: Self) -> Self {
        Self(v128_and(self.0, other.0))
    }

    /// Bitwise or.
    #[inline(always)]
    pub fn or(self, other: Self) -> Self {
        Self(v128_or(self.0, other.0))
    }

    /// Bitwise exclusive or.
    #[inline(always)]
    pub fn xor(self, other: Self) -> Self {
        Self(v128_xor(self.0, other.0))
    }

    /// Whether any bit is set.
    #[inline(always)]
    pub fn any(self) -> bool {
        v128_any_true(self.0)
    }

    /// Whether no byte is 0.
    #[inline(always)]
    pub fn all8(self) -> bool {
        u8x16_all_true(self.0)
    }

    /// The highest bit of each byte; bit 0 of the result is byte 0's.
    #[inline(always)]
    pub fn bitmask(self) -> u16 {
        u8x16_bitmask(self.0)
    }

    /// 0xff in each byte that equals `other`'s.
    #[inline(always)]
    pub fn eq8(self, other: Self) -> Self {
        Self(u8x16_eq(self.0, other.0))
    }

    /// All ones in each 16-bit lane that equals `other`'s.
    #[inline(always)]
    pub fn eq16(self, other: Self) -> Self {
        Self(u16x8_eq(self.0, other.0))
    }

    /// The same for 32-bit lanes.
    #[inline(always)]
    pub fn eq32(self, other: Self) -> Self {
        Self(u32x4_eq(self.0, other.0))
    }

    /// The same for 64-bit lanes.
    #[inline(always)]
    pub fn eq64(self, other: Self) -> Self {
        Self(u64x2_eq(self.0, other.0))
    }

    /// The lesser of each two bytes, unsigned.
    #[inline(always)]
    pub fn min8(self, other: Self) -> Self {
        Self(u8x16_min(self.0, other.0))
    }

    /// The lesser of each two 16-bit lanes, unsigned.
    #[inline(always)]
    pub fn min16(self, other: Self) -> Self {
        Self(u16x8_min(self.0, other.0))
    }

    /// Each 16-bit lane less `other`'s, wrapping.
    #[inline(always)]
    pub fn sub16(self, other: Self) -> Self {
        Self(u16x8_sub(self.0, other.0))
    }

    /// Each 16-bit lane times `other`'s, the lower half of it.
    #[inline(always)]
    pub fn mul16(self, other: Self) -> Self {
        Self(u16x8_mul(self.0, other.0))
    }

    /// All ones in each 8-bit lane where `self - base <= span`, unsigned and wrapping.
    #[inline(always)]
    pub fn within8(self, base: Self, span: Self) -> Self {
        Self(u8x16_le(u8x16_sub(self.0, base.0), span.0))
    }

    /// The same for 16-bit lanes.
    #[inline(always)]
    pub fn within16(self, base: Self, span: Self) -> Self {
        Self(u16x8_le(u16x8_sub(self.0, base.0), span.0))
    }

    /// The same for 32-bit lanes.
    #[inline(always)]
    pub fn within32(self, base: Self, span: Self) -> Self {
        Self(u32x4_le(u32x4_sub(self.0, base.0), span.0))
    }

    /// The same for 64-bit lanes.
    #[inline(always)]
    pub fn within64(self, base: Self, span: Self) -> Self {
        // There is no unsigned 64-bit comparison: flipping the sign bits turns it into the signed one.
        let sign = u64x2_splat(1 << 63);
        let distance = v128_xor(u64x2_sub(self.0, base.0), sign);
        Self(i64x2_le(distance, v128_xor(span.0, sign)))
    }

    /// All ones in each `f32` lane with `low <= self <= high`; never in a NaN.
    #[inline(always)]
    pub fn between_f32(self, low: Self, high: Self) -> Self {
        Self(v128_and(f32x4_ge(self.0, low.0), f32x4_le(self.0, high.0)))
    }

    /// The same for `f64` lanes.
    #[inline(always)]
    pub fn between_f64(self, low: Self, high: Self) -> Self {
        Self(v128_and(f64x2_ge(self.0, low.0), f64x2_le(self.0, high.0)))
    }

    /// Each byte's bits moved down by `count`, less than 8.
    #[inline(always)]
    pub fn shr8(self, count: u32) -> Self {
        Self(u8x16_shr(self.0, count))
    }

    /// The bytes at `places`, and 0 for places past the last one.
    #[inline(always)]
    pub fn swizzle(self, places: Self) -> Self {
        Self(u8x16_swizzle(self.0, places.0))
    }

    /// The bytes of each 16-bit lane in reverse.
    #[inline(always)]
    pub fn swap16(self) -> Self {
        Self(i8x16_shuffle::<1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14>(self.0, self.0))
    }

    /// The bytes of each 32-bit lane in reverse.
    #[inline(always)]
    pub fn swap32(self) -> Self {
        Self(i8x16_shuffle::<3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12>(self.0, self.0))
    }

    /// The bytes of each 64-bit lane in reverse.
    #[inline(always)]
    pub fn swap64(self) -> Self {
        Self(i8x16_shuffle::<7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8>(self.0, self.0))
    }
}
