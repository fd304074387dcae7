//! Reads the segments of one recording and computes their features.

use super::parts::parts;
use super::sink::{Outcome, Sink};
use super::tasks::{key, reason, Task, WHOLE};
use crate::cache::{hash_bytes, hash_file, ContentHash, FileIndex, Row, RowKey, Store};
use crate::Extractor;
use nkl_audio::{Audio, AudioError, Channels, Cut, Span};
use nkl_data::Segment;
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// What all threads share.
pub(super) struct Worker<'a> {
    pub segments: &'a [Segment],
    pub extractors: &'a [&'a dyn Extractor],
    pub widths: Vec<usize>,
    pub stores: &'a [Store],
    pub use_stores: bool,
    pub index: &'a FileIndex,
    pub sink: Sink<'a>,
    /// Per segment: its key, or why there is none.
    pub keys: Vec<OnceLock<Result<RowKey, String>>>,
}

/// A segment and the feature sets to compute for it.
struct Job {
    segment: usize,
    key: RowKey,
    sets: Vec<usize>,
}

impl Worker<'_> {
    /// Does one task; nothing that happens to a recording goes beyond it.
    pub(super) fn run(&self, task: &Task<'_>) {
        let bytes = match self.load(task) {
            Ok(bytes) => bytes,
            Err(reason) => return self.give_up(task, &reason),
        };
        let content = match (task.content, &bytes) {
            (_, Some(bytes)) => hash_bytes(bytes),
            (Some(content), None) => content,
            (None, None) => match hash_file(task.path) {
                Ok(content) => content,
                Err(e) => return self.give_up(task, &reason(task.path, &e)),
            },
        };
        if let Some(fingerprint) = task.fingerprint {
            self.index.remember(task.path, fingerprint, content);
        }
        let jobs = self.jobs(task, &content);
        let segments = jobs.iter().map(|job| self.segments.get(job.segment));
        let spans: Vec<(f64, f64)> = segments
            .map(|segment| segment.map_or((0.0, 0.0), |s| (s.start, s.end)))
            .collect();
        for part in parts(&spans) {
            let jobs: Vec<&Job> = part.iter().filter_map(|job| jobs.get(*job)).collect();
            self.do_jobs(task, &jobs, bytes.as_deref());
        }
    }

    /// Segments that are in memory at the same time.
    fn do_jobs(&self, task: &Task<'_>, jobs: &[&Job], bytes: Option<&[u8]>) {
        let cuts: Vec<Cut> = jobs.iter().filter_map(|j| self.cut(j.segment)).collect();
        let audio = match bytes {
            Some(bytes) => nkl_audio::decode(bytes, task.path, &cuts),
            None => nkl_audio::read_cuts(task.path, &cuts),
        };
        let outcomes = match audio {
            Ok(audio) => jobs
                .iter()
                .zip(audio)
                .flat_map(|(job, audio)| self.compute(job, audio, task.path))
                .collect(),
            Err(e) => {
                let reason = nameless(&e, task.path);
                jobs.iter()
                    .flat_map(|job| {
                        job.sets
                            .iter()
                            .map(|set| (*set, job.key, Err(reason.clone())))
                    })
                    .collect()
            }
        };
        self.sink.put(outcomes);
    }

    /// The bytes of a recording that is not too large.
    fn load(&self, task: &Task<'_>) -> Result<Option<Vec<u8>>, String> {
        let small = match task.fingerprint {
            Some(fingerprint) => fingerprint.size <= WHOLE,
            None => false,
        };
        if !small {
            return Ok(None);
        }
        std::fs::read(task.path)
            .map(Some)
            .map_err(|e| reason(task.path, &e))
    }

    fn give_up(&self, task: &Task<'_>, reason: &str) {
        for segment in &task.segments {
            self.set_key(*segment, Err(reason.to_owned()));
        }
    }

    pub(super) fn set_key(&self, segment: usize, key: Result<RowKey, String>) {
        if let Some(place) = self.keys.get(segment) {
            // Each segment belongs to one task, so nothing else has set it.
            let _ = place.set(key);
        }
    }

    /// What is neither in the cache nor in the hands of another thread.
    fn jobs(&self, task: &Task<'_>, content: &ContentHash) -> Vec<Job> {
        let mut jobs = Vec::new();
        for (i, segment) in task
            .segments
            .iter()
            .filter_map(|i| Some((*i, self.segments.get(*i)?)))
        {
            let key = key(segment, content);
            self.set_key(i, Ok(key));
            let missing = |(_, store): &(usize, &Store)| !(self.use_stores && store.has(&key));
            let sets: Vec<usize> = self
                .stores
                .iter()
                .enumerate()
                .filter(missing)
                .map(|(set, _)| set)
                .filter(|set| self.sink.claim(*set, key))
                .collect();
            if !sets.is_empty() {
                jobs.push(Job {
                    segment: i,
                    key,
                    sets,
                });
            }
        }
        jobs
    }

    fn cut(&self, segment: usize) -> Option<Cut> {
        let segment = self.segments.get(segment)?;
        let span = match segment.whole {
            true => Span::ALL,
            false => Span {
                start: segment.start,
                end: segment.end,
            },
        };
        Some(Cut {
            span,
            channels: segment.channel.map_or(Channels::Mix, Channels::Only),
        })
    }

    /// Runs the extractors on one stretch; each rate is converted to once.
    fn compute(
        &self,
        job: &Job,
        audio: Result<Audio, AudioError>,
        path: &Path,
    ) -> Vec<(usize, RowKey, Outcome)> {
        let audio = match audio {
            Ok(audio) => audio,
            Err(e) => {
                let reason = nameless(&e, path);
                return job
                    .sets
                    .iter()
                    .map(|set| (*set, job.key, Err(reason.clone())))
                    .collect();
            }
        };
        let remarks: Vec<String> = audio.remarks.iter().map(ToString::to_string).collect();
        let remark: Option<Arc<str>> = if remarks.is_empty() {
            None
        } else {
            Some(remarks.join("; ").into())
        };
        let mut converted: Vec<(u32, Vec<f32>)> = Vec::new();
        let mut outcomes = Vec::with_capacity(job.sets.len());
        for set in &job.sets {
            let (Some(extractor), Some(width)) = (self.extractors.get(*set), self.widths.get(*set))
            else {
                continue;
            };
            let outcome = at_rate(&audio, extractor.sample_rate(), &mut converted)
                .and_then(|(samples, rate)| row(*extractor, samples, rate, *width))
                .map(|values| Row {
                    values,
                    remark: remark.clone(),
                });
            outcomes.push((*set, job.key, outcome));
        }
        outcomes
    }
}

/// The samples at the rate that is wanted.
fn at_rate<'a>(
    audio: &'a Audio,
    wanted: Option<u32>,
    converted: &'a mut Vec<(u32, Vec<f32>)>,
) -> Result<(&'a [f32], u32), String> {
    let rate = wanted.unwrap_or(audio.sample_rate);
    if rate == audio.sample_rate {
        return Ok((&audio.samples, rate));
    }
    let place = match converted.iter().position(|(r, _)| *r == rate) {
        Some(place) => place,
        None => {
            let samples = nkl_audio::resample(&audio.samples, audio.sample_rate, rate)
                .map_err(|e| e.to_string())?;
            converted.push((rate, samples));
            converted.len() - 1
        }
    };
    converted
        .get(place)
        .map(|(_, s)| (s.as_slice(), rate))
        .ok_or_else(|| "no samples".to_owned())
}

/// One row; infinite values are an error of the extractor or of the recording, never a feature.
fn row(
    extractor: &dyn Extractor,
    samples: &[f32],
    rate: u32,
    width: usize,
) -> Result<Arc<[f32]>, String> {
    if samples.is_empty() {
        return Err(
            "the segment is too short: no sample is left at the rate of the analysis".into(),
        );
    }
    let mut values = vec![f32::NAN; width];
    extractor
        .extract(samples, rate, &mut values)
        .map_err(|e| format!("{}: {e}", extractor.name()))?;
    match values.iter().position(|v| v.is_infinite()) {
        None => Ok(values.into()),
        Some(i) => {
            let name = extractor
                .feature_names()
                .into_iter()
                .nth(i)
                .unwrap_or_default();
            Err(format!(
                "{}: the value of {name} is infinite",
                extractor.name()
            ))
        }
    }
}

/// The message without the recording's name, which [`super::assemble`] adds.
fn nameless(error: &AudioError, path: &Path) -> String {
    let text = error.to_string();
    let start = format!("{}: ", path.display());
    text.strip_prefix(&start).map(str::to_owned).unwrap_or(text)
}
