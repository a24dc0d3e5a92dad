//! Regular expressions over bytes.
//!
//! Matches are those of a leftmost-first engine (as in Perl and JavaScript, but for rust-lang/regex#1360), one after the
//! other or, if they may overlap, one from each start, none longer than [`LONGEST`]. The bound is what makes the answer the
//! same however the memory is cut into chunks: whether a match starts at a byte depends on that byte and the `LONGEST` that
//! follow, and on nothing else.
//!
//! So a match from a byte can be told by trying it there. Where all matches have something seldom in them, a [`Landmark`],
//! only the starts near one are tried; else, or where that fails too often, the machine runs over everything.

pub mod byte_set;
pub mod landmark;
mod machine;
mod patience;
pub mod places;

use std::ops::Range;

use regex_syntax::hir::{Hir, Look};

use crate::border::Border;
use crate::haystack::{Full, Haystack, Hit, Hits};
use crate::matcher::Matcher;
use crate::rewritten;
use landmark::Landmark;
use machine::Machine;
use patience::Patience;
use places::Places;

/// Bytes of the longest match that is looked for.
pub const LONGEST: usize = 4096;

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
    machine: Machine,
    /// What matches are found by; with none, the machine runs over everything.
    guide: Option<Guide>,
    /// Whether each start has its match, be it inside another one.
    overlapping: bool,
    /// Where the next match may start, so that matches don't overlap; and the same for hits that are not kept yet.
    /// After a match that ends with the last address this is one more than a u64 holds.
    next: u128,
    pending: u128,
}

/// How matches are found without running the machine over everything.
struct Guide {
    landmark: Landmark,
    places: Places,
    patience: Patience,
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
        let machine = Machine::new(&hir, border, alignment)?;
        let guide = Landmark::of(&hir).map(|landmark| Guide {
            places: Places::new(&landmark.sets),
            landmark,
            patience: Patience::new(),
        });
        Ok(Self { pattern, machine, guide, overlapping: flags.overlapping, next: 0, pending: 0 })
    }
}

impl Matcher for BytesRegex {
    fn reach(&self) -> usize {
        // One byte more: `\b` looks at the byte after the match.
        self.machine.longest() + 1
    }

    fn search(&mut self, haystack: &Haystack, starts: Range<usize>, hits: &mut Hits) -> Result<(), Full> {
        let base = u128::from(haystack.address(0));
        let from = starts.start.max(self.next.saturating_sub(base) as usize);
        self.pending = self.next;
        // Takes a match, and says where the next one may start.
        let mut take = |found: Range<usize>| {
            hits.push(Hit { position: found.start, pattern: self.pattern, length: found.len() as u32 })?;
            if self.overlapping {
                return Ok(found.start + 1);
            }
            self.pending = base + found.end as u128;
            Ok(found.end)
        };
        match &mut self.guide {
            Some(guide) => guide.search(&self.machine, haystack, from..starts.end, take),
            None => {
                let mut from = from;
                while let Some(found) = self.machine.first(haystack, from..starts.end) {
                    from = take(found)?;
                }
                Ok(())
            }
        }
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

impl Guide {
    /// Has each match that starts in `starts` taken by `take`, which says where the next one may start.
    fn search(
        &mut self,
        machine: &Machine,
        haystack: &Haystack,
        starts: Range<usize>,
        mut take: impl FnMut(Range<usize>) -> Result<usize, Full>,
    ) -> Result<(), Full> {
        let Self { landmark, places, patience } = self;
        let (near, far) = landmark.before;
        let mut from = starts.start;
        places.sift(haystack, starts.start + near..starts.end + far, |place| {
            if place < from + near {
                // Too near to belong to a match that may still start.
                return Ok(());
            }
            let mut likely = landmark.starts(haystack.bytes(), from, place);
            likely.end = likely.end.min(starts.end);
            patience.earn(likely.start.saturating_sub(from));
            from = from.max(likely.start);
            while from < likely.end {
                if !machine.may_start(haystack, from) {
                    from = machine.next_start(haystack, from..starts.end);
                } else if patience.is_lost() {
                    let end = starts.end.min(likely.end.max(from + patience.regain()));
                    while let Some(found) = machine.first(haystack, from..end) {
                        from = take(found)?;
                    }
                    from = from.max(end);
                } else if let Some(found) = machine.at(haystack, from) {
                    from = take(found)?;
                } else {
                    patience.spend(machine.failed_after(haystack, from));
                    from += 1;
                }
            }
            Ok(())
        })?;
        patience.earn(starts.end.saturating_sub(from));
        Ok(())
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
