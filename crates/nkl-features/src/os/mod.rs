//! Acoustic features that agree with openSMILE 3.0.2 (F. Eyben, M. Wöllmer, B. Schuller,
//! openSMILE, ACM Multimedia 2010), value by value.
//!
//! The sets are GeMAPS and eGeMAPS (F. Eyben et al., The Geneva minimalistic acoustic parameter set
//! (GeMAPS) for voice research and affective computing, IEEE Trans. Affective Computing 7, 2016) and
//! ComParE 2016 (B. Schuller et al., The INTERSPEECH 2013 computational paralinguistics challenge).
//! Written from these papers, the papers named in each file, openSMILE's published configuration
//! values and the values that it computes.
//!
//! [`Analyser`] computes [functionals](Analyser::functionals), one row per recording, and
//! [low-level descriptors](Analyser::frames), one row per frame of 10 ms.
//!
//! | file | what |
//! |---|---|
//! | `gemaps/`, `compare/` | the sets: which descriptors, which functionals, which names |
//! | `pitch/`, `jitter`, `harmonics` | fundamental frequency and what follows from it |
//! | `formants`, `shape`, `statistics`, `mel`, `rasta` | the spectrum |
//! | `functionals/` | statistics over a recording |
//! | `dsp/` | signal processing beneath them |

mod analyser;
mod compare;
mod dsp;
mod extractor;
mod formants;
mod functionals;
mod gemaps;
mod harmonics;
mod jitter;
mod mel;
mod page;
mod pitch;
mod rasta;
mod set;
mod shape;
mod statistics;

pub use analyser::{Analyser, Frames};
pub use set::{FeatureSet, Level};

pub(crate) use extractor::build;
pub(crate) use page::{PAGE, SUMMARY};
