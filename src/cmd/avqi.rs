//! `nkl avqi`: the quality of a voice.

use crate::cli::AvqiArgs;
use crate::failure::Failure;
use crate::tables;
use anyhow::{anyhow, Context, Result};
use nkl_audio::Channels;
use nkl_features::praat::{avqi, Avqi, AVQI_CUTOFF, AVQI_LOWEST_RATE};
use nkl_report::{Align, Table};
use std::path::Path;

/// Measures, prints, and writes the table.
pub fn run(args: &AvqiArgs) -> Result<(), Failure> {
    let (vowel, rate) = read(&args.sv, "--sv").map_err(Failure::BadInput)?;
    let (speech, other) = read(&args.cs, "--cs").map_err(Failure::BadInput)?;
    if rate != other {
        return Err(Failure::bad_input(anyhow!(
            "{} has {rate} Hz and {} has {other} Hz: both need the same rate (`nkl resample --rate \
             {}`)",
            args.sv.display(),
            args.cs.display(),
            rate.min(other)
        )));
    }
    let found = avqi(&vowel, &speech, rate).map_err(|reason| {
        Failure::bad_input(anyhow!(
            "{} and {}: {reason}",
            args.sv.display(),
            args.cs.display()
        ))
    })?;
    print(&found);
    if let Some(path) = &args.outfile {
        write(path, args, &found).map_err(Failure::Run)?;
        println!("{}", path.display());
    }
    Ok(())
}

/// The mean of the channels, and the rate in Hz.
fn read(path: &Path, option: &str) -> Result<(Vec<f32>, u32)> {
    let audio = nkl_audio::read(path, None, Channels::Mix).with_context(|| option.to_owned())?;
    let rate = audio.sample_rate;
    if rate < AVQI_LOWEST_RATE {
        anyhow::bail!(
            "{option} {} has {rate} Hz; the index needs a recording of at least {AVQI_LOWEST_RATE} \
             Hz, and resampling does not bring back what is missing",
            path.display()
        );
    }
    Ok((audio.samples, rate))
}

/// Name of the column, what it is, unit, value.
fn rows(found: &Avqi) -> [(&'static str, &'static str, &'static str, f64); 7] {
    [
        (
            "cpps",
            "smoothed cepstral peak prominence",
            "dB",
            found.cpps,
        ),
        ("hnr", "harmonics-to-noise ratio", "dB", found.hnr),
        ("shimmer_local", "shimmer (local)", "%", found.shimmer),
        (
            "shimmer_local_db",
            "shimmer (local)",
            "dB",
            found.shimmer_db,
        ),
        (
            "ltas_slope",
            "slope of the long-term spectrum",
            "dB",
            found.slope,
        ),
        ("ltas_tilt", "tilt of its trend line", "dB", found.tilt),
        (
            "avqi",
            "Acoustic Voice Quality Index 03.01",
            "",
            found.index,
        ),
    ]
}

fn print(found: &Avqi) {
    let columns = [("", Align::Left), ("", Align::Right), ("", Align::Left)];
    let mut table = Table::new(
        columns
            .map(|(name, align)| (name.to_owned(), align))
            .to_vec(),
    );
    for (_, name, unit, value) in rows(found) {
        table.row(vec![
            name.to_owned(),
            format!("{value:.2}"),
            unit.to_owned(),
        ]);
    }
    println!("{}", table.render());
    let side = match found.index < AVQI_CUTOFF {
        true => "below",
        false => "not below",
    };
    println!(
        "{:.1} s of voiced speech counted. The index is {side} {AVQI_CUTOFF}, which divides healthy from \
         hoarse voices best in the study of Barsties and Maryn (2016); other languages and groups have \
         other limits (about 2.4 to 3.2). For research; not a medical device.",
        found.voiced
    );
}

fn write(path: &Path, args: &AvqiArgs, found: &Avqi) -> Result<()> {
    let mut header = vec!["sv".to_owned(), "cs".to_owned()];
    let mut row = vec![args.sv.display().to_string(), args.cs.display().to_string()];
    for (name, _, _, value) in rows(found) {
        header.push(name.to_owned());
        row.push(value.to_string());
    }
    tables::write(path, header, [row].into_iter())
}
