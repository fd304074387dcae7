//! Numbers as people read them.

/// Three digits after the point for shares and correlations, fewer for larger numbers, powers
/// of ten for the very large and very small: `0.800`, `12.35`, `1234`, `1.2e-5`.
pub fn significant(x: f64) -> String {
    let size = x.abs();
    if !x.is_finite() {
        return "undefined".to_owned();
    }
    let text = match size {
        0.0 => "0.000".to_owned(),
        s if s < 5e-4 => return exponent(x, 1),
        s if s < 10.0 => format!("{x:.3}"),
        s if s < 100.0 => format!("{x:.2}"),
        s if s < 1000.0 => format!("{x:.1}"),
        s if s < 1e6 => format!("{x:.0}"),
        _ => return exponent(x, 2),
    };
    no_negative_zero(text)
}

/// As few digits as tell the number: `2`, `0.5`, `-3.25`, `1e6`; at most four significant ones.
pub fn short(x: f64) -> String {
    let size = x.abs();
    if !x.is_finite() {
        return "undefined".to_owned();
    }
    if size != 0.0 && !(1e-3..1e6).contains(&size) {
        return exponent(x, 2);
    }
    let digits = if size == 0.0 {
        0
    } else {
        (3 - size.log10().floor() as i32).clamp(0, 6)
    };
    no_negative_zero(trim(&format!("{x:.*}", digits as usize)))
}

/// With a fixed number of decimals, as on an axis; a true minus sign.
pub fn fixed(x: f64, decimals: usize) -> String {
    minus(&no_negative_zero(format!("{x:.decimals$}")))
}

/// A share as per cent: `0 %`, `<1 %`, `12 %`, `100 %`; never 0 or 100 for what is not.
pub fn percent(share: f64) -> String {
    match share * 100.0 {
        p if !p.is_finite() => String::new(),
        p if p > 0.0 && p < 0.5 => "<1 %".to_owned(),
        p if p > 99.5 && p < 100.0 => ">99 %".to_owned(),
        p => format!("{p:.0} %"),
    }
}

/// A count with thin groups of three: `535`, `53 500`.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && digits.len() > 4 && (digits.len() - i) % 3 == 0 {
            text.push('\u{2009}');
        }
        text.push(c);
    }
    text
}

/// Replaces the leading hyphen by a minus sign.
pub fn minus(text: &str) -> String {
    text.replacen('-', "\u{2212}", 1)
}

fn exponent(x: f64, digits: usize) -> String {
    let text = format!("{x:.digits$e}");
    match text.split_once('e') {
        Some((mantissa, power)) => format!("{}e{power}", trim(mantissa)),
        None => text,
    }
}

fn trim(text: &str) -> String {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text.to_owned()
    }
}

fn no_negative_zero(text: String) -> String {
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().all(|c| c == '0' || c == '.') => rest.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_follow_the_size() {
        let cases = [
            (0.8, "0.800"),
            (0.0, "0.000"),
            (-0.0001, "-1e-4"),
            (12.3456, "12.35"),
        ];
        for (x, text) in cases {
            assert_eq!(significant(x), text);
        }
        assert_eq!(significant(1234.4), "1234");
        assert_eq!(significant(2.5e7), "2.5e7");
        assert_eq!(short(2.0), "2");
        assert_eq!(short(0.1 + 0.2), "0.3");
        assert_eq!(short(1e6), "1e6");
        assert_eq!(short(-3.25), "-3.25");
    }

    #[test]
    fn no_share_is_rounded_to_none_or_all() {
        assert_eq!(percent(0.0), "0 %");
        assert_eq!(percent(0.001), "<1 %");
        assert_eq!(percent(0.999), ">99 %");
        assert_eq!(percent(1.0), "100 %");
    }

    #[test]
    fn zero_has_no_sign() {
        assert_eq!(fixed(-0.001, 2), "0.00");
        assert_eq!(fixed(-1.5, 1), "\u{2212}1.5");
        assert_eq!(count(53500), "53\u{2009}500");
        assert_eq!(count(1234), "1234");
    }
}
