//! Whole words.

use super::naive::{self, Letters};
use super::{Memory, Rng, check, hits};
use crate::border::{Border, Whole};
use crate::masked::Masked;
use crate::matcher::Matcher;

pub fn border(letters: Letters) -> Border {
    match letters {
        Letters::Bytes => Border::Bytes,
        Letters::LowFirst => Border::Utf16Le,
        Letters::HighFirst => Border::Utf16Be,
    }
}

/// Memory in which there are letters, digits, zeros and others side by side.
pub fn words(rng: &Rng, length: usize) -> Vec<u8> {
    let alphabet = rng.pick(&[&b"ab\0"[..], b"ab ", b"a\0 0", b"aZ9_@[`{/:\0\xff"]);
    (0..length).map(|_| rng.pick(alphabet)).collect()
}

#[test]
fn words_stand_between_what_is_no_letter_or_digit() {
    for byte in 0..=255u8 {
        let is_letter = char::from(byte).is_ascii_alphanumeric();
        let cases = [
            (Border::Bytes, vec![byte], false),
            (Border::Utf16Le, vec![byte, 0], false),
            (Border::Utf16Be, vec![0, byte], false),
            // What is no unit, or a unit that is no letter of ASCII.
            (Border::Utf16Le, vec![byte], true),
            (Border::Utf16Be, vec![byte], true),
            (Border::Utf16Le, vec![byte, 1], true),
            (Border::Utf16Be, vec![1, byte], true),
        ];
        for (border, unit, in_any_case) in cases {
            let bytes = [&unit[..], b"#", &unit].concat();
            let memory = Memory::new(&bytes, b"a\0a\0", 0x1000);
            let haystack = memory.haystack();
            let expected = in_any_case || !is_letter;
            assert_eq!(border.opens(&haystack, unit.len()), expected, "{border:?} behind {unit:?}");
            assert_eq!(border.closes(&haystack, unit.len() + 1), expected, "{border:?} before {unit:?}");
        }
    }
}

#[test]
fn words_are_whole_where_the_memory_begins_and_ends() {
    for letters in Letters::ALL {
        let memory = Memory::new(b"abab", b"ab", 0x1000);
        let mut matcher = Whole::new(Box::new(Masked::new(1, b"abab", &[0xff; 4], 1)), border(letters));
        assert_eq!(memory.search(&mut matcher), hits(1, &[0], 4));
        assert_eq!(matcher.reach(), if letters == Letters::Bytes { 5 } else { 6 });
    }
}

#[test]
fn words_found_are_those_that_the_naive_search_finds() {
    check(2000, |rng| {
        let letters = rng.pick(&Letters::ALL);
        let length = rng.within(0..=60);
        let bytes = words(rng, length + 10);
        let memory = Memory::new(&bytes[..length], &bytes[length..], rng.address(length));
        let value = words(rng, rng.within(1..=3));
        let (mask, alignment) = (vec![0xff; value.len()], rng.alignment());
        let mut matcher = Whole::new(Box::new(Masked::new(1, &value, &mask, alignment)), border(letters));
        let mut positions = naive::masked(memory.read(), &value, &mask);
        positions.retain(|&at| !letters.are_around(memory.read(), at, at + value.len()));
        let positions = naive::aligned(positions, memory.address, alignment);
        let expected = hits(1, &positions, value.len());
        assert_eq!(memory.search(&mut matcher), expected, "{value:?}, {letters:?} in {:?}", memory.read());
    });
}
