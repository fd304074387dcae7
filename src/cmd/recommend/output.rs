//! The tables of `nkl recommend`, and how well tags are found again.

use crate::failure::Failure;
use crate::tables;
use crate::target::Target;
use nkl_config::plan::Plan;
use nkl_report::{Align, Layout, Table};
use nkl_speakers::recommend::{ranked, top, Hit, Index, Part, TagResult};
use nkl_speakers::SpeakersError;
use serde_json::json;
use std::path::Path;

/// Lists of a tag: their name, and the part that they show.
const LISTS: [(&str, Part); 2] = [("labelled", Part::Test), ("unlabelled", Part::Unlabelled)];

/// Writes `results/recommend.csv` (the top of the labelled songs that were kept out and of the unlabelled
/// ones, per tag) and `recommend.json`, and prints how well each tag is found.
pub fn write(plan: &Plan, index: &Index, folder: &Path, count: usize) -> Result<(), Failure> {
    let layout = Layout::new(plan);
    let (mut results, mut rows) = (Vec::new(), Vec::new());
    for tag in &index.models().tags {
        let (scores, parts) = index.tag(&tag.name).map_err(Failure::run)?;
        results.extend(ranked(&tag.name, &scores, &parts, count));
        for (list, part) in LISTS {
            let places = top(&scores, count, |place| parts[place] == part);
            for (rank, row) in places.into_iter().enumerate() {
                let song = index.entry(row).map_err(Failure::run)?;
                let score = scores[row].to_string();
                let rank = (rank + 1).to_string();
                rows.push(vec![
                    tag.name.clone(),
                    list.into(),
                    rank,
                    song.id,
                    song.title,
                    score,
                ]);
            }
        }
    }
    let header = ["tag", "list", "rank", "song", "title", "score"].map(str::to_owned);
    let table = layout.results.join("recommend.csv");
    tables::write(&table, header.to_vec(), rows.into_iter()).map_err(Failure::Run)?;
    let text = serde_json::to_vec_pretty(&json!({
        "program": crate::stored::PROGRAM,
        "songs": index.len(),
        "top": count,
        "tags": results,
    }));
    let json = layout.results.join("recommend.json");
    let json = Target::whole(&json, &text.map_err(Failure::run)?).map_err(Failure::Run)?;
    print!("{}", screen(&results, count));
    let mean = |f: fn(&TagResult) -> f64| {
        100.0 * results.iter().map(f).sum::<f64>() / results.len().max(1) as f64
    };
    println!(
        "mean precision {:.1} %, recall {:.1} % (a random order: {:.1} %)",
        mean(|r| r.precision),
        mean(|r| r.recall),
        mean(|r| r.chance)
    );
    println!(
        "{}",
        nkl_report::where_to_find(&layout.root, &[table, json])
    );
    println!("index: {}", folder.display());
    Ok(())
}

fn screen(results: &[TagResult], count: usize) -> String {
    let columns = [
        ("tag".to_owned(), Align::Left),
        ("trained".to_owned(), Align::Right),
        ("kept out".to_owned(), Align::Right),
        ("unlabelled".to_owned(), Align::Right),
        (format!("precision@{count} %"), Align::Right),
        (format!("recall@{count} %"), Align::Right),
        ("by chance %".to_owned(), Align::Right),
    ];
    let mut table = Table::new(columns.to_vec());
    for r in results {
        let mut cells = vec![r.tag.clone()];
        cells.extend([r.trained, r.tested, r.unlabelled].map(|n| n.to_string()));
        cells.extend([r.precision, r.recall, r.chance].map(|v| format!("{:.1}", 100.0 * v)));
        table.row(cells);
    }
    table.render()
}

/// Songs that a query found, on the screen or in a file.
pub fn hits(index: &Index, hits: &[Hit], out: Option<&Path>) -> Result<(), Failure> {
    let songs: Result<Vec<_>, SpeakersError> = hits
        .iter()
        .map(|hit| Ok((hit, index.entry(hit.row)?)))
        .collect();
    let songs = songs.map_err(Failure::bad_input)?;
    let header = ["rank", "song", "title", "score", "distance"].map(str::to_owned);
    let cells = |(rank, (hit, song)): (usize, &(&Hit, nkl_speakers::recommend::SongEntry))| {
        vec![
            (rank + 1).to_string(),
            song.id.clone(),
            song.title.clone(),
            format!("{:.4}", hit.score),
            hit.distance.map(|d| format!("{d:.4}")).unwrap_or_default(),
        ]
    };
    let rows = songs.iter().enumerate().map(cells);
    if let Some(path) = out {
        tables::write(path, header.to_vec(), rows).map_err(Failure::Run)?;
        println!("{}", path.display());
        return Ok(());
    }
    let align = |name: String| {
        let left = name == "song" || name == "title";
        (name, if left { Align::Left } else { Align::Right })
    };
    let mut table = Table::new(header.map(align).to_vec());
    rows.for_each(|row| {
        table.row(row);
    });
    print!("{}", table.render());
    Ok(())
}
