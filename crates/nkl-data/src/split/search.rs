//! Finds the best division: by trying all, or, where they are too many, by a seeded local search.

use super::problem::{Problem, Quality, Tally};
use crate::draw::Draw;

/// Divisions that are still all tried.
const EXHAUSTIVE: u128 = 300_000;
/// Evaluations that the local search may spend.
const BUDGET: usize = 1_500_000;
/// Random beginnings of the local search; the original draws this often, and stops there. With so many
/// speakers that the budget does not last for them, there are fewer, and each is followed further.
const STARTS: usize = 30;

/// A division: for each speaker 0 (training), 1 (test) or 2 (dev).
pub(crate) struct Division {
    pub(crate) part: Vec<u8>,
    pub(crate) quality: Quality,
    /// All divisions were tried, so this is the best there is.
    pub(crate) exhaustive: bool,
}

/// The best division found. The same problem and seed give the same one. `None` if the parts take
/// more speakers than there are.
pub(crate) fn search(problem: &Problem, draw: &mut Draw) -> Option<Division> {
    let wanted: usize = problem.parts.iter().map(|(k, _)| k).sum();
    if wanted > problem.speakers() || problem.parts.is_empty() {
        return None;
    }
    if divisions(problem) <= EXHAUSTIVE {
        Some(all(problem))
    } else {
        Some(local(problem, draw))
    }
}

/// How many divisions there are: the product of binomials.
fn divisions(problem: &Problem) -> u128 {
    let mut rest = problem.speakers();
    let mut product: u128 = 1;
    for (k, _) in &problem.parts {
        let mut binomial: u128 = 1;
        for i in 0..*k {
            binomial = binomial.saturating_mul((rest - i) as u128) / (i as u128 + 1);
            if binomial > EXHAUSTIVE {
                return u128::MAX;
            }
        }
        product = product.saturating_mul(binomial);
        rest -= k;
    }
    product
}

struct All<'a> {
    problem: &'a Problem,
    total: Tally,
    parts: Vec<Tally>,
    part: Vec<u8>,
    best: Option<(Quality, Vec<u8>)>,
}

fn all(problem: &Problem) -> Division {
    let mut walk = All {
        problem,
        total: problem.total(),
        parts: problem.parts.iter().map(|_| problem.empty()).collect(),
        part: vec![0; problem.speakers()],
        best: None,
    };
    walk.fill(0, 0, problem.parts[0].0);
    let (quality, part) = match walk.best {
        Some(best) => best,
        None => (problem.quality(&walk.total, &walk.parts), walk.part),
    };
    Division {
        part,
        quality,
        exhaustive: true,
    }
}

impl All<'_> {
    /// Chooses `left` more speakers, from `from` on, for part `index`; then the next part's.
    fn fill(&mut self, index: usize, from: usize, left: usize) {
        if left == 0 {
            match self.problem.parts.get(index + 1) {
                Some((next, _)) => self.fill(index + 1, 0, *next),
                None => self.judge(),
            }
            return;
        }
        for speaker in from..self.part.len() {
            if self.part[speaker] != 0 {
                continue;
            }
            self.part[speaker] = index as u8 + 1;
            self.problem.add(&mut self.parts[index], speaker);
            self.fill(index, speaker + 1, left - 1);
            self.problem.remove(&mut self.parts[index], speaker);
            self.part[speaker] = 0;
        }
    }

    fn judge(&mut self) {
        let quality = self.problem.quality(&self.total, &self.parts);
        if quality.better_than(self.best.as_ref().map(|(q, _)| q)) {
            self.best = Some((quality, self.part.clone()));
        }
    }
}

/// From several random beginnings, exchanges pairs of speakers between parts as long as that helps.
fn local(problem: &Problem, draw: &mut Draw) -> Division {
    let total = problem.total();
    let n = problem.speakers();
    let mut best: Option<(Quality, Vec<u8>)> = None;
    let mut budget = BUDGET;
    let starts = (BUDGET / (n * n).max(1)).clamp(3, STARTS);
    for start in 0..starts {
        let mut part = vec![0_u8; n];
        let mut order = draw.choose(n, n).into_iter();
        let mut parts: Vec<Tally> = Vec::new();
        for (i, (k, _)) in problem.parts.iter().enumerate() {
            let mut tally = problem.empty();
            for speaker in order.by_ref().take(*k) {
                part[speaker] = i as u8 + 1;
                problem.add(&mut tally, speaker);
            }
            parts.push(tally);
        }
        // Each start gets its share of what is left, so that the last ones are not starved.
        let share = budget / (starts - start);
        let (quality, spent) = climb(problem, &total, &mut parts, &mut part, share, draw);
        budget -= spent.min(budget);
        if quality.better_than(best.as_ref().map(|(q, _)| q)) {
            best = Some((quality, part));
        }
    }
    let (quality, part) = best.unwrap_or_else(|| (problem.quality(&total, &[]), vec![0; n]));
    Division {
        part,
        quality,
        exhaustive: false,
    }
}

/// Takes every exchange that makes the division better, in random order, until none does or `budget`
/// evaluations are spent.
fn climb(
    problem: &Problem,
    total: &Tally,
    parts: &mut [Tally],
    part: &mut [u8],
    budget: usize,
    draw: &mut Draw,
) -> (Quality, usize) {
    let n = part.len();
    let mut current = problem.quality(total, parts);
    let mut spent = 1;
    loop {
        let mut improved = false;
        let order = draw.choose(n, n);
        for (i, a) in order.iter().enumerate() {
            for b in &order[i + 1..] {
                if part[*a] == part[*b] {
                    continue;
                }
                if spent >= budget {
                    return (current, spent);
                }
                spent += 1;
                exchange(problem, parts, part, *a, *b);
                let quality = problem.quality(total, parts);
                if quality < current {
                    current = quality;
                    improved = true;
                } else {
                    exchange(problem, parts, part, *a, *b);
                }
            }
        }
        if !improved {
            return (current, spent);
        }
    }
}

fn exchange(problem: &Problem, parts: &mut [Tally], part: &mut [u8], a: usize, b: usize) {
    for (speaker, to) in [(a, part[b]), (b, part[a])] {
        let from = part[speaker];
        if from > 0 {
            problem.remove(&mut parts[from as usize - 1], speaker);
        }
        if to > 0 {
            problem.add(&mut parts[to as usize - 1], speaker);
        }
    }
    part.swap(a, b);
}

#[cfg(test)]
mod tests {
    use super::super::problem::Variable;
    use super::*;

    fn problem(speakers: usize, parts: Vec<(usize, f64)>, seed: u64) -> Problem {
        let mut draw = Draw::new(seed, "test", 0);
        let rows: Vec<usize> = (0..speakers * 12).map(|r| r % speakers).collect();
        let codes: Vec<usize> = rows.iter().map(|_| draw.below(4)).collect();
        let sex: Vec<usize> = rows.iter().map(|s| s % 2).collect();
        let mut sizes = vec![0; speakers];
        rows.iter().for_each(|s| sizes[*s] += 1);
        Problem {
            variables: vec![
                Variable::new(2.0, &codes, &rows, speakers),
                Variable::new(1.0, &sex, &rows, speakers),
            ],
            classes: Some(Variable::new(0.0, &codes, &rows, speakers)),
            sizes,
            parts,
            size_weight: 1.0,
        }
    }

    #[test]
    fn local_search_comes_close_to_the_best() {
        for seed in 0..5 {
            for parts in [vec![(4, 0.3)], vec![(3, 0.25), (2, 0.2)]] {
                let p = problem(12, parts, seed);
                let best = all(&p);
                let found = local(&p, &mut Draw::new(1, "", 0));
                assert!(best.exhaustive && found.quality >= best.quality);
                assert!(
                    found.quality.score <= best.quality.score + 0.01,
                    "{:?} {:?}",
                    found.quality,
                    best.quality
                );
                let again = local(&p, &mut Draw::new(1, "", 0));
                assert_eq!(found.part, again.part);
            }
        }
    }

    #[test]
    fn part_sizes_are_kept_and_qualities_are_those_of_the_division() {
        let p = problem(60, vec![(12, 0.2), (6, 0.1)], 3);
        let found = search(&p, &mut Draw::new(9, "", 0)).unwrap();
        assert!(!found.exhaustive);
        let tallies: Vec<Tally> = [1_u8, 2]
            .iter()
            .map(|k| {
                let mut t = p.empty();
                (0..60)
                    .filter(|s| found.part[*s] == *k)
                    .for_each(|s| p.add(&mut t, s));
                t
            })
            .collect();
        assert_eq!(p.quality(&p.total(), &tallies), found.quality);
        let sizes: Vec<usize> = [0, 1, 2]
            .iter()
            .map(|k| found.part.iter().filter(|x| *x == k).count())
            .collect();
        assert_eq!(sizes, [42, 12, 6]);
        assert!(search(&problem(3, vec![(4, 0.5)], 0), &mut Draw::new(0, "", 0)).is_none());
    }
}
