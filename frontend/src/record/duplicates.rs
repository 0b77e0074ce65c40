//! Which of the datagrams that recvfrom returns are copies of one that came once: the relay doubled it on its way back, as it was
//! asked to. Pure.

use bytes::Bytes;

/// The doubled datagrams of a socket that recvfrom has not returned twice yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Duplicates {
    // How many bytes each has.
    pending: Vec<u32>,
    // Who sent what recvfrom returned last, with how large a buffer, and what that took. Kept only while one is pending.
    last: Option<(String, u32, Bytes)>,
}

impl Duplicates {
    /// The relay has doubled a datagram of so many bytes.
    pub(super) fn expect(&mut self, length: u32) {
        self.pending.push(length);
        self.last = None;
    }

    /// Takes in what a recvfrom returned, and says whether it is the copy of what the one before it returned: the relay gives out
    /// both one after the other.
    pub(super) fn is_copy(&mut self, from: &str, size: u32, bytes: &Bytes) -> bool {
        if self.pending.is_empty() {
            return false;
        }
        if let Some((sender, first_size, first)) = self.last.take() {
            // A buffer may have been too small for all of it.
            let is_whole = |length: u32, size: u32, bytes: &Bytes| bytes.len() == length.min(size) as usize;
            let is_one = sender == from && bytes.iter().zip(&first).all(|(one, other)| one == other);
            let both = |length: &u32| is_whole(*length, first_size, &first) && is_whole(*length, size, bytes);
            if let Some(place) = self.pending.iter().position(both).filter(|_| is_one) {
                self.pending.remove(place);
                return true;
            }
        }
        self.last = Some((from.to_owned(), size, bytes.clone()));
        false
    }
}
