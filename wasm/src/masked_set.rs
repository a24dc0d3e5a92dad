//! The patterns of a set that are bytes: each gets a matcher of its own, or many share one.

use crate::many::{LONGEST_RUN, Many, SHORTEST_RUN, run, widest_stride};
use crate::masked::Masked;
use crate::matcher::Matcher;
use crate::uniform::Uniform;
use crate::value::{Numbers, Value};

/// What a probe at every byte costs, measured in patterns that are searched for one by one.
const PROBE: usize = 32;

/// A pattern of bytes, each with the bits that must agree.
#[derive(Clone)]
pub struct Bytes {
    /// Which pattern of the set this is.
    pub pattern: u32,
    /// Addresses that count, a power of two.
    pub alignment: u32,
    /// The wanted bits, and which ones they are.
    pub value: Vec<u8>,
    /// As long as the value; some bit is set.
    pub mask: Vec<u8>,
    /// Whether it was given as a number.
    pub number: bool,
}

impl Bytes {
    fn alone(&self) -> Box<dyn Matcher> {
        let Self { pattern, alignment, .. } = *self;
        match Numbers::exactly(&self.value, &self.mask) {
            // At multiples of its size, one comparison does for all of a number's bytes.
            Some(numbers) if self.number || numbers.width() <= alignment as usize => {
                Box::new(Value { pattern, numbers, outside: false, big_endian: false, alignment })
            }
            _ => match Uniform::of(pattern, &self.value, &self.mask, alignment) {
                Some(uniform) => Box::new(uniform),
                None => Box::new(Masked::new(pattern, &self.value, &self.mask, alignment)),
            },
        }
    }
}

/// Matchers for all of `patterns`, as few as are fast.
pub fn matchers(patterns: Vec<Bytes>) -> Vec<Box<dyn Matcher>> {
    let shortest = shortest_run_of_many(&patterns).unwrap_or(usize::MAX);
    let (mut matchers, mut many) = (vec![], vec![]);
    for bytes in patterns {
        if run(&bytes.mask) < shortest {
            matchers.push(bytes.alone());
        } else {
            many.push(bytes);
        }
    }
    if !many.is_empty() {
        matchers.push(Box::new(Many::new(&many)) as Box<dyn Matcher>);
    }
    matchers
}

/// How many fixed bytes in a row a pattern must have to be one of many; `None` if all do better alone.
///
/// The shorter the shortest of them is, the nearer all of them must be probed for: a few short ones are left out.
fn shortest_run_of_many(patterns: &[Bytes]) -> Option<usize> {
    let mut with_run = [0; LONGEST_RUN + 1];
    for bytes in patterns {
        with_run[run(&bytes.mask)] += 1;
    }
    let cost = |shortest: usize| {
        let alone: usize = with_run[..shortest].iter().sum();
        alone + PROBE / widest_stride(shortest)
    };
    let best = (SHORTEST_RUN..=LONGEST_RUN).min_by_key(|&shortest| cost(shortest))?;
    (cost(best) < patterns.len()).then_some(best)
}
