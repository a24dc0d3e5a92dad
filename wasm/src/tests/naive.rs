//! The naive twins: what the kernels are to find, said as simply as possible. They are written from the documentation.

use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

use crate::bytes_regex::LONGEST;

/// Of `positions` in memory at `address`, those at multiples of `alignment`.
pub fn aligned(positions: Vec<usize>, address: u64, alignment: u32) -> Vec<usize> {
    let is_multiple = |&position: &usize| (u128::from(address) + position as u128).is_multiple_of(alignment.into());
    positions.into_iter().filter(is_multiple).collect()
}

/// Where `(byte ^ value) & mask` is 0 for each byte.
pub fn masked(memory: &[u8], value: &[u8], mask: &[u8]) -> Vec<usize> {
    let agrees = |at: usize| (0..value.len()).all(|i| (memory[at + i] ^ value[i]) & mask[i] == 0);
    (0..memory.len()).filter(|&at| at + value.len() <= memory.len() && agrees(at)).collect()
}

/// Where each byte is that of `value` combined with the same key from `low` to `high`.
pub fn xored(memory: &[u8], value: &[u8], low: u8, high: u8) -> Vec<usize> {
    let under: Vec<Vec<u8>> = (low..=high).map(|key| value.iter().map(|byte| byte ^ key).collect()).collect();
    (0..memory.len()).filter(|&at| under.iter().any(|bytes| memory[at..].starts_with(bytes))).collect()
}

/// What may not stand before and behind a whole word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Letters {
    /// A letter or digit.
    Bytes,
    /// One and a zero.
    LowFirst,
    /// A zero and one.
    HighFirst,
}

impl Letters {
    pub const ALL: [Self; 3] = [Self::Bytes, Self::LowFirst, Self::HighFirst];

    fn ends(self, memory: &[u8]) -> bool {
        match (self, memory) {
            (Self::Bytes, [.., a]) | (Self::LowFirst, [.., a, 0]) | (Self::HighFirst, [.., 0, a]) => {
                char::from(*a).is_ascii_alphanumeric()
            }
            _ => false,
        }
    }

    fn begins(self, memory: &[u8]) -> bool {
        match (self, memory) {
            (Self::Bytes, [a, ..]) | (Self::LowFirst, [a, 0, ..]) | (Self::HighFirst, [0, a, ..]) => {
                char::from(*a).is_ascii_alphanumeric()
            }
            _ => false,
        }
    }

    /// Whether there is one before `start` or behind `end`.
    pub fn are_around(self, memory: &[u8], start: usize, end: usize) -> bool {
        self.ends(&memory[..start]) || self.begins(&memory[end..])
    }
}

/// Hex with jumps and choices, as a tree.
#[derive(Clone, Debug)]
pub enum Hex {
    /// A byte with these bits, or if it is negated with others.
    Byte { value: u8, mask: u8, negated: bool },
    /// So many bytes.
    Jump(usize, usize),
    /// One of these.
    Choice(Vec<Vec<Hex>>),
}

impl Hex {
    /// The nearest end of a match of all of `hex` from `at`, found by trying all ways.
    pub fn shortest(hex: &[Self], memory: &[u8], at: usize) -> Option<usize> {
        let Some((first, rest)) = hex.split_first() else { return Some(at) };
        match first {
            Self::Byte { value, mask, negated } => {
                let byte = memory.get(at)?;
                if (byte & mask == value & mask) == *negated { None } else { Self::shortest(rest, memory, at + 1) }
            }
            Self::Jump(low, high) => (*low..=*high)
                .filter(|count| at + count <= memory.len())
                .filter_map(|count| Self::shortest(rest, memory, at + count))
                .min(),
            Self::Choice(choices) => choices
                .iter()
                .filter_map(|choice| Self::shortest(&[choice.as_slice(), rest].concat(), memory, at))
                .min(),
        }
    }
}

/// Where `width` bytes are a number that is wanted.
pub fn numbers(memory: &[u8], width: usize, is_wanted: impl Fn(&[u8]) -> bool) -> Vec<usize> {
    (0..memory.len()).filter(|&at| at + width <= memory.len() && is_wanted(&memory[at..at + width])).collect()
}

/// The unsigned number that `bytes` are.
pub fn unsigned(bytes: &[u8], big_endian: bool) -> u64 {
    let mut number = 0;
    for i in 0..bytes.len() {
        number = number << 8 | u64::from(bytes[if big_endian { i } else { bytes.len() - 1 - i }]);
    }
    number
}

/// The signed number that `bytes` are.
pub fn signed(bytes: &[u8], big_endian: bool) -> i64 {
    let number = i128::from(unsigned(bytes, big_endian));
    let values = 1 << (8 * bytes.len());
    (if number < values / 2 { number } else { number - values }) as i64
}

/// Whether the number of `width` bytes is `low` or one of the `span` that follow it, counted up and around.
pub fn is_counted(number: u64, width: usize, low: u64, span: u64) -> bool {
    let values = 1u128 << (8 * width);
    (u128::from(number) + values - u128::from(low)) % values <= span.into()
}

/// The `f32` that `bytes` are.
pub fn float32(bytes: &[u8], big_endian: bool) -> f32 {
    f32::from_bits(unsigned(bytes, big_endian) as u32)
}

/// The `f64` that `bytes` are.
pub fn float64(bytes: &[u8], big_endian: bool) -> f64 {
    f64::from_bits(unsigned(bytes, big_endian))
}

/// A regular expression, as a tree.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// This byte.
    Byte(u8),
    /// A byte from the first to the last.
    Class(u8, u8),
    /// Any byte but a line feed.
    Dot,
    /// Between a letter, digit or `_` and something else.
    WordBoundary,
    /// After a line feed or where the memory begins.
    LineStart,
    /// Before a line feed or where the memory ends.
    LineEnd,
    /// One after the other.
    All(Vec<Expression>),
    /// The first that leads to a match.
    Either(Vec<Expression>),
    /// The same `min` to `max` times: as often as possible, or as seldom.
    Repeat { what: Box<Expression>, min: usize, max: usize, greedy: bool },
}

impl Expression {
    /// Where a match from `at` may end, the preferred end first. Bytes count up to `limit` only.
    fn ends(&self, memory: &[u8], limit: usize, at: usize) -> Vec<usize> {
        let byte = |wanted: bool| if at < limit && wanted { vec![at + 1] } else { vec![] };
        let empty = |holds: bool| if holds { vec![at] } else { vec![] };
        let before = at.checked_sub(1).map(|before| memory[before]);
        let here = memory.get(at).copied();
        let is_word = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let is_break = |byte: Option<u8>| byte.is_none_or(|byte| byte == b'\n');
        match self {
            Self::Byte(wanted) => byte(here == Some(*wanted)),
            Self::Class(first, last) => byte(here.is_some_and(|byte| (first..=last).contains(&&byte))),
            Self::Dot => byte(here != Some(b'\n')),
            Self::WordBoundary => empty(is_word(before) != is_word(here)),
            Self::LineStart => empty(is_break(before)),
            Self::LineEnd => empty(is_break(here)),
            Self::All(parts) => parts.iter().fold(vec![at], |ends, part| {
                first_of_each(ends.into_iter().flat_map(|at| part.ends(memory, limit, at)).collect())
            }),
            Self::Either(choices) => {
                first_of_each(choices.iter().flat_map(|choice| choice.ends(memory, limit, at)).collect())
            }
            Self::Repeat { what, min, max, greedy } if what.is_one_byte() => {
                let count = (at..limit).take_while(|&at| !what.ends(memory, limit, at).is_empty()).take(*max).count();
                let ends = (*min..=count).map(|count| at + count);
                if *greedy { ends.rev().collect() } else { ends.collect() }
            }
            Self::Repeat { .. } => {
                let mut ends = vec![];
                self.repeat(memory, limit, at, 0, &mut HashSet::new(), &mut ends);
                first_of_each(ends)
            }
        }
    }

    /// Adds the ends of a repetition that has come to `at` after `count` times. What was `seen` came in a preferred way.
    fn repeat(
        &self,
        memory: &[u8],
        limit: usize,
        at: usize,
        count: usize,
        seen: &mut HashSet<(usize, usize)>,
        ends: &mut Vec<usize>,
    ) {
        let Self::Repeat { what, min, max, greedy } = self else { unreachable!() };
        if !seen.insert((at, count)) {
            return;
        }
        if count >= *min && !greedy {
            ends.push(at);
        }
        if count < *max {
            // Without a maximum, all counts from the minimum on are one.
            let count = if *max == usize::MAX { (*min).min(count + 1) } else { count + 1 };
            what.ends(memory, limit, at).into_iter().for_each(|at| self.repeat(memory, limit, at, count, seen, ends));
        }
        if count >= *min && *greedy {
            ends.push(at);
        }
    }

    /// The expression with a zero behind each byte.
    pub fn widened(&self) -> Self {
        let all = |parts: &[Self]| parts.iter().map(Self::widened).collect();
        match self {
            Self::All(parts) => Self::All(all(parts)),
            Self::Either(choices) => Self::Either(all(choices)),
            Self::Repeat { what, min, max, greedy } => {
                Self::Repeat { what: Box::new(what.widened()), min: *min, max: *max, greedy: *greedy }
            }
            byte => Self::All(vec![byte.clone(), Self::Byte(0)]),
        }
    }

    /// Whether it looks at borders of words or lines.
    pub fn looks_around(&self) -> bool {
        match self {
            Self::Byte(_) | Self::Class(..) | Self::Dot => false,
            Self::WordBoundary | Self::LineStart | Self::LineEnd => true,
            Self::All(parts) | Self::Either(parts) => parts.iter().any(Self::looks_around),
            Self::Repeat { what, .. } => what.looks_around(),
        }
    }

    fn is_one_byte(&self) -> bool {
        matches!(self, Self::Byte(_) | Self::Class(..) | Self::Dot)
    }

    /// What it begins with, if that can be told without a choice.
    pub fn beginning(&self) -> Option<&Self> {
        match self {
            Self::All(parts) => parts.first()?.beginning(),
            Self::Either(_) | Self::Repeat { .. } => None,
            simple => Some(simple),
        }
    }

    /// Length of the shortest match.
    pub fn shortest(&self) -> usize {
        match self {
            Self::Byte(_) | Self::Class(..) | Self::Dot => 1,
            Self::WordBoundary | Self::LineStart | Self::LineEnd => 0,
            Self::All(parts) => parts.iter().map(Self::shortest).sum(),
            Self::Either(choices) => choices.iter().map(Self::shortest).min().unwrap_or(0),
            Self::Repeat { what, min, .. } => min * what.shortest(),
        }
    }
}

/// The ends without those that came before: the preferred way to each is enough.
fn first_of_each(ends: Vec<usize>) -> Vec<usize> {
    let mut seen = HashSet::new();
    ends.into_iter().filter(|&end| seen.insert(end)).collect()
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Byte(byte) => write!(f, r"\x{byte:02x}"),
            Self::Class(first, last) => write!(f, r"[\x{first:02x}-\x{last:02x}]"),
            Self::Dot => write!(f, "."),
            Self::WordBoundary => write!(f, r"\b"),
            Self::LineStart => write!(f, "(?m:^)"),
            Self::LineEnd => write!(f, "(?m:$)"),
            Self::All(parts) => parts.iter().try_for_each(|part| write!(f, "(?:{part})")),
            Self::Either(choices) => {
                let choices: Vec<String> = choices.iter().map(Self::to_string).collect();
                write!(f, "(?:{})", choices.join("|"))
            }
            Self::Repeat { what, min, max, greedy } => {
                let max = if *max == usize::MAX { String::new() } else { max.to_string() };
                write!(f, "(?:{what}){{{min},{max}}}{}", if *greedy { "" } else { "?" })
            }
        }
    }
}

/// The matches, one after the other: each the preferred one of those from its start that are not too long.
pub fn regex(memory: &[u8], address: u64, alignment: u32, expression: &Expression) -> Vec<Range<usize>> {
    words(memory, address, alignment, expression, None)
}

/// The same for those that are whole words.
pub fn words(
    memory: &[u8],
    address: u64,
    alignment: u32,
    expression: &Expression,
    letters: Option<Letters>,
) -> Vec<Range<usize>> {
    let is_wanted = |start, end| letters.is_none_or(|letters| !letters.are_around(memory, start, end));
    let mut found: Vec<Range<usize>> = vec![];
    for start in aligned((0..memory.len()).collect(), address, alignment) {
        let limit = memory.len().min(start + LONGEST);
        if found.last().is_none_or(|last| last.end <= start)
            && let Some(end) = expression.ends(memory, limit, start).into_iter().find(|&end| is_wanted(start, end))
        {
            found.push(start..end);
        }
    }
    found
}

/// The matches from each start: the preferred one of those that are not too long.
pub fn overlapping_regex(memory: &[u8], expression: &Expression) -> Vec<Range<usize>> {
    let preferred = |start: usize| {
        let limit = memory.len().min(start + LONGEST);
        expression.ends(memory, limit, start).first().map(|&end| start..end)
    };
    (0..memory.len()).filter_map(preferred).collect()
}

/// The changes: units that differ, joined with their neighbours in the same page of 4096 bytes.
pub fn changes(before: &[u8], after: &[u8], address: u64, unit: usize) -> Vec<Range<usize>> {
    let starts_at_multiple = |at: usize, of: usize| (u128::from(address) + at as u128).is_multiple_of(of as u128);
    let mut changes: Vec<Range<usize>> = vec![];
    let mut start = 0;
    while start < before.len() {
        let mut end = start + 1;
        while end < before.len() && !starts_at_multiple(end, unit) {
            end += 1;
        }
        if before[start..end] != after[start..end] {
            match changes.last_mut() {
                Some(last) if last.end == start && !starts_at_multiple(start, 4096) => last.end = end,
                _ => changes.push(start..end),
            }
        }
        start = end;
    }
    changes
}
