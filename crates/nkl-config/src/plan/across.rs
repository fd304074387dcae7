//! `EXP.databases` and `[CROSSDB]`: every database against itself and against every other one.

use crate::{Literal, Override};
use serde::{Deserialize, Serialize};

/// Experiments across databases: one for each pair of a training and a test database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcrossPlan {
    /// `EXP.databases`, in order.
    pub databases: Vec<String>,
    /// `EXP.use_splits`: a pair takes the training part of one and the test part of the other,
    /// instead of all of both.
    pub use_splits: bool,
    /// `CROSSDB.train_extra`: databases that go to every training part.
    pub extra: Vec<String>,
    /// Whether there is a section `[AUGMENT]`.
    pub augments: bool,
}

impl AcrossPlan {
    /// Places of the training and the test database of every experiment, row by row.
    pub fn pairs(&self) -> Vec<(usize, usize)> {
        let count = self.databases.len();
        (0..count * count)
            .map(|number| (number / count, number % count))
            .collect()
    }

    /// The name of an experiment: `train_vs_test`, or the database's own name.
    pub fn name(&self, (train, test): (usize, usize)) -> String {
        match train == test {
            true => self.database(train).to_owned(),
            false => format!("{}_vs_{}", self.database(train), self.database(test)),
        }
    }

    /// The settings of an experiment. A database against itself keeps its own split.
    pub fn overrides(&self, pair: (usize, usize)) -> Vec<Override> {
        let (train, test) = (self.database(pair.0), self.database(pair.1));
        let mut names = vec![train];
        let mut all = vec![set("EXP", "name", self.name(pair))];
        if pair.0 != pair.1 {
            names.push(test);
            let (key, of_test, of_train) = match self.use_splits {
                true => (["as_test", "as_train"], "True", "True"),
                false => (["split_strategy"; 2], "test", "train"),
            };
            all.push(set("DATA", &format!("{test}.{}", key[0]), of_test));
            all.push(set("DATA", &format!("{train}.{}", key[1]), of_train));
        }
        for extra in &self.extra {
            names.push(extra);
            all.push(set("DATA", &format!("{extra}.split_strategy"), "train"));
        }
        let names = names.into_iter().map(|n| Literal::Str(n.to_owned()));
        let names = Literal::List(names.collect()).to_string();
        all.push(set("DATA", "databases", names));
        all
    }

    fn database(&self, place: usize) -> &str {
        self.databases.get(place).map_or("", String::as_str)
    }
}

fn set(section: &str, key: &str, value: impl Into<String>) -> Override {
    Override {
        section: section.to_owned(),
        key: key.to_owned(),
        value: value.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(use_splits: bool) -> AcrossPlan {
        AcrossPlan {
            databases: ["a", "b"].map(str::to_owned).to_vec(),
            use_splits,
            extra: vec!["more".to_owned()],
            augments: false,
        }
    }

    fn texts(plan: &AcrossPlan, pair: (usize, usize)) -> Vec<String> {
        let text = |o: &Override| format!("{}.{}={}", o.section, o.key, o.value);
        plan.overrides(pair).iter().map(text).collect()
    }

    #[test]
    fn every_pair_is_an_experiment() {
        let plan = plan(false);
        let names: Vec<String> = plan.pairs().into_iter().map(|p| plan.name(p)).collect();
        assert_eq!(names, ["a", "a_vs_b", "b_vs_a", "b"]);
        let own = texts(&plan, (1, 1));
        let expected = [
            "EXP.name=b",
            "DATA.more.split_strategy=train",
            "DATA.databases=['b', 'more']",
        ];
        assert_eq!(own, expected);
    }

    #[test]
    fn pairs_take_all_of_both_or_their_parts() {
        let all = texts(&plan(false), (0, 1));
        assert!(
            all.contains(&"DATA.b.split_strategy=test".to_owned()),
            "{all:?}"
        );
        assert!(all.contains(&"DATA.a.split_strategy=train".to_owned()));
        let parts = texts(&plan(true), (1, 0));
        assert!(
            parts.contains(&"DATA.a.as_test=True".to_owned()),
            "{parts:?}"
        );
        assert!(parts.contains(&"DATA.b.as_train=True".to_owned()));
        assert!(parts.contains(&"DATA.databases=['b', 'a', 'more']".to_owned()));
    }
}
