//! Aligned columns of text.

/// How a column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A table with a header row and a rule below it.
pub struct Table {
    columns: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// With these columns.
    pub fn new(columns: Vec<(String, Align)>) -> Self {
        Table {
            columns,
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// The table, each line indented by two blanks and ended by a line feed.
    pub fn render(&self) -> String {
        let width = |i: usize, name: &str| {
            let cells = self.rows.iter().filter_map(|row| row.get(i));
            cells
                .map(|c| columns(c))
                .chain([columns(name)])
                .max()
                .unwrap_or(0)
        };
        let widths: Vec<usize> = self
            .columns
            .iter()
            .enumerate()
            .map(|(i, (name, _))| width(i, name))
            .collect();
        let names: Vec<String> = self.columns.iter().map(|c| c.0.clone()).collect();
        let mut text = self.line(&names, &widths);
        let rule = widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1);
        text.push_str(&format!("  {}\n", "\u{2500}".repeat(rule)));
        for row in &self.rows {
            text.push_str(&self.line(row, &widths));
        }
        text
    }

    fn line(&self, cells: &[String], widths: &[usize]) -> String {
        let mut line = String::from(" ");
        for (i, ((_, align), width)) in self.columns.iter().zip(widths).enumerate() {
            let cell = cells.get(i).map(String::as_str).unwrap_or_default();
            let pad = " ".repeat(width.saturating_sub(columns(cell)));
            let gap = if i == 0 { " " } else { "  " };
            match align {
                Align::Left => line.push_str(&format!("{gap}{cell}{pad}")),
                Align::Right => line.push_str(&format!("{gap}{pad}{cell}")),
            }
        }
        format!("{}\n", line.trim_end())
    }
}

/// Columns that a text takes on a terminal: two for East Asian wide characters, none for
/// combining marks.
pub fn columns(text: &str) -> usize {
    text.chars()
        .map(|c| match u32::from(c) {
            0x0300..=0x036f | 0x200b..=0x200f | 0x064b..=0x065f => 0,
            0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff => 2,
            0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1faff => 2,
            _ => 1,
        })
        .sum()
}

/// Cuts a text to `width` columns, with a point of omission.
pub fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut cut = String::new();
    for c in text.chars() {
        if columns(&cut) + columns(&c.to_string()) + 1 > width {
            break;
        }
        cut.push(c);
    }
    cut.push('\u{2026}');
    cut
}

/// Breaks a text at blanks into lines of at most `width` columns; later lines get `indent`.
pub fn wrap(text: &str, width: usize, indent: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let room = |line: &String| columns(line) + 1 + columns(word) <= width;
        match lines.last_mut() {
            Some(line) if line.trim().is_empty() => line.push_str(word),
            Some(line) if room(line) => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!("{indent}{word}")),
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned() {
        let mut table = Table::new(vec![
            ("name".into(), Align::Left),
            ("n".into(), Align::Right),
        ]);
        table.row(vec!["a".into(), "100".into()]);
        table.row(vec!["悲しい".into(), "7".into()]);
        let lines: Vec<String> = table.render().lines().map(str::to_owned).collect();
        assert_eq!(lines[0], "  name      n");
        assert_eq!(lines[2], "  a       100");
        assert_eq!(columns(&lines[3]), columns(&lines[2]));
    }

    #[test]
    fn long_texts_are_broken_at_blanks() {
        assert_eq!(wrap("one two three", 8, "  "), "one two\n  three");
        assert_eq!(cut("abcdef", 4), "abc…");
    }
}
