//! Detects which datagrams returned by recvfrom are copies that the relay made, as requested, of a datagram that arrived
//! once. Pure.

use bytes::Bytes;

/// The duplicated datagrams of a socket that recvfrom has not returned twice yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Duplicates {
    // The length of each, in bytes.
    pending: Vec<u32>,
    // The last recvfrom: the sender, the size of the buffer, and the bytes returned. Kept only while a copy is pending.
    last: Option<(String, u32, Bytes)>,
}

impl Duplicates {
    /// Notes that the relay has duplicated a datagram of this length, in bytes.
    pub(super) fn expect(&mut self, length: u32) {
        self.pending.push(length);
        self.last = None;
    }

    /// Notes what a recvfrom returned, and returns whether it is a copy of what the previous one returned: the relay
    /// delivers the two consecutively.
    pub(super) fn is_copy(&mut self, from: &str, size: u32, bytes: &Bytes) -> bool {
        if self.pending.is_empty() {
            return false;
        }
        if let Some((sender, first_size, first)) = self.last.take() {
            // Either buffer may have been smaller than the datagram.
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
