//! The configuration file of the GMM specializer's diarizer: an INI file with a section `[Diarizer]`.

use super::Specializer;
use crate::{lines, SpeakersError};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What such a file says.
#[derive(Debug, PartialEq)]
pub struct Cfg {
    /// `basename`: the name of the recording in the output.
    pub basename: String,
    /// `mfcc_feats`: the features, an HTK file.
    pub features: PathBuf,
    /// `spnsp_file`: where somebody speaks.
    pub speech: Option<PathBuf>,
    /// `output_cluster`: the RTTM file.
    pub rttm: PathBuf,
    /// `gmm_output`: the mixtures.
    pub gmm: PathBuf,
    /// All others.
    pub settings: Specializer,
    /// What it says besides, which the diarizer does not know: a message each, with file and line.
    pub unknown: Vec<String>,
}

const REQUIRED: [&str; 6] = [
    "basename",
    "mfcc_feats",
    "output_cluster",
    "gmm_output",
    "initial_clusters",
    "m_mfcc",
];
const OPTIONAL: [&str; 6] = [
    "spnsp_file",
    "em_iterations",
    "kl_ntop",
    "num_seg_iters_init",
    "num_seg_iters",
    "seg_length",
];

/// A value and the line that it is on.
type Values = BTreeMap<String, (usize, String)>;

impl Cfg {
    /// Reads a file that has a section `[Diarizer]`; `None` where it has none.
    ///
    /// # Errors
    /// The file cannot be read, keys are missing, or a value is no number; all problems at once, with
    /// their lines.
    pub fn read(path: &Path) -> Result<Option<Self>, SpeakersError> {
        Cfg::parse(path, &lines::read(path)?)
    }

    /// The same from text; `path` is for messages.
    ///
    /// # Errors
    /// As [`Cfg::read`].
    pub fn parse(path: &Path, text: &str) -> Result<Option<Self>, SpeakersError> {
        let (mut problems, mut unknown) = (Vec::new(), Vec::new());
        let Some(values) = section(text, &mut problems, &mut unknown) else {
            return Ok(None);
        };
        for key in REQUIRED.iter().filter(|key| !values.contains_key(**key)) {
            problems.push(format!("[Diarizer] has no {key}, which is required"));
        }
        let word = |key: &str| values.get(key).map(|(_, value)| value.clone());
        let defaults = Specializer::default();
        let mut number = |key: &str, default: usize| match values.get(key) {
            None => default,
            Some((line, value)) => value.parse().unwrap_or_else(|_| {
                problems.push(format!(
                    "line {line}: {key} = {value} is not a whole number"
                ));
                default
            }),
        };
        let settings = Specializer {
            clusters: number("initial_clusters", defaults.clusters),
            components: number("m_mfcc", defaults.components),
            iterations: number("em_iterations", defaults.iterations),
            ranked_pairs: number("kl_ntop", defaults.ranked_pairs),
            first_segmentations: number("num_seg_iters_init", defaults.first_segmentations),
            segmentations: number("num_seg_iters", defaults.segmentations),
            segment_frames: number("seg_length", defaults.segment_frames),
        };
        if !problems.is_empty() {
            let text = format!("{}: {}", path.display(), problems.join("; "));
            return Err(SpeakersError::Data(text));
        }
        let file = |key: &str| PathBuf::from(word(key).unwrap_or_default());
        Ok(Some(Cfg {
            basename: word("basename").unwrap_or_default(),
            features: file("mfcc_feats"),
            speech: word("spnsp_file").map(PathBuf::from),
            rttm: file("output_cluster"),
            gmm: file("gmm_output"),
            settings,
            unknown: unknown
                .into_iter()
                .map(|text| format!("{}, {text}", path.display()))
                .collect(),
        }))
    }
}

/// The keys of `[Diarizer]`, in lower case as Python's configparser has them; the last of equals.
fn section(text: &str, problems: &mut Vec<String>, unknown: &mut Vec<String>) -> Option<Values> {
    let (mut values, mut inside, mut found) = (Values::new(), false, false);
    for (line, text) in text.lines().enumerate().map(|(i, t)| (i + 1, t.trim())) {
        if text.is_empty() || text.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
            inside = name == "Diarizer";
            found |= inside;
            continue;
        }
        if !inside {
            continue;
        }
        let Some((key, value)) = text.split_once(['=', ':']) else {
            problems.push(format!("line {line}: `{text}` is not `key = value`"));
            continue;
        };
        // A blank and a semicolon begin a comment.
        let value = value.split(" ;").next().unwrap_or_default().trim();
        let key = key.trim().to_lowercase();
        if !REQUIRED.contains(&key.as_str()) && !OPTIONAL.contains(&key.as_str()) {
            unknown.push(format!("line {line}: the diarizer has no setting {key}"));
        }
        values.insert(key, (line, value.to_string()));
    }
    found.then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "# AMI\n[Diarizer]\nbasename = IS1000a\nmfcc_feats: feats/IS1000a.htk\n\
        output_cluster=out.rttm\ngmm_output = out.gmm\ninitial_clusters = 16\nM_mfcc = 5\n";

    fn parse(text: &str) -> Result<Option<Cfg>, SpeakersError> {
        Cfg::parse(Path::new("d.cfg"), text)
    }

    #[test]
    fn files_of_the_specializer_are_read() {
        let text = format!("{SAMPLE}KL_ntop = 3 ; fast\nseg_length=100\nspnsp_file = a.spnsp\n");
        let cfg = parse(&text).unwrap().unwrap();
        assert_eq!(cfg.basename, "IS1000a");
        assert_eq!(cfg.features, Path::new("feats/IS1000a.htk"));
        assert_eq!(cfg.speech.as_deref(), Some(Path::new("a.spnsp")));
        let expected = Specializer {
            ranked_pairs: 3,
            segment_frames: 100,
            ..Specializer::default()
        };
        assert_eq!(cfg.settings, expected);
        assert_eq!(parse("[EXP]\nname = x\n").unwrap(), None);
    }

    #[test]
    fn what_is_unknown_is_told() {
        let cfg = parse(&format!("{SAMPLE}colour = red\n")).unwrap().unwrap();
        let expected = "d.cfg, line 9: the diarizer has no setting colour";
        assert_eq!(cfg.unknown, [expected]);
    }

    #[test]
    fn all_problems_are_named() {
        let text = SAMPLE.replace("M_mfcc = 5", "em_iterations = few\nhello");
        let message = parse(&text).unwrap_err().to_string();
        for part in [
            "d.cfg: line 9: `hello` is not `key = value`",
            "[Diarizer] has no m_mfcc, which is required",
            "line 8: em_iterations = few is not a whole number",
        ] {
            assert!(message.contains(part), "{message}");
        }
    }
}
