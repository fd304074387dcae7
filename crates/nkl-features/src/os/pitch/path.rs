//! The path through the pitch candidates with the lowest cost, found while frames come in.

use std::collections::VecDeque;

use super::shs::{Candidates, KEPT};

/// States: one per candidate, and one for unvoiced.
const STATES: usize = KEPT + 1;
const UNVOICED: usize = KEPT;

/// Costs of a path. The values are openSMILE's for GeMAPS and ComParE.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PathSettings {
    /// Frames after which a decision is made even if the best paths have not met.
    pub lookahead: usize,
    /// Voicing from which on a candidate counts as voiced.
    pub threshold: f32,
}

const LOCAL: f64 = 2.0;
const RANGE: f64 = 1.0;
const ONSET: f64 = 10.0;
const CROSSING: f64 = 4.0;
const STAY_UNVOICED: f64 = 1.0;
const CHANGE: f64 = 10.0;
/// The configuration asks for 5 here, but openSMILE passes on the weight of the change itself.
const CHANGE_OF_CHANGE: f64 = 10.0;
const EMPTY: f64 = 999.0;

/// A decided frame.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Smoothed {
    /// Hz, 0 when unvoiced.
    pub hz: f32,
    /// Voicing of the chosen candidate; of the best one when unvoiced.
    pub voicing: f32,
}

/// Dynamic programming (Viterbi 1967) over the candidates of successive frames. The cost of a state
/// falls with the voicing of the candidate and rises outside 100-350 Hz and across the voicing
/// threshold; the cost of a step is the jump on a log frequency axis plus the change of the jump.
///
/// The previous jump that the change is measured against is that of the *state pair evaluated
/// before*, not that of the path: openSMILE keeps it in one variable, which makes the result depend
/// on the order of evaluation. That order is kept here.
pub(crate) struct PitchPath {
    settings: PathSettings,
    /// Frames not yet decided, and of each the predecessor of every state.
    pending: VecDeque<(Candidates, [u8; STATES])>,
    last: Option<Candidates>,
    costs: [f64; STATES],
    jump: f64,
}

impl PitchPath {
    /// An empty path.
    pub fn new(settings: PathSettings) -> Self {
        Self {
            settings,
            pending: VecDeque::new(),
            last: None,
            costs: [0.0; STATES],
            jump: 1.0,
        }
    }

    /// Adds a frame and hands each frame that is thereby decided to `decided`, in order.
    pub fn push(&mut self, frame: Candidates, mut decided: impl FnMut(Smoothed)) {
        let mut from: [u8; STATES] = std::array::from_fn(|i| i as u8);
        if let Some(before) = self.last {
            let mut costs = [0.0; STATES];
            for (state, cost) in costs.iter_mut().enumerate() {
                let mut best = (f64::INFINITY, 0);
                for (old, so_far) in self.costs.into_iter().enumerate() {
                    let total = self.step(state, old, &before, &frame) + so_far;
                    if total < best.0 {
                        best = (total, old);
                    }
                }
                *cost = best.0 + self.local(state, &frame);
                from[state] = best.1 as u8;
            }
            self.costs = costs;
        } else {
            self.costs = std::array::from_fn(|state| self.local(state, &frame));
        }
        self.last = Some(frame);
        self.pending.push_back((frame, from));
        if self.pending.len() >= self.settings.lookahead {
            let states = self.trace(self.cheapest(), self.pending.len());
            self.decide(&states[..1], &mut decided);
        } else {
            let states = self.agreed();
            self.decide(&states, &mut decided);
        }
    }

    /// Decides all frames that are left.
    pub fn finish(&mut self, mut decided: impl FnMut(Smoothed)) {
        let states = self.trace(self.cheapest(), self.pending.len());
        self.decide(&states, &mut decided);
    }

    fn cheapest(&self) -> usize {
        (1..STATES).fold(0, |best, i| {
            if self.costs[i] < self.costs[best] {
                i
            } else {
                best
            }
        })
    }

    /// States of the first `len` pending frames on the path that is in `state` at the last of them.
    fn trace(&self, mut state: usize, len: usize) -> Vec<usize> {
        let mut states = vec![0; len];
        for (slot, (_, from)) in states.iter_mut().zip(&self.pending).rev() {
            *slot = state;
            state = usize::from(from[state]);
        }
        states
    }

    /// States of the leading frames on which the paths into all states agree.
    fn agreed(&self) -> Vec<usize> {
        // One bit per state that any of the paths is in.
        let mut reached = (1u8 << STATES) - 1;
        for (i, (_, from)) in self.pending.iter().enumerate().rev() {
            if reached.is_power_of_two() {
                return self.trace(reached.trailing_zeros() as usize, i + 1);
            }
            let mut earlier = 0;
            for (state, &f) in from.iter().enumerate() {
                earlier |= ((reached >> state) & 1) << f;
            }
            reached = earlier;
        }
        Vec::new()
    }

    fn decide(&mut self, states: &[usize], decided: &mut impl FnMut(Smoothed)) {
        for (&state, (frame, _)) in states.iter().zip(self.pending.drain(..states.len())) {
            decided(match state {
                UNVOICED => Smoothed {
                    hz: 0.0,
                    voicing: frame.voicing[0],
                },
                s => Smoothed {
                    hz: frame.hz[s],
                    voicing: frame.voicing[s],
                },
            });
        }
    }

    fn local(&self, state: usize, frame: &Candidates) -> f64 {
        let threshold = f64::from(self.settings.threshold);
        if state == UNVOICED {
            let voiced = frame.voicing.iter().any(|&v| f64::from(v) >= threshold);
            return if voiced { LOCAL * CROSSING } else { 0.0 };
        }
        let voicing = f64::from(frame.voicing[state]).clamp(0.01, 1.0);
        let below = if voicing < threshold { CROSSING } else { 0.0 };
        (below - voicing.ln()) * LOCAL + range_cost(f64::from(frame.hz[state])) * RANGE
    }

    fn step(&mut self, to: usize, from: usize, before: &Candidates, frame: &Candidates) -> f64 {
        match (from == UNVOICED, to == UNVOICED) {
            (true, true) => STAY_UNVOICED,
            (false, false) => {
                let (old, new) = (before.hz[from], frame.hz[to]);
                if old == 0.0 || new == 0.0 {
                    return EMPTY;
                }
                let jump = f64::from(new / old).ln();
                let cost = CHANGE * jump.abs() + CHANGE_OF_CHANGE * (jump - self.jump).abs();
                self.jump = jump;
                cost
            }
            _ => {
                self.jump = 0.0;
                ONSET
            }
        }
    }
}

/// Cost of a pitch of `hz` Hz: none from 100 to 350 Hz, rising to both sides.
fn range_cost(hz: f64) -> f64 {
    if hz <= 0.0 {
        2.0
    } else if hz < 100.0 {
        1.0 - hz / 100.0
    } else if hz < 350.0 {
        0.0
    } else if hz < 600.0 {
        (hz - 350.0) / 250.0
    } else {
        1.2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(hz: &[(f32, f32)]) -> Candidates {
        let mut c = Candidates {
            count: hz.len(),
            ..Default::default()
        };
        for (i, &(f, v)) in hz.iter().enumerate() {
            c.hz[i] = f;
            c.voicing[i] = v;
        }
        c
    }

    #[test]
    fn removes_an_octave_jump_and_keeps_every_frame() {
        let mut path = PitchPath::new(PathSettings {
            lookahead: 40,
            threshold: 0.7,
        });
        let mut out = Vec::new();
        for i in 0..100 {
            let f = if i == 50 {
                frame(&[(400.0, 0.86), (200.0, 0.85)])
            } else {
                frame(&[(200.0, 0.85), (400.0, 0.8)])
            };
            path.push(f, |s| out.push(s));
        }
        path.finish(|s| out.push(s));
        assert_eq!(out.len(), 100);
        assert!(out.iter().all(|s| s.hz == 200.0));
    }

    #[test]
    fn unvoiced_frames_have_no_pitch() {
        let mut path = PitchPath::new(PathSettings {
            lookahead: 40,
            threshold: 0.7,
        });
        let mut out = Vec::new();
        for _ in 0..60 {
            path.push(frame(&[(200.0, 0.3)]), |s| out.push(s));
        }
        path.finish(|s| out.push(s));
        assert!(out.len() == 60 && out.iter().all(|s| s.hz == 0.0 && s.voicing == 0.3));
    }
}
