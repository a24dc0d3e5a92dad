//! The kernel for bytes under a key that is not known.

use super::naive::Letters;
use super::{Memory, Rng, check, check_parts, hits, naive};
use crate::PatternSet;
use crate::haystack::Hit;
use crate::matcher::Matcher;
use crate::xored::Xored;

fn search(memory: &[u8], value: &[u8], low: u8, high: u8) -> Vec<usize> {
    let hits = Memory::new(memory, value, 0x1000).search(&mut Xored::new(3, value, low, high, 1));
    assert!(hits.iter().all(|hit| (hit.pattern, hit.length as usize) == (3, value.len())));
    hits.iter().map(|hit| hit.position).collect()
}

#[test]
fn xored_finds_bytes_under_every_key_of_the_range() {
    for key in 0..=255u8 {
        let memory: Vec<u8> = b"needle".iter().map(|byte| byte ^ key).collect();
        let memory = [b"#".as_slice(), &memory, b"#"].concat();
        assert_eq!(search(&memory, b"needle", 0, 255), [1], "{key}");
        assert_eq!(search(&memory, b"needle", 1, 255).len(), usize::from(key != 0), "{key}");
        assert_eq!(search(&memory, b"needle", 16, 31).len(), usize::from((16..=31).contains(&key)), "{key}");
    }
}

#[test]
fn xored_needs_one_key_for_all_bytes() {
    type Row<'a> = (&'a [u8], &'a [u8], u8, u8, &'a [usize]);
    let table: &[Row] = &[
        // Each of the three but the last is under the key 1.
        (b"`cb", b"abc", 0, 255, &[0]),
        (b"`cc", b"abc", 0, 255, &[]),
        (b"aaaa", b"bb", 0, 255, &[0, 1, 2]),
        (b"aaaa", b"bb", 3, 3, &[0, 1, 2]),
        (b"aaaa", b"bb", 4, 255, &[]),
        // A single byte is found where its key is one of the range.
        (b"abc", b"a", 1, 3, &[1, 2]),
        (b"abc", b"a", 0, 0, &[0]),
        (b"", b"a", 0, 9, &[]),
        (b"ab", b"abc", 0, 255, &[]),
    ];
    for &(memory, value, low, high, positions) in table {
        assert_eq!(search(memory, value, low, high), positions, "{value:?} from {low} to {high} in {memory:?}");
        assert_eq!(naive::xored(memory, value, low, high), positions, "the twin");
    }
}

#[test]
fn xored_reaches_as_far_as_the_bytes() {
    assert_eq!(Xored::new(0, b"a", 0, 1, 1).reach(), 1);
    assert_eq!(Xored::new(0, b"abcde", 0, 1, 1).reach(), 5);
}

/// Bytes with one key, and now and then a wrong byte.
fn instance(rng: &Rng, value: &[u8]) -> Vec<u8> {
    let key = rng.byte();
    let mut bytes: Vec<u8> = value.iter().map(|byte| byte ^ key).collect();
    if rng.one_in(4) {
        bytes[rng.within(0..=value.len() - 1)] ^= 1;
    }
    bytes
}

#[test]
fn xored_finds_what_the_naive_search_finds() {
    check(2000, |rng| {
        let longest = rng.pick(&[1, 2, 3, 8, 40]);
        let value = rng.bytes(rng.within(1..=longest));
        let low = rng.byte();
        let high = rng.pick(&[low, 255, low.saturating_add(7)]);
        let low = if rng.one_in(2) { 0 } else { low };
        let length = rng.within(0..=rng.pick(&[20, 150, 600]));
        let mut bytes = rng.bytes(length + 100);
        for _ in 0..rng.within(0..=3) {
            let at = rng.within(0..=length);
            let planted = instance(rng, &value);
            bytes[at..at + planted.len()].copy_from_slice(&planted);
        }
        let memory = Memory::new(&bytes[..length], &bytes[length..], rng.address(length));
        let alignment = rng.alignment();
        let mut matcher = Xored::new(5, &value, low, high, alignment);
        let positions = naive::aligned(naive::xored(memory.read(), &value, low, high), memory.address, alignment);
        let expected = hits(5, &positions, value.len());
        assert_eq!(memory.search(&mut matcher), expected, "{value:?} from {low} to {high} in {:?}", memory.read());
        check_parts(rng, &memory, &mut matcher, &expected);
    });
}

#[test]
fn xored_patterns_are_found_the_same_however_many_there_are() {
    check(30, |rng| {
        let count = rng.pick(&[1, 8, 9, 40, 300]);
        let make = || (rng.bytes(rng.within(2..=9)), rng.pick(&[0, 1, 200]), rng.pick(&[200, 255]));
        let patterns: Vec<(Vec<u8>, u8, u8)> = (0..count).map(|_| make()).collect();
        let length = rng.within(0..=300);
        let mut memory = rng.bytes(length + 10);
        for _ in 0..10 {
            let planted = instance(rng, &rng.pick(&patterns).0);
            let at = rng.within(0..=length);
            memory[at..at + planted.len()].copy_from_slice(&planted);
        }
        let mut set = PatternSet::new();
        let mut expected = vec![];
        for (number, (value, low, high)) in (0..).zip(&patterns) {
            set.begin(number, 1);
            let letters = rng.one_in(3).then_some(Letters::Bytes);
            set.fullword(letters.is_some().into());
            set.xored(value, *low, *high);
            let mut positions = naive::xored(&memory, value, *low, *high);
            positions.retain(|&at| letters.is_none_or(|it| !it.are_around(&memory, at, at + value.len())));
            expected.extend(hits(number, &positions, value.len()));
        }
        expected.sort_unstable();
        let memory = Memory::new(&memory, b"", 0x1000);
        let mut found: Vec<Hit> = vec![];
        for mut matcher in set.into_matchers() {
            found.extend(memory.search_in(&mut *matcher, 0..memory.end, 1 << 17).1);
        }
        found.sort_unstable();
        assert!(found == expected, "{} and not {} of {count} patterns", found.len(), expected.len());
    });
}
