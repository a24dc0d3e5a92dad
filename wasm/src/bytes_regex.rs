//! Regular expressions over bytes.
//!
//! Matches are those of a leftmost-first engine (as in Perl and JavaScript, but for rust-lang/regex#1360), one after the
//! other or, if they may overlap, one from each start, none longer than [`LONGEST`]. The bound is what makes the answer the same however the memory is cut into chunks: whether a match starts
//! at a byte depends on that byte and the `LONGEST` that follow, and on nothing else.

use std::ops::Range;

use regex_automata::meta::{self, Regex};
use regex_automata::{Anchored, Input};
use regex_syntax::hir::{Hir, Look};

use crate::border::Border;
use crate::haystack::{Full, Haystack, Hit, Hits};
use crate::matcher::{Matcher, is_aligned};
use crate::rewritten;

/// Bytes of the longest match that is looked for.
pub const LONGEST: usize = 4096;

/// Bounds on what a pattern may cost before it is refused, in bytes of the machine built from it.
const MACHINE_LIMIT: usize = 8 << 20;

/// Why a regular expression was refused.
#[derive(Debug, PartialEq)]
pub struct Refusal {
    /// What is wrong with it.
    pub message: String,
    /// Where, in bytes of its UTF-8 text.
    pub offset: usize,
}

/// How letters, lines and blanks of the expression are read: its flags.
#[derive(Clone, Copy, Debug, Default)]
pub struct Flags {
    /// `i`: ASCII letters match in both cases.
    pub ignore_case: bool,
    /// `m`: `^` and `$` match at line feeds.
    pub multi_line: bool,
    /// `s`: `.` matches a line feed too.
    pub dot_matches_new_line: bool,
    /// `w`: each byte has a zero behind it.
    pub wide: bool,
    /// `x`: blanks and comments in the expression mean nothing.
    pub ignore_whitespace: bool,
    /// `o`: a match may start inside another one.
    pub overlapping: bool,
}

/// A pattern that is a regular expression.
pub struct BytesRegex {
    pattern: u32,
    alignment: u32,
    regex: Regex,
    /// What whole words stand between, if only those are wanted: the expression then takes in the unit behind the word.
    border: Option<Border>,
    /// No match is longer, with the unit behind it.
    longest: usize,
    /// Whether the expression itself sets that bound.
    bounded: bool,
    /// Whether each start has its match, be it inside another one.
    overlapping: bool,
    /// Where the next match may start, so that matches don't overlap; and the same for hits that are not kept yet.
    /// After a match that ends with the last address this is one more than a u64 holds.
    next: u128,
    pending: u128,
}

impl BytesRegex {
    /// Compiles `expression`.
    pub fn new(pattern: u32, expression: &str, flags: Flags, alignment: u32) -> Result<Self, Refusal> {
        Self::between(None, pattern, expression, flags, alignment)
    }

    /// The same for whole words between units of `border`: of the matches from a start, the preferred one of those.
    pub fn whole(
        border: Border,
        pattern: u32,
        expression: &str,
        flags: Flags,
        alignment: u32,
    ) -> Result<Self, Refusal> {
        Self::between(Some(border), pattern, expression, flags, alignment)
    }

    fn between(
        border: Option<Border>,
        pattern: u32,
        expression: &str,
        flags: Flags,
        alignment: u32,
    ) -> Result<Self, Refusal> {
        let hir = parse(expression, flags)?;
        let longest = hir.properties().maximum_len().filter(|&length| length <= LONGEST);
        let hir = border.map_or_else(|| hir.clone(), |border| rewritten::closed(&hir, border));
        let config = meta::Config::new()
            .utf8_empty(false)
            .nfa_size_limit(Some(MACHINE_LIMIT))
            .onepass(false)
            .hybrid_cache_capacity(MACHINE_LIMIT / 4);
        let regex = Regex::builder()
            .configure(config)
            .build_from_hir(&hir)
            .map_err(|_| Refusal { message: "it is too large to search with".into(), offset: 0 })?;
        let (bounded, longest) = (longest.is_some(), longest.unwrap_or(LONGEST));
        let longest = longest + border.map_or(0, Border::width);
        let overlapping = flags.overlapping;
        Ok(Self { pattern, alignment, regex, border, longest, bounded, overlapping, next: 0, pending: 0 })
    }

    /// The match that starts at or after `from` and before `limit`.
    fn first(&self, haystack: &Haystack, from: usize, limit: usize) -> Option<Range<usize>> {
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
            let within = found.start()..(found.start() + self.longest).min(bytes.len());
            let within = Input::new(bytes).span(within).anchored(Anchored::Yes);
            if let Some(found) = self.regex.search(&within) {
                return Some(found.range());
            }
            from = found.start() + 1;
            // The next starts may lead to the same far end. Seen from fewer starts it is out of sight, and all are skipped.
            starts = (starts / 2).max(1);
        }
        None
    }

    /// The first position from `from` on that a word may begin at. Without this step, each letter of a long word would be
    /// tried, and each try could go through all that follow it.
    fn next_opening(&self, haystack: &Haystack, from: usize) -> usize {
        let opens = |&at: &usize| self.border.is_none_or(|border| border.opens(haystack, at));
        (from..haystack.end()).find(opens).unwrap_or(haystack.end())
    }

    /// What was found without the unit behind it; `None` if it is too long.
    fn without_border(&self, haystack: &Haystack, found: Range<usize>) -> Option<Range<usize>> {
        let Some(border) = self.border else { return Some(found) };
        let mut groups = self.regex.create_captures();
        // Behind the span lies what ends of lines and words are told by.
        let span = Input::new(haystack.bytes()).span(found.clone()).anchored(Anchored::Yes);
        self.regex.search_captures(&span, &mut groups);
        let word = groups.get_group(1)?.range();
        (word.len() <= self.longest - border.width()).then_some(word)
    }
}

impl Matcher for BytesRegex {
    fn reach(&self) -> usize {
        // One byte more: `\b` looks at the byte after the match.
        self.longest + 1
    }

    fn search(&mut self, haystack: &Haystack, starts: Range<usize>, hits: &mut Hits) -> Result<(), Full> {
        let base = u128::from(haystack.address(0));
        let mut from = starts.start.max(self.next.saturating_sub(base) as usize);
        self.pending = self.next;
        while let Some(found) = self.first(haystack, from, starts.end) {
            // What is not a match for this search hides none that starts inside it.
            from = found.start + 1;
            if self.border.is_some_and(|border| !border.opens(haystack, found.start)) {
                from = self.next_opening(haystack, from);
            } else if is_aligned(haystack.address(found.start), self.alignment)
                && let Some(found) = self.without_border(haystack, found)
            {
                hits.push(Hit { position: found.start, pattern: self.pattern, length: found.len() as u32 })?;
                if !self.overlapping {
                    from = found.end;
                    self.pending = base + from as u128;
                }
            }
        }
        Ok(())
    }

    fn commit(&mut self) {
        self.next = self.pending;
    }

    fn restart(&mut self) {
        self.next = 0;
    }

    fn taken(&self) -> Option<u64> {
        // Behind the last address there is nothing left to take.
        (!self.overlapping).then(|| u64::try_from(self.next).unwrap_or(u64::MAX))
    }

    fn take(&mut self, until: u64) {
        self.next = self.next.max(until.into());
    }
}

/// Reads the expression and refuses what can't be searched for.
fn parse(expression: &str, flags: Flags) -> Result<Hir, Refusal> {
    let hir = regex_syntax::ParserBuilder::new()
        .utf8(false)
        .unicode(false)
        .case_insensitive(flags.ignore_case)
        .multi_line(flags.multi_line)
        .dot_matches_new_line(flags.dot_matches_new_line)
        .ignore_whitespace(flags.ignore_whitespace)
        .build()
        .parse(expression)
        .map_err(|error| match error {
            regex_syntax::Error::Parse(error) => {
                Refusal { message: error.kind().to_string(), offset: error.span().start.offset }
            }
            regex_syntax::Error::Translate(error) => {
                Refusal { message: error.kind().to_string(), offset: error.span().start.offset }
            }
            other => Refusal { message: other.to_string(), offset: 0 },
        })?;
    let refuse = |message: String| Err(Refusal { message, offset: 0 });
    let hir = if flags.wide {
        rewritten::widened(&hir).map_err(|message| Refusal { message: message.into(), offset: 0 })?
    } else {
        hir
    };
    let looks = hir.properties().look_set();
    if looks.contains(Look::Start) || looks.contains(Look::End) {
        return refuse(
            "memory has no start and no end for ^ and $ to match at; the flag m makes them match at line feeds".into(),
        );
    }
    if looks.contains_word_unicode() {
        return refuse("word boundaries are those of bytes here: the flag u can't be set for them".into());
    }
    match hir.properties().minimum_len() {
        None => refuse("nothing can match it".into()),
        Some(0) => refuse("it can match no bytes at all, so it would match everywhere".into()),
        Some(length) if length > LONGEST => refuse(format!("its shortest match is longer than {LONGEST} bytes")),
        Some(_) => Ok(hir),
    }
}
