//! Where each recording goes.

use crate::samples::{common_folder, piece_name};
use anyhow::{bail, Result};
use nkl_config::plan::ExportPlan;
use nkl_data::Segment;
use std::path::{Component, Path, PathBuf};

/// The folder that recordings keep their path below.
pub struct Places {
    /// As it was given, or the folder that all recordings lie in.
    root: PathBuf,
    /// The same without links and dots, if it is there.
    resolved: Option<PathBuf>,
    /// Its own name, which the copies have above them as well.
    name: PathBuf,
}

impl Places {
    /// Of `EXPORT.orig_root`.
    ///
    /// # Errors
    /// A recording that is not below it.
    pub fn of(plan: &ExportPlan, segments: &[&Segment]) -> Result<Self> {
        let paths = || segments.iter().map(|segment| segment.path.as_path());
        let root = plan
            .orig_root
            .clone()
            .unwrap_or_else(|| common_folder(paths()));
        let resolved = root.canonicalize().ok();
        let named = resolved.as_deref().unwrap_or(&root);
        let places = Places {
            name: named.file_name().unwrap_or_default().into(),
            resolved,
            root,
        };
        if let Some(path) = paths().find(|path| places.below(path).is_none()) {
            bail!(
                "{} is not below EXPORT.orig_root = {}",
                path.display(),
                places.root.display()
            );
        }
        Ok(places)
    }

    /// The path of the copy below the folder that is written to.
    ///
    /// # Errors
    /// A recording that is not below the root.
    pub fn name(&self, segment: &Segment, cut: bool) -> Result<PathBuf> {
        let Some(below) = self.below(&segment.path) else {
            bail!(
                "{} is not below {}",
                segment.path.display(),
                self.root.display()
            );
        };
        let name = self.name.join(below);
        if !cut {
            return Ok(name);
        }
        let piece = piece_name(&name, Some((segment.start, segment.end)));
        Ok(name.with_file_name(format!("{piece}.wav")))
    }

    /// The path below the root: as written, without links and dots, or behind the root's folders
    /// wherever they stand in it, as the original looks for it.
    fn below(&self, path: &Path) -> Option<PathBuf> {
        if let Ok(below) = path.strip_prefix(&self.root) {
            return Some(below.to_owned());
        }
        if let (Some(root), Ok(path)) = (&self.resolved, path.canonicalize()) {
            if let Ok(below) = path.strip_prefix(root) {
                return Some(below.to_owned());
            }
        }
        let normal = |path: &Path| -> Vec<PathBuf> {
            path.components()
                .filter(|part| matches!(part, Component::Normal(_)))
                .map(|part| part.as_os_str().into())
                .collect()
        };
        let (root, all) = (normal(&self.root), normal(path));
        if root.is_empty() {
            return None;
        }
        let at = all
            .windows(root.len())
            .position(|part| part == root.as_slice())?;
        all.get(at + root.len()..).map(|rest| rest.iter().collect())
    }
}
