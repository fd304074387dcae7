//! `[DATA]`.

use super::needs::{missing, Needs};
use super::{database, filter};
use crate::keys::{key_named, Status};
use crate::log::Log;
use crate::paths::Paths;
use crate::plan::{BinPlan, DataPlan, SampleLimits};
use crate::settings::{Settings, View};
use crate::{Literal, ProblemKind};

/// Bytes below which `check_size = True` leaves recordings out.
const SMALL: u64 = 1000;

pub(super) fn build(settings: &Settings, needs: &Needs, paths: &Paths, log: &mut Log) -> DataPlan {
    let data = settings.section("DATA");
    let tests = match needs.data {
        true => distinct(settings, "DATA", "tests", log),
        false => Vec::new(),
    };
    let databases = match needs.data && (!needs.tests_alone || tests.is_empty()) {
        true => names(settings, log),
        false => Vec::new(),
    };
    let databases = databases
        .iter()
        .map(|name| database::build(name, settings, paths, log))
        .collect();
    let tests = tests
        .iter()
        .map(|name| database::test(name, settings, paths, log))
        .collect();
    let target = data.text("target");
    if target.is_none() && needs.target {
        missing(settings, "DATA", "target", log);
    }
    let bins = data.numbers("bins");
    let labels = data.given("labels").map(|_| data.words("labels"));
    check_bins(&data, bins.as_deref(), labels.as_deref(), log);
    DataPlan {
        databases,
        tests,
        target,
        labels,
        continuous: data.given("type").map(|_| BinPlan {
            edges: bins.clone(),
        }),
        bins,
        target_divide_by: divisor(&data, log),
        no_reuse: data.flag("no_reuse"),
        limits: limits(&data, log),
        filter: filter::rules(&data, log),
        check_size: check_size(&data),
        check_vad: data.flag("check_vad"),
        balance: balance(&data, log),
        size_diff_weight: data.float("size_diff_weight").unwrap_or(1.0),
        balance_bins: balance_bins(settings),
    }
}

/// Whether the file is for experiments across databases: those stand in `EXP.databases`.
pub(super) fn is_across(settings: &Settings) -> bool {
    let (exp, data) = (settings.section("EXP"), settings.section("DATA"));
    data.given("databases").is_none() && exp.given("databases").is_some()
}

/// `databases`, or those that are compared with each other (`EXP.databases`).
pub(super) fn names(settings: &Settings, log: &mut Log) -> Vec<String> {
    let section = if is_across(settings) { "EXP" } else { "DATA" };
    let names = distinct(settings, section, "databases", log);
    if names.is_empty() {
        missing(settings, section, "databases", log);
    }
    names
}

/// A list of databases, each of them once.
fn distinct(settings: &Settings, section: &'static str, list: &str, log: &mut Log) -> Vec<String> {
    let view = settings.section(section);
    let mut seen: Vec<String> = Vec::new();
    for name in view.words(list) {
        let lower = name.to_lowercase();
        let key = key_named("DATA", &name).filter(|key| !matches!(key.status, Status::NoEffect(_)));
        if key.is_some() {
            let message = format!("a database cannot be called `{name}`: that is a key of [DATA]");
            log.problem(
                ProblemKind::Conflict,
                view.place(list),
                message,
                "give it another name",
            );
        }
        if seen.iter().any(|known| known.to_lowercase() == lower) {
            let help = "upper and lower case are the same in keys";
            log.problem(
                ProblemKind::Conflict,
                view.place(list),
                format!("`{list}` lists `{name}` twice"),
                help,
            );
        } else {
            seen.push(name);
        }
    }
    seen
}

/// Limits of `[DATA]` or of a database.
pub(super) fn limits(view: &View, log: &mut Log) -> SampleLimits {
    let limits = SampleLimits {
        samples: view.count("limit_samples"),
        samples_per_speaker: view.count("limit_samples_per_speaker"),
        min_duration: view.float("min_duration_of_sample"),
        // Zero is shown in old documentation as "no limit".
        max_duration: view
            .float("max_duration_of_sample")
            .filter(|&seconds| seconds > 0.0),
    };
    if let (Some(min), Some(max)) = (limits.min_duration, limits.max_duration) {
        if min > max {
            let message = format!("`min_duration_of_sample` ({min} s) is above `max_duration_of_sample` ({max} s): no sample is left");
            log.problem(
                ProblemKind::Conflict,
                view.place("min_duration_of_sample"),
                message,
                "",
            );
        }
    }
    limits
}

fn check_bins(data: &View, bins: Option<&[f64]>, labels: Option<&[String]>, log: &mut Log) {
    let Some(bins) = bins else { return };
    let place = data.place("bins");
    if bins.len() < 2 {
        log.problem(
            ProblemKind::Value,
            &place,
            "`bins`: at least two edges are needed",
            "one more than there are labels",
        );
    }
    if bins.windows(2).any(|pair| matches!(pair, [a, b] if a >= b)) {
        log.problem(
            ProblemKind::Value,
            &place,
            "`bins`: the edges must rise",
            "",
        );
    }
    let bins_count = bins.len().saturating_sub(1);
    if let Some(labels) = labels.filter(|labels| labels.len() != bins_count && bins.len() > 1) {
        let message = format!(
            "`bins` makes {bins_count} classes, but `labels` names {}",
            labels.len()
        );
        log.problem(
            ProblemKind::Conflict,
            &place,
            message,
            "give one more edge than labels",
        );
    }
}

fn divisor(data: &View, log: &mut Log) -> Option<f64> {
    let divisor = data.float("target_divide_by");
    if divisor == Some(0.0) {
        log.problem(
            ProblemKind::Value,
            data.place("target_divide_by"),
            "`target_divide_by` must not be 0",
            "",
        );
    }
    divisor
}

fn check_size(data: &View) -> Option<u64> {
    match data.given("check_size")? {
        Literal::Bool(on) => on.then_some(SMALL),
        Literal::Int(bytes) => u64::try_from(*bytes).ok(),
        _ => None,
    }
}

fn balance(data: &View, log: &mut Log) -> Vec<(String, f64)> {
    let Some(Literal::Dict(pairs)) = data.given("balance") else {
        return Vec::new();
    };
    let mut weights = Vec::new();
    for (column, weight) in pairs {
        match weight.as_f64().filter(|&weight| weight >= 0.0) {
            Some(weight) => weights.push((column.to_text(), weight)),
            None => {
                let message = format!(
                    "`balance`: the weight of `{}` must be a number from 0 on, not {weight}",
                    column.to_text()
                );
                log.problem(ProblemKind::Value, data.place("balance"), message, "");
            }
        }
    }
    let wrong = weights.len() < pairs.len();
    if !wrong && weights.iter().all(|(_, weight)| *weight == 0.0) {
        log.problem(
            ProblemKind::Value,
            data.place("balance"),
            "`balance`: no column has a weight",
            "",
        );
    }
    weights
}

/// `<column>_bins`. Keys have no case; the column's case is that of `balance` where it is there.
fn balance_bins(settings: &Settings) -> Vec<(String, usize)> {
    let balanced: Vec<String> = match settings.section("DATA").given("balance") {
        Some(Literal::Dict(pairs)) => pairs.iter().map(|(column, _)| column.to_text()).collect(),
        _ => Vec::new(),
    };
    let all = settings
        .entries
        .iter()
        .filter(|((section, _), _)| *section == "DATA");
    let bins = all.filter_map(|((_, id), setting)| {
        setting.key.filter(|key| key.name() == "<column>_bins")?;
        let column = id.strip_suffix("_bins")?;
        let column = balanced
            .iter()
            .find(|name| name.to_lowercase() == column)
            .map_or(column, String::as_str);
        match setting.value {
            Literal::Int(count) => Some((column.to_owned(), usize::try_from(count).ok()?)),
            _ => None,
        }
    });
    bins.collect()
}
