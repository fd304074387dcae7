//! The kernels, compiled for each instruction set, and the choice between them at run time.
#![allow(unsafe_code)]

use super::block::Block;
use super::kernels::{joint, log_likelihoods, statistics, Sums, Work, VECTORS};
use super::prepared::Prepared;
use super::simd::{PortableF32, PortableF64, Real, Simd};

/// The kernels of one precision for one instruction set.
pub(super) struct Kernels<T> {
    /// Frames of a panel.
    pub lanes: usize,
    /// Values of a vector.
    pub vector: usize,
    statistics: unsafe fn(&Prepared<T>, &mut Block<T>, &mut Work<T>, &mut Sums),
    log_likelihoods: unsafe fn(&Prepared<T>, &Block<T>, &mut Work<T>),
    joint: unsafe fn(&Prepared<T>, &[T], &mut [T]),
    #[cfg(test)]
    exp: unsafe fn(&mut [T]),
}

impl<T: Real> Kernels<T> {
    /// The E-step of a block; see `kernels::statistics`.
    pub fn statistics(
        &self,
        prepared: &Prepared<T>,
        block: &mut Block<T>,
        work: &mut Work<T>,
        sums: &mut Sums,
    ) {
        // SAFETY: `Kernels` are only handed out by `Precision::all`, which asks the processor.
        unsafe { (self.statistics)(prepared, block, work, sums) }
    }

    /// ln p(x) of the frames of a block; see `kernels::log_likelihoods`.
    pub fn log_likelihoods(&self, prepared: &Prepared<T>, block: &Block<T>, work: &mut Work<T>) {
        // SAFETY: as above.
        unsafe { (self.log_likelihoods)(prepared, block, work) }
    }

    /// e^v of all values, whose number is a multiple of `vector`.
    #[cfg(test)]
    pub fn exp(&self, values: &mut [T]) {
        // SAFETY: as above.
        unsafe { (self.exp)(values) }
    }

    /// ln(w p(x)) of a panel; see `kernels::joint`.
    pub fn joint(&self, prepared: &Prepared<T>, panel: &[T], out: &mut [T]) {
        // SAFETY: as above.
        unsafe { (self.joint)(prepared, panel, out) }
    }
}

/// A precision with its kernels.
pub(super) trait Precision: Real {
    /// Those that this processor can run, the best one first.
    fn all() -> Vec<Kernels<Self>>;

    /// The best that this processor can run.
    fn kernels() -> Kernels<Self>;
}

macro_rules! compiled {
    ($module:ident, $simd:ty, $($feature:literal)?) => {
        mod $module {
            use super::*;
            type T = <$simd as Simd>::T;
            // SAFETY: unsafe to call only because the processor must have the features.
            $(#[target_feature(enable = $feature)])?
            unsafe fn compiled_statistics(
                prepared: &Prepared<T>,
                block: &mut Block<T>,
                work: &mut Work<T>,
                sums: &mut Sums,
            ) {
                statistics::<$simd>(prepared, block, work, sums);
            }
            $(#[target_feature(enable = $feature)])?
            unsafe fn compiled_log_likelihoods(
                prepared: &Prepared<T>,
                block: &Block<T>,
                work: &mut Work<T>,
            ) {
                log_likelihoods::<$simd>(prepared, block, work);
            }
            $(#[target_feature(enable = $feature)])?
            unsafe fn compiled_joint(prepared: &Prepared<T>, panel: &[T], out: &mut [T]) {
                joint::<$simd>(prepared, panel, out);
            }
            #[cfg(test)]
            $(#[target_feature(enable = $feature)])?
            unsafe fn compiled_exp(values: &mut [T]) {
                for values in values.chunks_exact_mut(<$simd as Simd>::N) {
                    <$simd as Simd>::load(values).exp().store(values);
                }
            }
            pub(super) const KERNELS: Kernels<T> = Kernels {
                lanes: <$simd as Simd>::N * VECTORS,
                vector: <$simd as Simd>::N,
                statistics: compiled_statistics,
                log_likelihoods: compiled_log_likelihoods,
                joint: compiled_joint,
                #[cfg(test)]
                exp: compiled_exp,
            };
        }
    };
}

compiled!(portable_f32, PortableF32,);
compiled!(portable_f64, PortableF64,);
#[cfg(target_arch = "x86_64")]
use super::simd::{Avx2F32, Avx2F64, Avx512F32, Avx512F64};
#[cfg(target_arch = "x86_64")]
compiled!(avx2_f32, Avx2F32, "avx2,fma");
#[cfg(target_arch = "x86_64")]
compiled!(avx2_f64, Avx2F64, "avx2,fma");
#[cfg(target_arch = "x86_64")]
compiled!(avx512_f32, Avx512F32, "avx512f");
#[cfg(target_arch = "x86_64")]
compiled!(avx512_f64, Avx512F64, "avx512f");

macro_rules! precision {
    ($t:ty, $portable:ident, $avx2:ident, $avx512:ident) => {
        impl Precision for $t {
            fn all() -> Vec<Kernels<$t>> {
                let mut all = Vec::new();
                #[cfg(target_arch = "x86_64")]
                {
                    if is_x86_feature_detected!("avx512f") {
                        all.push($avx512::KERNELS);
                    }
                    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                        all.push($avx2::KERNELS);
                    }
                }
                all.push($portable::KERNELS);
                all
            }

            fn kernels() -> Kernels<$t> {
                <$t>::all().swap_remove(0)
            }
        }
    };
}
precision!(f32, portable_f32, avx2_f32, avx512_f32);
precision!(f64, portable_f64, avx2_f64, avx512_f64);
