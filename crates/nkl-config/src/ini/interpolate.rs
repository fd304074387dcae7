//! `%%` and `%(name)s`, as configparser's basic interpolation.

/// Deepest chain of references.
const MAX_DEPTH: usize = 10;
/// Longest result in bytes, so that references to references cannot grow without bound.
const MAX_LENGTH: usize = 1 << 20;

/// Replaces `%%` by `%`, and `%(name)s` by the value that `lookup` finds for `name` in lower case.
///
/// # Errors
/// A message on a wrong or unknown reference.
pub(crate) fn interpolate<'a>(
    raw: &'a str,
    lookup: &dyn Fn(&str) -> Option<&'a str>,
) -> Result<String, String> {
    let mut out = String::with_capacity(raw.len());
    expand(raw, lookup, 1, &mut out)?;
    Ok(out)
}

fn expand<'a>(
    raw: &'a str,
    lookup: &dyn Fn(&str) -> Option<&'a str>,
    depth: usize,
    out: &mut String,
) -> Result<(), String> {
    if depth > MAX_DEPTH {
        return Err(format!(
            "`%(…)s` references nest more than {MAX_DEPTH} deep"
        ));
    }
    let mut rest = raw;
    while let Some(at) = rest.find('%') {
        push(out, &rest[..at])?;
        rest = &rest[at + 1..];
        if let Some(behind) = rest.strip_prefix('%') {
            push(out, "%")?;
            rest = behind;
            continue;
        }
        let Some(inner) = rest.strip_prefix('(') else {
            return Err("a single `%`: write `%%` for a per cent sign".to_owned());
        };
        let reference = inner
            .split_once(')')
            .filter(|(name, behind)| !name.is_empty() && behind.starts_with('s'));
        let Some((name, behind)) = reference else {
            return Err("a wrong reference: write `%(key)s`".to_owned());
        };
        let value = lookup(&name.to_lowercase()).ok_or_else(|| {
            format!("`%({name})s` refers to a key that is neither here nor in [DEFAULT]")
        })?;
        expand(value, lookup, depth + 1, out)?;
        rest = &behind[1..];
    }
    push(out, rest)
}

fn push(out: &mut String, text: &str) -> Result<(), String> {
    if out.len() + text.len() > MAX_LENGTH {
        return Err("`%(…)s` references make the value too long".to_owned());
    }
    out.push_str(text);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::interpolate;

    fn lookup(name: &str) -> Option<&'static str> {
        match name {
            "root" => Some("/data"),
            "deep" => Some("%(root)s/deep"),
            "loop" => Some("%(loop)s"),
            "wide" => Some("%(wide2)s%(wide2)s"),
            "percent" => Some("100%%"),
            _ => None,
        }
    }

    #[test]
    fn as_configparser() {
        for (raw, expected) in [
            ("plain", "plain"),
            ("50%% of %(ROOT)s", "50% of /data"),
            ("%(deep)s/x", "/data/deep/x"),
            ("%(percent)s", "100%"),
            ("%%(root)s", "%(root)s"),
        ] {
            assert_eq!(interpolate(raw, &lookup).as_deref(), Ok(expected), "{raw}");
        }
    }

    #[test]
    fn wrong_references() {
        for raw in [
            "50%",
            "% x",
            "%(root)",
            "%(root",
            "%()s",
            "%(nobody)s",
            "%(loop)s",
            "%(root)d",
        ] {
            assert!(interpolate(raw, &lookup).is_err(), "{raw}");
        }
    }

    #[test]
    fn growth_is_bounded() {
        let long = "x".repeat(1 << 18);
        let eight = "%(long)s".repeat(8);
        let lookup = |name: &str| (name == "long").then_some(long.as_str());
        assert!(interpolate(&eight, &lookup).is_err());
    }
}
