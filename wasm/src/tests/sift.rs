//! What candidates are told by, bit by bit.

use super::check;
use crate::sift::{GROUP, aligned_bits, bits_from, positions};

#[test]
fn bits_from_a_position_are_those_of_it_and_all_behind() {
    for position in 0..=3 * GROUP {
        let expected = (0..GROUP).filter(|at| GROUP + at >= position).fold(0, |bits, at| bits | 1u64 << at);
        assert_eq!(bits_from(GROUP, position), expected, "from {position}");
    }
}

#[test]
fn aligned_bits_are_those_of_addresses_that_are_multiples() {
    check(2000, |rng| {
        let alignment = 1u32 << rng.within(0..=31);
        let around = rng.pick(&[0, u64::from(alignment), 0x7fff_ffff_f000, u64::MAX - 62]);
        let address = around.wrapping_sub(rng.within(0..=130) as u64);
        let is_multiple = |at: &usize| address.wrapping_add(*at as u64).is_multiple_of(alignment.into());
        let expected: Vec<usize> = (0..GROUP).filter(is_multiple).collect();
        let bits = aligned_bits(address, alignment);
        assert_eq!(positions(0, bits).collect::<Vec<_>>(), expected, "multiples of {alignment} from {address:#x}");
    });
}
