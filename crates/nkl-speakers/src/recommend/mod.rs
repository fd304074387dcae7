//! What sounds like this: models of tags and of songs, and an index that is asked by tag or by example.
//!
//! A song is the frames of its features, such as the timbre of its segments. A *tag* (a genre, an
//! instrument, a speaker) has a mixture that started as a copy of the background model; a song's score is
//! ln p(frames | tag) − ln p(frames | background) per frame. A song itself is a *supervector*: the means of
//! the background model after relevance MAP adaptation to its frames, each divided by its deviation and
//! times the square root of its weight, so that the squared distance of two songs is close to the
//! Kullback-Leibler divergence between their mixtures (Campbell, Sturim and Reynolds 2006).

mod evaluate;
mod index;
mod models;
mod supervector;

pub use evaluate::{ranked, top, Part, TagResult};
pub use index::{Hit, Index, SongEntry, Writer};
pub use models::{Fitted, Models, Settings, Tag};
pub use supervector::supervector;
