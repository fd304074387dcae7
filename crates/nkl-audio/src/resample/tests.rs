use super::*;
use std::f64::consts::PI;

fn sine(frequency: f64, rate: u32, n: usize) -> Vec<f32> {
    (0..n)
        .map(|i| (2.0 * PI * frequency * i as f64 / f64::from(rate)).sin() as f32)
        .collect()
}

/// Largest difference away from the ends, where the recording's edges ring.
fn deviation(a: &[f32], b: &[f32]) -> f32 {
    let edge = 400.min(a.len() / 4);
    a.iter()
        .zip(b)
        .skip(edge)
        .take(a.len() - 2 * edge)
        .map(|(x, y)| (x - y).abs())
        .fold(0.0, f32::max)
}

#[test]
fn sines_below_the_cutoff_stay_and_sines_above_vanish() {
    for (from, to) in [
        (22_050, 16_000),
        (44_100, 16_000),
        (8_000, 16_000),
        (48_000, 16_000),
        (16_000, 44_100),
        (11_025, 8_000),
    ] {
        let low = f64::from(from.min(to));
        let n = from as usize;
        for share in [0.01, 0.2, 0.4, 0.45] {
            let f = share * low;
            let got = resample(&sine(f, from, n), from, to).unwrap();
            assert_eq!(got.len(), to as usize);
            let error = deviation(&got, &sine(f, to, to as usize));
            assert!(error < 2e-3, "{from}->{to} at {f} Hz: {error}");
        }
        if to < from {
            let got = resample(&sine(0.505 * low, from, n), from, to).unwrap();
            let level = deviation(&got, &vec![0.0; got.len()]);
            assert!(
                level < 3e-6,
                "{from}->{to}: {level} above the Nyquist frequency"
            );
        }
    }
}

#[test]
fn passes_a_constant_through() {
    let got = resample(&vec![0.5; 30_000], 22_050, 16_000).unwrap();
    assert!(got[500..20_000].iter().all(|v| (v - 0.5).abs() < 2e-6));
}

#[test]
fn length_is_the_ceiling_of_the_exact_quotient() {
    for n in [
        0usize, 1, 2, 3, 7, 100, 441, 442, 16_383, 16_384, 16_385, 50_001,
    ] {
        for (from, to) in [
            (22_050u32, 16_000u32),
            (8_000, 16_000),
            (16_000, 8_000),
            (44_100, 48_000),
            (12_347, 16_000),
        ] {
            let got = resample(&vec![0.1; n], from, to).unwrap();
            assert_eq!(
                got.len() as u64,
                (n as u64 * u64::from(to)).div_ceil(u64::from(from)),
                "{n} {from} {to}"
            );
            assert!(got.iter().all(|v| v.is_finite()));
        }
    }
}

/// Cutting into transforms must leave no trace: a long recording equals the same in one transform.
#[test]
fn transforms_meet_without_seams() {
    let mut state = 1u32;
    let noise: Vec<f32> = (0..40_000)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 8_388_608.0 - 1.0
        })
        .collect();
    for (up, down) in [(320usize, 441usize), (2, 1), (1, 3), (160, 441)] {
        let whole = Converter::new(up, down, (65_536usize / down).next_power_of_two()).run(&noise);
        let pieces = Converter::new(up, down, convert::blocks(up, down, noise.len())).run(&noise);
        let error = whole
            .iter()
            .zip(&pieces)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f32::max);
        assert!(error < 3e-6, "{up}/{down}: {error}");
    }
}

#[test]
fn an_impulse_stays_where_it_was() {
    let mut x = vec![0.0; 4410];
    x[2205] = 1.0;
    let y = resample(&x, 22_050, 16_000).unwrap();
    let peak = y
        .iter()
        .enumerate()
        .max_by(|a, b| a.1.total_cmp(b.1))
        .map(|(i, _)| i);
    assert_eq!(peak, Some(1600));
    let symmetric = (1..200).all(|i| (y[1600 - i] - y[1600 + i]).abs() < 1e-6);
    assert!(symmetric, "linear phase");
}

#[test]
fn refuses_absurd_rates() {
    for (from, to) in [
        (0, 16_000),
        (16_000, 0),
        (99, 16_000),
        (16_000, MAX_RATE + 1),
    ] {
        assert!(matches!(
            resample(&[0.0; 10], from, to),
            Err(AudioError::Rate { .. })
        ));
    }
}
