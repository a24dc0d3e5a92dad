//! The bytes in view: what the operating system wrote last, and before it the end of what came earlier.

use crate::border;
use crate::haystack::{Haystack, PADDING};

/// What processors move between memory and their caches at once.
const CACHE_LINE: usize = 64;

/// A buffer that a contiguous stretch of memory is read through, chunk by chunk.
///
/// ```text
/// | … kept from before … | chunk: the next bytes are written here | padding |
/// ```
///
/// What is kept lies directly before the chunk, so a match across the seam is found as any other.
pub struct Window {
    buffer: Vec<u8>,
    chunk: Chunk,
    /// Bytes before the chunk that belong to the view.
    kept: usize,
    /// How many of them were decided before: they are only looked back at.
    behind: usize,
    /// Bytes of the chunk that hold memory.
    filled: usize,
    /// Address of the chunk's first byte.
    address: u64,
}

/// Where new bytes go.
struct Chunk {
    start: usize,
    length: usize,
}

impl Window {
    /// A window with chunks of `chunk` bytes that keeps `reach` bytes between them.
    pub fn new(chunk: usize, reach: usize) -> Self {
        // More for the bytes looked back at.
        let before = reach + border::WIDEST;
        let buffer = vec![0; before + CACHE_LINE + chunk + PADDING];
        // Copying to whole lines and loading whole vectors is faster, and the buffer itself may begin anywhere.
        let start = before + buffer[before..].as_ptr().align_offset(CACHE_LINE);
        Self { buffer, chunk: Chunk { start, length: chunk }, kept: 0, behind: 0, filled: 0, address: 0 }
    }

    /// Where the next bytes are to be written.
    pub fn chunk(&mut self) -> &mut [u8] {
        &mut self.buffer[self.chunk.start..][..self.chunk.length]
    }

    /// Forgets what was kept: the next chunk comes from `address` and follows nothing.
    pub fn restart(&mut self, address: u64) {
        (self.kept, self.behind, self.filled, self.address) = (0, 0, 0, address);
    }

    /// The first `length` bytes of the chunk have been written.
    pub fn fill(&mut self, length: usize) {
        assert!(length <= self.chunk.length, "more bytes than the chunk has room for");
        self.filled = length;
    }

    /// What is in view.
    pub fn haystack(&self) -> Haystack<'_> {
        let address = self.address.wrapping_sub(self.kept as u64);
        Haystack::new(&self.buffer[self.chunk.start - self.kept..], self.kept + self.filled, address)
    }

    /// The first position that is not decided yet.
    pub fn undecided(&self) -> usize {
        self.behind
    }

    /// Moves on: positions before `decided` are done with, the others come back in front of the next chunk.
    pub fn advance(&mut self, decided: usize) {
        let end = self.chunk.start + self.filled;
        let view = self.kept + self.filled;
        self.behind = decided.min(border::WIDEST);
        self.kept = view - decided + self.behind;
        self.buffer.copy_within(end - self.kept..end, self.chunk.start - self.kept);
        self.address = self.address.wrapping_add(self.filled as u64);
        self.filled = 0;
    }
}
