//! The tokens that a tab stores: they are removed from the address, but a reload needs them again. Pure.
//!
//! Each belongs to one relay: a link that names another relay must not receive the previous relay's tokens.

use super::address::Address;

/// The browser's storage for one tab, which lasts as long as the tab is open.
pub trait TabStorage {
    fn recall(&self, key: &str) -> Option<String>;
    fn remember(&self, key: &str, value: &str);
    fn forget(&self, key: &str);
}

/// A token of a relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Required to open the relay's sockets.
    Relay,
    /// The teacher's token of the class.
    Class,
}

impl TokenKind {
    /// Returns the storage key for this relay's token. `relay` is the relay as the page's address names it, or `None`
    /// if it does not.
    fn key(self, relay: Option<&str>) -> String {
        let kind = match self {
            Self::Relay => "networking-lab.token.",
            Self::Class => "networking-lab.class-token.",
        };
        [kind, relay.unwrap_or_default()].concat()
    }

    /// Stores this relay's token, or removes it.
    pub fn keep(self, relay: Option<&str>, token: Option<&str>, storage: &impl TabStorage) {
        match token {
            Some(token) => storage.remember(&self.key(relay), token),
            None => storage.forget(&self.key(relay)),
        }
    }

    /// Returns the address's token, which it stores, or else the stored one.
    fn take(self, relay: Option<&str>, token: Option<String>, storage: &impl TabStorage) -> Option<String> {
        let Some(token) = token else { return storage.recall(&self.key(relay)) };
        self.keep(relay, Some(&token), storage);
        Some(token)
    }
}

/// Returns the address with the stored tokens of its relay, unless it has its own. `storage` is `None` if the browser
/// blocks it: the address is then returned unchanged.
pub fn with_kept_tokens(mut address: Address, storage: Option<&impl TabStorage>) -> Address {
    if let Some(storage) = storage {
        let relay = address.relay.as_deref();
        address.token = TokenKind::Relay.take(relay, address.token.take(), storage);
        address.class_token = TokenKind::Class.take(relay, address.class_token.take(), storage);
    }
    address
}
