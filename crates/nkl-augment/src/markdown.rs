//! The registry as a page, `docs/augment.md`.

use crate::parameter::{Kind, Parameter};
use crate::registry;
use std::fmt::Write;

const START: &str = "# Altered copies of recordings

`nkl augment --config x.ini` writes a copy of each sample of the training part by each method of
`AUGMENT.augment`, and a table of the copies that is a database of its own. `nkl aug_train --config
x.ini` does this and trains on originals and copies in one go; what is tested stays as it is.

```ini
[AUGMENT]
augment = ['traditional', 'random_splice']
augmentations = Compose([
    AddGaussianSNR(min_snr_db=5, max_snr_db=30, p=1.0),
    OneOf([PitchShift(min_semitones=-2, max_semitones=2), TimeStretch()]),
    RoomSimulator(p=0.3),
    ])
p_reverse = 0.3
top_db = 12
```

**random_splice** brings a recording to peak 1, cuts it where silence begins and ends (`top_db` below
its loudest frame), and puts the pieces together in random order, each turned around with probability
`p_reverse`: what is said is lost, how it is said stays (Scherer 1971; Burkhardt et al., ICASSP 2023).

**traditional** runs the chain of steps in `augmentations`, written as for audiomentations; it is read,
never executed. `Compose([…], p=1.0, shuffle=False)` takes all of its steps, `OneOf([…], p=1.0)` one of
them; both can stand in one another. Every step has a parameter `p`, the probability that it is taken
at all (0.5). Values without a name belong to the parameters in their order. Where a parameter has a
least and a greatest value, one in between is drawn for each copy.

Copies have the sampling rate of their recordings, one channel and 16 bit. Where a step goes beyond full
scale, the whole copy is made quieter, so that nothing is clipped that was not to be. Everything random
is drawn from `EXP.seed` and the name of the recording: a copy is the same for any number of threads,
and whatever else is augmented.

Tests measure what comes out: signal-to-noise ratios to 0.1 dB, the moved pitch by Praat's F0,
reverberation times, filters, telephone codes.

";

/// All steps with their parameters, in Markdown.
pub fn markdown() -> String {
    let mut page = String::from(START);
    for entry in registry() {
        // Writing to a String cannot fail.
        let _ = writeln!(page, "## `{}`\n\n{}\n", entry.name, entry.meaning);
        if entry.parameters.is_empty() {
            continue;
        }
        page.push_str("| parameter | values | default | meaning |\n|---|---|---|---|\n");
        for parameter in entry.parameters {
            let _ = writeln!(
                page,
                "| `{}` | {} | {} | {} |",
                parameter.name,
                parameter.expects(),
                default(parameter),
                parameter.meaning
            );
        }
        page.push('\n');
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

fn default(parameter: &Parameter) -> String {
    match parameter.kind {
        Kind::Number { default, .. } => default.to_string(),
        Kind::Flag(true) => "True".to_string(),
        Kind::Flag(false) => "False".to_string(),
        Kind::Word(words) => format!("'{}'", words.first().copied().unwrap_or_default()),
        Kind::Path => "must be given".to_string(),
    }
}
