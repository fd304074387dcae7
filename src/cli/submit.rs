//! Arguments of `nkl submit` and of the processes that it starts.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "Examples:
  nkl submit --engine slurm --slots 16 --time 2:00:00 --config x.ini
  nkl submit --engine slurm --slots 16 --partition long --wait multidb --config x.ini
  nkl submit --engine slurm --slots 40 --cpus 2 extract --type os --out f.parquet recordings/
  nkl submit --engine local --slots 4 --wait gmm train -m 512 --out ubm.nkl @files.txt
  nkl submit --status out/x/submit/experiment

Options of nkl submit come first, then the command with its own; without a command it is experiment.";

/// What is submitted, and to whom.
#[derive(Args)]
pub struct SubmitArgs {
    /// Who runs the processes.
    #[arg(long, value_enum, required_unless_present = "status")]
    pub engine: Option<Engine>,
    /// How many processes work side by side.
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..))]
    pub slots: u16,
    /// Into how many shards the work is divided, at most; 0 means four for each slot. The more, the
    /// less is lost with a process that is killed.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub shards: usize,
    /// How often a shard that failed is tried again, by whichever process comes to it.
    #[arg(long, value_name = "R", default_value_t = 2)]
    pub retries: u32,
    /// Wait, with a progress bar, and put the results together here. Otherwise this is done by a job of
    /// its own, or in the background.
    #[arg(long)]
    pub wait: bool,
    /// The work folder, by which the processes divide the work. Without it: submit/ in the
    /// experiment's folder, or OUT.submit beside what is written.
    #[arg(long, value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
    /// Say how far the work of a folder is, and what failed; nothing is submitted.
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["engine", "command", "config"])]
    pub status: Option<PathBuf>,
    /// Processors of a process. Without it: one in Slurm, or an equal share of this machine.
    #[arg(long, value_name = "N")]
    pub cpus: Option<usize>,
    /// For Slurm: the partition (sbatch --partition).
    #[arg(long, value_name = "NAME", help_heading = "Slurm")]
    pub partition: Option<String>,
    /// For Slurm: the longest time of a job, such as 2:00:00 (sbatch --time).
    #[arg(long, value_name = "TIME", help_heading = "Slurm")]
    pub time: Option<String>,
    /// For Slurm: memory of a process, such as 4G (sbatch --mem).
    #[arg(long, value_name = "SIZE", help_heading = "Slurm")]
    pub mem: Option<String>,
    /// For Slurm: who pays (sbatch --account).
    #[arg(long, value_name = "NAME", help_heading = "Slurm")]
    pub account: Option<String>,
    /// For Slurm: any other option of sbatch, for example --sbatch=--nice=100. Can be repeated.
    #[arg(
        long,
        value_name = "OPTION",
        allow_hyphen_values = true,
        help_heading = "Slurm"
    )]
    pub sbatch: Vec<String>,
    /// The INI file of an experiment, if no command is named.
    #[arg(long, value_name = "FILE", conflicts_with = "command")]
    pub config: Option<PathBuf>,
    /// Changes to it, as those of nkl experiment. Can be repeated.
    #[arg(long, value_name = "SECTION.KEY=VALUE", requires = "config")]
    pub set: Vec<String>,
    /// The command that is divided, with its arguments.
    #[arg(value_name = "COMMAND", trailing_var_arg = true)]
    pub command: Vec<String>,
}

/// Who runs processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// Slurm, through sbatch.
    Slurm,
    /// This machine.
    Local,
}

/// One process of those that `nkl submit` has started.
#[derive(Args)]
pub struct ShardArgs {
    /// The work folder.
    pub folder: PathBuf,
    /// Do what is left, then put the results together.
    #[arg(long)]
    pub merge: bool,
    /// Keep so many processes at work on this machine, then put the results together.
    #[arg(long, value_name = "SLOTS", conflicts_with = "merge")]
    pub local: Option<u16>,
    /// Processors of each of them.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub cpus: usize,
}
