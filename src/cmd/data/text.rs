//! `nkl data info` for the screen.

use super::files::{Fault, File};
use super::summary::{Database, Info, Lengths, Values};
use crate::series::output;
use std::collections::BTreeMap;
use std::fmt::{Display, Write};

/// Everything in words; `show` of each kind of problem.
pub fn of(info: &Info, files: &[File], show: usize) -> String {
    let mut text = String::new();
    for (place, database) in info.databases.iter().enumerate() {
        let own = files.iter().filter(|file| file.database == place);
        text.push_str(&one(
            database,
            &own.collect::<Vec<_>>(),
            info.samples_read,
            show,
        ));
        text.push('\n');
    }
    if let Some(split) = &info.split {
        text.push_str(&parts(split));
        text.push('\n');
    }
    text.push_str(&output::notes(&info.notes));
    text
}

fn one(database: &Database, files: &[&File], samples_read: bool, show: usize) -> String {
    let mut text = format!("{}\n", database.name);
    let mut line = |name: &str, value: String| {
        if !value.is_empty() {
            let _ = writeln!(text, "  {name:<16}{value}");
        }
    };
    let segments = match database.segments {
        0 => String::new(),
        n => format!(", {n} of them stretches"),
    };
    line("rows", format!("{}{segments}", database.rows));
    line("recordings", database.recordings.to_string());
    line(
        "speakers",
        database.speakers.map(|n| n.to_string()).unwrap_or_default(),
    );
    line("length", lengths(&database.recorded));
    line("of the rows", lengths(&database.cut));
    line("sampling rates", counts(&database.sample_rates, " Hz"));
    line("channels", counts(&database.channels, ""));
    line("formats", counts(&database.formats, ""));
    for (name, column) in &database.columns {
        line(name, values(column));
    }
    let found: Vec<(&&str, &usize)> = database.problems.iter().filter(|(_, n)| **n > 0).collect();
    let not_looked = match samples_read {
        true => "",
        false => " (headers alone were looked at)",
    };
    if found.is_empty() {
        line("problems", format!("none{not_looked}"));
    } else {
        let all: Vec<String> = found
            .iter()
            .map(|(name, n)| format!("{n} {name}"))
            .collect();
        line("problems", format!("{}{not_looked}", all.join(", ")));
    }
    for fault in Fault::ALL {
        text.push_str(&examples(fault, files, show));
    }
    text
}

/// The first recordings with a fault.
fn examples(fault: Fault, files: &[&File], show: usize) -> String {
    let with = files.iter().filter_map(|file| {
        let remark = file.faults.iter().find(|(own, _)| *own == fault);
        remark.map(|(_, remark)| (file, remark))
    });
    let mut text = String::new();
    let all: Vec<_> = with.collect();
    for (file, remark) in all.iter().take(show) {
        let remark = match remark.is_empty() {
            true => file.path.display().to_string(),
            // A message of the reader names the file itself.
            false => remark.to_string(),
        };
        let _ = writeln!(text, "    {:<12}{}  {remark}", fault.name(), file.name);
    }
    match all.len().checked_sub(show) {
        Some(more) if more > 0 && show > 0 => {
            let _ = writeln!(text, "    {:<12}and {more} more", fault.name());
        }
        _ => {}
    }
    text
}

fn lengths(lengths: &Option<Lengths>) -> String {
    lengths.as_ref().map_or(String::new(), |l| {
        format!(
            "{} in all; shortest {:.2} s, median {:.2} s, mean {:.2} s, longest {:.2} s",
            time(l.total),
            l.least,
            l.median,
            l.mean,
            l.most
        )
    })
}

/// `1 h 12 min`, `17.8 min`, `42.0 s`.
fn time(seconds: f64) -> String {
    match seconds {
        s if s >= 3600.0 => format!(
            "{:.0} h {:.0} min",
            (s / 3600.0).floor(),
            (s % 3600.0) / 60.0
        ),
        s if s >= 60.0 => format!("{:.1} min", s / 60.0),
        s => format!("{s:.1} s"),
    }
}

fn counts<K: Display>(counts: &BTreeMap<K, usize>, unit: &str) -> String {
    let one = |(key, n): (&K, &usize)| match counts.len() {
        1 => format!("{key}{unit}"),
        _ => format!("{key}{unit} ({n})"),
    };
    counts.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn values(column: &Values) -> String {
    let missing = match column.missing {
        0 => String::new(),
        n => format!(", {n} empty"),
    };
    let range = column.range.filter(|_| column.counts.is_empty());
    if let Some([least, mean, most]) = range {
        return format!("{least} to {most}, mean {mean:.2}{missing}");
    }
    if column.counts.is_empty() {
        return format!("{} different values{missing}", column.different);
    }
    let each = column
        .counts
        .iter()
        .map(|(value, n)| format!("{value} ({n})"));
    format!("{}{missing}", each.collect::<Vec<_>>().join(", "))
}

/// What an experiment makes of the data.
fn parts(summary: &nkl_data::Summary) -> String {
    let mut text = String::from("As an experiment uses them\n");
    for part in &summary.splits {
        let speakers = part
            .speakers
            .map_or(String::new(), |n| format!(", {n} speakers"));
        let classes: Vec<String> = part
            .classes
            .iter()
            .map(|(c, n)| format!("{c} {n}"))
            .collect();
        let target = match (&part.range, classes.is_empty()) {
            (Some([least, mean, most]), _) => format!(": {least} to {most}, mean {mean:.2}"),
            (None, false) => format!(": {}", classes.join(", ")),
            (None, true) => String::new(),
        };
        let _ = writeln!(
            text,
            "  {:<16}{} samples{speakers}, {}{target}",
            part.split.name(),
            part.samples,
            time(part.seconds)
        );
    }
    text
}
