//! Determines which recv a frame answers. Pure.

/// The buffer sizes of the current and the previous recvs, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecvSize {
    current: u32,
    previous: u32,
}

impl RecvSize {
    /// Sets the size of recvs from now on.
    pub fn set(&mut self, size: u32) {
        self.previous = self.current;
        self.current = size;
    }

    /// The size of the recv that returned `returned` bytes. More than the current size means that the bytes were in
    /// flight when the size changed.
    pub fn of(self, returned: usize) -> u32 {
        if returned > self.current as usize { self.previous } else { self.current }
    }
}

#[cfg(test)]
mod tests {
    use super::RecvSize;

    #[test]
    fn a_frame_longer_than_the_new_size_is_of_the_size_before() {
        let mut size = RecvSize::default();
        size.set(1024);
        size.set(4);
        assert_eq!((size.of(4), size.of(5)), (4, 1024));
    }
}
