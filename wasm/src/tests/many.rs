//! Many patterns in one pass, and which ones go there.

use super::{Memory, Rng, check, naive};
use crate::haystack::{Full, Hit};
use crate::many::Many;
use crate::masked_set::{Bytes, matchers};
use crate::matcher::Matcher;

fn bytes(pattern: u32, alignment: u32, value: &[u8], mask: &[u8]) -> Bytes {
    Bytes { pattern, alignment, value: value.to_vec(), mask: mask.to_vec(), number: false }
}

fn exact(values: &[&[u8]]) -> Vec<Bytes> {
    (0..).zip(values).map(|(pattern, value)| bytes(pattern, 1, value, &vec![0xff; value.len()])).collect()
}

/// What the naive twin finds, in order.
fn expected(patterns: &[Bytes], memory: &Memory) -> Vec<Hit> {
    let mut found = vec![];
    for Bytes { pattern, alignment, value, mask, .. } in patterns {
        let positions = naive::masked(memory.read(), value, mask);
        for position in naive::aligned(positions, memory.address, *alignment) {
            found.push(Hit { position, pattern: *pattern, length: value.len() as u32 });
        }
    }
    found.sort_unstable();
    found
}

/// A pattern with `row` fixed bytes in a row, but for the case of letters.
fn pattern(rng: &Rng, number: u32, row: usize, longest: usize, like: Option<&Bytes>) -> Bytes {
    let length = rng.within(row..=longest);
    let alignment = if rng.one_in(4) { rng.alignment() } else { 1 };
    let mut value = rng.bytes(length);
    // A prefix of another one, the other one itself, or what goes on from it.
    if let Some(like) = like {
        let shared = length.min(like.value.len());
        value[..shared].copy_from_slice(&like.value[..shared]);
    }
    let masks: &[u8] = rng.pick(&[&[0xff][..], &[0xff], &[0xff, 0xdf], &[0xff, 0xff, 0xff, 0, 0xf0]]);
    let mut mask: Vec<u8> = (0..length).map(|_| rng.pick(masks)).collect();
    let run = rng.within(0..=(length - row).min(20));
    mask[run..run + row].fill(rng.pick(&[0xff, 0xff, 0xdf]));
    bytes(number, alignment, &value, &mask)
}

fn set(rng: &Rng, count: usize) -> Vec<Bytes> {
    let row = rng.pick(&[2, 3, 4, 4, 4, 8]);
    let longest = row + rng.pick(&[0, 1, 4, 8, 36, 86]);
    let mut patterns: Vec<Bytes> = vec![];
    for number in 0..count as u32 {
        let like = if rng.one_in(3) { patterns.get(rng.within(0..=patterns.len())) } else { None };
        let next = pattern(rng, number / 2, row, longest, like);
        patterns.push(next);
    }
    patterns
}

/// Memory in which some of the patterns lie.
fn memory_with(rng: &Rng, patterns: &[Bytes], length: usize) -> Memory {
    let mut all = rng.bytes(length + 200);
    for _ in 0..rng.within(0..=8) {
        let Bytes { value, mask, .. } = &patterns[rng.within(0..=patterns.len() - 1)];
        // Past the end too, so that the padding completes some.
        let at = rng.within(0..=length);
        for (byte, (value, mask)) in all[at..].iter_mut().zip(value.iter().zip(mask)) {
            *byte = (value & mask) | (*byte & !mask);
        }
    }
    let (read, beyond) = all.split_at(length);
    Memory::new(read, beyond, rng.address(length))
}

fn describe(patterns: &[Bytes]) -> String {
    let few = patterns.iter().take(20);
    few.map(|bytes| format!("{:02x?}/{:02x?}/{} ", bytes.value, bytes.mask, bytes.alignment)).collect()
}

fn check_many(rng: &Rng, count: usize, length: usize) {
    let patterns = set(rng, count);
    let memory = memory_with(rng, &patterns, length);
    let mut many = Many::new(&patterns);
    let expected = expected(&patterns, &memory);
    let (result, found) = memory.search_in(&mut many, 0..memory.end, expected.len());
    assert_eq!(result, Ok(()));
    assert!(found == expected, "{} of {} found: {}", found.len(), expected.len(), describe(&patterns));
    let start = rng.within(0..=length);
    let starts = start..rng.within(start..=length);
    let part: Vec<Hit> = expected.into_iter().filter(|hit| starts.contains(&hit.position)).collect();
    let room = rng.within(0..=2 * part.len());
    let (result, found) = memory.search_in(&mut many, starts, room);
    if room < part.len() {
        assert_eq!((result, found.len()), (Err(Full), room));
    } else {
        assert!(result == Ok(()) && found == part, "{} of {} found in a part", found.len(), part.len());
    }
}

#[test]
fn many_finds_what_the_naive_search_finds() {
    check(1500, |rng| {
        check_many(rng, rng.within(1..=rng.pick(&[1, 3, 30])), rng.within(0..=rng.pick(&[20, 150, 600])))
    });
}

#[test]
fn many_finds_what_the_naive_search_finds_of_a_large_set() {
    check(25, |rng| check_many(rng, rng.within(1..=2000), rng.within(0..=400)));
}

#[test]
fn many_finds_what_the_naive_search_finds_through_several_blocks() {
    check(4, |rng| check_many(rng, rng.within(1..=30), 40_000));
}

#[test]
fn many_finds_each_of_more_patterns_than_the_smaller_sieve_takes() {
    let rng = Rng(7.into());
    let values: Vec<Vec<u8>> = (0..5000).map(|_| (0..rng.within(8..=12)).map(|_| rng.byte()).collect()).collect();
    let patterns = exact(&values.iter().map(|value| &value[..]).collect::<Vec<_>>());
    let memory = Memory::new(&values.concat(), &[], 0x1000);
    let mut at = 0;
    let planted = values.iter().zip(0..).map(|(value, pattern)| {
        at += value.len();
        Hit { position: at - value.len(), pattern, length: value.len() as u32 }
    });
    // Of so many bytes at random, none is there by chance.
    assert_eq!(memory.search(&mut Many::new(&patterns)), planted.collect::<Vec<_>>());
}

#[test]
fn many_finds_a_single_match_wherever_it_is() {
    for length in (4..=14).chain([31, 32, 33, 63, 64, 65, 100]) {
        let value: Vec<u8> = (0..length).map(|i| 1 + i as u8).collect();
        let mut many = Many::new(&exact(&[&value, &[0xee; 4][..length.min(4)], b"other needle"]));
        for before in (0..=70).chain(2040..=2060) {
            for after in [0, 1, 40] {
                let memory = Memory::new(&[&vec![0; before], &value[..], &vec![0; after]].concat(), &value, 0x1000);
                let found = memory.search(&mut many);
                assert_eq!(found, [Hit { position: before, pattern: 0, length: length as u32 }], "{before}, {after}");
            }
        }
    }
}

#[test]
fn many_leaves_a_match_that_the_padding_completes() {
    for length in 4..=40 {
        let value: Vec<u8> = (1..=length).collect();
        for cut in 1..value.len() {
            let (read, beyond) = value.split_at(cut);
            let found = Memory::new(read, beyond, 0x1000).search(&mut Many::new(&exact(&[&value])));
            assert_eq!(found, [], "{cut} of {length} bytes read");
        }
    }
}

#[test]
fn many_tells_patterns_apart_that_begin_alike_and_that_are_the_same() {
    let long = [b'x'; 300];
    let mut other = long;
    other[299] = b'y';
    let patterns =
        exact(&[b"needle", b"needles", b"need", b"needle", &long, &other, &long[..64], &[0; 4], &[0; 8], &[0; 9]]);
    let texts = [&b"needles and needle"[..], &long, &other, &[0; 12]].concat();
    for cut in 0..texts.len() {
        let memory = Memory::new(&texts[..cut], &texts[cut..], 0x1003);
        let (result, found) = memory.search_in(&mut Many::new(&patterns), 0..cut, 2000);
        assert_eq!((result, found), (Ok(()), expected(&patterns, &memory)), "the first {cut} bytes");
    }
}

#[test]
fn many_finds_letters_of_both_cases() {
    let nocase = |pattern, text: &[u8]| bytes(pattern, 1, text, &vec![0xdf; text.len()]);
    let patterns = [nocase(0, b"Password"), nocase(1, b"word"), bytes(2, 1, b"WORD", &[0xff; 4])];
    let memory = Memory::new(b"PASSWORD passWord Word", b"", 0x1000);
    let hit = |position, pattern, length| Hit { position, pattern, length };
    let found = [hit(0, 0, 8), hit(4, 1, 4), hit(4, 2, 4), hit(9, 0, 8), hit(13, 1, 4), hit(18, 1, 4)];
    assert_eq!(memory.search(&mut Many::new(&patterns)), found);
}

#[test]
fn many_reaches_as_far_as_its_longest_pattern() {
    let mut many = Many::new(&exact(&[b"abcd", &[1; 300], b"abcdef"]));
    assert_eq!((many.reach(), many.most_at_once()), (300, 3));
    assert_eq!(Memory::new(b"", b"abcd", 0).search(&mut many), []);
}

#[test]
#[should_panic(expected = "a pattern needs fixed bytes in a row")]
fn many_refuses_a_pattern_without_a_row_of_fixed_bytes() {
    Many::new(&[bytes(0, 1, b"abcdefg", &[0xff, 0, 0xff, 0x0f, 0xff, 0xf0, 0xff])]);
}

#[test]
fn few_patterns_and_short_ones_are_searched_for_alone() {
    let texts = |count: u32, length: usize| -> Vec<Bytes> {
        let value = |number: u32| number.to_le_bytes().into_iter().cycle().take(length).collect::<Vec<u8>>();
        (0..count).map(|number| bytes(number, 1, &value(number), &vec![0xff; length])).collect()
    };
    let count = |patterns: Vec<Bytes>| matchers(patterns).len();
    assert_eq!(count(vec![]), 0);
    assert_eq!(count(texts(1, 20)), 1);
    assert_eq!(count(texts(2, 20)), 2);
    assert_eq!(count(texts(1000, 20)), 1);
    assert_eq!(count(texts(1000, 4)), 1);
    assert_eq!(count(texts(1000, 2)), 1);
    // Too short to be one of many.
    assert_eq!(count(texts(1000, 1)), 1000);
    assert_eq!(count([texts(1000, 20), texts(5, 1)].concat()), 6);
    // For one short pattern, all others would have to be looked for more closely.
    assert_eq!(count([texts(1000, 20), texts(1, 3)].concat()), 2);
    assert_eq!(count([texts(1000, 20), texts(100, 3)].concat()), 1);
}
