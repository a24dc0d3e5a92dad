//! How long it is worth while to try an expression at one start after the other.
//!
//! Where tries fail and fail, it is cheaper to go through all starts together. How far is told as one goes: each time that it
//! has to be done twice as far, until tries have paid for a while. So the tries cost little beside what they could save.

/// Of the bytes that are passed without a try, the share that may be looked at in tries that fail.
const SHARE: usize = 8;

/// What is saved up at most.
const MOST: usize = 32 * 1024;

/// What there is after a stretch without tries.
const AGAIN: usize = 2 * 1024;

/// Starts in the first stretch without tries, and in the longest one.
const STRETCHES: (usize, usize) = (64 * 1024, 16 * 1024 * 1024);

/// What a try costs beside the bytes it looks at, counted in bytes.
const TRY: usize = 32;

/// Bytes that may be looked at in tries that fail.
pub struct Patience {
    left: usize,
    stretch: usize,
}

impl Patience {
    /// As much as there can be.
    pub fn new() -> Self {
        Self { left: MOST, stretch: STRETCHES.0 }
    }

    /// Whether nothing is left.
    pub fn is_lost(&self) -> bool {
        self.left == 0
    }

    /// How many starts are better gone through together. After that there is a little patience again.
    pub fn regain(&mut self) -> usize {
        let stretch = self.stretch;
        self.stretch = STRETCHES.1.min(2 * stretch);
        self.left = AGAIN;
        stretch
    }

    /// A try has failed after so many bytes.
    pub fn spend(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(TRY + bytes);
    }

    /// So many bytes were passed without a try.
    pub fn earn(&mut self, bytes: usize) {
        self.left = MOST.min(self.left + bytes / SHARE);
        if self.left == MOST {
            self.stretch = STRETCHES.0;
        }
    }
}
