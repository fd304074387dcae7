use crate::{Order, Place, Pool, ShardError, Status};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;

fn order(folder: &Path, shards: usize, retries: u32) -> Order {
    Order {
        version: "1".into(),
        command: vec!["extract".into()],
        folder: folder.to_owned(),
        inputs: Vec::new(),
        shards,
        retries,
    }
}

fn place(folder: &Path, shards: usize, retries: u32) -> Place {
    let place = Place::at(folder.join("work"));
    place.begin(&order(folder, shards, retries)).expect("begun");
    place
}

#[test]
fn every_item_is_done_once_in_each_round() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = place(folder.path(), 7, 0);
    let done: [Mutex<Vec<usize>>; 2] = Default::default();
    std::thread::scope(|scope| {
        for _ in 0..5 {
            let (place, done) = (place.clone(), &done);
            scope.spawn(move || {
                let pool = Pool::join(place, "1", false).expect("joined");
                for (number, done) in done.iter().enumerate() {
                    let work = |items: std::ops::Range<usize>| {
                        if number == 1 {
                            let before = done_before(&pool, 23);
                            assert!(before, "a round begins when the one before is complete");
                        }
                        done.lock().expect("a lock").extend(items);
                        Ok::<(), String>(())
                    };
                    let ended = match number {
                        0 => pool.round("first", "a", 23, work),
                        _ => pool.last_round("second", "b", 23, work),
                    };
                    ended.expect("a round");
                }
            });
        }
    });
    for done in &done {
        let mut items = done.lock().expect("a lock").clone();
        items.sort_unstable();
        assert_eq!(items, (0..23).collect::<Vec<_>>());
    }
    let status = Status::of(&place).expect("a status");
    assert_eq!(status.rounds.len(), 2);
    assert!(status.rounds.iter().all(|r| r.count.done == 7));
    assert!(!status.merged && !status.failed());
}

fn done_before(pool: &Pool, items: usize) -> bool {
    let status = Status::of(pool.place()).expect("a status");
    let first = status.rounds.first().expect("a first round");
    first.count.done == pool.shards(items)
}

#[test]
fn what_fails_is_tried_again_and_its_message_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = place(folder.path(), 4, 2);
    let pool = Pool::join(place.clone(), "1", true).expect("joined");
    let mut attempts = 0;
    pool.last_round("work", "x", 4, |items| {
        attempts += usize::from(items.contains(&2));
        match items.contains(&2) && attempts < 3 {
            true => Err("disk full"),
            false => Ok(()),
        }
    })
    .expect("the third attempt succeeds");
    assert_eq!(attempts, 3);

    let other = Pool::join(place.clone(), "1", true).expect("joined");
    other
        .round("work", "x", 4, |_| Ok::<(), String>(()))
        .expect("complete");
    let mut seen = BTreeSet::new();
    let error = other
        .last_round("worse", "x", 4, |items| {
            seen.insert(items.start);
            match items.start {
                1 => panic!("an index out of bounds"),
                3 => Err("a bad file"),
                _ => Ok(()),
            }
        })
        .expect_err("two shards fail");
    assert_eq!(seen.len(), 4, "the others are done");
    let text = error.to_string();
    assert!(text.contains("failed 3 times"), "{text}");
    let status = Status::of(&place).expect("a status");
    let last = status.current().expect("a round");
    assert_eq!((last.count.done, last.count.failed), (2, 2));
    let texts: Vec<&str> = last
        .failures
        .iter()
        .map(|(_, text)| text.as_str())
        .collect();
    assert!(texts.iter().any(|t| t.contains("a bad file")), "{texts:?}");
    assert!(
        texts
            .iter()
            .any(|t| t.contains("a defect of nkl: an index")),
        "{texts:?}"
    );

    // Submitted again, they are begun again; what was committed stays.
    place
        .begin(&order(folder.path(), 4, 2))
        .expect("begun again");
    let pool = Pool::join(place.clone(), "1", true).expect("joined");
    let mut again = BTreeSet::new();
    pool.round("work", "x", 4, |_| Err("done already"))
        .expect("complete");
    pool.last_round("worse", "x", 4, |items| {
        again.insert(items.start);
        Ok::<(), String>(())
    })
    .expect("complete");
    assert_eq!(again, BTreeSet::from([1, 3]));
}

#[test]
fn a_claim_of_a_process_that_is_gone_is_taken_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = place(folder.path(), 2, 0);
    let pool = Pool::join(place.clone(), "1", true).expect("joined");
    pool.round("before", "x", 1, |_| Ok::<(), String>(()))
        .expect("complete");
    // As if a process of this machine had claimed shard 0 and been killed.
    let claims = place.folder.join("rounds/0001/claims");
    std::fs::create_dir_all(&claims).expect("a folder");
    let mut gone = crate::Owner::me();
    if gone.life() == crate::Life::Unknown {
        println!("skipped: no /proc here");
        return;
    }
    gone.started += 1;
    let text = serde_json::to_string(&gone).expect("text");
    std::fs::write(claims.join("0.1"), text).expect("a claim");
    let mut done = Vec::new();
    pool.last_round("work", "x", 2, |items| {
        done.push(items.start);
        Ok::<(), String>(())
    })
    .expect("complete");
    done.sort_unstable();
    assert_eq!(done, [0, 1]);
    assert!(claims.join("0.2").exists(), "the second attempt");
}

#[test]
fn other_work_other_data_and_other_versions_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = place(folder.path(), 2, 0);
    let input = folder.path().join("x.ini");
    std::fs::write(&input, "[EXP]").expect("a file");
    let mut other = order(folder.path(), 2, 0);
    other.command = vec!["diarize".into()];
    let busy = place.begin(&other).expect_err("other work");
    assert!(busy.to_string().contains("other work"), "{busy}");
    assert!(matches!(
        Pool::join(place.clone(), "2", false),
        Err(ShardError::Changed(_))
    ));
    let pool = Pool::join(place.clone(), "1", false).expect("joined");
    pool.round("work", "x", 4, |_| Ok::<(), String>(()))
        .expect("complete");
    let pool = Pool::join(place.clone(), "1", false).expect("joined");
    let changed = pool.round("work", "y", 4, |_| Ok::<(), String>(()));
    let text = changed.expect_err("other data").to_string();
    assert!(text.contains("the data are not what they were"), "{text}");

    let with_input = Order {
        inputs: vec![(input.clone(), crate::digest(&input).expect("a hash"))],
        ..order(folder.path(), 2, 0)
    };
    with_input.check("1").expect("as it was");
    std::fs::write(&input, "[DATA]").expect("a file");
    let text = with_input.check("1").expect_err("changed").to_string();
    assert!(text.contains("x.ini has changed"), "{text}");

    let nothing = Place::at(folder.path().join("nowhere"));
    assert!(Status::of(&nothing).is_err());
}
