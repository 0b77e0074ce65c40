//! What is sent, so that it can be known again when it comes back.

/// So many bytes of each connection are compared with what was sent; that falls into the time before the measurement.
pub const COMPARED: u64 = 256 * 1024;

/// Bytes that look like no other, the same each time.
pub fn noise(count: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..count).map(|_| next()).collect()
}

/// Whether `bytes` are those at `offset` of an endless repetition of `pattern`; not looked at behind [`COMPARED`].
pub fn is_repetition(pattern: &[u8], offset: u64, mut bytes: &[u8]) -> bool {
    if offset >= COMPARED {
        return true;
    }
    let mut at = (offset % pattern.len() as u64) as usize;
    while !bytes.is_empty() {
        let length = bytes.len().min(pattern.len() - at);
        if bytes[..length] != pattern[at..at + length] {
            return false;
        }
        bytes = &bytes[length..];
        at = 0;
    }
    true
}
