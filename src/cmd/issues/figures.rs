//! The pictures of `nkl issues`.

use super::Found;
use crate::failure::Failure;
use crate::map::{Map, FINE};
use nkl_config::plan::Plan;
use nkl_issues::findings::Kind;
use nkl_report::figure::color::{Color, PALETTE};
use nkl_report::plots::confusion_named;
use nkl_report::plots::explore::{counts, curves, Counts, Curves, Group};
use nkl_report::{Exhibit, Sheet};
use serde_json::json;

const SECTION: &str = "Figures";

/// All that the findings give.
pub fn all(found: &Found, plan: &Plan) -> Result<Vec<Exhibit>, Failure> {
    let titles = |lines: Vec<String>| match plan.plot.titles {
        true => lines,
        false => Vec::new(),
    };
    let mut exhibits: Vec<Exhibit> = [
        joint(found, &titles),
        kinds(found, &titles),
        labels(found, plan, &titles),
        quality(found, &titles),
    ]
    .into_iter()
    .flatten()
    .collect();
    exhibits.extend(map(found, plan, &titles)?);
    exhibits.extend(durations(found, &titles));
    Ok(exhibits)
}

type Titles<'a> = &'a dyn Fn(Vec<String>) -> Vec<String>;

/// The calibrated confident joint.
fn joint(found: &Found, titles: Titles) -> Option<Exhibit> {
    let joint = found.joint.as_ref()?;
    let rows = |row: ndarray::ArrayView1<i64>| row.iter().map(|&n| n.max(0) as u64).collect();
    let table: Vec<Vec<u64>> = joint.outer_iter().map(rows).collect();
    let wrong = found
        .findings
        .iter()
        .filter(|f| f.kind == Kind::Label)
        .count();
    let lines = vec![
        "Given labels against estimated true classes".to_string(),
        format!(
            "{wrong} of {} labels are probably wrong",
            found.dataset.len()
        ),
        found.judged_by.clone(),
    ];
    let axes = ("Estimated true class", "Given label");
    let scene = confusion_named(found.labels, &table, titles(lines.clone()), axes.0, axes.1);
    let header = std::iter::once("given".to_string()).chain(found.labels.iter().cloned());
    let row = |(name, counts): (&String, &Vec<u64>)| {
        let counts = counts.iter().map(u64::to_string);
        std::iter::once(name.clone()).chain(counts).collect()
    };
    let data = Sheet {
        header: header.collect(),
        rows: found.labels.iter().zip(&table).map(row).collect(),
    };
    Some(exhibit("issues_joint", lines, scene, data))
}

/// How many findings there are of each kind.
fn kinds(found: &Found, titles: Titles) -> Option<Exhibit> {
    let all = found.counts();
    let lines = vec![format!("Issues among {} samples", found.dataset.len())];
    let data = Counts {
        titles: titles(lines.clone()),
        what: "Samples".to_string(),
        name: "issue".to_string(),
        categories: all
            .iter()
            .map(|(k, _)| k.name().replace('_', " "))
            .collect(),
        groups: vec![Group {
            name: String::new(),
            color: PALETTE[5],
            data: all.iter().map(|(_, n)| *n as u64).collect(),
        }],
        stacked: false,
    };
    (!all.is_empty()).then(|| bars("issues_kinds", lines, data))
}

/// Samples of each class, those with a label issue apart.
fn labels(found: &Found, plan: &Plan, titles: Titles) -> Option<Exhibit> {
    let nkl_data::Target::Classes { index, .. } = &found.dataset.target else {
        return None;
    };
    let mut bad = vec![0u64; found.labels.len()];
    let mut all = bad.clone();
    index.iter().for_each(|c| all[*c] += 1);
    let issues = found.findings.iter().filter(|f| f.kind == Kind::Label);
    issues
        .filter_map(|f| index.get(f.row))
        .for_each(|c| bad[*c] += 1);
    let fine = all.iter().zip(&bad).map(|(all, bad)| all - bad).collect();
    let lines = vec!["Labels that are probably wrong, by class".to_string()];
    let group = |name: &str, color, data| Group {
        name: name.to_string(),
        color,
        data,
    };
    let data = Counts {
        titles: titles(lines.clone()),
        what: "Samples".to_string(),
        name: plan.data.target.clone().unwrap_or_default(),
        categories: found.labels.to_vec(),
        groups: vec![
            group("probably wrong", PALETTE[5], bad),
            group("fine", FINE, fine),
        ],
        stacked: true,
    };
    Some(bars("issues_labels", lines, data))
}

/// Label quality of samples with and without a label issue.
fn quality(found: &Found, titles: Titles) -> Option<Exhibit> {
    let mut wrong = vec![false; found.quality.len()];
    let issues = found.findings.iter().filter(|f| f.kind == Kind::Label);
    issues.for_each(|f| wrong[f.row] = true);
    let of = |issue: bool| -> Vec<f64> {
        let rows = found.quality.iter().zip(&wrong);
        let own = rows.filter(|(q, w)| q.is_finite() && **w == issue);
        own.map(|(q, _)| *q).collect()
    };
    let (fine, bad) = (of(false), of(true));
    if fine.len() + bad.len() < 2 {
        return None;
    }
    let name = format!("label quality ({})", found.score.replace('_', " "));
    let lines = vec![format!("Distribution of the {name}")];
    let mut data = Sheet {
        header: vec!["label_quality".to_string(), "issue".to_string()],
        rows: Vec::new(),
    };
    for (values, issue) in [(&fine, "no"), (&bad, "yes")] {
        let cells = values
            .iter()
            .map(|q| vec![q.to_string(), issue.to_string()]);
        data.rows.extend(cells);
    }
    let groups = [
        ("fine", PALETTE[0], fine),
        ("probably wrong", PALETTE[5], bad),
    ];
    let groups = groups.into_iter().filter(|g| !g.2.is_empty());
    let scene = curves(&Curves {
        titles: titles(lines.clone()),
        name,
        groups: groups
            .map(|(name, color, data)| named(name, color, data))
            .collect(),
        bins: true,
        filled: true,
    });
    Some(exhibit("issues_quality", lines, scene, data))
}

/// Principal components of the features, issues in colour.
fn map(found: &Found, plan: &Plan, titles: Titles) -> Result<Option<Exhibit>, Failure> {
    let mut kind = vec![None; found.dataset.len()];
    // The worst comes first and stays.
    for finding in &found.findings {
        kind[finding.row] = kind[finding.row].or(Some(finding.kind));
    }
    let shown = [
        Kind::Label,
        Kind::Outlier,
        Kind::NearDuplicate,
        Kind::UnderperformingGroup,
    ];
    let other = |k: &Option<Kind>| k.is_some_and(|k| !shown.contains(&k));
    let of = |wanted: &dyn Fn(&Option<Kind>) -> bool| -> Vec<usize> {
        (0..kind.len()).filter(|r| wanted(&kind[*r])).collect()
    };
    let mut groups = vec![named("no issue", FINE, of(&Option::is_none))];
    groups.push(named("other", PALETTE[4], of(&other)));
    for (i, one) in shown.into_iter().enumerate().rev() {
        let color = [PALETTE[5], PALETTE[0], PALETTE[2], PALETTE[3]][i];
        let name = one.name().replace('_', " ");
        groups.push(named(&name, color, of(&|k| *k == Some(one))));
    }
    let line = "Features in two dimensions (PCA)".to_string();
    let why = kind.iter().map(|k| k.map(|k| k.name().to_string()));
    Map {
        name: "issues_map",
        titles: titles(vec![line.clone()]),
        line,
        scaled: found.scaled.view(),
        dataset: found.dataset,
        seed: plan.exp.seed,
        groups,
        why: ("issue", why.map(Option::unwrap_or_default).collect()),
    }
    .exhibit()
}

/// How long the samples are.
fn durations(found: &Found, titles: Titles) -> Option<Exhibit> {
    let seconds: Vec<f64> = found
        .dataset
        .segments
        .iter()
        .map(|s| s.duration())
        .collect();
    let lines = vec!["Distribution of the durations".to_string()];
    let scene = curves(&Curves {
        titles: titles(lines.clone()),
        name: "duration (s)".to_string(),
        groups: vec![named("", PALETTE[0], seconds.clone())],
        bins: true,
        filled: true,
    });
    let data = Sheet {
        header: vec!["duration".to_string()],
        rows: seconds.iter().map(|s| vec![s.to_string()]).collect(),
    };
    (seconds.len() > 1).then(|| exhibit("issues_durations", lines, scene, data))
}

fn named<T>(name: &str, color: Color, data: T) -> Group<T> {
    Group {
        name: name.to_string(),
        color,
        data,
    }
}

fn bars(name: &str, lines: Vec<String>, shown: Counts) -> Exhibit {
    let groups = shown.groups.iter().map(|g| match g.name.as_str() {
        "" => "samples".to_string(),
        name => name.to_string(),
    });
    let row = |(i, category): (usize, &String)| {
        let own = shown.groups.iter().filter_map(|g| g.data.get(i));
        std::iter::once(category.clone())
            .chain(own.map(u64::to_string))
            .collect()
    };
    let data = Sheet {
        header: std::iter::once(shown.name.clone()).chain(groups).collect(),
        rows: shown.categories.iter().enumerate().map(row).collect(),
    };
    exhibit(name, lines, counts(&shown), data)
}

fn exhibit(
    name: &str,
    lines: Vec<String>,
    scene: nkl_report::figure::Scene,
    data: Sheet,
) -> Exhibit {
    Exhibit {
        name: name.to_string(),
        section: SECTION.to_string(),
        statistics: json!(null),
        lines,
        scene,
        data,
    }
}
