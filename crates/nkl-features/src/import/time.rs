//! Times as tables write them.

/// Seconds from a number, from `[-][D days ]HH:MM:SS[.fff]` as pandas writes a timedelta, or `None`
/// if it is neither.
pub(super) fn seconds(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Ok(number) = text.parse::<f64>() {
        return number.is_finite().then_some(number);
    }
    let (days, clock) = match text.split_once("day") {
        Some((days, rest)) => {
            let clock = rest.strip_prefix('s').unwrap_or(rest).trim();
            let days = days.trim().parse::<f64>().ok().filter(|d| d.is_finite())?;
            if clock.is_empty() {
                return Some(days * 86_400.0);
            }
            (days, clock)
        }
        None => (0.0, text),
    };
    let clock = clock.strip_prefix('+').unwrap_or(clock);
    let mut seconds = 0.0;
    let mut parts = 0;
    for part in clock.split(':') {
        let value = part
            .parse::<f64>()
            .ok()
            .filter(|v| v.is_finite() && *v >= 0.0)?;
        seconds = seconds * 60.0 + value;
        parts += 1;
    }
    (parts == 3).then_some(days * 86_400.0 + seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numbers_and_pandas_times() {
        for (text, want) in [
            ("2.5", Some(2.5)),
            (" 0 ", Some(0.0)),
            ("0 days 00:00:02.500000", Some(2.5)),
            ("1 days 01:01:01", Some(90_061.0)),
            ("00:00:00.25", Some(0.25)),
            ("0 days", Some(0.0)),
            ("NaT", None),
            ("", None),
            ("inf", None),
            ("10:30", None),
            ("a:b:c", None),
        ] {
            assert_eq!(seconds(text), want, "{text}");
        }
    }
}
