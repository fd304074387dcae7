//! `nkl keys`: the keys of the INI file, and what their values mean.

use crate::cli::KeysArgs;
use crate::failure::Failure;
use nkl_config::keys;

/// Prints the documentation of all keys, a section or a key.
pub fn run(args: &KeysArgs) -> Result<(), Failure> {
    if args.markdown {
        print!("{}", keys::markdown());
        return Ok(());
    }
    let which = args.which.as_deref();
    if let Some(entry) = which.and_then(feature_set) {
        print!(
            "FEATS.type = {}: {}\n\n{}\n",
            entry.name, entry.summary, entry.page
        );
        return Ok(());
    }
    print!("{}", keys::document(which).map_err(Failure::bad_input)?);
    if let Some(list) = which.and_then(values_of) {
        print!("\nWhat there is in this version:\n{list}");
        if which.is_some_and(|topic| topic.eq_ignore_ascii_case("feats.type")) {
            println!(
                "\n`nkl keys FEATS.type.NAME` says what each of its features is: formula, unit, window, source."
            );
        }
    }
    Ok(())
}

/// The feature set behind `FEATS.type.<name>`.
fn feature_set(topic: &str) -> Option<&'static nkl_features::ExtractorEntry> {
    let topic = topic.trim().to_ascii_lowercase();
    let name = topic.strip_prefix("feats.type.")?;
    nkl_features::find(name).ok()
}

/// The entries of the registry behind a key.
fn values_of(key: &str) -> Option<String> {
    let lines: Vec<(String, &str)> = match key.to_ascii_lowercase().as_str() {
        "feats.type" => nkl_features::registry()
            .iter()
            .map(|e| (e.name.to_string(), e.summary))
            .collect(),
        "feats.scale" => nkl_learn::scale::registry()
            .iter()
            .map(|e| (e.name.to_string(), e.summary))
            .collect(),
        "feats.balancing" => nkl_learn::balance::registry()
            .iter()
            .map(|e| (e.name.to_string(), e.summary))
            .collect(),
        "model.type" => nkl_learn::registry()
            .iter()
            .map(|e| (e.names.join(", "), e.summary))
            .collect(),
        "predict.targets" => {
            let at_hand = crate::predict::at_hand().map(|e| (e.name.to_string(), e.summary));
            let by_network = crate::predict::by_network()
                .map(|(e, network)| (format!("{} (by {})", e.name, network.set), e.summary));
            at_hand.chain(by_network).collect()
        }
        _ => return None,
    };
    let width = lines.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    Some(
        lines
            .iter()
            .map(|(name, text)| format!("  {name:width$}  {text}\n"))
            .collect(),
    )
}
