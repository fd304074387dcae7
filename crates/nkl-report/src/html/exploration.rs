//! The page of an exploration.

use super::{document, note_list, plan, section, tables};
use crate::figure::escape;
use crate::Exploration;

/// The page: the data, the figures under their headings, how to repeat it.
pub fn exploration(found: &Exploration) -> String {
    let mut sections = vec![
        section("Summary", tables::pairs(&found.summary)),
        section("Notes", note_list(&found.notes)),
    ];
    let tables = found.tables.iter();
    sections.extend(tables.map(|(title, sheet)| section(title, tables::sheet(sheet))));
    let mut at = 0;
    while let Some(first) = found.exhibits.get(at) {
        let same = found.exhibits[at..]
            .iter()
            .take_while(|e| e.section == first.section);
        let own: Vec<_> = same.collect();
        at += own.len();
        let figures: String = own.iter().map(|e| figure(e)).collect();
        let content = format!("<div class=\"figures\">\n{figures}</div>\n");
        sections.push(section(&first.section, content));
    }
    let repeat = format!(
        "<pre>{}</pre>\n<p>The same INI file on the same data gives the same figures and numbers, \
         whatever the machine's number of cores. The values behind each figure are in the CSV file \
         of its name in the folder of images, the results of all tests in \
         <code>{}.json</code> beside this page. Written by {}; random draws start from \
         seed {}.</p>\n",
        escape(&found.command),
        found.kind,
        escape(&found.program),
        found.seed
    );
    sections.push(section("How to repeat this", repeat));
    sections.push(section("Settings", plan::settings(&found.plan)));
    let name = format!("{}: {}", found.experiment, found.kind);
    document(&name, &name, &sections.concat())
}

fn figure(exhibit: &crate::Exhibit) -> String {
    let svg = exhibit.scene.to_inline_svg();
    let caption = format!("{} ({})", exhibit.scene.description, exhibit.name);
    format!(
        "<figure>\n{svg}<figcaption>{}</figcaption>\n</figure>\n",
        escape(&caption)
    )
}
