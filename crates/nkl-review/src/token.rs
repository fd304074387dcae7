//! The secret in the page's address.

use rand::TryRngCore;
use std::hint::black_box;

/// 128 random bits of the operating system, as hexadecimal digits.
pub(crate) struct Token(String);

impl Token {
    /// A new one.
    ///
    /// # Errors
    /// The operating system gives no random bytes.
    pub(crate) fn new() -> std::io::Result<Token> {
        let mut bytes = [0u8; 16];
        rand::rngs::OsRng
            .try_fill_bytes(&mut bytes)
            .map_err(|error| std::io::Error::other(error.to_string()))?;
        Ok(Token(bytes.iter().map(|b| format!("{b:02x}")).collect()))
    }

    /// As it stands in the address.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// Whether `given` is the token, in a time that does not depend on where they differ.
    pub(crate) fn is(&self, given: &str) -> bool {
        let (own, given) = (self.0.as_bytes(), given.as_bytes());
        if own.len() != given.len() {
            return false;
        }
        let differ = own
            .iter()
            .zip(given)
            .fold(0u8, |sum, (a, b)| black_box(sum | (a ^ b)));
        black_box(differ) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_token_is_the_token() {
        let token = Token::new().unwrap();
        let text = token.text().to_owned();
        assert_eq!(text.len(), 32);
        assert!(token.is(&text));
        assert!(!token.is(""));
        assert!(!token.is(&text[..31]));
        assert!(!token.is(&format!("{text}0")));
        for place in 0..32 {
            let mut other = text.clone().into_bytes();
            other[place] = if other[place] == b'0' { b'1' } else { b'0' };
            assert!(!token.is(std::str::from_utf8(&other).unwrap()));
        }
        assert_ne!(Token::new().unwrap().text(), text);
    }
}
