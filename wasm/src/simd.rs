//! Sixteen bytes at a time: the few vector operations the kernels are written in.
//!
//! With `simd128` they are the WebAssembly instructions. Everywhere else they are plain loops over an array, so that the
//! same kernels run under `cargo test` on any machine and the two can be held against each other.

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub use wasm::V128;

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod portable;
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub use portable::V128;

/// Bytes in a vector.
pub const WIDTH: usize = 16;
