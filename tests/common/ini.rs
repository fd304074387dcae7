//! INI files, put together setting by setting.

/// Settings in the order in which they were made.
#[derive(Clone)]
pub struct Ini {
    settings: Vec<(String, String, String)>,
    extra: String,
}

impl Ini {
    /// A whole experiment named `exp` with results in `out`, on the table `db.csv` beside it:
    /// MFCC and a support vector machine for the column `sound`, split by speakers.
    pub fn new() -> Self {
        let ini = Ini {
            settings: Vec::new(),
            extra: String::new(),
        };
        ini.set("EXP.root", "out")
            .set("EXP.name", "exp")
            .set("DATA.databases", "['db']")
            .set("DATA.db", "db.csv")
            .set("DATA.db.type", "csv")
            .set("DATA.db.absolute_path", "False")
            .set("DATA.db.split_strategy", "speaker_split")
            .set("DATA.db.test_size", "50")
            .set("DATA.target", "sound")
            .set("FEATS.type", "['mfcc']")
            .set("FEATS.scale", "standard")
            .set("MODEL.type", "svm")
    }

    /// Sets `SECTION.key`, in place of an earlier value.
    pub fn set(mut self, name: &str, value: &str) -> Self {
        let (section, key) = name.split_once('.').expect("SECTION.key");
        match self
            .settings
            .iter_mut()
            .find(|(s, k, _)| s == section && k == key)
        {
            Some(setting) => setting.2 = value.to_owned(),
            None => self
                .settings
                .push((section.to_owned(), key.to_owned(), value.to_owned())),
        }
        self
    }

    /// Without `SECTION.key`, or without the whole `SECTION`.
    pub fn without(mut self, name: &str) -> Self {
        let (section, key) = name
            .split_once('.')
            .map_or((name, None), |(s, k)| (s, Some(k)));
        self.settings
            .retain(|(s, k, _)| s != section || key.is_some_and(|key| key != k));
        self
    }

    /// With these lines at the end.
    pub fn append(mut self, lines: &str) -> Self {
        self.extra.push_str(lines);
        self
    }

    /// The file's text: the sections in order of first mention.
    pub fn text(&self) -> String {
        let mut sections: Vec<&str> = Vec::new();
        for (section, _, _) in &self.settings {
            if !sections.contains(&section.as_str()) {
                sections.push(section);
            }
        }
        let mut text = String::new();
        for section in sections {
            text.push_str(&format!("[{section}]\n"));
            for (_, key, value) in self.settings.iter().filter(|(s, _, _)| s == section) {
                text.push_str(&format!("{key} = {value}\n"));
            }
        }
        text + &self.extra
    }
}
