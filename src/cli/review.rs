//! Arguments of `nkl review`.

use clap::Args;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "Examples:
  nkl review --config x.ini
  nkl review recordings.csv --open
  nkl review table.csv --label word --issues results/issues.csv --root /data/corpus";

/// What to look at, and who may.
#[derive(Args)]
pub struct ReviewArgs {
    /// A CSV table with a column file; start and end are understood.
    #[arg(value_name = "TABLE", conflicts_with = "config")]
    pub table: Option<PathBuf>,
    /// The samples of this INI file, with their features and what `nkl issues` found.
    #[arg(long, value_name = "INI")]
    pub config: Option<PathBuf>,
    /// Change one setting of the INI file, for example --set FEATS.type=mfcc. Can be repeated.
    #[arg(long, value_name = "SECTION.KEY=VALUE", requires = "config")]
    pub set: Vec<String>,
    /// Open the page in the browser.
    #[arg(long)]
    pub open: bool,
    /// The port to listen on; 0 takes a free one.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
    /// The address to listen on. With any but the default, others can reach the page; they need the
    /// token, but nothing is encrypted.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub bind: IpAddr,
    /// Recordings below this folder may be played as well. Can be repeated. For a table: beside those
    /// below its own folder.
    #[arg(long, value_name = "FOLDER")]
    pub root: Vec<PathBuf>,
    /// The column of labels, if it is not found by its name.
    #[arg(long, value_name = "COLUMN", conflicts_with = "config")]
    pub label: Option<String>,
    /// Findings of `nkl issues`. With --config those of the experiment, if there are any.
    #[arg(long, value_name = "CSV")]
    pub issues: Option<PathBuf>,
    /// The file that keeps corrected labels and tags: TABLE.edits.csv beside the table, or
    /// results/review.edits.csv of the experiment.
    #[arg(long, value_name = "CSV")]
    pub edits: Option<PathBuf>,
    /// Maps to compute: pca, tsne, umap; without, what EXPL.scatter names, else pca and, for up to
    /// 20,000 rows, umap.
    #[arg(long, value_name = "METHOD", value_delimiter = ',')]
    pub map: Vec<String>,
}

impl ReviewArgs {
    /// The page of an INI file, with everything else as it is without options.
    pub fn of_config(config: PathBuf, set: Vec<String>) -> Self {
        ReviewArgs {
            table: None,
            config: Some(config),
            set,
            open: false,
            port: 0,
            bind: IpAddr::V4(Ipv4Addr::LOCALHOST),
            root: Vec::new(),
            label: None,
            issues: None,
            edits: None,
            map: Vec::new(),
        }
    }
}
