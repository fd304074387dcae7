//! The file names of nkululeko, so that scripts written for it find their files.

use nkl_config::plan::{ClassWeight, Plan};

/// Longest file name, in characters, before its ending: file systems end at 255 bytes.
const LONGEST: usize = 200;

/// `<model>_<feat1-feat2>_<layers>_<option-value>…`.
pub fn model(plan: &Plan) -> String {
    let model = &plan.model;
    let mut name = format!("{}_{}", model.kind, plan.feats.types.join("-"));
    let mut layers = model.layers.clone();
    layers.sort_unstable();
    if !layers.is_empty() && ["mlp", "mlp_reg", "cnn"].contains(&model.kind.as_str()) {
        let layers: Vec<String> = layers.iter().map(usize::to_string).collect();
        name.push_str(&format!("_{}", layers.join("-")));
    }
    for (key, value) in options(plan) {
        name.push_str(&format!("_{key}-{}", value.replace('.', "-")));
    }
    clean(&name)
}

/// The options that are part of a name, in their fixed order; only those that were set.
fn options(plan: &Plan) -> Vec<(&'static str, String)> {
    let model = &plan.model;
    let number = |x: Option<f64>| x.map(|x| x.to_string());
    let drop: Vec<String> = model.drop.iter().map(f64::to_string).collect();
    let balanced = model.class_weight == ClassWeight::Balanced;
    let opensmile = plan
        .feats
        .types
        .iter()
        .any(|t| t == "os" || t == "opensmile");
    let set = Some(plan.feats.os.set.clone()).filter(|s| opensmile && s != "eGeMAPSv02");
    let all = [
        ("C_val", number(model.c)),
        ("kernel", model.kernel.clone()),
        ("drop", (!drop.is_empty()).then(|| drop.join("-"))),
        ("activation", model.activation.clone()),
        ("class_weight", balanced.then(|| "True".to_owned())),
        ("loss", model.loss.clone()),
        ("logo", model.logo.map(|x| x.to_string())),
        ("learning_rate", number(model.learning_rate)),
        ("optimizer", model.optimizer.clone()),
        ("k_fold_cross", model.k_fold.map(|x| x.to_string())),
        ("balancing", plan.feats.balancing.clone()),
        ("scale", plan.feats.scale.clone()),
        ("set", set),
    ];
    all.into_iter()
        .filter_map(|(key, value)| Some((key, value?)))
        .collect()
}

/// A name without what a file name cannot hold, and without doubled underscores.
pub fn clean(name: &str) -> String {
    let bad = |c: char| c.is_control() || c.is_whitespace() || "/\\:*?\"<>|".contains(c);
    let mut clean = String::with_capacity(name.len());
    for c in name.chars() {
        let c = if bad(c) { '_' } else { c };
        if c != '_' || !clean.ends_with('_') {
            clean.push(c);
        }
    }
    // A name of dots would mean a folder.
    if clean.chars().all(|c| c == '.') {
        "_".to_owned()
    } else {
        clean
    }
}

/// `stem` and `ending`, with the stem cut where the name would become too long.
pub fn file(stem: &str, ending: &str) -> String {
    let mut length = 0;
    let cut: String = stem
        .chars()
        .take_while(|c| {
            length += c.len_utf8();
            length <= LONGEST
        })
        .collect();
    format!("{cut}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_hold_no_separators() {
        assert_eq!(clean("a/b: c__d"), "a_b_c_d");
        assert_eq!(clean(".."), "_");
    }

    #[test]
    fn long_names_are_cut_at_whole_characters() {
        let name = file(&"ä".repeat(300), ".txt");
        assert_eq!(name.len(), LONGEST + 4);
    }
}
