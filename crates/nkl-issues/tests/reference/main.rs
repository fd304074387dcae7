//! Every case that cleanlab 2.9, finch-clust and sliceguard computed.

mod common;
mod health;
mod labels;
mod neighbours;
mod slices;
