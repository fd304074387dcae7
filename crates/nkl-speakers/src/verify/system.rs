//! The methods behind one interface.

use super::backend::Enrolled;
use super::{Backend, BackendSettings};
use crate::SpeakersError;
use ndarray::{Array1, Array2, ArrayView2};
use nkl_mixture::factor::{Enrollment, IVector, IVectorOptions, Isv, Jfa, JfaModel};
use nkl_mixture::{
    adapt, linear_scores, Adaptation, Cpu, Gmm, MapOptions, Offsets, Source, Statistics,
};
use serde::{Deserialize, Serialize};

/// How speakers are modelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Means of the background model, adapted to the speaker (Reynolds, Quatieri and Dunn 2000).
    GmmUbm,
    /// Inter-session variability (Vogt and Sridharan 2008).
    Isv,
    /// Joint factor analysis (Kenny et al. 2008).
    Jfa,
    /// I-vectors (Dehak et al. 2011).
    Ivector,
}

/// How a GMM-UBM scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scoring {
    /// ln p(frames | speaker) − ln p(frames | background), per frame.
    Llr,
    /// The same to first order, from the statistics alone (Glembek et al. 2009).
    Linear,
}

/// Settings of all methods; each uses its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SystemSettings {
    /// The method.
    pub method: Method,
    /// Relevance factor of GMM-UBM, ISV and JFA.
    pub relevance: f64,
    /// Scoring of GMM-UBM.
    pub scoring: Scoring,
    /// Columns of U (ISV, JFA), or length of i-vectors.
    pub rank: usize,
    /// Columns of V (JFA).
    pub speaker_rank: usize,
    /// EM iterations of the loading matrices.
    pub iterations: usize,
    /// Of their random start.
    pub seed: u32,
    /// The comparison of i-vectors.
    pub backend: BackendSettings,
}

/// A trained system. Plain data; call [`check`](System::check) on one from a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum System {
    /// GMM-UBM.
    GmmUbm {
        /// The background model.
        ubm: Gmm,
        /// Relevance factor.
        relevance: f64,
        /// Scoring.
        scoring: Scoring,
    },
    /// ISV.
    Isv(Isv),
    /// JFA.
    Jfa(Jfa),
    /// I-vectors.
    Ivector {
        /// The total-variability model.
        extractor: IVector,
        /// The comparison.
        backend: Box<Backend>,
    },
}

/// A speaker who is enrolled. Plain data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Voice {
    /// Adapted means, shape (M, D): GMM-UBM.
    Means(Array2<f64>),
    /// Offset of the supervector: ISV.
    Offset(Array1<f64>),
    /// Factors and offset: JFA.
    Factors(JfaModel),
    /// I-vectors after the steps of the backend, one per recording.
    Vectors(Array2<f64>),
}

/// A test, ready to be compared with many speakers.
pub struct Probe {
    statistics: Statistics,
    /// For scoring by likelihoods: the frames, shape (T, D).
    frames: Option<Array2<f32>>,
    /// Channel offset of ISV and JFA, shape (M, D).
    channel: Option<Array2<f64>>,
    /// I-vector after the steps.
    vector: Option<Array1<f64>>,
}

impl System {
    /// Trains on the statistics of recordings of many speakers.
    ///
    /// # Errors
    /// Too few recordings, ranks that they do not determine, steps that need more.
    pub fn train(
        ubm: Gmm,
        recordings: &[Statistics],
        speakers: &[usize],
        settings: &SystemSettings,
    ) -> Result<Self, SpeakersError> {
        let (rank, seed) = (settings.rank, settings.seed);
        match settings.method {
            Method::GmmUbm => Ok(System::GmmUbm {
                ubm,
                relevance: settings.relevance,
                scoring: settings.scoring,
            }),
            Method::Isv => {
                let mut isv = Isv::start(ubm, rank, settings.relevance, seed)?;
                isv.fit(recordings, speakers, settings.iterations)?;
                Ok(System::Isv(isv))
            }
            Method::Jfa => {
                let v = settings.speaker_rank;
                let mut jfa = Jfa::start(ubm, rank, v, settings.relevance, seed)?;
                jfa.fit(recordings, speakers, settings.iterations)?;
                Ok(System::Jfa(jfa))
            }
            Method::Ivector => {
                let mut extractor = IVector::start(ubm, rank, seed)?;
                let options = IVectorOptions {
                    iterations: settings.iterations,
                    ..IVectorOptions::default()
                };
                extractor.fit(recordings, &options)?;
                let vectors = extractor.transform(recordings)?;
                let backend = Backend::fit(vectors.view(), speakers, &settings.backend)?;
                let backend = Box::new(backend);
                Ok(System::Ivector { extractor, backend })
            }
        }
    }

    /// The background model.
    pub fn ubm(&self) -> &Gmm {
        match self {
            System::GmmUbm { ubm, .. } => ubm,
            System::Isv(isv) => &isv.ubm,
            System::Jfa(jfa) => &jfa.ubm,
            System::Ivector { extractor, .. } => &extractor.ubm,
        }
    }

    /// Whether the parts fit each other.
    ///
    /// # Errors
    /// Shapes that do not fit, values that are not finite.
    pub fn check(&self) -> Result<(), SpeakersError> {
        self.ubm().check()?;
        match self {
            System::GmmUbm { .. } => Ok(()),
            System::Isv(isv) => Ok(isv.check()?),
            System::Jfa(jfa) => Ok(jfa.check()?),
            System::Ivector { extractor, backend } => {
                extractor.check()?;
                let length = backend.check(extractor.t.dim().2)?;
                backend
                    .enroll(Array2::zeros((1, length)).view())
                    .map(|_| ())
            }
        }
    }

    /// Whether a speaker is one of this system's.
    ///
    /// # Errors
    /// Another method's, shapes that do not fit, values that are not finite.
    pub fn check_voice(&self, voice: &Voice) -> Result<(), SpeakersError> {
        let (components, dimensions) = self.ubm().means.dim();
        let length = components * dimensions;
        let (fits, finite) = match (self, voice) {
            (System::GmmUbm { .. }, Voice::Means(means)) => {
                let fits = means.dim() == (components, dimensions);
                (fits, means.iter().all(|v| v.is_finite()))
            }
            (System::Isv(_), Voice::Offset(z)) => {
                (z.len() == length, z.iter().all(|v| v.is_finite()))
            }
            (System::Jfa(jfa), Voice::Factors(voice)) => {
                let fits = voice.y.len() == jfa.v.ncols() && voice.z.len() == length;
                let mut values = voice.y.iter().chain(&voice.z);
                (fits, values.all(|v| v.is_finite()))
            }
            (System::Ivector { extractor, backend }, Voice::Vectors(own)) => {
                let width = backend.check(extractor.t.dim().2)?;
                let fits = own.ncols() == width && own.nrows() > 0;
                (fits, own.iter().all(|v| v.is_finite()))
            }
            _ => (false, true),
        };
        match fits && finite {
            true => Ok(()),
            false => Err(SpeakersError::Data(
                "a speaker does not fit the system".into(),
            )),
        }
    }

    /// A speaker from the statistics of his recordings.
    ///
    /// # Errors
    /// No recordings, statistics under another background model.
    pub fn enroll(&self, recordings: &[Statistics]) -> Result<Voice, SpeakersError> {
        match self {
            System::GmmUbm { ubm, relevance, .. } => {
                let options = MapOptions {
                    adaptation: Adaptation::Relevance(*relevance),
                    ..MapOptions::default()
                };
                let adapted = adapt(&sum(recordings)?, ubm, ubm, &options)?;
                Ok(Voice::Means(adapted.means))
            }
            System::Isv(isv) => Ok(Voice::Offset(isv.enroll(recordings, 1)?)),
            System::Jfa(jfa) => Ok(Voice::Factors(
                jfa.enroll(recordings, Enrollment::default())?,
            )),
            System::Ivector { extractor, backend } => {
                let vectors = extractor.transform(recordings)?;
                Ok(Voice::Vectors(backend.transform(vectors.view())?))
            }
        }
    }

    /// Whether tests need their frames beside their statistics.
    pub fn needs_frames(&self) -> bool {
        matches!(
            self,
            System::GmmUbm {
                scoring: Scoring::Llr,
                ..
            }
        )
    }

    /// A test from its statistics (and frames, where [`needs_frames`](System::needs_frames)).
    ///
    /// # Errors
    /// Statistics under another background model.
    pub fn probe(
        &self,
        statistics: Statistics,
        frames: Option<Array2<f32>>,
    ) -> Result<Probe, SpeakersError> {
        let one = std::slice::from_ref(&statistics);
        let (mut channel, mut vector) = (None, None);
        match self {
            System::GmmUbm { .. } => {}
            System::Isv(isv) => channel = Some(shaped(isv.session(one)?.1, &isv.ubm)?),
            System::Jfa(jfa) => {
                // The channel of a test is estimated as in ISV: about the background model.
                let isv = Isv {
                    ubm: jfa.ubm.clone(),
                    u: jfa.u.clone(),
                    d: jfa.d.clone(),
                };
                channel = Some(shaped(isv.session(one)?.1, &jfa.ubm)?);
            }
            System::Ivector { extractor, backend } => {
                let vectors = backend.transform(extractor.transform(one)?.view())?;
                vector = Some(vectors.row(0).to_owned());
            }
        }
        Ok(Probe {
            statistics,
            frames,
            channel,
            vector,
        })
    }

    /// The speakers, ready to be scored against many tests.
    ///
    /// # Errors
    /// Voices of another system.
    pub fn voices<'a>(&'a self, voices: &[&Voice]) -> Result<Scorer<'a>, SpeakersError> {
        let prepared = voices
            .iter()
            .map(|voice| self.prepared(voice))
            .collect::<Result<_, _>>()?;
        Ok(Scorer {
            system: self,
            prepared,
        })
    }

    fn prepared(&self, voice: &Voice) -> Result<Prepared, SpeakersError> {
        match (self, voice) {
            (System::GmmUbm { ubm, scoring, .. }, Voice::Means(means)) => match scoring {
                Scoring::Linear => Ok(Prepared::Means(means.clone())),
                Scoring::Llr => Ok(Prepared::Gmm(Gmm::new(
                    ubm.weights.clone(),
                    means.clone(),
                    ubm.covariance.clone(),
                )?)),
            },
            (System::Isv(isv), Voice::Offset(z)) => {
                let offset = shaped(&isv.d * z, &isv.ubm)?;
                Ok(Prepared::Means(&isv.ubm.means + &offset))
            }
            (System::Jfa(jfa), Voice::Factors(voice)) => {
                let offset = jfa.v.dot(&voice.y) + &jfa.d * &voice.z;
                Ok(Prepared::Means(&jfa.ubm.means + &shaped(offset, &jfa.ubm)?))
            }
            (System::Ivector { backend, .. }, Voice::Vectors(own)) => {
                Ok(Prepared::Vectors(backend.enroll(own.view())?))
            }
            _ => Err(SpeakersError::Data(
                "a speaker was enrolled by another method than the system has".into(),
            )),
        }
    }
}

enum Prepared {
    Means(Array2<f64>),
    Gmm(Gmm),
    Vectors(Enrolled),
}

/// Speakers of a system, ready to be scored.
pub struct Scorer<'a> {
    system: &'a System,
    prepared: Vec<Prepared>,
}

impl Scorer<'_> {
    /// The score of a test against some of the speakers, by their places.
    ///
    /// # Errors
    /// A test of another system.
    pub fn scores(&self, probe: &Probe, voices: &[usize]) -> Result<Vec<f64>, SpeakersError> {
        voices
            .iter()
            .map(|voice| match self.prepared.get(*voice) {
                Some(prepared) => self.score(probe, prepared),
                None => Err(SpeakersError::Data(format!("there is no speaker {voice}"))),
            })
            .collect()
    }

    fn score(&self, probe: &Probe, voice: &Prepared) -> Result<f64, SpeakersError> {
        let missing = || SpeakersError::Data("a test that was prepared by another system".into());
        match voice {
            Prepared::Means(means) => {
                let channel = match &probe.channel {
                    Some(channel) => Offsets::Shared(channel.view()),
                    None => Offsets::None,
                };
                let (models, tests) = ([means.view()], [&probe.statistics]);
                Ok(linear_scores(&models, self.system.ubm(), &tests, channel, true)?.sum())
            }
            Prepared::Gmm(gmm) => {
                let frames = probe.frames.as_ref().ok_or_else(missing)?;
                let under = |frames: ArrayView2<f32>| Cpu::new(frames)?.statistics(gmm);
                let speaker = under(frames.view())?.average_log_likelihood();
                let anyone = probe.statistics.average_log_likelihood();
                Ok(speaker.zip(anyone).map_or(0.0, |(s, a)| s - a))
            }
            Prepared::Vectors(enrolled) => {
                Ok(enrolled.score(probe.vector.as_ref().ok_or_else(missing)?))
            }
        }
    }
}

/// The statistics of several recordings as one.
pub(super) fn sum(recordings: &[Statistics]) -> Result<Statistics, SpeakersError> {
    let (first, rest) = recordings
        .split_first()
        .ok_or_else(|| SpeakersError::Data("there are no recordings to enroll with".into()))?;
    let mut all = first.clone();
    for other in rest {
        all.add(other)?;
    }
    Ok(all)
}

/// A supervector as means, shape (M, D).
fn shaped(supervector: Array1<f64>, ubm: &Gmm) -> Result<Array2<f64>, SpeakersError> {
    supervector
        .into_shape_with_order(ubm.means.dim())
        .map_err(|_| SpeakersError::Data("a supervector of another background model".into()))
}
