//! What is known of a published network.

use crate::{Cut, Form, Pooling, PRESETS};
use std::fmt::Write;

/// One value that a network gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Its place in the outputs side by side.
    pub place: usize,
    /// a, b, c: the value is a·x² + b·x + c.
    pub curve: [f64; 3],
}

/// A network that others have published: what it takes, what of it is used, where to get it.
#[derive(Debug)]
pub struct Preset {
    /// Its name in `FEATS.type`; with `family`, also `<name>-…`.
    pub name: &'static str,
    /// Whether there are several, told apart behind a `-`.
    pub family: bool,
    /// The member of a family that the bare name means; otherwise the name of the file.
    pub file: &'static str,
    /// The key in `[FEATS]` for its file.
    pub key: &'static str,
    /// What it is and who made it.
    pub what: &'static str,
    /// The folder into which nkululeko downloads it, if it does; `model.onnx` in there is taken.
    pub downloads: Option<&'static str>,
    /// One command that makes or gets the file; `NAME` is the network, `FILE` the file to write.
    pub get: &'static str,
    /// What it takes.
    pub form: Form,
    /// Sampling rate in Hz.
    pub rate: u32,
    /// Outputs that are used; none means the first.
    pub outputs: &'static [&'static str],
    /// What becomes of frames.
    pub pooling: Pooling,
    /// What becomes of long recordings.
    pub cut: Cut,
    /// Its values, where they have names; otherwise they are numbered.
    pub columns: &'static [Column],
}

impl Preset {
    /// The name of the file of the type `name`, without `.onnx`.
    pub fn stem<'a>(&self, name: &'a str) -> &'a str
    where
        'static: 'a,
    {
        match self.family && name != self.name {
            true => name,
            false => self.file,
        }
    }

    /// The command that makes the file of the type `name`.
    pub fn command(&self, name: &str) -> String {
        let stem = self.stem(name);
        self.command_for(stem, stem)
    }

    /// The command that makes `models/<file>.onnx` of the network `network`.
    pub fn command_for(&self, network: &str, file: &str) -> String {
        self.get
            .replace("NAME", network)
            .replace("FILE", &format!("models/{file}.onnx"))
    }
}

/// The preset for a name in `FEATS.type`.
pub fn find(name: &str) -> Option<&'static Preset> {
    let exact = PRESETS.iter().find(|p| p.name == name);
    let family = |p: &&Preset| {
        let rest = name.strip_prefix(p.name).filter(|_| p.family);
        rest.is_some_and(|rest| rest.starts_with(['-', '_']))
    };
    exact.or_else(|| PRESETS.iter().find(family))
}

/// The table of all presets, for docs/embeddings.md.
pub fn markdown() -> String {
    let mut out = String::from(
        "| `FEATS.type` | network | file | takes | outputs, pooling | columns | key |\n\
         |---|---|---|---|---|---|---|\n",
    );
    for p in PRESETS {
        let name = match p.family {
            true => format!("`{0}`, `{0}-…`", p.name),
            false => format!("`{}`", p.name),
        };
        let file = match p.family {
            true => format!("`<type>.onnx`; bare: `{}.onnx`", p.file),
            false => format!("`{}.onnx`", p.file),
        };
        let outputs = match p.outputs {
            [] => "the first".to_owned(),
            names => names.join(", "),
        };
        let columns = match p.columns {
            [] => "numbered".to_owned(),
            [first, .., last] if p.columns.len() > 4 => format!("{} to {}", first.name, last.name),
            columns => {
                let names: Vec<&str> = columns.iter().map(|c| c.name).collect();
                names.join(", ")
            }
        };
        // Writing into a string cannot fail.
        let _ = writeln!(
            out,
            "| {name} | {} | {file} | {}, {} Hz{} | {outputs}; {} | {columns} | `FEATS.{}` |",
            p.what,
            p.form.name(),
            p.rate,
            match p.cut {
                Cut::Windows(length, hop) => format!(", windows of {length} every {hop} samples"),
                Cut::Pieces(_) => String::new(),
            },
            p.pooling.name(),
            p.key,
        );
    }
    out.push_str("\n| type | how to get the file |\n|---|---|\n");
    for p in PRESETS {
        let command = p.command(p.name);
        // What is no command is a sentence.
        let shown = match ["python", "curl", "cp"]
            .contains(&command.split(' ').next().unwrap_or_default())
        {
            true => format!("`{command}`"),
            false => command,
        };
        let _ = writeln!(out, "| `{}` | {shown} |", p.name);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_one_preset() {
        let name = |name: &str| find(name).map(|p| p.name);
        assert_eq!(name("wav2vec2"), Some("wav2vec2"));
        assert_eq!(name("wav2vec2-base-960h"), Some("wav2vec2"));
        assert_eq!(name("agender_agender"), Some("agender_agender"));
        assert_eq!(name("agender"), Some("agender"));
        assert_eq!(name("os"), None);
        assert_eq!(name("wav2vec2x"), None);
        for (i, preset) in PRESETS.iter().enumerate() {
            assert!(PRESETS[..i].iter().all(|p| p.name != preset.name));
            assert!(preset.form.rate().is_none_or(|rate| rate == preset.rate));
            assert!(!preset.what.is_empty() && !preset.get.is_empty());
        }
    }

    #[test]
    fn the_table_in_docs_is_new() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/embeddings.md");
        let page = std::fs::read_to_string(path).unwrap();
        let (_, rest) = page.split_once("<!-- presets -->\n").unwrap();
        let (there, _) = rest.split_once("<!-- end -->").unwrap();
        assert!(
            there.trim() == markdown().trim(),
            "docs/embeddings.md is old: put the output of `cargo run --release -p nkl-networks \
             --example presets_md` between its two comments"
        );
    }

    #[test]
    fn files_and_commands() {
        let whisper = find("whisper-tiny").unwrap();
        assert_eq!(whisper.stem("whisper-tiny"), "whisper-tiny");
        assert_eq!(whisper.stem("whisper"), "whisper-base");
        let command = whisper.command("whisper-tiny");
        assert!(command.contains("openai/whisper-tiny"), "{command}");
        assert!(command.contains("models/whisper-tiny.onnx"), "{command}");
    }
}
