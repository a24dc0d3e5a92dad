//! The kernel for equal bytes in a row.

use super::{Memory, check, check_parts, hits, naive};
use crate::matcher::Matcher;
use crate::uniform::{LONGEST, SHORTEST, Uniform};

fn uniform(byte: u8, length: usize, alignment: u32) -> Uniform {
    Uniform::of(7, &vec![byte; length], &vec![0xff; length], alignment).expect("equal bytes")
}

#[test]
fn uniform_takes_equal_bytes_that_are_enough_and_not_too_many() {
    let takes = |value: &[u8], mask: &[u8]| Uniform::of(0, value, mask, 1).is_some();
    assert!(takes(&[0xcc; SHORTEST], &[0xff; SHORTEST]));
    assert!(!takes(&[0xcc; SHORTEST - 1], &[0xff; SHORTEST - 1]));
    assert!(takes(&[0; LONGEST], &[0xff; LONGEST]));
    assert!(!takes(&[0; LONGEST + 1], &[0xff; LONGEST + 1]));
    for other in 0..SHORTEST {
        let (mut value, mut mask) = ([0; SHORTEST], [0xff; SHORTEST]);
        value[other] = 1;
        assert!(!takes(&value, &mask), "byte {other} is another one");
        mask[other] = 0xfe;
        assert!(!takes(&[0; SHORTEST], &mask), "a bit of byte {other} is free");
    }
}

#[test]
fn uniform_finds_what_the_naive_search_finds() {
    check(2000, |rng| {
        let byte = rng.pick(&[0, 0xff, 0x90]);
        let length = SHORTEST + rng.within(0..=rng.pick(&[0, 3, 40, 300]));
        let mut bytes = vec![byte; rng.within(0..=rng.pick(&[60, 300, 2000]))];
        let apart = rng.pick(&[2, 20, 70, 400, 4000]);
        for _ in 0..bytes.len() / apart {
            let at = rng.within(0..=bytes.len() - 1);
            bytes[at] = rng.byte();
        }
        let memory = Memory::new(&bytes, &[byte], rng.address(bytes.len()));
        let alignment = rng.alignment();
        let positions = naive::masked(&bytes, &vec![byte; length], &vec![0xff; length]);
        let expected = hits(7, &naive::aligned(positions, memory.address, alignment), length);
        let mut matcher = uniform(byte, length, alignment);
        assert!(memory.search(&mut matcher) == expected, "{length} times {byte:02x}, {alignment}");
        check_parts(rng, &memory, &mut matcher, &expected);
    });
}

#[test]
fn uniform_leaves_a_run_that_the_padding_completes() {
    for read in 0..2 * SHORTEST {
        let memory = Memory::new(&vec![0; read], &[0], 0x1000);
        let expected: Vec<usize> = (0..(read + 1).saturating_sub(SHORTEST)).collect();
        assert_eq!(memory.search(&mut uniform(0, SHORTEST, 1)), hits(7, &expected, SHORTEST), "{read} bytes");
    }
}

#[test]
fn uniform_reaches_as_far_as_the_pattern() {
    assert_eq!(uniform(0, 100, 1).reach(), 100);
}
