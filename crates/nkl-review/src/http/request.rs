//! Requests: what is taken for one, and what is refused.

use std::io::{ErrorKind, Read};

/// Bytes of a request line with all headers, at most.
const HEAD: usize = 16 * 1024;
/// Bytes of a body, at most: edits of a hundred thousand rows.
const BODY: usize = 16 * 1024 * 1024;

/// A request.
#[derive(Debug, Default)]
pub(crate) struct Request {
    /// `GET`, `HEAD` or `POST`.
    pub(crate) method: String,
    /// The path as it was sent, without the query.
    pub(crate) path: String,
    /// The part after `?`.
    pub(crate) query: String,
    headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: Vec<u8>,
    /// The connection stays open afterwards.
    pub(crate) keep: bool,
}

/// Why there is no request.
#[derive(Debug, PartialEq)]
pub(crate) enum Broken {
    /// The other side is gone, or said nothing for too long.
    Gone,
    /// The answer's status, and a word about it.
    Bad(u16, &'static str),
}

impl Request {
    /// Reads the next request; `rest` has the bytes that were read but belong to the next.
    pub(crate) fn read(stream: &mut impl Read, rest: &mut Vec<u8>) -> Result<Request, Broken> {
        let (mut request, length) = loop {
            if let Some((request, used)) = head(rest)? {
                rest.drain(..used);
                let length = request.length()?;
                break (request, length);
            }
            if rest.len() > HEAD {
                return Err(Broken::Bad(431, "the headers are too long"));
            }
            more(stream, rest)?;
        };
        while rest.len() < length {
            more(stream, rest)?;
        }
        request.body = rest.drain(..length).collect();
        Ok(request)
    }

    /// The value of a header that is there once.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(n, _)| n == name);
        let value = found.next().map(|(_, value)| value.as_str());
        value.filter(|_| found.next().is_none())
    }

    /// Whether a header is there at all.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.headers.iter().any(|(n, _)| n == name)
    }

    /// A field of the query, decoded.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        let mut pairs = self.query.split('&').filter_map(|p| p.split_once('='));
        let value = pairs.find(|(n, _)| *n == name)?.1;
        decoded(value)
    }

    /// A field of the query that is a number.
    pub(crate) fn number(&self, name: &str) -> Option<usize> {
        self.field(name)?.parse().ok()
    }

    fn length(&self) -> Result<usize, Broken> {
        if self.has("transfer-encoding") {
            return Err(Broken::Bad(501, "a body has to have a Content-Length"));
        }
        if !self.has("content-length") {
            return Ok(0);
        }
        let length = self.header("content-length");
        let digits = length.filter(|l| !l.is_empty() && l.bytes().all(|b| b.is_ascii_digit()));
        let length = digits.and_then(|l| l.parse::<usize>().ok());
        match length {
            Some(length) if length <= BODY => Ok(length),
            Some(_) => Err(Broken::Bad(413, "the body is too long")),
            None => Err(Broken::Bad(400, "Content-Length is no number")),
        }
    }
}

fn more(stream: &mut impl Read, rest: &mut Vec<u8>) -> Result<(), Broken> {
    let mut block = [0u8; 8192];
    loop {
        match stream.read(&mut block) {
            Ok(0) => return Err(Broken::Gone),
            Ok(n) => {
                rest.extend_from_slice(&block[..n]);
                return Ok(());
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return Err(Broken::Gone),
        }
    }
}

/// The request line and the headers, and how many bytes they are; `None` while they are not whole.
fn head(bytes: &[u8]) -> Result<Option<(Request, usize)>, Broken> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut parsed = httparse::Request::new(&mut headers);
    let bad = Broken::Bad(400, "the request cannot be understood");
    let used = match parsed.parse(bytes) {
        Ok(httparse::Status::Complete(used)) if used <= HEAD => used,
        Ok(httparse::Status::Complete(_)) => {
            return Err(Broken::Bad(431, "the headers are too long"));
        }
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => {
            return Err(Broken::Bad(431, "there are too many headers"));
        }
        Err(_) => return Err(bad),
    };
    let (Some(method), Some(target)) = (parsed.method, parsed.path) else {
        return Err(bad);
    };
    if !matches!(method, "GET" | "HEAD" | "POST") {
        return Err(Broken::Bad(405, "only GET, HEAD and POST"));
    }
    if !target.starts_with('/') {
        return Err(bad);
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut fields = Vec::new();
    for header in parsed.headers.iter() {
        let value = std::str::from_utf8(header.value);
        let value = value.map_err(|_| Broken::Bad(400, "a header is not UTF-8"))?;
        fields.push((header.name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut request = Request {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers: fields,
        ..Request::default()
    };
    let connection = request.header("connection").unwrap_or("");
    request.keep = parsed.version == Some(1) && !connection.eq_ignore_ascii_case("close");
    Ok(Some((request, used)))
}

/// `%41+b` as `A b`; `None` if it is not that.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                let digits = std::str::from_utf8(&digits).ok()?;
                u8::from_str_radix(digits, 16).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Request, Broken> {
        Request::read(&mut text.as_bytes(), &mut Vec::new())
    }

    #[test]
    fn a_request_and_the_next() {
        let text = "POST /a?q=%C3%A4+b&n=7 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.0\r\n\r\n";
        let (mut stream, mut rest) = (text.as_bytes(), Vec::new());
        let first = Request::read(&mut stream, &mut rest).unwrap();
        assert_eq!(
            (first.path.as_str(), first.body.as_slice()),
            ("/a", &b"abc"[..])
        );
        assert_eq!(first.field("q").unwrap(), "ä b");
        assert_eq!(first.number("n"), Some(7));
        assert_eq!(first.header("host"), Some("x"));
        assert!(first.keep);
        let second = Request::read(&mut stream, &mut rest).unwrap();
        assert!(second.path == "/" && !second.keep);
        let third = Request::read(&mut stream, &mut rest);
        assert_eq!(third.unwrap_err(), Broken::Gone);
    }

    #[test]
    fn what_is_no_request_is_refused() {
        let status = |text: &str| match read(text) {
            Err(Broken::Bad(status, _)) => status,
            other => panic!("{other:?}"),
        };
        assert_eq!(status("GET\r\n\r\n"), 400);
        assert_eq!(status("PUT / HTTP/1.1\r\n\r\n"), 405);
        assert_eq!(status("GET http://other/ HTTP/1.1\r\n\r\n"), 400);
        assert_eq!(status("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"), 400);
        let twice = "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n";
        assert_eq!(status(twice), 400);
        let chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert_eq!(status(chunked), 501);
        assert_eq!(
            status("POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n"),
            413
        );
        assert_eq!(
            status(&format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(20_000))),
            431
        );
        let many = "a: b\r\n".repeat(65);
        assert_eq!(status(&format!("GET / HTTP/1.1\r\n{many}\r\n")), 431);
        assert_eq!(read("GET / HTTP/1.1\r\n").unwrap_err(), Broken::Gone);
    }

    #[test]
    fn fields_that_are_not_encoded_text_are_none() {
        let text = "GET /?a=%zz&b=%ff&c=%4&d=1 HTTP/1.1\r\n\r\n";
        let request = read(text).unwrap();
        assert_eq!(
            ["a", "b", "c", "e"].map(|f| request.field(f)),
            [None, None, None, None]
        );
        assert_eq!(request.number("d"), Some(1));
    }
}
