//! How far a submission is, for people.

use crate::failure::Failure;
use crate::progress::Bar;
use crate::submit::failure;
use nkl_features::Progress;
use nkl_report::{Align, Table};
use nkl_shards::{Place, RoundStatus, Status};
use std::cell::RefCell;
use std::time::{Duration, Instant};

/// Failures that are shown of a round.
const SHOWN: usize = 5;

/// Rounds that have a line each.
const ROUNDS: usize = 8;

/// Prints it.
pub fn print(place: &Place) -> Result<(), Failure> {
    let status = Status::of(place).map_err(failure)?;
    println!("nkl {}", status.order.text());
    if !status.jobs.is_empty() {
        println!("jobs of Slurm: {}", status.jobs.join(" "));
    }
    print!("{}", table(&status).render());
    for round in &status.rounds {
        let what = &round.outline.what;
        for owner in &round.owners {
            println!("{what}, {owner}");
        }
        for (shard, message) in round.failures.iter().take(SHOWN) {
            println!("{what}, shard {shard} failed: {message}");
        }
        if let Some(more) = round.failures.len().checked_sub(SHOWN).filter(|n| *n > 0) {
            println!("{what}, {more} further shards failed");
        }
    }
    println!("{}", summary(&status));
    Ok(())
}

fn summary(status: &Status) -> String {
    match &status.trouble {
        _ if status.merged => "complete: the results are there".to_owned(),
        Some(text) => format!("not complete: {text}\nSubmit again to go on."),
        None if status.failed() => "failed; submit again to go on".to_owned(),
        None if status.rounds.is_empty() => "no process has begun yet".to_owned(),
        None => "not complete yet".to_owned(),
    }
}

fn table(status: &Status) -> Table {
    let columns = [
        ("round", Align::Left),
        ("shards", Align::Right),
        ("done", Align::Right),
        ("at work", Align::Right),
        ("abandoned", Align::Right),
        ("failed", Align::Right),
        ("open", Align::Right),
        ("seconds", Align::Right),
    ];
    let columns = columns.map(|(name, align)| (name.to_owned(), align));
    let mut table = Table::new(columns.to_vec());
    let (early, late) = status
        .rounds
        .split_at(status.rounds.len().saturating_sub(ROUNDS));
    // Of many iterations the last ones are worth a line.
    if !early.is_empty() {
        let sum = |of: fn(&RoundStatus) -> usize| early.iter().map(of).sum::<usize>().to_string();
        let mut row = vec![format!("{} rounds before", early.len())];
        row.extend([sum(|r| r.outline.shards), sum(|r| r.count.done)]);
        row.extend(["0", "0"].map(str::to_owned));
        row.extend([sum(|r| r.count.failed), sum(|r| r.count.open)]);
        let seconds: f64 = early.iter().map(|round| round.seconds).sum();
        row.push(format!("{seconds:.1}"));
        table.row(row);
    }
    for round in late {
        let count = &round.count;
        let numbers = [
            round.outline.shards,
            count.done,
            count.begun.saturating_sub(round.abandoned),
            round.abandoned,
            count.failed,
            count.open,
        ];
        let mut row = vec![round.outline.what.clone()];
        row.extend(numbers.iter().map(usize::to_string));
        row.push(format!("{:.1}", round.seconds));
        table.row(row);
    }
    table
}

/// A bar for the round that is going on.
pub struct Follow<'a> {
    place: &'a Place,
    bar: Bar,
    shown: RefCell<Option<Shown>>,
}

struct Shown {
    round: usize,
    done: usize,
    at: Instant,
}

impl<'a> Follow<'a> {
    /// Of the work of a folder.
    pub fn of(place: &'a Place) -> Self {
        Follow {
            place,
            bar: Bar::default(),
            shown: RefCell::new(None),
        }
    }

    /// Moves the bar; looks into the folder twice a second at most.
    pub fn show(&self) {
        const OFTEN: Duration = Duration::from_millis(500);
        let mut shown = self.shown.borrow_mut();
        if shown
            .as_ref()
            .is_some_and(|shown| shown.at.elapsed() < OFTEN)
        {
            return;
        }
        // What cannot be read now may be there the next time.
        let Ok(status) = Status::of(self.place) else {
            return;
        };
        let Some(current) = status.current() else {
            return;
        };
        let (round, done) = (status.rounds.len(), current.count.done);
        let before = match shown.as_ref().filter(|shown| shown.round == round) {
            Some(shown) => shown.done,
            None => {
                self.bar
                    .start(&current.outline.what, current.outline.shards);
                0
            }
        };
        self.bar.advance(done.saturating_sub(before));
        *shown = Some(Shown {
            round,
            done,
            at: Instant::now(),
        });
    }

    /// Nothing is shown any more.
    pub fn end(&self) {
        self.bar.finish();
    }

    /// A shard failed too often, so that there is nothing to wait for.
    pub fn complete(&self) -> bool {
        Status::of(self.place).is_ok_and(|status| status.failed())
    }
}
