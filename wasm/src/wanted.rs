//! Bytes under a mask, in whole vectors: what a candidate is held against.

use crate::simd::{V128, WIDTH};

/// The bits that must agree, and which ones they are.
pub struct Wanted {
    /// Value and mask in whole vectors; the mask of the filling is 0.
    value: Vec<u8>,
    mask: Vec<u8>,
}

impl Wanted {
    /// What agrees where `(byte ^ value) & mask` is 0 for each byte.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn new(value: &[u8], mask: &[u8]) -> Self {
        assert_eq!(value.len(), mask.len());
        let padded = value.len().next_multiple_of(WIDTH);
        let mut wanted = Self { value: vec![0; padded], mask: vec![0; padded] };
        wanted.mask[..mask.len()].copy_from_slice(mask);
        for (at, (value, mask)) in value.iter().zip(mask).enumerate() {
            wanted.value[at] = value & mask;
        }
        wanted
    }

    /// Whether all of it agrees with the bytes at `position`.
    ///
    /// # Safety
    /// The length, rounded up to whole vectors, must be readable at `position`.
    #[inline(always)]
    pub unsafe fn matches(&self, position: *const u8) -> bool {
        // SAFETY: as the caller promises.
        (0..self.value.len()).step_by(WIDTH).all(|at| unsafe { !self.difference(position, at).any() })
    }

    /// The last byte that does not agree with that at `position`, counted from there.
    ///
    /// # Safety
    /// The length, rounded up to whole vectors, must be readable at `position`.
    pub unsafe fn last_difference(&self, position: *const u8) -> Option<usize> {
        (0..self.value.len()).step_by(WIDTH).rev().find_map(|at| {
            // SAFETY: as the caller promises.
            let equal = unsafe { self.difference(position, at) }.eq8(V128::zero()).bitmask();
            (equal != u16::MAX).then(|| at + (u16::BITS - 1 - (!equal).leading_zeros()) as usize)
        })
    }

    /// What differs in the vector `at` bytes from the start.
    ///
    /// # Safety
    /// `at` must be a vector's start, and the length, rounded up to whole vectors, readable at `position`.
    #[inline(always)]
    unsafe fn difference(&self, position: *const u8, at: usize) -> V128 {
        // SAFETY: `value` and `mask` are whole vectors of the same length, and so much is readable at `position`.
        let (bytes, value, mask) = unsafe {
            (
                V128::load(position.add(at)),
                V128::load(self.value.as_ptr().add(at)),
                V128::load(self.mask.as_ptr().add(at)),
            )
        };
        bytes.and(mask).xor(value)
    }
}
