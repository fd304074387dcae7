//! `nkl bundle`: a model to take along, and what is in one.

use super::load_with;
use crate::cli::BundleArgs;
use crate::failure::Failure;
use crate::onnx;
use crate::stored::{self, StoredModel};
use anyhow::Context;
use nkl_config::Purpose;
use std::path::{Path, PathBuf};

/// Writes the bundle and says what is in it.
pub fn run(args: &BundleArgs) -> Result<(), Failure> {
    if let Some(path) = &args.info {
        let model = stored::read(path).map_err(Failure::BadInput)?;
        print!("{}", stored::describe(&model));
        return Ok(());
    }
    let (mut model, place) = source(args)?;
    if let Some(card) = &args.card {
        model.card.text = std::fs::read_to_string(card)
            .with_context(|| format!("cannot read the card {}", card.display()))
            .map_err(Failure::BadInput)?;
    }
    // Before anything is written.
    let onnx = match &args.onnx {
        Some(path) => Some((path, onnx::of(&model).map_err(Failure::BadInput)?)),
        None => None,
    };
    let mut files = Vec::new();
    if let Some(out) = args.out.clone().or(place) {
        files.push(stored::write(&model, &out).map_err(Failure::Run)?);
    }
    print!("{}", stored::describe(&model));
    if let Some((path, bytes)) = onnx {
        files.push(onnx::write(&bytes, path).map_err(Failure::Run)?);
    }
    files.iter().for_each(|file| println!("{}", file.display()));
    Ok(())
}

/// The model, and where its bundle goes if nothing else is said.
fn source(args: &BundleArgs) -> Result<(StoredModel, Option<PathBuf>), Failure> {
    if let Some(path) = &args.model {
        return Ok((stored::read(path).map_err(Failure::BadInput)?, None));
    }
    let config = args.config.as_deref().unwrap_or(Path::new(""));
    let loaded = load_with(config, &args.set, Purpose::Apply)?;
    let plan = &loaded.plan;
    let path = stored::best(plan, config)?;
    let model = stored::read(&path).map_err(Failure::BadInput)?;
    for note in stored::agree(plan, &model).map_err(Failure::BadInput)? {
        eprintln!("warning: {}", note.text);
    }
    Ok((model, Some(plan.exp.bundle_file())))
}
