//! A recording as the analyses see it.

use super::grid::Grid;

/// Channels of equal length with the grid of their samples.
#[derive(Clone)]
pub(super) struct Sound<'a> {
    /// Samples of each channel, -1..1.
    pub channels: Vec<&'a [f32]>,
    /// Sampling rate in Hz.
    pub rate: f64,
    /// Times of the samples.
    pub grid: Grid,
}

impl<'a> Sound<'a> {
    /// Cuts all channels to the shortest.
    pub fn new(channels: &[&'a [f32]], rate: u32) -> Self {
        let len = channels.iter().map(|c| c.len()).min().unwrap_or(0);
        let rate = f64::from(rate);
        Self {
            channels: channels.iter().map(|c| &c[..len]).collect(),
            rate,
            grid: Grid::of_samples(len, rate),
        }
    }

    /// Number of samples per channel.
    pub fn len(&self) -> usize {
        self.grid.len
    }

    /// Length in seconds.
    pub fn duration(&self) -> f64 {
        self.grid.end
    }

    /// Sample `i` averaged over the first two channels, which is what one-track analyses of
    /// a stereo recording look at.
    pub fn pair_mean(&self, i: usize) -> f64 {
        match self.channels.as_slice() {
            [a] => f64::from(a[i]),
            [a, b, ..] => 0.5 * (f64::from(a[i]) + f64::from(b[i])),
            [] => 0.0,
        }
    }

    /// Appends samples `from..to` averaged over all channels to `out`.
    pub fn mono_into(&self, from: usize, to: usize, out: &mut Vec<f64>) {
        match self.channels.as_slice() {
            [a] => out.extend(a[from..to].iter().map(|&x| f64::from(x))),
            all => out.extend((from..to).map(|i| {
                all.iter().map(|c| f64::from(c[i])).sum::<f64>() / all.len().max(1) as f64
            })),
        }
    }

    /// The largest deviation of any channel from its own mean.
    pub fn peak_without_mean(&self) -> f64 {
        self.channels
            .iter()
            .map(|c| {
                let mean = c.iter().map(|&x| f64::from(x)).sum::<f64>() / c.len().max(1) as f64;
                c.iter()
                    .fold(0.0, |peak: f64, &x| peak.max((f64::from(x) - mean).abs()))
            })
            .fold(0.0, f64::max)
    }

    /// The largest absolute sample.
    pub fn peak(&self) -> f64 {
        self.channels
            .iter()
            .flat_map(|c| c.iter())
            .fold(0.0, |peak: f64, &x| peak.max(f64::from(x).abs()))
    }
}
