//! What a session gives every request, as `requests.Session` does: default headers and parameters, cookies, authentication.
//! A request's own always win. Pure.

use super::{
    form::{Pair, named},
    wire::Credentials,
};
use data_encoding::BASE64;
use serde::{Deserialize, Serialize};

/// How every request says who asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Auth {
    #[default]
    None,
    /// User and password in Base64 (RFC 7617).
    Basic,
    /// A token (RFC 6750).
    Bearer,
    /// The answer to a server's challenge (RFC 7616); fetch has no such thing for a page.
    Digest,
}

impl Auth {
    /// Every way, in the order in which the lab offers them.
    pub const ALL: [Self; 4] = [Self::None, Self::Basic, Self::Bearer, Self::Digest];
}

/// What was typed and chosen, unchanged.
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
    /// The query parameters of a request that has these of its own.
    pub fn params_with<'a>(&'a self, own: &'a [Pair]) -> impl Iterator<Item = &'a Pair> {
        let replaced = |pair: &&Pair| named(own).any(|own| own.name.trim() == pair.name.trim());
        named(&self.params).filter(move |pair| !replaced(pair)).chain(named(own))
    }

    /// The default headers that a request with these headers of its own takes over; names are compared regardless of case.
    pub fn headers_beside<'a>(&'a self, own: &'a [Pair]) -> impl Iterator<Item = &'a Pair> {
        let replaced = |pair: &&Pair| named(own).any(|own| own.name.trim().eq_ignore_ascii_case(pair.name.trim()));
        named(&self.headers).filter(move |pair| !replaced(pair))
    }

    /// All headers of a request with these headers of its own.
    pub fn headers_with<'a>(&'a self, own: &'a [Pair]) -> impl Iterator<Item = &'a Pair> {
        self.headers_beside(own).chain(named(own))
    }

    /// The value of the Authorization header; none where there is none, or a challenge comes first.
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

    /// What answers a Digest challenge.
    pub fn digest(&self) -> Option<Credentials> {
        (self.auth == Auth::Digest).then(|| Credentials { user: self.user.clone(), password: self.password.clone() })
    }

    /// Whether it gives requests anything.
    pub fn is_empty(&self) -> bool {
        named(&self.params).chain(named(&self.headers)).next().is_none() && self.auth == Auth::None && !self.cookies
    }
}
