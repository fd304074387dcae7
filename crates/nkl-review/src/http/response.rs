//! Answers, with the headers that all of them have.

use std::io::{self, Write};

/// Gives the next bytes of an answer; none at its end.
pub(crate) type Blocks<'a> = Box<dyn FnMut() -> Option<Vec<u8>> + 'a>;

/// What an answer says.
pub(crate) enum Body<'a> {
    /// Bytes of this answer.
    Bytes(Vec<u8>),
    /// Bytes of the program.
    Static(&'static [u8]),
    /// So many bytes, block by block.
    Blocks(u64, Blocks<'a>),
}

/// An answer.
pub(crate) struct Response<'a> {
    /// Its status.
    pub(crate) status: u16,
    /// Its media type.
    pub(crate) media: &'static str,
    /// Further headers.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// Its body.
    pub(crate) body: Body<'a>,
}

/// Nothing but the page's own files may run, be shown or be asked for; no other page may frame it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; media-src 'self'; connect-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";
const ALWAYS: &[(&str, &str)] = &[
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
];

impl<'a> Response<'a> {
    /// An answer of bytes.
    pub(crate) fn bytes(media: &'static str, bytes: Vec<u8>) -> Self {
        Response {
            status: 200,
            media,
            headers: Vec::new(),
            body: Body::Bytes(bytes),
        }
    }

    /// Numbers of columns, samples and the like.
    pub(crate) fn binary(bytes: Vec<u8>) -> Self {
        Response::bytes("application/octet-stream", bytes)
    }

    /// A value as JSON.
    pub(crate) fn json(value: &impl serde::Serialize) -> Self {
        match serde_json::to_vec(value) {
            Ok(bytes) => Response::bytes("application/json", bytes),
            Err(error) => Response::text(500, &error.to_string()),
        }
    }

    /// A sentence.
    pub(crate) fn text(status: u16, text: &str) -> Self {
        let mut response = Response::bytes("text/plain; charset=utf-8", text.as_bytes().to_vec());
        response.status = status;
        response
    }

    /// With one more header.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Writes it; without its body for a HEAD request.
    pub(crate) fn write(self, stream: &mut impl Write, head: bool, keep: bool) -> io::Result<()> {
        let length = match &self.body {
            Body::Bytes(bytes) => bytes.len() as u64,
            Body::Static(bytes) => bytes.len() as u64,
            Body::Blocks(length, _) => *length,
        };
        let mut text = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        text += &format!(
            "Content-Type: {}\r\nContent-Length: {length}\r\n",
            self.media
        );
        for (name, value) in ALWAYS {
            text += &format!("{name}: {value}\r\n");
        }
        for (name, value) in &self.headers {
            text += &format!("{name}: {value}\r\n");
        }
        text += if keep {
            "\r\n"
        } else {
            "Connection: close\r\n\r\n"
        };
        stream.write_all(text.as_bytes())?;
        if head {
            return stream.flush();
        }
        match self.body {
            Body::Bytes(bytes) => stream.write_all(&bytes)?,
            Body::Static(bytes) => stream.write_all(bytes)?,
            Body::Blocks(mut left, mut next) => {
                while left > 0 {
                    let block = next().filter(|block| !block.is_empty());
                    // The length is promised: an answer that ends early has to end the connection.
                    let block =
                        block.ok_or_else(|| io::Error::other("the recording ended early"))?;
                    let take = left.min(block.len() as u64);
                    stream.write_all(&block[..take as usize])?;
                    left -= take;
                }
            }
        }
        stream.flush()
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        206 => "Partial Content",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        416 => "Range Not Satisfiable",
        421 => "Misdirected Request",
        431 => "Request Header Fields Too Large",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    }
}
