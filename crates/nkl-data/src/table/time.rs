//! Points in time as tables write them.

use super::number;

/// Seconds of a cell: a number is seconds; else a duration as pandas writes or reads one
/// (`0 days 00:00:02.5`, `00:00:01`, `1.5s`, `250 ms`, `P0DT0H0M2.5S`).
/// `None` for anything else.
pub fn seconds(cell: &str) -> Option<f64> {
    let text = cell.trim();
    if let Some(value) = number(text) {
        return value.is_finite().then_some(value);
    }
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    };
    let value = match text.strip_prefix('P') {
        Some(rest) => iso(rest)?,
        None => phrase(text)?,
    };
    // pandas writes -1.5 s as "-1 days +23:59:58.500000": the sign belongs to the days alone.
    match (negative, text.split_once('+')) {
        (true, Some((days, time))) => Some(phrase(time)? - phrase(days)?),
        (true, None) => Some(-value),
        (false, _) => Some(value),
    }
}

/// Numbers with units, and at most one clock time at the end.
fn phrase(text: &str) -> Option<f64> {
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    let mut sum = 0.0;
    while !rest.is_empty() {
        let clock = rest.strip_prefix('+').unwrap_or(rest);
        if clock.contains(':')
            && clock
                .bytes()
                .all(|b| b.is_ascii_digit() || b == b':' || b == b'.')
        {
            return Some(sum + clock_time(clock)?);
        }
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let value: f64 = rest[..digits].parse().ok()?;
        rest = rest[digits..].trim_start();
        let letters = rest
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(rest.len());
        sum += value * unit(&rest[..letters])?;
        rest = rest[letters..].trim_start();
    }
    Some(sum)
}

/// `HH:MM:SS` or `HH:MM:SS.fff`; `MM:SS` is ambiguous and refused, as pandas does.
fn clock_time(text: &str) -> Option<f64> {
    let mut parts = text.split(':');
    let (h, m, s) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let (h, m): (u32, u32) = (h.parse().ok()?, m.parse().ok()?);
    let s: f64 = s.parse().ok()?;
    (m < 60 && s < 60.0).then(|| f64::from(h) * 3600.0 + f64::from(m) * 60.0 + s)
}

fn unit(name: &str) -> Option<f64> {
    Some(match name {
        "W" | "w" => 604_800.0,
        "D" | "d" | "day" | "days" => 86_400.0,
        "h" | "H" | "hr" | "hour" | "hours" => 3600.0,
        "m" | "T" | "min" | "minute" | "minutes" => 60.0,
        "s" | "S" | "sec" | "second" | "seconds" => 1.0,
        "ms" | "L" | "milli" | "millis" | "millisecond" | "milliseconds" => 1e-3,
        "us" | "µs" | "U" | "micro" | "micros" | "microsecond" | "microseconds" => 1e-6,
        "ns" | "N" | "nano" | "nanos" | "nanosecond" | "nanoseconds" => 1e-9,
        _ => return None,
    })
}

/// The part of an ISO 8601 duration after `P`.
fn iso(text: &str) -> Option<f64> {
    if text.is_empty() {
        return None;
    }
    let (date, time) = text.split_once('T').unwrap_or((text, ""));
    let mut sum = 0.0;
    for (part, units) in [
        (date, [('D', 86_400.0), ('W', 604_800.0), ('_', 0.0)]),
        (time, [('H', 3600.0), ('M', 60.0), ('S', 1.0)]),
    ] {
        let mut rest = part;
        while !rest.is_empty() {
            let end = rest.find(|c: char| c.is_ascii_alphabetic())?;
            let letter = rest[end..].chars().next()?;
            let (_, factor) = units.iter().find(|(u, _)| *u == letter)?;
            sum += rest[..end].parse::<f64>().ok()? * factor;
            rest = &rest[end + 1..];
        }
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn as_pandas_writes_and_reads_them() {
        for (text, value) in [
            ("0", 0.0),
            ("2.5", 2.5),
            ("1e-1", 0.1),
            ("0 days 00:00:02.5", 2.5),
            ("0 days 00:00:00", 0.0),
            ("0 days 00:00:01.250000", 1.25),
            ("0 days", 0.0),
            ("1 days 01:02:03", 90_123.0),
            ("00:00:01", 1.0),
            ("00:01:01.5", 61.5),
            ("27:00:00", 97_200.0),
            ("1.5s", 1.5),
            ("250 ms", 0.25),
            ("1min 2s", 62.0),
            ("-1 days +23:59:58.500000", -1.5),
            ("-00:00:02", -2.0),
            ("P0DT0H0M2.5S", 2.5),
            ("P1DT1H", 90_000.0),
        ] {
            let got = seconds(text);
            assert!(
                got.is_some_and(|v| (v - value).abs() < 1e-9),
                "{text}: {got:?}"
            );
        }
        for text in [
            "", "x", "1:2", "00:61:00", "1 parsec", "inf", "nan", "P", "Px", "1:2:3:4", "--1",
        ] {
            let got = seconds(text);
            assert!(got.is_none(), "{text}: {got:?}");
        }
    }
}
