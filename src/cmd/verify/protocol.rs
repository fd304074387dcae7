//! Who is enrolled with what, and which tests are compared with whom.

use crate::assemble::text;
use crate::samples;
use anyhow::{anyhow, bail, Result};
use nkl_config::plan::{Selection, VerifyPlan};
use nkl_data::Dataset;
use nkl_speakers::trials::{read_trials, Trial};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// A speaker and the rows that enroll him.
#[derive(Debug, Clone)]
pub struct Enrolled {
    /// The name.
    pub name: String,
    /// Rows of the data.
    pub rows: Vec<usize>,
}

/// A test.
#[derive(Debug, Clone)]
pub struct Test {
    /// The recording as the table names it; `+2` where two more follow.
    pub name: String,
    /// Rows of the data.
    pub rows: Vec<usize>,
    /// Who speaks, where it is known.
    pub speaker: Option<String>,
}

/// A comparison, by places among the enrolled and the tests.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    /// Place among the enrolled.
    pub voice: usize,
    /// Place among the tests.
    pub test: usize,
    /// Whether it is a target trial, where that is known.
    pub target: Option<bool>,
}

/// Trials over some speakers.
#[derive(Debug, Clone, Default)]
pub struct Protocol {
    /// Speakers.
    pub enrolled: Vec<Enrolled>,
    /// Tests.
    pub tests: Vec<Test>,
    /// Trials, sorted by test.
    pub pairs: Vec<Pair>,
}

/// The speaker of each row.
pub fn speakers(dataset: &Dataset, column: &str) -> Result<Vec<Option<String>>> {
    let Some(values) = dataset.columns.get(column) else {
        let there: Vec<&str> = dataset.columns.keys().map(String::as_str).collect();
        bail!(
            "VERIFY.speaker: the data has no column {column}; there are {}",
            there.join(", ")
        );
    };
    Ok((0..dataset.len()).map(|row| text(values, row)).collect())
}

/// The name of a row's sample.
pub fn name(dataset: &Dataset, row: usize) -> String {
    let segment = &dataset.segments[row];
    match segment.whole {
        true => segment.file.clone(),
        false => format!("{}:{:.3}-{:.3}", segment.file, segment.start, segment.end),
    }
}

impl Protocol {
    /// The trials that the plan asks for, with tests of `count` recordings.
    ///
    /// # Errors
    /// Lists that do not fit the data; nobody to enroll; no tests.
    pub fn of(
        plan: &VerifyPlan,
        dataset: &Dataset,
        speakers: &[Option<String>],
        count: usize,
    ) -> Result<Self> {
        let tests = samples::selected(dataset, Selection::Test);
        let known: Vec<&String> = tests.iter().filter_map(|r| speakers[*r].as_ref()).collect();
        let (mut enrolled, mut rest) = match &plan.enroll {
            Some(list) => (from_list(list, dataset)?, tests.clone()),
            None if plan.enroll_part == Selection::Test => {
                if plan.enroll_samples == 0 {
                    bail!("VERIFY.enroll_samples = 0 leaves no tests: enroll from another part (VERIFY.enroll_part)");
                }
                divided(&tests, speakers, Own::First(plan.enroll_samples))
            }
            None => {
                let rows = samples::selected(dataset, plan.enroll_part);
                let most = match plan.enroll_samples {
                    0 => Own::All,
                    n => Own::First(n),
                };
                (divided(&rows, speakers, most).0, tests.clone())
            }
        };
        if plan.enroll.is_none() && plan.trials.is_none() && plan.enroll_part != Selection::Test {
            // Speakers that are in no test have no target trials.
            enrolled.retain(|e| known.contains(&&e.name));
        }
        let used: Vec<usize> = enrolled
            .iter()
            .flat_map(|e| e.rows.iter().copied())
            .collect();
        let used: std::collections::HashSet<usize> = used.into_iter().collect();
        rest.retain(|row| !used.contains(row));
        let protocol = match &plan.trials {
            Some(list) => listed(&read_trials(list)?, list, enrolled, dataset, speakers)?,
            None => crossed(enrolled, grouped(&rest, dataset, speakers, count)),
        };
        if protocol.enrolled.is_empty() {
            bail!("nobody is enrolled: the part VERIFY.enroll_part has no samples with a speaker");
        }
        if protocol.pairs.is_empty() {
            bail!(
                "there are no tests: the test part has no samples that are not used to enroll \
                 ({count} of a speaker make one); see DATA.<db>.split_strategy and VERIFY.enroll_part"
            );
        }
        Ok(protocol)
    }

    /// Trials among the speakers of a part, for calibration: the first samples of each enroll (half of
    /// them where there are few, or `enroll` is 0), the others test.
    pub fn among(
        rows: &[usize],
        dataset: &Dataset,
        speakers: &[Option<String>],
        enroll: usize,
        count: usize,
    ) -> Self {
        let own = match enroll {
            0 => Own::Half,
            n => Own::First(n),
        };
        let (enrolled, rest) = divided(rows, speakers, own);
        let tests = grouped(&rest, dataset, speakers, count);
        crossed(enrolled, tests)
    }

    /// All rows that are used.
    pub fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        let enrolled = self.enrolled.iter().flat_map(|e| e.rows.iter());
        enrolled
            .chain(self.tests.iter().flat_map(|t| t.rows.iter()))
            .copied()
    }

    /// Without rows that gave no frames; what is empty then goes.
    pub fn without(mut self, good: &[bool]) -> Self {
        let keep = |rows: &mut Vec<usize>| rows.retain(|row| good[*row]);
        self.enrolled.iter_mut().for_each(|e| keep(&mut e.rows));
        self.tests.iter_mut().for_each(|t| keep(&mut t.rows));
        let (enrolled, tests) = (&self.enrolled, &self.tests);
        self.pairs.retain(|pair| {
            !enrolled[pair.voice].rows.is_empty() && !tests[pair.test].rows.is_empty()
        });
        self
    }
}

/// How many of a speaker's rows enroll.
#[derive(Debug, Clone, Copy)]
enum Own {
    All,
    Half,
    /// So many; half where there are no more than that.
    First(usize),
}

/// Rows of each speaker that enroll, in the order of names, and the rows that are left.
fn divided(rows: &[usize], speakers: &[Option<String>], own: Own) -> (Vec<Enrolled>, Vec<usize>) {
    let mut by_speaker: BTreeMap<&String, Vec<usize>> = BTreeMap::new();
    for row in rows {
        if let Some(speaker) = &speakers[*row] {
            by_speaker.entry(speaker).or_default().push(*row);
        }
    }
    let (mut enrolled, mut rest) = (Vec::new(), Vec::new());
    for (name, rows) in by_speaker {
        let count = match own {
            Own::All => rows.len(),
            Own::First(count) if rows.len() > count => count,
            Own::Half | Own::First(_) => rows.len().div_ceil(2),
        };
        let (own, left) = rows.split_at(count);
        enrolled.push(Enrolled {
            name: name.clone(),
            rows: own.to_vec(),
        });
        rest.extend(left);
    }
    rest.sort_unstable();
    (enrolled, rest)
}

/// Tests of `count` rows of a speaker that follow each other; what is left over makes none.
fn grouped(
    rows: &[usize],
    dataset: &Dataset,
    speakers: &[Option<String>],
    count: usize,
) -> Vec<Test> {
    let mut open: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut tests = Vec::new();
    for row in rows {
        let speaker = speakers[*row].as_deref();
        if speaker.is_none() && count > 1 {
            continue;
        }
        let waiting = open.entry(speaker.unwrap_or_default()).or_default();
        waiting.push(*row);
        if waiting.len() == count {
            let rows = std::mem::take(waiting);
            let more = match count {
                1 => String::new(),
                n => format!("+{}", n - 1),
            };
            tests.push(Test {
                name: name(dataset, rows[0]) + &more,
                rows,
                speaker: speaker.map(str::to_owned),
            });
        }
    }
    tests
}

/// Every test with every speaker.
fn crossed(enrolled: Vec<Enrolled>, tests: Vec<Test>) -> Protocol {
    let mut pairs = Vec::with_capacity(enrolled.len() * tests.len());
    for (test, t) in tests.iter().enumerate() {
        for (voice, e) in enrolled.iter().enumerate() {
            let target = t.speaker.as_ref().map(|speaker| *speaker == e.name);
            pairs.push(Pair {
                voice,
                test,
                target,
            });
        }
    }
    Protocol {
        enrolled,
        tests,
        pairs,
    }
}

/// Rows by the names that lists can call them.
fn by_name(dataset: &Dataset) -> HashMap<String, usize> {
    let mut rows = HashMap::new();
    for row in (0..dataset.len()).rev() {
        let segment = &dataset.segments[row];
        let stem = segment
            .path
            .file_stem()
            .map(|s| s.to_string_lossy().into_owned());
        let file = segment
            .path
            .file_name()
            .map(|s| s.to_string_lossy().into_owned());
        rows.extend(stem.into_iter().chain(file).map(|name| (name, row)));
    }
    // Full names win over names without folder or suffix.
    for row in (0..dataset.len()).rev() {
        rows.insert(dataset.segments[row].path.display().to_string(), row);
        rows.insert(name(dataset, row), row);
    }
    rows
}

fn not_there(list: &Path, what: &str) -> anyhow::Error {
    anyhow!(
        "{}: {what} is no sample of the data (as the table names it, with or without folder and suffix)",
        list.display()
    )
}

/// Speakers of a list of `speaker file`; a speaker can have several lines.
fn from_list(list: &Path, dataset: &Dataset) -> Result<Vec<Enrolled>> {
    let names = by_name(dataset);
    let mut speakers: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for line in read_trials(list)? {
        let row = names
            .get(&line.test)
            .ok_or_else(|| not_there(list, &line.test))?;
        speakers.entry(line.model).or_default().push(*row);
    }
    let enrolled = speakers
        .into_iter()
        .map(|(name, rows)| Enrolled { name, rows });
    Ok(enrolled.collect())
}

/// The trials of a list.
fn listed(
    trials: &[Trial],
    list: &Path,
    enrolled: Vec<Enrolled>,
    dataset: &Dataset,
    speakers: &[Option<String>],
) -> Result<Protocol> {
    let names = by_name(dataset);
    let voices: HashMap<&str, usize> = enrolled
        .iter()
        .enumerate()
        .map(|(i, e)| (e.name.as_str(), i))
        .collect();
    let mut tests: Vec<Test> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut pairs = Vec::new();
    for trial in trials {
        let voice = *voices.get(trial.model.as_str()).ok_or_else(|| {
            anyhow!(
                "{}: the speaker {} is not enrolled",
                list.display(),
                trial.model
            )
        })?;
        let row = *names
            .get(&trial.test)
            .ok_or_else(|| not_there(list, &trial.test))?;
        let test = *places.entry(&trial.test).or_insert_with(|| {
            tests.push(Test {
                name: trial.test.clone(),
                rows: vec![row],
                speaker: speakers[row].clone(),
            });
            tests.len() - 1
        });
        let same = || {
            speakers[row]
                .as_ref()
                .map(|speaker| *speaker == trial.model)
        };
        let target = trial.target.or_else(same);
        pairs.push(Pair {
            voice,
            test,
            target,
        });
    }
    pairs.sort_by_key(|pair| pair.test);
    Ok(Protocol {
        enrolled,
        tests,
        pairs,
    })
}
