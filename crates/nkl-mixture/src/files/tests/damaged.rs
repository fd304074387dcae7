//! Files that are cut off or changed anywhere: an error or a value, never a panic.

use super::super::*;
use super::models::{bob_machine, bytes, everything};
use super::{all, diagonal, random, singles, statistics, Folder};
use crate::Values;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::path::Path;

/// Hands over the bytes cut off at many places, and with some of them changed: `rounds` times, about.
fn damage(whole: &[u8], rounds: usize, mut read: impl FnMut(&[u8])) {
    let step = (whole.len() * 3 / rounds).max(1);
    for end in (0..whole.len()).step_by(step) {
        read(&whole[..end]);
    }
    let mut draws = ChaCha8Rng::seed_from_u64(1);
    for round in 0..rounds * 2 / 3 {
        let mut bytes = whole.to_vec();
        // Headers stand in the first bytes, so half of the changes go there.
        let reach = if round % 2 == 0 {
            bytes.len().min(128)
        } else {
            bytes.len()
        };
        for _ in 0..draws.random_range(1..5) {
            let place = draws.random_range(0..reach);
            bytes[place] = match draws.random_range(0..3) {
                0 => 0xff,
                1 => 0,
                _ => draws.random(),
            };
        }
        read(&bytes);
    }
}

#[test]
fn models() {
    for stored in everything() {
        damage(&bytes(&stored), 600, |bytes| {
            let _ = Stored::read(Path::new("x"), bytes);
        });
    }
}

#[test]
fn hdf5() {
    let mut stats = Vec::new();
    write_bob_statistics(&mut stats, &statistics(&diagonal())).unwrap();
    for whole in [bob_machine(&diagonal()), stats] {
        damage(&whole, 600, |bytes| {
            let _ = read_bob(Path::new("x"), bytes);
        });
        // Every byte that is not zero, one after another.
        for place in (0..whole.len()).filter(|i| whole[*i] != 0) {
            for value in [0, 0x7f, 0xff] {
                let mut bytes = whole.clone();
                bytes[place] = value;
                let _ = read_bob(Path::new("x"), &bytes);
            }
        }
    }
}

#[test]
fn text_mixtures() {
    let mut text = Vec::new();
    write_gmm_text(&mut text, &[diagonal(), diagonal()]).unwrap();
    damage(&text, 600, |bytes| {
        let _ = read_gmm_text(Path::new("x"), bytes);
    });
}

#[test]
fn frames() {
    let (folder, frames) = (Folder::new(), random(40, 3));
    let mut files: Vec<(&str, Vec<u8>)> = Vec::new();
    let mut htk = Vec::new();
    write_htk(&mut htk, singles(&frames).view(), 0.01, HTK_USER).unwrap();
    let mut compressed = htk.clone();
    compressed[10] |= 0o2000u16.to_be_bytes()[0];
    files.push(("x.htk", htk));
    files.push(("c.htk", compressed));
    for text in [false, true] {
        let mut ark = if text {
            ArkWriter::text(Vec::new())
        } else {
            ArkWriter::binary(Vec::new())
        };
        ark.write("a", Values::F32(singles(&frames).view()))
            .unwrap();
        ark.write("b", Values::F64(frames.view())).unwrap();
        files.push((if text { "t.ark" } else { "b.ark" }, ark.into_inner()));
    }
    let mut cm = b"u \0BCM ".to_vec();
    cm.extend(1f32.to_le_bytes());
    cm.extend(1f32.to_le_bytes());
    cm.extend(4i32.to_le_bytes());
    cm.extend(3i32.to_le_bytes());
    cm.extend([9; 3 * 8 + 12]);
    files.push(("cm.ark", cm));
    files.push(("x.csv", b"file,a,b\nx,1,2\ny,3,4\n".to_vec()));
    let mut npy = b"\x93NUMPY\x01\0".to_vec();
    let text = "{'descr': '<f8', 'fortran_order': False, 'shape': (40, 3), }\n";
    npy.extend((text.len() as u16).to_le_bytes());
    npy.extend(text.bytes());
    npy.extend(frames.iter().flat_map(|v| v.to_le_bytes()));
    files.push(("x.npy", npy));
    let mut count = 0;
    for (name, whole) in files {
        damage(&whole, 150, |bytes| {
            // A new file each time: to overwrite one waits for the disk.
            count += 1;
            let path = folder.write(&format!("{count}-{name}"), bytes);
            if let Ok(reader) = FrameFormat::of(&path).unwrap().open(&path) {
                let _ = all(reader);
            }
        });
    }
}
