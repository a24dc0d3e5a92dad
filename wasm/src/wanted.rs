//! Bytes under a mask, in whole vectors: what a candidate is held against.

use std::array::from_fn;

use crate::simd::{V128, WIDTH};

/// Bytes that are compared before it is asked whether they differ: where can't be guessed, and most patterns are shorter.
const AT_ONCE: usize = 128;

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
        let length = self.value.len();
        (0..length).step_by(AT_ONCE).all(|from| {
            // SAFETY: as the caller promises.
            let differences =
                (from..length.min(from + AT_ONCE)).step_by(WIDTH).map(|at| unsafe { self.difference(position, at) });
            !differences.fold(V128::zero(), V128::or).any()
        })
    }

    /// Calls `tell` with each of `positions`, counted from `base`, and whether all of it agrees with the bytes there.
    ///
    /// # Safety
    /// The length, rounded up to whole vectors, must be readable at each.
    #[inline(always)]
    pub unsafe fn at_each<E>(
        &self,
        base: *const u8,
        positions: &[u32],
        tell: impl FnMut(bool, usize) -> Result<(), E>,
    ) -> Result<(), E> {
        // SAFETY: as the caller promises, here and below.
        unsafe {
            match self.value.len() / WIDTH {
                1 => self.in_vectors::<1, E>(base, positions, tell),
                2 => self.in_vectors::<2, E>(base, positions, tell),
                3 => self.in_vectors::<3, E>(base, positions, tell),
                4 => self.in_vectors::<4, E>(base, positions, tell),
                5 => self.in_vectors::<5, E>(base, positions, tell),
                _ => self.in_blocks(base, positions, tell),
            }
        }
    }

    /// The same where it has `N` vectors, few enough to stay in registers.
    ///
    /// # Safety
    /// As for [`Self::at_each`].
    #[inline(never)]
    unsafe fn in_vectors<const N: usize, E>(
        &self,
        base: *const u8,
        positions: &[u32],
        mut tell: impl FnMut(bool, usize) -> Result<(), E>,
    ) -> Result<(), E> {
        // SAFETY: `value` and `mask` have N vectors.
        let load = |from: &[u8]| from_fn(|at| unsafe { V128::load(from[at * WIDTH..][..WIDTH].as_ptr()) });
        let (value, mask): ([V128; N], [V128; N]) = (load(&self.value), load(&self.mask));
        positions.iter().map(|&position| position as usize).try_for_each(|position| {
            let differences = (0..N).fold(V128::zero(), |differences, at| {
                // SAFETY: as the caller promises.
                let bytes = unsafe { V128::load(base.add(position).add(at * WIDTH)) };
                differences.or(bytes.and(mask[at]).xor(value[at]))
            });
            tell(!differences.any(), position)
        })
    }

    /// The same for any length.
    ///
    /// # Safety
    /// As for [`Self::at_each`].
    #[inline(never)]
    unsafe fn in_blocks<E>(
        &self,
        base: *const u8,
        positions: &[u32],
        mut tell: impl FnMut(bool, usize) -> Result<(), E>,
    ) -> Result<(), E> {
        // SAFETY: as the caller promises.
        let matches = |position| unsafe { self.matches(base.add(position)) };
        positions.iter().map(|&position| position as usize).try_for_each(|position| tell(matches(position), position))
    }

    /// The last byte that does not agree with that at `position`: where it is, counted from there, and what is there.
    ///
    /// # Safety
    /// The length, rounded up to whole vectors, must be readable at `position`.
    pub unsafe fn last_difference(&self, position: *const u8) -> Option<(usize, u8)> {
        (0..self.value.len()).step_by(WIDTH).rev().find_map(|from| {
            // SAFETY: as the caller promises.
            let equal = unsafe { self.difference(position, from) }.eq8(V128::zero()).bitmask();
            (equal != u16::MAX).then(|| {
                let at = from + (u16::BITS - 1 - (!equal).leading_zeros()) as usize;
                // SAFETY: the same.
                (at, unsafe { *position.add(at) })
            })
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
