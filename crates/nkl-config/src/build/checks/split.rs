//! How a database is divided.

use crate::log::Log;
use crate::plan::{DatabaseKind, DatabasePlan, SplitStrategy};
use crate::settings::Settings;
use crate::{Plan, ProblemKind};

pub(super) fn run(database: &DatabasePlan, plan: &Plan, settings: &Settings, log: &mut Log) {
    let view = settings.database(&database.name);
    let (name, place) = (&database.name, view.place("split_strategy"));
    let mut conflict =
        |message: String, help: &str| log.problem(ProblemKind::Conflict, &place, message, help);
    match database.split {
        SplitStrategy::Dev if !plan.exp.traindevtest => {
            conflict(
                format!("database `{name}`: `split_strategy = dev` needs three parts"),
                "set `EXP.traindevtest = True`",
            );
        }
        SplitStrategy::Balanced if plan.data.balance.is_empty() => {
            conflict(
                format!("database `{name}`: `split_strategy = balanced` needs `balance`"),
                "for instance `balance = {'emotion': 2, 'gender': 1}` in [DATA]",
            );
        }
        SplitStrategy::SpeakersStated if stated_speakers(database) == 0 => {
            conflict(
                format!("database `{name}`: `split_strategy = speakers_stated` needs speakers"),
                &format!("for instance `{name}.test = ['a', 'b']`"),
            );
        }
        SplitStrategy::Specified
            if database.kind == DatabaseKind::Audformat
                && database.train_tables.is_empty()
                && database.test_tables.is_empty() =>
        {
            conflict(format!("database `{name}`: `split_strategy = specified` needs `train_tables` or `test_tables`"), "");
        }
        _ => {}
    }
    if database.as_test && database.as_train {
        conflict(
            format!("database `{name}`: `as_test` and `as_train` leave nothing"),
            "keep one of the two",
        );
    }
    sizes(database, plan.exp.traindevtest, &mut conflict);
    if let Some(speaker) = stated_twice(database) {
        conflict(
            format!("database `{name}`: speaker `{speaker}` is stated for two parts"),
            "",
        );
    }
}

/// A speaker who is in two of the lists of `speakers_stated`.
fn stated_twice(database: &DatabasePlan) -> Option<&String> {
    let (train, dev) = (&database.train_speakers, &database.dev_speakers);
    let test = database
        .test_speakers
        .iter()
        .find(|speaker| train.contains(speaker) || dev.contains(speaker));
    test.or(dev.iter().find(|speaker| train.contains(speaker)))
}

fn stated_speakers(database: &DatabasePlan) -> usize {
    database.train_speakers.len() + database.dev_speakers.len() + database.test_speakers.len()
}

fn sizes(database: &DatabasePlan, traindevtest: bool, conflict: &mut impl FnMut(String, &str)) {
    let drawn = matches!(
        database.split,
        SplitStrategy::SpeakerSplit | SplitStrategy::Random | SplitStrategy::Balanced
    );
    let held_out = database.test_share
        + if traindevtest {
            database.dev_share
        } else {
            0.0
        };
    if drawn && (held_out >= 1.0 || database.test_share <= 0.0) {
        let message = format!(
            "database `{}`: `test_size` and `dev_size` leave a part empty",
            database.name
        );
        conflict(message, "they are in per cent");
    } else if drawn && database.test_share < 0.01 {
        let share = database.test_share * 100.0;
        let message = format!(
            "database `{}`: `test_size` is in per cent, and {share} per cent is next to nothing",
            database.name
        );
        conflict(message, "write 20 for 20 per cent");
    }
}
