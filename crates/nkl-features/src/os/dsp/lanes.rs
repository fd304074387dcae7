//! Several frames side by side.
//!
//! What is done with one frame is a chain in which each step needs the one before; what is done with
//! eight frames at a time fills vector registers with the same step of all eight. Each frame sees
//! the same operations in the same order as alone, so that its values do not depend on its
//! neighbours, nor on the width of the registers.

use std::ops::{Add, AddAssign, Div, Mul, Sub};

/// Frames worked on at a time.
pub(crate) const WIDTH: usize = 8;

/// One number of each of [`WIDTH`] frames.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(align(32))]
pub(crate) struct Lanes<T>(pub [T; WIDTH]);

/// Single precision.
pub(crate) type V = Lanes<f32>;
/// Double precision.
pub(crate) type D = Lanes<f64>;

impl<T: Copy + Default> Lanes<T> {
    /// The same number everywhere.
    #[inline(always)]
    pub fn splat(x: T) -> Self {
        Self([x; WIDTH])
    }

    /// `f` of each.
    #[inline(always)]
    pub fn map<U: Copy + Default>(self, f: impl Fn(T) -> U) -> Lanes<U> {
        let mut out = [U::default(); WIDTH];
        for (o, &x) in out.iter_mut().zip(&self.0) {
            *o = f(x);
        }
        Lanes(out)
    }

    /// `f` of each pair.
    #[inline(always)]
    pub fn with<S: Copy + Default, U: Copy + Default>(
        self,
        other: Lanes<S>,
        f: impl Fn(T, S) -> U,
    ) -> Lanes<U> {
        let mut out = [U::default(); WIDTH];
        for ((o, &x), &y) in out.iter_mut().zip(&self.0).zip(&other.0) {
            *o = f(x, y);
        }
        Lanes(out)
    }

    /// One frame on: the first leaves, `next` enters as the last.
    #[inline(always)]
    pub fn advanced(self, next: T) -> Self {
        let mut out = [next; WIDTH];
        out[..WIDTH - 1].copy_from_slice(&self.0[1..]);
        Self(out)
    }

    /// One frame back: `before` enters as the first, the last leaves.
    #[inline(always)]
    pub fn delayed(self, before: T) -> Self {
        let mut out = [before; WIDTH];
        out[1..].copy_from_slice(&self.0[..WIDTH - 1]);
        Self(out)
    }
}

impl V {
    /// In double precision.
    #[inline(always)]
    pub fn wide(self) -> D {
        self.map(f64::from)
    }

    /// The larger of each and `floor`.
    #[inline(always)]
    pub fn at_least(self, floor: f32) -> V {
        self.map(|x| if x > floor { x } else { floor })
    }
}

impl D {
    /// In single precision.
    #[inline(always)]
    pub fn narrow(self) -> V {
        self.map(|x| x as f32)
    }
}

macro_rules! operator {
    ($trait:ident, $name:ident) => {
        impl<T: Copy + Default + $trait<Output = T>> $trait for Lanes<T> {
            type Output = Self;
            #[inline(always)]
            fn $name(self, other: Self) -> Self {
                self.with(other, |a, b| $trait::$name(a, b))
            }
        }
        impl<T: Copy + Default + $trait<Output = T>> $trait<T> for Lanes<T> {
            type Output = Self;
            #[inline(always)]
            fn $name(self, other: T) -> Self {
                self.map(|a| $trait::$name(a, other))
            }
        }
    };
}
operator!(Add, add);
operator!(Sub, sub);
operator!(Mul, mul);
operator!(Div, div);

impl<T: Copy + Default + Add<Output = T>> AddAssign for Lanes<T> {
    #[inline(always)]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

/// Defines a function that is compiled twice: for every processor, and for those with AVX2, which
/// is chosen when the program runs. Operations and their order are the same, and so are the results.
/// What it calls must be inlined to profit.
macro_rules! per_processor {
    ($(#[$meta:meta])* $vis:vis fn $name:ident($($arg:ident: $ty:ty),* $(,)?) $(-> $out:ty)? $body:block) => {
        $(#[$meta])*
        #[allow(unsafe_code, clippy::too_many_arguments)]
        $vis fn $name($($arg: $ty),*) $(-> $out)? {
            #[inline(always)]
            fn plain($($arg: $ty),*) $(-> $out)? $body
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2")]
                unsafe fn avx2($($arg: $ty),*) $(-> $out)? {
                    plain($($arg),*)
                }
                if std::arch::is_x86_feature_detected!("avx2") {
                    // SAFETY: the function is safe but for the instructions that it is compiled to,
                    // which the processor has, as has just been asked.
                    return unsafe { avx2($($arg),*) };
                }
            }
            plain($($arg),*)
        }
    };
}
pub(crate) use per_processor;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_move_by_one() {
        let x = Lanes([1.0f32, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);
        assert_eq!(x.advanced(9.0).0, [2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]);
        assert_eq!(x.delayed(0.0).0, [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
        assert_eq!((x + x * 2.0).0[7], 24.0);
    }
}
