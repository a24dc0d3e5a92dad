//! All patterns of a set over one stretch of memory, in one pass.

use crate::haystack::Hits;
use crate::matcher::Matcher;
use crate::window::Window;

/// Hits handed out at once, at most. Bounds the heap whatever is found.
const BATCH: usize = 16 * 1024;

/// Positions that all patterns of a set look at before the next ones: small enough to stay in the nearest cache.
const TILE: usize = 16 * 1024;

/// The state of a scan.
pub struct Scan {
    matchers: Vec<Box<dyn Matcher>>,
    window: Window,
    hits: Hits,
    /// Positions to search in one go. Halved when their hits don't fit, doubled when they do.
    tile: usize,
    widest_tile: usize,
    /// The next position to search and the first that must wait for the next chunk.
    next: usize,
    decided: usize,
    /// The hits handed out last, field by field.
    batch: Batch,
}

/// Hits as the caller reads them.
#[derive(Default)]
pub struct Batch {
    /// Where each match starts.
    pub addresses: Vec<u64>,
    /// Which pattern it matches.
    pub patterns: Vec<u32>,
    /// Its length in bytes.
    pub lengths: Vec<u32>,
}

impl Batch {
    fn clear(&mut self) {
        self.addresses.clear();
        self.patterns.clear();
        self.lengths.clear();
    }
}

impl Scan {
    /// A scan for all of `matchers` that reads `chunk` bytes at a time.
    pub fn new(matchers: Vec<Box<dyn Matcher>>, chunk: usize) -> Self {
        let widest_tile = if matchers.len() == 1 { usize::MAX } else { TILE };
        // Room for one hit of each pattern: then a tile of one position always fits.
        let capacity = BATCH.max(matchers.iter().map(|matcher| matcher.most_at_once()).sum());
        Self {
            window: Window::new(chunk, reach(&matchers)),
            matchers,
            hits: Hits::with_capacity(capacity),
            tile: widest_tile,
            widest_tile,
            next: 0,
            decided: 0,
            batch: Batch::default(),
        }
    }

    /// The window that the memory is read through.
    pub fn window(&mut self) -> &mut Window {
        &mut self.window
    }

    /// The hits found by the last [`next_batch`](Self::next_batch).
    pub fn batch(&self) -> &Batch {
        &self.batch
    }

    /// Begins with the bytes at `address`, which don't follow those before.
    pub fn restart(&mut self, address: u64) {
        self.window.restart(address);
        self.matchers.iter_mut().for_each(|matcher| matcher.restart());
        self.decided = 0;
    }

    /// Takes in `length` bytes that were written into the chunk; `last` when no readable byte follows them.
    pub fn feed(&mut self, length: usize, last: bool) {
        self.window.fill(length);
        let end = self.window.haystack().end();
        let waiting = if last { 0 } else { reach(&self.matchers) - 1 };
        self.next = self.window.undecided();
        self.decided = end.saturating_sub(waiting).max(self.next);
    }

    /// Searches on until hits are found; none means that the chunk is done and the next may be read.
    pub fn next_batch(&mut self) -> usize {
        self.batch.clear();
        while self.next < self.decided && self.batch.addresses.is_empty() {
            self.search_tile();
        }
        if self.batch.addresses.is_empty() {
            self.window.advance(self.decided);
            // Asked again before the next chunk, there is nothing more to search.
            self.decided = self.window.undecided();
        }
        self.batch.addresses.len()
    }

    fn search_tile(&mut self) {
        let haystack = self.window.haystack();
        let tile = self.next..self.decided.min(self.next.saturating_add(self.tile));
        self.hits.clear();
        let mut matchers = self.matchers.iter_mut();
        if matchers.try_for_each(|matcher| matcher.search(&haystack, tile.clone(), &mut self.hits)).is_err() {
            self.tile = tile.len() / 2;
            return;
        }
        self.matchers.iter_mut().for_each(|matcher| matcher.commit());
        if self.matchers.len() > 1 {
            self.hits.sort_from(0);
        }
        let hits = self.hits.as_slice();
        self.batch.addresses.extend(hits.iter().map(|hit| haystack.address(hit.position)));
        self.batch.patterns.extend(hits.iter().map(|hit| hit.pattern));
        self.batch.lengths.extend(hits.iter().map(|hit| hit.length));
        self.next = tile.end;
        self.tile = self.tile.saturating_mul(2).min(self.widest_tile);
    }
}

fn reach(matchers: &[Box<dyn Matcher>]) -> usize {
    matchers.iter().map(|matcher| matcher.reach()).max().unwrap_or(1)
}
