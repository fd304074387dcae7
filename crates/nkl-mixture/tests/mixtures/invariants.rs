//! What has to hold for any data.

use crate::specializer::data;
use ndarray::{s, Axis};
use nkl_mixture::{
    adapt, start, train, train_many, Adaptation, CovarianceType, Cpu, Frames, Gmm, KMeans,
    KMeansOptions, MapOptions, Rows, Source, Statistics, Stop, TrainOptions, UpdateOptions,
    Updates, Values, VarianceFloor,
};

const KINDS: [CovarianceType; 2] = [CovarianceType::Diagonal, CovarianceType::Full];

fn from_kmeans(x: ndarray::ArrayView2<f64>, components: usize, kind: CovarianceType) -> Gmm {
    let kmeans = KMeans::fit(x, &KMeansOptions::new(components, 4)).expect("k-means");
    start::from_kmeans(x, &kmeans, kind, &VarianceFloor::default()).expect("a mixture")
}

fn trained(x: Frames, start: Gmm, iterations: usize) -> nkl_mixture::Trained {
    let options = TrainOptions {
        stop: Stop::after(iterations),
        ..TrainOptions::default()
    };
    train(&mut Cpu::new(x).expect("frames"), start, &options).expect("training")
}

#[test]
fn the_likelihood_never_falls() {
    let x = data();
    for kind in KINDS {
        let found = trained(x.view().into(), from_kmeans(x.view(), 5, kind), 40);
        assert!(
            found.history.windows(2).all(|w| w[1] >= w[0] - 1e-9),
            "{:?}",
            found.history
        );
        assert!((found.gmm.weights.sum() - 1.0).abs() < 1e-12);
        found.gmm.check().expect("a mixture");
    }
}

/// Its own E-steps on the shards, merged.
struct Shards<'a>(Vec<Cpu<'a>>);

impl Source for Shards<'_> {
    fn statistics(&mut self, gmm: &Gmm) -> Result<Statistics, nkl_mixture::MixtureError> {
        let mut sum = Statistics::zeros(gmm.components(), gmm.dimensions(), gmm.kind());
        for shard in &mut self.0 {
            sum.add(&shard.statistics(gmm)?)?;
        }
        Ok(sum)
    }
}

#[test]
fn twenty_shards_are_as_one() {
    let x = data();
    for kind in KINDS {
        let start = from_kmeans(x.view(), 4, kind);
        let one = trained(x.view().into(), start.clone(), 20).gmm;
        let shards = x
            .axis_chunks_iter(Axis(0), 30)
            .map(|part| Cpu::new(part).expect("frames"));
        let options = TrainOptions {
            stop: Stop::after(20),
            ..TrainOptions::default()
        };
        let twenty = train(&mut Shards(shards.collect()), start, &options)
            .expect("training")
            .gmm;
        let apart = (&one.means - &twenty.means).mapv(f64::abs);
        assert!(apart.iter().all(|d| *d < 1e-9), "{apart}");
    }
}

#[test]
fn a_subset_is_as_its_copy() {
    let x = data();
    let rows: Vec<u32> = (0..600).filter(|k| k % 7 < 3).collect();
    let places: Vec<usize> = rows.iter().map(|&k| k as usize).collect();
    let copy = x.select(Axis(0), &places);
    let subset = Frames {
        values: Values::F64(x.view()),
        rows: Rows::List(&rows),
    };
    let of = |frames: Frames| {
        let kmeans = KMeans::fit(frames, &KMeansOptions::new(3, 1)).expect("k-means");
        let floor = VarianceFloor::default();
        let start = start::from_kmeans(frames, &kmeans, CovarianceType::Full, &floor);
        trained(frames, start.expect("a mixture"), 10)
    };
    assert_eq!(of(subset), of(copy.view().into()));
}

#[test]
fn many_at_once_are_as_one_after_the_other() {
    let x = data();
    let options = TrainOptions {
        stop: Stop::after(8),
        ..TrainOptions::default()
    };
    let parts: Vec<_> = x.axis_chunks_iter(Axis(0), 200).collect();
    let start = |part: &ndarray::ArrayView2<f64>| from_kmeans(*part, 2, CovarianceType::Diagonal);
    let jobs = parts
        .iter()
        .map(|part| (Frames::from(*part), start(part)))
        .collect();
    for (part, found) in parts.iter().zip(train_many(jobs, &options)) {
        assert_eq!(
            found.expect("training"),
            trained((*part).into(), start(part), 8)
        );
    }
}

#[test]
fn single_precision_is_near_double_precision() {
    let x = data();
    let single = x.mapv(|v| v as f32);
    for kind in KINDS {
        let start = from_kmeans(x.view(), 4, kind);
        let a = trained(x.view().into(), start.clone(), 20).gmm;
        let b = trained(single.view().into(), start, 20).gmm;
        let apart = (&a.means - &b.means).mapv(f64::abs);
        assert!(apart.iter().all(|d| *d < 1e-4), "{apart}");
    }
}

#[test]
fn criteria() {
    let x = data();
    let gmm = trained(
        x.view().into(),
        from_kmeans(x.view(), 3, CovarianceType::Full),
        5,
    )
    .gmm;
    let total = gmm.log_likelihoods(x.view()).expect("likelihoods").sum();
    assert_eq!(gmm.parameters(), 2 + 3 * (2 + 3));
    let (bic, aic) = (
        gmm.bic(x.view()).expect("bic"),
        gmm.aic(x.view()).expect("aic"),
    );
    assert!((bic - (17.0 * 600f64.ln() - 2.0 * total)).abs() < 1e-9);
    assert!((aic - (34.0 - 2.0 * total)).abs() < 1e-9);
}

/// A prior that counts for nothing: MAP is maximum likelihood, equation 13 of Reynolds included.
#[test]
fn map_without_a_prior_is_maximum_likelihood() {
    let x = data();
    for kind in KINDS {
        let prior = from_kmeans(x.view(), 3, kind);
        let statistics = Cpu::new(x.view())
            .expect("frames")
            .statistics(&prior)
            .expect("E-step");
        let options = MapOptions {
            update: Updates::ALL,
            adaptation: Adaptation::Relevance(0.0),
            ..MapOptions::default()
        };
        let map = adapt(&statistics, &prior, &prior, &options).expect("adaptation");
        let ml = trained(x.view().into(), prior.clone(), 1).gmm;
        assert!((&map.means - &ml.means).iter().all(|d| d.abs() < 1e-12));
        let a = map.log_likelihoods(x.view()).expect("likelihoods");
        let b = ml.log_likelihoods(x.view()).expect("likelihoods");
        assert!((&a - &b).iter().all(|d| d.abs() < 1e-9));
        // And one that counts for everything stays.
        let options = MapOptions {
            adaptation: Adaptation::Fixed(0.0),
            ..options
        };
        let same = adapt(&statistics, &prior, &prior, &options).expect("adaptation");
        let c = same.log_likelihoods(x.view()).expect("likelihoods");
        let d = prior.log_likelihoods(x.view()).expect("likelihoods");
        assert!((&c - &d).iter().all(|d| d.abs() < 1e-9));
    }
}

/// Means are kept: the variance is the mean squared deviation from them.
#[test]
fn variances_about_kept_means() {
    let x = data();
    let x = x.slice(s![..200, ..]);
    let means = ndarray::array![[1.0, -2.0]];
    let start = Gmm::around(means, CovarianceType::Diagonal).expect("a mixture");
    let update = Updates {
        means: false,
        variances: true,
        weights: false,
    };
    let options = TrainOptions {
        update: UpdateOptions {
            update,
            ..UpdateOptions::default()
        },
        stop: Stop::after(1),
    };
    let found = train(&mut Cpu::new(x).expect("frames"), start, &options)
        .expect("training")
        .gmm;
    let nkl_mixture::Covariance::Diagonal(v) = found.covariance else {
        panic!("diagonal")
    };
    let expected = x
        .column(1)
        .mapv(|x| (x + 2.0) * (x + 2.0))
        .mean()
        .expect("frames");
    assert!((v[[0, 1]] - expected).abs() < 1e-9);
}
