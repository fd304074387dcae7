//! `--set SECTION.key=value`.

use std::str::FromStr;

/// A setting of the command line, which replaces that of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// Section.
    pub section: String,
    /// Key, such as `scale` or `emodb.split_strategy`.
    pub key: String,
    /// Value, as it would stand in the file; `%` has no special meaning.
    pub value: String,
}

/// A text that is not `SECTION.key=value`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not of the form SECTION.key=value, such as MODEL.type=svm")]
pub struct OverrideError(pub String);

impl std::fmt::Display for Override {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}={}", self.section, self.key, self.value)
    }
}

impl FromStr for Override {
    type Err = OverrideError;

    fn from_str(text: &str) -> Result<Self, OverrideError> {
        let wrong = || OverrideError(text.to_owned());
        let (name, value) = text.split_once('=').ok_or_else(wrong)?;
        let (section, key) = name.split_once('.').ok_or_else(wrong)?;
        let (section, key) = (section.trim(), key.trim());
        if section.is_empty() || key.is_empty() {
            return Err(wrong());
        }
        Ok(Override {
            section: section.to_owned(),
            key: key.to_owned(),
            value: value.trim().to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divided_at_the_first_dot_and_equals_sign() {
        let parsed: Override = "DATA.emodb.split_strategy = a=b".parse().unwrap();
        assert_eq!(
            (
                parsed.section.as_str(),
                parsed.key.as_str(),
                parsed.value.as_str()
            ),
            ("DATA", "emodb.split_strategy", "a=b")
        );
        for wrong in [
            "",
            "MODEL",
            "MODEL.type",
            "MODEL=svm",
            ".type=svm",
            "MODEL.=svm",
            "=",
        ] {
            assert!(wrong.parse::<Override>().is_err(), "{wrong}");
        }
    }
}
