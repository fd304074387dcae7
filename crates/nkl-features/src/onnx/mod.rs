//! `FEATS.type = onnx`, and the types that name a published network: embeddings.

mod beside;
mod locate;

use crate::Extractor;
use nkl_config::plan::{FeatsPlan, NetworksPlan};
use nkl_networks::{Column, Cut, Embedder, Form, Pooling, Preset, Recipe};

/// One line for lists.
pub(crate) const SUMMARY: &str =
    "what a network of others says: any ONNX file (onnx.model), or a type that names a published \
     network, such as wav2vec2-base, wavlm-large, whisper-base, auddim";

/// What the columns are.
pub(crate) const PAGE: &str = "\
The recording is resampled to the network's rate and run through it; of the output (onnx.output, else the \
first), frames are pooled over time (onnx.pooling: mean, max, std, mean_std, first, last) into one row. The \
signal goes in as it is, or scaled to mean 0 and variance 1 (onnx.normalise), or as a log-mel spectrogram \
(onnx.input = whisper, ast or clap), as the feature extractors of transformers make them. Recordings longer \
than onnx.max_length go in as pieces of equal length, whose frames are pooled together.

Columns: <type>_<i>, i from 0 on; of networks that give named values, their names (auddim: arousal, \
dominance, valence; agender_agender: age, female, male, child; squim: pesq, sdr, stoi; mos: mos, mos_signal, \
mos_background).

Types that name a network say by themselves what it takes; docs/embeddings.md lists them, and how to get \
each. Its file, <type>.onnx, is looked for in onnx.folder; a key of its own (wav2vec2.model, aud.model, …) \
names another one. The cache knows a network by its bytes.";

/// Builds the extractor for `name`, a type of the plan.
///
/// # Errors
/// A network that is not there (the message says what to get), cannot be read, or does not fit the
/// settings.
pub(crate) fn build(plan: &FeatsPlan, name: &str) -> Result<Box<dyn Extractor>, String> {
    let networks = &plan.networks;
    let embedding = match nkl_networks::find(name) {
        Some(preset) => named(networks, preset, name)?,
        None => any(networks, name)?,
    };
    Ok(Box::new(embedding))
}

/// Rate, pooling and longest piece of a network of which nothing is known.
const RATE: u32 = 16_000;
const POOLING: Pooling = Pooling::Mean;
const LONGEST: f64 = 60.0;

/// Type `onnx`.
fn any(plan: &NetworksPlan, name: &str) -> Result<Embedding, String> {
    let path = plan.model.as_deref().ok_or(
        "FEATS.onnx.model has to name the network, an ONNX file; docs/embeddings.md says how to make \
         one of a network on Hugging Face",
    )?;
    let form = match plan.input.as_deref() {
        Some(input) => Form::named(input).ok_or("FEATS.onnx.input is not known")?,
        None => Form::Signal { normalise: false },
    };
    let recipe = Recipe {
        form,
        rate: form.rate().unwrap_or(RATE),
        outputs: Vec::new(),
        pooling: POOLING,
        cut: Cut::Pieces(form.longest().unwrap_or(LONGEST)),
    };
    Embedding::new(plan, name, path, recipe, &[])
}

/// A type that names a network.
fn named(plan: &NetworksPlan, preset: &Preset, name: &str) -> Result<Embedding, String> {
    let path = locate::file(plan, preset, name)?;
    let mut outputs: Vec<String> = preset.outputs.iter().map(|o| (*o).to_owned()).collect();
    if let (true, Some(output)) = (preset.name == "audmodel", &plan.embeddings_name) {
        outputs = vec![output.clone()];
    }
    let recipe = Recipe {
        form: preset.form,
        rate: preset.rate,
        outputs,
        pooling: preset.pooling,
        cut: preset.cut,
    };
    Embedding::new(plan, name, &path, recipe, preset.columns)
}

struct Embedding {
    name: String,
    embedder: Embedder,
    columns: &'static [Column],
}

impl Embedding {
    fn new(
        plan: &NetworksPlan,
        name: &str,
        path: &std::path::Path,
        mut recipe: Recipe,
        columns: &'static [Column],
    ) -> Result<Self, String> {
        beside::apply(path, &mut recipe)?;
        settings(plan, &mut recipe)?;
        let in_file = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
        let outputs: Vec<&str> = recipe.outputs.iter().map(String::as_str).collect();
        let mut network = nkl_networks::open(path, false).map_err(|e| e.to_string())?;
        let inside = |o: &&str| !network.outputs().iter().any(|port| port.name == **o);
        if outputs.iter().any(inside) {
            network = nkl_networks::open(path, true).map_err(|e| e.to_string())?;
        }
        let embedder = Embedder::new(network, recipe).map_err(|e| in_file(&e))?;
        let needed = columns.iter().map(|c| c.place + 1).max();
        if needed.is_some_and(|needed| needed > embedder.width()) {
            return Err(in_file(&format!(
                "the network gives {} values, and {name} has {} of them: it is another network",
                embedder.width(),
                columns.len()
            )));
        }
        Ok(Embedding {
            name: name.to_owned(),
            embedder,
            columns,
        })
    }
}

/// What the user sets goes before all else.
fn settings(plan: &NetworksPlan, recipe: &mut Recipe) -> Result<(), String> {
    if !plan.outputs.is_empty() {
        recipe.outputs.clone_from(&plan.outputs);
    }
    if let Some(pooling) = &plan.pooling {
        recipe.pooling = Pooling::named(pooling).ok_or("FEATS.onnx.pooling is not known")?;
    }
    match (&mut recipe.form, plan.normalise) {
        (Form::Signal { normalise }, Some(wanted)) => *normalise = wanted,
        (form, Some(_)) => {
            return Err(format!(
            "FEATS.onnx.normalise is about networks that take the signal; this one takes input {}",
            form.name()
        ))
        }
        _ => {}
    }
    match (recipe.form.rate(), plan.sample_rate) {
        (None, Some(rate)) => recipe.rate = rate,
        (Some(fixed), Some(rate)) if fixed != rate => {
            return Err(format!(
                "FEATS.onnx.sample_rate = {rate}: input {} has {fixed} Hz",
                recipe.form.name()
            ))
        }
        _ => {}
    }
    if let (Cut::Pieces(longest), Some(seconds)) = (&mut recipe.cut, plan.max_length) {
        *longest = seconds.min(recipe.form.longest().unwrap_or(f64::INFINITY));
    }
    Ok(())
}

impl Extractor for Embedding {
    fn name(&self) -> &str {
        &self.name
    }

    fn version(&self) -> u32 {
        1
    }

    fn settings(&self) -> String {
        self.embedder.settings()
    }

    fn sample_rate(&self) -> Option<u32> {
        Some(self.embedder.recipe().rate)
    }

    fn feature_names(&self) -> Vec<String> {
        match self.columns {
            [] => (0..self.embedder.width())
                .map(|i| format!("{}_{i}", self.name))
                .collect(),
            columns => columns.iter().map(|c| c.name.to_owned()).collect(),
        }
    }

    fn extract(&self, audio: &[f32], _rate: u32, out: &mut [f32]) -> Result<(), String> {
        let row = self.embedder.embed(audio).map_err(|e| e.to_string())?;
        if self.columns.is_empty() {
            out.copy_from_slice(&row);
            return Ok(());
        }
        for (out, column) in out.iter_mut().zip(self.columns) {
            let x = f64::from(row.get(column.place).copied().unwrap_or(f32::NAN));
            let [a, b, c] = column.curve;
            *out = (a * x * x + b * x + c) as f32;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
