//! What `nkl review` is sent, and the tables it shows.

use crate::{names, Scratch};
use nkl_review::{read_issues, Edits, Options, Review, Roots, Server, Table};
use std::sync::{Arc, OnceLock};

const ROWS: &[u8] = b"file,start,end,emotion,age\na.wav,0,1,angry,20\nb.wav,1,2,happy,\n";

/// Requests of one connection; `@H` and `@T` stand for the server's name and token.
pub fn http(scratch: &Scratch, bytes: &[u8]) {
    static SERVER: OnceLock<(Server, String, String)> = OnceLock::new();
    let (server, host, token) = SERVER.get_or_init(|| {
        let table = table(scratch);
        let edits = scratch.path("edits.csv");
        let review = Review::new("x", table, Roots::new(), &edits).expect("a review");
        let address = "127.0.0.1:0".parse().expect("an address");
        let server = Server::bind(address, Arc::new(review)).expect("a port");
        let token = server.url().split('=').nth(1).unwrap_or("").to_owned();
        let host = server.address().to_string();
        (server, host, token)
    });
    let mut input = Vec::with_capacity(bytes.len() + 100);
    let mut rest = bytes;
    while let Some((byte, behind)) = rest.split_first() {
        match (byte, behind.first()) {
            (b'@', Some(b'H')) => input.extend_from_slice(host.as_bytes()),
            (b'@', Some(b'T')) => input.extend_from_slice(token.as_bytes()),
            _ => {
                input.push(*byte);
                rest = behind;
                continue;
            }
        }
        rest = &behind[1..];
    }
    let mut output = Vec::new();
    server.answer(input.as_slice(), &mut output);
    assert!(output.is_empty() || output.starts_with(b"HTTP/1.1 "));
}

/// A table, a table of issues, and a file of edits.
pub fn tables(scratch: &Scratch, bytes: &[u8]) {
    let path = scratch.file("review.csv", bytes);
    if let Err(error) = Table::read_csv(&path, &Options::default()) {
        names(&error, "review.csv");
    }
    static TABLE: OnceLock<Table> = OnceLock::new();
    let table = TABLE.get_or_init(|| table(scratch));
    if let Err(error) = read_issues(&path, table) {
        names(&error, "review.csv");
    }
    if let Err(error) = Edits::load(&path, table) {
        names(&error, "review.csv");
    }
}

fn table(scratch: &Scratch) -> Table {
    let path = scratch.file("rows.csv", ROWS);
    Table::read_csv(&path, &Options::default()).expect("a table")
}
