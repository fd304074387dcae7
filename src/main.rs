//! `nkl`: speech and audio machine-learning experiments from one INI file.
//!
//! `main` is the table of contents: parse the command line, walk one command, turn what went
//! wrong into a message and an exit code.

mod answers;
mod assemble;
mod cli;
mod cmd;
mod compare;
mod details;
mod detection;
mod evaluate;
mod explore;
mod extract;
mod failure;
mod inputs;
mod judged;
mod large;
mod latex;
mod looked;
mod map;
mod memory;
mod onnx;
mod predict;
mod progress;
mod remembered;
mod samples;
mod sealed;
mod series;
mod sound;
mod speech;
mod stages;
mod stored;
mod submit;
mod tables;
mod target;
mod threads;
mod tuned;
mod walk;

use clap::Parser;
use std::process::ExitCode;

/// musl's own allocator has one lock for all threads. benches/RESULTS.md says what that costs.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    sigpipe::reset();
    if let Some(text) = cmd::version::asked(std::env::args().skip(1)) {
        println!("{text}");
        return ExitCode::SUCCESS;
    }
    let cli = cli::Cli::parse();
    if let Err(message) = threads::set(cli.threads) {
        eprintln!("nkl: {message}");
        return ExitCode::from(failure::BAD_INPUT);
    }
    let outcome = match &cli.command {
        cli::Command::Experiment(args) => cmd::experiment::run(args),
        cli::Command::Flags(args) => cmd::flags::run(args),
        cli::Command::Optim(args) => cmd::optim::run(args),
        cli::Command::Multidb(args) => cmd::multidb::run(args),
        cli::Command::Ensemble(args) => cmd::ensemble::run(args),
        cli::Command::Issues(args) => cmd::issues::run(args),
        cli::Command::Slices(args) => cmd::slices::run(args),
        cli::Command::Resample(args) => cmd::resample::run(args),
        cli::Command::Avqi(args) => cmd::avqi::run(args),
        cli::Command::Segment(args) => cmd::segment::run(args),
        cli::Command::Augment(args) => cmd::augment::run(args),
        cli::Command::AugTrain(args) => cmd::augment::train(args),
        cli::Command::Export(args) => cmd::export::run(args),
        cli::Command::Review(args) => cmd::review::run(args),
        cli::Command::Test(args) => cmd::test::run(args),
        cli::Command::Demo(args) => cmd::infer::demo(args),
        cli::Command::Infer(args) => cmd::infer::infer(args),
        cli::Command::Predict(args) => cmd::predict::run(args),
        cli::Command::Bundle(args) => cmd::bundle::run(args),
        cli::Command::Explore(args) => cmd::explore::run(args),
        cli::Command::Data(command) => cmd::data::run(command),
        cli::Command::Extract(args) => cmd::extract::run(args),
        cli::Command::Gmm(command) => cmd::gmm::run(command),
        cli::Command::Verify(args) => cmd::verify::run(args),
        cli::Command::Recommend(args) => cmd::recommend::run(args),
        cli::Command::Diarize(args) => cmd::diarize::run(args),
        cli::Command::Submit(args) => cmd::submit::run(args),
        cli::Command::Shard(args) => cmd::submit::shard(args),
        cli::Command::Score(command) => cmd::score::run(command),
        cli::Command::Check(args) => cmd::check::run(args),
        cli::Command::Keys(args) => cmd::keys::run(args),
        cli::Command::Completions(args) => cmd::manual::completions(args),
        cli::Command::Man(args) => cmd::manual::pages(args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(failure.code())
        }
    }
}
