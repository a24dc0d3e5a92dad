//! The kernel for numbers in a range.

use super::{Memory, Rng, check, check_parts, hits, naive};
use crate::matcher::Matcher;
use crate::value::{Numbers, Value};

const WIDTHS: [usize; 4] = [1, 2, 4, 8];

/// The largest unsigned number of `width` bytes.
fn max(width: usize) -> u64 {
    u64::MAX >> (64 - 8 * width)
}

fn value(numbers: Numbers, outside: bool, big_endian: bool, alignment: u32) -> Value {
    Value { pattern: 7, numbers, outside, big_endian, alignment }
}

/// What an integer search finds in `numbers`, written one after the other, as their indices.
fn search_integers(
    numbers: &[i128],
    width: usize,
    low: i128,
    high: i128,
    outside: bool,
    big_endian: bool,
) -> Vec<i128> {
    let little = |number: &i128| number.to_le_bytes()[..width].to_vec();
    let big = |number: &i128| number.to_be_bytes()[16 - width..].to_vec();
    let memory: Vec<u8> =
        numbers.iter().flat_map(|number| if big_endian { big(number) } else { little(number) }).collect();
    // Bits above those of the type don't count: a negative number has them set.
    let integer = Numbers::Integer { width, low: low as u64, span: (high - low) as u64 };
    let mut matcher = value(integer, outside, big_endian, width as u32);
    let hits = Memory::new(&memory, &memory, 0x1000).search(&mut matcher);
    assert!(hits.iter().all(|hit| (hit.pattern, hit.length as usize) == (7, width)));
    hits.iter().map(|hit| numbers[hit.position / width]).collect()
}

/// Numbers of `width` bytes that ranges end at.
fn edges(width: usize) -> Vec<i128> {
    let half = 1 << (8 * width - 1);
    vec![-half, 1 - half, -2, -1, 0, 1, 2, half - 2, half - 1]
}

#[test]
fn value_ranges_of_signed_integers_hold_what_lies_between() {
    for width in WIDTHS {
        let edges = edges(width);
        for &low in &edges {
            for &high in edges.iter().filter(|&&high| low <= high) {
                for big_endian in [false, true] {
                    let (inside, others) = edges.iter().partition::<Vec<i128>, _>(|it| (low..=high).contains(it));
                    let find = |outside| search_integers(&edges, width, low, high, outside, big_endian);
                    assert_eq!(find(false), inside, "{low}..={high} of {width} bytes");
                    assert_eq!(find(true), others, "all but {low}..={high} of {width} bytes");
                }
            }
        }
    }
}

#[test]
fn value_ranges_of_unsigned_integers_hold_what_lies_between() {
    for width in WIDTHS {
        let half = 1 << (8 * width - 1);
        let edges: Vec<i128> = edges(width).into_iter().map(|edge| edge + half).chain([half * 2 - 1]).collect();
        for &low in &edges {
            for &high in edges.iter().filter(|&&high| low <= high) {
                let (inside, others) = edges.iter().partition::<Vec<i128>, _>(|it| (low..=high).contains(it));
                let find = |outside| search_integers(&edges, width, low, high, outside, false);
                assert_eq!(find(false), inside, "{low}..={high} of {width} bytes");
                assert_eq!(find(true), others, "all but {low}..={high} of {width} bytes");
            }
        }
    }
}

#[test]
fn value_with_all_numbers_finds_every_aligned_position() {
    for width in WIDTHS {
        for alignment in [1, 2, 4, 8, 16] {
            for address in 0x1000..0x1010 {
                let memory = Memory::new(&(0..150).collect::<Vec<u8>>(), &[9], address);
                let all =
                    |outside| value(Numbers::Integer { width, low: 5, span: max(width) }, outside, false, alignment);
                let positions: Vec<usize> = naive::aligned((0..=150 - width).collect(), address, alignment);
                assert_eq!(
                    memory.search(&mut all(false)),
                    hits(7, &positions, width),
                    "{width}, {alignment}, {address}"
                );
                assert_eq!(memory.search(&mut all(true)), []);
            }
        }
    }
}

#[test]
fn value_finds_a_single_number_wherever_it_is() {
    for width in WIDTHS {
        for before in (0..=80).chain(230..=290).chain(500..=530) {
            for after in [0, 1, 100] {
                let memory = [vec![0; before], vec![0x55; width], vec![0; after]].concat();
                let low = 0x5555_5555_5555_5555 & max(width);
                let mut matcher = value(Numbers::Integer { width, low, span: 0 }, false, false, 1);
                let found = Memory::new(&memory, &[0x55], 1).search(&mut matcher);
                assert_eq!(found, hits(7, &[before], width), "{before} before, {after} after");
            }
        }
    }
}

#[test]
fn value_leaves_a_number_that_the_padding_completes() {
    for width in WIDTHS {
        for length in 0..width {
            let mut matcher = value(Numbers::Integer { width, low: 0, span: max(width) }, false, false, 1);
            assert_eq!(Memory::new(&vec![0; length], &[0], 0).search(&mut matcher), []);
        }
    }
}

#[test]
fn value_reaches_as_far_as_the_number() {
    for width in WIDTHS {
        assert_eq!(value(Numbers::Integer { width, low: 0, span: 0 }, false, false, 1).reach(), width);
    }
    assert_eq!(value(Numbers::Float32 { low: 0.0, high: 0.0 }, false, false, 1).reach(), 4);
    assert_eq!(value(Numbers::Float64 { low: 0.0, high: 0.0 }, false, false, 1).reach(), 8);
}

/// Memory that numbers near `low` and `low + span` are strewn over, and what follows it in the buffer.
fn strewn(rng: &Rng, near: [u64; 2], width: usize, big_endian: bool) -> (Vec<u8>, Vec<u8>) {
    let length = rng.within(0..=rng.pick(&[20, 70, 400]));
    let mut bytes = rng.bytes(length + 100);
    for _ in 0..rng.within(0..=length / 4) {
        let number = rng.pick(&near).wrapping_add(rng.pick(&[u64::MAX, 0, 1]));
        let mut written = number.to_le_bytes()[..width].to_vec();
        if big_endian {
            written.reverse();
        }
        let at = rng.within(0..=length);
        bytes[at..at + width].copy_from_slice(&written);
    }
    let beyond = bytes.split_off(length);
    (bytes, beyond)
}

fn check_integers(rng: &Rng, low: u64, span: u64, width: usize, is_wanted: impl Fn(&[u8], bool) -> bool) {
    let (outside, big_endian, alignment) = (rng.one_in(2), rng.one_in(2), rng.alignment());
    let (read, beyond) = strewn(rng, [low, low.wrapping_add(span)], width, big_endian);
    let memory = Memory::new(&read, &beyond, rng.address(read.len()));
    let positions = naive::numbers(&read, width, |bytes| is_wanted(bytes, big_endian) != outside);
    let expected = hits(7, &naive::aligned(positions, memory.address, alignment), width);
    let mut matcher = value(Numbers::Integer { width, low, span }, outside, big_endian, alignment);
    assert_eq!(memory.search(&mut matcher), expected, "{:?}, {outside}, {big_endian}, {alignment}", matcher.numbers);
    check_parts(rng, &memory, &mut matcher, &expected);
}

#[test]
fn value_finds_the_integers_that_the_naive_search_finds() {
    check(3000, |rng| {
        let width = rng.pick(&WIDTHS);
        let low = rng.pick(&[0, 1, max(width) / 2, max(width), rng.next()]) & max(width);
        let span = rng.pick(&[0, 0, 1, 2, 255, max(width) / 2, max(width) - 1, max(width), rng.next()]) & max(width);
        check_integers(rng, low, span, width, |bytes, big_endian| {
            naive::is_counted(naive::unsigned(bytes, big_endian), width, low, span)
        });
    });
}

#[test]
fn value_finds_the_signed_integers_that_the_naive_search_finds() {
    check(2000, |rng| {
        let width = rng.pick(&WIDTHS);
        let number = |rng: &Rng| {
            let bits = rng.pick(&[0, u64::MAX, 100, u64::MAX - 100, rng.next()]) & max(width);
            naive::signed(&bits.to_le_bytes()[..width], false)
        };
        let (one, other) = (number(rng), number(rng));
        let (low, high) = (one.min(other), one.max(other));
        let span = (i128::from(high) - i128::from(low)) as u64;
        check_integers(rng, low as u64, span, width, |bytes, big_endian| {
            (low..=high).contains(&naive::signed(bytes, big_endian))
        });
    });
}

/// The bits of numbers that floating point treats in its own way, in ascending order, and then NaN in many forms.
const FLOATS32: [u32; 22] = [
    0xff80_0000, // -∞
    0xff7f_ffff, // the lowest
    0xbf80_0001,
    0xbf80_0000, // -1
    0x8080_0000, // the normal one nearest to 0
    0x807f_ffff, // denormal
    0x8000_0001,
    0x8000_0000, // -0
    0x0000_0000,
    0x0000_0001,
    0x007f_ffff,
    0x0080_0000,
    0x3f80_0000,
    0x3f80_0001,
    0x7f7f_ffff,
    0x7f80_0000,
    0x7fc0_0000,
    0xffc0_0000,
    0x7f80_0001,
    0xff80_0001,
    0x7fff_ffff,
    0xffff_ffff,
];

/// The same for `f64`.
const FLOATS64: [u64; 22] = [
    0xfff0_0000_0000_0000,
    0xffef_ffff_ffff_ffff,
    0xbff0_0000_0000_0001,
    0xbff0_0000_0000_0000,
    0x8010_0000_0000_0000,
    0x800f_ffff_ffff_ffff,
    0x8000_0000_0000_0001,
    0x8000_0000_0000_0000,
    0x0000_0000_0000_0000,
    0x0000_0000_0000_0001,
    0x000f_ffff_ffff_ffff,
    0x0010_0000_0000_0000,
    0x3ff0_0000_0000_0000,
    0x3ff0_0000_0000_0001,
    0x7fef_ffff_ffff_ffff,
    0x7ff0_0000_0000_0000,
    0x7ff8_0000_0000_0000,
    0xfff8_0000_0000_0000,
    0x7ff0_0000_0000_0001,
    0xfff0_0000_0000_0001,
    0x7fff_ffff_ffff_ffff,
    0xffff_ffff_ffff_ffff,
];

/// How many of them are no NaN, and where -0 and +0 are.
const ORDERED: usize = 16;
const ZEROS: [usize; 2] = [7, 8];

/// Whether float number `at` of a list lies between numbers `low` and `high` of it.
fn is_between(at: usize, low: usize, high: usize) -> bool {
    let rank = |at: usize| if at == ZEROS[0] { ZEROS[1] } else { at };
    at.max(low).max(high) < ORDERED && (rank(low)..=rank(high)).contains(&rank(at))
}

#[test]
fn value_ranges_of_floats_hold_what_lies_between_and_never_nan() {
    for low in 0..FLOATS32.len() {
        for high in 0..FLOATS32.len() {
            let [low32, high32] = [low, high].map(|at| f32::from_bits(FLOATS32[at]));
            let [low64, high64] = [low, high].map(|at| f64::from_bits(FLOATS64[at]));
            for (outside, big_endian) in [(false, false), (false, true), (true, false), (true, true)] {
                let wanted = |width: usize| {
                    let positions = (0..FLOATS32.len()).filter(|&at| is_between(at, low, high) != outside);
                    hits(7, &positions.map(|at| at * width).collect::<Vec<_>>(), width)
                };
                let bytes32 = FLOATS32.map(|bits| if big_endian { bits.to_be_bytes() } else { bits.to_le_bytes() });
                let bytes64 = FLOATS64.map(|bits| if big_endian { bits.to_be_bytes() } else { bits.to_le_bytes() });
                let mut range32 = value(Numbers::Float32 { low: low32, high: high32 }, outside, big_endian, 4);
                let mut range64 = value(Numbers::Float64 { low: low64, high: high64 }, outside, big_endian, 8);
                let found32 = Memory::new(bytes32.as_flattened(), &[0], 0x1000).search(&mut range32);
                let found64 = Memory::new(bytes64.as_flattened(), &[0], 0x1000).search(&mut range64);
                assert_eq!(found32, wanted(4), "{low32:e}..={high32:e}, outside: {outside}");
                assert_eq!(found64, wanted(8), "{low64:e}..={high64:e}, outside: {outside}");
            }
        }
    }
}

#[test]
fn value_finds_the_floats_that_the_naive_search_finds() {
    check(1500, |rng| {
        let (outside, big_endian, alignment) = (rng.one_in(2), rng.one_in(2), rng.alignment());
        let (read, beyond, width, numbers, positions);
        if rng.one_in(2) {
            let bits = [(); 2].map(|()| if rng.one_in(4) { rng.next() as u32 } else { rng.pick(&FLOATS32) });
            let [low, high] = bits.map(f32::from_bits);
            (width, numbers) = (4, Numbers::Float32 { low, high });
            (read, beyond) = strewn(rng, bits.map(u64::from), width, big_endian);
            positions = naive::numbers(&read, width, |bytes| {
                let number = naive::float32(bytes, big_endian);
                (low <= number && number <= high) != outside
            });
        } else {
            let bits = [(); 2].map(|()| if rng.one_in(4) { rng.next() } else { rng.pick(&FLOATS64) });
            let [low, high] = bits.map(f64::from_bits);
            (width, numbers) = (8, Numbers::Float64 { low, high });
            (read, beyond) = strewn(rng, bits, width, big_endian);
            positions = naive::numbers(&read, width, |bytes| {
                let number = naive::float64(bytes, big_endian);
                (low <= number && number <= high) != outside
            });
        }
        let memory = Memory::new(&read, &beyond, rng.address(read.len()));
        let expected = hits(7, &naive::aligned(positions, memory.address, alignment), width);
        let mut matcher = value(numbers, outside, big_endian, alignment);
        assert_eq!(memory.search(&mut matcher), expected, "{numbers:?}, {outside}, {big_endian}, {alignment}");
        check_parts(rng, &memory, &mut matcher, &expected);
    });
}
