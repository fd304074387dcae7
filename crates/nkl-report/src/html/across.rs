//! The page of experiments across databases.

use super::{document, note_list, plan, section, tables};
use crate::across::Across;
use crate::figure::escape;
use crate::{measure_name, plots, sheets};

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
    let sheet = sheets::pairs(found);
    tables::table("numbers", &sheet.header, &sheet.rows)
}

fn failed(found: &Across) -> String {
    let rows = sheets::failed_pairs(found);
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
