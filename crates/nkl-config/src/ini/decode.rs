//! Bytes to text.

/// Text of a file: UTF-8, with or without a byte-order mark, with line ends of any system.
///
/// # Errors
/// The line (from 1) of the first byte that is not UTF-8, and a message.
pub(crate) fn decode(bytes: &[u8]) -> Result<String, (usize, String)> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err((1, "the file is UTF-16; save it as UTF-8".to_owned()));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if text.contains('\0') => {
            let line = text.split('\0').next().unwrap_or("").matches('\n').count() + 1;
            Err((
                line,
                "the file holds a zero byte: it is not a text file".to_owned(),
            ))
        }
        Ok(text) => Ok(text.replace("\r\n", "\n").replace('\r', "\n")),
        Err(error) => {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
            Err((line, "the file is not UTF-8; save it as UTF-8".to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn byte_order_mark_and_line_ends() {
        assert_eq!(
            decode(b"\xef\xbb\xbf[A]\r\nx=1\ry=2\n").as_deref(),
            Ok("[A]\nx=1\ny=2\n")
        );
    }

    #[test]
    fn not_utf8_names_the_line() {
        assert_eq!(decode(b"[A]\nx = \xe4\n").map_err(|e| e.0), Err(2));
        assert_eq!(decode(b"\xff\xfe[\0").map_err(|e| e.0), Err(1));
        assert_eq!(decode(b"[A]\n\n\0").map_err(|e| e.0), Err(3));
    }
}
