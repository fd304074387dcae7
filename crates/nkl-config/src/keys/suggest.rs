//! The nearest known name.

/// The candidate nearest to `text`, if it is near enough to be a slip of the pen.
pub(crate) fn closest<'c>(
    text: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let text = text.to_lowercase();
    // Very long texts are no slips, and the distance takes quadratic time.
    if text.chars().count() > 64 {
        return None;
    }
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let distance = distance(&text, &candidate.to_lowercase());
        let near =
            distance <= (text.chars().count().max(candidate.chars().count()) / 3).clamp(1, 4);
        if near && best.is_none_or(|(known, _)| distance < known) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Edits between two names; a missing or additional ending counts as one.
fn distance(text: &str, candidate: &str) -> usize {
    let edits = strsim::damerau_levenshtein(text, candidate);
    let (short, long) = if text.len() < candidate.len() {
        (text, candidate)
    } else {
        (candidate, text)
    };
    if short.len() >= 4 && long.starts_with(short) {
        edits.min(1)
    } else {
        edits
    }
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn slips() {
        let known = [
            "scale",
            "kernel",
            "type",
            "C_val",
            "learning_rate",
            "borderlinesmote",
            "smote",
        ];
        for (text, expected) in [
            ("scal", Some("scale")),
            ("kernal", Some("kernel")),
            ("typ", Some("type")),
            ("c_vla", Some("C_val")),
            ("learningrate", Some("learning_rate")),
            ("borderlinsmote", Some("borderlinesmote")),
            ("entirely_else", None),
            ("", None),
        ] {
            assert_eq!(closest(text, known), expected, "{text}");
        }
    }
}
