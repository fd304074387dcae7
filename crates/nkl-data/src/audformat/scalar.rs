//! What an unquoted YAML scalar is.

use super::yaml::Yaml;

/// What an unquoted scalar is under YAML 1.1.
pub(super) fn resolve(text: &str) -> Yaml {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Yaml::Null,
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            return Yaml::Plain("True".into())
        }
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return Yaml::Plain("False".into())
        }
        _ => {}
    }
    let (sign, digits) = match text.as_bytes()[0] {
        b'-' => ("-", &text[1..]),
        b'+' => ("", &text[1..]),
        _ => ("", text),
    };
    if let Some(value) = integer(digits) {
        let sign = if value == 0 { "" } else { sign };
        return Yaml::Plain(format!("{sign}{value}"));
    }
    if is_real(digits) {
        let plain: String = digits.chars().filter(|c| *c != '_').collect();
        return Yaml::Plain(format!("{sign}{plain}"));
    }
    Yaml::Text(text.to_owned())
}

/// Binary, octal, hexadecimal, decimal or sexagesimal digits, without sign.
fn integer(digits: &str) -> Option<u128> {
    let only = |text: &str, ok: fn(char) -> bool| {
        (!text.is_empty() && text.chars().all(|c| c == '_' || ok(c)))
            .then(|| text.replace('_', ""))
            .filter(|t| !t.is_empty())
    };
    if let Some(rest) = digits.strip_prefix("0b") {
        return u128::from_str_radix(&only(rest, |c| c == '0' || c == '1')?, 2).ok();
    }
    if let Some(rest) = digits.strip_prefix("0x") {
        return u128::from_str_radix(&only(rest, |c| c.is_ascii_hexdigit())?, 16).ok();
    }
    if digits == "0" {
        return Some(0);
    }
    if let Some(rest) = digits.strip_prefix('0') {
        return u128::from_str_radix(&only(rest, |c| ('0'..='7').contains(&c))?, 8).ok();
    }
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut parts = digits.split(':');
    let mut value: u128 = only(parts.next()?, |c| c.is_ascii_digit())?.parse().ok()?;
    for part in parts {
        let small = matches!(part.len(), 1 | 2) && part.bytes().all(|b| b.is_ascii_digit());
        let part: u128 = part.parse().ok().filter(|p| small && *p < 60)?;
        value = value.checked_mul(60)?.checked_add(part)?;
    }
    Some(value)
}

/// A real without sign: digits and a point are needed, an exponent needs its sign.
fn is_real(text: &str) -> bool {
    if matches!(text, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let Some((whole, fraction)) = mantissa.split_once('.') else {
        return false;
    };
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    let starts = |t: &str| t.starts_with(|c: char| c.is_ascii_digit());
    let exponent_ok = exponent.is_none_or(|e| {
        e.starts_with(['+', '-']) && e.len() > 1 && e[1..].bytes().all(|b| b.is_ascii_digit())
    });
    digits(whole)
        && digits(fraction)
        && (starts(whole) || (whole.is_empty() && starts(fraction)))
        && exponent_ok
}

#[cfg(test)]
mod tests {
    use super::super::yaml::parse;
    use super::*;

    fn plain(text: &str) -> Yaml {
        Yaml::Plain(text.into())
    }

    #[test]
    fn scalars_mean_what_pyyaml_takes_them_for() {
        for (text, value) in [
            ("08", Yaml::Text("08".into())),
            ("09", Yaml::Text("09".into())),
            ("03", plain("3")),
            ("010", plain("8")),
            ("10", plain("10")),
            ("-5", plain("-5")),
            ("1_000", plain("1000")),
            ("0x1F", plain("31")),
            ("0o17", Yaml::Text("0o17".into())),
            ("1:30", plain("90")),
            ("1.5", plain("1.5")),
            ("1e3", Yaml::Text("1e3".into())),
            ("1.0e+3", plain("1.0e+3")),
            (".5", plain(".5")),
            ("1.", plain("1.")),
            ("yes", plain("True")),
            ("off", plain("False")),
            ("y", Yaml::Text("y".into())),
            ("~", Yaml::Null),
            ("'08'", Yaml::Text("08".into())),
            ("\"yes\"", Yaml::Text("yes".into())),
            ("!!str 5", Yaml::Text("5".into())),
            ("2020-01-01", Yaml::Text("2020-01-01".into())),
            ("1.2.3", Yaml::Text("1.2.3".into())),
            ("-", Yaml::List(vec![Yaml::Null])),
            ("_", Yaml::Text("_".into())),
        ] {
            assert_eq!(parse(text), Ok(value), "{text}");
        }
    }
}
