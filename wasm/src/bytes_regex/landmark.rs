//! What every match of an expression has in it: bytes one after the other, each out of a set.
//!
//! `[0-9]{4}-[0-9]{2}` is one as it stands. In `[a-z]+@[a-z]+` it is the last letter, the `@` and the letter behind it; what
//! is before these may be long, but it has no other bytes than letters.

use std::ops::Range;

use regex_syntax::hir::{Hir, HirKind, Repetition};

use super::LONGEST;
use super::byte_set::ByteSet;

/// Bytes of a landmark, at most: so many more positions than those of a group does the sifting look at.
pub const MOST: usize = 32;

/// How common a landmark may be: to try an expression at one start costs as much as to run it over about so many bytes.
const MOST_COMMON: f64 = 1.0 / 64.0;

/// How rare a landmark must be against one that matches begin with: several starts may lead to it.
const INNER: f64 = 1.0 / 4.0;

/// How often a byte is out of the same set as one before it, to be careful: a letter follows a letter.
const AGAIN: f64 = 0.9;

/// How common one may be that matches begin with and that begins with a certain byte: the machine finds those by itself.
const MOST_COMMON_BYTE: f64 = 1.0 / 4096.0;

/// Steps taken in search of a landmark, at most.
const MOST_STEPS: usize = 1 << 20;

/// A row of bytes that each match has in it.
#[derive(Clone, Debug)]
pub struct Landmark {
    /// What its bytes are out of.
    pub sets: Vec<ByteSet>,
    /// How many bytes of a match are before it: from the fewest to the most.
    pub before: (usize, usize),
    /// What those bytes are out of.
    pub way: ByteSet,
}

impl Landmark {
    /// The one that memory has most seldom; `None` if the machine alone is no slower.
    pub fn of(hir: &Hir) -> Option<Self> {
        let mut parts = vec![];
        add_parts(hir, &mut parts);
        let mut walk = Walk { steps: 0, sets: vec![] };
        let mut best: Option<(f64, usize, Vec<ByteSet>)> = None;
        for cut in 0..parts.len() {
            let sets = walk.first_of(&parts[cut..])?;
            let cost = cost(&sets) / if cut == 0 { 1.0 } else { INNER };
            if best.as_ref().is_none_or(|&(least, ..)| cost < least) {
                best = Some((cost, cut, sets));
            }
        }
        let (_, cut, sets) = best?;
        let commonness: f64 = sets.iter().map(ByteSet::commonness).product();
        let begins_with_byte = cut == 0 && sets.first().is_some_and(|set| set.len() == 1);
        if commonness > if begins_with_byte { MOST_COMMON_BYTE } else { MOST_COMMON } {
            return None;
        }
        let (before, behind) = parts.split_at(cut);
        let longest = before.iter().map(|part| part.properties().maximum_len()).sum::<Option<usize>>();
        let mut way = ByteSet::default();
        before.iter().for_each(|part| way.unite(ByteSet::of_all(part)));
        let most = longest.unwrap_or(LONGEST).min(LONGEST - shortest(behind));
        Some(Self { sets, before: (shortest(before), most), way })
    }

    /// The starts from `from` on of the matches that have it at `place`, if it is nowhere from `from` to there.
    pub fn starts(&self, bytes: &[u8], from: usize, place: usize) -> Range<usize> {
        let (fewest, most) = self.before;
        let first = from.max(place.saturating_sub(most));
        let on_the_way = bytes[first..place].iter().rev().take_while(|&&byte| self.way.contains(byte)).count();
        place - on_the_way..place - fewest + 1
    }
}

/// What a landmark is chosen by: about how common it is in memory that is full of what it is made of.
fn cost(sets: &[ByteSet]) -> f64 {
    let chance = |(at, set): (usize, &ByteSet)| if sets[..at].contains(set) { AGAIN } else { set.commonness() };
    sets.iter().enumerate().map(chance).product()
}

/// Bytes of the shortest match of `parts` one after the other.
fn shortest(parts: &[Hir]) -> usize {
    parts.iter().map(|part| part.properties().minimum_len().unwrap_or(0)).sum()
}

/// Adds what `hir` is one after the other: groups are looked through, and the last round of a repetition stands alone.
fn add_parts(hir: &Hir, parts: &mut Vec<Hir>) {
    match hir.kind() {
        HirKind::Capture(capture) => add_parts(&capture.sub, parts),
        HirKind::Concat(hirs) => hirs.iter().for_each(|hir| add_parts(hir, parts)),
        HirKind::Repetition(rounds) if rounds.min > 0 && rounds.max != Some(rounds.min) => {
            let others = Repetition { min: rounds.min - 1, max: rounds.max.map(|max| max - 1), ..rounds.clone() };
            parts.push(Hir::repetition(others));
            add_parts(&rounds.sub, parts);
        }
        _ => parts.push(hir.clone()),
    }
}

/// A walk through an expression that notes which bytes it comes by, each at its distance from the beginning.
struct Walk {
    steps: usize,
    sets: Vec<ByteSet>,
}

/// Distances from the beginning, a bit for each; those that are too far count no more.
type Places = u32;

impl Walk {
    /// What the first bytes of a match of `hirs` are out of; `None` if it takes too long.
    fn first_of(&mut self, hirs: &[Hir]) -> Option<Vec<ByteSet>> {
        self.sets = vec![ByteSet::default(); MOST];
        self.through_all(hirs, 1)?;
        self.sets.truncate(shortest(hirs));
        Some(std::mem::take(&mut self.sets))
    }

    fn through_all(&mut self, hirs: &[Hir], from: Places) -> Option<Places> {
        let mut at = from;
        for hir in hirs {
            if at == 0 {
                break;
            }
            at = self.through(hir, at)?;
        }
        Some(at)
    }

    /// Goes through `hir` from each of `from`, and says where that leads.
    fn through(&mut self, hir: &Hir, from: Places) -> Option<Places> {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return None;
        }
        Some(match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => from,
            HirKind::Literal(literal) => literal.0.iter().fold(from, |at, &byte| self.past(ByteSet::of(byte), at)),
            HirKind::Class(class) => match ByteSet::of_class(class) {
                Some(set) => self.past(set, from),
                None => {
                    let lengths = (hir.properties().minimum_len()?, hir.properties().maximum_len()?);
                    let mut at = from;
                    (1..=lengths.1).fold(0, |all, length| {
                        at = self.past(ByteSet::ALL, at);
                        if length < lengths.0 { all } else { all | at }
                    })
                }
            },
            HirKind::Repetition(repetition) => self.through_rounds(repetition, from)?,
            HirKind::Capture(capture) => self.through(&capture.sub, from)?,
            HirKind::Concat(hirs) => self.through_all(hirs, from)?,
            HirKind::Alternation(hirs) => {
                let mut ends = 0;
                for hir in hirs {
                    ends |= self.through(hir, from)?;
                }
                ends
            }
        })
    }

    fn through_rounds(&mut self, repetition: &Repetition, from: Places) -> Option<Places> {
        let (min, max) = (repetition.min, repetition.max.unwrap_or(u32::MAX));
        let mut at = from;
        let mut ends = if min == 0 { from } else { 0 };
        for round in 1..=max {
            let before = at;
            at = self.through(&repetition.sub, at)?;
            if round >= min {
                ends |= at;
            }
            // Rounds that lead nowhere, or to where they began, are as all that follow them.
            if at == before || at == 0 {
                return Some(ends | at);
            }
        }
        Some(ends)
    }

    /// Notes a byte out of `set` at each of `from`.
    fn past(&mut self, set: ByteSet, from: Places) -> Places {
        self.sets.iter_mut().enumerate().filter(|(at, _)| from >> at & 1 == 1).for_each(|(_, all)| all.unite(set));
        from << 1
    }
}
