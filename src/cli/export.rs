//! Help of `nkl export`.

pub(super) const EXAMPLES: &str = "Examples:
  nkl export --config x.ini
  nkl export --config x.ini --set EXPORT.root=emodb_copy --set EXPORT.format=audformat
  nkl export --config x.ini --set EXPORT.segments_as_files=True";
