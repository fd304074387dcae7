//! `Range: bytes=…` (RFC 9110, section 14).

use std::ops::Range;

/// What part of a file is asked for.
#[derive(Debug, PartialEq)]
pub(crate) enum Asked {
    /// All of it: no range, or one that has to be ignored.
    Whole,
    /// A part.
    Part(Range<u64>),
    /// A part that is not there (status 416).
    Nothing,
}

/// Understands the header for a file of `len` bytes. Of several ranges in one request all are
/// ignored, which the standard allows.
pub(crate) fn range(header: Option<&str>, len: u64) -> Asked {
    let Some(spec) = header.and_then(|h| h.strip_prefix("bytes=")) else {
        return Asked::Whole;
    };
    let Some((first, last)) = spec.trim().split_once('-') else {
        return Asked::Whole;
    };
    match (number(first), number(last)) {
        (Ok(None), Ok(Some(0))) => Asked::Nothing,
        (Ok(None), Ok(Some(n))) if len > 0 => Asked::Part(len.saturating_sub(n)..len),
        (Ok(Some(first)), Ok(last)) => {
            let end = last.map_or(len, |last| last.saturating_add(1)).min(len);
            match last.is_some_and(|last| last < first) {
                true => Asked::Whole,
                false if first >= len => Asked::Nothing,
                false => Asked::Part(first..end),
            }
        }
        (Ok(None), Ok(Some(_))) => Asked::Nothing,
        _ => Asked::Whole,
    }
}

/// A number, or none where nothing stands.
fn number(text: &str) -> Result<Option<u64>, ()> {
    if text.is_empty() {
        return Ok(None);
    }
    match text.bytes().all(|b| b.is_ascii_digit()) {
        true => text.parse().map(Some).map_err(|_| ()),
        false => Err(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_as_the_standard_has_them() {
        let of = |text: &str| range(Some(text), 100);
        assert_eq!(range(None, 100), Asked::Whole);
        assert_eq!(of("bytes=0-"), Asked::Part(0..100));
        assert_eq!(of("bytes=10-19"), Asked::Part(10..20));
        assert_eq!(of("bytes=90-500"), Asked::Part(90..100));
        assert_eq!(of("bytes=-30"), Asked::Part(70..100));
        assert_eq!(of("bytes=-300"), Asked::Part(0..100));
        for nothing in ["bytes=100-", "bytes=-0", "bytes=400-500"] {
            assert_eq!(of(nothing), Asked::Nothing, "{nothing}");
        }
        for ignored in [
            "bytes=",
            "bytes=-",
            "bytes=5-1",
            "bytes=a-b",
            "bytes=0-1,4-5",
            "lines=1-2",
        ] {
            assert_eq!(of(ignored), Asked::Whole, "{ignored}");
        }
        assert_eq!(of("bytes=99999999999999999999999-"), Asked::Whole);
        assert_eq!(range(Some("bytes=-5"), 0), Asked::Nothing);
    }
}
