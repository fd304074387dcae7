//! Text files of one entry per line.

use crate::SpeakersError;
use std::path::Path;

/// The lines of a file that are neither empty nor comments (`;` or `#`): number from 1, and fields.
pub(crate) fn fields(path: &Path, text: &str) -> Result<Vec<(usize, Vec<String>)>, SpeakersError> {
    let lines = text.lines().enumerate().map(|(i, line)| (i + 1, line));
    let lines = lines.map(|(number, line)| match line.contains('\0') {
        true => Err(SpeakersError::line(path, number, "not a text file")),
        false => Ok((number, line.trim())),
    });
    let told = lines.filter(|line| match line {
        Ok((_, line)) => !line.is_empty() && !line.starts_with(';') && !line.starts_with('#'),
        Err(_) => true,
    });
    let split = |line: &str| line.split_whitespace().map(str::to_owned).collect();
    told.map(|line| line.map(|(number, line)| (number, split(line))))
        .collect()
}

/// Reads a text file.
pub(crate) fn read(path: &Path) -> Result<String, SpeakersError> {
    std::fs::read_to_string(path).map_err(|error| SpeakersError::io(path, error))
}

/// A field as a finite number.
pub(crate) fn number(
    path: &Path,
    line: usize,
    what: &str,
    field: &str,
) -> Result<f64, SpeakersError> {
    let value = field.parse::<f64>().ok().filter(|v| v.is_finite());
    value.ok_or_else(|| {
        SpeakersError::line(
            path,
            line,
            format!("{what} is `{field}`, expected a number of seconds"),
        )
    })
}
