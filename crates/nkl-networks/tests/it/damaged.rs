//! Files that are cut or have flipped bits: an error or values, never a panic that gets out.

use crate::support::{file, signal};
use nkl_networks::{Input, Network, Tensor};

/// xorshift64*, so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n.max(1)
    }
}

fn spoiled(bytes: &[u8], turn: usize, random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    match turn % 3 {
        0 => bytes.truncate(random.below(bytes.len())),
        1 => {
            let at = random.below(bytes.len());
            bytes[at] ^= 1 << random.below(8);
        }
        _ => {
            for _ in 0..8 {
                let at = random.below(bytes.len());
                bytes[at] = random.below(256) as u8;
            }
        }
    }
    bytes
}

#[test]
fn spoiled_files_are_refused_or_run() {
    let folder = tempfile::tempdir().unwrap();
    let samples = signal(4_000);
    let mut random = Random(1);
    let (mut refused, mut ran) = (0, 0);
    for name in ["dimensions.onnx", "squim.onnx", "masked.onnx", "clap.onnx"] {
        let bytes = std::fs::read(file(name)).unwrap();
        for turn in 0..300 {
            let path = folder.path().join("spoiled.onnx");
            std::fs::write(&path, spoiled(&bytes, turn, &mut random)).unwrap();
            let Ok(network) = Network::open(&path, turn % 2 == 0) else {
                refused += 1;
                continue;
            };
            let port = network.inputs()[0].name.clone();
            let outputs: Vec<String> = network.outputs().iter().map(|o| o.name.clone()).collect();
            let outputs: Vec<&str> = outputs.iter().map(String::as_str).collect();
            let input = Input::Reals(Tensor {
                shape: vec![1, samples.len()],
                values: samples.clone(),
            });
            // Errors are as good as values here; what must not come is a panic or no end.
            let _ = network.run(&[(&port, input)], &outputs);
            ran += 1;
        }
    }
    assert!(refused > 300 && ran > 100, "{refused} refused, {ran} run");
}
