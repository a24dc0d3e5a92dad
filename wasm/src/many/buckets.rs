//! Which patterns have a window.

/// A pattern's window.
#[derive(Clone, Copy)]
pub struct Entry {
    /// Its first bytes.
    pub key: u64,
    /// Which of the patterns.
    pub part: u32,
    /// Where in the pattern it begins.
    pub offset: u32,
}

/// All windows, by the hash of their first bytes.
pub struct Buckets {
    /// For each bucket 32 bits, of which those are set that the next bits of its hashes say.
    marks: Vec<u32>,
    /// For each bucket its first entry, and at last their number.
    heads: Vec<u32>,
    shift: u32,
    entries: Vec<Entry>,
}

impl Buckets {
    /// Takes the entries in any order.
    pub fn new(mut entries: Vec<Entry>) -> Self {
        let bits = entries.len().next_power_of_two().trailing_zeros().clamp(1, 24);
        let shift = 32 - bits;
        let mut marks = vec![0; 1 << bits];
        let mut heads = vec![0; (1 << bits) + 1];
        for entry in &entries {
            let hash = hash(entry.key);
            marks[(hash >> shift) as usize] |= mark(hash, shift);
            heads[(hash >> shift) as usize + 1] += 1;
        }
        for at in 1..heads.len() {
            heads[at] += heads[at - 1];
        }
        entries.sort_unstable_by_key(|entry| hash(entry.key));
        Self { marks, heads, shift, entries }
    }

    /// For a loop: see [`BucketsView::may_have`].
    pub fn view(&self) -> BucketsView<'_> {
        BucketsView { marks: &self.marks, shift: self.shift }
    }

    /// Those with this key.
    pub fn entries(&self, key: u64) -> impl Iterator<Item = &Entry> {
        let bucket = (hash(key) >> self.shift) as usize;
        let [first, end] = [self.heads[bucket], self.heads[bucket + 1]];
        self.entries[first as usize..end as usize].iter().filter(move |entry| entry.key == key)
    }
}

/// The marks, borrowed.
#[derive(Clone, Copy)]
pub struct BucketsView<'a> {
    marks: &'a [u32],
    shift: u32,
}

impl BucketsView<'_> {
    /// Whether there may be entries with this key.
    #[inline(always)]
    pub fn may_have(self, key: u64) -> bool {
        let hash = hash(key);
        // SAFETY: the shift leaves as many bits as there are marks for.
        let marks = unsafe { *self.marks.get_unchecked((hash >> self.shift) as usize) };
        marks & mark(hash, self.shift) != 0
    }
}

/// Its upper bits are the bucket, the next five the mark.
#[inline(always)]
pub fn hash(key: u64) -> u32 {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}

#[inline(always)]
fn mark(hash: u32, shift: u32) -> u32 {
    1u32.wrapping_shl(hash >> (shift - 5))
}
