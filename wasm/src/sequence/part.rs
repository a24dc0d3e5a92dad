//! What sequences are made of.

use crate::wanted::Wanted;

/// A part of a sequence.
pub enum Part {
    /// Bytes one after the other.
    Row(Row),
    /// So many bytes of any value.
    Jump { low: usize, high: usize },
    /// One of several sequences.
    Choice(Vec<Parts>),
}

/// Parts one after the other, and how many bytes they may be together.
pub struct Parts {
    pub list: Vec<Part>,
    pub shortest: usize,
    pub longest: usize,
}

/// Bytes one after the other.
pub struct Row {
    /// The bits that are wanted; none of the bytes that are negated.
    pub value: Vec<u8>,
    pub mask: Vec<u8>,
    wanted: Wanted,
    negated: Vec<Negated>,
}

/// A byte whose bits must not all be these.
struct Negated {
    offset: usize,
    value: u8,
    mask: u8,
}

impl Part {
    /// Bytes under a mask; of those in `negated`, some bit of the mask must differ.
    pub fn row(value: &[u8], mask: &[u8], negated: &[u32]) -> Self {
        let mut free = mask.to_vec();
        let negated = negated
            .iter()
            .map(|&offset| {
                let offset = offset as usize;
                let mask = std::mem::take(&mut free[offset]);
                Negated { offset, value: value[offset] & mask, mask }
            })
            .collect();
        Self::Row(Row { wanted: Wanted::new(value, &free), value: value.to_vec(), mask: free, negated })
    }

    /// The fewest and the most bytes that it may be.
    pub fn lengths(&self) -> (usize, usize) {
        match self {
            Self::Row(row) => (row.len(), row.len()),
            &Self::Jump { low, high } => (low, high),
            Self::Choice(choices) => (
                choices.iter().map(|parts| parts.shortest).min().unwrap_or(0),
                choices.iter().map(|parts| parts.longest).max().unwrap_or(0),
            ),
        }
    }
}

impl Parts {
    pub fn new(list: Vec<Part>) -> Self {
        let (shortest, longest) =
            list.iter().map(Part::lengths).fold((0, 0), |sum, lengths| (sum.0 + lengths.0, sum.1 + lengths.1));
        Self { list, shortest, longest }
    }
}

impl Row {
    pub fn len(&self) -> usize {
        self.value.len()
    }

    /// Whether it is at `position`.
    ///
    /// # Safety
    /// The length, rounded up to whole vectors, must be readable at `position`.
    #[inline(always)]
    pub unsafe fn matches(&self, position: *const u8) -> bool {
        // SAFETY: readable as the caller promises; a negated byte lies inside the length.
        unsafe {
            self.wanted.matches(position)
                && self.negated.iter().all(|byte| (*position.add(byte.offset) ^ byte.value) & byte.mask != 0)
        }
    }
}
