//! Divides a database into training, development and test split.

mod balanced;
mod disjoint;
mod problem;
mod random;
mod search;
mod speakers;
mod stored;

use crate::dataset::Split;
use crate::error::{count, DataError};
use crate::frame::Frame;
use nkl_config::plan::{DatabasePlan, ExpPlan, Plan, SplitStrategy};
use nkl_config::Note;

pub(crate) use disjoint::{check_across, check_within};
pub use stored::{load_split, save_split, split_file, StoredRow};

/// What a strategy needs to know beside the rows.
pub(crate) struct Context<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) database: &'a DatabasePlan,
    /// Position in `DATA.databases`.
    pub(crate) number: usize,
}

impl Context<'_> {
    fn exp(&self) -> &ExpPlan {
        &self.plan.exp
    }

    /// Share of the development split: 0 without one.
    fn dev_share(&self) -> f64 {
        if self.exp().traindevtest {
            self.database.dev_share
        } else {
            0.0
        }
    }

    fn error(&self, message: impl std::fmt::Display) -> DataError {
        DataError::split(format!("database '{}': {message}", self.database.name))
    }
}

/// Divides the rows of `frame`; rows that belong to no split are left out with a note.
/// Gives the score, where the strategy has one.
///
/// # Errors
/// What the strategy needs is not there.
pub(crate) fn divide(
    context: &Context,
    frame: &mut Frame,
    notes: &mut Vec<Note>,
) -> Result<Option<f64>, DataError> {
    use SplitStrategy as S;
    let rows = frame.rows();
    let mut score = None;
    if by_speakers(&context.database.split) && frame.speakers().is_some() {
        speakers::drop_unknown(context, frame, notes);
    }
    let parts: Vec<Option<Split>> = match &context.database.split {
        S::Train => vec![Some(Split::Train); rows],
        S::Test => vec![Some(Split::Test); rows],
        S::Dev => {
            if !context.exp().traindevtest {
                return Err(context.error("split_strategy 'dev' needs EXP.traindevtest = True"));
            }
            vec![Some(Split::Dev); rows]
        }
        S::Database | S::Specified => stated(context, frame, notes),
        S::SpeakerSplit => speakers::share(context, frame, notes)?,
        S::TestSpeakers(names) => speakers::listed(context, frame, names, notes)?,
        S::SpeakersStated => speakers::stated(context, frame, notes)?,
        S::Random => random::draw(context, frame)?,
        S::Balanced => {
            let (parts, found) = balanced::divide(context, frame, notes)?;
            score = Some(found);
            parts
        }
        S::Reuse => stored::reuse(context, frame, notes)?,
    };
    settle(context, frame, &parts, notes);
    Ok(score)
}

/// Strategies that keep each speaker within one split.
pub(crate) fn by_speakers(strategy: &SplitStrategy) -> bool {
    use SplitStrategy as S;
    matches!(
        strategy,
        S::SpeakerSplit | S::TestSpeakers(_) | S::SpeakersStated | S::Balanced
    )
}

/// Takes over `parts`, with `as_test` and `as_train`.
fn settle(context: &Context, frame: &mut Frame, parts: &[Option<Split>], notes: &mut Vec<Note>) {
    let database = context.database;
    let wanted = |part: &Option<Split>| match part {
        None => false,
        Some(Split::Test) => !database.as_train,
        Some(_) => !database.as_test,
    };
    let keep: Vec<usize> = (0..parts.len()).filter(|r| wanted(&parts[*r])).collect();
    let outside = parts.iter().filter(|p| p.is_none()).count();
    if outside > 0 {
        notes.push(Note::info(format!(
            "database '{}': {} left out that belong to no split",
            database.name,
            count(outside, "row")
        )));
    }
    let other = parts.len() - outside - keep.len();
    if other > 0 {
        let which = if database.as_test {
            "as_test"
        } else {
            "as_train"
        };
        notes.push(Note::info(format!(
            "database '{}': {} left out by {which}",
            database.name,
            count(other, "row")
        )));
    }
    frame.split = parts.iter().map(|p| p.unwrap_or(Split::Train)).collect();
    frame.keep(&keep);
}

/// The split that the database states; development rows have no place without a development split.
fn stated(context: &Context, frame: &Frame, notes: &mut Vec<Note>) -> Vec<Option<Split>> {
    let mut parts = frame
        .stated
        .clone()
        .unwrap_or_else(|| vec![None; frame.rows()]);
    if !context.exp().traindevtest {
        let dev = parts.iter().filter(|p| **p == Some(Split::Dev)).count();
        if dev > 0 {
            notes.push(Note::warning(format!(
                "database '{}': {} of its dev split not used; EXP.traindevtest = True uses them",
                context.database.name,
                count(dev, "row")
            )));
        }
        for part in &mut parts {
            *part = part.filter(|p| *p != Split::Dev);
        }
    }
    parts
}
