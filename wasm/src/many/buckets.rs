//! Which patterns have a gram, and how they are told apart.

/// A gram of a pattern.
#[derive(Clone, Copy)]
pub struct Entry {
    /// The gram by which a match is found.
    pub gram: u32,
    /// From the gram to the key, which is another gram of the pattern.
    pub distance: i32,
    /// The key.
    pub key: u32,
    /// Which of the patterns.
    pub part: u32,
    /// Where in the pattern the gram is.
    pub offset: u32,
}

/// Entries that have the gram and the distance in common.
#[derive(Clone, Copy)]
pub struct Run {
    gram: u32,
    /// From the gram to the key.
    pub distance: i32,
    first: u32,
    count: u32,
}

/// All entries, by the hash of their grams.
pub struct Buckets {
    /// For each bucket its first run, and at last their number.
    heads: Vec<u32>,
    shift: u32,
    runs: Vec<Run>,
    /// Those of a run in order of the key.
    entries: Vec<Entry>,
}

impl Buckets {
    /// Takes the entries in any order.
    pub fn new(mut entries: Vec<Entry>) -> Self {
        let count = entries.len().next_power_of_two().clamp(2, 1 << 24);
        let shift = 32 - count.trailing_zeros();
        entries.sort_unstable_by_key(|&Entry { gram, distance, key, part, .. }| {
            // No two grams have the same hash. As one number they are compared in one step, nearly always.
            (u64::from(hash(gram)) << 32 | u64::from(distance as u32), key, part)
        });
        let mut runs: Vec<Run> = vec![];
        for (at, &Entry { gram, distance, .. }) in entries.iter().enumerate() {
            match runs.last_mut() {
                Some(run) if (run.gram, run.distance) == (gram, distance) => run.count += 1,
                _ => runs.push(Run { gram, distance, first: at as u32, count: 1 }),
            }
        }
        let mut heads = vec![0; count + 1];
        for run in &runs {
            heads[(hash(run.gram) >> shift) as usize + 1] += 1;
        }
        for at in 1..heads.len() {
            heads[at] += heads[at - 1];
        }
        Self { heads, shift, runs, entries }
    }

    /// The runs of a gram.
    pub fn runs(&self, gram: u32) -> impl Iterator<Item = Run> {
        let bucket = (hash(gram) >> self.shift) as usize;
        let [first, end] = [self.heads[bucket], self.heads[bucket + 1]];
        self.runs[first as usize..end as usize].iter().filter(move |run| run.gram == gram).copied()
    }

    /// Those of a run that have this key.
    pub fn entries(&self, run: Run, key: u32) -> impl Iterator<Item = &Entry> {
        let all = &self.entries[run.first as usize..][..run.count as usize];
        let first = if all.len() == 1 { 0 } else { all.partition_point(|entry| entry.key < key) };
        all[first..].iter().take_while(move |entry| entry.key == key)
    }
}

/// Its upper bits are the bucket.
fn hash(gram: u32) -> u32 {
    gram.wrapping_mul(0xc2b2_ae35)
}
