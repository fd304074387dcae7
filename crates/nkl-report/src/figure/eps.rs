//! A scene as Encapsulated PostScript (Adobe, EPSF 3.0; PostScript language level 2).
//!
//! The drawing operators are those of the PDF page; a prologue tells PostScript what they mean.
//! PostScript knows no transparency: a faint shape gets the colour that it has on white paper.

use super::pdf::{Content, Number};
use super::scene::Scene;

/// The operators of [`Content`]. PDF keeps two colours, PostScript one.
const PROLOGUE: &str = "\
/nkl 32 dict def nkl begin
/q { gsave } bind def
/Q { grestore } bind def
/cm { 6 array astore concat } bind def
/m { moveto } bind def
/l { lineto } bind def
/c { curveto } bind def
/h { closepath } bind def
/re { 4 -2 roll moveto 1 index 0 rlineto 0 exch rlineto neg 0 rlineto closepath } bind def
/W { clip } bind def
/n { newpath } bind def
/w { setlinewidth } bind def
/j { setlinejoin } bind def
/d { setdash } bind def
/rg { 3 array astore /inside exch def } bind def
/RG { 3 array astore /around exch def } bind def
/f { inside aload pop setrgbcolor fill } bind def
/S { around aload pop setrgbcolor stroke } bind def
/B { gsave f grestore S } bind def
";

impl Scene {
    /// The picture as an EPS file of its own size.
    pub fn to_eps(&self) -> String {
        let page = Content::of(self, false);
        let (w, h) = (Number(self.width), Number(self.height));
        let (wide, high) = (self.width.ceil(), self.height.ceil());
        let title: String = self
            .description
            .chars()
            .map(|c| {
                if c.is_ascii_graphic() || c == ' ' {
                    c
                } else {
                    '?'
                }
            })
            .take(200)
            .collect();
        format!(
            "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 {wide} {high}\n\
             %%HiResBoundingBox: 0 0 {w} {h}\n%%Title: {title}\n%%Creator: nkl\n\
             %%LanguageLevel: 2\n%%Pages: 1\n%%EndComments\n%%BeginProlog\n{PROLOGUE}end\n\
             %%EndProlog\n%%Page: 1 1\nsave nkl begin\n{}end restore\nshowpage\n%%EOF\n",
            page.text
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::color::{Color, INK};
    use crate::figure::scene::{Paint, Shape, Text};

    /// Words of the page that are neither numbers nor brackets.
    fn operators(eps: &str) -> Vec<&str> {
        let page = eps.split("nkl begin\n").last().unwrap_or_default();
        let page = page.split("end restore").next().unwrap_or_default();
        let words = page.split_whitespace();
        let number = |w: &&str| w.trim_matches(['[', ']']).parse::<f64>().is_err();
        words.filter(number).collect()
    }

    #[test]
    fn every_operator_is_defined_and_states_are_closed() {
        let mut scene = Scene::new(100.4, 50.0, "Größe (of \"things\")\n%%EOF");
        let circle = Shape::Circle {
            at: (5.0, 5.0),
            r: 2.0,
        };
        scene
            .items
            .push(circle.paint(Paint::faint(Color(0, 100, 200), 0.5)));
        let line = Shape::Line {
            from: (1.0, 1.0),
            to: (9.0, 9.0),
        };
        let dashed = Paint::dashed(INK, 1.0, (2.0, 1.0));
        scene.items.push(line.paint(dashed));
        scene
            .items
            .push(Text::new((1.0, 20.0), "text", 8.0, INK).into());
        let eps = scene.to_eps();
        let found = operators(&eps);
        for word in &found {
            assert!(PROLOGUE.contains(&format!("\n/{word} ")), "{word}");
        }
        let count = |name| found.iter().filter(|w| **w == name).count();
        assert_eq!(count("q"), count("Q"));
        assert!(eps.starts_with("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 101 50\n"));
        assert_eq!(
            eps.matches("%%EOF").count(),
            2,
            "one in the title, behind it the end"
        );
        assert!(eps.lines().all(|line| line.is_ascii()));
        // Half of the colour on white.
        assert!(eps.contains("0.502 0.698 0.894 rg"), "{eps}");
    }
}
