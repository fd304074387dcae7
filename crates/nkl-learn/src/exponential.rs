//! An exponential for loops over many numbers: that of the C library is called for each of them.

/// exp(x) for x ≤ 0, to 2 ulp, without branches, so that the compiler makes vector code of the
/// loop around it; below -700 as at -700 (1e-304).
///
/// x = k ln 2 + r with |r| ≤ ln 2 / 2; the Taylor series of exp(r) to r¹² ends below 2e-16.
#[inline]
pub(crate) fn exp(x: f64) -> f64 {
    const SHIFT: f64 = 6_755_399_441_055_744.0; // 1.5 · 2^52: the sum is rounded to an integer
    const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
    const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    let shifted = x.max(-700.0) * std::f64::consts::LOG2_E + SHIFT;
    let k = shifted - SHIFT;
    let r = x.max(-700.0) - k * LN2_HIGH - k * LN2_LOW;
    let mut p = 1.0 / 479_001_600.0;
    for inverse in [
        1.0 / 39_916_800.0,
        1.0 / 3_628_800.0,
        1.0 / 362_880.0,
        1.0 / 40_320.0,
        1.0 / 5_040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
        1.0,
        1.0,
    ] {
        p = p * r + inverse;
    }
    // The integer k stands in the low bits of `shifted`; it is added to the exponent.
    f64::from_bits(p.to_bits().wrapping_add(shifted.to_bits() << 52))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_exact_to_rounding() {
        for i in 0..70_000 {
            let x = -0.01 * f64::from(i);
            let (own, libm) = (exp(x), x.exp());
            assert!((own - libm).abs() <= 5e-16 * libm, "{x}: {own} {libm}");
        }
        assert_eq!(exp(0.0), 1.0);
        assert!(exp(-1e9) < 1e-300);
    }
}
