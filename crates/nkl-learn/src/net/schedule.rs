//! How the learning rate changes from epoch to epoch.

/// `MODEL.scheduler` with its settings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Schedule {
    /// It does not change.
    None,
    /// A linear rise over `warmup` epochs, then half a wave of the cosine down towards 0
    /// (Loshchilov & Hutter 2017, eq. 5, without restarts).
    Cosine { warmup: usize },
    /// Times `gamma` after every `size` epochs.
    Step { size: usize, gamma: f64 },
    /// Times `gamma` after every epoch.
    Exponential { gamma: f64 },
}

impl Schedule {
    /// Factor of the learning rate in `epoch` (from 0) of `epochs`.
    pub fn factor(self, epoch: usize, epochs: usize) -> f64 {
        match self {
            Schedule::None => 1.0,
            Schedule::Cosine { warmup } if epoch < warmup => (epoch + 1) as f64 / warmup as f64,
            Schedule::Cosine { warmup } => {
                let way = (epoch - warmup) as f64 / epochs.saturating_sub(warmup).max(1) as f64;
                0.5 * (1.0 + (std::f64::consts::PI * way.min(1.0)).cos())
            }
            Schedule::Step { size, gamma } => gamma.powf((epoch / size.max(1)) as f64),
            Schedule::Exponential { gamma } => gamma.powf(epoch as f64),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors() {
        let all = |schedule: Schedule, epochs: usize| -> Vec<f64> {
            let round = |f: f64| (f * 1e6).round() / 1e6;
            (0..epochs)
                .map(|e| round(schedule.factor(e, epochs)))
                .collect()
        };
        assert_eq!(all(Schedule::None, 2), [1.0, 1.0]);
        let cosine = Schedule::Cosine { warmup: 2 };
        assert_eq!(all(cosine, 6), [0.5, 1.0, 1.0, 0.853553, 0.5, 0.146447]);
        assert_eq!(all(cosine, 1), [0.5]);
        let step = Schedule::Step {
            size: 2,
            gamma: 0.5,
        };
        assert_eq!(all(step, 5), [1.0, 1.0, 0.5, 0.5, 0.25]);
        assert_eq!(
            all(Schedule::Exponential { gamma: 0.9 }, 3),
            [1.0, 0.9, 0.81]
        );
    }
}
