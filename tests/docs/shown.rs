//! Whether what a page shows is what a command says.
//!
//! A line `...` stands for any number of lines, `…` at the end of a line for the rest of it. Seconds may
//! differ, and numbers with more than six decimals in those behind the fourth: sums in another order.

/// The first shown line that is not there, or what is missing otherwise.
pub fn compare(shown: &[String], said: &str) -> Result<(), String> {
    let said: Vec<String> = trimmed(said.lines().map(timeless).collect());
    let shown = trimmed(shown.iter().map(|line| timeless(line)).collect());
    if shown.is_empty() {
        return Ok(());
    }
    let parts: Vec<&[String]> = shown.split(|line| line.trim() == "...").collect();
    let mut at = 0;
    for (number, part) in parts.iter().enumerate() {
        let last = number + 1 == parts.len();
        let most = said.len().saturating_sub(part.len());
        let fits = |&from: &usize| from + part.len() <= said.len() && alike(part, &said[from..]);
        let found = match (number, last) {
            (0, true) if said.len() != part.len() => None,
            (0, _) => Some(0).filter(fits),
            // The end of what is said, not an earlier place that looks like it.
            (_, true) => Some(most.max(at)).filter(fits),
            _ => (at..=most).find(fits),
        };
        let Some(from) = found else {
            let (lines, all) = (part.join("\n"), said.join("\n"));
            return Err(format!("--- shown\n{lines}\n--- said\n{all}"));
        };
        at = from + part.len();
    }
    Ok(())
}

fn trimmed(mut lines: Vec<String>) -> Vec<String> {
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

fn alike(shown: &[String], said: &[String]) -> bool {
    let pairs = shown.iter().zip(said);
    pairs.into_iter().all(|(shown, said)| {
        let begins = shown.strip_suffix('…').map(|part| said.starts_with(part));
        begins.unwrap_or(false) || shown == said
    })
}

/// The line with `#` for every number of seconds or milliseconds that has decimals, and long numbers rounded.
fn timeless(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line.trim_end();
    while let Some(begin) = rest.find(|c: char| c.is_ascii_digit()) {
        out += &rest[..begin];
        rest = &rest[begin..];
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
        let (number, behind) = rest.split_at(end.unwrap_or(rest.len()));
        let unit = behind.trim_start_matches(' ');
        let unit = unit.strip_prefix('m').unwrap_or(unit);
        let timed = unit
            .strip_prefix('s')
            .is_some_and(|tail| !tail.starts_with(|c: char| c.is_alphanumeric()));
        let decimals = number.split_once('.').map_or(0, |(_, part)| part.len());
        out += &match number.parse::<f64>() {
            Ok(_) if timed && decimals > 0 => "#".to_owned(),
            Ok(value) if decimals > 6 => format!("{value:.4}"),
            _ => number.to_owned(),
        };
        rest = behind;
    }
    out + rest
}

/// The output as a page shows it. `? 5 2` asks for the first five lines and the last two, `?` for all; a
/// page that shows `...` keeps the numbers of lines before and after it.
pub fn renewed(wanted: &[String], said: &str) -> Vec<String> {
    let said = trimmed(said.lines().map(|l| l.trim_end().to_owned()).collect());
    let Some((head, tail)) = ends(wanted) else {
        return if wanted.is_empty() { Vec::new() } else { said };
    };
    if head + tail >= said.len() {
        return said;
    }
    let mut lines = said[..head].to_vec();
    lines.push("...".into());
    lines.extend_from_slice(&said[said.len() - tail..]);
    lines
}

fn ends(wanted: &[String]) -> Option<(usize, usize)> {
    if let Some(asked) = wanted.first().and_then(|line| line.strip_prefix("? ")) {
        let (head, tail) = asked.split_once(' ')?;
        return Some((head.parse().ok()?, tail.parse().ok()?));
    }
    let head = wanted.iter().position(|line| line.trim() == "...")?;
    Some((head, wanted.len() - head - 1))
}

#[test]
fn seconds_may_differ_and_nothing_else() {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let said = "data  120 samples  [0.02 s]\nUAR 0.771\nB\nC\n";
    for shown in [
        "data  120 samples  [1.30 s]\nUAR 0.771\nB\nC",
        "data  120 samples  [1.30 s]\n...",
        "...\nC",
        "...\nUAR 0.7…\n...",
        "data  120 samples  [9.99 s]\n...\nB\nC",
        "",
    ] {
        assert_eq!(compare(&lines(shown), said), Ok(()), "{shown}");
    }
    for shown in [
        "data  121 samples  [0.02 s]\n...",
        "UAR 0.771",
        "...\nUAR 0.770\n...",
        "...\nB",
        "data  120 samples  [0.02 s]\nB\n...",
        "...\nC\n...\nB\n...",
    ] {
        assert!(compare(&lines(shown), said).is_err(), "{shown}");
    }
    assert_eq!(
        timeless("a.wav,78,2.0179241737190843,x"),
        timeless("a.wav,78,2.0179241737190999,x")
    );
    assert_ne!(timeless("2.0179241"), timeless("2.0178241"));
    assert_eq!(
        timeless("0.5 ms, 12.25 s, 7 s, 3.1 km, 0.2 sec"),
        "# ms, # s, 7 s, 3.1 km, 0.2 sec"
    );
}
