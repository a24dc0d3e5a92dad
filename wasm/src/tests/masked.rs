//! The kernel for bytes under a mask.

use super::{Memory, Rng, check, check_parts, hits, naive};
use crate::haystack::Hit;
use crate::masked::Masked;
use crate::matcher::Matcher;
use crate::rarity::COMMONNESS;

/// What `value` under `mask` is found at in `read`, with the buffer going on with `beyond`.
fn search(read: &[u8], beyond: &[u8], value: &[u8], mask: &[u8]) -> Vec<usize> {
    let hits = Memory::new(read, beyond, 0x1000).search(&mut Masked::new(3, value, mask, 1));
    assert!(hits.iter().all(|hit| (hit.pattern, hit.length as usize) == (3, value.len())));
    hits.iter().map(|hit| hit.position).collect()
}

fn search_exact(read: &[u8], value: &[u8]) -> Vec<usize> {
    search(read, value, value, &vec![0xff; value.len()])
}

/// Bytes that agree with the pattern where they must, and differ from it elsewhere.
fn instance(rng: &Rng, value: &[u8], mask: &[u8]) -> Vec<u8> {
    value.iter().zip(mask).map(|(value, mask)| (value & mask) | (rng.byte() & !mask)).collect()
}

/// Value and mask of a pattern with at least one fixed bit.
fn pattern(rng: &Rng, longest: usize) -> (Vec<u8>, Vec<u8>) {
    let length = rng.within(1..=longest);
    let masks: &[u8] = rng.pick(&[&[0xff][..], &[0xff, 0], &[0xff, 0xff, 0, 0xf0, 0x0f], &[0x80, 1, 0x10, 0]]);
    let mut mask: Vec<u8> = (0..length).map(|_| rng.pick(masks)).collect();
    if mask.iter().all(|&mask| mask == 0) {
        let at = rng.within(0..=length - 1);
        mask[at] = 1 << rng.within(0..=7);
    }
    (rng.bytes(length), mask)
}

#[test]
fn masked_matches_the_bits_that_the_mask_fixes() {
    type Row<'a> = (&'a [u8], &'a [u8], &'a [u8], &'a [usize]);
    let table: &[Row] = &[
        (b"needle", b"needle", &[0xff; 6], &[0]),
        (b"xneedlex", b"needle", &[0xff; 6], &[1]),
        (b"needl", b"needle", &[0xff; 6], &[]),
        (b"", b"a", &[0xff], &[]),
        (b"a", b"a", &[0xff], &[0]),
        (b"b", b"a", &[0xff], &[]),
        (b"aaaa", b"aa", &[0xff; 2], &[0, 1, 2]),
        (b"ababab", b"abab", &[0xff; 4], &[0, 2]),
        // Wildcards at both edges need a byte to stand for them.
        (b"abcab", b"?b?", &[0, 0xff, 0], &[0]),
        (b"abab", b"?b", &[0, 0xff], &[0, 2]),
        (b"abab", b"a?", &[0xff, 0], &[0, 2]),
        (b"aab", b"a??", &[0xff, 0, 0], &[0]),
        // Nibbles, single bits, and bits of the value outside the mask.
        (&[0x4a, 0xa4, 0x44], &[0x40], &[0xf0], &[0, 2]),
        (&[0x4a, 0xa4, 0x44], &[0x04], &[0x0f], &[1, 2]),
        (&[0x80, 0x7f, 0xff], &[0x80], &[0x80], &[0, 2]),
        (&[0x80, 0x7f, 0xff], &[0x00], &[0x01], &[0]),
        (&[0x12, 0x34], &[0xf2, 0x3f], &[0x0f, 0xf0], &[0]),
        (&[0, 0, 0], &[0, 0], &[0xff, 0xff], &[0, 1]),
        (&[0, 1, 0xff], &[0xff, 0xff], &[0, 0xff], &[1]),
    ];
    for &(memory, value, mask, positions) in table {
        assert_eq!(search(memory, value, value, mask), positions, "{value:02x?} under {mask:02x?} in {memory:02x?}");
    }
}

#[test]
fn masked_finds_what_the_naive_search_finds() {
    check(3000, |rng| {
        let longest = rng.pick(&[1, 2, 4, 20, 40, 300]);
        let (value, mask) = pattern(rng, longest);
        let length = rng.within(0..=rng.pick(&[20, 150, 600, 2500]));
        let mut bytes = rng.bytes(length + 200);
        for _ in 0..rng.within(0..=3) {
            // Past the end too, so that the padding completes some.
            let at = rng.within(0..=length);
            let planted = instance(rng, &value, &mask);
            let room = planted.len().min(bytes.len() - at);
            bytes[at..at + room].copy_from_slice(&planted[..room]);
        }
        let (read, beyond) = bytes.split_at(length);
        let memory = Memory::new(read, beyond, rng.address(length));
        let alignment = rng.alignment();
        let positions = naive::aligned(naive::masked(read, &value, &mask), memory.address, alignment);
        let expected = hits(7, &positions, value.len());
        let mut matcher = Masked::new(7, &value, &mask, alignment);
        assert_eq!(memory.search(&mut matcher), expected, "{value:02x?} under {mask:02x?}, {alignment}");
        check_parts(rng, &memory, &mut matcher, &expected);
    });
}

/// Memory of several blocks, nearly all of it what the pattern has most: each position is a candidate, and skipped over.
#[test]
fn masked_finds_what_the_naive_search_finds_where_memory_is_full_of_candidates() {
    check(40, |rng| {
        let common = rng.pick(&[0, 0xff, b' ']);
        let length = rng.within(1..=rng.pick(&[3, 5, 20, 300]));
        let mut value = vec![common; length];
        let mut mask = vec![0xff; length];
        for _ in 0..rng.within(0..=2) {
            value[rng.within(0..=length - 1)] = rng.byte();
        }
        mask[rng.within(0..=length - 1)] = rng.pick(&[0xff, 0xff, 0xdf, 1]);
        let mut bytes = vec![common; rng.within(8000..=30_000)];
        let apart = rng.pick(&[1, 20, 200, 2000]);
        for _ in 0..bytes.len() / apart {
            let at = rng.within(0..=bytes.len() - 1);
            bytes[at] = if rng.one_in(2) { value[rng.within(0..=length - 1)] } else { rng.byte() };
        }
        let memory = Memory::new(&bytes, &value, rng.address(bytes.len()));
        let alignment = rng.alignment();
        let positions = naive::aligned(naive::masked(&bytes, &value, &mask), memory.address, alignment);
        let expected = hits(7, &positions, length);
        let mut matcher = Masked::new(7, &value, &mask, alignment);
        assert!(memory.search(&mut matcher) == expected, "{value:02x?} under {mask:02x?}, {alignment}");
        check_parts(rng, &memory, &mut matcher, &expected);
    });
}

#[test]
fn masked_finds_a_single_match_wherever_it_is() {
    for length in [1, 2, 3, 15, 16, 17, 31, 33, 127, 128, 129, 200] {
        let value: Vec<u8> = (0..length).map(|i| 1 + (i % 250) as u8).collect();
        for before in (0..=20).chain(100..=150).chain(230..=290).chain(500..=530).chain(1005..=1050) {
            for after in [0, 1, 300] {
                let memory = [&vec![0; before], &value[..], &vec![0; after]].concat();
                assert_eq!(search_exact(&memory, &value), [before], "{length} bytes, {before} before, {after} after");
            }
        }
    }
}

/// Its rare words are far from each other: a round knows of the starts before it that have the later one.
#[test]
fn masked_finds_a_match_by_words_that_are_far_apart() {
    for apart in (3..=15).step_by(2) {
        let value = [&[0x9e, 0x91][..], &vec![0; apart - 2], &[0x9e, 0x95]].concat();
        let mut matcher = Masked::new(3, &value, &vec![0xff; value.len()], 1);
        for position in (0..40).chain(480..560).chain(990..1070) {
            let read = [&vec![0; position], &value[..], &vec![0; 600]].concat();
            let memory = Memory::new(&read, &[], 0x1000);
            for first in 0..16.min(position + 1) {
                let found = memory.search_in(&mut matcher, first..memory.end, 100).1;
                assert_eq!(found, hits(3, &[position], value.len()), "at {position}, {apart} apart, from {first}");
            }
        }
    }
}

#[test]
fn masked_sees_every_byte_of_the_pattern() {
    let length = 70;
    let value: Vec<u8> = (0..length).map(|i| 1 + i as u8).collect();
    for wrong in 0..length {
        let mut memory = value.clone();
        memory[wrong] ^= 0x20;
        assert_eq!(search_exact(&memory, &value), [], "byte {wrong} differs");
        let mut mask = vec![0xff; length];
        mask[wrong] = 0xdf;
        assert_eq!(search(&memory, &value, &value, &mask), [0], "but not in the bits that count");
    }
}

#[test]
fn masked_leaves_a_match_that_the_padding_completes() {
    for length in 2..=40 {
        let value: Vec<u8> = (1..=length).collect();
        for cut in 1..value.len() {
            let (read, beyond) = value.split_at(cut);
            assert_eq!(search(read, beyond, &value, &vec![0xff; value.len()]), [], "{cut} of {length} bytes read");
        }
    }
}

#[test]
fn masked_finds_overlapping_matches_of_common_bytes() {
    for (length, size) in [(1, 1000), (2, 1000), (16, 1000), (17, 1000), (200, 1000), (1000, 1000), (1001, 1000)] {
        for byte in [0, 0xff, b'a'] {
            let all: Vec<usize> = (0..(size + 1usize).saturating_sub(length)).collect();
            assert_eq!(search_exact(&vec![byte; size], &vec![byte; length]), all, "{length} times {byte}");
        }
    }
}

#[test]
fn masked_alignment_is_that_of_the_address() {
    for alignment in [1, 2, 4, 8, 16, 4096] {
        for address in (0x1000..0x1012).chain(u64::MAX - 99 - 18..=u64::MAX - 99) {
            let memory = Memory::new(&[5; 100], &[5], address);
            let found = memory.search(&mut Masked::new(0, &[5, 5], &[0xff, 0xff], alignment));
            let expected: Vec<Hit> = hits(0, &(0..99).collect::<Vec<_>>(), 2)
                .into_iter()
                .filter(|hit| (address + hit.position as u64).is_multiple_of(alignment.into()))
                .collect();
            assert_eq!(found, expected, "multiples of {alignment} from {address:#x}");
        }
    }
}

#[test]
fn masked_reaches_as_far_as_the_pattern() {
    for length in [1, 16, 17, 300] {
        assert_eq!(Masked::new(0, &vec![1; length], &vec![0xff; length], 1).reach(), length);
    }
}

#[test]
fn every_byte_has_its_own_rank_of_commonness() {
    let mut ranks = COMMONNESS;
    ranks.sort_unstable();
    assert!(ranks.into_iter().eq(0..=255));
}

#[test]
#[should_panic(expected = "a pattern needs a fixed bit")]
fn masked_refuses_a_pattern_that_matches_everywhere() {
    Masked::new(0, &[1, 2], &[0, 0], 1);
}

#[test]
#[should_panic(expected = "left == right")]
fn masked_refuses_a_mask_of_another_length() {
    Masked::new(0, &[1, 2], &[0xff], 1);
}
