//! What regular expressions are guided by: sets of bytes, landmarks, and the places that memory has them at.

use std::ops::Range;

use regex_syntax::hir::Hir;

use super::{random_expression, random_text};
use crate::bytes_regex::byte_set::{ByteSet, Nibbles, Within};
use crate::bytes_regex::landmark::Landmark;
use crate::bytes_regex::places::Places;
use crate::simd::{V128, WIDTH};
use crate::tests::naive;
use crate::tests::{Memory, Rng, check};

fn parse(expression: &str) -> Hir {
    regex_syntax::ParserBuilder::new().utf8(false).unicode(false).build().parse(expression).unwrap()
}

fn set(class: &str) -> ByteSet {
    ByteSet::of_all(&parse(class))
}

/// A few values, a range or two, or any.
fn random_set(rng: &Rng) -> ByteSet {
    let mut set = ByteSet::of(rng.byte());
    for _ in 0..rng.within(0..=2) {
        let (a, b) = (rng.byte(), rng.byte());
        set.unite(self::set(&format!(r"[\x{:02x}-\x{:02x}]", a.min(b), a.max(b))));
    }
    for _ in 0..rng.pick(&[0, 0, 1, 4, 200]) {
        set.unite(ByteSet::of(rng.byte()));
    }
    set
}

/// All 256 bytes, of each whether it passes.
fn passing(test: impl Fn(V128) -> V128) -> Vec<u8> {
    let all: Vec<u8> = (0..=255).collect();
    // SAFETY: each chunk has sixteen bytes.
    let bits = all.chunks_exact(WIDTH).map(|bytes| test(unsafe { V128::load(bytes.as_ptr()) }).bitmask());
    bits.zip(0..)
        .flat_map(|(bits, row)| (0..16).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| 16 * row + bit))
        .collect()
}

fn members(set: &ByteSet) -> Vec<u8> {
    (0..=255).filter(|&value| set.contains(value)).collect()
}

#[test]
fn byte_sets_have_what_expressions_have() {
    let table: &[(&str, &[Range<u8>])] = &[
        ("abc", &[b'a'..b'd']),
        ("[0-9]+x?", &[b'0'..b':', b'x'..b'y']),
        (r"(a|b){2}\b|(?:\x80c)*", &[b'a'..b'd', 0x80..0x81]),
        ("(?i)k", &[b'K'..b'L', b'k'..b'l']),
        (r"\x7f\x80", &[0x7f..0x81]),
    ];
    for &(expression, ranges) in table {
        let expected: Vec<u8> = ranges.iter().flat_map(Clone::clone).collect();
        assert_eq!(members(&set(expression)), expected, "{expression}");
    }
    assert_eq!(set("(?u:é)"), set(r"[\xc3\xa9]"));
    assert_eq!(set("(?u:[é-ü])"), ByteSet::ALL);
    assert_eq!(set("(?s-u:.)"), ByteSet::ALL);
}

#[test]
fn quick_tests_let_all_members_pass() {
    check(2000, |rng| {
        let set = random_set(rng);
        let (test, others) = Within::new(&set);
        let passing = passing(|bytes| test.among(bytes));
        assert!(members(&set).iter().all(|value| passing.contains(value)), "{set:?}");
        assert_eq!(passing, members(&others), "{set:?}");
    });
    for class in ["a", "[aA]", "[0-9]", "[A-Za-z]", r"[\x00-\xff]", "[13]", r"[\x80-\xff]", "[^a-z]"] {
        let others = Within::new(&set(class)).1;
        assert_eq!(others == set(class), class != "[^a-z]", "{class}");
    }
}

#[test]
fn nibbles_let_members_pass_and_no_others_if_rows_are_of_few_kinds() {
    check(2000, |rng| {
        let set = random_set(rng);
        let test = Nibbles::new(&set);
        let passing = passing(|bytes| test.among(bytes));
        let members = members(&set);
        assert!(members.iter().all(|value| passing.contains(value)), "{set:?}");
        let rows = (0..16).map(|row| (0..16).filter(|low| set.contains(16 * row + low)).collect::<Vec<u8>>());
        let mut kinds: Vec<Vec<u8>> = rows.filter(|row| !row.is_empty()).collect();
        kinds.sort();
        kinds.dedup();
        assert!(kinds.len() > 7 || passing == members, "{set:?}");
    });
}

/// Where each byte of a row is in its set.
fn naive_places(memory: &[u8], sets: &[ByteSet]) -> Vec<usize> {
    let is_row = |at: usize| sets.iter().zip(&memory[at..]).all(|(set, &byte)| set.contains(byte));
    (0..memory.len()).filter(|&at| at + sets.len() <= memory.len() && is_row(at)).collect()
}

#[test]
fn places_are_where_all_bytes_are_in_their_sets() {
    let classes = ["a", "b", "[ab]", r"[\x00 b]", "[^a]", r"[\x00-\xff]", r"[ab\n\x01]", r"[\x80-\xff]"].map(set);
    check(1500, |rng| {
        let same = rng.one_in(3).then(|| rng.pick(&classes));
        let sets: Vec<ByteSet> = (0..rng.pick(&[1, 2, 3, 5, 17, 31, 32, rng.within(1..=32)]))
            .map(|_| same.filter(|_| !rng.one_in(8)).unwrap_or_else(|| rng.pick(&classes)))
            .collect();
        let length = rng.within(0..=900);
        let text = random_text(rng, length);
        let memory = Memory::new(&text, b"ab", 0);
        let start = rng.within(0..=length);
        let among = start..rng.within(start..=length + 40);
        let mut expected = naive_places(&text, &sets);
        expected.retain(|at| among.contains(at));
        let mut found = vec![];
        let result = Places::new(&sets).sift(&memory.haystack(), among.clone(), |at| {
            found.push(at);
            Ok(())
        });
        assert_eq!(result, Ok(()));
        assert_eq!(found, expected, "{sets:?} among {among:?} in {text:?}");
    });
}

#[test]
fn landmarks_are_what_matches_have_in_them() {
    type Row<'a> = (&'a str, &'a [&'a str], (usize, usize), &'a str);
    let table: &[Row] = &[
        ("[0-9]{3}-x", &["[0-9]", "[0-9]", "[0-9]", "-", "x"], (0, 0), ""),
        ("(?:foo|bar|bazz)[0-9]+", &["[fb]", "[oa]", "[orz]", "[0-9z]"], (0, 0), ""),
        ("(a(?:[0-9]{1,2}:){2})", &["a", "[0-9]", "[0-9:]", "[0-9:]", "[0-9:]"], (0, 0), ""),
        (r"\b(?i:k)(\x00)?x", &["[Kk]", r"[\x00x]"], (0, 0), ""),
        ("[a-z_]+@[a-z]", &["[a-z_]", "@", "[a-z]"], (0, 4093), "[a-z_]"),
        ("[a-z]{1,40}(@@)", &["[a-z]", "@", "@"], (0, 39), "[a-z]"),
        ("[0-9a-f]{2,3}.*xyz", &["x", "y", "z"], (2, 4093), "(?-u:.)"),
        ("(?:a|bc)?(?:xyz)+", &["x", "y", "z"], (0, 2), "[abc]"),
        ("(?:a|b*)[^y]?(?:xyz){2,3}", &["x", "y", "z", "x", "y", "z"], (0, 4090), "[^y]"),
        ("(?u:[é-ü])xyz", &[r"[\x00-\xff]", r"[\x00-\xff]", "x", "y", "z"], (0, 0), ""),
    ];
    for &(expression, sets, before, way) in table {
        let landmark = Landmark::of(&parse(expression)).unwrap();
        let expected: Vec<ByteSet> = sets.iter().map(|class| set(class)).collect();
        assert_eq!(landmark.sets, expected, "{expression}");
        assert_eq!((landmark.before, landmark.way), (before, set(way)), "{expression}");
    }
    let longest = Landmark::of(&parse("(?:ab){40}c?")).unwrap();
    assert_eq!(longest.sets, [set("a"), set("b")].repeat(16));
    for common in ["[a-z]+", "(?s:.)x?.", "[^a]{30}", "x", "x[^y]{3}"] {
        assert!(Landmark::of(&parse(common)).is_none(), "{common}");
    }
}

#[test]
fn landmarks_are_found_in_the_matches_of_the_naive_search() {
    check(3000, |rng| {
        let expression = random_expression(rng, true);
        let Some(landmark) = Landmark::of(&parse(&expression.to_string())) else { return };
        let (near, far) = landmark.before;
        let length = rng.within(0..=60);
        let text = random_text(rng, length);
        for Range { start, end } in naive::overlapping_regex(&text, &expression) {
            let place = naive_places(&text[..end], &landmark.sets).into_iter().find(|&place| {
                let way = || text[start..place].iter().all(|&byte| landmark.way.contains(byte));
                (start + near..=start + far).contains(&place) && way()
            });
            assert!(place.is_some(), "{start}..{end}, {expression}: {landmark:?} in {text:?}");
        }
    });
}

#[test]
fn landmarks_are_not_looked_for_long() {
    let nested = (0..60).fold("a?".to_string(), |inner, level| format!("(?:{inner}){{{},}}", level % 3));
    assert!(Landmark::of(&parse(&format!("x{nested}y"))).is_some());
    let words = (0..1000).map(|number| format!("{number:03x}")).collect::<Vec<String>>().join("|");
    assert!(Landmark::of(&parse(&format!("(?:{words}){{9}}"))).is_some());
    assert!(Landmark::of(&parse(&format!("xyz{}", format!("(?:{words})?").repeat(60)))).is_none());
}
