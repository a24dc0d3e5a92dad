//! What every kind of pattern does: say where it starts.

use std::ops::Range;

use crate::haystack::{Full, Haystack, Hits};

/// A compiled pattern.
pub trait Matcher {
    /// Bytes from a match's start that must have been read before that start can be decided.
    fn reach(&self) -> usize;

    /// How many matches one start may have.
    fn most_at_once(&self) -> usize {
        1
    }

    /// Reports every match that starts in `starts`, in ascending order of position, pattern and length.
    ///
    /// Each start in the range either has [`reach`](Self::reach) bytes behind it or the haystack ends where the memory
    /// does, so a start is asked for once and the answer is final.
    fn search(&mut self, haystack: &Haystack, starts: Range<usize>, hits: &mut Hits) -> Result<(), Full>;

    /// The hits of the last search were kept. (A search whose list was full is made again over a shorter range.)
    fn commit(&mut self) {}

    /// The next haystack does not follow the last one.
    fn restart(&mut self) {}

    /// Before this address no further match may start; nothing for matches that may overlap.
    fn taken(&self) -> Option<u64> {
        None
    }

    /// Goes on where another scan's matcher of the same pattern was: [`taken`](Self::taken) said so.
    fn take(&mut self, _until: u64) {}
}

/// Whether `address` is a multiple of `alignment`, a power of two.
#[inline(always)]
pub fn is_aligned(address: u64, alignment: u32) -> bool {
    address & (u64::from(alignment) - 1) == 0
}
