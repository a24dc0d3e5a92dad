//! What sequences are made of.

use crate::rarity::COMMONNESS;

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
    length: usize,
    /// Those of which something is said, the ones that tell most first.
    cells: Vec<Cell>,
}

/// A byte of a row.
#[derive(Clone, Copy)]
pub struct Cell {
    pub offset: usize,
    value: u8,
    mask: u8,
    negated: bool,
}

impl Part {
    /// Bytes under a mask; of those in `negated`, some bit of the mask must differ.
    pub fn row(value: &[u8], mask: &[u8], negated: &[u32]) -> Self {
        let mut cells: Vec<Cell> = (value.iter().zip(mask).enumerate())
            .filter(|&(_, (_, &mask))| mask != 0)
            .map(|(offset, (&value, &mask))| Cell {
                offset,
                value: value & mask,
                mask,
                negated: negated.contains(&(offset as u32)),
            })
            .collect();
        cells.sort_by(|a, b| b.bits().total_cmp(&a.bits()));
        Self::Row(Row { length: value.len(), cells })
    }

    /// The fewest and the most bytes that it may be.
    pub fn lengths(&self) -> (usize, usize) {
        match self {
            Self::Row(row) => (row.length, row.length),
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
        self.length
    }

    /// The bytes of which something is said, the ones that tell most first.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// Value and mask of the bytes that are not negated.
    pub fn masked(&self) -> (Vec<u8>, Vec<u8>) {
        let (mut value, mut mask) = (vec![0; self.length], vec![0; self.length]);
        for cell in self.cells.iter().filter(|cell| !cell.negated) {
            (value[cell.offset], mask[cell.offset]) = (cell.value, cell.mask);
        }
        (value, mask)
    }
}

impl Cell {
    #[inline(always)]
    pub fn matches(self, byte: u8) -> bool {
        ((byte ^ self.value) & self.mask == 0) != self.negated
    }

    /// Whether it says what the byte is, and not what it is not.
    pub fn is_positive(self) -> bool {
        !self.negated
    }

    /// About how many bits of what the byte is are told by it.
    pub fn bits(self) -> f64 {
        match self.mask {
            _ if self.negated => 0.01,
            // The most common byte is every fourth, the rarest one in thousands.
            0xff => 2.0 + (255.0 - f64::from(COMMONNESS[usize::from(self.value)])) / 25.0,
            // The bits of common bytes are common.
            mask => 0.5 * f64::from(mask.count_ones()),
        }
    }
}
