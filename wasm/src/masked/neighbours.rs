//! Bytes side by side, by which most of memory is told from the pattern.

use crate::rarity::likelihood;

/// Three bytes in a row as two words that share the one in the middle.
///
/// A vector of words that lie at even distances from the round's first position has the later word of each even start and the
/// earlier one of each odd start. So it is loaded once for both, and from whole vectors, where two anchors are loaded one by
/// one from anywhere.
#[derive(Clone, Copy)]
pub struct Neighbours {
    /// Where the later word is.
    pub offset: usize,
    /// The earlier word and the later one, low byte first, and the bits that both must agree in.
    pub words: [u16; 2],
    pub mask: u16,
}

impl Neighbours {
    /// The three in a row that memory has least, and about how often it has one of the words; `None` if there are none.
    pub fn rarest(value: &[u8], mask: &[u8]) -> Option<(Self, f32)> {
        let threes = value.windows(3).zip(mask.windows(3)).zip(1..);
        let all = threes.filter(|((_, mask), _)| !mask.contains(&0)).map(|((value, mask), offset)| {
            // Where one of the words may have any bit the other must not ask for it either.
            let common = [mask[0] & mask[1], mask[1] & mask[2]];
            let word = |at: usize| [value[at] & common[0], value[at + 1] & common[1]];
            let odds = |[low, high]: [u8; 2]| likelihood(low, common[0]) * likelihood(high, common[1]);
            let words = [word(0), word(1)];
            let either = words.map(odds).iter().sum::<f32>() / 2.0;
            (Self { offset, words: words.map(u16::from_le_bytes), mask: u16::from_le_bytes(common) }, either)
        });
        all.min_by(|(_, one), (_, other)| one.total_cmp(other))
    }
}
