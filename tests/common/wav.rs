//! Recordings made for a test: plain RIFF/WAVE, written byte by byte.

use std::f64::consts::TAU;

/// Sample rate of the recordings, Hz.
pub const RATE: u32 = 16_000;

/// A vowel-like tone: harmonics of `hertz` that fall off with `tilt` (0..1), with a little
/// noise that `seed` decides, 16 bit mono.
pub fn tone(hertz: f64, tilt: f64, seconds: f64, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let samples: Vec<i16> = (0..(seconds * f64::from(RATE)) as usize)
        .map(|i| {
            let t = i as f64 / f64::from(RATE);
            let harmonic = |n: i32| tilt.powi(n) * (TAU * hertz * f64::from(n) * t).sin();
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let noise = (state >> 40) as f64 / f64::from(1 << 24) - 0.5;
            ((0.3 * (1..=8).map(harmonic).sum::<f64>() + 0.02 * noise) * 16_000.0) as i16
        })
        .collect();
    pcm16(&samples, 1)
}

/// 16-bit samples; channels interleaved.
pub fn pcm16(samples: &[i16], channels: u16) -> Vec<u8> {
    let data: Vec<u8> = samples.iter().flat_map(|s| s.to_le_bytes()).collect();
    riff(1, 16, channels, &data)
}

/// 32-bit float samples, mono: the only kind that can hold NaN.
pub fn float32(samples: &[f32]) -> Vec<u8> {
    let data: Vec<u8> = samples.iter().flat_map(|s| s.to_le_bytes()).collect();
    riff(3, 32, 1, &data)
}

fn riff(format: u16, bits: u16, channels: u16, data: &[u8]) -> Vec<u8> {
    let frame = channels * bits / 8;
    let mut file = Vec::with_capacity(44 + data.len());
    file.extend(b"RIFF");
    file.extend((36 + data.len() as u32).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16u32.to_le_bytes());
    file.extend(format.to_le_bytes());
    file.extend(channels.to_le_bytes());
    file.extend(RATE.to_le_bytes());
    file.extend((RATE * u32::from(frame)).to_le_bytes());
    file.extend(frame.to_le_bytes());
    file.extend(bits.to_le_bytes());
    file.extend(b"data");
    file.extend((data.len() as u32).to_le_bytes());
    file.extend(data);
    file
}
