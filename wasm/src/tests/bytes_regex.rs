//! Regular expressions over bytes.

mod places;

use std::ops::Range;

use super::border::border;
use super::naive::{self, Expression, Letters};
use super::{Memory, Rng, check};
use crate::border::Border;
use crate::bytes_regex::{BytesRegex, Flags, Refusal};
use crate::haystack::Hit;
use crate::matcher::Matcher;

fn flags(letters: &str) -> Flags {
    Flags {
        ignore_case: letters.contains('i'),
        multi_line: letters.contains('m'),
        dot_matches_new_line: letters.contains('s'),
        wide: letters.contains('w'),
        ignore_whitespace: letters.contains('x'),
        overlapping: letters.contains('o'),
    }
}

fn compile(expression: &str, letters: &str) -> BytesRegex {
    BytesRegex::new(3, expression, flags(letters), 1).unwrap_or_else(|refusal| panic!("{expression}: {refusal:?}"))
}

fn refusal(expression: &str, letters: &str) -> Refusal {
    match BytesRegex::new(0, expression, flags(letters), 1) {
        Ok(_) => panic!("{expression} is taken"),
        Err(refusal) => refusal,
    }
}

fn ranges(hits: &[Hit]) -> Vec<Range<usize>> {
    hits.iter().map(|hit| hit.position..hit.position + hit.length as usize).collect()
}

/// What `expression` matches in `memory`, which is followed by no other.
fn search(expression: &str, letters: &str, memory: &[u8]) -> Vec<Range<usize>> {
    let hits = Memory::new(memory, memory, 0x1000).search(&mut compile(expression, letters));
    assert!(hits.iter().all(|hit| hit.pattern == 3));
    ranges(&hits)
}

/// An expression that matches no less than a byte; `unbounded` ones may match any number of them.
pub fn random_expression(rng: &Rng, unbounded: bool) -> Expression {
    at_least_a_byte(rng, 3, unbounded)
}

fn at_least_a_byte(rng: &Rng, depth: usize, unbounded: bool) -> Expression {
    let made = expression(rng, depth, unbounded);
    if made.shortest() > 0 { made } else { Expression::All(vec![leaf(rng), made]) }
}

fn leaf(rng: &Rng) -> Expression {
    let choices = [
        Expression::Byte(b'a'),
        Expression::Byte(b'b'),
        Expression::Byte(rng.pick(&[0, 1, b' ', b'\n', 0xff])),
        Expression::Class(b'a', b'b'),
        Expression::Class(0, 0xff),
        Expression::Dot,
    ];
    rng.pick(&choices)
}

fn expression(rng: &Rng, depth: usize, unbounded: bool) -> Expression {
    if depth == 0 {
        return leaf(rng);
    }
    match rng.within(0..=9) {
        0..=3 => Expression::All((0..rng.within(1..=3)).map(|_| expression(rng, depth - 1, unbounded)).collect()),
        4..=5 => {
            let choices = (0..rng.within(1..=3)).map(|_| expression(rng, depth - 1, unbounded));
            Expression::Either(apart(choices.collect()))
        }
        6..=7 => {
            // What matches nothing can be repeated in more ways than are worth telling apart.
            let what = Box::new(at_least_a_byte(rng, depth - 1, unbounded));
            let min = rng.within(0..=2);
            let max = if unbounded && rng.one_in(2) { usize::MAX } else { min + rng.within(0..=3) };
            Expression::Repeat { what, min, max, greedy: rng.one_in(2) }
        }
        8 => rng.pick(&[Expression::WordBoundary, Expression::LineStart, Expression::LineEnd]),
        _ => leaf(rng),
    }
}

/// Choices of which two begin with different things, so that [`regex_still_draws_alternatives_together`] does no harm.
fn apart(mut choices: Vec<Expression>) -> Vec<Expression> {
    let beginnings: Vec<&Expression> = choices.iter().filter_map(Expression::beginning).collect();
    if beginnings.windows(2).all(|two| two[0] == two[1]) {
        let different = [Expression::Byte(b'a'), Expression::Class(b'a', b'b')];
        for (choice, first) in choices.iter_mut().zip(different) {
            *choice = Expression::All(vec![first, choice.clone()]);
        }
    }
    choices
}

/// Memory of letters, blanks and lines, and a few other bytes.
pub fn random_text(rng: &Rng, length: usize) -> Vec<u8> {
    let alphabet = rng.pick(&[&b"ab"[..], b"aab ", b"ab\n", b"ab \n\x00\x01\xff"]);
    (0..length).map(|_| rng.pick(alphabet)).collect()
}

#[test]
fn regex_finds_the_leftmost_first_matches_one_after_the_other() {
    type Row<'a> = (&'a str, &'a str, &'a [u8], &'a [Range<usize>]);
    let table: &[Row] = &[
        ("ab", "", b"abxab", &[0..2, 3..5]),
        ("ab", "", b"", &[]),
        ("ab", "", b"a", &[]),
        // The first alternative wins, not the longest.
        ("a|ab", "", b"abab", &[0..1, 2..3]),
        ("ab|a", "", b"abab", &[0..2, 2..4]),
        ("aba", "", b"ababa", &[0..3]),
        ("aa", "", b"aaaaa", &[0..2, 2..4]),
        ("a+", "", b"aaabaa", &[0..3, 4..6]),
        ("a+?", "", b"aaa", &[0..1, 1..2, 2..3]),
        ("a{2,3}", "", b"aaaaaaa", &[0..3, 3..6]),
        ("x.*y", "", b"x1y2y\nxy", &[0..5, 6..8]),
        ("x.*?y", "", b"x1y2y\nxy", &[0..3, 6..8]),
        // The leftmost start wins, whatever ends first.
        (".bb|b", "", b"zabb", &[1..4]),
        ("a|.aa", "", b"-#aa", &[1..4]),
        // Flags, together and in the expression itself.
        ("aB", "", b"ab aB", &[3..5]),
        ("aB", "i", b"ab aB", &[0..2, 3..5]),
        ("(?i)aB", "", b"ab aB", &[0..2, 3..5]),
        ("a.b", "", b"a\nb", &[]),
        ("a.b", "s", b"a\nb", &[0..3]),
        ("^a", "m", b"a\nab a", &[0..1, 2..3]),
        ("a$", "m", b"a\nab a", &[0..1, 5..6]),
        ("(?m)^a$", "", b"a\nb\na", &[0..1, 4..5]),
        ("^a$", "m", b"a\r\na", &[3..4]),
        ("(?R)^a$", "m", b"a\r\na", &[0..1, 3..4]),
        ("a b # c", "x", b"ab", &[0..2]),
        ("A . B", "isx", b"a\nb", &[0..3]),
        (r"\bab\b", "", b"ab abc ab_ cab ab", &[0..2, 15..17]),
        (r"\Bab\B", "", b"ab xabx", &[4..6]),
        // Bytes, not text.
        (r"\xff\x00", "", b"\xff\xff\x00", &[1..3]),
        (r"[\x80-\xff]+", "", b"a\x7f\x80\xffb", &[2..4]),
        ("[^a]", "", b"a\xe9a", &[1..2]),
        (".", "", b"\xc3\xa9", &[0..1, 1..2]),
        ("é", "", "xéx".as_bytes(), &[1..3]),
        (r"\w", "", "aé".as_bytes(), &[0..1]),
        (r"\bx", "", "éx".as_bytes(), &[2..3]),
        // Long s, which Unicode folds to s.
        ("s", "i", "Sſ".as_bytes(), &[0..1]),
    ];
    for &(expression, letters, memory, expected) in table {
        assert_eq!(search(expression, letters, memory), expected, "{expression} with {letters:?} in {memory:?}");
    }
}

/// regex-syntax 0.8.11 takes what alternatives have in common at their beginning out of them, even if that can match in
/// more than one way: <https://github.com/rust-lang/regex/issues/1360>. Once this fails, [`apart`] is not needed any more
/// and `[0..4]` is right.
#[test]
fn regex_still_draws_alternatives_together() {
    assert_eq!(search(".{0,2}?a+|.{0,2}?[ab]", "", b"b aa"), [0..1, 1..4]);
}

#[test]
fn regex_matches_are_no_longer_than_4096_bytes() {
    type Row = (&'static str, Vec<u8>, Vec<Range<usize>>);
    let a = |length: usize| vec![b'a'; length];
    let ab = |length: usize| [a(length - 1), b"b".to_vec()].concat();
    let table: &[Row] = &[
        ("a+", a(4096), vec![0..4096]),
        ("a+", a(10_000), vec![0..4096, 4096..8192, 8192..10_000]),
        ("a{10,5000}", a(6000), vec![0..4096, 4096..6000]),
        // The leftmost start from which a match is short enough.
        ("a+b", ab(4096), vec![0..4096]),
        ("a+b", ab(4097), vec![1..4097]),
        ("a+b", ab(30_000), vec![25_904..30_000]),
        ("a+?b", ab(13_000), vec![8904..13_000]),
        ("xa{4094}b", [b"aaxx".to_vec(), ab(4095), b"b".to_vec()].concat(), vec![3..4099]),
        ("xa*b", [b"x".to_vec(), ab(4095)].concat(), vec![0..4096]),
        ("xa*b", [b"x".to_vec(), ab(4096)].concat(), vec![]),
        ("xa*b", [b"x".to_vec(), ab(20_000)].concat(), vec![]),
        // What is preferred is too long, what comes next is not.
        ("a{5000}|aa", a(5003), (0..5002).step_by(2).map(|at| at..at + 2).collect()),
        ("xa*b|xa", [b"x".to_vec(), ab(4096)].concat(), vec![0..2]),
        ("xa*b|xa", [b"x".to_vec(), ab(30_000)].concat(), vec![0..2]),
        ("xya*b|ya*", [b"xy".to_vec(), ab(5000)].concat(), vec![1..4097]),
        ("x(?:a|b)*", [b"x".to_vec(), ab(30_000)].concat(), vec![0..4096]),
        // What follows the bound can still be looked at.
        (r"a+\b", a(4096), vec![0..4096]),
        (r"a+\b", a(5000), vec![904..5000]),
        (r"a+\b|a", a(4097), vec![0..1, 1..4097]),
        ("(?m)a+$", [a(4097), b"\na".to_vec()].concat(), vec![1..4097, 4098..4099]),
        // What is far away from the bytes before it.
        ("b", [a(70_000), b"b".to_vec()].concat(), vec![70_000..70_001]),
        ("ba*", [a(70_000), b"baa".to_vec()].concat(), vec![70_000..70_003]),
    ];
    for (expression, memory, expected) in table {
        assert_eq!(search(expression, "", memory), *expected, "{expression} in {} bytes", memory.len());
    }
}

#[test]
fn regex_reaches_a_byte_further_than_its_longest_match() {
    for (expression, reach) in
        [("a", 2), ("abc|d", 4), ("a{4096}", 4097), ("a+", 4097), ("a{1,4097}", 4097), (r"\ba", 2), ("(?:ab){3}", 7)]
    {
        assert_eq!(compile(expression, "").reach(), reach, "{expression}");
    }
}

#[test]
fn regex_refuses_what_cannot_be_searched_for() {
    let nothing = "it can match no bytes at all, so it would match everywhere";
    let ends = "memory has no start and no end for ^ and $ to match at; the flag m makes them match at line feeds";
    let table: &[(&str, &str, &str, usize)] = &[
        ("", "", nothing, 0),
        ("a*", "", nothing, 0),
        ("a|", "", nothing, 0),
        ("(?:a?b?){3}", "", nothing, 0),
        (r"\b", "", nothing, 0),
        ("^", "m", nothing, 0),
        ("# only a comment", "x", nothing, 0),
        ("^a", "", ends, 0),
        ("a$", "is", ends, 0),
        ("a|b(?:c$)", "", ends, 0),
        (r"\Aa", "m", ends, 0),
        (r"a\z", "m", ends, 0),
        ("(?-m)^a", "m", ends, 0),
        (r"(?u)\bab", "", "word boundaries are those of bytes here: the flag u can't be set for them", 0),
        (r"ab(?u:\>)", "", "word boundaries are those of bytes here: the flag u can't be set for them", 0),
        (r"[^\x00-\xff]", "", "nothing can match it", 0),
        (r"a[a&&b]", "", "nothing can match it", 0),
        ("a{4097}", "", "its shortest match is longer than 4096 bytes", 0),
        ("a{4096}b+", "", "its shortest match is longer than 4096 bytes", 0),
        // The offset counts bytes of UTF-8.
        ("a(b", "", "unclosed group", 1),
        ("éé(b", "", "unclosed group", 4),
        ("ab)", "", "unopened group", 2),
        ("a[b", "", "unclosed character class", 1),
        ("ab[z-a]", "", "invalid character class range, the start must be <= the end", 3),
        ("é[é]", "", "Unicode not allowed here", 3),
        (r"a\", "", "incomplete escape sequence, reached end of pattern prematurely", 1),
        ("*a", "", "repetition operator missing expression", 0),
        ("(?<n>a)(?<n>b)", "", "duplicate capture group name", 10),
        (r"(a)\1", "", "backreferences are not supported", 3),
        ("a(?=b)", "", "look-around, including look-ahead and look-behind, is not supported", 1),
    ];
    for &(expression, letters, message, offset) in table {
        assert_eq!(refusal(expression, letters), Refusal { message: message.into(), offset }, "{expression}");
    }
}

#[test]
fn regex_refuses_a_machine_that_takes_too_much_memory() {
    let refusal = refusal("(?:[acegikmoqsuwy]{1,100}){1,1000}", "");
    assert!(refusal.message == "it is too large to search with", "{}", refusal.message);
    assert_eq!(refusal.offset, 0);
}

#[test]
fn regex_sees_neither_the_padding_nor_what_is_cut_off() {
    let memory = Memory::new(b"xab", b"ab b", 0x1000);
    assert!(memory.search(&mut compile("aba", "")).is_empty());
    assert_eq!(ranges(&memory.search(&mut compile("ba?", ""))), [Range { start: 2, end: 3 }]);
    assert_eq!(ranges(&memory.search(&mut compile(r"b\b", ""))), [Range { start: 2, end: 3 }]);
}

#[test]
fn regex_finds_what_the_naive_search_finds() {
    check(1500, |rng| {
        let unbounded = rng.one_in(2);
        let expression = random_expression(rng, unbounded);
        let length = rng.within(0..=60);
        let text = random_text(rng, length + 10);
        let memory = Memory::new(&text[..length], &text[length..], rng.address(length));
        let alignment = rng.alignment();
        let expected = naive::regex(memory.read(), memory.address, alignment, &expression);
        let mut matcher = BytesRegex::new(0, &expression.to_string(), Flags::default(), alignment).unwrap();
        assert_eq!(ranges(&memory.search(&mut matcher)), expected, "{expression} in {:?}", memory.read());
    });
}

#[test]
fn regex_of_wide_text_has_a_zero_behind_each_byte() {
    type Row<'a> = (&'a str, &'a str, &'a [u8], &'a [Range<usize>]);
    let table: &[Row] = &[
        ("ab*", "iw", b"A\0B\0b\0 abb", &[0..6]),
        ("a.c", "w", b"a\0b\0c\0a\0b\x01c\0", &[0..6]),
        ("[^a]c", "w", b"a\0b\0c\0\x05\x01c\0", &[2..6]),
        ("(a|bc)+d", "w", b"b\0c\0a\0d\0", &[0..8]),
        ("a{2}", "w", b"\0a\0a\0a\0", &[1..5]),
        (r"\x00", "w", b"\0\0\0", &[0..2]),
        ("a b # c", "wx", b"a\0b\0", &[0..4]),
    ];
    for &(expression, letters, memory, expected) in table {
        assert_eq!(search(expression, letters, memory), expected, "{expression} in {memory:?}");
    }
    for expression in [r"\bab", "(?m)ab$", r"(?:a|\Bb)c"] {
        let message = "borders of words and lines can't be told in wide text; fullword can".into();
        assert_eq!(refusal(expression, "w"), Refusal { message, offset: 0 }, "{expression}");
    }
    assert_eq!(compile("a+", "w").reach(), 4097);
    assert_eq!(compile("abc", "w").reach(), 7);
}

#[test]
fn regex_of_whole_words_finds_the_preferred_one_of_them() {
    type Row<'a> = (&'a str, Border, &'a [u8], &'a [Range<usize>]);
    let (bytes, wide) = (Border::Bytes, Border::Utf16Le);
    let table: &[Row] = &[
        ("a+", bytes, b"!aaa! aab aaa", &[1..4, 10..13]),
        ("a+?", bytes, b"!aaa! aab aaa a", &[1..4, 10..13, 14..15]),
        ("x(?:ab|abc)", bytes, b"!xabc!", &[1..5]),
        ("a{2,3}", bytes, b"!aaaa!aaa!", &[6..9]),
        ("ab?", bytes, b"_a_", &[1..2]),
        // A match may take in what could be behind it.
        ("a!?", bytes, b"a!", &[0..2]),
        ("a!?", bytes, b"a!b", &[0..1]),
        ("a", bytes, b"aaa", &[]),
        ("(a)(b)?", bytes, b"ab", &[0..2]),
        ("a", wide, b"a\0a", &[0..1]),
        ("a", wide, b"aa\0a\0", &[1..2]),
        ("a\0", wide, b"a\0b\0 \0a\0", &[6..8]),
        ("a\0(?:b\0)?", wide, b"a\0b\0 \0a\0", &[0..4, 6..8]),
        ("\0a", Border::Utf16Be, b"\0a\0b\0 \0a", &[6..8]),
    ];
    for &(expression, border, memory, expected) in table {
        let mut matcher = BytesRegex::whole(border, 0, expression, Flags::default(), 1).unwrap();
        let hits = Memory::new(memory, b"zz", 0x1000).search(&mut matcher);
        assert_eq!(ranges(&hits), expected, "{expression} between {border:?} in {memory:?}");
    }
}

#[test]
fn regex_of_whole_words_goes_through_long_words_once() {
    // Each letter tried, with all that follow it, would take hours.
    let memory = [vec![b'a'; 1 << 20], b" aa ".to_vec()].concat();
    let mut matcher = BytesRegex::whole(Border::Bytes, 0, "[a-z]{2,}", Flags::default(), 1).unwrap();
    let hits = Memory::new(&memory, b"", 0x1000).search(&mut matcher);
    assert_eq!(ranges(&hits), [(1 << 20) + 1..(1 << 20) + 3]);
}

#[test]
fn regex_finds_the_wide_text_and_whole_words_that_the_naive_search_finds() {
    check(1500, |rng| {
        let unbounded = rng.one_in(2);
        let expression = random_expression(rng, unbounded);
        let is_wide = rng.one_in(2) && !expression.looks_around();
        let letters = rng.pick(&[None, Some(Letters::Bytes), Some(Letters::LowFirst), Some(Letters::HighFirst)]);
        let length = rng.within(0..=60);
        let mut text = random_text(rng, length + 10);
        if rng.one_in(2) {
            (1..text.len()).step_by(2).for_each(|at| text[at] = 0);
        }
        let memory = Memory::new(&text[..length], &text[length..], rng.address(length));
        let alignment = rng.alignment();
        let twin = if is_wide { expression.widened() } else { expression.clone() };
        let expected = naive::words(memory.read(), memory.address, alignment, &twin, letters);
        let flags = Flags { wide: is_wide, ..Flags::default() };
        let mut matcher = match letters {
            Some(letters) => BytesRegex::whole(border(letters), 0, &expression.to_string(), flags, alignment),
            None => BytesRegex::new(0, &expression.to_string(), flags, alignment),
        }
        .unwrap();
        let found = ranges(&memory.search(&mut matcher));
        assert_eq!(found, expected, "{expression}, {is_wide}, {letters:?} in {:?}", memory.read());
    });
}

#[test]
fn regex_finds_the_same_range_by_range() {
    check(600, |rng| {
        let unbounded = rng.one_in(2);
        let expression = random_expression(rng, unbounded);
        let length = rng.within(0..=60);
        let text = random_text(rng, length);
        let memory = Memory::new(&text, &text, rng.address(length));
        let alignment = rng.alignment();
        let mut matcher = BytesRegex::new(0, &expression.to_string(), Flags::default(), alignment).unwrap();
        let mut found = vec![];
        let mut start = 0;
        while start < length {
            // A search that is not committed leaves no trace, be its list full or not.
            let capacity = rng.within(0..=5);
            let _ = memory.search_in(&mut matcher, start..rng.within(start..=length), capacity);
            let end = rng.within(start + 1..=length);
            let (result, hits) = memory.search_in(&mut matcher, start..end, length);
            assert_eq!(result, Ok(()));
            matcher.commit();
            found.extend(hits);
            start = end;
        }
        let expected = naive::regex(memory.read(), memory.address, alignment, &expression);
        assert_eq!(ranges(&found), expected, "{expression} in {text:?}");
    });
}

#[test]
fn regex_matches_may_touch_but_not_overlap_until_a_restart() {
    let memory = Memory::new(b"aaaa", b"a", 0x1000);
    let mut matcher = compile("aaa", "");
    assert_eq!(ranges(&memory.search_in(&mut matcher, 0..1, 9).1), [Range { start: 0, end: 3 }]);
    matcher.commit();
    assert!(memory.search_in(&mut matcher, 1..4, 9).1.is_empty());
    matcher.restart();
    assert_eq!(ranges(&memory.search_in(&mut matcher, 1..4, 9).1), [Range { start: 1, end: 4 }]);
}

#[test]
fn regex_matches_overlap_if_they_may() {
    let memory = Memory::new(b"aaab", b"ab", 0x1000);
    let found = [0..4, 1..4, 2..4];
    assert_eq!(ranges(&memory.search(&mut compile("a+b?", "o"))), found);
}

#[test]
fn regex_finds_the_match_of_each_start_that_the_naive_search_finds_there() {
    check(600, |rng| {
        let expression = random_expression(rng, true);
        let length = rng.within(0..=60);
        let text = random_text(rng, length);
        let memory = Memory::new(&text, &text, rng.address(length));
        let expected = naive::overlapping_regex(memory.read(), &expression);
        let mut matcher = BytesRegex::new(0, &expression.to_string(), flags("o"), 1).unwrap();
        assert_eq!(ranges(&memory.search(&mut matcher)), expected, "{expression} in {text:?}");
    });
}

#[test]
fn regex_matches_do_not_overlap_one_that_ends_with_the_last_address() {
    let memory = Memory::new(b"aaaa", b"a", u64::MAX - 3);
    let mut matcher = compile("a+", "");
    assert_eq!(ranges(&memory.search_in(&mut matcher, 0..1, 9).1), [Range { start: 0, end: 4 }]);
    matcher.commit();
    assert!(memory.search_in(&mut matcher, 1..4, 9).1.is_empty());
}

#[test]
fn regex_hits_that_are_not_aligned_hide_no_others() {
    // The match at 0x1001 is passed over; the one inside it counts.
    let memory = Memory::new(b"aaaaa", b"x", 0x1001);
    let mut matcher = BytesRegex::new(0, "aaa?", Flags::default(), 2).unwrap();
    assert_eq!(ranges(&memory.search(&mut matcher)), [Range { start: 1, end: 4 }]);
}

#[test]
fn regex_finds_long_matches_as_the_naive_search_does() {
    check(20, |rng| {
        let any = Expression::Class(0, 0xff);
        let what = Box::new(rng.pick(&[any, Expression::Dot, Expression::Class(b'a', b'b')]));
        let max = rng.pick(&[300, 4094, 4095, 6000, usize::MAX]);
        let last = rng.pick(&[Expression::Byte(b'y'), Expression::WordBoundary, Expression::LineEnd]);
        let repeat = Expression::Repeat { what, min: rng.within(0..=2), max, greedy: rng.one_in(2) };
        let expression = Expression::All(vec![Expression::Byte(b'x'), repeat, last]);
        let length = rng.within(3000..=30_000);
        let mut text = random_text(rng, length);
        for byte in [b'x', b'y'] {
            (0..rng.within(1..=6)).for_each(|_| text[rng.within(0..=length - 1)] = byte);
        }
        let memory = Memory::new(&text, b"y", 0x1001);
        let found = ranges(&memory.search(&mut compile(&expression.to_string(), "")));
        assert_eq!(found, naive::regex(&text, 0x1001, 1, &expression), "{expression}");
    });
}

#[test]
fn regex_finds_the_last_4096_bytes_of_longer_runs() {
    check(20, |rng| {
        let (mut text, mut expected) = (vec![], vec![]);
        for _ in 0..rng.within(1..=10) {
            let length = rng.pick(&[0, 1, 4094, 4095, 4096, 8191, 20_000, rng.within(0..=20_000)]);
            text.extend(vec![b'a'; length]);
            text.push(b'b');
            if length > 0 {
                expected.push(text.len() - (length + 1).min(4096)..text.len());
            }
        }
        text.extend(vec![b'a'; rng.pick(&[0, 20_000])]);
        for expression in ["a+b", "a+?b", "a+b|ab"] {
            assert_eq!(search(expression, "", &text), expected, "{expression}");
        }
    });
}

#[test]
fn regex_passes_over_matches_that_are_too_long() {
    // Each of a million starts has an end in sight that is too far away: one by one they would take minutes.
    let text = [vec![0; 12_000], b"foo".to_vec()].concat().repeat(100);
    assert_eq!(search("[^f]+foo", "", &text), (1..=100).map(|i| i * 12_003 - 4096..i * 12_003).collect::<Vec<_>>());
}

/// Bytes out of classes, one after the other, many of them alike; in between something that may be longer.
fn random_row(rng: &Rng) -> Expression {
    let part = |_| {
        let what = Box::new(leaf(rng));
        let min = rng.pick(&[0, 1, 1, 2, 5, 20]);
        Expression::Repeat { what, min, max: min + rng.pick(&[0, 0, 0, 1, 3, 600]), greedy: rng.one_in(2) }
    };
    Expression::All([leaf(rng)].into_iter().chain((0..rng.within(1..=5)).map(part)).collect())
}

#[test]
fn regex_finds_rows_in_more_memory_as_the_naive_search_does() {
    check(400, |rng| {
        let expression = random_row(rng);
        let length = rng.within(200..=1500);
        let text = random_text(rng, length);
        let memory = Memory::new(&text, &text, rng.address(length));
        let alignment = rng.alignment();
        let letters = rng.pick(&[None, None, Some(Letters::Bytes), Some(Letters::LowFirst)]);
        let mut matcher = match letters {
            Some(letters) => {
                BytesRegex::whole(border(letters), 0, &expression.to_string(), Flags::default(), alignment)
            }
            None => BytesRegex::new(0, &expression.to_string(), Flags::default(), alignment),
        }
        .unwrap();
        let expected = naive::words(memory.read(), memory.address, alignment, &expression, letters);
        assert_eq!(ranges(&memory.search(&mut matcher)), expected, "{expression} in {text:?}");
    });
}

#[test]
fn regex_finds_the_same_when_tries_fail_and_fail() {
    check(4, |rng| {
        // In the first and last part each `x` is a start that leads nowhere but for a few; between them is nothing.
        let what = Box::new(Expression::Class(b'a', b'b'));
        let max = rng.pick(&[60, 150]);
        let ways = Expression::Repeat { what, min: rng.within(0..=2), max, greedy: rng.one_in(2) };
        let mut parts = vec![Expression::Byte(b'x'), ways, Expression::Byte(b'y')];
        if rng.one_in(2) {
            let what = Box::new(Expression::Class(b'a', b'x'));
            parts.insert(0, Expression::Repeat { what, min: 0, max: 9, greedy: rng.one_in(2) });
        }
        let expression = Expression::All(parts);
        let dense = |length: usize| (0..length).map(|_| rng.pick(b"aabx")).collect::<Vec<u8>>();
        let mut text = [dense(90_000), vec![0; 400_000], dense(20_000)].concat();
        for _ in 0..rng.pick(&[60, 900]) {
            let at = rng.pick(&[rng.within(0..=89_999), rng.within(490_000..=509_999), rng.within(0..=509_999)]);
            text[at] = b'y';
        }
        let memory = Memory::new(&text, b"y", 0x1001);
        let found = ranges(&memory.search(&mut compile(&expression.to_string(), "")));
        assert_eq!(found, naive::regex(&text, 0x1001, 1, &expression), "{expression}");
    });
}

#[test]
fn regex_of_long_whole_words_finds_what_the_naive_search_finds() {
    check(150, |rng| {
        let (letters, step) =
            rng.pick(&[(Letters::Bytes, 1), (Letters::LowFirst, 1), (Letters::LowFirst, 2), (Letters::HighFirst, 2)]);
        let class = |first, last| {
            let what = Box::new(Expression::Class(first, last));
            Expression::Repeat { what, min: 0, max: usize::MAX, greedy: true }
        };
        let last = rng.pick(&[
            vec![],
            vec![Expression::Byte(b'a')],
            vec![Expression::WordBoundary],
            vec![Expression::LineEnd],
            vec![Expression::Class(0, 0xff), Expression::WordBoundary],
        ]);
        let all = rng.pick(&[class(0, 0xff), class(0, b'z'), class(1, b'z')]);
        let expression = Expression::All([vec![Expression::Byte(b'x'), all], last].concat());
        // Words that begin near the start and reach the end of memory are about as long as they may be.
        let length = rng.within(4092..=4104);
        let alphabet = rng.pick(&[&b"aab "[..], b"a ", b"a", b"a\n", b"ab\xff"]);
        let mut text: Vec<u8> = (0..length).map(|_| rng.pick(alphabet)).collect();
        (rng.within(0..=1)..length).step_by(2).filter(|_| step == 2).for_each(|at| text[at] = 0);
        text[rng.within(0..=6)] = b'x';
        let memory = Memory::new(&text, b"a\0", 0x1000);
        let mut matcher = BytesRegex::whole(border(letters), 0, &expression.to_string(), Flags::default(), 1).unwrap();
        let expected = naive::words(&text, 0x1000, 1, &expression, Some(letters));
        let found = ranges(&memory.search(&mut matcher));
        assert_eq!(found, expected, "{expression}, {letters:?} in {length} bytes, {:?}…", &text[..12]);
    });
}

#[test]
fn regex_of_whole_words_finds_the_longest_at_the_end_of_memory() {
    let words = |border: Border, expression: &str, memory: &[u8]| {
        let mut matcher = BytesRegex::whole(border, 0, expression, Flags::default(), 1).unwrap();
        ranges(&Memory::new(memory, b"aa", 0x1000).search(&mut matcher))
    };
    let text = |length: usize| [b"x", &b"! ".repeat(3000)[..length - 1]].concat();
    for length in [4095, 4096] {
        assert_eq!(words(Border::Bytes, "x[! ]*", &text(length)), [0..length]);
        assert_eq!(words(Border::Utf16Le, "x[! ]*", &text(length)), [0..length]);
    }
    // What is preferred ends with memory and is too long; the next one has something behind it.
    assert_eq!(words(Border::Bytes, "x[! ]*", &text(4097)), [0..4096]);
    assert_eq!(words(Border::Utf16Le, "x[! ]*", &text(4097)), [0..4096]);
    assert_eq!(words(Border::Utf16Le, "x[! ]*", &text(4098)), [0..4096]);
    assert_eq!(words(Border::Utf16Be, "x[! ]*", &text(4098)), [0..4096]);
    assert!(words(Border::Bytes, "xa*", &[b"x".to_vec(), vec![b'a'; 4096]].concat()).is_empty());
    assert_eq!(words(Border::Bytes, "x(?:a!?)*", &[b"xa!".to_vec(), vec![b'a'; 4094]].concat()), [0..2]);
}
