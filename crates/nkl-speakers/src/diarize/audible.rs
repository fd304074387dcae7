//! Frames that say something about who speaks: not the pauses within speech.

use std::collections::VecDeque;

/// How far below the loudest frame around it a frame of speech is heard, in dB.
pub const AUDIBLE: f32 = 20.0;
/// Frames on each side among which a frame must not be too quiet.
const AROUND: usize = 75;

/// Whether each frame is at most `range` below the loudest frame around it. The level is in dB.
pub fn audible(level: &[f32], range: f32) -> Vec<bool> {
    let mut out = Vec::with_capacity(level.len());
    // Frames of falling level, of which the first is the loudest around.
    let mut loudest: VecDeque<usize> = VecDeque::new();
    let mut next = 0;
    for (frame, &own) in level.iter().enumerate() {
        while next < level.len() && next <= frame + AROUND {
            while loudest
                .back()
                .is_some_and(|&last| level[last] <= level[next])
            {
                loudest.pop_back();
            }
            loudest.push_back(next);
            next += 1;
        }
        while loudest.front().is_some_and(|&first| first + AROUND < frame) {
            loudest.pop_front();
        }
        let most = loudest.front().map_or(own, |&first| level[first]);
        out.push(own >= most - range);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_not_heard_and_quiet_speakers_are() {
        let mut level = vec![-60.0; 1000];
        level[100..150].fill(-10.0);
        level[160..200].fill(-20.0);
        level[500..600].fill(-45.0);
        let heard = audible(&level, 20.0);
        let at = |range: std::ops::Range<usize>| {
            level[range.clone()].len() == heard[range].iter().filter(|h| **h).count()
        };
        assert!(at(100..150) && at(160..200) && at(500..600) && at(700..1000));
        assert!(!heard[150..160].contains(&true) && !heard[25..100].contains(&true));
    }
}
