//! Tables, tests and pictures of a series.

use crate::cli::ConfigArgs;
use crate::failure::Failure;
use crate::series::output::{self, file_name, shown};
use crate::series::{records, Differences, Levels, Member, Scores};
use crate::tables;
use indexmap::IndexMap;
use nkl_config::plan::{combination, describe, FlagsPlan, Measure, Plan};
use nkl_config::{Literal, Loaded, Note};
use nkl_report::plots::GroupsData;
use nkl_report::{measure_name, Align, Sheet, Table};
use serde::Serialize;
use std::path::PathBuf;

/// Most experiments shown on the screen; all are in the tables.
const MOST_SHOWN: usize = 20;

/// One experiment in the tables.
#[derive(Serialize)]
struct Row<'a> {
    /// Its number, from 1.
    number: usize,
    /// What distinguishes it.
    settings: IndexMap<&'a str, &'a Literal>,
    /// What it predicts.
    target: &'a str,
    /// Whether it is the best of those with its target.
    best: bool,
    /// Its scores.
    #[serde(flatten)]
    scores: &'a Scores,
}

/// The whole series as data.
#[derive(Serialize)]
struct Series<'a> {
    program: &'static str,
    experiment: &'a str,
    config: String,
    set: &'a [String],
    /// The part of the data whose scores decide which experiment is best.
    decided_on: &'static str,
    experiments: &'a [Row<'a>],
    differences: &'a [Differences],
    notes: Vec<String>,
}

/// Writes everything and says on the screen what was best.
pub fn write(
    args: &ConfigArgs,
    loaded: &Loaded,
    flags: &FlagsPlan,
    members: &[Member],
    done: &[Scores],
    mut notes: Vec<Note>,
) -> Result<(), Failure> {
    let base = &loaded.plan;
    let rows = rows(flags, members, done);
    let decided_on = decided_on(&rows);
    if decided_on == "test" {
        notes.push(Note::warning(
            "the best experiment was chosen by its score on the test part, which is too optimistic \
             therefore; with EXP.traindevtest = True a dev part decides",
        ));
    }
    let differences: Vec<(Levels, Differences)> = levels(flags, &rows)
        .into_iter()
        .filter_map(|levels| Differences::of(&levels).map(|d| (levels, d)))
        .collect();
    let folder = base.exp.folder();
    let results = folder.join("results");
    let mut files = Vec::new();
    let (header, cells) = table(flags, &rows);
    let path = results.join("flags.csv");
    tables::write(&path, header.clone(), cells.iter().cloned()).map_err(Failure::Run)?;
    files.push(path);
    let mut all = vec![(
        "Experiments".to_owned(),
        Sheet {
            header,
            rows: cells,
        },
    )];
    if !differences.is_empty() {
        let pairs = differences.iter().flat_map(|(_, tests)| tests.rows());
        let sheet = Sheet {
            header: Differences::HEADER.map(str::to_owned).to_vec(),
            rows: pairs.collect(),
        };
        let path = results.join("flags_differences.csv");
        let cells = sheet.rows.iter().cloned();
        tables::write(&path, sheet.header.clone(), cells).map_err(Failure::Run)?;
        files.push(path);
        all.push(("Differences".to_owned(), sheet));
    }
    let page = output::Page {
        kind: "flags".to_owned(),
        command: "flags",
        args,
        base: loaded,
        summary: summary(&rows, decided_on),
        notes: notes.clone(),
        tables: all,
        groups: groups(base, &rows, &differences),
    };
    let (pictures, said) = page.write()?;
    files.extend(pictures);
    notes.extend(said);
    files.extend(best_files(args, base, members, &rows)?);
    let texts = output::notes(&notes);
    let tests: Vec<Differences> = differences.into_iter().map(|(_, tests)| tests).collect();
    let series = Series {
        program: concat!("nkl ", env!("CARGO_PKG_VERSION")),
        experiment: &base.exp.name,
        config: args.config().display().to_string(),
        set: &args.set,
        decided_on,
        experiments: &rows,
        differences: &tests,
        notes: texts.lines().map(str::to_owned).collect(),
    };
    let path = results.join("flags.json");
    files.insert(0, records::json(&path, &series).map_err(Failure::Run)?);
    println!("{}", screen(flags, &rows, &tests, decided_on));
    print!("{texts}");
    println!("{}", nkl_report::where_to_find(&folder, &files));
    if rows.iter().all(|row| row.scores.deciding().is_none()) {
        let why = rows.iter().find_map(|row| row.scores.error.clone());
        return Err(Failure::bad_input(anyhow::anyhow!(
            "none of the {} experiments has a score: {}",
            rows.len(),
            why.unwrap_or_default()
        )));
    }
    Ok(())
}

fn rows<'a>(flags: &'a FlagsPlan, members: &'a [Member], done: &'a [Scores]) -> Vec<Row<'a>> {
    let mut rows: Vec<Row> = members
        .iter()
        .zip(done)
        .map(|(member, done)| Row {
            number: member.number + 1,
            settings: combination(&flags.axes, member.number)
                .into_iter()
                .collect(),
            target: member.plan.data.target.as_deref().unwrap_or_default(),
            best: false,
            scores: done,
        })
        .collect();
    // Scores of different targets, or by different measures, cannot be compared.
    let mut groups: IndexMap<(&str, Measure), Vec<usize>> = IndexMap::new();
    for (place, row) in rows.iter().enumerate() {
        let group = groups.entry((row.target, row.scores.runs.measure));
        group.or_default().push(place);
    }
    for ((_, measure), places) in groups {
        let means: Vec<Option<f64>> = places
            .iter()
            .map(|place| rows.get(*place).and_then(|row| row.scores.deciding()))
            .collect();
        let best = nkl_learn::search::best(&means, measure.higher_is_better());
        let place = best.and_then(|best| places.get(best).copied());
        if let Some(row) = place.and_then(|place| rows.get_mut(place)) {
            row.best = true;
        }
    }
    rows
}

fn decided_on(rows: &[Row]) -> &'static str {
    let known: Vec<&Row> = rows.iter().filter(|r| r.scores.error.is_none()).collect();
    match known.first() {
        Some(row) if row.scores.dev.is_some() => "dev",
        Some(row) if row.scores.evaluated != "test" => "all folds",
        _ => "test",
    }
}

/// The scores of all runs by the values of each setting that has several.
fn levels(flags: &FlagsPlan, rows: &[Row]) -> Vec<Levels> {
    let varied = flags.axes.iter().filter(|axis| {
        // Different targets have different difficulty: to compare them says nothing.
        axis.values.len() > 1 && axis.name != "name_target"
    });
    let of = |axis: &nkl_config::plan::Axis| {
        let mut groups: IndexMap<String, Vec<f64>> = IndexMap::new();
        for row in rows {
            if let Some(value) = row.settings.get(axis.name.as_str()) {
                let values = row.scores.runs.values().into_iter().flatten();
                groups.entry(value.to_text()).or_default().extend(values);
            }
        }
        Levels {
            what: axis.name.clone(),
            groups: groups.into_iter().collect(),
        }
    };
    let same = rows.windows(2).all(|pair| {
        let measures = pair.iter().map(|row| row.scores.runs.measure);
        measures.collect::<std::collections::HashSet<_>>().len() == 1
    });
    if same {
        varied.map(of).collect()
    } else {
        Vec::new()
    }
}

fn word(measure: Measure) -> String {
    let value = serde_json::to_value(measure).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// Header and rows of `flags.csv`.
fn table(flags: &FlagsPlan, rows: &[Row]) -> (Vec<String>, Vec<Vec<String>>) {
    let mut measures: Vec<Measure> = Vec::new();
    for metrics in rows.iter().filter_map(|row| row.scores.best_run()) {
        let new = metrics.keys().filter(|m| !measures.contains(m));
        measures.extend(new.copied().collect::<Vec<_>>());
    }
    let dev = rows.iter().any(|row| row.scores.dev.is_some());
    let tuned = rows.iter().any(|row| !row.scores.tuned.is_empty());
    let mut header = vec!["experiment".to_owned()];
    header.extend(flags.axes.iter().map(|axis| axis.name.clone()));
    let fixed = ["evaluated", "runs", "measure", "mean", "std", "low", "high"];
    header.extend(fixed.map(str::to_owned));
    header.extend(dev.then(|| "dev_mean".to_owned()));
    header.extend(measures.iter().map(|measure| word(*measure)));
    header.extend(tuned.then(|| "tuned".to_owned()));
    header.extend(["best", "error"].map(str::to_owned));
    let number = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
    let cells = |row: &Row| {
        let runs = &row.scores.runs;
        let metrics = row.scores.best_run();
        let interval = metrics
            .and_then(|m| m.get(&runs.measure))
            .and_then(|score| score.interval());
        let mut cells = vec![row.number.to_string()];
        let setting = |axis: &nkl_config::plan::Axis| {
            let value = row.settings.get(axis.name.as_str());
            value.map(|v| v.to_text()).unwrap_or_default()
        };
        cells.extend(flags.axes.iter().map(setting));
        cells.extend([
            row.scores.evaluated.clone(),
            runs.entries.len().to_string(),
            word(runs.measure),
            number(runs.mean),
            number(runs.std),
            number(interval.map(|i| i.0)),
            number(interval.map(|i| i.1)),
        ]);
        let of_dev = || number(row.scores.dev.as_ref().and_then(|dev| dev.mean));
        cells.extend(dev.then(of_dev));
        let value = |m: &Measure| number(metrics.and_then(|all| all.get(m)).and_then(|s| s.value));
        cells.extend(measures.iter().map(value));
        cells.extend(tuned.then(|| row.scores.tuned.join("; ")));
        cells.push(if row.best { "best" } else { "" }.to_owned());
        cells.push(row.scores.error.clone().unwrap_or_default());
        cells
    };
    (header, rows.iter().map(cells).collect())
}

/// What was compared, and the best.
fn summary(rows: &[Row], decided_on: &str) -> Vec<(String, String)> {
    let count = ("Experiments".to_owned(), rows.len().to_string());
    let best = rows.iter().filter(|row| row.best).map(|row| {
        let settings = describe(row.settings.iter().map(|(name, value)| (*name, *value)));
        let measure = measure_name(row.scores.runs.measure);
        let mean = shown(row.scores.runs.mean);
        let name = format!("Best on {decided_on} ({})", row.target);
        (name, format!("{settings}: {measure} {mean}"))
    });
    std::iter::once(count).chain(best).collect()
}

/// The scores by each setting, with what the tests say.
fn groups(
    base: &Plan,
    rows: &[Row],
    differences: &[(Levels, Differences)],
) -> Vec<(String, GroupsData)> {
    let score = rows
        .first()
        .map(|row| measure_name(row.scores.runs.measure));
    let of = |(levels, tests): &(Levels, Differences)| {
        let mut titles = vec![format!("{}: scores by {}", base.exp.name, levels.what)];
        titles.extend(tests.lines());
        let data = GroupsData {
            titles,
            what: levels.what.clone(),
            score: score.unwrap_or_default().to_owned(),
            groups: levels.groups.clone(),
        };
        (format!("flags_{}", file_name(&levels.what)), data)
    };
    differences.iter().map(of).collect()
}

/// The INI file of the best experiment; of each target, if there are several.
fn best_files(
    args: &ConfigArgs,
    base: &Plan,
    members: &[Member],
    rows: &[Row],
) -> Result<Vec<PathBuf>, Failure> {
    let best: Vec<(&Member, &Row)> = members.iter().zip(rows).filter(|(_, r)| r.best).collect();
    let mut files = Vec::new();
    for (member, row) in &best {
        let name = match best.len() {
            1 => "flags_best.ini".to_owned(),
            _ => format!("flags_best_{}.ini", file_name(row.target)),
        };
        let path = base.exp.folder().join("results").join(name);
        let remark = format!("Experiment {} of `nkl flags`, the best.", row.number);
        files.push(output::ini(
            args,
            &member.overrides,
            &remark,
            output::SERIES,
            &path,
        )?);
    }
    Ok(files)
}

/// What is printed: the best experiments, and what the tests say.
fn screen(flags: &FlagsPlan, rows: &[Row], tests: &[Differences], decided_on: &str) -> String {
    let mut columns = vec![("".to_owned(), Align::Right)];
    columns.extend(
        flags
            .axes
            .iter()
            .map(|axis| (axis.name.clone(), Align::Left)),
    );
    let measure = rows.first().map(|row| row.scores.runs.measure);
    let score = measure.map_or("score", measure_name);
    let dev = decided_on == "dev";
    columns.extend(dev.then(|| (format!("{score} on dev"), Align::Right)));
    columns.push((score.to_owned(), Align::Right));
    columns.push(("95 % CI".to_owned(), Align::Left));
    columns.push(("".to_owned(), Align::Left));
    let mut table = Table::new(columns);
    let mut order: Vec<&Row> = rows.iter().collect();
    let higher = measure.is_none_or(Measure::higher_is_better);
    order.sort_by(|a, b| {
        let key = |row: &Row| match row.scores.deciding() {
            Some(value) if higher => -value,
            Some(value) => value,
            None => f64::INFINITY,
        };
        key(a).total_cmp(&key(b))
    });
    for row in order.iter().take(MOST_SHOWN) {
        let runs = &row.scores.runs;
        let interval = row
            .scores
            .best_run()
            .and_then(|m| m.get(&runs.measure)?.interval());
        let interval = interval.map(|(l, h)| format!("{} to {}", shown(Some(l)), shown(Some(h))));
        let remark = match &row.scores.error {
            Some(error) => format!("failed: {error}"),
            None if row.best => "best".to_owned(),
            None => String::new(),
        };
        let mut cells = vec![row.number.to_string()];
        cells.extend(row.settings.values().map(|value| value.to_text()));
        cells.extend(dev.then(|| shown(row.scores.dev.as_ref().and_then(|d| d.mean))));
        cells.extend([shown(runs.mean), interval.unwrap_or_default(), remark]);
        table.row(cells);
    }
    let mut text = format!("Experiments\n{}", table.render());
    if rows.len() > MOST_SHOWN {
        text.push_str(&format!(
            "  and {} more in results/flags.csv\n",
            rows.len() - MOST_SHOWN
        ));
    }
    for row in rows.iter().filter(|row| row.best) {
        let settings = describe(row.settings.iter().map(|(name, value)| (*name, *value)));
        text.push_str(&format!(
            "\nBest on {decided_on} ({}): {settings}\n",
            row.target
        ));
    }
    if !tests.is_empty() {
        text.push_str("\nDifferences\n");
    }
    for test in tests {
        text.push_str(&format!("  {}: {}\n", test.what, test.lines().join("; ")));
    }
    text
}
