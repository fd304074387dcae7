//! How segments are found.

use anyhow::{bail, Context, Result};
use nkl_audio::{Audio, Channels, Span};
use nkl_config::plan::SegmentPlan;
use nkl_config::Note;
use nkl_data::Segment;
use nkl_networks::silero::{self, Silero};
use nkl_vad::{fixed, limit, speech, Settings, Stretch};
use std::path::Path;

/// Length of pieces where none is given, seconds.
const PIECE: f64 = 2.0;
/// Shortest segment where only a longest is given, seconds.
const SHORTEST: f64 = 2.0;

/// A method with its settings.
pub struct Method {
    kind: Kind,
    shortest: f64,
    longest: Option<f64>,
}

enum Kind {
    Energy(Settings),
    Silero(Box<Silero>, silero::Settings),
    Fixed { length: f64, overlap: f64 },
}

impl Method {
    /// Whether a method finds speech, so that there are gaps.
    pub fn finds_speech_by(name: &str) -> bool {
        name != "fixed"
    }

    /// The method of a plan, and what is to be said about it.
    ///
    /// # Errors
    /// A method that there is not, settings that exclude each other.
    pub fn of(plan: &SegmentPlan) -> Result<(Self, Option<Note>)> {
        if let (Some(shortest), Some(longest)) = (plan.min_length, plan.max_length) {
            if shortest > longest {
                bail!(
                    "SEGMENT.min_length ({shortest} s) is above SEGMENT.max_length ({longest} s)"
                );
            }
        }
        let mut note = None;
        let kind = match plan.method.as_str() {
            "fixed" => return Self::fixed(plan).map(|method| (method, None)),
            "energy" => energy(plan),
            "silero" if plan.silero.is_some() => by_network(plan)?,
            "silero" => {
                note = Some(Note::info(
                    "SEGMENT.method = silero: speech is found by method energy, as Silero's network \
                     is not part of nkl; SEGMENT.silero.model can name its file (silero_vad.onnx of \
                     the Python package silero-vad)"
                        .to_string(),
                ));
                energy(plan)
            }
            other => bail!(
                "SEGMENT.method = {other}: its network is not part of nkl, and its segments are \
                 speakers, which no other method tells apart; use energy for speech, or fixed"
            ),
        };
        // As the original: a shortest length holds where a longest is given.
        let shortest = plan
            .min_length
            .or(plan.max_length.map(|longest| SHORTEST.min(longest)));
        let method = Method {
            kind,
            shortest: shortest.unwrap_or(0.0),
            longest: plan.max_length,
        };
        Ok((method, note))
    }

    fn fixed(plan: &SegmentPlan) -> Result<Self> {
        let length = plan.max_length.unwrap_or(PIECE);
        if plan.overlap >= length {
            bail!(
                "SEGMENT.overlap ({} s) has to be less than the length of a piece, SEGMENT.max_length \
                 ({length} s)",
                plan.overlap
            );
        }
        Ok(Method {
            kind: Kind::Fixed {
                length,
                overlap: plan.overlap,
            },
            shortest: plan.min_length.unwrap_or(length),
            longest: None,
        })
    }

    /// Whether there are gaps.
    pub fn finds_speech(&self) -> bool {
        !matches!(self.kind, Kind::Fixed { .. })
    }

    /// Stretches within a sample, in seconds of its recording; not cut to lengths yet.
    pub fn stretches(&self, segment: &Segment) -> Result<Vec<Stretch>> {
        let whole = Stretch {
            start: segment.start,
            end: segment.end,
        };
        if let Kind::Fixed { length, overlap } = &self.kind {
            return Ok(fixed(whole, *length, *overlap, self.shortest));
        }
        let span = Span {
            start: segment.start,
            end: segment.end,
        };
        let channels = segment.channel.map_or(Channels::Mix, Channels::Only);
        let audio = nkl_audio::read(&segment.path, Some(span), channels)?;
        let found = self
            .speech(&audio)
            .with_context(|| segment.path.display().to_string())?;
        let moved = found.iter().map(|stretch| Stretch {
            start: whole.start + stretch.start,
            end: (whole.start + stretch.end).min(whole.end),
        });
        Ok(moved.collect())
    }

    fn speech(&self, audio: &Audio) -> Result<Vec<Stretch>> {
        match &self.kind {
            Kind::Fixed { .. } => Ok(Vec::new()),
            Kind::Energy(settings) => Ok(speech(&audio.samples, audio.sample_rate, settings)?),
            Kind::Silero(network, settings) => {
                let samples = nkl_audio::resample(&audio.samples, audio.sample_rate, silero::RATE)?;
                let found = network.speech(&samples, settings)?.into_iter();
                Ok(found.map(|(start, end)| Stretch { start, end }).collect())
            }
        }
    }

    /// The same cut to lengths.
    pub fn limited(&self, stretches: &[Stretch]) -> Vec<Stretch> {
        match self.kind {
            Kind::Fixed { .. } => stretches.to_vec(),
            _ => limit(stretches, self.shortest, self.longest),
        }
    }
}

fn energy(plan: &SegmentPlan) -> Kind {
    let usual = Settings::default();
    Kind::Energy(Settings {
        min_pause: plan.min_pause.unwrap_or(usual.min_pause),
        pad: plan.pad.unwrap_or(usual.pad),
        ..usual
    })
}

/// Silero's network, at the settings of its authors where the plan has none.
fn by_network(plan: &SegmentPlan) -> Result<Kind> {
    let usual = silero::Settings::default();
    let settings = silero::Settings {
        min_pause: plan.min_pause.unwrap_or(usual.min_pause),
        pad: plan.pad.unwrap_or(usual.pad),
        ..usual
    };
    let path = plan.silero.as_deref().unwrap_or(Path::new(""));
    let network = Silero::open(path).context("SEGMENT.silero.model")?;
    Ok(Kind::Silero(Box::new(network), settings))
}
