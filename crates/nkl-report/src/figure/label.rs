//! Names that must fit: broken into lines, turned, or shortened in the middle.

use super::font::{width, Weight, ASCENT, DESCENT, LINE};
use super::style::SMALLEST;

/// How the names below a horizontal axis are set.
#[derive(Debug, Clone, PartialEq)]
pub struct AxisNames {
    /// Lines of each name.
    pub lines: Vec<Vec<String>>,
    /// Clockwise turn in degrees: 0, -45 or -90.
    pub rotate: f64,
    /// Size in points.
    pub size: f64,
    /// Height that all names need.
    pub depth: f64,
    /// How far the first name reaches to the left of its tick.
    pub reach: f64,
    /// Only every so-manieth name has room.
    pub every: usize,
}

/// Shortens `text` to `room` points, keeping its start and end: names often differ at the end.
pub fn elide(text: &str, room: f64, size: f64, weight: Weight) -> String {
    if width(text, size, weight) <= room {
        return text.to_owned();
    }
    let chars: Vec<char> = text.chars().collect();
    let shortened = |kept: usize| {
        let (head, tail) = (kept - kept / 2, kept / 2);
        let start: String = chars.iter().take(head).collect();
        let end: String = chars.iter().skip(chars.len() - tail).collect();
        format!("{}\u{2026}{}", start.trim_end(), end.trim_start())
    };
    // The width grows with the number of characters kept: search by halves.
    let (mut low, mut high) = (0, chars.len().saturating_sub(1));
    while low < high {
        let middle = (low + high).div_ceil(2);
        if width(&shortened(middle), size, weight) <= room {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    shortened(low)
}

/// Breaks `text` into lines of at most `room` points, at blanks and after `_`, `-`, `/` and `,`.
/// A piece that is too long by itself makes a line that is too long.
pub fn wrap(text: &str, room: f64, size: f64, weight: Weight) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for piece in text.split_inclusive([' ', '_', '-', '/', ',']) {
        if let Some(line) = lines.last_mut() {
            let longer = format!("{line}{piece}");
            if width(longer.trim_end(), size, weight) <= room {
                *line = longer;
                continue;
            }
        }
        lines.push(piece.to_owned());
    }
    lines
        .into_iter()
        .map(|l| l.trim().to_owned())
        .filter(|l| !l.is_empty())
        .collect()
}

/// Height of so many lines.
pub fn height(lines: usize, size: f64) -> f64 {
    match lines {
        0 => 0.0,
        n => ((n - 1) as f64 * LINE + ASCENT + DESCENT) * size,
    }
}

/// Sets names that are `spacing` apart, of which none may need more than `depth` points below
/// the axis: side by side, else in lines, else slanted, else upright; and shortened at last.
pub fn below_axis(names: &[String], spacing: f64, size: f64, depth: f64) -> AxisNames {
    let fits = |text: &str| width(text, size, Weight::Regular) <= spacing - 0.35 * size;
    let plain = |lines: Vec<Vec<String>>| {
        let most = lines.iter().map(Vec::len).max().unwrap_or(0);
        let first = lines.iter().take(1).flatten();
        let reach = first
            .map(|l| width(l, size, Weight::Regular) / 2.0)
            .fold(0.0, f64::max);
        AxisNames {
            depth: height(most, size),
            lines,
            rotate: 0.0,
            size,
            reach,
            every: 1,
        }
    };
    if names.iter().all(|n| fits(n)) {
        return plain(names.iter().map(|n| vec![n.clone()]).collect());
    }
    let wrapped: Vec<Vec<String>> = names
        .iter()
        .map(|n| wrap(n, spacing - 0.35 * size, size, Weight::Regular))
        .collect();
    if wrapped
        .iter()
        .all(|lines| lines.len() <= 3 && lines.iter().all(|l| fits(l)))
    {
        return plain(wrapped);
    }
    turned(names, spacing, size, depth)
}

/// Slanted names where lines of text keep their distance, upright ones where they are dense.
fn turned(names: &[String], spacing: f64, size: f64, depth: f64) -> AxisNames {
    let line = ASCENT + DESCENT;
    let slanted = spacing * std::f64::consts::FRAC_1_SQRT_2 >= line * size;
    let size = if slanted {
        size
    } else {
        size.min(spacing / line).max(SMALLEST)
    };
    let every = if slanted {
        1.0
    } else {
        (line * size / spacing - 1e-9).ceil().max(1.0)
    } as usize;
    let shrink = if slanted {
        std::f64::consts::FRAC_1_SQRT_2
    } else {
        1.0
    };
    let room = (depth / shrink - size).max(3.0 * size);
    let short: Vec<String> = names
        .iter()
        .map(|n| elide(n, room, size, Weight::Regular))
        .collect();
    let longest = short
        .iter()
        .map(|n| width(n, size, Weight::Regular))
        .fold(0.0, f64::max);
    let first = short
        .first()
        .map_or(0.0, |n| width(n, size, Weight::Regular));
    AxisNames {
        depth: if slanted {
            (longest + line * size) * shrink
        } else {
            longest
        },
        reach: if slanted {
            (first + size) * shrink
        } else {
            line * size / 2.0
        },
        lines: short.into_iter().map(|n| vec![n]).collect(),
        rotate: if slanted { -45.0 } else { -90.0 },
        size,
        every,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortened_names_keep_both_ends_and_their_room() {
        let name = "condition_with_a_very_long_name_number_12";
        for room in [20.0, 40.0, 80.0] {
            let short = elide(name, room, 7.0, Weight::Regular);
            assert!(width(&short, 7.0, Weight::Regular) <= room, "{short}");
            assert!(
                short.starts_with("co") && (room < 40.0 || short.ends_with("12")),
                "{short}"
            );
        }
        assert_eq!(elide("short", 80.0, 7.0, Weight::Regular), "short");
        assert_eq!(elide("", 0.0, 7.0, Weight::Regular), "");
        assert_eq!(elide("abc", 0.0, 7.0, Weight::Regular), "\u{2026}");
    }

    #[test]
    fn names_break_at_separators() {
        let lines = wrap("very happy_person", 30.0, 7.0, Weight::Regular);
        assert_eq!(lines, ["very", "happy_", "person"]);
    }

    #[test]
    fn dense_names_are_turned() {
        let names: Vec<String> = (0..40).map(|i| format!("class {i}")).collect();
        assert_eq!(below_axis(&names[..3], 60.0, 7.0, 80.0).rotate, 0.0);
        assert_eq!(below_axis(&names, 9.0, 7.0, 80.0).rotate, -90.0);
        let names: Vec<String> = (0..7).map(|i| format!("disappointment{i}")).collect();
        assert_eq!(below_axis(&names, 24.0, 7.0, 80.0).rotate, -45.0);
        assert!(below_axis(&names, 2.0, 7.0, 80.0).every > 1);
    }
}
