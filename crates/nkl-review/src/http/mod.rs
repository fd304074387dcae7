//! A small blocking HTTP/1.1 server, a thread per connection.
//!
//! Over the standard library and `httparse` (the parser of hyper, without dependencies) rather than
//! tiny_http, whose last release is of 2022 and which decides itself how it answers what it cannot
//! parse: who may ask, and what a malformed request gets, is written down here.

mod guard;
mod range;
mod request;
mod response;
mod server;

pub(crate) use range::{range, Asked};
pub(crate) use request::Request;
pub(crate) use response::{Body, Response};
pub use server::{Server, Stop};
