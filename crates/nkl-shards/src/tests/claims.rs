use crate::{Claims, Owner, Watch};
use std::time::{Duration, Instant, SystemTime};

#[test]
fn of_many_that_want_it_one_gets_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let won: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..16)
            .map(|_| {
                let claims = Claims::at(folder.path().to_owned());
                scope.spawn(move || {
                    let taken = |n| claims.take(n, 1).expect("a claim").is_some();
                    (0..50).filter(|n| taken(*n)).count()
                })
            })
            .collect();
        let won = threads.into_iter().map(|t| t.join().expect("a thread"));
        won.sum()
    });
    assert_eq!(won, 50, "each of 50 claims has one claimant");
    let all = Claims::at(folder.path().to_owned()).all().expect("a list");
    assert_eq!(all, (0..50).map(|n| (n, 1)).collect::<Vec<_>>());
}

#[test]
fn who_is_silent_for_long_is_gone_by_the_own_clock() {
    let elsewhere = Owner {
        host: "elsewhere".into(),
        slurm: Some("7_1".into()),
        ..Owner::me()
    };
    let (now, sign) = (Instant::now(), SystemTime::UNIX_EPOCH);
    let after = |seconds| now + Duration::from_secs(seconds);
    let mut watch = Watch::default();
    let mut gone = |sign, now, ended: bool| watch.gone_by("0.1", &elsewhere, sign, now, |_| ended);
    // A clock that is years behind says nothing.
    assert!(!gone(sign, now, true));
    assert!(!gone(sign, after(100), false));
    let later = sign + Duration::from_secs(5);
    assert!(!gone(later, after(110), true), "it gave a sign of life");
    assert!(!gone(later, after(120), true), "Slurm is not asked at once");
    assert!(gone(later, after(130), true), "Slurm says that it ended");
    assert!(!gone(later, after(229), false));
    assert!(gone(later, after(231), false), "no sign for two minutes");
}
