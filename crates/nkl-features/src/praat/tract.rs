//! Length of the vocal tract from formants (W. T. Fitch 1997, J. Acoust. Soc. Am. 102,
//! 1213-1222; D. Reby and K. McComb 2003, Animal Behaviour 65, 519-530).

/// Speed of sound in cm/s.
const SPEED: f64 = 35_000.0;

/// From the formants `f` in Hz: dispersion (Hz), mean (Hz), geometric mean (Hz), mean length of a
/// closed tube with each resonance (cm), least-squares spacing (Hz), length from it (cm).
/// NaN where a formant is.
pub(super) fn tract(f: [f64; 4]) -> [f64; 6] {
    let half_odd = |k: usize| k as f64 + 0.5;
    let tube = |k: usize| 2.0 * half_odd(k) * SPEED / (4.0 * f[k]);
    let spacing = (0..4).map(|k| half_odd(k) * f[k]).sum::<f64>()
        / (0..4).map(|k| half_odd(k).powi(2)).sum::<f64>();
    [
        (f[3] - f[0]) / 3.0,
        f.iter().sum::<f64>() / 4.0,
        f.iter().product::<f64>().powf(0.25),
        (0..4).map(tube).sum::<f64>() / 4.0,
        spacing,
        SPEED / (2.0 * spacing),
    ]
}
