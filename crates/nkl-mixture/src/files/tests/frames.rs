//! Frames in all formats.

use super::super::*;
use super::{all, message, one, random, singles, Folder};
use crate::Values;
use ndarray::{array, Array2};

fn htk(frames: &Array2<f32>) -> Vec<u8> {
    let mut out = Vec::new();
    write_htk(&mut out, frames.view(), 0.01, HTK_USER).unwrap();
    out
}

#[test]
fn htk_comes_back() {
    let (folder, frames) = (Folder::new(), singles(&random(20_000, 3)));
    let path = folder.write("x.htk", htk(&frames));
    assert_eq!(one(&path), frames.mapv(f64::from));
    let reader = HtkReader::open(&path).unwrap();
    assert_eq!((reader.kind, reader.dimensions()), (9, 3));
    assert!((reader.period - 0.01).abs() < 1e-12);
}

/// The bytes as the HTK Book describes them, written down by hand.
#[test]
fn htk_compressed_with_checksum() {
    let mut bytes = Vec::new();
    bytes.extend(6i32.to_be_bytes()); // 2 frames, and 4 in place of the scales
    bytes.extend(100_000i32.to_be_bytes());
    bytes.extend(4i16.to_be_bytes());
    bytes.extend((6u16 | 0o2000 | 0o10000).to_be_bytes());
    for real in [2.0f32, 4.0, 10.0, -8.0] {
        bytes.extend(real.to_be_bytes());
    }
    for integer in [0i16, 8, -10, 32000] {
        bytes.extend(integer.to_be_bytes());
    }
    bytes.extend([0, 0]);
    let folder = Folder::new();
    let path = folder.write("x.mfc", &bytes);
    assert_eq!(one(&path), array![[5.0, 0.0], [0.0, 7998.0]]);
    let path = folder.write("short.mfc", &bytes[..bytes.len() - 5]);
    assert!(message(&path).contains("cut short"), "{}", message(&path));
}

#[test]
fn what_is_no_htk_file_is_refused() {
    let folder = Folder::new();
    let frames = htk(&singles(&random(4, 2)));
    let mut waveform = frames.clone();
    waveform[11] = 0;
    let path = folder.write("waveform.htk", waveform);
    assert!(message(&path).contains("kind 0"));
    let path = folder.write("text.htk", "hello, this is text and not frames");
    assert!(
        message(&path).contains("text.htk: not an HTK"),
        "{}",
        message(&path)
    );
    assert!(write_htk(&mut Vec::new(), singles(&random(1, 9000)).view(), 0.01, 9).is_err());
}

#[test]
fn kaldi_archives_come_back() {
    let folder = Folder::new();
    let (a, b) = (random(10_000, 4), random(3, 4));
    let path = folder.path("x.ark");
    let mut ark = ArkWriter::binary(std::fs::File::create(&path).unwrap());
    let places = [
        ark.write("a", Values::F64(a.view())).unwrap(),
        ark.write("empty", Values::F64(Array2::zeros((0, 0)).view()))
            .unwrap(),
        ark.write("b-1", Values::F32(singles(&b).view())).unwrap(),
    ];
    let blocks = all(ArkReader::open(&path).unwrap()).unwrap();
    let names: Vec<_> = blocks
        .iter()
        .map(|(name, row, _)| (name.as_deref().unwrap(), *row))
        .collect();
    assert_eq!(names, [("a", 0), ("a", 8192), ("b-1", 0)]);
    assert_eq!(blocks[0].2, a.slice(ndarray::s![..8192, ..]));
    assert_eq!(blocks[2].2, singles(&b).mapv(f64::from));
    // A list, in another order, with a name relative to the list.
    let list = folder.write(
        "x.scp",
        format!("second x.ark:{}\n\nfirst x.ark:{}\n", places[2], places[0]),
    );
    let blocks = all(ScpReader::open(&list).unwrap()).unwrap();
    assert_eq!(blocks[0].0.as_deref(), Some("second"));
    assert_eq!(blocks[0].2, singles(&b).mapv(f64::from));
    assert_eq!(blocks[2].2, a.slice(ndarray::s![8192.., ..]));
    assert!(ark.write("two words", Values::F64(b.view())).is_err());
}

#[test]
fn kaldi_text_comes_back() {
    let folder = Folder::new();
    let (a, b) = (random(9000, 2), random(2, 2));
    let path = folder.path("t.ark");
    let mut ark = ArkWriter::text(std::fs::File::create(&path).unwrap());
    ark.write("a", Values::F64(a.view())).unwrap();
    ark.write("b", Values::F64(b.view())).unwrap();
    let blocks = all(ArkReader::open(&path).unwrap()).unwrap();
    assert_eq!(blocks.len(), 3);
    assert_eq!(blocks[1].2, a.slice(ndarray::s![8192.., ..]));
    assert_eq!(blocks[2].2, b);
    let path = folder.write(
        "hand.ark",
        "u1  [\n  1 2\n  3 4 ]\nu2 [ ]\nu3  [ 5 -6e1 ]\n",
    );
    let blocks = all(ArkReader::open(&path).unwrap()).unwrap();
    assert_eq!(blocks[0].2, array![[1.0, 2.0], [3.0, 4.0]]);
    assert_eq!(blocks[1], (Some("u3".into()), 0, array![[5.0, -60.0]]));
}

/// Compressed matrices, put together after the description in Kaldi's source.
#[test]
fn kaldi_compressed_matrices_are_read() {
    let folder = Folder::new();
    let header = |key: &str, kind: &str, rows: i32, columns: i32| {
        let mut bytes = format!("{key} \0B{kind} ").into_bytes();
        bytes.extend((-1.0f32).to_le_bytes());
        bytes.extend(65535.0f32.to_le_bytes());
        bytes.extend(rows.to_le_bytes());
        bytes.extend(columns.to_le_bytes());
        bytes
    };
    let mut bytes = header("two", "CM2", 1, 3);
    for value in [0u16, 1, 65535] {
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend(header("three", "CM3", 1, 3));
    bytes.extend([0u8, 1, 255]);
    bytes.extend(header("one", "CM", 4, 3));
    for percentile in [1u16, 65, 193, 256, 1, 1, 1, 1, 11, 11, 11, 65535] {
        bytes.extend(percentile.to_le_bytes());
    }
    bytes.extend([0u8, 64, 192, 255]);
    bytes.extend([0u8, 100, 200, 255]);
    bytes.extend([32u8, 64, 192, 255]);
    let path = folder.write("c.ark", bytes);
    let blocks = all(ArkReader::open(&path).unwrap()).unwrap();
    assert_eq!(blocks[0].2, array![[-1.0, 0.0, 65534.0]]);
    assert_eq!(blocks[1].2, array![[-1.0, 256.0, 65534.0]]);
    let expected = array![
        [0.0, 0.0, 10.0],
        [64.0, 0.0, 10.0],
        [192.0, 0.0, 10.0],
        [255.0, 0.0, 65534.0]
    ];
    assert!(
        (&blocks[2].2 - &expected).iter().all(|d| d.abs() < 0.01),
        "{}",
        blocks[2].2
    );
}

#[test]
fn what_kaldi_files_cannot_be_is_said() {
    let folder = Folder::new();
    let says = |name: &str, bytes: &[u8], text: &str| {
        let found = message(&folder.write(name, bytes));
        assert!(found.contains(text) && found.contains(name), "{found}");
    };
    says("v.ark", b"u \0BFV \x04\x01\0\0\0\0\0\0\0", "a vector");
    says("other.ark", b"u \0BXY \x04", "known kind");
    says("noise.ark", &[7; 9000], "not a Kaldi archive");
    says("open.ark", b"u  [\n 1 2\n", "no closing bracket");
    says(
        "ragged.ark",
        b"u  [\n 1 2\n 3 ]\n",
        "a row of 1 values after rows of 2",
    );
    says("word.ark", b"u  [\n 1 x ]\n", "\"x\" is not a number");
    says(
        "two.ark",
        b"u [ 1 2 ]\nv [ 1 2 3 ]\n",
        "utterance v has 3 dimensions",
    );
    says("pipe.scp", b"u copy-feats x |\n", "output of commands");
    says("range.scp", b"u x.ark:12[0:3]\n", "ranges of rows");
    says("none.scp", b"u\n", "line 1: expected a key and a place");
    let found = message(&folder.write("gone.scp", "u nowhere.ark:3\n"));
    assert!(found.contains("nowhere.ark"), "{found}");
}

fn npy(version: u8, descr: &str, fortran: bool, shape: &str, values: &[u8]) -> Vec<u8> {
    let order = if fortran { "True" } else { "False" };
    let text = format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}\n");
    let mut bytes = b"\x93NUMPY".to_vec();
    bytes.extend([version, 0]);
    match version {
        1 => bytes.extend((text.len() as u16).to_le_bytes()),
        _ => bytes.extend((text.len() as u32).to_le_bytes()),
    }
    bytes.extend(text.into_bytes());
    bytes.extend(values);
    bytes
}

#[test]
fn npy_of_all_types_and_orders() {
    let folder = Folder::new();
    let read = |bytes: Vec<u8>| one(&folder.write("x.npy", bytes));
    let frames = random(10_000, 3);
    let of = |x: &Array2<f64>| -> Vec<u8> { x.iter().flat_map(|v| v.to_le_bytes()).collect() };
    assert_eq!(
        read(npy(1, "<f8", false, "(10000, 3)", &of(&frames))),
        frames
    );
    let turned = frames.t().as_standard_layout().to_owned();
    assert_eq!(
        read(npy(2, "<f8", true, "(10000, 3)", &of(&turned))),
        frames
    );
    let big: Vec<u8> = frames.iter().flat_map(|v| v.to_be_bytes()).collect();
    assert_eq!(read(npy(3, ">f8", false, "(10000, 3)", &big)), frames);
    let single: Vec<u8> = singles(&frames)
        .iter()
        .flat_map(|v| v.to_be_bytes())
        .collect();
    assert_eq!(
        read(npy(1, ">f4", false, "(10000, 3)", &single)),
        singles(&frames).mapv(f64::from)
    );
    assert_eq!(
        read(npy(1, "|i1", false, "(2, 2)", &[1, 255, 128, 0])),
        array![[1.0, -1.0], [-128.0, 0.0]]
    );
    assert_eq!(
        read(npy(1, "|u1", false, "(2, 2)", &[1, 255, 128, 0])),
        array![[1.0, 255.0], [128.0, 0.0]]
    );
    assert_eq!(
        read(npy(1, ">i2", false, "(1, 2)", &[255, 254, 1, 0])),
        array![[-2.0, 256.0]]
    );
    assert_eq!(
        read(npy(1, "<u4", false, "(1, 1)", &[0, 0, 0, 128])),
        array![[2147483648.0]]
    );
}

#[test]
fn what_npy_files_cannot_be_is_said() {
    let folder = Folder::new();
    let says = |bytes: Vec<u8>, text: &str| {
        let found = message(&folder.write("x.npy", bytes));
        assert!(found.contains(text) && found.contains("x.npy"), "{found}");
    };
    says(npy(1, "<f8", false, "(3,)", &[0; 24]), "not a matrix");
    says(npy(1, "<f8", false, "(3, 4, 5)", &[0; 480]), "not a matrix");
    says(
        npy(1, "<c16", false, "(1, 1)", &[0; 16]),
        "floats or integers",
    );
    says(
        npy(1, "|O", false, "(1, 1)", &[0; 16]),
        "floats or integers",
    );
    says(npy(1, "<f8", false, "(3, 4)", &[0; 95]), "cut short");
    says(
        npy(1, "<f8", false, "(4611686018427387904, 4)", &[0; 95]),
        "cut short",
    );
    says(npy(1, "<f8", false, "(3, 0)", &[]), "no dimensions");
    says(npy(9, "<f8", false, "(3, 4)", &[]), "version 9");
    says(b"PK\x03\x04 a zip".to_vec(), "not a NumPy");
}

#[test]
fn csv_with_and_without_names() {
    let folder = Folder::new();
    let bare = folder.write("bare.csv", "1,2\n3,4.5e0\n");
    assert_eq!(one(&bare), array![[1.0, 2.0], [3.0, 4.5]]);
    let named = folder.write(
        "named.csv",
        "file,start,end,F0,energy\na.wav,0,1,1,2\na.wav,1,2,3,4\nb.wav,0,1,5,6\n",
    );
    let blocks = all(CsvReader::open(&named).unwrap()).unwrap();
    assert_eq!(
        blocks[0],
        (Some("a.wav".into()), 0, array![[1.0, 2.0], [3.0, 4.0]])
    );
    assert_eq!(blocks[1], (Some("b.wav".into()), 0, array![[5.0, 6.0]]));
    let says = |text: &str, expected: &str| {
        let found = message(&folder.write("x.csv", text));
        assert!(
            found.contains(expected) && found.contains("x.csv"),
            "{found}"
        );
    };
    says("a,b\n1,2\n3,x\n", "line 3: b is 'x'");
    says("a,b\n1,2\n3\n", "line 3 has 1 cells, expected 2");
    says("file,start,end\na,1,2\n", "no column of features");
    assert!(all(CsvReader::open(&folder.write("e.csv", "")).unwrap())
        .unwrap()
        .is_empty());
}
