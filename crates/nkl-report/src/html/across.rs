//! The page of experiments across databases.

use super::{document, note_list, plan, section, tables};
use crate::across::{Across, Pair};
use crate::figure::escape;
use crate::figure::number::significant;
use crate::{measure_name, plots};

/// The page: heatmap, every experiment, how to repeat it.
pub fn across(found: &Across, titles: bool) -> String {
    let scene = plots::across(found, titles);
    let figure = format!(
        "<div class=\"figures\">\n<figure>\n{}<figcaption>{}</figcaption>\n</figure>\n</div>\n",
        scene.to_inline_svg(),
        escape(&scene.description)
    );
    let sections = [
        section("Summary", tables::pairs(&found.summary)),
        section("Notes", note_list(&found.notes)),
        section("Heatmap", figure),
        section("Experiments", experiments(found)),
        section("Failed", failed(found)),
        section("How to repeat this", repeat(found)),
        section("Settings", plan::settings(&found.plan)),
    ];
    let title = format!(
        "{} across databases: {}",
        measure_name(found.measure),
        found.target
    );
    document(&title, &title, &sections.concat())
}

fn experiments(found: &Across) -> String {
    let known = |x: Option<f64>| x.map_or("\u{2013}".to_owned(), significant);
    let measure = measure_name(found.measure);
    let header = [
        "Experiment",
        "Training",
        "Test",
        measure,
        "95 % CI from",
        "to",
    ];
    let row = |pair: &Pair| {
        let interval = pair.metrics.get(&found.measure).and_then(|s| s.interval());
        vec![
            pair.name.clone(),
            format!("{} ({})", pair.train, pair.train_samples),
            format!("{} ({})", pair.test, pair.test_samples),
            known(pair.value),
            known(interval.map(|i| i.0)),
            known(interval.map(|i| i.1)),
        ]
    };
    let rows: Vec<Vec<String>> = found.experiments.iter().map(row).collect();
    tables::table("numbers", &header.map(str::to_owned), &rows)
}

fn failed(found: &Across) -> String {
    let rows: Vec<(String, String)> = found
        .experiments
        .iter()
        .filter_map(|pair| Some((pair.name.clone(), pair.error.clone()?)))
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    tables::pairs(&rows)
}

fn repeat(found: &Across) -> String {
    format!(
        "<pre>{}</pre>\n<p>Each experiment can be run alone by its file in the folder \
         <code>multidb</code> beside this page, with its full report; it gives the same numbers. \
         All values are in <code>multidb.json</code> and <code>multidb.csv</code>. Written by \
         {}.</p>\n",
        escape(&found.command),
        escape(&found.program)
    )
}
