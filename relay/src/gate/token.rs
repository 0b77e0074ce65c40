//! The secret that admits a program without an Origin.

use data_encoding::HEXLOWER;
use std::{fmt, str::FromStr};
use subtle::ConstantTimeEq;

/// A shared secret. Only [`Token::secret`] reveals it; `{:?}` keeps it hidden.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// Why a text cannot be a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It could be guessed.
    #[error("a token has at least 16 characters")]
    Short,
    /// It could not be part of a URL as it is.
    #[error("a token has only letters, digits and - . _ ~")]
    Character,
}

impl Token {
    /// A new token of 128 random bits, as 32 hexadecimal digits.
    ///
    /// # Errors
    /// The system provides no randomness.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        Ok(Self(HEXLOWER.encode(&bytes)))
    }

    /// The secret itself, for the operator's eyes.
    pub fn secret(&self) -> &str {
        &self.0
    }

    /// Compares in constant time, so that the duration does not reveal where the two differ.
    pub(crate) fn matches(&self, given: &str) -> bool {
        self.0.as_bytes().ct_eq(given.as_bytes()).into()
    }
}

impl FromStr for Token {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, TokenError> {
        // RFC 3986, section 2.3: unreserved characters.
        let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        match text {
            _ if !text.bytes().all(unreserved) => Err(TokenError::Character),
            _ if text.len() < 16 => Err(TokenError::Short),
            _ => Ok(Self(text.to_owned())),
        }
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_match_and_hide() {
        assert_eq!("short".parse::<Token>(), Err(TokenError::Short));
        assert_eq!("spaces are not allowed".parse::<Token>(), Err(TokenError::Character));
        let token: Token = "0123456789abcdef".parse().unwrap();
        assert!(token.matches("0123456789abcdef"));
        for wrong in ["", "0123456789abcde", "0123456789abcdef0", "0123456789abcdeg"] {
            assert!(!token.matches(wrong), "{wrong:?}");
        }
        assert!(!format!("{token:?}").contains("0123"));
        let (one, other) = (Token::random().unwrap(), Token::random().unwrap());
        assert_eq!(one.secret().len(), 32);
        assert_ne!(one, other);
    }
}
