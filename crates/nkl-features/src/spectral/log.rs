//! A logarithm that the compiler can vectorise.

/// log2 of a normal positive number.
///
/// x = 2^e·m with m in sqrt(1/2)..sqrt(2); log2 m = 2/ln 2 · atanh(z), z = (m - 1)/(m + 1), by
/// its odd power series to z⁹. |z| < 0.172, so the first term left out is below 7e-10.
#[inline(always)]
fn log2(x: f32) -> f32 {
    const SQRT_HALF_BITS: i32 = 0x3f35_04f3;
    let bits = x.to_bits() as i32;
    let exponent = (bits - SQRT_HALF_BITS) >> 23;
    let m = f32::from_bits((bits - (exponent << 23)) as u32);
    let z = (m - 1.0) / (m + 1.0);
    let z2 = z * z;
    let series = 1.0 + z2 * (1.0 / 3.0 + z2 * (0.2 + z2 * (1.0 / 7.0 + z2 * (1.0 / 9.0))));
    exponent as f32 + z * series * std::f32::consts::LOG2_E * 2.0
}

/// 10·log10(max(x, floor)) of each value in place; returns the largest.
pub(crate) fn to_decibels(values: &mut [f32], floor: f32) -> f32 {
    let scale = 10.0 * std::f32::consts::LOG10_2;
    for v in values.iter_mut() {
        *v = scale * log2(if *v > floor { *v } else { floor });
    }
    values.iter().copied().fold(f32::NEG_INFINITY, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_exact_logarithm() {
        let mut x = 1e-10f32;
        while x < 1e8 {
            let mut v = [x];
            to_decibels(&mut v, 1e-12);
            let exact = 10.0 * f64::from(x).log10();
            assert!(
                (f64::from(v[0]) - exact).abs() < 1e-5 * exact.abs().max(1.0),
                "{x}: {} {exact}",
                v[0]
            );
            x *= 1.003_7;
        }
    }

    #[test]
    fn floors_and_finds_the_largest() {
        let mut v = [0.0, 1.0, 1e-20, 100.0];
        assert!((to_decibels(&mut v, 1e-10) - 20.0).abs() < 1e-5);
        assert!((v[0] + 100.0).abs() < 1e-4 && (v[2] + 100.0).abs() < 1e-4);
    }
}
