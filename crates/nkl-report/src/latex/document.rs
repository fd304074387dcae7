//! The pieces of a LaTeX document.

use super::escape::{breakable, escape};
use crate::figure::Scene;
use crate::Sheet;
use std::fmt::Write;

/// More rows than this are cut in a table: a page of paper is no file.
const MOST_ROWS: usize = 60;
/// More columns than this do not fit on a page.
const MOST_COLUMNS: usize = 8;

/// A document that grows, and its pictures.
pub(super) struct Document {
    text: String,
    folder: String,
    /// Name (without folder) and picture.
    pub figures: Vec<(String, Scene)>,
}

impl Document {
    /// `folder`: where its pictures will lie, as seen from the document.
    pub fn new(title: &str, author: &str, folder: &str) -> Self {
        let text = format!(
            "% Compile twice with pdflatex, or once with tectonic.\n\
             \\documentclass[10pt,a4paper]{{article}}\n\
             \\usepackage{{iftex}}\n\
             \\ifPDFTeX\n\\usepackage[T1]{{fontenc}}\n\\usepackage[utf8]{{inputenc}}\n\
             \\usepackage{{textcomp}}\n\\else\n\\usepackage{{fontspec}}\n\\fi\n\
             \\usepackage[margin=20mm]{{geometry}}\n\
             \\usepackage{{graphicx}}\n\\usepackage{{array}}\n\\usepackage{{longtable}}\n\
             \\providecommand{{\\textquotedbl}}{{\\char34}}\n\
             \\setlength{{\\parindent}}{{0pt}}\n\\setlength{{\\parskip}}{{4pt}}\n\
             \\title{{{}}}\n\\author{{{}}}\n\\date{{}}\n\
             \\begin{{document}}\n\\maketitle\n",
            escape(title),
            escape(author)
        );
        Document {
            text,
            folder: folder.to_owned(),
            figures: Vec::new(),
        }
    }

    pub fn section(&mut self, title: &str) {
        let _ = writeln!(self.text, "\n\\section{{{}}}", escape(title));
    }

    pub fn paragraph(&mut self, text: &str) {
        let _ = writeln!(self.text, "\n{}", escape(text));
    }

    /// Words as they are, in a typewriter's letters.
    pub fn command(&mut self, text: &str) {
        let _ = writeln!(
            self.text,
            "\n{{\\ttfamily\\raggedright {}\\par}}",
            breakable(text)
        );
    }

    pub fn list(&mut self, items: &[String]) {
        if items.is_empty() {
            return;
        }
        self.text.push_str("\\begin{itemize}\n");
        for item in items {
            let _ = writeln!(self.text, "\\item {}", escape(item));
        }
        self.text.push_str("\\end{itemize}\n");
    }

    pub fn pairs(&mut self, rows: &[(String, String)]) {
        if rows.is_empty() {
            return;
        }
        let columns =
            ">{\\raggedright\\arraybackslash}p{35mm}>{\\raggedright\\arraybackslash}p{125mm}";
        let _ = writeln!(self.text, "\\begin{{longtable}}{{{columns}}}\n\\hline");
        for (name, value) in rows {
            let _ = writeln!(self.text, "{} & {} \\\\", escape(name), breakable(value));
        }
        self.text.push_str("\\hline\n\\end{longtable}\n");
    }

    /// A table; what does not fit on a page is said to be left out.
    pub fn table(&mut self, sheet: &Sheet) {
        if sheet.rows.is_empty() {
            return;
        }
        let shown = sheet.header.len().min(MOST_COLUMNS);
        let wide = 160.0 / shown as f64 - 5.0;
        let column = format!(">{{\\raggedright\\arraybackslash}}p{{{wide:.1}mm}}");
        let columns = column.repeat(shown);
        let row = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().take(shown).map(|c| breakable(c)).collect();
            format!("{} \\\\\n", cells.join(" & "))
        };
        let head = row(&sheet.header);
        let _ = write!(
            self.text,
            "{{\\small\n\\begin{{longtable}}{{{columns}}}\n\\hline\n{head}\\hline\n\\endhead\n"
        );
        for cells in sheet.rows.iter().take(MOST_ROWS) {
            self.text.push_str(&row(cells));
        }
        self.text.push_str("\\hline\n\\end{longtable}}\n");
        let (rows, columns) = (sheet.rows.len(), sheet.header.len());
        if rows > MOST_ROWS || columns > shown {
            self.paragraph(&format!(
                "The first {} of {rows} rows and {shown} of {columns} columns.",
                rows.min(MOST_ROWS)
            ));
        }
    }

    /// A picture with its caption, at its own size where the page is wide enough.
    pub fn figure(&mut self, name: &str, scene: Scene, caption: &str) {
        // File names that TeX takes without quotes, whatever the experiment is called.
        let name = format!("{:02}_{}", self.figures.len() + 1, plain(name));
        let millimetres = scene.width / crate::figure::style::MM;
        let high = scene.height / crate::figure::style::MM;
        let _ = write!(
            self.text,
            "\n\\begin{{center}}\n\\includegraphics[width={:.1}mm,height={:.1}mm,keepaspectratio]\
             {{{}/{name}.pdf}}\n\n{{\\small {}}}\n\\end{{center}}\n",
            millimetres.min(170.0),
            high.min(230.0),
            self.folder,
            escape(caption)
        );
        self.figures.push((name, scene));
    }

    pub fn end(&mut self) -> String {
        self.text.push_str("\n\\end{document}\n");
        std::mem::take(&mut self.text)
    }
}

/// Letters, digits and `-` of a name; others become `-`.
pub(super) fn plain(name: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let plain: String = name.chars().map(safe).take(80).collect();
    let plain = plain.trim_matches('-').to_owned();
    if plain.is_empty() {
        "figure".to_owned()
    } else {
        plain
    }
}
