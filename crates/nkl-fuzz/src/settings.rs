//! INI files and Python literals.

use crate::{names, Scratch};
use nkl_config::{Call, Literal, Override, Purpose};
use std::path::Path;

const PURPOSES: [Purpose; 5] = [
    Purpose::Check,
    Purpose::Experiment,
    Purpose::Predict,
    Purpose::Verify,
    Purpose::Recommend,
];

/// A whole file, for the purpose that its length picks.
pub fn ini(_: &Scratch, bytes: &[u8]) {
    let purpose = PURPOSES[bytes.len() % PURPOSES.len()];
    let ini = Path::new("/nowhere/x.ini");
    if let Err(problems) = nkl_config::load_bytes(ini, bytes, &[], purpose) {
        assert!(!problems.0.is_empty(), "refused without a reason");
        for problem in &problems.0 {
            assert!(!problem.to_string().is_empty());
        }
        names(&problems, "x.ini");
    }
}

/// A value, which is written and read again: as a literal, as a call, as a setting of the command line.
pub fn literal(_: &Scratch, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(literal) = Literal::parse(&text) {
        let written = literal.to_string();
        let again = Literal::parse(&written);
        assert_eq!(again.map(|l| l.to_string()), Ok(written));
    }
    let _ = Literal::parse_start(&text);
    let _ = Call::parse(&text);
    let _ = text.parse::<Override>();
}
