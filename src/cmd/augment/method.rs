//! The methods of `[AUGMENT]`.

use anyhow::{bail, Context, Result};
use nkl_augment::{splice, Chain, Draw, Sound, Splicing};
use nkl_config::plan::AugmentPlan;
use nkl_config::Call;

/// What is done to each recording.
pub struct Method {
    /// As `AUGMENT.augment` has it.
    pub name: &'static str,
    /// Folder of the copies within the store, as the original has it.
    pub folder: &'static str,
    /// Everything that the copies depend on besides the recordings and the seed.
    pub settings: String,
    how: How,
}

enum How {
    Chain(Chain),
    Splice(Splicing),
}

impl Method {
    /// All methods of a plan.
    ///
    /// # Errors
    /// None, one that there is not, or a chain with a mistake.
    pub fn all(plan: &AugmentPlan) -> Result<Vec<Method>> {
        if plan.methods.is_empty() {
            bail!("AUGMENT.augment is missing: for instance augment = ['traditional', 'random_splice']");
        }
        plan.methods
            .iter()
            .map(|name| Method::of(name, plan))
            .collect()
    }

    fn of(name: &str, plan: &AugmentPlan) -> Result<Method> {
        match name {
            "traditional" => {
                let text = &plan.augmentations;
                let call = Call::parse(text).with_context(|| format!("AUGMENT.augmentations = {text}"))?;
                Ok(Method {
                    name: "traditional",
                    folder: "augmentations",
                    settings: format!("{call:?}"),
                    how: How::Chain(Chain::of(&call).context("AUGMENT.augmentations")?),
                })
            }
            "random_splice" => {
                let splicing = Splicing {
                    p_reverse: plan.p_reverse,
                    top_db: plan.top_db,
                };
                Ok(Method {
                    name: "random_splice",
                    folder: "randomspliced",
                    settings: format!("{splicing:?}"),
                    how: How::Splice(splicing),
                })
            }
            other => bail!(
                "AUGMENT.augment = {other}: its recordings of rooms, music and noise are downloaded by \
                 another program; use traditional with AddBackgroundNoise(sounds_path='FOLDER') and \
                 RoomSimulator() instead (docs/augment.md)"
            ),
        }
    }

    /// Alters a sound.
    ///
    /// # Errors
    /// A recording that a step mixes in cannot be read.
    pub fn apply(&self, sound: &mut Sound, draw: &mut Draw) -> Result<()> {
        match &self.how {
            How::Chain(chain) => chain.apply(sound, draw)?,
            How::Splice(splicing) => splice(sound, splicing, draw),
        }
        Ok(())
    }
}
