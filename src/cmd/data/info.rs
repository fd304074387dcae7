//! `nkl data info`: what is in databases, and what is wrong with them.

use super::files::{self, Fault, File};
use super::{summary, text};
use crate::cli::InfoArgs;
use crate::cmd::load_with;
use crate::extract::recordings;
use crate::failure::Failure;
use crate::series::records;
use crate::{tables, walk};
use indexmap::IndexMap;
use nkl_config::plan::Plan;
use nkl_config::{Note, Purpose};
use nkl_data::{Found, Inventory, Row};
use std::path::{Path, PathBuf};

/// Looks, prints, and writes the tables.
pub fn run(args: &InfoArgs) -> Result<(), Failure> {
    let mut notes: Vec<Note> = Vec::new();
    let (inventories, plan) = match &args.config {
        Some(config) => {
            let loaded = load_with(config, &args.set, Purpose::Data)?;
            notes.extend(loaded.notes);
            let found = nkl_data::inventory(&loaded.plan, &mut notes);
            (found.map_err(Failure::bad_input)?, Some(loaded.plan))
        }
        None => (of_folders(&args.recordings)?, None),
    };
    let files = files::look(&inventories, args.headers);
    let mut info = summary::Info::of(&inventories, &files, !args.headers);
    if let Some(plan) = &plan {
        info.split = split(plan, &mut notes);
    }
    info.notes = notes;
    print!("{}", text::of(&info, &files, args.show));
    let folder = match (&args.out, &plan) {
        (Some(folder), _) => Some(folder.clone()),
        (None, Some(plan)) => Some(plan.exp.folder().join("results")),
        (None, None) => None,
    };
    if let Some(folder) = folder {
        let written = write(&info, &files, &folder).map_err(Failure::Run)?;
        println!("\n{}", nkl_report::where_to_find(&folder, &written));
    }
    if files.iter().all(|file| file.fault(Fault::Missing)) {
        return Err(Failure::bad_input(anyhow::anyhow!(
            "none of the {} recordings is there: see <db>.absolute_path and <db>.audio_path \
             (`nkl keys DATA`)",
            files.len()
        )));
    }
    Ok(())
}

/// The recordings of folders as one database.
fn of_folders(inputs: &[PathBuf]) -> Result<Vec<Inventory>, Failure> {
    let paths = recordings::find(inputs).map_err(Failure::BadInput)?;
    let rows = (0..paths.len()).map(|recording| Row {
        recording,
        start: 0.0,
        end: f64::NAN,
    });
    let found = paths.iter().map(|path| Found {
        name: path.display().to_string(),
        path: path.clone(),
        there: true,
    });
    let names: Vec<String> = inputs.iter().map(|i| i.display().to_string()).collect();
    Ok(vec![Inventory {
        database: names.join(", "),
        rows: rows.collect(),
        recordings: found.collect(),
        columns: IndexMap::new(),
    }])
}

/// What an experiment would make of the data; where it could not, the reason.
fn split(plan: &Plan, notes: &mut Vec<Note>) -> Option<nkl_data::Summary> {
    plan.data.target.as_ref()?;
    match walk::data(plan) {
        Ok(prepared) => {
            notes.extend(prepared.notes);
            Some(nkl_data::summary(&prepared.dataset))
        }
        Err(failure) => {
            let text = failure.to_string();
            let reason = text.trim_start_matches("error: ");
            notes.push(Note::warning(format!(
                "an experiment cannot use the data as they are: {reason}"
            )));
            None
        }
    }
}

fn write(info: &summary::Info, files: &[File], folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let table = folder.join("data_info.csv");
    let header = files::HEADER.map(str::to_owned).to_vec();
    tables::write(&table, header, files.iter().map(File::cells))?;
    let json = records::json(&folder.join("data_info.json"), info)?;
    Ok(vec![table, json])
}
