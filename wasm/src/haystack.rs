//! The bytes that a matcher looks at, and where its answers go.

use std::ops::{Range, RangeInclusive};

/// Readable bytes that must follow [`Haystack::end`], so that kernels may load whole blocks past it.
///
/// The widest kernel loads a round of 512 bytes that begins inside a match at the last position.
pub const PADDING: usize = 576;

/// A stretch of memory without a hole.
#[derive(Clone, Copy)]
pub struct Haystack<'a> {
    bytes: &'a [u8],
    end: usize,
    address: u64,
}

impl<'a> Haystack<'a> {
    /// The first `end` of `bytes`, read from `address`; at least [`PADDING`] more bytes must follow them.
    pub fn new(bytes: &'a [u8], end: usize, address: u64) -> Self {
        assert!(bytes.len() >= end + PADDING, "a haystack needs its padding");
        Self { bytes, end, address }
    }

    /// The bytes that were read, without the padding.
    pub fn bytes(&self) -> &'a [u8] {
        &self.bytes[..self.end]
    }

    /// Number of bytes that were read.
    pub fn end(&self) -> usize {
        self.end
    }

    /// Address of the byte at `position`.
    pub fn address(&self, position: usize) -> u64 {
        self.address.wrapping_add(position as u64)
    }

    /// The positions of those of its bytes that lie at `addresses`.
    pub fn positions(&self, addresses: &RangeInclusive<u64>) -> Range<usize> {
        let position = |address: u128| {
            let position = address.saturating_sub(self.address.into());
            position.min(self.end as u128) as usize
        };
        position((*addresses.start()).into())..position(u128::from(*addresses.end()) + 1)
    }

    /// Start of the bytes, for the kernels; readable up to `end + PADDING`.
    pub fn as_ptr(&self) -> *const u8 {
        self.bytes.as_ptr()
    }
}

/// One match.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub struct Hit {
    /// Where it starts, counted from the haystack's first byte.
    pub position: usize,
    /// Which pattern of the set it matches.
    pub pattern: u32,
    /// Its length in bytes.
    pub length: u32,
}

/// Returned by a matcher whose list of hits is full: there are more than those in the list.
#[derive(Debug, Eq, PartialEq)]
pub struct Full;

/// A list of hits that never grows past its capacity.
pub struct Hits {
    /// The hits, and room for more: at least for one, which is written before it is known whether it is one.
    list: Vec<Hit>,
    length: usize,
    capacity: usize,
}

impl Hits {
    /// An empty list with room for `capacity` hits.
    pub fn with_capacity(capacity: usize) -> Self {
        Self { list: vec![Hit::default()], length: 0, capacity }
    }

    /// Appends a hit, or says that there is no room.
    #[inline]
    pub fn push(&mut self, hit: Hit) -> Result<(), Full> {
        self.push_if(true, hit)
    }

    /// The same, if it is one. Whether it is can't be guessed, so it is written in any case and counted in one.
    #[inline(always)]
    pub fn push_if(&mut self, is_hit: bool, hit: Hit) -> Result<(), Full> {
        self.list[self.length] = hit;
        let length = self.length + usize::from(is_hit);
        if length == self.list.len() {
            self.make_room()?;
        }
        self.length = length;
        Ok(())
    }

    /// Most scans find few hits: memory for many is taken when they are there.
    #[cold]
    fn make_room(&mut self) -> Result<(), Full> {
        let length = self.list.len();
        if length > self.capacity {
            return Err(Full);
        }
        self.list.resize((4 * length).min(self.capacity + 1), Hit::default());
        Ok(())
    }

    /// The hits so far.
    pub fn as_slice(&self) -> &[Hit] {
        &self.list[..self.length]
    }

    /// Puts the hits in order of address, then pattern, then length, but for the first `sorted`.
    pub fn sort_from(&mut self, sorted: usize) {
        self.list[sorted..self.length].sort_unstable();
    }

    /// Forgets hits of which `keep` says no, but for the first `sure`.
    pub fn retain_from(&mut self, sure: usize, mut keep: impl FnMut(&Hit) -> bool) {
        let mut kept = sure;
        for at in sure..self.length {
            let hit = self.list[at];
            self.list[kept] = hit;
            kept += usize::from(keep(&hit));
        }
        self.length = kept;
    }

    /// Of hits that are the same, which two ways of one pattern may give, leaves one. They must lie side by side.
    pub fn merge(&mut self) {
        let mut last = None;
        self.retain_from(0, |hit| last.replace(*hit) != Some(*hit));
    }

    /// Forgets all hits.
    pub fn clear(&mut self) {
        self.length = 0;
    }
}
