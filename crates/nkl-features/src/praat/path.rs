//! The cheapest path through the pitch candidates (Boersma 1993, section 3.4; Viterbi's
//! algorithm).

use super::candidates::Candidate;
use super::pitch::PitchSettings;

/// What a path pays for, per frame.
pub(super) struct Costs {
    silence_threshold: f64,
    voicing_threshold: f64,
    octave: f64,
    jump: f64,
    switch: f64,
    ceiling: f64,
}

impl Costs {
    /// Transition costs are meant per 10 ms, and scaled to the time step.
    pub fn new(s: &PitchSettings, ceiling: f64) -> Self {
        let per_frame = 0.01 / s.time_step;
        Self {
            silence_threshold: s.silence_threshold,
            voicing_threshold: s.voicing_threshold,
            octave: s.octave_cost,
            jump: s.octave_jump_cost * per_frame,
            switch: s.voiced_unvoiced_cost * per_frame,
            ceiling,
        }
    }

    /// Strength of "unvoiced" in a frame (Boersma 1993, eq. 23): the voicing threshold, and more
    /// in frames that are weak beside the loudest.
    pub fn unvoiced_strength(&self, intensity: f64) -> f64 {
        let weakness = if self.silence_threshold <= 0.0 {
            0.0
        } else {
            2.0 - intensity * (1.0 + self.voicing_threshold) / self.silence_threshold
        };
        self.voicing_threshold + weakness.max(0.0)
    }

    /// Whether any path can gain by calling a frame of this intensity voiced. No candidate is
    /// stronger than 1, and leaving one out saves at most its strength and costs at most two
    /// switches; where that can not pay, the correlation need not be computed.
    pub fn may_be_voiced(&self, intensity: f64) -> bool {
        self.unvoiced_strength(intensity) < 1.0 + 2.0 * self.switch
    }

    /// Strength of a candidate (eq. 24).
    fn local(&self, c: &Candidate, unvoiced: f64) -> f64 {
        if c.is_voiced(self.ceiling) {
            c.strength - self.octave * (self.ceiling / c.frequency).log2()
        } else {
            unvoiced
        }
    }
}

/// Logarithm of the frequency in octaves; none for unvoiced candidates.
fn octave(c: &Candidate, ceiling: f64) -> Option<f64> {
    c.is_voiced(ceiling).then(|| c.frequency.log2())
}

/// Index into `candidates` of the winner of each frame. Frame `i` has the candidates
/// `starts[i]..starts[i + 1]`, at least one; of equal paths the one through earlier candidates
/// wins.
pub(super) fn best_path(
    candidates: &[Candidate],
    starts: &[usize],
    unvoiced: &[f64],
    costs: &Costs,
) -> Vec<usize> {
    let frames = unvoiced.len();
    let mut back = vec![0u32; candidates.len()];
    let octaves: Vec<Option<f64>> = candidates
        .iter()
        .map(|c| octave(c, costs.ceiling))
        .collect();
    let mut score: Vec<f64> = Vec::new();
    let mut next: Vec<f64> = Vec::new();
    for i in 0..frames {
        let here = starts[i]..starts[i + 1];
        next.clear();
        for c in here {
            let local = costs.local(&candidates[c], unvoiced[i]);
            if i == 0 {
                next.push(local);
                continue;
            }
            let (mut best, mut from) = (f64::NEG_INFINITY, starts[i - 1]);
            for (before, total) in (starts[i - 1]..).zip(&score) {
                let transition = match (octaves[before], octaves[c]) {
                    (None, None) => 0.0,
                    (Some(a), Some(b)) => costs.jump * (a - b).abs(),
                    _ => costs.switch,
                };
                let value = total - transition + local;
                if value > best {
                    (best, from) = (value, before);
                }
            }
            back[c] = from as u32;
            next.push(best);
        }
        std::mem::swap(&mut score, &mut next);
    }
    trace(&score, starts, &back, frames)
}

/// Follows the path back from the best end.
fn trace(score: &[f64], starts: &[usize], back: &[u32], frames: usize) -> Vec<usize> {
    let mut winners = vec![0; frames];
    let Some(last) = frames.checked_sub(1) else {
        return winners;
    };
    let mut at = starts[last];
    for (c, value) in (starts[last]..).zip(score) {
        if *value > score[at - starts[last]] {
            at = c;
        }
    }
    for (i, winner) in winners.iter_mut().enumerate().rev() {
        *winner = at;
        if i > 0 {
            at = back[at] as usize;
        }
    }
    winners
}
