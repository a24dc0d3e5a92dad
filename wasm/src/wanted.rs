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
        (0..self.value.len()).step_by(WIDTH).all(|at| {
            // SAFETY: `value` and `mask` are whole vectors of the same length, and so much is readable at `position`.
            let (bytes, value, mask) = unsafe {
                (
                    V128::load(position.add(at)),
                    V128::load(self.value.as_ptr().add(at)),
                    V128::load(self.mask.as_ptr().add(at)),
                )
            };
            !bytes.and(mask).xor(value).any()
        })
    }
}
