//! Whether three bytes in a row may be in a window at all.

use super::windows::Window;

/// Grams, which are three bytes in a row of some window: two bits for each, near the place that its hash says.
///
/// The size is a constant: a shift by a number that varies takes as long as three other steps. So does one that finds a
/// bit, and the bits come from a table instead.
pub struct Hashed<const PLACE_BITS: u32> {
    /// Bits that are clear where a gram is.
    bytes: Vec<u8>,
}

/// Two of 31 bits, for each of so many different pairs.
const MARKS: [u32; 256] = {
    let mut marks = [0; 256];
    let (mut at, mut low, mut high) = (0, 0, 1);
    while at < 256 {
        marks[at] = 1 << low | 1 << high;
        at += 1;
        high += 1;
        if high == 31 {
            low += 1;
            high = low + 1;
        }
    }
    marks
};

impl<const PLACE_BITS: u32> Hashed<PLACE_BITS> {
    /// The grams at each of a window's first `stride` places.
    pub fn new(windows: &[Window], stride: usize) -> Self {
        // Three more, so that four can be loaded at the last one.
        let mut bytes = vec![0xff; (1 << PLACE_BITS) + 3];
        for window in windows {
            for at in 0..stride {
                for first in window.variants(at) {
                    for second in window.variants(at + 1) {
                        for third in window.variants(at + 2) {
                            let gram = u32::from_le_bytes([first, second, third, 0]);
                            let near = &mut bytes[place::<PLACE_BITS>(gram)..][..4];
                            for (byte, marks) in near.iter_mut().zip(MARKS[marks(gram)].to_le_bytes()) {
                                *byte &= !marks;
                            }
                        }
                    }
                }
            }
        }
        Self { bytes }
    }

    /// For a loop.
    pub fn view(&self) -> HashedView<'_, PLACE_BITS> {
        HashedView { bytes: &self.bytes }
    }
}

/// The bits, borrowed.
#[derive(Clone, Copy)]
pub struct HashedView<'a, const PLACE_BITS: u32> {
    bytes: &'a [u8],
}

impl<const PLACE_BITS: u32> HashedView<'_, PLACE_BITS> {
    /// Whether the three bytes at `source` may be a gram: a number that [`passes`], alone or in an or with others.
    ///
    /// # Safety
    /// `source` must be readable for four bytes.
    #[inline(always)]
    pub unsafe fn ask(self, source: *const u8) -> u32 {
        // SAFETY: `source` is readable, as the caller promises. A place has PLACE_BITS bits, and three more bytes follow as
        // many places. There are marks for each number of eight bits.
        unsafe {
            let gram = load(source);
            let near = load(self.bytes.as_ptr().add(place::<PLACE_BITS>(gram)));
            // A comparison would take a step more.
            (near & MARKS.get_unchecked(marks(gram))).wrapping_sub(1)
        }
    }
}

/// Whether a number says that there may be a gram: 31 bits less one are negative only if all are clear.
#[inline(always)]
pub fn passes(number: u32) -> bool {
    number.cast_signed() < 0
}

/// Four bytes, the first one lowest.
///
/// # Safety
/// `source` must be readable for four bytes.
#[inline(always)]
unsafe fn load(source: *const u8) -> u32 {
    // SAFETY: readable, as the caller promises; an array of u8 has alignment 1.
    u32::from_le_bytes(unsafe { source.cast::<[u8; 4]>().read() })
}

#[inline(always)]
fn place<const PLACE_BITS: u32>(gram: u32) -> usize {
    // The factor's low byte is 0: it makes nothing of a fourth byte.
    (gram.wrapping_mul(0x9e37_7900) >> (32 - PLACE_BITS)) as usize
}

/// Which of the marks are a gram's. Not its lowest bits: times four, as an offset in the table, these need no shift.
#[inline(always)]
fn marks(gram: u32) -> usize {
    (gram >> 2 & 0xff) as usize
}
