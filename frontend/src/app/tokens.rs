//! The tokens that a tab keeps: the address shows none of them, and a reload needs them again. Pure.
//!
//! Each belongs to one relay: a link that names another one must not be given those of the relay before.

use super::address::Address;

/// What the browser keeps for one tab, as long as that is open.
pub trait TabStorage {
    fn recall(&self, key: &str) -> Option<String>;
    fn remember(&self, key: &str, value: &str);
    fn forget(&self, key: &str);
}

/// A token of a relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// That with which its sockets are opened.
    Relay,
    /// The teacher's.
    Class,
}

impl TokenKind {
    /// Where that of this relay is kept: its address as the page's own names it; none for the relay that needs no name.
    fn key(self, relay: Option<&str>) -> String {
        let kind = match self {
            Self::Relay => "networking-lab.token.",
            Self::Class => "networking-lab.class-token.",
        };
        [kind, relay.unwrap_or_default()].concat()
    }

    /// Keeps the token of this relay, or forgets it.
    pub fn keep(self, relay: Option<&str>, token: Option<&str>, storage: &impl TabStorage) {
        match token {
            Some(token) => storage.remember(&self.key(relay), token),
            None => storage.forget(&self.key(relay)),
        }
    }

    /// The token that the address has, which is then kept, or else the one that was kept.
    fn take(self, relay: Option<&str>, token: Option<String>, storage: &impl TabStorage) -> Option<String> {
        let Some(token) = token else { return storage.recall(&self.key(relay)) };
        self.keep(relay, Some(&token), storage);
        Some(token)
    }
}

/// The address, with the tokens that were kept for its relay where it has none. `storage` is none where the browser blocks it:
/// tokens are then those of the address.
pub fn with_kept_tokens(mut address: Address, storage: Option<&impl TabStorage>) -> Address {
    if let Some(storage) = storage {
        let relay = address.relay.as_deref();
        address.token = TokenKind::Relay.take(relay, address.token.take(), storage);
        address.class_token = TokenKind::Class.take(relay, address.class_token.take(), storage);
    }
    address
}
