//! Soft limits of ratios whose denominator may be close to zero.

/// `x` within `-linear..linear`; beyond, a curve that approaches `linear + excess`.
pub(crate) fn soft(x: f32, linear: f32, excess: f32) -> f32 {
    let squash = |over: f32| {
        let t = ((f64::from(over) + 1.0).sqrt() - 1.0) / (f64::from(excess) * 0.5);
        // The hyperbolic tangent by way of the logistic function, in single precision.
        let t = t as f32;
        let logistic = 1.0 / (1.0 + f64::from(-2.0 * t).exp());
        (2.0 * logistic as f32 - 1.0) * excess
    };
    if x > linear {
        squash(x - linear) + linear
    } else if x < -linear {
        -squash(-(x + linear)) - linear
    } else {
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_linear_then_bounded() {
        assert_eq!(soft(3.0, 10.0, 10.0), 3.0);
        assert!(soft(1e9, 10.0, 10.0) <= 20.0 && soft(1e9, 10.0, 10.0) > 19.9);
        assert_eq!(soft(-50.0, 10.0, 10.0), -soft(50.0, 10.0, 10.0));
    }
}
