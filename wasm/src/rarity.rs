//! How common each byte value is in the memory of real processes.

/// About how often memory agrees with `value` in the bits of `mask`, 0 to 1.
///
/// The ranks are those of Zipf's law: the second most common value is half as common as the most common one.
pub fn likelihood(value: u8, mask: u8) -> f32 {
    let rank = 256.0 - f32::from(COMMONNESS[usize::from(value)]);
    let others = (1 << mask.count_zeros()) as f32;
    (others / (HARMONIC * rank)).min(1.0)
}

/// The sum of 1/1 to 1/256: by it the likelihoods of all values come to 1.
const HARMONIC: f32 = 6.124;

/// Rank of each byte value, 0 the rarest and 255 the most common.
///
/// Counted over the non-zero pages of six kinds of process (a shell, Python, Node, Perl, gdb and Deno on x86-64 Linux),
/// each weighted alike. A wrong rank costs speed, never a match.
#[rustfmt::skip]
pub const COMMONNESS: [u8; 256] = [
    255, 251, 245, 228, 240, 235, 200, 189, 243, 193, 195, 187, 191, 174, 231, 252,
    237, 169, 160, 113, 162, 146, 104, 101, 206, 99, 77, 73, 108, 56, 74, 215,
    248, 142, 151, 51, 241, 141, 40, 72, 201, 178, 79, 105, 125, 139, 172, 117,
    227, 218, 124, 87, 127, 129, 67, 75, 186, 188, 109, 121, 118, 161, 49, 138,
    210, 247, 192, 167, 236, 220, 123, 140, 253, 233, 59, 85, 244, 198, 150, 107,
    211, 190, 111, 182, 185, 203, 92, 95, 116, 61, 42, 126, 148, 166, 82, 207,
    197, 226, 163, 204, 205, 242, 229, 156, 180, 217, 63, 103, 208, 176, 219, 225,
    202, 34, 223, 216, 246, 213, 133, 106, 153, 145, 93, 81, 177, 144, 50, 221,
    224, 132, 38, 238, 222, 232, 97, 115, 137, 250, 21, 249, 71, 230, 47, 45,
    194, 15, 33, 18, 46, 80, 11, 17, 91, 14, 13, 4, 26, 22, 0, 5,
    114, 6, 8, 3, 31, 43, 32, 7, 128, 10, 53, 35, 23, 2, 1, 12,
    119, 19, 9, 16, 30, 58, 120, 39, 154, 60, 98, 29, 41, 69, 102, 100,
    234, 196, 130, 183, 165, 159, 157, 199, 147, 131, 65, 20, 181, 25, 66, 24,
    175, 90, 136, 36, 55, 27, 28, 52, 170, 48, 37, 86, 44, 76, 54, 135,
    171, 83, 94, 57, 78, 84, 209, 88, 239, 214, 70, 164, 112, 89, 96, 155,
    179, 68, 110, 122, 62, 64, 173, 143, 184, 134, 158, 152, 149, 168, 212, 254,
];
