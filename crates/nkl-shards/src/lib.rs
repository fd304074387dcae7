//! Work of several processes, on one machine or many, that share nothing but a folder.
//!
//! A piece of work is a line of rounds, each of shards. Every process walks the same line: it claims
//! shards that nobody has, does them, commits them, and goes on to the next round when all are
//! committed ([`Pool`]). There is no process that hands out work, so any of them may be killed.
//!
//! - A claim is a file that only one process can make; the attempts at a shard are numbered, so a shard
//!   whose claimant is gone is claimed again as the next attempt ([`Claims`]).
//! - A shard's results are files of the caller's, written under temporary names and renamed. After
//!   them comes the file that commits the shard. A shard that is done twice has the same results.
//! - Whether a claimant is gone is known from its process on the same machine, from Slurm, or from a
//!   sign of life that it no longer gives ([`Owner`], [`Watch`]). Clocks are not compared.
//!
//! What the shards are and do, and how their results come together, is the caller's.

mod claims;
mod error;
mod files;
pub mod local;
mod order;
mod owner;
mod pool;
mod round;
pub mod slurm;
mod status;
#[cfg(test)]
mod tests;
mod watch;

pub use claims::{Claim, Claims};
pub use error::ShardError;
pub use order::{digest, Order, Place};
pub use owner::{Life, Owner};
pub use pool::Pool;
pub use round::{Count, Outline};
pub use status::{RoundStatus, Status};
pub use watch::Watch;
