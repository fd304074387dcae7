//! A real column between groups: which differ, and by how much.

use super::{
    anova, bartlett, cohens_d, known, kruskal, levene, mann_whitney, shapiro, t_test, Test,
};
use serde::Serialize;

/// From this mean size of the groups on pairs are compared by t-tests.
const FOR_T: usize = 30;
/// Below this p an assumption counts as violated.
const LEVEL: f64 = 0.05;

/// Everything about one real column between groups.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Name, size, mean and standard deviation of each group, and whether it looks normal.
    pub groups: Vec<Normality>,
    /// Values that were not known, over all groups.
    pub missing: usize,
    /// Every pair of groups.
    pub pairs: Vec<Pair>,
    /// The pair with the largest effect, as its place in `pairs`.
    pub largest: Option<usize>,
    /// The pair with the smallest p, likewise.
    pub clearest: Option<usize>,
    /// All groups together; only for more than two.
    pub overall: Option<Overall>,
    /// Levene's test: equal variances?
    pub levene: Option<Test>,
    /// Bartlett's test: equal variances of normal groups?
    pub bartlett: Option<Test>,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Normality {
    /// Its name.
    pub name: String,
    /// Known values.
    pub n: usize,
    /// Their mean.
    pub mean: Option<f64>,
    /// Their standard deviation (unbiased variance).
    pub sd: Option<f64>,
    /// Shapiro and Wilk's test, for 3 to 5000 values.
    pub shapiro: Option<Test>,
}

/// Two groups.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    /// First group.
    pub a: String,
    /// Second group.
    pub b: String,
    /// Cohen's d, positive where `a` is larger.
    pub cohens_d: Option<f64>,
    /// `t-test`, `Welch's t-test` or `Mann-Whitney U`.
    pub approach: &'static str,
    /// Its result.
    pub test: Option<Test>,
}

/// All groups.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overall {
    /// The test that suits the data: `ANOVA` where every group looks normal and the variances look
    /// equal, else `Kruskal-Wallis`.
    pub approach: &'static str,
    /// Kruskal and Wallis' test.
    pub kruskal: Option<Test>,
    /// Analysis of variance.
    pub anova: Option<Test>,
}

impl Overall {
    /// The result of the test that suits the data.
    pub fn test(&self) -> Option<Test> {
        if self.approach == "ANOVA" {
            self.anova
        } else {
            self.kruskal
        }
    }
}

/// Compares groups (name, values); values that are not known are left out and counted, and groups
/// without any known value too.
///
/// As in nkululeko, pairs are compared by t-tests where the groups have 30 values or more on
/// average (Welch's where Levene's test finds different variances), else by Mann and Whitney's
/// test. p-values are not corrected for their number.
pub fn compare(groups: &[(String, Vec<f64>)]) -> Comparison {
    let cleaned: Vec<(&String, Vec<f64>, usize)> = groups
        .iter()
        .map(|(name, values)| {
            let (kept, missing) = known(values);
            (name, kept, missing)
        })
        .collect();
    let missing = cleaned.iter().map(|g| g.2).sum();
    let present: Vec<(&String, &[f64])> = cleaned
        .iter()
        .filter(|g| !g.1.is_empty())
        .map(|g| (g.0, g.1.as_slice()))
        .collect();
    let views: Vec<&[f64]> = present.iter().map(|g| g.1).collect();
    let total: usize = views.iter().map(|v| v.len()).sum();
    let large = !views.is_empty() && total / views.len() >= FOR_T;
    let mut pairs = Vec::new();
    for (i, a) in present.iter().enumerate() {
        pairs.extend(present.iter().skip(i + 1).map(|b| pair(a, b, large)));
    }
    let described: Vec<Normality> = present.iter().map(|(name, v)| describe(name, v)).collect();
    let equal = levene(&views);
    let overall = (views.len() > 2).then(|| Overall {
        approach: approach(&described, equal),
        kruskal: kruskal(&views),
        anova: anova(&views),
    });
    Comparison {
        largest: best(&pairs, |p| p.cohens_d.map(|d| -d.abs())),
        clearest: best(&pairs, |p| p.test.map(|t| t.p)),
        groups: described,
        missing,
        pairs,
        overall,
        levene: equal,
        bartlett: bartlett(&views),
    }
}

fn approach(groups: &[Normality], levene: Option<Test>) -> &'static str {
    let normal = |g: &Normality| g.shapiro.is_some_and(|t| t.p >= LEVEL);
    if groups.iter().all(normal) && levene.is_some_and(|t| t.p >= LEVEL) {
        "ANOVA"
    } else {
        "Kruskal-Wallis"
    }
}

fn pair(a: &(&String, &[f64]), b: &(&String, &[f64]), large: bool) -> Pair {
    let (approach, test) = if large {
        let equal = levene(&[a.1, b.1]).is_some_and(|t| t.p > LEVEL);
        let name = if equal { "t-test" } else { "Welch's t-test" };
        (name, t_test(a.1, b.1, equal))
    } else {
        ("Mann-Whitney U", mann_whitney(a.1, b.1))
    };
    Pair {
        a: a.0.clone(),
        b: b.0.clone(),
        cohens_d: cohens_d(a.1, b.1),
        approach,
        test,
    }
}

fn describe(name: &str, values: &[f64]) -> Normality {
    let n = values.len();
    Normality {
        name: name.to_owned(),
        n,
        mean: (n > 0).then(|| super::mean(values)),
        sd: (n > 1).then(|| super::variance(values).sqrt()),
        shapiro: shapiro(values),
    }
}

/// The first with the smallest key.
fn best(pairs: &[Pair], key: impl Fn(&Pair) -> Option<f64>) -> Option<usize> {
    let known = pairs
        .iter()
        .enumerate()
        .filter_map(|(i, p)| Some((i, key(p)?)));
    known.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(i, _)| i)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_counted_and_the_largest_effect_is_found() {
        let group = |name: &str, shift: f64| {
            let values = (0..40).map(|i| shift + f64::from(i * 17 % 40) / 10.0);
            (name.to_owned(), values.chain([f64::NAN]).collect())
        };
        let found = compare(&[
            group("a", 0.0),
            group("b", 1.0),
            group("c", 3.0),
            ("none".into(), vec![f64::NAN]),
        ]);
        assert_eq!(found.missing, 4);
        assert_eq!(found.groups.len(), 3);
        let largest = &found.pairs[found.largest.unwrap()];
        assert_eq!((largest.a.as_str(), largest.b.as_str()), ("a", "c"));
        assert!(largest.cohens_d.unwrap() < -2.0);
        assert_eq!(largest.approach, "t-test");
        assert_eq!(found.overall.unwrap().approach, "ANOVA");
        let none = compare(&[("a".into(), vec![]), ("b".into(), vec![f64::NAN])]);
        assert!(none.pairs.is_empty() && none.missing == 1);
    }
}
