//! The window that memory is read through.

use super::check;
use crate::haystack::{Haystack, PADDING};
use crate::window::Window;

/// Writes `bytes` into the window's chunk.
fn fill(window: &mut Window, bytes: &[u8]) {
    window.chunk()[..bytes.len()].copy_from_slice(bytes);
    window.fill(bytes.len());
}

/// What is in view: address, bytes, and the first position that is not decided.
fn view(window: &Window) -> (u64, Vec<u8>, usize) {
    let haystack = window.haystack();
    assert_eq!(haystack.bytes().len(), haystack.end());
    (haystack.address(0), haystack.bytes().to_vec(), window.undecided())
}

#[test]
fn what_is_undecided_and_two_bytes_before_it_come_back() {
    let mut window = Window::new(4, 3);
    window.restart(0x1000);
    assert_eq!(view(&window), (0x1000, vec![], 0));
    fill(&mut window, b"abcd");
    assert_eq!(view(&window), (0x1000, b"abcd".to_vec(), 0));
    // Of one byte that is decided, that one.
    window.advance(1);
    fill(&mut window, b"e");
    assert_eq!(view(&window), (0x1000, b"abcde".to_vec(), 1));
    window.advance(3);
    assert_eq!(view(&window), (0x1001, b"bcde".to_vec(), 2));
    fill(&mut window, b"fg");
    assert_eq!(view(&window), (0x1001, b"bcdefg".to_vec(), 2));
    window.advance(4);
    fill(&mut window, b"hijk");
    assert_eq!(view(&window), (0x1003, b"defghijk".to_vec(), 2));
    window.advance(8);
    assert_eq!(view(&window), (0x1009, b"jk".to_vec(), 2));
}

#[test]
fn nothing_is_looked_back_at_while_nothing_is_decided() {
    let mut window = Window::new(1, 3);
    window.restart(0x1000);
    fill(&mut window, b"a");
    window.advance(0);
    assert_eq!(view(&window), (0x1000, b"a".to_vec(), 0));
    fill(&mut window, b"b");
    window.advance(0);
    fill(&mut window, b"c");
    assert_eq!(view(&window), (0x1000, b"abc".to_vec(), 0));
}

#[test]
fn a_restart_forgets_what_was_kept() {
    let mut window = Window::new(4, 3);
    window.restart(0x1000);
    fill(&mut window, b"abcd");
    window.advance(2);
    fill(&mut window, b"ef");
    window.restart(0x5001);
    assert_eq!(view(&window), (0x5001, vec![], 0));
    fill(&mut window, b"x");
    assert_eq!(view(&window), (0x5001, b"x".to_vec(), 0));
}

#[test]
#[should_panic(expected = "more bytes than the chunk has room for")]
fn a_chunk_takes_no_more_than_it_has_room_for() {
    Window::new(4, 3).fill(5);
}

#[test]
#[should_panic(expected = "a haystack needs its padding")]
fn a_haystack_without_its_padding_is_refused() {
    Haystack::new(&[0; PADDING], 1, 0x1000);
}

#[test]
fn the_view_is_the_end_of_what_was_read() {
    check(500, |rng| {
        let (room, reach) = (rng.within(1..=200), rng.pick(&[1, 2, 3, 63, 64, 65, 300]));
        let mut window = Window::new(room, reach);
        for _ in 0..2 {
            let start = rng.address(20 * room);
            window.restart(start);
            let (mut read, mut decided) = (vec![], 0);
            for _ in 0..20 {
                assert_eq!(window.chunk().len(), room);
                let length = rng.within(0..=room);
                let bytes = rng.bytes(length);
                fill(&mut window, &bytes);
                read.extend(bytes);
                let behind = decided.min(2);
                let first = decided - behind;
                assert_eq!(view(&window), (start.wrapping_add(first as u64), read[first..].to_vec(), behind));
                // As many may wait as a match reaches, less the byte that is there.
                decided = rng.within(decided.max((read.len() + 1).saturating_sub(reach))..=read.len());
                window.advance(decided - first);
            }
        }
    });
}
