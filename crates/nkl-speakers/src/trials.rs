//! Lists of trials and of their scores, as text: one trial per line, its fields apart by blanks (or by
//! commas).

use crate::lines;
use crate::SpeakersError;
use std::collections::HashMap;
use std::path::Path;

/// A model that is compared with a test.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Trial {
    /// Name of the model.
    pub model: String,
    /// Name of the test recording.
    pub test: String,
    /// Whether both are of one speaker, where it is known.
    pub target: Option<bool>,
}

/// A trial with its score.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredTrial {
    /// The trial.
    pub trial: Trial,
    /// Higher for targets.
    pub score: f64,
}

/// Reads trials: `model test target` or `model test nontarget` (also 1 and 0), the label first as in
/// VoxCeleb's lists (`1 model test`), or no label at all. The first line says which; lines that are
/// empty or begin with `#` are passed over.
///
/// # Errors
/// A file that cannot be read, a line of another form, a trial with two different labels, no trial.
pub fn read_trials(path: &Path) -> Result<Vec<Trial>, SpeakersError> {
    parse_trials(path, &lines::read(path)?)
}

/// The same for text in memory; `path` is for messages.
///
/// # Errors
/// As [`read_trials`], but for the file.
pub fn parse_trials(path: &Path, text: &str) -> Result<Vec<Trial>, SpeakersError> {
    let mut form = None;
    let mut labels: HashMap<(String, String), Option<bool>> = HashMap::new();
    let mut trials = Vec::new();
    for (number, fields) in rows(text) {
        let found = Form::of(&fields);
        let form = *form.get_or_insert(found);
        let trial = form.and_then(|form| form.trial(&fields)).ok_or_else(|| {
            let message = "expected `model test target`, `model test nontarget` (or 1 and 0), or \
                           `model test`, in the same way on every line";
            SpeakersError::line(path, number, message)
        })?;
        let key = (trial.model.clone(), trial.test.clone());
        match labels.insert(key, trial.target) {
            None => trials.push(trial),
            Some(before) if before == trial.target => {}
            Some(_) => {
                let message = format!(
                    "{} and {} are both a target trial and none",
                    trial.model, trial.test
                );
                return Err(SpeakersError::line(path, number, message));
            }
        }
    }
    if trials.is_empty() {
        let text = format!("{}: there are no trials", path.display());
        return Err(SpeakersError::Data(text));
    }
    Ok(trials)
}

/// Where the label of a trial is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Last,
    First,
    None,
}

impl Form {
    fn of(fields: &[&str]) -> Option<Form> {
        match fields {
            [_, _] => Some(Form::None),
            [_, _, last] if label(last).is_some() => Some(Form::Last),
            [first, _, _] if label(first).is_some() => Some(Form::First),
            _ => None,
        }
    }

    fn trial(self, fields: &[&str]) -> Option<Trial> {
        let (model, test, target) = match (self, fields) {
            (Form::Last, [model, test, last]) => (model, test, Some(label(last)?)),
            (Form::First, [first, model, test]) => (model, test, Some(label(first)?)),
            (Form::None, [model, test]) => (model, test, None),
            _ => return None,
        };
        Some(Trial {
            model: model.to_string(),
            test: test.to_string(),
            target,
        })
    }
}

fn label(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "target" | "tgt" | "1" | "true" => Some(true),
        "nontarget" | "non-target" | "imposter" | "impostor" | "imp" | "0" | "false" => Some(false),
        _ => None,
    }
}

/// Reads scores: `model test score`, with or without a label behind (`model test score target`) or
/// before the score (`model test target score`). A first line of names (`model test …`) is passed over.
///
/// # Errors
/// A file that cannot be read, a line of another form, a score that is not finite, a trial with two
/// different scores, no score.
pub fn read_scores(path: &Path) -> Result<Vec<ScoredTrial>, SpeakersError> {
    parse_scores(path, &lines::read(path)?)
}

/// The same for text in memory; `path` is for messages.
///
/// # Errors
/// As [`read_scores`], but for the file.
pub fn parse_scores(path: &Path, text: &str) -> Result<Vec<ScoredTrial>, SpeakersError> {
    let mut before: HashMap<(String, String), f64> = HashMap::new();
    let mut scored = Vec::new();
    // The place of the label decides for all lines: a score can be 0 or 1 as well.
    let mut columns: Option<(usize, Option<usize>)> = None;
    let mut names: Option<Vec<&str>> = None;
    for (number, fields) in rows(text) {
        if columns.is_none() && names.is_none() && header(&fields) {
            names = Some(fields);
            continue;
        }
        let found = columns.or_else(|| match &names {
            Some(names) => named(names, &fields),
            None => unnamed(&fields),
        });
        let one = found.and_then(|found| {
            columns = Some(found);
            scored_trial(&fields, found)
        });
        let Some(one) = one else {
            let message = "expected `model test score`, with a finite number as the score, and \
                           perhaps target or nontarget before or behind it";
            return Err(SpeakersError::line(path, number, message));
        };
        let key = (one.trial.model.clone(), one.trial.test.clone());
        match before.insert(key, one.score) {
            None => scored.push(one),
            Some(score) if score == one.score => {}
            Some(score) => {
                let (model, test) = (&one.trial.model, &one.trial.test);
                let message = format!("{model} and {test} had the score {score} before");
                return Err(SpeakersError::line(path, number, message));
            }
        }
    }
    if scored.is_empty() {
        let text = format!("{}: there are no scores", path.display());
        return Err(SpeakersError::Data(text));
    }
    Ok(scored)
}

/// Whether this is a line of names.
fn header(fields: &[&str]) -> bool {
    fields.len() >= 3
        && fields.iter().all(|field| field.parse::<f64>().is_err())
        && fields.iter().any(|field| is_score(field))
}

fn is_score(name: &str) -> bool {
    ["score", "llr"].contains(&name.to_ascii_lowercase().as_str())
}

/// The columns of score and label by the names of a table; log-likelihood ratios win, unless the first line
/// has none.
fn named(names: &[&str], first: &[&str]) -> Option<(usize, Option<usize>)> {
    let at = |wanted: &[&str]| {
        let is = |name: &&str| wanted.contains(&name.to_ascii_lowercase().as_str());
        Some(names.iter().skip(2).position(is)? + 2)
    };
    let filled = |place: &usize| first.get(*place).is_some_and(|cell| !cell.is_empty());
    let score = at(&["llr"]).filter(filled).or_else(|| at(&["score"]))?;
    Some((score, at(&["target", "label", "key"])))
}

/// The same from a line without names.
fn unnamed(fields: &[&str]) -> Option<(usize, Option<usize>)> {
    let word = |field: &str| label(field).is_some() && field.parse::<f64>().is_err();
    match fields {
        [_, _, _] => Some((2, None)),
        [_, _, third, _] if word(third) => Some((3, Some(2))),
        [_, _, _, _] => Some((2, Some(3))),
        _ => None,
    }
}

fn scored_trial(fields: &[&str], (score, target): (usize, Option<usize>)) -> Option<ScoredTrial> {
    let score = fields.get(score)?.parse::<f64>().ok()?;
    let target = match target {
        None => None,
        // An empty cell of a table: not known.
        Some(place) if fields.get(place)?.is_empty() => None,
        Some(place) => Some(label(fields.get(place)?)?),
    };
    let trial = Trial {
        model: fields.first()?.to_string(),
        test: fields.get(1)?.to_string(),
        target,
    };
    score.is_finite().then_some(ScoredTrial { trial, score })
}

/// Scores with the labels of a list of trials; trials of the list that have no score are an error, as
/// they could not be counted.
///
/// # Errors
/// A trial without a score, or a list without labels.
pub fn join(trials: &[Trial], scores: &[ScoredTrial]) -> Result<Vec<(bool, f64)>, SpeakersError> {
    let by_name: HashMap<(&str, &str), f64> = scores
        .iter()
        .map(|s| ((s.trial.model.as_str(), s.trial.test.as_str()), s.score))
        .collect();
    trials
        .iter()
        .map(|trial| {
            let name = (trial.model.as_str(), trial.test.as_str());
            let score = by_name.get(&name).ok_or_else(|| {
                SpeakersError::Data(format!("the trial {} {} has no score", name.0, name.1))
            })?;
            let target = trial.target.ok_or_else(|| {
                let text = "the list of trials does not say which are target trials";
                SpeakersError::Data(text.into())
            })?;
            Ok((target, *score))
        })
        .collect()
}

/// Lines with their numbers and fields.
fn rows(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.lines().enumerate().filter_map(|(i, line)| {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return None;
        }
        let fields = if line.contains(',') {
            line.split(',').map(str::trim).collect()
        } else {
            line.split_whitespace().collect()
        };
        Some((i + 1, fields))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trials(text: &str) -> Result<Vec<Trial>, String> {
        parse_trials(Path::new("list"), text).map_err(|e| e.to_string())
    }

    fn scores(text: &str) -> Result<Vec<ScoredTrial>, String> {
        parse_scores(Path::new("scores"), text).map_err(|e| e.to_string())
    }

    #[test]
    fn lists_are_read_in_all_usual_forms() {
        let kaldi = trials("# list\n\nann a.wav target\nann b.wav nontarget\n").unwrap();
        assert_eq!(kaldi.len(), 2);
        assert_eq!(kaldi[1].target, Some(false));
        let voxceleb = trials("1 ann a.wav\n0 ann b.wav").unwrap();
        assert_eq!(voxceleb, kaldi);
        assert_eq!(trials("ann,a.wav,1\nann,b.wav,0").unwrap(), kaldi);
        assert_eq!(trials("ann a.wav\n").unwrap()[0].target, None);
        // A trial that is there twice counts once.
        assert_eq!(trials("a b 1\na b 1").unwrap().len(), 1);
    }

    #[test]
    fn wrong_lists_are_named_by_line() {
        for (text, part) in [
            ("", "there are no trials"),
            ("a b 1\na b\n", "line 2"),
            ("a b 1\na c maybe", "line 2"),
            ("a b c d", "line 1"),
            ("a b 1\na b 0", "both a target trial and none"),
        ] {
            let error = trials(text).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
        for (text, part) in [
            ("a b nan", "line 1"),
            ("a b 1.5\na b 2.5", "had the score 1.5 before"),
            ("a b\n", "line 1"),
            ("\n", "there are no scores"),
        ] {
            let error = scores(text).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn scores_have_labels_before_or_behind_or_none() {
        assert_eq!(
            scores("a b 1.5 target").unwrap()[0].trial.target,
            Some(true)
        );
        assert_eq!(scores("a b nontarget 1").unwrap()[0].score, 1.0);
        assert_eq!(scores("a b 1 0").unwrap()[0].score, 1.0);
        let table = "model,test,target,score,llr\na,b,1,0.25,2.5\na,c,,0.5,-1";
        let table = scores(table).unwrap();
        assert_eq!((table[0].score, table[0].trial.target), (2.5, Some(true)));
        assert_eq!(table[1].trial.target, None);
        // A table that was not calibrated; but not one that is so in part.
        let plain = scores("model,test,target,score,llr\na,b,1,0.25,\na,c,0,0.5,").unwrap();
        assert_eq!(plain[1].score, 0.5);
        assert!(scores("model,test,target,score,llr\na,b,1,0.25,2\na,c,0,0.5,").is_err());
    }

    #[test]
    fn labels_come_from_the_list() {
        let list = trials("a b 1\na c 0").unwrap();
        let joined = join(&list, &scores("a c -1\na b 2\nx y 3").unwrap()).unwrap();
        assert_eq!(joined, [(true, 2.0), (false, -1.0)]);
        assert!(join(&list, &scores("a b 2").unwrap()).is_err());
    }
}
