//! The kernel for hex with jumps, choices and negated bytes.

use super::naive::Hex;
use super::{Memory, Rng, check, check_parts};
use crate::haystack::Hit;
use crate::matcher::{Matcher, is_aligned};
use crate::sequence::{Sequence, SequenceBuilder};

/// The same parts for the engine.
pub fn build(hex: &[Hex]) -> SequenceBuilder {
    let mut builder = SequenceBuilder::new();
    add(&mut builder, hex);
    builder
}

fn add(builder: &mut SequenceBuilder, hex: &[Hex]) {
    for run in hex.chunk_by(|a, b| matches!((a, b), (Hex::Byte { .. }, Hex::Byte { .. }))) {
        match &run[0] {
            Hex::Byte { .. } => {
                let (mut values, mut masks, mut places) = (vec![], vec![], vec![]);
                for (at, byte) in run.iter().enumerate() {
                    let &Hex::Byte { value, mask, negated } = byte else { unreachable!() };
                    values.push(value);
                    masks.push(mask);
                    places.extend(negated.then_some(at as u32));
                }
                builder.bytes(&values, &masks, &places);
            }
            Hex::Jump(low, high) => builder.jump(*low as u32, *high as u32),
            Hex::Choice(choices) => {
                builder.begin_choice();
                for choice in choices {
                    add(builder, choice);
                    builder.end_of_one();
                }
                builder.end_choice();
            }
        }
    }
}

fn byte(value: u8) -> Hex {
    Hex::Byte { value, mask: 0xff, negated: false }
}

fn bytes(values: &[u8]) -> Vec<Hex> {
    values.iter().copied().map(byte).collect()
}

fn not(value: u8) -> Hex {
    Hex::Byte { value, mask: 0xff, negated: true }
}

fn any() -> Hex {
    Hex::Byte { value: 0, mask: 0, negated: false }
}

fn either(choices: &[&[u8]]) -> Hex {
    Hex::Choice(choices.iter().map(|choice| bytes(choice)).collect())
}

/// Starts and lengths of what is found.
fn search(memory: &[u8], hex: &[Hex]) -> Vec<(usize, u32)> {
    let hits = Memory::new(memory, b"abc", 0x1000).search(&mut Sequence::new(3, build(hex), 1));
    assert!(hits.iter().all(|hit| hit.pattern == 3));
    hits.iter().map(|hit| (hit.position, hit.length)).collect()
}

/// What the naive twin finds from each start.
pub fn naive(memory: &[u8], hex: &[Hex]) -> Vec<(usize, u32)> {
    let shortest = |at| Hex::shortest(hex, memory, at).map(|end| (at, (end - at) as u32));
    (0..memory.len()).filter_map(shortest).collect()
}

#[test]
fn sequence_finds_the_shortest_match_of_each_start() {
    type Row<'a> = (Vec<Hex>, &'a [u8], &'a [(usize, u32)]);
    let jump = |low, high| Hex::Jump(low, high);
    let table: &[Row] = &[
        (vec![byte(b'a'), jump(0, 3), byte(b'b')], b"axbxb", &[(0, 3)]),
        (vec![byte(b'a'), jump(0, 3), byte(b'b')], b"aab", &[(0, 3), (1, 2)]),
        (vec![byte(b'a'), jump(2, 3), byte(b'b')], b"abbbb", &[(0, 4)]),
        (vec![byte(b'a'), jump(2, 3), byte(b'b')], b"abab", &[(0, 4)]),
        (vec![byte(b'a'), jump(1, 2), byte(b'b'), jump(0, 9), byte(b'c')], b"abbbc abc", &[(0, 5)]),
        // The first choice is not preferred, the shorter way is.
        (vec![byte(b'a'), either(&[b"cd", b"c"])], b"acdd acd", &[(0, 2), (5, 2)]),
        (vec![byte(b'a'), either(&[b"c", b"cd"]), byte(b'd')], b"acdd acd", &[(0, 3), (5, 3)]),
        (vec![either(&[b"a", b"bb", b"ccc"])], b"abbccc", &[(0, 1), (1, 2), (3, 3)]),
        (vec![byte(b'a'), not(b'b'), byte(b'c')], b"abcadcac", &[(3, 3)]),
        (vec![not(0)], b"a\0b", &[(0, 1), (2, 1)]),
        (vec![Hex::Byte { value: 0x60, mask: 0xf0, negated: true }, byte(b'c')], b"ac0c", &[(2, 2)]),
        // Any bytes at the ends have to be there.
        (vec![any(), either(&[b"b", b"c"]), any()], b"bbab", &[(0, 3)]),
        (vec![byte(b'a'), jump(0, 1), byte(b'c')], b"ab", &[]),
        (vec![byte(b'a'), jump(0, 1), byte(b'c')], b"", &[]),
    ];
    for (hex, memory, expected) in table {
        assert_eq!(search(memory, hex), *expected, "{hex:?} in {memory:?}");
        assert_eq!(naive(memory, hex), *expected, "the twin");
    }
}

#[test]
fn sequence_reaches_as_far_as_its_longest_match() {
    let table = [
        (vec![byte(1), Hex::Jump(2, 9), byte(2)], 11),
        (vec![either(&[b"a", b"abc"]), byte(2)], 4),
        (vec![byte(1), Hex::Choice(vec![vec![byte(1), Hex::Jump(0, 5), byte(1)], vec![byte(3)]])], 8),
    ];
    for (hex, reach) in table {
        assert_eq!(Sequence::new(0, build(&hex), 1).reach(), reach, "{hex:?}");
    }
}

#[test]
fn sequence_jumps_as_far_as_it_says() {
    for (low, high) in [(0, 5000), (4000, 4200), (1, 70_000)] {
        let hex = vec![byte(b'a'), byte(b'b'), Hex::Jump(low, high), byte(b'y'), byte(b'z')];
        for gap in [low, low + 1, high / 2, high - 1, high, high + 1, low.saturating_sub(1)] {
            let memory = [&vec![0; 3000][..], b"ab", &vec![b'a'; gap], b"yz"].concat();
            let expected = if (low..=high).contains(&gap) { vec![(3000, gap as u32 + 4)] } else { vec![] };
            assert_eq!(search(&memory, &hex), expected, "{low} to {high} over {gap}");
        }
    }
}

#[test]
fn sequence_looks_at_each_byte_but_a_few_times() {
    // Each of the starts has thousands of ways to go on, and those have thousands each.
    let hex = [vec![byte(0)], vec![vec![Hex::Jump(0, 4000), byte(0)]; 6].concat(), vec![Hex::Jump(0, 9), byte(b'x')]]
        .concat();
    let memory = [vec![0; 300_000], b"x".to_vec()].concat();
    // The nearest start is 7 bytes before the end, the farthest one has all jumps at their longest.
    assert_eq!(search(&memory, &hex).len(), 6 * 4000 + 9 + 1);
}

/// A sequence that matches no less than a byte.
pub fn random(rng: &Rng) -> Vec<Hex> {
    let mut hex = parts(rng, 2);
    hex.insert(rng.within(0..=hex.len()), random_byte(rng));
    hex
}

fn parts(rng: &Rng, depth: usize) -> Vec<Hex> {
    (0..rng.within(1..=4)).map(|_| part(rng, depth)).collect()
}

fn part(rng: &Rng, depth: usize) -> Hex {
    match rng.within(0..=9) {
        0..=1 => {
            let low = rng.within(0..=3);
            Hex::Jump(low, low + rng.pick(&[0, 1, 2, 5, 20]))
        }
        2..=3 if depth > 0 => Hex::Choice((0..rng.within(1..=3)).map(|_| parts(rng, depth - 1)).collect()),
        _ => random_byte(rng),
    }
}

fn random_byte(rng: &Rng) -> Hex {
    let value = rng.pick(&[0, 0, 1, b'a', b'b', b' ', b'\n', 0xff]);
    let mask = rng.pick(&[0xff, 0xff, 0xff, 0xf0, 0x0f, 1, 0]);
    Hex::Byte { value, mask, negated: mask != 0 && rng.one_in(6) }
}

/// Bytes that a sequence matches, with what it leaves open made up.
pub fn instance(rng: &Rng, hex: &[Hex]) -> Vec<u8> {
    let one = |part: &Hex| match part {
        &Hex::Byte { value, mask, negated: false } => vec![value & mask | rng.byte() & !mask],
        &Hex::Byte { value, mask, negated: true } => vec![value ^ mask],
        Hex::Jump(low, high) => rng.bytes(rng.within(*low..=*high)),
        Hex::Choice(choices) => instance(rng, &rng.pick(choices)),
    };
    hex.iter().flat_map(one).collect()
}

#[test]
fn sequence_finds_what_the_naive_search_finds() {
    check(3000, |rng| {
        let hex = random(rng);
        let length = rng.within(0..=rng.pick(&[20, 80]));
        let mut bytes = rng.bytes(length + 200);
        for _ in 0..rng.within(0..=3) {
            let planted = instance(rng, &hex);
            let at = rng.within(0..=length);
            let room = planted.len().min(bytes.len() - at);
            bytes[at..at + room].copy_from_slice(&planted[..room]);
        }
        let memory = Memory::new(&bytes[..length], &bytes[length..], rng.address(length));
        let alignment = rng.alignment();
        let expected: Vec<Hit> = naive(memory.read(), &hex)
            .into_iter()
            .filter(|&(position, _)| is_aligned(memory.haystack().address(position), alignment))
            .map(|(position, length)| Hit { position, pattern: 5, length })
            .collect();
        let mut matcher = Sequence::new(5, build(&hex), alignment);
        assert_eq!(memory.search(&mut matcher), expected, "{hex:?} in {:?}", memory.read());
        check_parts(rng, &memory, &mut matcher, &expected);
    });
}

#[test]
fn sequence_finds_the_same_in_large_memory() {
    check(12, |rng| {
        // Rare rows and common ones, near to each other and far apart, over several blocks.
        let ends = [&b"\x9c\x9e"[..], b"\0\0", b"a"];
        let (low, wide) = (rng.within(0..=5), rng.pick(&[3, 300, 1500]));
        let first = bytes(rng.pick(&ends));
        let last = bytes(rng.pick(&ends));
        let hex = [first, vec![Hex::Jump(low, low + rng.within(0..=wide))], last].concat();
        let mut memory = vec![rng.pick(&[0, 7]); rng.within(20_000..=90_000)];
        for _ in 0..rng.within(0..=60) {
            let planted = rng.pick(&ends);
            let at = rng.within(0..=memory.len() - 2);
            memory[at..at + planted.len()].copy_from_slice(planted);
        }
        assert!(search(&memory, &hex) == naive(&memory, &hex), "{hex:?}");
    });
}
