//! Vectors of the processor, as far as the E-step needs them: one trait, one type per instruction
//! set and precision.
//!
//! The kernels are written once over this trait. They are compiled for AVX-512, for AVX2 with FMA
//! and for whatever the target has anyway, and chosen when the program runs.

/// One value of a vector.
pub(super) trait Real: Copy + PartialOrd + Send + Sync + Into<f64> + 'static {
    /// 0.
    const ZERO: Self;
    /// Largest magnitude whose square, summed over a block, is far from overflow.
    const LARGEST: Self;
    /// Rounded to this precision.
    fn of(value: f64) -> Self;
    fn minus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
    fn magnitude(self) -> Self;
}

macro_rules! real {
    ($t:ty, $largest:expr) => {
        impl Real for $t {
            const ZERO: Self = 0.0;
            const LARGEST: Self = $largest;
            #[inline(always)]
            fn of(value: f64) -> Self {
                value as $t
            }
            #[inline(always)]
            fn minus(self, other: Self) -> Self {
                self - other
            }
            #[inline(always)]
            fn times(self, other: Self) -> Self {
                self * other
            }
            #[inline(always)]
            fn magnitude(self) -> Self {
                self.abs()
            }
        }
    };
}
real!(f32, 1e15);
real!(f64, 1e150);

/// A vector of `N` values.
///
/// The methods are `inline(always)` and may only be called from code that is compiled for the
/// instruction set of the type; see `dispatch.rs`.
pub(super) trait Simd: Copy {
    /// What it holds.
    type T: Real;
    /// How many.
    const N: usize;
    /// Coefficients 1/k! of the exponential, highest first, enough for full precision on
    /// [-ln 2 / 2, ln 2 / 2].
    const EXP: &'static [f64];
    /// 1.5 times 2 to the number of mantissa bits: adding it rounds to an integer.
    const ROUND: f64;
    /// ln 2 in two parts; the first has so few bits that its small multiples are exact.
    const LN2: [f64; 2];

    fn splat(value: Self::T) -> Self;
    /// The first `N` values.
    fn load(from: &[Self::T]) -> Self;
    fn store(self, to: &mut [Self::T]);
    fn add(self, other: Self) -> Self;
    fn sub(self, other: Self) -> Self;
    fn mul(self, other: Self) -> Self;
    fn max(self, other: Self) -> Self;
    /// self · a + b
    fn fma(self, a: Self, b: Self) -> Self;
    /// Whether any value is above the other's.
    fn any_above(self, other: Self) -> bool;
    /// Where self > limit: value, else 0.
    fn where_above(self, limit: Self, value: Self) -> Self;
    /// self · 2^k, where `rounded` = k + ROUND.
    fn shift_exponent(self, rounded: Self) -> Self;

    /// e^self for values in [-87, 88] (f32) or [-708, 709] (f64); at most 1 unit in the last place
    /// from the true value (tested).
    ///
    /// e^x = 2^k e^r with k = round(x / ln 2) and the Taylor series of e^r.
    #[inline(always)]
    fn exp(self) -> Self {
        let constant = |v: f64| Self::splat(Self::T::of(v));
        let rounded = self.fma(constant(std::f64::consts::LOG2_E), constant(Self::ROUND));
        let k = rounded.sub(constant(Self::ROUND));
        let r = k.fma(constant(-Self::LN2[0]), self);
        let r = k.fma(constant(-Self::LN2[1]), r);
        let mut sum = constant(Self::EXP[0]);
        for &c in &Self::EXP[1..] {
            sum = sum.fma(r, constant(c));
        }
        sum.shift_exponent(rounded)
    }
}

/// 1/k! for k from 13 down to 0.
const INVERSE_FACTORIALS: [f64; 14] = {
    let mut out = [1.0; 14];
    let mut k = 1;
    let mut factorial = 1.0;
    while k < 14 {
        factorial *= k as f64;
        out[13 - k] = 1.0 / factorial;
        k += 1;
    }
    out
};

macro_rules! constants {
    (f64) => {
        const EXP: &'static [f64] = &INVERSE_FACTORIALS;
        const ROUND: f64 = 6755399441055744.0;
        // Cody & Waite: 0x3fe62e42_fee00000, and what is missing.
        const LN2: [f64; 2] = [6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10];
    };
    (f32) => {
        const EXP: &'static [f64] = INVERSE_FACTORIALS.split_at(6).1;
        const ROUND: f64 = 12582912.0;
        const LN2: [f64; 2] = [0.693_359_375, -2.121_944_400_546_905_8e-4];
    };
}

/// For any processor: arrays, which the compiler turns into what vectors the target has for sure.
macro_rules! portable {
    ($name:ident, $t:ident, $bits:ty, $n:expr, $mantissa:expr) => {
        #[derive(Clone, Copy)]
        pub(super) struct $name([$t; $n]);

        impl $name {
            #[inline(always)]
            fn zip(self, other: Self, f: impl Fn($t, $t) -> $t) -> Self {
                $name(std::array::from_fn(|i| f(self.0[i], other.0[i])))
            }
        }

        impl Simd for $name {
            type T = $t;
            const N: usize = $n;
            constants!($t);
            #[inline(always)]
            fn splat(value: $t) -> Self {
                $name([value; $n])
            }
            #[inline(always)]
            fn load(from: &[$t]) -> Self {
                let from = &from[..$n];
                $name(std::array::from_fn(|i| from[i]))
            }
            #[inline(always)]
            fn store(self, to: &mut [$t]) {
                to[..$n].copy_from_slice(&self.0);
            }
            #[inline(always)]
            fn add(self, other: Self) -> Self {
                self.zip(other, |a, b| a + b)
            }
            #[inline(always)]
            fn sub(self, other: Self) -> Self {
                self.zip(other, |a, b| a - b)
            }
            #[inline(always)]
            fn mul(self, other: Self) -> Self {
                self.zip(other, |a, b| a * b)
            }
            #[inline(always)]
            fn max(self, other: Self) -> Self {
                self.zip(other, |a, b| if a > b { a } else { b })
            }
            #[inline(always)]
            fn fma(self, a: Self, b: Self) -> Self {
                // A fused one would be a call into the C library where the target has none.
                if cfg!(target_feature = "fma") || cfg!(target_arch = "aarch64") {
                    $name(std::array::from_fn(|i| self.0[i].mul_add(a.0[i], b.0[i])))
                } else {
                    self.mul(a).add(b)
                }
            }
            #[inline(always)]
            fn any_above(self, other: Self) -> bool {
                let mut any = false;
                for i in 0..$n {
                    any |= self.0[i] > other.0[i];
                }
                any
            }
            #[inline(always)]
            fn where_above(self, limit: Self, value: Self) -> Self {
                $name(std::array::from_fn(|i| {
                    if self.0[i] > limit.0[i] {
                        value.0[i]
                    } else {
                        0.0
                    }
                }))
            }
            #[inline(always)]
            fn shift_exponent(self, rounded: Self) -> Self {
                $name(std::array::from_fn(|i| {
                    let k = (rounded.0[i].to_bits()) << $mantissa;
                    <$t>::from_bits(<$bits>::wrapping_add(self.0[i].to_bits(), k))
                }))
            }
        }
    };
}
portable!(PortableF64, f64, u64, 4, 52);
portable!(PortableF32, f32, u32, 8, 23);

#[cfg(target_arch = "x86_64")]
#[path = "x86.rs"]
mod x86;
#[cfg(target_arch = "x86_64")]
pub(super) use x86::{Avx2F32, Avx2F64, Avx512F32, Avx512F64};
