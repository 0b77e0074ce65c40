//! The session's defaults for every request, as in `requests.Session`: default headers and parameters, cookies,
//! authentication. A request's own values take precedence. Pure.

use super::{
    form::{Pair, named},
    wire::Credentials,
};
use data_encoding::BASE64;
use serde::{Deserialize, Serialize};

/// How requests authenticate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Auth {
    #[default]
    None,
    /// User and password in Base64 (RFC 7617).
    Basic,
    /// A token (RFC 6750).
    Bearer,
    /// The response to a server's challenge (RFC 7616); fetch does not offer it to pages.
    Digest,
}

impl Auth {
    /// Every kind, in the order in which the lab offers them.
    pub const ALL: [Self; 4] = [Self::None, Self::Basic, Self::Bearer, Self::Digest];
}

/// The session's defaults as entered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub params: Vec<Pair>,
    pub headers: Vec<Pair>,
    pub auth: Auth,
    pub user: String,
    pub password: String,
    pub token: String,
    /// Whether the browser sends and keeps cookies (fetch's `credentials`).
    pub cookies: bool,
}

impl Session {
    /// Returns the query parameters of a request: the session's, except those that `own` replaces, then `own`.
    pub fn params_with<'a>(&'a self, own: &'a [Pair]) -> impl Iterator<Item = &'a Pair> {
        let replaced = |pair: &&Pair| named(own).any(|own| own.name.trim() == pair.name.trim());
        named(&self.params).filter(move |pair| !replaced(pair)).chain(named(own))
    }

    /// Returns the session's headers, except those that `own` replaces. Names are compared without regard to case.
    pub fn headers_beside<'a>(&'a self, own: &'a [Pair]) -> impl Iterator<Item = &'a Pair> {
        let replaced = |pair: &&Pair| named(own).any(|own| own.name.trim().eq_ignore_ascii_case(pair.name.trim()));
        named(&self.headers).filter(move |pair| !replaced(pair))
    }

    /// Returns the headers of a request: those [`beside`](Self::headers_beside) its own, then `own`.
    pub fn headers_with<'a>(&'a self, own: &'a [Pair]) -> impl Iterator<Item = &'a Pair> {
        self.headers_beside(own).chain(named(own))
    }

    /// Returns the value of the Authorization header, or None if there is no authentication or it needs a challenge first.
    pub fn authorization(&self) -> Option<String> {
        match self.auth {
            Auth::None | Auth::Digest => None,
            Auth::Basic => {
                let pair = format!("{}:{}", self.user, self.password);
                Some(format!("Basic {}", BASE64.encode(pair.as_bytes())))
            }
            Auth::Bearer => Some(format!("Bearer {}", self.token.trim())),
        }
    }

    /// Returns the credentials that answer a Digest challenge, or None if another kind of authentication is chosen.
    pub fn digest(&self) -> Option<Credentials> {
        (self.auth == Auth::Digest).then(|| Credentials { user: self.user.clone(), password: self.password.clone() })
    }

    /// Whether the session adds nothing to requests.
    pub fn is_empty(&self) -> bool {
        named(&self.params).chain(named(&self.headers)).next().is_none() && self.auth == Auth::None && !self.cookies
    }
}
