//! The vector operations, each against plain arithmetic on lanes. On WebAssembly these are the real instructions.

use super::{Rng, check};
use crate::simd::{V128, WIDTH};

type Bytes = [u8; WIDTH];

fn vector(bytes: Bytes) -> V128 {
    // SAFETY: the array has sixteen bytes.
    unsafe { V128::load(bytes.as_ptr()) }
}

fn bytes(vector: V128) -> Bytes {
    // SAFETY: a vector is sixteen bytes and nothing else.
    unsafe { std::mem::transmute(vector) }
}

/// Bytes whose lanes are often equal, next to each other or extreme.
fn random(rng: &Rng) -> Bytes {
    let choices = rng.pick(&[&[0, 0xff][..], &[0, 0x7f, 0x80, 0xff], &[0, 1, 2, 3], &[]]);
    std::array::from_fn(|_| if choices.is_empty() { rng.byte() } else { rng.pick(choices) })
}

/// `test` asked for each lane of `W` bytes, its answer spread over the lane.
fn lanes<const W: usize>(test: impl Fn(std::ops::Range<usize>) -> bool) -> Bytes {
    std::array::from_fn(|i| if test(i / W * W..i / W * W + W) { 0xff } else { 0 })
}

#[test]
fn load_takes_sixteen_bytes_at_any_alignment() {
    let store: Vec<u8> = (0..64).collect();
    for at in 0..=store.len() - WIDTH {
        // SAFETY: sixteen bytes follow.
        let loaded = unsafe { V128::load(store[at..].as_ptr()) };
        assert_eq!(bytes(loaded), store[at..at + WIDTH]);
    }
}

#[test]
fn splats_fill_all_lanes() {
    assert_eq!(bytes(V128::zero()), [0; 16]);
    assert_eq!(bytes(V128::splat8(0xa5)), [0xa5; 16]);
    assert_eq!(bytes(V128::splat16(0x0102)), *[[2, 1]; 8].as_flattened());
    assert_eq!(bytes(V128::splat32(0x0102_0304)), *[[4, 3, 2, 1]; 4].as_flattened());
    assert_eq!(bytes(V128::splat64(0x0102_0304_0506_0708)), *[[8, 7, 6, 5, 4, 3, 2, 1]; 2].as_flattened());
}

#[test]
fn bitwise_operations_do_as_those_of_bytes() {
    check(500, |rng| {
        let (a, b) = (random(rng), random(rng));
        let (v, w) = (vector(a), vector(b));
        assert_eq!(bytes(v.and(w)), std::array::from_fn(|i| a[i] & b[i]));
        assert_eq!(bytes(v.or(w)), std::array::from_fn(|i| a[i] | b[i]));
        assert_eq!(bytes(v.xor(w)), std::array::from_fn(|i| a[i] ^ b[i]));
        assert_eq!(bytes(v.min8(w)), std::array::from_fn(|i| if a[i] < b[i] { a[i] } else { b[i] }));
        let lesser = |i: usize| if (a[i + 1], a[i]) < (b[i + 1], b[i]) { [a[i], a[i + 1]] } else { [b[i], b[i + 1]] };
        assert_eq!(bytes(v.min16(w)), std::array::from_fn(|i| lesser(i / 2 * 2)[i % 2]));
        let number = |from: &Bytes, i: usize| u64::from(from[i]) + 256 * u64::from(from[i + 1]);
        let of_words = |combine: fn(u64, u64) -> u64| -> Bytes {
            std::array::from_fn(|i| combine(number(&a, i / 2 * 2), number(&b, i / 2 * 2)).to_le_bytes()[i % 2])
        };
        assert_eq!(bytes(v.sub16(w)), of_words(|a, b| (1 << 16) + a - b));
        assert_eq!(bytes(v.mul16(w)), of_words(|a, b| a * b));
    });
}

#[test]
fn equal_lanes_are_told_from_others() {
    check(1000, |rng| {
        let (a, other) = (random(rng), random(rng));
        // Some bytes of most lanes are equal, all bytes of some.
        let b: Bytes = std::array::from_fn(|i| if rng.one_in(8) { other[i] } else { a[i] });
        let (v, w) = (vector(a), vector(b));
        assert_eq!(bytes(v.eq8(w)), lanes::<1>(|at| a[at.clone()] == b[at]));
        assert_eq!(bytes(v.eq16(w)), lanes::<2>(|at| a[at.clone()] == b[at]));
        assert_eq!(bytes(v.eq32(w)), lanes::<4>(|at| a[at.clone()] == b[at]));
        assert_eq!(bytes(v.eq64(w)), lanes::<8>(|at| a[at.clone()] == b[at]));
    });
}

#[test]
fn all8_sees_every_byte_that_is_zero() {
    for value in [1, 0x80, 0xff] {
        assert!(V128::splat8(value).all8());
        for zero in 0..WIDTH {
            assert!(!vector(std::array::from_fn(|i| if i == zero { 0 } else { value })).all8(), "byte {zero}");
        }
    }
}

#[test]
fn any_and_bitmask_see_every_bit() {
    assert!(!V128::zero().any());
    assert_eq!(V128::zero().bitmask(), 0);
    for bit in 0..128 {
        let one = vector((1u128 << bit).to_le_bytes());
        assert!(one.any(), "bit {bit}");
        assert_eq!(one.bitmask(), if bit % 8 == 7 { 1 << (bit / 8) } else { 0 }, "bit {bit}");
    }
    check(200, |rng| {
        let a = random(rng);
        let highest: u16 = (0..WIDTH).filter(|&i| a[i] >= 0x80).map(|i| 1 << i).sum();
        assert_eq!(vector(a).bitmask(), highest);
    });
}

#[test]
fn shr8_moves_the_bits_of_each_byte_down() {
    check(100, |rng| {
        let a = random(rng);
        for count in 0..8 {
            assert_eq!(bytes(vector(a).shr8(count)), a.map(|byte| byte / (1 << count)), "{count}");
        }
    });
}

#[test]
fn swizzle_takes_bytes_from_places() {
    check(500, |rng| {
        let (a, places) = (random(rng), std::array::from_fn(|_| rng.pick(&[0, 1, 7, 14, 15, 16, 127, 128, 255])));
        let expected = places.map(|place| if place < 16 { a[usize::from(place)] } else { 0 });
        assert_eq!(bytes(vector(a).swizzle(vector(places))), expected, "{places:?}");
    });
}

#[test]
fn swaps_reverse_the_bytes_of_each_lane() {
    let ascending = vector(std::array::from_fn(|i| i as u8));
    assert_eq!(bytes(ascending.swap16()), [1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14]);
    assert_eq!(bytes(ascending.swap32()), [3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12]);
    assert_eq!(bytes(ascending.swap64()), [7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8]);
}

/// Asserts what `within` is to say of lanes of type `$lane`.
macro_rules! within_test {
    ($name:ident, $within:ident, $lane:ty) => {
        #[test]
        fn $name() {
            const W: usize = size_of::<$lane>();
            check(1000, |rng| {
                let (a, base, span) = (random(rng), random(rng), random(rng));
                let lane =
                    |bytes: Bytes, at: std::ops::Range<usize>| <$lane>::from_le_bytes(bytes[at].try_into().unwrap());
                let expected = lanes::<W>(|at| {
                    let (a, base, span) = (lane(a, at.clone()), lane(base, at.clone()), lane(span, at));
                    // Counted up from `base`, which may go around.
                    let distance = if a >= base { a - base } else { <$lane>::MAX - base + 1 + a };
                    distance <= span
                });
                assert_eq!(bytes(vector(a).$within(vector(base), vector(span))), expected);
            });
        }
    };
}

within_test!(within8_counts_up_from_the_base, within8, u8);
within_test!(within16_counts_up_from_the_base, within16, u16);
within_test!(within32_counts_up_from_the_base, within32, u32);
within_test!(within64_counts_up_from_the_base, within64, u64);

#[test]
fn within8_is_right_for_all_numbers() {
    for base in 0..=255u8 {
        for span in 0..=255u8 {
            // All distances at the edges of the range and around 0.
            let a: Bytes =
                std::array::from_fn(|i| base.wrapping_add([0, span][i / 8]).wrapping_add(i as u8 % 8).wrapping_sub(4));
            let expected = lanes::<1>(|at| a[at.start].wrapping_sub(base) <= span);
            assert_eq!(bytes(vector(a).within8(V128::splat8(base), V128::splat8(span))), expected, "{base}, {span}");
        }
    }
}

/// Asserts what `between` is to say of lanes of type `$lane`.
macro_rules! between_test {
    ($name:ident, $between:ident, $lane:ty, $ordered:expr) => {
        #[test]
        fn $name() {
            const W: usize = size_of::<$lane>();
            // In ascending order; a zero of either sign has the same rank.
            let ordered: Vec<(usize, $lane)> = $ordered.to_vec();
            check(1000, |rng| {
                let lane = |rng: &Rng| if rng.one_in(6) { None } else { Some(rng.pick(&ordered)) };
                let picked = |rng: &Rng| -> [Option<(usize, $lane)>; 16 / W] { std::array::from_fn(|_| lane(rng)) };
                let (a, low, high) = (picked(rng), picked(rng), picked(rng));
                let expected = lanes::<W>(|at| {
                    let rank = |list: [Option<(usize, $lane)>; 16 / W]| list[at.start / W].map(|(rank, _)| rank);
                    matches!((rank(a), rank(low), rank(high)), (Some(a), Some(low), Some(high)) if low <= a && a <= high)
                });
                let load = |list: [Option<(usize, $lane)>; 16 / W]| {
                    let bytes = list.map(|number| number.map_or(<$lane>::NAN, |(_, number)| number).to_le_bytes());
                    vector(bytes.as_flattened().try_into().unwrap())
                };
                assert_eq!(bytes(load(a).$between(load(low), load(high))), expected, "{a:?} {low:?} {high:?}");
            });
        }
    };
}

between_test!(
    between_f32_holds_what_lies_between_and_never_nan,
    between_f32,
    f32,
    [(0, f32::NEG_INFINITY), (1, -1.0), (2, -1e-45), (3, -0.0), (3, 0.0), (4, 1e-45), (5, 1.0), (6, f32::INFINITY)]
);
between_test!(
    between_f64_holds_what_lies_between_and_never_nan,
    between_f64,
    f64,
    [(0, f64::NEG_INFINITY), (1, -1.0), (2, -5e-324), (3, -0.0), (3, 0.0), (4, 5e-324), (5, 1.0), (6, f64::INFINITY)]
);
