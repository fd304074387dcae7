//! Overlap-save convolution in which the forward and the inverse transform differ in length: the
//! ratio of the lengths is the ratio of the rates.

use super::kernel::Shape;
use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use std::sync::Arc;

/// Converts by a fixed ratio `up / down`.
pub(super) struct Converter {
    /// Input samples per transform, `down · blocks`.
    input: usize,
    /// Output samples per transform, `up · blocks`.
    output: usize,
    /// Input samples at each side of a transform that are spoiled by its wrapping around.
    guard_in: usize,
    /// The same in output samples.
    guard_out: usize,
    up: usize,
    down: usize,
    /// Response per frequency, up to the lower Nyquist frequency; includes the scale 1/`input`.
    response: Vec<f32>,
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
}

/// Periods of `down` input samples that the filter reaches to each side.
fn guard(up: usize, down: usize) -> usize {
    let shape = Shape::of(up, down);
    let lower_per_input = if up < down {
        down as f64 / up as f64
    } else {
        1.0
    };
    // Some more than half the window, for the droop, which is not of finite length.
    let reach = (shape.length / 2.0 + 24.0) * lower_per_input;
    (reach / down as f64).ceil() as usize
}

/// Periods per transform for a recording of `length` samples: about as long as the recording, but
/// within bounds where the transforms are fast and the guards a small part of them.
pub(super) fn blocks(up: usize, down: usize, length: usize) -> usize {
    const LONGEST: usize = 16_384;
    let guard = guard(up, down);
    let wanted = (length.min(LONGEST) / down + 1 + 2 * guard).max(4 * guard);
    smooth_even(wanted)
}

/// The smallest even number not below `n` of the form 2^a·3^b: such transforms are fast.
fn smooth_even(n: usize) -> usize {
    let power = n.max(2).next_power_of_two();
    let three_quarters = power / 4 * 3;
    if three_quarters >= n && three_quarters % 2 == 0 {
        three_quarters
    } else {
        power
    }
}

impl Converter {
    pub(super) fn new(up: usize, down: usize, blocks: usize) -> Self {
        let guard = guard(up, down);
        let (input, output) = (down * blocks, up * blocks);
        let mut planner = RealFftPlanner::<f32>::new();
        Converter {
            input,
            output,
            guard_in: guard * down,
            guard_out: guard * up,
            up,
            down,
            response: response(up, down, input, output),
            forward: planner.plan_fft_forward(input),
            inverse: planner.plan_fft_inverse(output),
        }
    }

    /// Converts a whole recording.
    pub(super) fn run(&self, samples: &[f32]) -> Vec<f32> {
        let wanted = (samples.len() * self.up).div_ceil(self.down);
        let mut out = Vec::with_capacity(wanted + self.output);
        let mut time_in = self.forward.make_input_vec();
        let mut spectrum_in = self.forward.make_output_vec();
        let mut spectrum_out = self.inverse.make_input_vec();
        let mut time_out = self.inverse.make_output_vec();
        let mut scratch_in = self.forward.make_scratch_vec();
        let mut scratch_out = self.inverse.make_scratch_vec();
        let advance = self.input - 2 * self.guard_in;
        let mut start = 0;
        while out.len() < wanted {
            fill(&mut time_in, samples, start, self.guard_in);
            // Lengths are those the plans were made for, so neither transform can fail.
            let _ =
                self.forward
                    .process_with_scratch(&mut time_in, &mut spectrum_in, &mut scratch_in);
            spectrum_out.fill(Complex::default());
            let filtered = spectrum_in.iter().zip(&self.response);
            for (out, (value, gain)) in spectrum_out.iter_mut().zip(filtered) {
                *out = value * gain;
            }
            let _ = self.inverse.process_with_scratch(
                &mut spectrum_out,
                &mut time_out,
                &mut scratch_out,
            );
            out.extend_from_slice(&time_out[self.guard_out..self.output - self.guard_out]);
            start += advance;
        }
        out.truncate(wanted);
        out
    }
}

/// `buffer[i] = samples[start - guard + i]`, silence outside.
fn fill(buffer: &mut [f32], samples: &[f32], start: usize, guard: usize) {
    let lead = guard.saturating_sub(start);
    let from = (start + lead).saturating_sub(guard).min(samples.len());
    let n = (buffer.len() - lead).min(samples.len() - from);
    buffer[..lead].fill(0.0);
    buffer[lead..lead + n].copy_from_slice(&samples[from..from + n]);
    buffer[lead + n..].fill(0.0);
}

/// Response of the filter at the frequencies of a transform of `input` samples, from 0 to below
/// the lower Nyquist frequency.
fn response(up: usize, down: usize, input: usize, output: usize) -> Vec<f32> {
    let shape = Shape::of(up, down);
    // The impulse response, zero-phase, at twice the input rate, so that what lies above the
    // input's Nyquist frequency does not fold back.
    let length = 2 * input;
    let lower_per_step = 0.5
        * if up < down {
            up as f64 / down as f64
        } else {
            1.0
        };
    let half = (shape.length / 2.0 / lower_per_step).ceil() as usize;
    let mut impulse = vec![0.0f64; length];
    for i in 0..=half.min(length / 2) {
        let value = shape.impulse(i as f64 * lower_per_step) * lower_per_step;
        impulse[i] = value;
        impulse[(length - i) % length] = value;
    }
    let forward = RealFftPlanner::<f64>::new().plan_fft_forward(length);
    let mut spectrum = forward.make_output_vec();
    let _ = forward.process(&mut impulse, &mut spectrum);
    let nyquist = input.min(output) / 2;
    let at = |(i, value): (usize, &Complex<f64>)| {
        let r = i as f64 / nyquist as f64;
        (value.re * shape.loss(r) / input as f64) as f32
    };
    spectrum.iter().take(nyquist).enumerate().map(at).collect()
}
