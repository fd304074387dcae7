//! What is wrong with a recording, how badly, and in words.

use super::Quality;

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// Nothing to be heard.
    Silent,
    /// Flat tops.
    Clipped,
    /// The mean of the samples is not 0.
    Offset,
    /// The band ends below what the sampling rate allows.
    Bandwidth,
}

/// A fault of a recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// Which.
    pub kind: FaultKind,
    /// 0..=1, 1 = worst: how much of what could be heard is lost.
    pub severity: f64,
    /// In words, with the numbers.
    pub detail: String,
}

/// Share of samples in flat tops, and offset in full scales, from which on it cannot be worse.
const WORST_CLIPPED: f64 = 0.05;
const WORST_OFFSET: f64 = 0.1;

impl Quality {
    /// Everything that is wrong.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut add = |kind, severity, detail| {
            faults.push(Fault {
                kind,
                severity,
                detail,
            });
        };
        if self.is_silent() {
            let detail = format!("{:.0} dB below full scale", -self.rms_db);
            add(FaultKind::Silent, 1.0, detail);
        }
        if self.is_clipped() {
            let severity = 0.5 + 0.5 * (self.clipped / WORST_CLIPPED).min(1.0);
            let share = 100.0 * self.clipped;
            let detail = format!("{share:.2} % of the samples are in flat tops");
            add(FaultKind::Clipped, severity, detail);
        }
        if self.has_offset() {
            let severity = 0.3 + 0.7 * (self.offset.abs() / WORST_OFFSET).min(1.0);
            let detail = format!("the mean of the samples is {:.3}", self.offset);
            add(FaultKind::Offset, severity, detail);
        }
        if let Some(hz) = self.band_hz {
            let detail = format!("nothing above {:.1} kHz", hz / 1000.0);
            add(FaultKind::Bandwidth, 0.3, detail);
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worse_faults_are_more_severe() {
        let clean = Quality {
            peak: 0.5,
            rms_db: -12.0,
            offset: 0.0,
            clipped: 0.0,
            band_hz: None,
        };
        assert!(clean.faults().is_empty());
        let clipped = |clipped| Quality { clipped, ..clean }.faults();
        assert!(clipped(0.002)[0].severity < clipped(0.02)[0].severity);
        assert_eq!(clipped(0.5)[0].severity, 1.0);
        let silent = Quality {
            rms_db: f64::NEG_INFINITY,
            ..clean
        };
        assert_eq!(silent.faults()[0].detail, "inf dB below full scale");
    }
}
