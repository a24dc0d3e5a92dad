//! Hex with jumps, alternatives and negated bytes. There is one match from a start: the shortest.
//!
//! Rows of bytes of which every match has one, the rarest, are searched for as any bytes under a mask are. From how far they
//! may be behind a match's start follows which starts are worth looking at, and only those are.

mod anchor;
mod ends;
mod part;

use std::ops::{Range, RangeInclusive};

use wasm_bindgen::prelude::*;

use crate::haystack::{Full, Haystack, Hit, Hits};
use crate::masked::Masked;
use crate::matcher::{Matcher, is_aligned};
use ends::Tables;
use part::{Part, Parts};

/// Positions searched for rows in one go, and so the most hits there are.
const STRETCH: usize = 1024;

/// Starts whose candidates are collected before they are looked at, if distances don't ask for more.
const BLOCK: usize = 16 * 1024;

/// Starts that are looked at in one go, if matches don't differ by more.
const RUN: usize = 4096;

/// A sequence under construction: parts one after the other.
#[wasm_bindgen]
#[derive(Default)]
pub struct SequenceBuilder {
    parts: Vec<Part>,
    /// The choices around, from the outermost on.
    open: Vec<Open>,
}

/// A choice under construction.
struct Open {
    /// What is before it.
    before: Vec<Part>,
    choices: Vec<Parts>,
}

#[wasm_bindgen]
impl SequenceBuilder {
    /// A sequence of no parts.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds bytes under a mask. Of those in `negated`, by their place, some bit of the mask must differ.
    pub fn bytes(&mut self, value: &[u8], mask: &[u8], negated: &[u32]) {
        self.parts.push(Part::row(value, mask, negated));
    }

    /// Adds `low` to `high` bytes of any value.
    pub fn jump(&mut self, low: u32, high: u32) {
        self.parts.push(Part::Jump { low: low as usize, high: high as usize });
    }

    /// What is added next is what a choice is made of.
    pub fn begin_choice(&mut self) {
        self.open.push(Open { before: std::mem::take(&mut self.parts), choices: vec![] });
    }

    /// What was added is one of the choices; the next one follows.
    pub fn end_of_one(&mut self) {
        let parts = Parts::new(std::mem::take(&mut self.parts));
        self.open.last_mut().expect("a choice has begun").choices.push(parts);
    }

    /// That were all choices.
    pub fn end_choice(&mut self) {
        let Open { before, choices } = self.open.pop().expect("a choice has begun");
        self.parts = before;
        self.parts.push(Part::Choice(choices));
    }
}

/// A pattern that is a sequence.
pub struct Sequence {
    pattern: u32,
    alignment: u32,
    parts: Parts,
    /// Rows of which every match has one; with none, every start is looked at.
    rows: Vec<AnchorRow>,
    /// Starts in one block.
    block: usize,
    found: Hits,
    candidates: Vec<Range<usize>>,
    tables: Tables,
}

/// A row that candidates are found by.
struct AnchorRow {
    matcher: Masked,
    distance: RangeInclusive<usize>,
}

impl Sequence {
    /// The sequence of all that was added to `builder`.
    ///
    /// # Panics
    /// If there are no bytes in it: the callers reject such patterns with a message.
    pub fn new(pattern: u32, builder: SequenceBuilder, alignment: u32) -> Self {
        let parts = Parts::new(builder.parts);
        assert!(parts.shortest > 0, "a sequence needs bytes");
        let rows: Vec<AnchorRow> = anchor::cheapest(&parts).map_or(vec![], |anchors| {
            let of = |anchor: anchor::Anchor| {
                let (value, mask) = anchor.row.masked();
                AnchorRow { matcher: Masked::new(0, &value, &mask, 1), distance: anchor.distance }
            };
            anchors.list.into_iter().map(of).collect()
        });
        // Rows are searched for that much past a block's end: not to do so most of the time, it is longer.
        let widest = rows.iter().map(|row| row.distance.end() - row.distance.start()).max().unwrap_or(0);
        Self {
            pattern,
            alignment,
            parts,
            rows,
            block: BLOCK.max(4 * widest),
            found: Hits::with_capacity(STRETCH),
            candidates: vec![],
            tables: Tables::default(),
        }
    }

    /// By how much matches may differ in length.
    fn slack(&self) -> usize {
        self.parts.longest - self.parts.shortest
    }

    /// Finds the starts of `block` that are worth looking at.
    fn find_candidates(&mut self, haystack: &Haystack, block: Range<usize>) {
        self.candidates.clear();
        if self.rows.is_empty() {
            self.candidates.push(block);
            return;
        }
        let slack = self.slack();
        for row in &mut self.rows {
            let (near, far) = (*row.distance.start(), *row.distance.end());
            let places = block.start + near..block.end + far;
            let before = self.candidates.len();
            for first in places.clone().step_by(STRETCH) {
                self.found.clear();
                let stretch = first..places.end.min(first + STRETCH);
                row.matcher.search(haystack, stretch, &mut self.found).expect("room for a hit at each position");
                for hit in self.found.as_slice() {
                    let starts =
                        hit.position.saturating_sub(far).max(block.start)..(hit.position - near + 1).min(block.end);
                    join(&mut self.candidates, before, starts, slack);
                }
            }
        }
        if self.rows.len() > 1 {
            self.candidates.sort_unstable_by_key(|starts| starts.start);
            let mut joined = vec![];
            self.candidates.drain(..).for_each(|starts| join(&mut joined, 0, starts, slack));
            self.candidates = joined;
        }
    }
}

/// Adds starts that are not before those that are there from `first` on; near ones become one range: what lies between
/// costs no more than to begin anew.
fn join(ranges: &mut Vec<Range<usize>>, first: usize, starts: Range<usize>, slack: usize) {
    match ranges[first..].last_mut() {
        Some(last) if starts.start <= last.end + slack => last.end = last.end.max(starts.end),
        _ => ranges.push(starts),
    }
}

impl Matcher for Sequence {
    fn reach(&self) -> usize {
        self.parts.longest
    }

    fn search(&mut self, haystack: &Haystack, starts: Range<usize>, hits: &mut Hits) -> Result<(), Full> {
        let past_last = (haystack.end() + 1).saturating_sub(self.parts.shortest);
        let starts = starts.start..starts.end.min(past_last);
        let run = RUN.max(self.slack());
        for first in starts.clone().step_by(self.block) {
            self.find_candidates(haystack, first..starts.end.min(first + self.block));
            for candidates in &self.candidates {
                for first in candidates.clone().step_by(run) {
                    let starts = first..candidates.end.min(first + run);
                    for (position, length) in self.tables.matches(&self.parts, haystack, starts) {
                        if is_aligned(haystack.address(position), self.alignment) {
                            hits.push(Hit { position, pattern: self.pattern, length })?;
                        }
                    }
                }
            }
        }
        Ok(())
    }
}
