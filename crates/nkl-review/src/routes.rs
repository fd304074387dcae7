//! What can be asked for. A path is one of these words and numbers; none of it is a file's name.
//!
//! | path | answer |
//! |---|---|
//! | `/`, `/app.js`, … | the page |
//! | `/api/table` | description: rows, columns, maps, label column, notes |
//! | `/api/column/N?from=&to=` | rows of a column as bytes, see `wire.rs` |
//! | `/api/ranks/N` | order of a column of texts, a u32 per row |
//! | `/api/search?q=&column=` | a bit per row |
//! | `/api/issues` | findings, the worst first |
//! | `/api/edits` | corrected cells |
//! | `POST /api/edit` | `{column, revision, changes: [{row, value}]}` |
//! | `POST /api/export` | writes the corrected table |
//! | `/api/peaks/R?n=` | length of the sound of a row, least and greatest sample of n parts |
//! | `/audio/R` | the sound of a row as wav, in ranges |

use crate::assets::ASSETS;
use crate::edits::Change;
use crate::error::ReviewError;
use crate::export;
use crate::http::{range, Asked, Body, Request, Response};
use crate::review::{Group, Review};
use crate::search;
use crate::sound::{Sound, SoundError};
use crate::table::{Column, Data};
use crate::wire;
use serde::Deserialize;
use serde_json::{json, Value};

/// Findings that are sent at most.
const ISSUES: usize = 20_000;
/// Bytes of sound that one answer to a range has at most; players ask for the rest.
const PART: u64 = 8 << 20;
/// Parts of a waveform, at most.
const PEAKS: usize = 20_000;

/// Answers a request that may be answered.
pub(crate) fn answer<'a>(review: &'a Review, request: &Request) -> Response<'a> {
    let path = request.path.as_str();
    let reading = matches!(request.method.as_str(), "GET" | "HEAD");
    let words: Vec<&str> = path.split('/').skip(1).collect();
    match (reading, words.as_slice()) {
        (true, ["api", "table"]) => Response::json(&table(review)),
        (true, ["api", "issues"]) => Response::json(&issues(review)),
        (true, ["api", "edits"]) => Response::json(&edits(review)),
        (true, ["api", "search"]) => {
            let query = request.field("q").unwrap_or_default();
            Response::binary(search::find(review, &query, request.number("column")))
        }
        (true, ["api", "column", n]) => with_number(n, |n| {
            let from = request.number("from").unwrap_or(0);
            let to = request.number("to").unwrap_or(usize::MAX);
            let bytes = review.column(n, |column| wire::column(column, from..to));
            bytes.map(Response::binary)
        }),
        (true, ["api", "ranks", n]) => with_number(n, |n| {
            let ranks = search::ranks(review, n);
            ranks.map(|ranks| Response::binary(wire::words(&ranks)))
        }),
        (true, ["api", "peaks", row]) => with_number(row, |row| {
            let n = request.number("n").unwrap_or(1000).min(PEAKS);
            Some(peaks(review, row, n as u64))
        }),
        (true, ["audio", row]) => {
            with_number(row, |row| Some(audio(review, row, request.header("range"))))
        }
        (false, ["api", "edit"]) => edit(review, &request.body),
        (false, ["api", "export"]) => write_export(review),
        _ => match ASSETS.iter().find(|asset| reading && asset.path == path) {
            Some(asset) => Response {
                status: 200,
                media: asset.media,
                headers: Vec::new(),
                body: Body::Static(asset.bytes),
            },
            None => not_found(),
        },
    }
}

fn not_found<'a>() -> Response<'a> {
    Response::text(404, "there is nothing here")
}

/// An answer about a row or column that is named by digits alone.
fn with_number<'a>(
    digits: &str,
    answer: impl FnOnce(usize) -> Option<Response<'a>>,
) -> Response<'a> {
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let number = digits.parse().ok().filter(|_| plain);
    number.and_then(answer).unwrap_or_else(not_found)
}

fn table(review: &Review) -> Value {
    let own = review.table.columns().iter().enumerate();
    let own = own.map(|(n, column)| describe(n, Group::Data, column));
    let added = review.added();
    let added = added
        .iter()
        .map(|(n, group, column)| describe(*n, *group, column));
    let edits = review.edits();
    json!({
        "title": review.title,
        "program": concat!("nkl ", env!("CARGO_PKG_VERSION")),
        "rows": review.table.rows(),
        "columns": own.chain(added).collect::<Vec<_>>(),
        "label": review.table.label(),
        "file": review.table.file_column(),
        "tags": review.table.columns().len() - 1,
        "sound": review.table.has_sound(),
        "maps": review.maps(),
        "busy": review.busy(),
        "notes": review.notes(),
        "issues": review.issues.len(),
        "edits": edits.path(),
        "revision": edits.revision(),
    })
}

fn describe(number: usize, group: Group, column: &Column) -> Value {
    let (kind, labels) = match &column.data {
        Data::Number(_) => ("number", None),
        Data::Category { labels, .. } => ("category", Some(labels)),
        Data::Text(_) => ("text", None),
    };
    json!({"number": number, "name": column.name, "group": group, "kind": kind, "labels": labels})
}

fn issues(review: &Review) -> Value {
    let shown = &review.issues[..review.issues.len().min(ISSUES)];
    json!({"total": review.issues.len(), "issues": shown})
}

fn edits(review: &Review) -> Value {
    let edits = review.edits();
    let cells: Vec<_> = edits.cells().collect();
    json!({"revision": edits.revision(), "cells": cells})
}

#[derive(Deserialize)]
struct Edit {
    column: usize,
    /// What the page knows; it is told where it has to read all edits again.
    revision: u64,
    changes: Vec<Change>,
}

fn edit<'a>(review: &'a Review, body: &[u8]) -> Response<'a> {
    let edit: Edit = match serde_json::from_slice(body) {
        Ok(edit) => edit,
        Err(error) => return Response::text(400, &format!("no edit: {error}")),
    };
    let mut edits = review.edits();
    let known = edits.revision() == edit.revision;
    match edits.apply(&review.table, edit.column, edit.changes) {
        Ok(revision) => Response::json(&json!({"revision": revision, "known": known})),
        Err(error) => failed(&error),
    }
}

fn write_export<'a>(review: &'a Review) -> Response<'a> {
    let edits = review.edits();
    match export::write(&review.table, &edits, &review.export) {
        Ok(()) => Response::json(&json!({"path": review.export})),
        Err(error) => failed(&error),
    }
}

fn failed<'a>(error: &ReviewError) -> Response<'a> {
    let status = match error {
        ReviewError::Change(_) => 400,
        ReviewError::Conflict(_) => 409,
        _ => 500,
    };
    Response::text(status, &error.to_string())
}

fn sound(review: &Review, row: usize) -> Result<Sound, Response<'static>> {
    let place = review.table.place(row);
    let place = place.ok_or_else(|| Response::text(404, "the row names no recording"))?;
    Sound::open(&place, &review.roots).map_err(|error| silent(&error))
}

fn silent(error: &SoundError) -> Response<'static> {
    let status = match error {
        SoundError::Refused(crate::place::Refusal::Outside(_)) => 403,
        SoundError::Refused(_) => 404,
        _ => 415,
    };
    Response::text(status, &error.to_string())
}

fn peaks<'a>(review: &'a Review, row: usize, n: u64) -> Response<'a> {
    let answer = sound(review, row).and_then(|sound| {
        let peaks = sound.peaks(n).map_err(|error| silent(&error))?;
        let mut bytes = wire::words(&[sound.rate(), 0]);
        bytes.extend(sound.frames().to_le_bytes());
        bytes.extend(wire::floats(&peaks));
        Ok(Response::binary(bytes))
    });
    answer.unwrap_or_else(|refused| refused)
}

fn audio<'a>(review: &'a Review, row: usize, header: Option<&str>) -> Response<'a> {
    let sound = match sound(review, row) {
        Ok(sound) => sound,
        Err(refused) => return refused,
    };
    let len = sound.len();
    match range(header, len) {
        Asked::Nothing => Response::text(416, "the sound is shorter")
            .with("Content-Range", format!("bytes */{len}"))
            .with("Accept-Ranges", "bytes"),
        Asked::Part(part) => {
            let part = part.start..part.end.min(part.start + PART);
            match sound.bytes(part.clone()) {
                Ok(bytes) => {
                    let last = part.start + bytes.len() as u64;
                    let shown = format!("bytes {}-{}/{len}", part.start, last.saturating_sub(1));
                    let mut response = Response::bytes("audio/wav", bytes)
                        .with("Content-Range", shown)
                        .with("Accept-Ranges", "bytes");
                    response.status = 206;
                    response
                }
                Err(error) => silent(&error),
            }
        }
        Asked::Whole => {
            let mut at = 0;
            let next = move || {
                let block = sound.bytes(at..len).ok()?;
                at += block.len() as u64;
                Some(block)
            };
            Response {
                status: 200,
                media: "audio/wav",
                headers: vec![("Accept-Ranges", "bytes".to_owned())],
                body: Body::Blocks(len, Box::new(next)),
            }
        }
    }
}
