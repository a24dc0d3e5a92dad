//! All patterns of a set over one stretch of memory, in one pass.

use std::ops::{Range, RangeInclusive};

use crate::haystack::{Full, Hits};
use crate::matcher::Matcher;
use crate::window::Window;

/// Hits of a tile at most, unless one start may have more. Bounds the heap whatever is found.
const BATCH: usize = 16 * 1024;

/// Positions that all patterns of a set look at before the next ones: small enough to stay in the nearest cache.
const TILE: usize = 16 * 1024;

/// The state of a scan.
pub struct Scan {
    matchers: Vec<Box<dyn Matcher>>,
    window: Window,
    hits: Hits,
    /// Whether two hits may be the same.
    may_repeat: bool,
    /// Positions to search in one go. Halved when their hits don't fit, doubled when they do.
    tile: usize,
    widest_tile: usize,
    /// Addresses where matches may start; what lies around them is read for their sake.
    wanted: RangeInclusive<u64>,
    /// Positions that are still to be searched.
    starts: Range<usize>,
    /// The first position that must wait for the next chunk.
    decided: usize,
    /// Hits field by field: those handed out last, or those that are still too few.
    batch: Batch,
    /// Whether they were handed out.
    is_taken: bool,
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
    /// Which pattern all of them match, if it is one.
    pub fn same_pattern(&self) -> Option<u32> {
        same(&self.patterns)
    }

    /// How long all of them are, if they are as long as each other.
    pub fn same_length(&self) -> Option<u32> {
        same(&self.lengths)
    }

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
        let may_repeat = matchers.len() > 1 || matchers.iter().any(|matcher| matcher.most_at_once() > 1);
        // Room for one hit of each pattern: then a tile of one position always fits.
        let capacity = BATCH.max(matchers.iter().map(|matcher| matcher.most_at_once()).sum());
        Self {
            window: Window::new(chunk, reach(&matchers)),
            matchers,
            hits: Hits::with_capacity(capacity),
            may_repeat,
            tile: widest_tile,
            widest_tile,
            wanted: 0..=u64::MAX,
            starts: 0..0,
            decided: 0,
            batch: Batch::default(),
            is_taken: false,
        }
    }

    /// The window that the memory is read through.
    pub fn window(&mut self) -> &mut Window {
        &mut self.window
    }

    /// The hits handed out by the last [`next_batch`](Self::next_batch) or [`rest`](Self::rest).
    pub fn batch(&self) -> &Batch {
        &self.batch
    }

    /// Bytes that are read behind a start before it is decided, the start's own included.
    pub fn reach(&self) -> usize {
        reach(&self.matchers)
    }

    /// From now on only matches that start in `addresses` are looked for; what was found before and not handed out is
    /// forgotten.
    pub fn want(&mut self, addresses: RangeInclusive<u64>) {
        self.wanted = addresses;
        self.batch.clear();
    }

    /// For each matcher whose matches don't overlap, before which address no further match may start.
    pub fn taken(&self) -> Vec<u64> {
        self.matchers.iter().filter_map(|matcher| matcher.taken()).collect()
    }

    /// Goes on where another scan for the same patterns was.
    pub fn take(&mut self, until: &[u64]) {
        let chained = self.matchers.iter_mut().filter(|matcher| matcher.taken().is_some());
        chained.zip(until).for_each(|(matcher, &until)| matcher.take(until));
    }

    /// Begins with the bytes at `address`, which don't follow those before.
    pub fn restart(&mut self, address: u64) {
        self.window.restart(address);
        self.matchers.iter_mut().for_each(|matcher| matcher.restart());
        (self.starts, self.decided) = (0..0, 0);
    }

    /// Takes in `length` bytes that were written into the chunk; `last` when no readable byte follows them.
    pub fn feed(&mut self, length: usize, last: bool) {
        self.window.fill(length);
        let waiting = if last { 0 } else { self.reach() - 1 };
        let undecided = self.window.undecided();
        let haystack = self.window.haystack();
        self.decided = haystack.end().saturating_sub(waiting).max(undecided);
        let wanted = haystack.positions(&self.wanted);
        self.starts = undecided.max(wanted.start)..self.decided.min(wanted.end);
    }

    /// Searches on until at least `least` hits are found, and more than none; 0 means that the chunk is done and the next may
    /// be read. Fewer hits are kept for the next time, or for [`rest`](Self::rest).
    pub fn next_batch(&mut self, least: usize) -> usize {
        self.forget_taken();
        while !self.starts.is_empty() && self.batch.addresses.len() < least {
            self.search_tile();
        }
        if self.batch.addresses.len() < least {
            self.window.advance(self.decided);
            // Asked again before the next chunk, there is nothing more to move on by.
            self.decided = self.window.undecided();
            return 0;
        }
        self.hand_out()
    }

    /// Hands out the hits that were too few so far.
    pub fn rest(&mut self) -> usize {
        self.forget_taken();
        self.hand_out()
    }

    fn hand_out(&mut self) -> usize {
        self.is_taken = true;
        self.batch.addresses.len()
    }

    fn forget_taken(&mut self) {
        if std::mem::take(&mut self.is_taken) {
            self.batch.clear();
        }
    }

    fn search_tile(&mut self) {
        let haystack = self.window.haystack();
        let tile = self.starts.start..self.starts.end.min(self.starts.start.saturating_add(self.tile));
        self.hits.clear();
        let mut matchers = self.matchers.iter_mut();
        let result = matchers.try_for_each(|matcher| matcher.search(&haystack, tile.clone(), &mut self.hits));
        let end = match (result, self.hits.as_slice().last()) {
            (Ok(()), _) => tile.end,
            // Up to the last hit nothing is missing: a start has no second one, and no other matcher comes behind.
            (Err(Full), Some(last)) if !self.may_repeat => last.position + 1,
            _ => {
                self.tile = tile.len() / 2;
                return;
            }
        };
        self.matchers.iter_mut().for_each(|matcher| matcher.commit());
        if self.matchers.len() > 1 {
            self.hits.sort_from(0);
        }
        if self.may_repeat {
            self.hits.merge();
        }
        let hits = self.hits.as_slice();
        self.batch.addresses.extend(hits.iter().map(|hit| haystack.address(hit.position)));
        self.batch.patterns.extend(hits.iter().map(|hit| hit.pattern));
        self.batch.lengths.extend(hits.iter().map(|hit| hit.length));
        self.starts.start = end;
        self.tile = self.tile.saturating_mul(2).min(self.widest_tile);
    }
}

/// What all values are, if they are the same.
fn same(values: &[u32]) -> Option<u32> {
    let &first = values.first()?;
    values.iter().all(|&value| value == first).then_some(first)
}

fn reach(matchers: &[Box<dyn Matcher>]) -> usize {
    matchers.iter().map(|matcher| matcher.reach()).max().unwrap_or(1)
}
