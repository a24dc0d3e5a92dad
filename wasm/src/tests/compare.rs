//! Two moments of the same memory.

use std::ops::Range;

use super::{Rng, check, naive};
use crate::compare::{Comparison, is_zero, next_change};

/// All changes, one after the other.
fn changes(before: &[u8], after: &[u8], address: u64, unit: usize) -> Vec<Range<usize>> {
    let mut changes: Vec<Range<usize>> = vec![];
    let mut from = 0;
    while let Some(change) = next_change(before, after, address, from, unit) {
        assert!(from <= change.start && change.start < change.end, "{change:?} from {from}");
        from = change.end;
        changes.push(change);
    }
    changes
}

/// Two moments of memory: a few bytes differ, or a few stretches of them.
fn two_moments(rng: &Rng, longest: usize) -> (Vec<u8>, Vec<u8>) {
    let length = rng.within(0..=longest);
    let before = rng.bytes(length);
    let mut after = before.clone();
    for _ in 0..rng.within(0..=6) {
        let start = rng.within(0..=length);
        let end = rng.within(start..=length.min(start + rng.pick(&[1, 1, 20, 5000])));
        after[start..end].iter_mut().for_each(|byte| *byte = byte.wrapping_add(1));
    }
    (before, after)
}

#[test]
fn changes_are_the_units_that_differ() {
    type Row<'a> = (&'a [u8], &'a [u8], u64, usize, &'a [Range<usize>]);
    let table: &[Row] = &[
        (b"", b"", 0, 1, &[]),
        (b"same", b"same", 0, 1, &[]),
        (b"a", b"b", 0, 1, &[0..1]),
        (b"abcd", b"abXd", 0, 1, &[2..3]),
        (b"abcd", b"XbcX", 0, 1, &[0..1, 3..4]),
        (b"abcd", b"aXXd", 0, 1, &[1..3]),
        (b"abcd", b"XXXX", 0, 1, &[0..4]),
        // Units begin at multiples of the unit, and those at the ends are cut off.
        (b"abcdefgh", b"abcdeXgh", 0, 4, &[4..8]),
        (b"abcdefgh", b"abcdeXgh", 1, 4, &[3..7]),
        (b"abcdefgh", b"Xbcdefgh", 3, 4, &[0..1]),
        (b"abcdefgh", b"abcdefgX", 3, 4, &[5..8]),
        (b"abcdefgh", b"XbcdefXh", 2, 4, &[0..2, 6..8]),
        (b"abcdefgh", b"XbcdXfgh", 0, 4, &[0..8]),
        (b"abcdefgh", b"abcXefgh", 0x1ffd, 4096, &[3..8]),
        (b"abcdefgh", b"abXdefgh", 0x1ffd, 4096, &[0..3]),
        // A change ends with the page.
        (b"abcdefgh", b"XXXXXXXX", 0x1ffd, 1, &[0..3, 3..8]),
        (b"abcdefgh", b"XXXXXXXX", 0x1ffe, 2, &[0..2, 2..8]),
        // The last bytes of all.
        (b"abcdefgh", b"abcdefgX", u64::MAX - 7, 1, &[7..8]),
        (b"abcdefgh", b"abcdefgX", u64::MAX - 7, 4, &[4..8]),
        (b"abcdefgh", b"abcdefgX", u64::MAX - 7, 4096, &[0..8]),
    ];
    for &(before, after, address, unit, expected) in table {
        assert_eq!(changes(before, after, address, unit), expected, "{before:?}, {after:?}, {address:#x}, {unit}");
        assert_eq!(naive::changes(before, after, address, unit), expected, "the twin");
    }
}

#[test]
fn changes_are_those_that_the_naive_comparison_finds() {
    check(1500, |rng| {
        let longest = rng.pick(&[10, 300, 300, 10_000]);
        let (before, after) = two_moments(rng, longest);
        let (address, unit) = (rng.address(before.len()), 1 << rng.within(0..=12));
        let expected = naive::changes(&before, &after, address, unit);
        assert_eq!(changes(&before, &after, address, unit), expected, "{address:#x}, {unit}");
    });
}

#[test]
fn a_single_changed_bit_is_seen_wherever_it_is() {
    for length in [1, 15, 16, 17, 127, 128, 129, 300] {
        let before = vec![0xa5; length];
        for at in 0..length {
            let mut after = before.clone();
            after[at] ^= 1 << (at % 8);
            assert_eq!(next_change(&before, &after, 0x1000, 0, 1), Some(at..at + 1));
            assert_eq!(next_change(&before, &after, 0x1000, at, 1), Some(at..at + 1));
            assert_eq!(next_change(&before, &after, 0x1000, at + 1, 1), None);
        }
    }
}

#[test]
fn is_zero_sees_every_byte() {
    for length in (0..=300).chain([4096]) {
        let mut bytes = vec![0; length];
        assert!(is_zero(&bytes), "{length} bytes");
        for at in 0..length {
            bytes[at] = 1 << (at % 8);
            assert!(!is_zero(&bytes), "byte {at} of {length}");
            bytes[at] = 0;
        }
    }
}

/// What a comparison hands out, batch after batch, and how large the largest batch is.
fn drain(comparison: &mut Comparison) -> (Vec<Range<usize>>, usize) {
    let (mut changes, mut largest) = (vec![], 0);
    loop {
        let count = comparison.next_batch();
        assert_eq!(comparison.ranges().len(), 2 * count);
        if count == 0 {
            return (changes, largest);
        }
        largest = largest.max(count);
        changes.extend(comparison.ranges().chunks_exact(2).map(|range| range[0] as usize..range[1] as usize));
    }
}

#[test]
fn a_comparison_hands_out_the_changes_of_each_chunk() {
    check(300, |rng| {
        let room = rng.within(1..=6000);
        let unit = 1 << rng.within(0..=12);
        let mut comparison = Comparison::new(room, unit);
        for _ in 0..3 {
            // What earlier, longer chunks left behind them does not count.
            let (before, after) = two_moments(rng, room);
            let (address, length) = (rng.address(before.len()), before.len());
            comparison.before()[..length].copy_from_slice(&before);
            comparison.after()[..length].copy_from_slice(&after);
            comparison.start(address, length);
            assert_eq!(drain(&mut comparison).0, naive::changes(&before, &after, address, unit));
            assert_eq!(comparison.next_batch(), 0);
        }
    });
}

#[test]
fn a_batch_of_changes_is_bounded() {
    let length = 20_001;
    let mut comparison = Comparison::new(length, 1);
    comparison.after().iter_mut().step_by(2).for_each(|byte| *byte = 1);
    comparison.start(0x1000, length);
    let (changes, largest) = drain(&mut comparison);
    assert_eq!(changes, (0..length).step_by(2).map(|at| at..at + 1).collect::<Vec<_>>());
    assert_eq!(largest, 4096);
}

#[test]
fn a_comparison_can_be_left_in_the_middle() {
    let mut comparison = Comparison::new(10_000, 1);
    comparison.after().iter_mut().step_by(2).for_each(|byte| *byte = 1);
    comparison.start(0, 10_000);
    assert_eq!(comparison.next_batch(), 4096);
    comparison.start(0, 3);
    assert_eq!(drain(&mut comparison).0, [0..1, 2..3]);
}

#[test]
#[should_panic(expected = "a unit is a power of two")]
fn a_unit_that_is_no_power_of_two_is_refused() {
    Comparison::new(10, 3);
}
