//! The 8-bit codes of telephones (ITU-T G.711).

/// A 16-bit sample through µ-law and back.
pub(super) fn mu_law(sample: i16) -> i16 {
    const BIAS: i32 = 0x84;
    const CLIP: i32 = 32_635;
    let magnitude = i32::from(sample).abs().min(CLIP) + BIAS;
    // Segments double in size; 16 steps in each.
    let segment = 31 - (magnitude >> 7).leading_zeros() as i32;
    let step = (magnitude >> (segment + 3)) & 0x0f;
    let decoded = (((step << 3) + BIAS) << segment) - BIAS;
    sign(sample, decoded)
}

/// A 16-bit sample through A-law and back.
pub(super) fn a_law(sample: i16) -> i16 {
    // A-law has 13 bits; negative magnitudes begin at -1.
    let value = i32::from(sample) >> 3;
    let magnitude = if value < 0 { -value - 1 } else { value };
    let segment = 27 - (magnitude | 0x10).leading_zeros() as i32;
    let shift = segment.max(1);
    let step = (magnitude >> shift) & 0x0f;
    let decoded = match segment {
        0 => (step << 4) + 8,
        _ => ((step << 4) + 0x108) << (segment - 1),
    };
    if value < 0 {
        (-decoded) as i16
    } else {
        decoded as i16
    }
}

fn sign(sample: i16, magnitude: i32) -> i16 {
    if sample < 0 {
        (-magnitude) as i16
    } else {
        magnitude as i16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every value that can be decoded is coded as itself, and no value moves further than half a
    /// step (G.711, tables 1a to 2b: the steps double from segment to segment).
    #[test]
    fn decoded_values_stay_and_others_move_little() {
        let mut levels = [
            std::collections::BTreeSet::new(),
            std::collections::BTreeSet::new(),
        ];
        for sample in i16::MIN..=i16::MAX {
            for (law, levels) in [mu_law as fn(i16) -> i16, a_law].iter().zip(&mut levels) {
                let decoded = law(sample);
                assert_eq!(law(decoded), decoded, "{sample}");
                levels.insert(decoded);
                let off = (i32::from(decoded) - i32::from(sample)).abs();
                let magnitude = i32::from(sample).abs().min(32_767);
                assert!(
                    off <= 16 + magnitude / 16 || magnitude > 32_000,
                    "{sample} {decoded}"
                );
            }
        }
        // 128 magnitudes of either sign; µ-law has two zeros.
        assert_eq!(levels[0].len(), 255);
        assert_eq!(levels[1].len(), 256);
    }

    #[test]
    fn values_of_the_standard() {
        assert_eq!(
            [mu_law(0), mu_law(i16::MAX), mu_law(i16::MIN)],
            [0, 32_124, -32_124]
        );
        assert_eq!(
            [a_law(0), a_law(-1), a_law(i16::MAX), a_law(i16::MIN)],
            [8, -8, 32_256, -32_256]
        );
        assert_eq!([mu_law(8), mu_law(1000), a_law(1000)], [8, 988, 1008]);
    }
}
