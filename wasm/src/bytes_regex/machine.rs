//! The expression as a machine, and what a match of it is.

use std::ops::Range;

use regex_automata::meta::{self, Regex};
use regex_automata::{Anchored, Input};
use regex_syntax::hir::Hir;

use super::byte_set::ByteSet;
use super::{LONGEST, Refusal};
use crate::border::Border;
use crate::haystack::Haystack;
use crate::matcher::is_aligned;
use crate::rewritten;

/// Bounds on what a pattern may cost before it is refused, in bytes of the machine built from it.
const LIMIT: usize = 8 << 20;

/// Finds matches of an expression.
pub struct Machine {
    alignment: u32,
    regex: Regex,
    /// What whole words stand between, if only those are wanted: the expression then takes in the unit behind the word.
    border: Option<Border>,
    /// No match is longer, with the unit behind it.
    longest: usize,
    /// Whether the expression itself sets that bound.
    bounded: bool,
    /// All bytes that matches have.
    alphabet: ByteSet,
}

impl Machine {
    /// The machine for `hir`, or if there is a border for the whole words it matches.
    pub fn new(hir: &Hir, border: Option<Border>, alignment: u32) -> Result<Self, Refusal> {
        let longest = hir.properties().maximum_len().filter(|&length| length <= LONGEST);
        let alphabet = ByteSet::of_all(hir);
        let hir = border.map_or_else(|| hir.clone(), |border| rewritten::closed(hir, border));
        let config = meta::Config::new()
            .utf8_empty(false)
            .nfa_size_limit(Some(LIMIT))
            .onepass(false)
            .hybrid_cache_capacity(LIMIT / 4);
        let regex = Regex::builder()
            .configure(config)
            .build_from_hir(&hir)
            .map_err(|_| Refusal { message: "it is too large to search with".into(), offset: 0 })?;
        let (bounded, longest) = (longest.is_some(), longest.unwrap_or(LONGEST));
        let longest = longest + border.map_or(0, Border::width);
        Ok(Self { alignment, regex, border, longest, bounded, alphabet })
    }

    /// Bytes of the longest match, with the unit behind it.
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// Whether a match may start at `start`, whatever follows.
    pub fn may_start(&self, haystack: &Haystack, start: usize) -> bool {
        is_aligned(haystack.address(start), self.alignment) && self.opens(haystack, start)
    }

    /// The first of `starts` that a match may have, or their end. Without this step, each letter of a long word would be
    /// tried, and each try could go through all that follow it.
    ///
    /// A function of its own, so that the loop has the registers for itself.
    #[inline(never)]
    pub fn next_start(&self, haystack: &Haystack, starts: Range<usize>) -> usize {
        starts.clone().find(|&start| self.may_start(haystack, start)).unwrap_or(starts.end)
    }

    /// The match that starts at `start`, where one may.
    pub fn at(&self, haystack: &Haystack, start: usize) -> Option<Range<usize>> {
        let found = self.anchored(haystack, start)?;
        self.without_border(haystack, found)
    }

    /// How many bytes were looked at, about, to tell that no match starts at `start`.
    pub fn failed_after(&self, haystack: &Haystack, start: usize) -> usize {
        let bytes = haystack.bytes()[start..].iter().take(self.longest);
        bytes.take_while(|&&byte| self.alphabet.contains(byte)).count()
    }

    /// The first match that starts in `starts`.
    pub fn first(&self, haystack: &Haystack, starts: Range<usize>) -> Option<Range<usize>> {
        let mut from = starts.start;
        while let Some(found) = self.first_with_border(haystack, from, starts.end) {
            // What is not a match for this search hides none that starts inside it.
            from = found.start + 1;
            if !self.may_start(haystack, found.start) {
                from = self.next_start(haystack, from..starts.end);
            } else if let Some(found) = self.without_border(haystack, found) {
                return Some(found);
            }
        }
        None
    }

    /// What starts at or after `from` and before `limit`, with what is behind it and wherever it starts.
    fn first_with_border(&self, haystack: &Haystack, from: usize, limit: usize) -> Option<Range<usize>> {
        let bytes = haystack.bytes();
        let mut from = from;
        // How many starts one search decides: all of them, unless the expression has no bound of its own and could run
        // through all that follows for each match.
        let widest = if self.bounded { bytes.len() } else { 3 * self.longest };
        let mut starts = widest;
        while from < limit {
            // Matches that start before `limit` end here at the latest.
            let far = (limit - 1 + self.longest).min(bytes.len());
            let near = far.min(from + starts + self.longest);
            let decided = if near == far { limit } else { near - self.longest };
            let found = self.regex.search(&Input::new(bytes).span(from..near));
            let Some(found) = found.filter(|found| found.start() < decided) else {
                from = decided;
                // So far without a match: what one costs is at most what has been gone through for nothing.
                starts = bytes.len().min(2 * starts);
                continue;
            };
            if found.len() <= self.longest {
                return Some(found.range());
            }
            // A longer match is preferred here; within the bound there may be another one from the same start.
            if let Some(found) = self.anchored(haystack, found.start()) {
                return Some(found);
            }
            from = found.start() + 1;
            // The next starts may lead to the same far end. Seen from fewer starts it is out of sight, and all are skipped.
            starts = (starts / 2).max(1);
        }
        None
    }

    fn opens(&self, haystack: &Haystack, start: usize) -> bool {
        self.border.is_none_or(|border| border.opens(haystack, start))
    }

    /// The preferred match from `start` of those within the bound, with the unit behind it.
    fn anchored(&self, haystack: &Haystack, start: usize) -> Option<Range<usize>> {
        let bytes = haystack.bytes();
        let within = start..(start + self.longest).min(bytes.len());
        let found = self.regex.search(&Input::new(bytes).span(within).anchored(Anchored::Yes))?;
        Some(found.range())
    }

    /// The same without the unit behind it.
    fn without_border(&self, haystack: &Haystack, found: Range<usize>) -> Option<Range<usize>> {
        let Some(border) = self.border else { return Some(found) };
        if found.end < haystack.end() {
            // Only where memory ends there may be less than a unit.
            return Some(found.start..found.end - border.width());
        }
        // Behind the span lies what ends of lines and words are told by.
        let word = self.word(haystack.bytes(), found.clone())?;
        if word.len() <= self.longest - border.width() {
            return Some(word);
        }
        // It ends where memory does, so that nothing has to stand behind it. Those that are no longer than the bound end
        // before, and are found as if memory went on: with what makes no letter or digit, whatever is before it.
        let start = found.start.saturating_sub(1);
        let mut longer = haystack.bytes()[start..].to_vec();
        longer.resize(longer.len() + border.width(), 0xff);
        let from = found.start - start;
        let word = self.word(&longer, from..from + self.longest)?;
        Some(start + word.start..start + word.end)
    }

    /// The word that is matched at the beginning of `span`.
    fn word(&self, bytes: &[u8], span: Range<usize>) -> Option<Range<usize>> {
        let mut groups = self.regex.create_captures();
        self.regex.search_captures(&Input::new(bytes).span(span).anchored(Anchored::Yes), &mut groups);
        Some(groups.get_group(1)?.range())
    }
}
