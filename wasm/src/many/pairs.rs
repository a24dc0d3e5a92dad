//! Where in a window two bytes in a row may be.

use super::windows::Window;

/// Values of two bytes.
const PAIRS: usize = 1 << 16;

/// For each two bytes the places in a window where some pattern has them, one bit each.
///
/// The bytes themselves are the place in the table: no hash, no shift, and letters whose case is open are in it twice.
pub struct Pairs {
    places: Vec<u8>,
}

impl Pairs {
    /// Places that a table can tell apart.
    pub const PLACES: usize = u8::BITS as usize;

    /// The pairs `skip` bytes behind each of a window's first `stride` places.
    pub fn new(windows: &[Window], stride: usize, skip: usize) -> Self {
        let mut places = vec![0; PAIRS];
        for window in windows {
            for at in 0..stride {
                for first in window.variants(at + skip) {
                    for second in window.variants(at + skip + 1) {
                        places[usize::from(u16::from_le_bytes([first, second]))] |= 1 << at;
                    }
                }
            }
        }
        Self { places }
    }

    /// For a loop, which so need not look up where the table lies.
    pub fn view(&self) -> PairsView<'_> {
        PairsView { places: &self.places }
    }
}

/// The table, borrowed.
#[derive(Clone, Copy)]
pub struct PairsView<'a> {
    places: &'a [u8],
}

impl PairsView<'_> {
    /// Where in a window the two bytes at `source` may be.
    ///
    /// # Safety
    /// `source` must be readable for two bytes.
    #[inline(always)]
    pub unsafe fn places(self, source: *const u8) -> u32 {
        // SAFETY: readable, as the caller promises; an array of u8 has alignment 1. The table has a place for every u16.
        unsafe {
            let pair = u16::from_le_bytes(source.cast::<[u8; 2]>().read());
            u32::from(*self.places.get_unchecked(usize::from(pair)))
        }
    }
}
