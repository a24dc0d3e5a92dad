//! All patterns of a set over memory that comes in chunk by chunk.

use std::ops::{Range, RangeInclusive};
use std::slice::from_ref;

use super::border::words;
use super::bytes_regex::{random_expression, random_text};
use super::naive::{self, Expression, Hex, Letters};
use super::{Memory, Rng, check, sequence};
use crate::PatternSet;
use crate::scan::Scan;

/// A match: address, pattern and length.
type Found = (u64, u32, u32);

/// Readable memory with a hole before and after it.
#[derive(Clone, Debug)]
struct Stretch {
    address: u64,
    bytes: Vec<u8>,
}

/// One alternative of a pattern.
#[derive(Clone, Debug)]
enum Kind {
    Masked { value: Vec<u8>, mask: Vec<u8> },
    Integer { width: usize, low: u64, span: u64, outside: bool, big_endian: bool },
    Float { width: usize, low: f64, high: f64, outside: bool, big_endian: bool },
    Xored { value: Vec<u8>, low: u8, high: u8 },
    Sequence(Vec<Hex>),
    Regex(Expression),
    WideRegex(Expression),
}

#[derive(Clone, Debug)]
struct Pattern {
    number: u32,
    alignment: u32,
    kind: Kind,
    /// What must not stand around it. Numbers and sequences have none.
    letters: Option<Letters>,
}

impl Pattern {
    fn exact(number: u32, bytes: &[u8]) -> Self {
        let mask = vec![0xff; bytes.len()];
        Self { number, alignment: 1, kind: Kind::Masked { value: bytes.to_vec(), mask }, letters: None }
    }

    fn regex(number: u32, expression: Expression) -> Self {
        Self { number, alignment: 1, kind: Kind::Regex(expression), letters: None }
    }

    fn random(rng: &Rng, number: u32) -> Self {
        let (outside, big_endian) = (rng.one_in(4), rng.one_in(2));
        let kind = match rng.within(0..=8) {
            0..=1 => {
                let length = rng.pick(&[1, 2, 3, 4, 8, 20, 90]);
                let masks = rng.pick(&[&[0xff][..], &[0xff, 0xff, 0xf0, 1, 0]]);
                let mut mask: Vec<u8> = (0..length).map(|_| rng.pick(masks)).collect();
                mask[length / 2] = 0xff;
                Kind::Masked { value: rng.bytes(length), mask }
            }
            2 => {
                let width = rng.pick(&[1, 2, 4, 8]);
                let low = naive::unsigned(&rng.bytes(width), false);
                Kind::Integer { width, low, span: rng.pick(&[0, 1, 0x7f]), outside, big_endian }
            }
            3 => {
                let (low, high) = rng.pick(&[(0.0, 0.0), (-1.0, 1.0), (1e-40, f64::INFINITY)]);
                Kind::Float { width: rng.pick(&[4, 8]), low, high, outside, big_endian }
            }
            4 => {
                let low = rng.byte();
                Kind::Xored { value: rng.bytes(rng.within(1..=9)), low, high: rng.pick(&[low, 255]) }
            }
            5 => Kind::Sequence(sequence::random(rng)),
            _ => {
                let unbounded = rng.one_in(4);
                let expression = random_expression(rng, unbounded);
                if rng.one_in(3) && !expression.looks_around() {
                    Kind::WideRegex(expression)
                } else {
                    Kind::Regex(expression)
                }
            }
        };
        let has_borders = !matches!(kind, Kind::Integer { .. } | Kind::Float { .. } | Kind::Sequence(_));
        let letters = (has_borders && rng.one_in(3)).then(|| rng.pick(&Letters::ALL));
        Self { number, alignment: rng.alignment(), kind, letters }
    }

    fn add_to(&self, set: &mut PatternSet) {
        set.begin(self.number, self.alignment);
        set.fullword(match self.letters {
            None => 0,
            Some(Letters::Bytes) => 1,
            Some(Letters::LowFirst) => 2,
            Some(Letters::HighFirst) => 3,
        });
        match &self.kind {
            Kind::Masked { value, mask } => set.masked(value, mask),
            &Kind::Integer { width, low, span, outside, big_endian } => {
                set.integer(width as u32, low, span, outside, big_endian);
            }
            &Kind::Float { width, low, high, outside, big_endian } => {
                set.float(width as u32, low, high, outside, big_endian);
            }
            Kind::Xored { value, low, high } => set.xored(value, *low, *high),
            Kind::Sequence(hex) => set.sequence(sequence::build(hex)),
            Kind::Regex(expression) => {
                assert!(set.regex(&expression.to_string(), "").is_ok(), "{expression}");
            }
            Kind::WideRegex(expression) => {
                assert!(set.regex(&expression.to_string(), "w").is_ok(), "{expression}");
            }
        }
    }

    /// What the naive twin finds, in no order.
    fn find(&self, stretch: &Stretch) -> Vec<Found> {
        let Stretch { address, bytes } = stretch;
        let regex = |expression: &Expression| {
            naive::words(bytes, *address, self.alignment, expression, self.letters)
                .into_iter()
                .map(|found| (address + found.start as u64, self.number, found.len() as u32))
                .collect()
        };
        let (positions, length) = match &self.kind {
            Kind::Masked { value, mask } => (naive::masked(bytes, value, mask), value.len()),
            &Kind::Integer { width, low, span, outside, big_endian } => {
                let is_wanted =
                    |bytes: &[u8]| naive::is_counted(naive::unsigned(bytes, big_endian), width, low, span) != outside;
                (naive::numbers(bytes, width, is_wanted), width)
            }
            &Kind::Float { width, low, high, outside, big_endian } => {
                let is_wanted = |bytes: &[u8]| {
                    if width == 4 {
                        let number = naive::float32(bytes, big_endian);
                        (low as f32 <= number && number <= high as f32) != outside
                    } else {
                        let number = naive::float64(bytes, big_endian);
                        (low <= number && number <= high) != outside
                    }
                };
                (naive::numbers(bytes, width, is_wanted), width)
            }
            Kind::Xored { value, low, high } => (naive::xored(bytes, value, *low, *high), value.len()),
            Kind::Sequence(hex) => {
                let found = sequence::naive(bytes, hex).into_iter();
                let found = found.map(|(at, length)| (address + at as u64, self.number, length));
                return found.filter(|found| found.0.is_multiple_of(self.alignment.into())).collect();
            }
            Kind::Regex(expression) => return regex(expression),
            Kind::WideRegex(expression) => return regex(&expression.widened()),
        };
        let is_wanted = |&at: &usize| self.letters.is_none_or(|letters| !letters.are_around(bytes, at, at + length));
        naive::aligned(positions, *address, self.alignment)
            .into_iter()
            .filter(is_wanted)
            .map(|position| (address + position as u64, self.number, length as u32))
            .collect()
    }
}

fn new_scan(patterns: &[Pattern], chunk: usize) -> Scan {
    let mut set = PatternSet::new();
    patterns.iter().for_each(|pattern| pattern.add_to(&mut set));
    Scan::new(set.into_matchers(), chunk)
}

/// What is to be found in each stretch, in order of address, pattern and length.
fn expected(patterns: &[Pattern], stretches: &[Stretch]) -> Vec<Found> {
    let find_all = |stretch| {
        let mut found: Vec<Found> = patterns.iter().flat_map(|pattern| pattern.find(stretch)).collect();
        found.sort_unstable();
        // Several ways of one pattern may find the same.
        found.dedup();
        found
    };
    stretches.iter().flat_map(find_all).collect()
}

/// The matches of the next batch.
fn batch(scan: &mut Scan) -> Vec<Found> {
    let count = scan.next_batch(1);
    let batch = scan.batch();
    assert_eq!([batch.addresses.len(), batch.patterns.len(), batch.lengths.len()], [count; 3]);
    (0..count).map(|i| (batch.addresses[i], batch.patterns[i], batch.lengths[i])).collect()
}

/// All batches until the chunk is done, in one.
fn drain(scan: &mut Scan) -> Vec<Found> {
    let mut found = vec![];
    loop {
        let more = batch(scan);
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

/// Writes the first `length` of `bytes` into the chunk and feeds them. As many more as there is room for are written
/// behind them, which must not count.
fn feed(scan: &mut Scan, bytes: &[u8], length: usize, last: bool) {
    let chunk = scan.window().chunk();
    let written = chunk.len().min(bytes.len());
    chunk[..written].copy_from_slice(&bytes[..written]);
    scan.feed(length, last);
}

/// Scans a stretch. `cut` says how long the next chunk is to be and whether it may be the last if nothing is left.
fn scan_stretch(scan: &mut Scan, stretch: &Stretch, cut: impl FnMut() -> (usize, bool)) -> Vec<Found> {
    scan.restart(stretch.address);
    feed_all(scan, &stretch.bytes, cut)
}

/// Feeds bytes that nothing readable follows, chunk by chunk, and gives what is found.
fn feed_all(scan: &mut Scan, bytes: &[u8], mut cut: impl FnMut() -> (usize, bool)) -> Vec<Found> {
    let (mut left, mut found) = (bytes, vec![]);
    loop {
        let (length, may_be_last) = cut();
        let length = length.min(left.len());
        let last = may_be_last && length == left.len();
        feed(scan, left, length, last);
        left = &left[length..];
        found.extend(drain(scan));
        if last {
            return found;
        }
    }
}

/// Scans stretches in chunks of `chunk` bytes.
fn scan_all(patterns: &[Pattern], stretches: &[Stretch], chunk: usize) -> Vec<Found> {
    let mut scan = new_scan(patterns, chunk);
    stretches.iter().flat_map(|stretch| scan_stretch(&mut scan, stretch, || (chunk, true))).collect()
}

fn check_scan(patterns: &[Pattern], stretches: &[Stretch], chunk: usize) {
    let found = scan_all(patterns, stretches, chunk);
    assert!(found == expected(patterns, stretches), "{patterns:?} in chunks of {chunk}: {} found", found.len());
}

fn repeat(what: Expression, min: usize, max: usize) -> Expression {
    Expression::Repeat { what: Box::new(what), min, max, greedy: true }
}

#[test]
fn scan_finds_what_the_naive_search_finds_however_the_memory_is_cut() {
    check(1500, |rng| {
        let patterns: Vec<Pattern> =
            (0..rng.within(1..=4)).map(|number| Pattern::random(rng, number as u32 / 2)).collect();
        let chunk = rng.within(1..=rng.pick(&[4, 60, 400]));
        let mut scan = new_scan(&patterns, chunk);
        for _ in 0..rng.within(1..=3) {
            let length = rng.within(0..=rng.pick(&[10, 150]));
            let mut bytes = match rng.within(0..=2) {
                0 => rng.bytes(length),
                1 => words(rng, length),
                _ => random_text(rng, length),
            };
            for pattern in &patterns {
                if let Kind::Masked { value, .. } = &pattern.kind
                    && value.len() <= length
                {
                    let at = rng.within(0..=length - value.len());
                    bytes[at..at + value.len()].copy_from_slice(value);
                }
            }
            let stretch = Stretch { address: rng.address(length), bytes };
            let found = scan_stretch(&mut scan, &stretch, || (rng.within(0..=chunk), rng.one_in(2)));
            assert_eq!(found, expected(&patterns, from_ref(&stretch)), "{patterns:?} in {stretch:?}");
        }
    });
}

#[test]
fn scan_finds_a_match_across_every_seam() {
    for length in [1, 2, 5, 17, 70] {
        let value: Vec<u8> = (1..=length).collect();
        let mut bytes = vec![0; 10];
        bytes.extend([&value[..], &value, &[0], &value].concat());
        let stretch = Stretch { address: 0x1001, bytes };
        let patterns = [Pattern::exact(0, &value)];
        let found: Vec<Found> =
            [10, 10 + value.len(), 11 + 2 * value.len()].map(|at| (0x1001 + at as u64, 0, u32::from(length))).to_vec();
        for chunk in 1..=stretch.bytes.len() + 1 {
            assert_eq!(scan_all(&patterns, from_ref(&stretch), chunk), found, "chunks of {chunk}");
        }
    }
}

#[test]
fn scan_finds_the_same_whichever_two_chunks_the_memory_is_cut_into() {
    let text = b"ab ab\nabab ba\nb aab_ab\n\nab b";
    let (a, b) = (Expression::Byte(b'a'), Expression::Byte(b'b'));
    let ab = Expression::All(vec![a.clone(), b.clone()]);
    let expressions = [
        ab.clone(),
        Expression::All(vec![Expression::WordBoundary, ab.clone()]),
        Expression::All(vec![ab.clone(), Expression::WordBoundary]),
        Expression::All(vec![Expression::LineStart, repeat(Expression::Class(b'a', b'b'), 1, 4)]),
        Expression::All(vec![repeat(Expression::Class(b'a', b'b'), 1, 4), Expression::LineEnd]),
        repeat(Expression::Class(b'a', b'b'), 1, usize::MAX),
        repeat(ab, 2, 2),
        Expression::All(vec![a, repeat(Expression::Class(0, 0xff), 0, 9), b]),
    ];
    let stretch = Stretch { address: 0x1003, bytes: text.to_vec() };
    for expression in expressions {
        let patterns = [Pattern::regex(0, expression.clone())];
        let expected = expected(&patterns, from_ref(&stretch));
        assert!(!expected.is_empty());
        for first in 0..=text.len() {
            let mut scan = new_scan(&patterns, text.len());
            let mut lengths = [first, text.len() - first].into_iter();
            let found = scan_stretch(&mut scan, &stretch, || (lengths.next().unwrap(), lengths.len() == 0));
            assert_eq!(found, expected, "{expression}, cut after {first}");
        }
    }
}

#[test]
fn scan_finds_many_patterns_at_once_however_the_memory_is_cut() {
    check(40, |rng| {
        let count = rng.within(20..=rng.pick(&[30, 200]));
        let longest = rng.pick(&[5, 9, 40]);
        let mut patterns: Vec<Pattern> =
            (0..count as u32).map(|number| Pattern::exact(number, &rng.bytes(rng.within(4..=longest)))).collect();
        patterns.extend((0..rng.within(0..=2)).map(|number| Pattern::random(rng, number as u32)));
        let length = rng.within(0..=150);
        let mut bytes = rng.bytes(length);
        for _ in 0..8 {
            if let Kind::Masked { value, .. } = &rng.pick(&patterns).kind
                && value.len() <= length
            {
                let at = rng.within(0..=length - value.len());
                bytes[at..at + value.len()].copy_from_slice(value);
            }
        }
        let stretch = Stretch { address: rng.address(length), bytes };
        let expected = expected(&patterns, from_ref(&stretch));
        let chunk = rng.within(1..=200);
        let mut scan = new_scan(&patterns, chunk);
        let found = scan_stretch(&mut scan, &stretch, || (rng.within(0..=chunk), rng.one_in(2)));
        assert!(found == expected, "{} of {} found: {patterns:?} in {stretch:?}", found.len(), expected.len());
        // The same scan once more, cut in two at each place.
        for first in 0..=length.min(chunk).min(60) {
            let mut lengths = [first].into_iter();
            let found = scan_stretch(&mut scan, &stretch, || (lengths.next().unwrap_or(chunk), true));
            assert!(found == expected, "cut after {first}: {} of {} found", found.len(), expected.len());
        }
    });
}

#[test]
fn scan_finds_every_match_of_many_patterns_where_they_cluster() {
    let cluster = |nothing: usize, zeros: usize| [vec![1; nothing], vec![0; zeros]].concat();
    let bytes = [cluster(3000, 900), cluster(2000, 10), cluster(10, 700), cluster(500, 0)].concat();
    let stretches = [Stretch { address: 0x7f00_0000_0123, bytes }];
    let patterns: Vec<Pattern> = (0..300).map(|number| Pattern::exact(number, &vec![0; 4 + number as usize])).collect();
    for chunk in [700, 1 << 20] {
        check_scan(&patterns, &stretches, chunk);
    }
}

#[test]
fn scan_finds_nothing_across_a_hole() {
    let patterns = [Pattern::exact(0, b"abab"), Pattern::regex(1, Expression::Byte(b'a')), Pattern::exact(2, b"b")];
    // As near as two stretches can be.
    let stretches =
        [(0x1000, b"bab"), (0x1003, b"aba")].map(|(address, bytes)| Stretch { address, bytes: bytes.to_vec() });
    for chunk in 1..=4 {
        let found = scan_all(&patterns, &stretches, chunk);
        let expected = [(0x1000, 2, 1), (0x1001, 1, 1), (0x1002, 2, 1), (0x1003, 1, 1), (0x1004, 2, 1), (0x1005, 1, 1)];
        assert_eq!(found, expected, "chunks of {chunk}");
    }
}

#[test]
fn scan_sees_a_word_and_a_line_begin_and_end_at_a_hole() {
    let (a, boundary) = (Expression::Byte(b'a'), Expression::WordBoundary);
    let word = Expression::All(vec![boundary.clone(), a.clone(), boundary]);
    let line = Expression::All(vec![Expression::LineStart, a, Expression::LineEnd]);
    let patterns = [Pattern::regex(0, word), Pattern::regex(1, line)];
    let stretches = [(0x1000, &b"b"[..]), (0x1001, b"a"), (0x1002, b"b"), (0x1003, b"aa")]
        .map(|(address, bytes)| Stretch { address, bytes: bytes.to_vec() });
    assert_eq!(scan_all(&patterns, &stretches, 8), [(0x1001, 0, 1), (0x1001, 1, 1)]);
}

#[test]
fn scan_decides_what_waits_when_an_empty_chunk_is_the_last() {
    let mut scan = new_scan(&[Pattern::exact(0, b"aa"), Pattern::exact(1, b"ab"), Pattern::exact(2, b"aaaaa")], 4);
    scan.restart(0x1000);
    feed(&mut scan, b"aaab", 4, false);
    // Four bytes more may belong to the longest pattern.
    assert_eq!(drain(&mut scan), []);
    feed(&mut scan, b"", 0, false);
    assert_eq!(drain(&mut scan), []);
    feed(&mut scan, b"", 0, true);
    assert_eq!(drain(&mut scan), [(0x1000, 0, 2), (0x1001, 0, 2), (0x1002, 1, 2)]);
}

#[test]
fn scan_stays_done_until_the_next_chunk() {
    let mut scan = new_scan(&[Pattern::exact(0, b"aba")], 4);
    assert_eq!(scan.next_batch(1), 0);
    scan.restart(0x1000);
    assert_eq!(scan.next_batch(1), 0);
    feed(&mut scan, b"abab", 4, false);
    assert_eq!(drain(&mut scan), [(0x1000, 0, 3)]);
    assert_eq!([scan.next_batch(1), scan.next_batch(1)], [0, 0]);
    feed(&mut scan, b"a", 1, true);
    assert_eq!(drain(&mut scan), [(0x1002, 0, 3)]);
    assert_eq!([scan.next_batch(1), scan.next_batch(1)], [0, 0]);
    scan.restart(0x5000);
    assert_eq!(scan.next_batch(1), 0);
    feed(&mut scan, b"aba", 3, true);
    assert_eq!(drain(&mut scan), [(0x5000, 0, 3)]);
}

#[test]
fn scan_keeps_matches_until_they_are_enough() {
    let mut scan = new_scan(&[Pattern::exact(0, b"a"), Pattern::exact(1, b"ab")], 4);
    let taken = |scan: &Scan| scan.batch().addresses.clone();
    scan.restart(0x1000);
    feed(&mut scan, b"aabx", 4, false);
    assert_eq!(scan.next_batch(4), 0);
    feed(&mut scan, b"xxax", 4, true);
    assert_eq!(scan.next_batch(4), 4);
    assert_eq!(taken(&scan), [0x1000, 0x1001, 0x1001, 0x1006]);
    assert_eq!((scan.batch().same_pattern(), scan.batch().same_length()), (None, None));
    assert_eq!(scan.next_batch(4), 0);
    // Those that wait may lie on both sides of a hole.
    for start in [0x2000, 0x2100] {
        scan.restart(start);
        feed(&mut scan, b"xxxa", 4, true);
        assert_eq!(scan.next_batch(4), 0);
    }
    assert_eq!(scan.rest(), 2);
    assert_eq!(taken(&scan), [0x2003, 0x2103]);
    assert_eq!(scan.rest(), 0);
    // Whoever wants something else does not want them any more.
    scan.restart(0x3000);
    feed(&mut scan, b"aaaa", 4, true);
    assert_eq!(scan.next_batch(9), 0);
    scan.want(0x4000..=u64::MAX);
    scan.restart(0x4000);
    feed(&mut scan, b"axxa", 4, true);
    assert_eq!([scan.next_batch(9), scan.rest()], [0, 2]);
    assert_eq!(taken(&scan), [0x4000, 0x4003]);
    assert_eq!((scan.batch().same_pattern(), scan.batch().same_length()), (Some(0), Some(1)));
}

#[test]
fn scan_orders_matches_by_address_then_pattern_then_length() {
    let patterns = [
        Pattern::exact(2, b"aa"),
        Pattern::exact(0, b"aaa"),
        Pattern::exact(0, b"a"),
        Pattern::regex(1, Expression::Byte(b'a')),
    ];
    let stretch = Stretch { address: 0x1000, bytes: b"aaa".to_vec() };
    let ordered = [
        [(0x1000, 0, 1), (0x1000, 0, 3), (0x1000, 1, 1), (0x1000, 2, 2)].to_vec(),
        [(0x1001, 0, 1), (0x1001, 1, 1), (0x1001, 2, 2)].to_vec(),
        [(0x1002, 0, 1), (0x1002, 1, 1)].to_vec(),
    ];
    for chunk in 1..=4 {
        assert_eq!(scan_all(&patterns, from_ref(&stretch), chunk), ordered.concat());
    }
}

#[test]
fn scan_hands_out_more_matches_than_a_batch_holds() {
    let bytes = vec![0; 70_000];
    let mut scan = new_scan(&[Pattern::exact(5, &[0, 0])], bytes.len());
    scan.restart(0x1000);
    feed(&mut scan, &bytes, bytes.len(), true);
    let mut found = vec![];
    loop {
        let more = batch(&mut scan);
        assert!(more.len() <= 16 * 1024);
        if more.is_empty() {
            break;
        }
        found.extend(more);
    }
    assert_eq!(found, (0..69_999).map(|at| (0x1000 + at, 5, 2)).collect::<Vec<Found>>());
}

#[test]
fn scan_finds_every_match_where_they_cluster() {
    // Nothing, then a match of each pattern at each byte, then nothing, and again: wide tiles, narrow ones, wide ones.
    let cluster = |nothing: usize, zeros: usize| [vec![1; nothing], vec![0; zeros]].concat();
    let bytes = [cluster(30_000, 20_000), cluster(20_000, 9_000), cluster(10, 7), cluster(5_000, 0)].concat();
    let stretches = [Stretch { address: 0x7f00_0000_0123, bytes }];
    let integer = Kind::Integer { width: 4, low: 0, span: 0, outside: false, big_endian: false };
    let patterns = [
        Pattern::exact(0, &[0]),
        Pattern::exact(1, &[0; 100]),
        Pattern { number: 2, alignment: 1, kind: integer, letters: None },
        Pattern::regex(3, Expression::Byte(0)),
        // Matches that lie across the borders of tiles.
        Pattern::regex(4, repeat(Expression::Byte(0), 7, 7)),
        Pattern::regex(5, repeat(Expression::Byte(0), 1, usize::MAX)),
    ];
    for pattern in &patterns {
        check_scan(from_ref(pattern), &stretches, 1 << 20);
    }
    for chunk in [9_000, 1 << 20] {
        check_scan(&patterns, &stretches, chunk);
    }
}

#[test]
fn scan_has_room_for_a_match_of_every_pattern_at_one_address() {
    let patterns: Vec<Pattern> = (0..17_000).map(|number| Pattern::exact(number, &[0])).collect();
    let stretches = [Stretch { address: 0x1000, bytes: vec![0; 3] }];
    check_scan(&patterns, &stretches, 3);
    // The same with patterns that share a matcher.
    let patterns: Vec<Pattern> = (0..17_000).map(|number| Pattern::exact(number, &[0; 5])).collect();
    let stretches = [Stretch { address: 0x1000, bytes: vec![0; 7] }];
    check_scan(&patterns, &stretches, 7);
}

#[test]
fn scan_of_no_patterns_finds_nothing() {
    let stretches = [Stretch { address: 0x1000, bytes: vec![0; 100] }];
    assert_eq!(scan_all(&[], &stretches, 10), []);
}

#[test]
fn scan_can_be_left_in_the_middle() {
    check(300, |rng| {
        let patterns: Vec<Pattern> = (0..rng.within(1..=3)).map(|number| Pattern::random(rng, number as u32)).collect();
        let mut scan = new_scan(&patterns, 100);
        // Near each other, so that what is remembered of the first could be taken for the second's.
        let address = rng.address(1000);
        scan.restart(address + rng.within(0..=300) as u64);
        for _ in 0..rng.within(0..=3) {
            let length = rng.within(0..=100);
            feed(&mut scan, &random_text(rng, 100), length, false);
            drain(&mut scan);
        }
        if rng.one_in(2) {
            feed(&mut scan, &random_text(rng, 100), 100, rng.one_in(2));
            (0..rng.within(0..=2)).for_each(|_| drop(batch(&mut scan)));
        }
        let stretch = Stretch { address, bytes: random_text(rng, 200) };
        let found = scan_stretch(&mut scan, &stretch, || (rng.within(0..=100), true));
        assert_eq!(found, expected(&patterns, from_ref(&stretch)), "{patterns:?} in {stretch:?}");
    });
}

#[test]
fn scan_leaves_a_long_list_in_the_middle_and_begins_anew() {
    let zeros = Stretch { address: 0x1000, bytes: vec![0; 50_000] };
    let patterns = [Pattern::exact(0, &[0]), Pattern::regex(1, repeat(Expression::Byte(0), 1, 3))];
    let mut scan = new_scan(&patterns, 50_000);
    scan.restart(zeros.address);
    feed(&mut scan, &zeros.bytes, 50_000, false);
    assert!(!batch(&mut scan).is_empty());
    let found = scan_stretch(&mut scan, &zeros, || (20_000, true));
    assert!(found == expected(&patterns, &[zeros]), "{} found", found.len());
}

#[test]
fn scan_finds_long_matches_however_the_memory_is_cut() {
    let any = Expression::Class(0, 0xff);
    check(15, |rng| {
        let (x, y) = (Expression::Byte(b'x'), Expression::Byte(b'y'));
        let lazy = Expression::Repeat { what: Box::new(any.clone()), min: 0, max: usize::MAX, greedy: false };
        let expression = rng.pick(&[
            repeat(Expression::Byte(b'x'), 1, usize::MAX),
            Expression::All(vec![x.clone(), repeat(any.clone(), 0, usize::MAX), y.clone()]),
            Expression::All(vec![x.clone(), lazy, y.clone()]),
            Expression::All(vec![x.clone(), repeat(Expression::Class(b'a', b'z'), 0, 6000), Expression::WordBoundary]),
            Expression::All(vec![x, repeat(any.clone(), 700, 3000), y]),
        ]);
        let mut patterns = vec![Pattern::regex(0, expression)];
        if rng.one_in(2) {
            patterns.push(Pattern::exact(1, b"xaby"));
            patterns.push(Pattern::exact(2, &vec![b'x'; 5000]));
        }
        let mut bytes = vec![];
        for _ in 0..rng.within(1..=6) {
            let length = rng.within(0..=6000);
            match rng.within(0..=2) {
                0 => bytes.extend(vec![b'x'; length]),
                _ => bytes.extend(random_text(rng, length)),
            }
            bytes.extend(rng.pick(&[&b"x"[..], b"y", b"xaby", b" x"]));
        }
        // A run of x has many starts, each with a long way to an end.
        if !matches!(patterns[0].kind, Kind::Regex(Expression::Repeat { .. })) {
            bytes.dedup_by(|a, b| (*a, *b) == (b'x', b'x'));
        }
        let stretch = Stretch { address: 0x1001, bytes };
        let chunk = rng.pick(&[700, 4096, 4097, 9000, 65_536]);
        let mut scan = new_scan(&patterns, chunk);
        let shortest = chunk / 2;
        let found = scan_stretch(&mut scan, &stretch, || (rng.within(shortest..=chunk), true));
        let expected = expected(&patterns, &[stretch]);
        assert!(found == expected, "{patterns:?} in chunks of {chunk}: {} of {} found", found.len(), expected.len());
    });
}

/// Some bytes of a stretch, of which the matches that start in them are wanted.
struct Share<'a> {
    stretch: &'a Stretch,
    range: Range<usize>,
}

impl Share<'_> {
    /// What is found when no more is read than what tells which matches start here.
    fn scan(&self, scan: &mut Scan, taken: Option<&[u64]>, cut: impl FnMut() -> (usize, bool)) -> Vec<Found> {
        // As in `wasm/engine.ts`.
        const LOOK_BEHIND: usize = 16;
        let Stretch { address, bytes } = self.stretch;
        let Range { start, end } = self.range;
        let from = start.saturating_sub(LOOK_BEHIND);
        let to = bytes.len().min(end + scan.reach() - 1);
        scan.want(address + start as u64..=address + (end - 1) as u64);
        scan.restart(address + from as u64);
        taken.into_iter().for_each(|taken| scan.take(taken));
        feed_all(scan, &bytes[from..to], cut)
    }

    /// Of all matches those that start here.
    fn of(&self, all: &[Found]) -> Vec<Found> {
        let start = |&(address, _, _): &Found| (address - self.stretch.address) as usize;
        all.iter().copied().filter(|found| self.range.contains(&start(found))).collect()
    }
}

/// Parts of `0..length` side by side.
fn random_parts(rng: &Rng, length: usize) -> Vec<Range<usize>> {
    let longest = rng.pick(&[1, 3, 20, 200]);
    let mut parts = vec![];
    let mut start = 0;
    while start < length {
        let end = length.min(start + rng.within(1..=longest));
        parts.push(start..end);
        start = end;
    }
    parts
}

#[test]
fn scan_of_shares_finds_what_a_scan_of_their_stretch_finds() {
    check(400, |rng| {
        let patterns: Vec<Pattern> =
            (0..rng.within(1..=4)).map(|number| Pattern::random(rng, number as u32 / 2)).collect();
        let length = rng.within(1..=rng.pick(&[10, 150]));
        let bytes = if rng.one_in(3) { rng.bytes(length) } else { random_text(rng, length) };
        // Not up to the last address there is: whether that is taken too, no u64 can tell. No match from another page
        // reaches it, and shares are whole pages.
        let stretch = Stretch { address: rng.address(length + 1), bytes };
        let all = expected(&patterns, from_ref(&stretch));
        let chunk = rng.within(1..=100);
        let mut kept = new_scan(&patterns, chunk);
        let mut taken = kept.taken();
        for range in random_parts(rng, length) {
            let share = Share { stretch: &stretch, range };
            let expected = share.of(&all);
            // It is the same whether a scan has seen other memory before.
            let mut fresh = new_scan(&patterns, chunk);
            let scan = if rng.one_in(2) { &mut kept } else { &mut fresh };
            let cut = || (rng.within(0..=chunk), rng.one_in(2));
            // Alone it finds the same, unless what begins before it hides what it finds first.
            let clear = taken.iter().max().copied().unwrap_or(0);
            let alone = share.scan(scan, None, cut);
            let own = scan.taken();
            if alone.first().is_none_or(|&(address, _, _)| address >= clear) {
                assert_eq!(alone, expected, "{patterns:?} alone in {:?} of {stretch:?}", share.range);
            }
            let found = share.scan(scan, Some(&taken), cut);
            assert_eq!(found, expected, "{patterns:?} in {:?} of {stretch:?}", share.range);
            // Of two ways of one pattern, one may find what the other has not found.
            let are_told_apart = patterns.windows(2).all(|two| two[0].number != two[1].number);
            if alone == expected && are_told_apart {
                let later: Vec<u64> = taken.iter().zip(&own).map(|(&a, &b)| a.max(b)).collect();
                assert_eq!(scan.taken(), later);
            }
            taken = scan.taken();
        }
    });
}

#[test]
fn scan_hands_on_where_long_matches_have_ended() {
    // Shares far shorter than a match, up to the last address.
    let bytes = [vec![b'a'; 9000], b" ab".repeat(20), vec![b'a'; 70]].concat();
    let address = 0u64.wrapping_sub(bytes.len() as u64);
    let stretch = Stretch { address, bytes };
    let a = || Expression::Byte(b'a');
    let patterns = [
        Pattern::regex(0, repeat(a(), 1, usize::MAX)),
        Pattern::regex(1, repeat(a(), 7, 7)),
        Pattern { alignment: 16, ..Pattern::regex(2, repeat(a(), 3, 40)) },
        Pattern::exact(3, b"ab"),
    ];
    let all = expected(&patterns, from_ref(&stretch));
    let mut taken = new_scan(&patterns, 1).taken();
    let mut found = vec![];
    for start in (0..stretch.bytes.len()).step_by(1000) {
        let range = start..stretch.bytes.len().min(start + 1000);
        let mut scan = new_scan(&patterns, 4096);
        found.extend(Share { stretch: &stretch, range }.scan(&mut scan, Some(&taken), || (4096, true)));
        taken = scan.taken();
    }
    assert!(found == all, "{} of {} found", found.len(), all.len());
    assert_eq!(taken[..3], [u64::MAX; 3], "up to the last address");
}

#[test]
fn scan_says_where_the_next_match_may_start() {
    let patterns = [Pattern::exact(0, b"aa"), Pattern::regex(1, repeat(Expression::Byte(b'a'), 3, 3))];
    let mut set = PatternSet::new();
    patterns.iter().for_each(|pattern| pattern.add_to(&mut set));
    let mut scan = new_scan(&patterns, 8);
    // The bytes may overlap: they take nothing.
    assert_eq!(scan.taken(), [0]);
    scan.restart(0x1000);
    feed(&mut scan, b"aaaaaaaa", 8, true);
    drain(&mut scan);
    assert_eq!(scan.taken(), [0x1006]);
    scan.take(&[0x1004]);
    assert_eq!(scan.taken(), [0x1006], "nothing is given back");
    scan.restart(0x1000);
    assert_eq!(scan.taken(), [0]);
    scan.take(&[0x1003]);
    feed(&mut scan, b"aaaaaaaa", 8, true);
    let found: Vec<Found> = drain(&mut scan).into_iter().filter(|&(_, pattern, _)| pattern == 1).collect();
    assert_eq!(found, [(0x1003, 1, 3)]);
}

#[test]
fn scan_finds_only_what_starts_where_it_is_wanted() {
    let stretch = Stretch { address: 0x1000, bytes: vec![0; 10] };
    let patterns = [Pattern::exact(0, &[0, 0, 0])];
    let find = |wanted: RangeInclusive<u64>, chunk: usize| {
        let mut scan = new_scan(&patterns, chunk);
        scan.want(wanted);
        scan_stretch(&mut scan, &stretch, || (chunk, true)).into_iter().map(|(address, _, _)| address).collect()
    };
    let all: Vec<u64> = (0x1000..=0x1007).collect();
    let rows: &[(RangeInclusive<u64>, &[u64])] = &[
        (0..=u64::MAX, &all),
        (0x1000..=0x1007, &all),
        (0..=0xfff, &[]),
        (0..=0x1000, &[0x1000]),
        (0x1003..=0x1003, &[0x1003]),
        (0x1007..=u64::MAX, &[0x1007]),
        // A match may end behind what is wanted, and not behind the memory.
        (0x1008..=0x1009, &[]),
        (0x100a..=u64::MAX, &[]),
    ];
    for (wanted, expected) in rows {
        for chunk in 1..=10 {
            let found: Vec<u64> = find(wanted.clone(), chunk);
            assert_eq!(found, *expected, "{wanted:x?} in chunks of {chunk}");
        }
    }
}

#[test]
fn haystack_knows_which_of_its_bytes_lie_at_addresses() {
    let memory = |address| Memory::new(&[0; 4], &[], address);
    let rows: &[(u64, RangeInclusive<u64>, Range<usize>)] = &[
        (0x1000, 0..=u64::MAX, 0..4),
        (0x1000, 0x1000..=0x1003, 0..4),
        (0x1000, 0x1001..=0x1002, 1..3),
        (0x1000, 0x1002..=0x1002, 2..3),
        (0x1000, 0xfff..=0x1000, 0..1),
        (0x1000, 0x1003..=0x1004, 3..4),
        (0x1000, 0..=0xfff, 0..0),
        (0x1000, 0x1004..=u64::MAX, 4..4),
        (0, 0..=0, 0..1),
        (0, 0..=u64::MAX, 0..4),
        (u64::MAX - 3, 0..=u64::MAX, 0..4),
        (u64::MAX - 3, u64::MAX..=u64::MAX, 3..4),
        (u64::MAX - 3, 0..=u64::MAX - 1, 0..3),
        (u64::MAX - 3, 0..=0, 0..0),
    ];
    for (address, addresses, expected) in rows {
        let found = memory(*address).haystack().positions(addresses);
        assert_eq!(found, *expected, "{addresses:x?} of 4 bytes at {address:x}");
    }
}
