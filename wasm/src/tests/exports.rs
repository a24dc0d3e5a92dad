//! What JavaScript sees: pointers into this module's memory, and patterns as plain arguments.

use super::{check, naive};
use crate::{Comparer, PatternSet, Scanner};

/// Scans `memory` in one chunk.
fn scan(set: PatternSet, address: u64, memory: &[u8]) -> Vec<(u64, u32, u32)> {
    let mut scanner = Scanner::new(set, memory.len() as u32);
    scanner.restart(address);
    // SAFETY: the pointer is good for as many bytes as the scanner was made for.
    unsafe { std::slice::from_raw_parts_mut(scanner.chunk_ptr() as *mut u8, memory.len()) }.copy_from_slice(memory);
    scanner.feed(memory.len() as u32, true);
    let mut found = vec![];
    loop {
        let count = scanner.next_batch(1);
        if count == 0 {
            return found;
        }
        // SAFETY: each pointer is good for `count` numbers until the next call.
        let (addresses, patterns, lengths) = unsafe {
            (
                std::slice::from_raw_parts(scanner.addresses_ptr() as *const u64, count),
                std::slice::from_raw_parts(scanner.patterns_ptr() as *const u32, count),
                std::slice::from_raw_parts(scanner.lengths_ptr() as *const u32, count),
            )
        };
        found.extend((0..count).map(|i| (addresses[i], patterns[i], lengths[i])));
    }
}

#[test]
fn a_scanner_finds_each_pattern_of_its_set() {
    let mut set = PatternSet::new();
    // Two alternatives of one pattern, then others.
    set.begin(7, 1);
    set.masked(b"ab", &[0xff, 0xff]);
    set.masked(b"a\0b\0", &[0xff; 4]);
    set.begin(2, 4);
    set.integer(4, 0x0062_0061, 0, false, false);
    set.begin(9, 2);
    set.integer(2, 0x6100, 0, false, true);
    set.begin(3, 1);
    assert!(set.regex("(?-u)B.", "is").is_ok());
    let found = scan(set, 0x1000, b"ab\0\0a\0b\0a\0b\nb");
    assert_eq!(
        found,
        [(0x1000, 7, 2), (0x1001, 3, 2), (0x1004, 2, 4), (0x1004, 7, 4), (0x1004, 9, 2), (0x1006, 3, 2)]
            .into_iter()
            .chain([(0x1008, 9, 2), (0x100a, 3, 2)])
            .collect::<Vec<_>>()
    );
}

#[test]
fn bytes_are_found_the_same_at_every_alignment() {
    // Those that are a number at multiples of its size are searched for in another way.
    check(500, |rng| {
        let length = rng.within(1..=9);
        let (value, mut mask) = ((1..=length as u8).collect::<Vec<_>>(), vec![0xff; length]);
        if rng.one_in(3) {
            mask[rng.within(0..=length - 1)] = 0xfe;
        }
        let memory: Vec<u8> = (0..20).flat_map(|_| [&vec![0; rng.within(0..=9)], &value[..]].concat()).collect();
        let (address, alignment) = (rng.address(memory.len()), rng.alignment());
        let mut set = PatternSet::new();
        set.begin(4, alignment);
        set.masked(&value, &mask);
        let positions = naive::aligned(naive::masked(&memory, &value, &mask), address, alignment);
        let expected: Vec<_> = positions.into_iter().map(|at| (address + at as u64, 4, length as u32)).collect();
        assert_eq!(scan(set, address, &memory), expected, "{value:?} under {mask:?}, multiples of {alignment}");
    });
}

#[test]
fn a_set_takes_floats_of_both_widths() {
    // The nearest number of the width is meant: 0.1 is another one in 32 bits than in 64.
    let memory = [&0.1f32.to_le_bytes()[..], &[0xff; 4], &0.1f64.to_le_bytes(), &0.1f64.to_be_bytes()].concat();
    let find = |width, low, high, outside, big_endian| {
        let mut set = PatternSet::new();
        set.begin(1, width);
        set.float(width, low, high, outside, big_endian);
        scan(set, 0x1000, &memory)
            .into_iter()
            .map(|(address, _, length)| (address - 0x1000, length))
            .collect::<Vec<_>>()
    };
    assert_eq!(find(4, 0.1, 0.1, false, false), [(0, 4)]);
    assert_eq!(find(8, 0.1, 0.1, false, false), [(8, 8)]);
    assert_eq!(find(8, 0.1, 0.1, false, true), [(16, 8)]);
    assert_eq!(find(8, 0.1, 0.1, true, true), [(0, 8), (8, 8)]);
    assert_eq!(find(8, f64::NEG_INFINITY, f64::INFINITY, true, false), [(0, 8)]);
}

#[test]
fn a_refused_expression_says_why_and_where() {
    let mut set = PatternSet::new();
    set.begin(0, 1);
    let Err(error) = set.regex("é)", "") else { panic!("taken") };
    assert_eq!((error.message().as_str(), error.offset()), ("unopened group", 2));
    // Nothing was added.
    assert_eq!(scan(set, 0, b"a)"), []);
}

#[test]
fn a_border_is_the_next_ones_alone() {
    let mut set = PatternSet::new();
    set.begin(0, 1);
    set.fullword(1);
    set.masked(b"a", &[0xff]);
    set.masked(b"b", &[0xff]);
    set.fullword(1);
    set.xored(b"c", 0, 0);
    set.xored(b"d", 0, 0);
    set.fullword(1);
    assert!(set.regex("e", "").is_ok());
    assert!(set.regex("f", "").is_ok());
    let found: Vec<_> = scan(set, 0, b"_a_xax_xbx_c_xcx_xdx_e_xex_xfx").into_iter().map(|(at, ..)| at).collect();
    assert_eq!(found, [1, 8, 11, 18, 21, 28]);
}

#[test]
fn flags_are_told_apart() {
    let find = |expression, flags| {
        let mut set = PatternSet::new();
        set.begin(0, 1);
        assert!(set.regex(expression, flags).is_ok(), "{expression}");
        scan(set, 0, b"A\na b").into_iter().map(|(address, _, length)| (address, length)).collect::<Vec<_>>()
    };
    assert_eq!(find("a", ""), [(2, 1)]);
    assert_eq!(find("a", "i"), [(0, 1), (2, 1)]);
    assert_eq!(find("^a", "m"), [(2, 1)]);
    assert_eq!(find("A.", ""), []);
    assert_eq!(find("A.", "s"), [(0, 2)]);
    assert_eq!(find("a b", ""), [(2, 3)]);
    assert_eq!(find("A \n a", "x"), []);
    assert_eq!(find(r"A \n a", "x"), [(0, 3)]);
    assert_eq!(find("^a . b$", "imsx"), [(2, 3)]);
}

#[test]
fn a_comparer_finds_the_changed_ranges() {
    let (before, after) = (b"\0\0\0\0\0\0\0\0\0", b"\0\0\0x\0\0\0\0y");
    let mut comparer = Comparer::new(9, 2);
    // SAFETY: both pointers are good for as many bytes as the comparer was made for.
    unsafe {
        std::slice::from_raw_parts_mut(comparer.before_ptr() as *mut u8, 9).copy_from_slice(before);
        std::slice::from_raw_parts_mut(comparer.after_ptr() as *mut u8, 9).copy_from_slice(after);
    }
    assert!(comparer.after_is_zero(3));
    assert!(!comparer.after_is_zero(4));
    comparer.start(0x1001, 9);
    assert_eq!(comparer.next_batch(), 2);
    // SAFETY: two numbers for each range, until the next call.
    let ranges = unsafe { std::slice::from_raw_parts(comparer.ranges_ptr() as *const u32, 4) };
    assert_eq!(ranges, [3, 5, 7, 9]);
    assert_eq!(comparer.next_batch(), 0);
}
