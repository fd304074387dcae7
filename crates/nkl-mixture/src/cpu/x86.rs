//! AVX2 with FMA, and AVX-512.
//!
//! The types may only be used in functions that `dispatch.rs` compiles for these instruction sets
//! and calls after it has asked the processor.
#![allow(unsafe_code)]

use super::{Simd, INVERSE_FACTORIALS};
use std::arch::x86_64::*;

macro_rules! intrinsics {
    ($name:ident, $t:ident, $v:ty, $n:expr, $splat:ident, $load:ident, $store:ident, $add:ident,
     $sub:ident, $mul:ident, $max:ident, $fma:ident,
     |$a:ident, $b:ident| $above:expr, |$c:ident, $d:ident, $e:ident| $select:expr,
     |$f:ident, $g:ident| $shift:expr) => {
        #[derive(Clone, Copy)]
        pub(in super::super) struct $name($v);

        // SAFETY of all: the instruction set is there (see the top of the module); loads and stores
        // are unaligned ones, within slices that are checked to be long enough.
        impl Simd for $name {
            type T = $t;
            const N: usize = $n;
            constants!($t);
            #[inline(always)]
            fn splat(value: $t) -> Self {
                $name(unsafe { $splat(value) })
            }
            #[inline(always)]
            fn load(from: &[$t]) -> Self {
                let from = &from[..$n];
                $name(unsafe { $load(from.as_ptr()) })
            }
            #[inline(always)]
            fn store(self, to: &mut [$t]) {
                let to = &mut to[..$n];
                unsafe { $store(to.as_mut_ptr(), self.0) }
            }
            #[inline(always)]
            fn add(self, other: Self) -> Self {
                $name(unsafe { $add(self.0, other.0) })
            }
            #[inline(always)]
            fn sub(self, other: Self) -> Self {
                $name(unsafe { $sub(self.0, other.0) })
            }
            #[inline(always)]
            fn mul(self, other: Self) -> Self {
                $name(unsafe { $mul(self.0, other.0) })
            }
            #[inline(always)]
            fn max(self, other: Self) -> Self {
                $name(unsafe { $max(self.0, other.0) })
            }
            #[inline(always)]
            fn fma(self, a: Self, b: Self) -> Self {
                $name(unsafe { $fma(self.0, a.0, b.0) })
            }
            #[inline(always)]
            fn any_above(self, other: Self) -> bool {
                let ($a, $b) = (self.0, other.0);
                unsafe { $above }
            }
            #[inline(always)]
            fn where_above(self, limit: Self, value: Self) -> Self {
                let ($c, $d, $e) = (self.0, limit.0, value.0);
                $name(unsafe { $select })
            }
            #[inline(always)]
            fn shift_exponent(self, rounded: Self) -> Self {
                let ($f, $g) = (self.0, rounded.0);
                $name(unsafe { $shift })
            }
        }
    };
}

intrinsics!(
    Avx512F64,
    f64,
    __m512d,
    8,
    _mm512_set1_pd,
    _mm512_loadu_pd,
    _mm512_storeu_pd,
    _mm512_add_pd,
    _mm512_sub_pd,
    _mm512_mul_pd,
    _mm512_max_pd,
    _mm512_fmadd_pd,
    |a, b| _mm512_cmp_pd_mask::<_CMP_GT_OQ>(a, b) != 0,
    |a, limit, v| _mm512_maskz_mov_pd(_mm512_cmp_pd_mask::<_CMP_GT_OQ>(a, limit), v),
    |a, k| {
        let k = _mm512_slli_epi64::<52>(_mm512_castpd_si512(k));
        _mm512_castsi512_pd(_mm512_add_epi64(_mm512_castpd_si512(a), k))
    }
);
intrinsics!(
    Avx512F32,
    f32,
    __m512,
    16,
    _mm512_set1_ps,
    _mm512_loadu_ps,
    _mm512_storeu_ps,
    _mm512_add_ps,
    _mm512_sub_ps,
    _mm512_mul_ps,
    _mm512_max_ps,
    _mm512_fmadd_ps,
    |a, b| _mm512_cmp_ps_mask::<_CMP_GT_OQ>(a, b) != 0,
    |a, limit, v| _mm512_maskz_mov_ps(_mm512_cmp_ps_mask::<_CMP_GT_OQ>(a, limit), v),
    |a, k| {
        let k = _mm512_slli_epi32::<23>(_mm512_castps_si512(k));
        _mm512_castsi512_ps(_mm512_add_epi32(_mm512_castps_si512(a), k))
    }
);
intrinsics!(
    Avx2F64,
    f64,
    __m256d,
    4,
    _mm256_set1_pd,
    _mm256_loadu_pd,
    _mm256_storeu_pd,
    _mm256_add_pd,
    _mm256_sub_pd,
    _mm256_mul_pd,
    _mm256_max_pd,
    _mm256_fmadd_pd,
    |a, b| _mm256_movemask_pd(_mm256_cmp_pd::<_CMP_GT_OQ>(a, b)) != 0,
    |a, limit, v| _mm256_and_pd(_mm256_cmp_pd::<_CMP_GT_OQ>(a, limit), v),
    |a, k| {
        let k = _mm256_slli_epi64::<52>(_mm256_castpd_si256(k));
        _mm256_castsi256_pd(_mm256_add_epi64(_mm256_castpd_si256(a), k))
    }
);
intrinsics!(
    Avx2F32,
    f32,
    __m256,
    8,
    _mm256_set1_ps,
    _mm256_loadu_ps,
    _mm256_storeu_ps,
    _mm256_add_ps,
    _mm256_sub_ps,
    _mm256_mul_ps,
    _mm256_max_ps,
    _mm256_fmadd_ps,
    |a, b| _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_GT_OQ>(a, b)) != 0,
    |a, limit, v| _mm256_and_ps(_mm256_cmp_ps::<_CMP_GT_OQ>(a, limit), v),
    |a, k| {
        let k = _mm256_slli_epi32::<23>(_mm256_castps_si256(k));
        _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(a), k))
    }
);
