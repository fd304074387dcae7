//! Every recording, looked at once.

use crate::looked::{self, Doubles, Looked};
use crate::progress::Bar;
use nkl_audio::{FaultKind, Info, Quality};
use nkl_data::{Inventory, Segment};
use nkl_features::Progress;
use rayon::prelude::*;
use serde::Serialize;
use std::path::PathBuf;

/// What may be wrong with a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// There is no such file.
    Missing,
    /// It is no recording, is damaged, or has no samples.
    Unreadable,
    /// Nothing louder than 60 dB below full scale.
    Silent,
    /// At least a thousandth of the samples are in flat tops.
    Clipped,
    /// The mean of the samples is not 0.
    Offset,
    /// Nothing above a frequency: it had a lower sampling rate, or a lossy codec.
    Band,
    /// The samples of another recording.
    Duplicate,
}

impl Fault {
    /// All of them, the worst first.
    pub const ALL: [Fault; 7] = [
        Fault::Missing,
        Fault::Unreadable,
        Fault::Silent,
        Fault::Clipped,
        Fault::Offset,
        Fault::Band,
        Fault::Duplicate,
    ];

    /// Its name in the tables.
    pub fn name(self) -> &'static str {
        match self {
            Fault::Missing => "missing",
            Fault::Unreadable => "unreadable",
            Fault::Silent => "silent",
            Fault::Clipped => "clipped",
            Fault::Offset => "offset",
            Fault::Band => "narrow band",
            Fault::Duplicate => "duplicate",
        }
    }
}

/// A recording of a database.
pub struct File {
    /// Place of the database.
    pub database: usize,
    /// The database's name.
    pub of: String,
    /// As its table names it.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Rate, channels and length, if it can be read.
    pub info: Option<Info>,
    quality: Option<Quality>,
    /// What is wrong with it, with a remark.
    pub faults: Vec<(Fault, String)>,
}

/// Columns of [`File::cells`].
pub const HEADER: [&str; 12] = [
    "database",
    "file",
    "path",
    "seconds",
    "sample_rate",
    "channels",
    "level_db",
    "peak",
    "clipped",
    "offset",
    "band_hz",
    "problems",
];

impl File {
    /// Whether it has this fault.
    pub fn fault(&self, fault: Fault) -> bool {
        self.faults.iter().any(|(own, _)| *own == fault)
    }

    /// Its row of the table.
    pub fn cells(&self) -> Vec<String> {
        let number = |value: Option<f64>| {
            let value = value.filter(|v| v.is_finite());
            value
                .map(|v| ((v * 1e4).round() / 1e4).to_string())
                .unwrap_or_default()
        };
        let quality = |of: fn(&Quality) -> f64| number(self.quality.as_ref().map(of));
        let problems = self
            .faults
            .iter()
            .map(|(fault, remark)| match remark.is_empty() {
                true => fault.name().to_owned(),
                false => format!("{}: {remark}", fault.name()),
            });
        vec![
            self.of.clone(),
            self.name.clone(),
            self.path.display().to_string(),
            number(self.info.map(|info| info.duration())),
            self.info
                .map(|i| i.sample_rate.to_string())
                .unwrap_or_default(),
            self.info
                .map(|i| i.channels.to_string())
                .unwrap_or_default(),
            quality(|q| q.rms_db),
            quality(|q| q.peak),
            quality(|q| q.clipped),
            quality(|q| q.offset),
            number(self.quality.and_then(|q| q.band_hz)),
            problems.collect::<Vec<_>>().join("; "),
        ]
    }
}

/// Looks at all of them in parallel; with `headers` at what they are alone.
pub fn look(inventories: &[Inventory], headers: bool) -> Vec<File> {
    let all: Vec<(usize, usize)> = inventories
        .iter()
        .enumerate()
        .flat_map(|(database, inventory)| {
            (0..inventory.recordings.len()).map(move |recording| (database, recording))
        })
        .collect();
    let bar = Bar::default();
    bar.start("recordings", all.len());
    let seen: Vec<Option<(File, Option<Looked>)>> = all
        .par_iter()
        .map(|(database, recording)| {
            let found = one(inventories, *database, *recording, headers);
            bar.advance(1);
            found
        })
        .collect();
    bar.finish();
    let mut doubles = Doubles::default();
    let mut files: Vec<File> = Vec::with_capacity(seen.len());
    for (mut file, looked) in seen.into_iter().flatten() {
        let earlier = looked.and_then(|looked| doubles.earlier(files.len(), &looked));
        if let Some(other) = earlier.and_then(|place| files.get(place)) {
            let remark = match other.database == file.database {
                true => format!("the samples of {}", other.name),
                false => format!("the samples of {} in {}", other.name, other.of),
            };
            file.faults.push((Fault::Duplicate, remark));
        }
        files.push(file);
    }
    files
}

fn one(
    inventories: &[Inventory],
    database: usize,
    recording: usize,
    headers: bool,
) -> Option<(File, Option<Looked>)> {
    let inventory = inventories.get(database)?;
    let found = inventory.recordings.get(recording)?;
    let mut file = File {
        database,
        of: inventory.database.clone(),
        name: found.name.clone(),
        path: found.path.clone(),
        info: None,
        quality: None,
        faults: Vec::new(),
    };
    if !found.there {
        file.faults.push((Fault::Missing, String::new()));
        return Some((file, None));
    }
    let info = match nkl_audio::info(&found.path) {
        Ok(info) => info,
        Err(error) => {
            file.faults.push((Fault::Unreadable, error.to_string()));
            return Some((file, None));
        }
    };
    file.info = Some(info);
    if headers {
        return Some((file, None));
    }
    let whole = Segment {
        path: found.path.clone(),
        file: found.name.clone(),
        start: 0.0,
        end: info.duration(),
        whole: true,
        channel: None,
    };
    match looked::look(&whole) {
        Ok(looked) => {
            file.faults.extend(faults(&looked.quality));
            file.quality = Some(looked.quality);
            Some((file, Some(looked)))
        }
        Err(reason) => {
            file.faults.push((Fault::Unreadable, reason));
            Some((file, None))
        }
    }
}

fn faults(quality: &Quality) -> Vec<(Fault, String)> {
    let kind = |kind| match kind {
        FaultKind::Silent => Fault::Silent,
        FaultKind::Clipped => Fault::Clipped,
        FaultKind::Offset => Fault::Offset,
        FaultKind::Bandwidth => Fault::Band,
    };
    let found = quality.faults().into_iter();
    found
        .map(|fault| (kind(fault.kind), fault.detail))
        .collect()
}
