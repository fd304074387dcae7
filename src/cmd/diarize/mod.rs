//! `nkl diarize`: who spoke when.

mod input;
mod jobs;
mod output;
pub mod shards;
mod speech;

use crate::cli::{DiarizeArgs, PlotFormat};
use crate::cmd::score::diarization::print_scores;
use crate::failure::Failure;
use crate::progress::Bar;
use crate::series::workers::each;
use anyhow::{anyhow, Result};
use jobs::Job;
use nkl_features::Progress;
use nkl_report::figure::Format;
use nkl_report::{Align, Table};
use nkl_speakers::diarize::{diarize, Cfg, Settings};
use nkl_speakers::score::{score, ScoreOptions, Scores};
use nkl_speakers::{read_rttm, Conversations};
use output::{Done, Record};
use speech::Given;
use std::ops::RangeInclusive;
use std::path::Path;
use std::time::Instant;

/// Diarizes every recording that has no turns yet, several at a time.
pub fn run(args: &DiarizeArgs) -> Result<(), Failure> {
    let begun = Instant::now();
    let cfg = args.config.as_deref().map(Cfg::read).transpose();
    let cfg = cfg.map_err(Failure::bad_input)?.flatten();
    for unknown in cfg.iter().flat_map(|cfg| &cfg.unknown) {
        eprintln!("note: {unknown}");
    }
    let settings = settings(args, cfg.as_ref()).map_err(Failure::BadInput)?;
    let reference = args.reference.as_deref().map(read_rttm).transpose();
    let reference = reference.map_err(Failure::bad_input)?;
    let jobs = match &cfg {
        Some(cfg) => vec![cfg_job(cfg, args).map_err(Failure::BadInput)?],
        None => jobs::find(args)?,
    };
    let given = given(args, cfg.as_ref(), jobs.len()).map_err(Failure::BadInput)?;
    let work = Work {
        settings: &settings,
        given: given.as_ref(),
        plot: args.plot.map(format),
        reference: reference.as_ref(),
    };
    let record = match &cfg {
        // The files of a configuration are the user's own: they are always written.
        Some(_) => None,
        None => {
            let record = Record::settle(args, &settings, &jobs).map_err(Failure::Run)?;
            Some(record)
        }
    };
    let bar = Bar::default();
    bar.start("diarize", jobs.len());
    let done: Vec<Result<Done>> = each(&jobs, |job| {
        let there = record
            .as_ref()
            .and_then(|record| record.there(job, work.plot));
        let done = there.map_or_else(|| work.one(job), Ok);
        bar.advance(1);
        done
    });
    bar.finish();
    report(&jobs, done, reference.as_ref(), begun)
}

/// What all recordings share.
struct Work<'a> {
    settings: &'a Settings,
    given: Option<&'a Given>,
    plot: Option<Format>,
    reference: Option<&'a Conversations>,
}

impl Work<'_> {
    fn one(&self, job: &Job) -> Result<Done> {
        let (speech, seconds) = input::load(job, self.given)?;
        let found = diarize(&speech, self.settings)
            .map_err(|error| anyhow!("{}: {error}", job.path.display()))?;
        let turns = speech.turns(&found.labels, |speaker| format!("speaker_{speaker}"));
        if let Some(plot) = self.plot {
            let truth = self.reference.and_then(|all| all.get(&job.name));
            output::plot(job, plot, &turns, truth.map(Vec::as_slice), seconds)?;
        }
        output::write(job, &turns, &found.mixtures)?;
        Ok(Done {
            turns,
            seconds: Some(seconds),
        })
    }
}

fn settings(args: &DiarizeArgs, cfg: Option<&Cfg>) -> Result<Settings> {
    let mut settings = Settings::default();
    if let Some(cfg) = cfg {
        settings.method = "gmm".to_string();
        settings.specializer = cfg.settings.clone();
    }
    if let Some(method) = &args.method {
        settings.method.clone_from(method);
    }
    settings.speakers = args.speakers.as_deref().map(range).transpose()?;
    if let Some(seconds) = args.least_turn {
        settings.least_turn = seconds;
    }
    settings.check()?;
    Ok(settings)
}

/// `4` or `2-6`.
fn range(text: &str) -> Result<RangeInclusive<usize>> {
    let (low, high) = text.split_once('-').unwrap_or((text, text));
    let numbers = low.trim().parse().ok().zip(high.trim().parse().ok());
    let (low, high) = numbers
        .ok_or_else(|| anyhow!("--speakers {text}: expected a number, or a range such as 2-6"))?;
    Ok(low..=high)
}

/// The recording of a configuration of the GMM specializer.
fn cfg_job(cfg: &Cfg, args: &DiarizeArgs) -> Result<Job> {
    let mut job = Job::of(cfg.features.clone(), &args.out);
    if !cfg.features.is_file() {
        return Err(anyhow!(
            "mfcc_feats: there is no file {}",
            cfg.features.display()
        ));
    }
    // The original reads HTK whatever the name; recordings are ours.
    let is_recording = job.format.is_none() && nkl_audio::info(&cfg.features).is_ok();
    if job.format.is_none() && !is_recording {
        job.format = Some(nkl_mixture::files::FrameFormat::Htk);
    }
    job.name = cfg
        .basename
        .split_whitespace()
        .collect::<Vec<_>>()
        .join("_");
    job.rttm.clone_from(&cfg.rttm);
    job.gmm.clone_from(&cfg.gmm);
    Ok(job)
}

fn given(args: &DiarizeArgs, cfg: Option<&Cfg>, recordings: usize) -> Result<Option<Given>> {
    let of_cfg = cfg.and_then(|cfg| cfg.speech.as_deref());
    match (args.speech.as_deref(), of_cfg) {
        (Some(path), _) => Given::read(path, recordings).map(Some),
        (None, Some(path)) => Ok(Some(Given::One(nkl_speakers::read_spnsp(path)?))),
        (None, None) => Ok(None),
    }
}

fn format(plot: PlotFormat) -> Format {
    match plot {
        PlotFormat::Png => Format::Png,
        PlotFormat::Svg => Format::Svg,
        PlotFormat::Pdf => Format::Pdf,
        PlotFormat::Eps => Format::Eps,
    }
}

/// Says what was found, how fast, and how well where there is a reference.
fn report(
    jobs: &[Job],
    done: Vec<Result<Done>>,
    reference: Option<&Conversations>,
    begun: Instant,
) -> Result<(), Failure> {
    let columns = [
        ("recording", Align::Left),
        ("speech s", Align::Right),
        ("speakers", Align::Right),
        ("turns", Align::Right),
    ];
    let mut table = Table::new(
        columns
            .map(|(name, align)| (name.to_string(), align))
            .to_vec(),
    );
    let (mut new, mut there, mut seconds) = (0, 0, 0.0);
    let (mut scores, mut total): (Vec<(&str, Scores)>, _) = (Vec::new(), Scores::default());
    for (job, done) in jobs.iter().zip(&done) {
        let done = match done {
            Ok(done) => done,
            Err(error) => {
                eprintln!("warning: {error:#}");
                continue;
            }
        };
        match done.seconds {
            Some(own) => {
                new += 1;
                seconds += own;
            }
            None => there += 1,
        }
        table.row(row(&job.name, done));
        if let Some(truth) = reference.and_then(|all| all.get(&job.name)) {
            let own = score(truth, &done.turns, None, &ScoreOptions::default());
            let own = own.map_err(Failure::bad_input)?;
            total += own;
            scores.push((&job.name, own));
        }
    }
    let failed = jobs.len() - new - there;
    if new + there == 0 {
        return Err(Failure::bad_input(anyhow!(
            "no recording could be diarized"
        )));
    }
    print!("{}", table.render());
    if !scores.is_empty() {
        print_scores(&scores, &total);
    }
    println!("{new} diarized, {there} were there, {failed} failed");
    let took = begun.elapsed().as_secs_f64();
    if new > 0 && took > 0.0 {
        println!(
            "{seconds:.1} s in {took:.2} s, {:.0} times real time",
            seconds / took
        );
    }
    if let Some(folder) = jobs.first().and_then(|job| job.rttm.parent()) {
        println!("{}", show(folder));
    }
    Ok(())
}

fn show(folder: &Path) -> String {
    match folder.as_os_str().is_empty() {
        true => ".".to_string(),
        false => folder.display().to_string(),
    }
}

fn row(name: &str, done: &Done) -> Vec<String> {
    let durations = done.turns.iter().map(nkl_speakers::Turn::duration);
    // A sum of nothing would be -0.
    let speech = durations.fold(0.0, |sum, seconds| sum + seconds);
    let speakers = nkl_speakers::speakers(&done.turns).len();
    let numbers = [
        format!("{speech:.1}"),
        speakers.to_string(),
        done.turns.len().to_string(),
    ];
    std::iter::once(name.to_string()).chain(numbers).collect()
}
