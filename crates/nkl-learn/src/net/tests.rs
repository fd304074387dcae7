//! Gradients of whole networks against difference quotients.

use super::activation::Activation;
use super::body::{Body, Convolutions, Trace, SMALLEST};
use super::dense::Dense;
use super::loss::Loss;
use super::network::Network;
use crate::TargetRef;
use ndarray::{Array2, ArrayView2};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

struct Case<'a> {
    x: ArrayView2<'a, f32>,
    y: TargetRef<'a>,
    loss: Loss,
    drop: Vec<f32>,
}

impl Case<'_> {
    /// The loss and its slope by the outputs; dropout is the same at each call.
    fn loss(&self, body: &Body) -> (f64, Array2<f64>, Trace) {
        let trace = body.forward(self.x, &self.drop, &mut ChaCha8Rng::seed_from_u64(5));
        let out = trace.output().mapv(f64::from);
        let mut slope = Array2::zeros(out.raw_dim());
        let loss = self.loss.of(&out, self.y, None, &mut slope);
        (loss, slope, trace)
    }

    /// Largest difference between gradient and quotient, relative to the largest slope.
    fn worst(&self, body: &Body) -> f64 {
        let (_, slope, trace) = self.loss(body);
        let mut gradients: Vec<Dense> = body.layers().map(Dense::zeros_like).collect();
        body.backward(self.x, &trace, slope.mapv(|s| s as f32), &mut gradients);
        let (mut worst, mut largest) = (0.0_f64, 0.0_f64);
        for (number, gradient) in gradients.iter().enumerate() {
            for (part, slopes) in gradient.slices().into_iter().enumerate() {
                for (place, &slope) in slopes.iter().enumerate() {
                    let at = |by: f32| {
                        let mut moved = body.clone();
                        let layer = moved.layers_mut().nth(number).unwrap();
                        layer.slices_mut()[part][place] += by;
                        self.loss(&moved).0
                    };
                    // A unit may cross the kink of relu between the two; hardly so with both.
                    let off = [4e-3_f32, 5e-4].map(|h| {
                        let quotient = (at(h) - at(-h)) / f64::from(2.0 * h);
                        largest = largest.max(quotient.abs());
                        (quotient - f64::from(slope)).abs()
                    });
                    worst = worst.max(off[0].min(off[1]));
                }
            }
        }
        assert!(largest > 0.0);
        worst / largest
    }
}

#[test]
fn gradients_are_the_difference_quotients() {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let x = Array2::from_shape_simple_fn((9, 5), || 2.0 * random.random::<f32>() - 1.0);
    let classes = [0, 1, 2, 2, 1, 0, 1, 1, 0];
    let pairs = classes.map(|class| class % 2);
    let three = TargetRef::Classes {
        index: &classes,
        count: 3,
    };
    let two = TargetRef::Classes {
        index: &pairs,
        count: 2,
    };
    let values = TargetRef::Values(&[0.3, -1.0, 2.0, 0.5, -0.4, 1.0, 0.0, -2.0, 0.7]);
    let losses = [
        (Loss::Cross { smoothing: 0.1 }, three),
        (
            Loss::Focal {
                alpha: 0.25,
                gamma: 2.0,
            },
            two,
        ),
        (Loss::SoftF1, three),
        (
            Loss::Binary {
                smoothing: 0.0,
                positive: 1.5,
            },
            two,
        ),
        (Loss::Squared, values),
        (Loss::Absolute, values),
        (Loss::Concordance, values),
        (Loss::Correlation, values),
    ];
    use Activation::{LeakyRelu, Relu, Sigmoid, Tanh};
    for activation in [Tanh, Sigmoid, Relu, LeakyRelu] {
        for drop in [vec![], vec![0.3, 0.0, 0.5]] {
            for (loss, y) in losses {
                let count = match y {
                    TargetRef::Classes { count, .. } => count,
                    TargetRef::Values(_) => 0,
                };
                let outputs = loss.outputs(count);
                let mut network = Network::random(5, &[7, 4, 6], outputs, activation, &mut random);
                // Larger parameters: outputs that differ, and few units near the kink of relu.
                for layer in &mut network.layers {
                    layer.weights *= if activation == Sigmoid { 8.0 } else { 2.0 };
                }
                let case = Case {
                    x: x.view(),
                    y,
                    loss,
                    drop: drop.clone(),
                };
                let worst = case.worst(&Body {
                    front: None,
                    network,
                });
                println!("{activation:?} {loss:?} {drop:?}: {worst:.1e}");
                assert!(worst < 3e-3, "{activation:?} {loss:?}: {worst}");
            }
        }
    }
}

/// Both convolutions, with borders that pooling leaves over, and dense layers behind.
#[test]
fn gradients_of_convolutions_are_the_difference_quotients() {
    let mut random = ChaCha8Rng::seed_from_u64(6);
    let (height, width) = (SMALLEST + 3, SMALLEST + 1);
    let x = Array2::from_shape_simple_fn((3, height * width), || random.random::<f32>());
    let y = TargetRef::Classes {
        index: &[0, 2, 1],
        count: 3,
    };
    // Smooth ones: a step across a kink of relu is no derivative.
    for activation in [Activation::Tanh, Activation::Sigmoid] {
        let mut front = Convolutions::random([height, width], activation, &mut random);
        assert_eq!(front.width(), 16);
        for layer in &mut front.layers {
            layer.kernels.weights *= 2.0;
        }
        let network = Network::random(16, &[4], 3, activation, &mut random);
        let case = Case {
            x: x.view(),
            y,
            loss: Loss::Cross { smoothing: 0.0 },
            drop: vec![],
        };
        let worst = case.worst(&Body {
            front: Some(front),
            network,
        });
        println!("{activation:?}: {worst:.1e}");
        assert!(worst < 3e-3, "{activation:?}: {worst}");
    }
}

/// Written out as sums over all places, kernels and channels.
#[test]
fn convolutions_by_their_definition() {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let (height, width) = (19, 23);
    let front = Convolutions::random([height, width], Activation::Relu, &mut random);
    let picture = Array2::from_shape_simple_fn((1, height * width), || random.random::<f32>());
    let mut now: Vec<f64> = picture.iter().map(|v| f64::from(*v)).collect();
    for layer in &front.layers {
        let [channels, rows, columns] = layer.shape;
        let [count, high, wide] = layer.out();
        let mut next = Vec::new();
        for kernel in 0..count {
            let sum = |y: usize, x: usize| -> f64 {
                let mut sum = f64::from(layer.kernels.bias[kernel]);
                for (number, weight) in layer.kernels.weights.column(kernel).iter().enumerate() {
                    let (channel, i, j) = (number / 25, number % 25 / 5, number % 5);
                    assert!(channel < channels);
                    sum += f64::from(*weight) * now[(channel * rows + y + i) * columns + x + j];
                }
                sum.max(0.0)
            };
            for (y, x) in (0..high).flat_map(|y| (0..wide).map(move |x| (2 * y, 2 * x))) {
                let four = [sum(y, x), sum(y, x + 1), sum(y + 1, x), sum(y + 1, x + 1)];
                next.push(four.into_iter().fold(f64::NEG_INFINITY, f64::max));
            }
        }
        now = next;
    }
    let out = front.outputs(picture.view());
    assert_eq!(out.len(), now.len());
    assert!(out.iter().any(|v| *v > 0.0));
    for (a, b) in out.iter().zip(&now) {
        assert!((f64::from(*a) - b).abs() < 1e-5, "{a} {b}");
    }
}

#[test]
fn many_rows_predict_as_each_for_itself() {
    let mut random = ChaCha8Rng::seed_from_u64(2);
    let x = Array2::from_shape_simple_fn((1100, 3), || random.random::<f32>());
    let network = Network::random(3, &[5], 2, Activation::Relu, &mut random);
    let all = network.outputs(x.view());
    for row in [0, 511, 512, 1099] {
        let one = network.outputs(x.slice(ndarray::s![row..=row, ..]));
        assert!((&one.row(0) - &all.row(row)).iter().all(|d| d.abs() < 1e-6));
    }
    let trace = network.forward(x.view(), &[], &mut random);
    assert!((&trace.output - &all).iter().all(|d| d.abs() < 1e-6));
}

#[test]
fn dropout_keeps_the_mean() {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let x = Array2::ones((4000, 1));
    let mut network = Network::random(1, &[8], 1, Activation::Relu, &mut random);
    for layer in &mut network.layers {
        layer.weights.fill(1.0);
        layer.bias.fill(0.0);
    }
    let out = network.forward(x.view(), &[0.25], &mut random).output;
    let mean = out.mean().unwrap();
    assert!((mean - 8.0).abs() < 0.1, "{mean}");
    // Eight units, each for itself 0 or 4/3.
    let variance = out.var(0.0);
    assert!((variance - 8.0 / 3.0).abs() < 0.2, "{variance}");
    assert!(out
        .iter()
        .all(|v| (v * 0.75 - (v * 0.75).round()).abs() < 1e-5));
}

#[test]
fn stretching_the_outputs() {
    let mut random = ChaCha8Rng::seed_from_u64(4);
    let x = Array2::from_shape_simple_fn((6, 3), || random.random::<f32>());
    let mut network = Network::random(3, &[5], 1, Activation::Tanh, &mut random);
    let before = network.outputs(x.view());
    network.stretch_outputs(20.0, 45.0);
    let after = network.outputs(x.view());
    assert!((&before * 20.0 + 45.0 - &after)
        .iter()
        .all(|d| d.abs() < 1e-4));
}
