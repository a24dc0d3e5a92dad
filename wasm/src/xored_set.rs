//! The patterns of a set that are bytes under an unknown key: a few get matchers of their own. Of many, the forms that they
//! have under all keys are searched for as other bytes are, in one pass.

use crate::border::{Border, Whole};
use crate::masked_set::Bytes;
use crate::matcher::Matcher;
use crate::xored::Xored;

/// As many passes cost more than one for all forms, as measured.
const FEW: usize = 8;

/// The most forms that there is room for: 256 patterns under any key.
const MOST: usize = 1 << 16;

/// Fewer bytes are not searched for together.
const SHORT: usize = 4;

/// A pattern of bytes under a key.
pub struct Keyed {
    /// Which pattern of the set this is.
    pub pattern: u32,
    /// Addresses that count, a power of two.
    pub alignment: u32,
    /// What whole words stand between, if only those are wanted.
    pub border: Option<Border>,
    /// The bytes under the key 0.
    pub value: Vec<u8>,
    /// The lowest key, and the highest.
    pub low: u8,
    pub high: u8,
}

impl Keyed {
    fn alone(&self) -> Box<dyn Matcher> {
        let xored = Box::new(Xored::new(self.pattern, &self.value, self.low, self.high, self.alignment));
        match self.border {
            Some(border) => Box::new(Whole::new(xored, border)),
            None => xored,
        }
    }

    /// What it is under each of its keys.
    fn forms(&self) -> impl Iterator<Item = Bytes> {
        (self.low..=self.high).map(|key| Bytes {
            pattern: self.pattern,
            alignment: self.alignment,
            value: self.value.iter().map(|byte| byte ^ key).collect(),
            mask: vec![0xff; self.value.len()],
            number: false,
        })
    }
}

/// Matchers for those of `patterns` that do best alone; `form` is called with all forms of the others.
// A function of its own: functions are compiled when a program first needs them, and most never need this one.
#[inline(never)]
pub fn matchers(patterns: Vec<Keyed>, mut form: impl FnMut(Option<Border>, Bytes)) -> Vec<Box<dyn Matcher>> {
    let (long, mut alone): (Vec<Keyed>, Vec<Keyed>) =
        patterns.into_iter().partition(|keyed| keyed.value.len() >= SHORT);
    let mut room = if long.len() > FEW { MOST } else { 0 };
    for keyed in long {
        let keys = usize::from(keyed.high - keyed.low) + 1;
        if keys > room {
            alone.push(keyed);
            continue;
        }
        room -= keys;
        keyed.forms().for_each(|bytes| form(keyed.border, bytes));
    }
    alone.iter().map(Keyed::alone).collect()
}
