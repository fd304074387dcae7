//! What was predicted: by a cross-validation, in a column of the data, or in a table of its own.

use crate::assemble::text;
use crate::failure::Failure;
use crate::judged::Judged;
use anyhow::{anyhow, bail, Context, Result};
use ndarray::Array2;
use nkl_config::plan::Plan;
use nkl_config::Note;
use nkl_data::{Dataset, Segment, Target, TextRows};
use nkl_issues::slices::Predictions;
use nkl_learn::Prediction;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Predictions, one for each sample that was judged.
pub enum Predicted {
    /// Of a classification.
    Classes {
        /// Predicted classes, as places in `names`.
        predicted: Vec<usize>,
        /// Probabilities, where there are some.
        proba: Option<Array2<f64>>,
        /// The classes of the data, then those that occur among the predictions alone.
        names: Vec<String>,
    },
    /// Of a regression.
    Values(Vec<f64>),
}

impl Predicted {
    /// Together with the labels of the same samples.
    pub fn beside<'a>(&'a self, dataset: &'a Dataset) -> Result<Predictions<'a>, Failure> {
        match (self, &dataset.target) {
            (
                Predicted::Classes {
                    predicted, proba, ..
                },
                Target::Classes { index, .. },
            ) => Ok(Predictions::Classes {
                given: index,
                predicted,
                proba: proba.as_ref().map(|p| p.view()),
            }),
            (Predicted::Values(predicted), Target::Values(given)) => {
                Ok(Predictions::Values { given, predicted })
            }
            _ => Err(Failure::run(anyhow!(
                "the predictions do not suit the target"
            ))),
        }
    }

    /// The prediction of a sample as text.
    pub fn text(&self, row: usize) -> String {
        match self {
            Predicted::Classes {
                predicted, names, ..
            } => {
                let name = predicted.get(row).and_then(|c| names.get(*c));
                name.cloned().unwrap_or_default()
            }
            Predicted::Values(values) => values.get(row).map(f64::to_string).unwrap_or_default(),
        }
    }
}

/// Those of a cross-validation, with the samples they are for.
pub fn trained(dataset: &Dataset, judged: &Judged) -> Result<(Vec<usize>, Predicted), Failure> {
    let predicted = match &judged.prediction {
        Prediction::Classes { proba } => Predicted::Classes {
            predicted: judged.prediction.classes().unwrap_or_default(),
            proba: Some(proba.clone()),
            names: crate::assemble::labels(dataset),
        },
        Prediction::Values(values) => Predicted::Values(values.clone()),
    };
    Ok((judged.rows.clone(), predicted))
}

/// Predictions that were made elsewhere.
pub enum Given {
    /// In a column of the data.
    Column(String),
    /// In a table.
    Table(Table),
}

/// A table of predictions.
pub struct Table {
    path: PathBuf,
    /// By file.
    cells: HashMap<String, Vec<Cell>>,
}

/// A prediction and where it belongs.
struct Cell {
    /// First second, where it is given.
    start: Option<f64>,
    /// Last second, where it is given.
    end: Option<f64>,
    predicted: String,
}

/// How predictions may be called.
const NAMES: [&str; 3] = ["predicted", "predictions", "prediction"];
/// Seconds that times may differ by: half the step in which tables are often written, and more.
const APART: f64 = 1.5e-3;

/// Finds out what `--predictions` means, and reads it.
pub fn given(
    plan: &Plan,
    dataset: &Dataset,
    name: &str,
    notes: &mut Vec<Note>,
) -> Result<Given, Failure> {
    let bad = |text: String| Err(Failure::bad_input(anyhow!(text)));
    if plan.data.target.is_none() || dataset.target == Target::None {
        return bad(
            "predictions can only be judged beside a target: DATA.target is not set".into(),
        );
    }
    if plan.data.target.as_deref() == Some(name) {
        return bad(format!("--predictions {name} is the target itself"));
    }
    if dataset.columns.contains_key(name) {
        if Path::new(name).exists() {
            let text = format!("--predictions {name} is taken as the column, not as the file");
            notes.push(Note::warning(text));
        }
        return Ok(Given::Column(name.to_owned()));
    }
    let path = Path::new(name);
    if !path.is_file() {
        let columns: Vec<&str> = dataset.columns.keys().map(String::as_str).collect();
        let columns = columns.join(", ");
        return bad(format!(
            "--predictions {name} is neither a file nor a column of the data (they have {columns})"
        ));
    }
    let table = Table::read(path).map_err(Failure::BadInput)?;
    Ok(Given::Table(table))
}

impl Given {
    /// The samples that have a prediction, and their predictions.
    pub fn of(
        &self,
        dataset: &Dataset,
        notes: &mut Vec<Note>,
    ) -> Result<(Vec<usize>, Predicted), Failure> {
        let (name, cells): (String, Vec<Option<String>>) = match self {
            Given::Column(name) => {
                let column = dataset.columns.get(name);
                let cell = |row| column.and_then(|c| text(c, row));
                let cells = (0..dataset.len()).map(cell);
                (format!("column {name}"), cells.collect())
            }
            Given::Table(table) => {
                let cells = dataset.segments.iter().map(|s| table.find(s));
                (table.path.display().to_string(), cells.collect())
            }
        };
        let known = |row: &usize| cells[*row].is_some();
        let rows: Vec<usize> = (0..cells.len()).filter(known).collect();
        if rows.is_empty() {
            return Err(Failure::bad_input(anyhow!(
                "{name}: no sample of the data has a prediction there (samples are matched by file, \
                 start and end)"
            )));
        }
        if rows.len() < cells.len() {
            let (missing, all) = (cells.len() - rows.len(), cells.len());
            let text = format!("{name}: {missing} of {all} samples have no prediction; left out");
            notes.push(Note::warning(text));
        }
        let texts = rows.iter().filter_map(|row| cells[*row].clone());
        let predicted = as_predicted(&name, dataset, texts.collect());
        Ok((rows, predicted.map_err(Failure::BadInput)?))
    }
}

fn as_predicted(name: &str, dataset: &Dataset, texts: Vec<String>) -> Result<Predicted> {
    let Target::Classes { labels, .. } = &dataset.target else {
        let numbers = texts.iter().map(|text| {
            let number = text.trim().parse().ok().filter(|v: &f64| v.is_finite());
            number.with_context(|| format!("{name}: `{text}` is predicted, which is not a number"))
        });
        return Ok(Predicted::Values(numbers.collect::<Result<_>>()?));
    };
    let mut names = labels.clone();
    let mut places: HashMap<String, usize> = names.iter().cloned().zip(0..).collect();
    let predicted: Vec<usize> = texts
        .into_iter()
        .map(|text| {
            *places.entry(text).or_insert_with_key(|text| {
                names.push(text.clone());
                names.len() - 1
            })
        })
        .collect();
    if predicted.iter().all(|class| *class >= labels.len()) {
        let (found, wanted) = (names.split_off(labels.len()).join(", "), labels.join(", "));
        bail!("{name}: none of the predictions is a class of the target: they are {found}; the classes are {wanted}");
    }
    Ok(Predicted::Classes {
        predicted,
        proba: None,
        names,
    })
}

impl Table {
    fn read(path: &Path) -> Result<Table> {
        let mut rows = TextRows::open(path)?;
        let file = rows.needed("file", "")?;
        let Some(predicted) = NAMES.iter().find_map(|name| rows.column(name)) else {
            bail!(
                "{}: there is no column `{}`",
                path.display(),
                NAMES.join("`, `")
            );
        };
        let (start, end) = (rows.column("start"), rows.column("end"));
        let mut cells: HashMap<String, Vec<Cell>> = HashMap::new();
        while let Some(row) = rows.next_row()? {
            let seconds = |column: Option<usize>| column.map_or(Ok(None), |at| row.seconds(at));
            let cell = Cell {
                start: seconds(start)?,
                end: seconds(end)?,
                predicted: row.cell(predicted).to_owned(),
            };
            if !cell.predicted.is_empty() {
                let file = row.cell(file).to_owned();
                cells.entry(file).or_default().push(cell);
            }
        }
        Ok(Table {
            path: path.to_owned(),
            cells,
        })
    }

    /// The prediction of a sample; times that the table does not give are not compared.
    fn find(&self, segment: &Segment) -> Option<String> {
        let near = |time: &Option<f64>, own: f64| time.is_none_or(|t| (t - own).abs() <= APART);
        let own = self.cells.get(&segment.file)?;
        let matching = |c: &&Cell| near(&c.start, segment.start) && near(&c.end, segment.end);
        own.iter().find(matching).map(|c| c.predicted.clone())
    }
}
