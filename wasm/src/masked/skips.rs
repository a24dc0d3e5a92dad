//! What of memory need not be looked at where nearly all of it agrees with a pattern.

/// How far a pattern may be moved on where it does not match: the bad-character rule of Boyer and Moore.
///
/// Only asked where all anchors agree. Then memory is full of the pattern's bytes, as zeros are of zeros, and without it
/// every position would have to be compared.
pub struct Skips {
    /// For each value, behind the last of the pattern's bytes that may have it.
    ends: [u32; 256],
}

impl Skips {
    /// Those of a pattern that matches where `(byte ^ value) & mask` is 0 for each of its bytes.
    pub fn new(value: &[u8], mask: &[u8]) -> Self {
        let mut ends = [0; 256];
        for (end, (&value, &mask)) in (1..).zip(value.iter().zip(mask)) {
            if mask == 0xff {
                ends[usize::from(value)] = end;
            } else {
                // It may have several; all is more than enough.
                ends = [end; 256];
            }
        }
        Self { ends }
    }

    /// Positions to go on where the pattern's byte at `at` is not `found`, which memory has there.
    pub fn past(&self, at: usize, found: u8) -> usize {
        (at + 1).saturating_sub(self.ends[usize::from(found)] as usize).max(1)
    }
}
