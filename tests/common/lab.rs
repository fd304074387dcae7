//! A temporary folder with a small corpus in it.

use super::{nkl, wav, Ini, Results, Run};
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

/// Speakers of the corpus; each has a pitch of its own.
pub const SPEAKERS: [&str; 4] = ["ann", "bob", "cem", "dot"];
/// Classes of the corpus; they differ in timbre.
pub const CLASSES: [&str; 2] = ["bright", "dull"];
/// Recordings of each speaker in each class.
pub const TAKES: usize = 3;

/// A temporary folder, removed at the end of the test.
pub struct Lab {
    dir: TempDir,
}

impl Lab {
    /// An empty folder.
    pub fn empty() -> Self {
        Lab {
            dir: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    /// A folder with `db.csv` (file, speaker, sound, level) and its 24 recordings in `wav/`.
    pub fn new() -> Self {
        let lab = Lab::empty();
        let mut table = String::from("file,speaker,sound,level\n");
        for (s, speaker) in SPEAKERS.iter().enumerate() {
            for (c, class) in CLASSES.iter().enumerate() {
                for take in 0..TAKES {
                    let file = file(speaker, class, take);
                    let (hertz, tilt) = (120.0 + 10.0 * s as f64, 0.9 - 0.5 * c as f64);
                    let seed = (s * 100 + c * 10 + take) as u64;
                    lab.write(
                        &file,
                        wav::tone(hertz, tilt + 0.02 * take as f64, 0.3, seed),
                    );
                    table += &format!(
                        "{file},{speaker},{class},{:.2}\n",
                        tilt + 0.02 * take as f64
                    );
                }
            }
        }
        lab.write("db.csv", table);
        lab
    }

    /// Where `path` lies.
    pub fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    /// Writes a file, with its folders.
    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a new folder");
        fs::write(path, bytes).expect("a new file");
    }

    /// Changes a text file.
    pub fn edit(&self, path: &str, change: impl Fn(String) -> String) {
        let text = fs::read_to_string(self.path(path)).expect("a text file");
        self.write(path, change(text));
    }

    /// Has the table name a stretch of each recording, 0.1 to 0.25 s.
    pub fn name_stretches(&self) {
        self.edit("db.csv", |text| {
            let lines = text.lines().enumerate().map(|(number, line)| match number {
                0 => format!("{line},start,end"),
                _ => format!("{line},0.1,0.25"),
            });
            lines.collect::<Vec<_>>().join("\n")
        });
    }

    /// `nkl experiment` on this INI file, which is written to `x.ini`.
    pub fn experiment(&self, ini: &Ini) -> Run {
        self.with_ini("experiment", ini)
    }

    /// `nkl check`, likewise.
    pub fn check(&self, ini: &Ini) -> Run {
        self.with_ini("check", ini)
    }

    fn with_ini(&self, command: &str, ini: &Ini) -> Run {
        self.write("x.ini", ini.text());
        self.nkl([command, "--config", "x.ini"])
    }

    /// The program, started in this folder.
    pub fn nkl<const N: usize>(&self, args: [&str; N]) -> Run {
        nkl(args).folder(self.dir.path())
    }

    /// What the experiment `exp` of [`Ini::new`] wrote.
    pub fn results(&self) -> Results {
        Results::at(self.path("out/exp"))
    }
}

/// A recording of the corpus, as the table names it.
pub fn file(speaker: &str, class: &str, take: usize) -> String {
    format!("wav/{speaker}_{class}_{take}.wav")
}
