//! Where the file of a network that has a name is.

use nkl_config::plan::{NetworkFile, NetworksPlan};
use nkl_networks::Preset;
use std::path::{Path, PathBuf};

/// The file of the type `name`.
///
/// # Errors
/// There is none: the message says where it was looked for, what to get, from whom, and which key to
/// set.
pub(super) fn file(plan: &NetworksPlan, preset: &Preset, name: &str) -> Result<PathBuf, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if !name.chars().all(plain) {
        return Err(format!("`{name}` is no name of a network"));
    }
    let given = plan.files.iter().find(|file| file.key == preset.key);
    let stem = given
        .and_then(named)
        .unwrap_or_else(|| preset.stem(name).to_owned());
    let layers = plan.layers.iter().find(|(family, _)| family == preset.name);
    let left_out = layers.map(|(_, count)| format!("-minus{count}"));
    let stem = stem + left_out.as_deref().unwrap_or_default();
    let mut looked = Vec::new();
    match given {
        Some(file) if file.found.is_some() => {
            looked.extend(file.found.iter().flat_map(|path| within(path, &stem)));
        }
        Some(file) if named(file).is_none() => looked.push(PathBuf::from(&file.written)),
        _ => {}
    }
    if looked.is_empty() {
        looked.extend(
            plan.folder
                .iter()
                .flat_map(|folder| in_folder(folder, &stem)),
        );
        // Where nkululeko keeps the networks that it downloads.
        looked.extend(
            preset
                .downloads
                .map(|folder| Path::new(folder).join("model.onnx")),
        );
    }
    match looked.iter().find(|path| path.is_file()) {
        Some(path) => Ok(path.clone()),
        None => Err(missing(preset, &stem, &left_out, &looked)),
    }
}

/// The last part of a name such as `facebook/wav2vec2-base`; `None` for a path.
fn named(file: &NetworkFile) -> Option<String> {
    let path = file.found.is_some() || file.written.ends_with(".onnx");
    let path = path || file.written.starts_with(['.', '/', '~']);
    let last = file.written.trim_end_matches('/').rsplit('/').next()?;
    (!path && !last.is_empty()).then(|| last.to_lowercase())
}

/// A file, or what a folder may have.
fn within(path: &Path, stem: &str) -> Vec<PathBuf> {
    match path.is_dir() {
        false => vec![path.to_owned()],
        true => {
            let names = [
                format!("{stem}.onnx"),
                "model.onnx".to_owned(),
                "encoder_model.onnx".to_owned(),
            ];
            names.iter().map(|name| path.join(name)).collect()
        }
    }
}

/// `<stem>.onnx`, or a folder of that name as optimum writes it.
fn in_folder(folder: &Path, stem: &str) -> Vec<PathBuf> {
    let mut all = vec![folder.join(format!("{stem}.onnx"))];
    all.extend(
        within(&folder.join(stem), stem)
            .into_iter()
            .filter(|p| p.is_file()),
    );
    all
}

fn missing(preset: &Preset, stem: &str, left_out: &Option<String>, looked: &[PathBuf]) -> String {
    let places: Vec<String> = looked.iter().map(|p| p.display().to_string()).collect();
    let looked = match places.as_slice() {
        [] => "neither FEATS.onnx.folder nor its own key is set".to_owned(),
        places => format!("there is no {}", places.join(" and no ")),
    };
    let layers = match left_out
        .as_deref()
        .and_then(|end| end.strip_prefix("-minus"))
    {
        Some(count) => format!(" --minus {count}"),
        None => String::new(),
    };
    let plain = stem.trim_end_matches(left_out.as_deref().unwrap_or_default());
    format!(
        "the network is not part of nkl, and {looked}. It is: {}. Get it: {}{layers}. Then set \
         `FEATS.onnx.folder = models`, the folder with {stem}.onnx, or `FEATS.{} = FILE`. See \
         docs/embeddings.md",
        preset.what,
        preset.command_for(plain, stem),
        preset.key
    )
}
