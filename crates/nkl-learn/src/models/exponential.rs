//! An exponential that the compiler can vectorise: the one of the C library is called number by
//! number, and was a third of the time of logistic regression.

/// e^x for x in -708..=709, to 2 units in the last place; less than -708 counts as -708.
///
/// x = n ln 2 + r with |r| <= ln 2 / 2, e^r by its series (Cody & Waite 1980, chapter 6).
#[inline(always)]
pub(super) fn exp(x: f64) -> f64 {
    /// 1.5 · 2⁵²: added to a number, it leaves the nearest integer in the last bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    const LN2_HIGH: f64 = 0.693_147_180_369_123_8;
    const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    let x = if x > -708.0 { x } else { -708.0 };
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = (x - n * LN2_HIGH) - n * LN2_LOW;
    let mut sum = 1.0 / 479_001_600.0;
    for factor in [
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
        sum = sum * r + factor;
    }
    // 2ⁿ by its exponent; n lies in -1022..=1023.
    let power = f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52);
    sum * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_the_library() {
        let mut x = -708.0;
        while x < 709.0 {
            let (found, exact) = (exp(x), f64::exp(x));
            assert!((found / exact - 1.0).abs() < 5e-16, "{x}: {found} {exact}");
            x += 0.010_37;
        }
        assert_eq!(exp(0.0), 1.0);
        assert!(exp(f64::NEG_INFINITY) < 1e-300);
    }
}
