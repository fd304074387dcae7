//! Where the band of a recording ends.

use realfft::RealFftPlanner;

const FRAME: usize = 1024;
/// How much lower it has to be behind the edge, in dB.
const DROP: f64 = 15.0;
/// Behind the edge is a floor: its level varies by less than this, in dB. The spectrum of speech
/// falls steeply in places too, but goes on falling.
const FLAT: f64 = 12.0;
/// No rate that is in use has its edge below this, in Hz.
const LOWEST: f64 = 1500.0;
/// An edge above this share of half the sampling rate is that of an ordinary anti-alias filter.
const FULL: f64 = 0.85;

/// Frequency in Hz of a steep edge behind which only a floor is left, in the long-term spectrum
/// (Welch's method, Hann frames of 1024 samples, the louder half of the frames).
pub(super) fn edge(x: &[f32], rate: u32) -> Option<f64> {
    let level = long_term_levels(x)?;
    let hz = f64::from(rate) / FRAME as f64;
    // Compared are the 300 Hz before and the 300 Hz after a gap of 200 Hz around each bin.
    let wide = ((300.0 / hz).round() as usize).max(2);
    let gap = ((100.0 / hz).round() as usize).max(1);
    let mean = |from: usize, to: usize| level[from..to].iter().sum::<f64>() / (to - from) as f64;
    let last = level.len().checked_sub(wide + gap + 1)?;
    let mut best: Option<(f64, usize)> = None;
    for bin in (wide + gap).max((LOWEST / hz) as usize)..last {
        let before = mean(bin - gap - wide, bin - gap);
        let drop = before - mean(bin + gap, bin + gap + wide);
        if drop < DROP || best.is_some_and(|(most, _)| drop <= most) {
            continue;
        }
        let behind = level[bin + gap..]
            .windows(wide)
            .map(|w| w.iter().sum::<f64>() / wide as f64);
        let (low, high) = behind.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), level| {
            (low.min(level), high.max(level))
        });
        if high - low < FLAT {
            best = Some((drop, bin));
        }
    }
    let edge = best?.1 as f64 * hz;
    (edge < FULL * f64::from(rate) / 2.0).then_some(edge)
}

/// Mean power per bin in dB; `None` for less than eight frames or for silence.
fn long_term_levels(x: &[f32]) -> Option<Vec<f64>> {
    let frames: Vec<&[f32]> = x.windows(FRAME).step_by(FRAME / 2).collect();
    if frames.len() < 8 {
        return None;
    }
    let energy = |f: &[f32]| f.iter().map(|v| f64::from(*v) * f64::from(*v)).sum::<f64>();
    let mut energies: Vec<f64> = frames.iter().map(|f| energy(f)).collect();
    let all = energies.clone();
    energies.sort_by(f64::total_cmp);
    let middle = *energies.get(energies.len() / 2)?;
    if *energies.last()? <= 0.0 {
        return None;
    }
    let fft = RealFftPlanner::<f32>::new().plan_fft_forward(FRAME);
    let (mut input, mut output) = (fft.make_input_vec(), fft.make_output_vec());
    let hann = |i: usize| 0.5 - 0.5 * (2.0 * std::f32::consts::PI * i as f32 / FRAME as f32).cos();
    let window: Vec<f32> = (0..FRAME).map(hann).collect();
    let mut power = vec![0.0; output.len()];
    for (frame, _) in frames.iter().zip(&all).filter(|(_, e)| **e >= middle) {
        for ((to, v), w) in input.iter_mut().zip(*frame).zip(&window) {
            *to = v * w;
        }
        fft.process(&mut input, &mut output).ok()?;
        for (sum, bin) in power.iter_mut().zip(&output) {
            *sum += f64::from(bin.norm_sqr());
        }
    }
    // What lies further below the loudest bin than 16 bits reach is floor, whatever it is made of.
    let top = power.iter().copied().fold(0.0, f64::max);
    let floor = top * 1e-9;
    Some(
        power
            .into_iter()
            .map(|p| 10.0 * p.max(floor).log10())
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::edge;

    /// White noise; the same bytes every time.
    fn noise(n: usize) -> Vec<f32> {
        let mut state = 1u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 8_388_608.0 - 1.0
        };
        (0..n).map(|_| 0.3 * next()).collect()
    }

    #[test]
    fn resampled_noise_shows_its_old_rate() {
        let low = crate::resample(&noise(16_000), 8_000, 16_000);
        let found = edge(&low.unwrap(), 16_000).unwrap();
        assert!((3_600.0..4_100.0).contains(&found), "{found}");
    }

    #[test]
    fn full_band_and_short_recordings_have_no_edge() {
        assert_eq!(edge(&noise(16_000), 16_000), None);
        assert_eq!(edge(&noise(2_000), 16_000), None);
        assert_eq!(edge(&vec![0.0; 16_000], 16_000), None);
    }
}
