//! Of which recv a frame is the answer. Pure.

/// The buffer sizes of the recvs that were asked for last, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecvSize {
    current: u32,
    previous: u32,
}

impl RecvSize {
    /// From now on recvs are asked for with this size.
    pub fn set(&mut self, size: u32) {
        self.previous = self.current;
        self.current = size;
    }

    /// The size of the recv that returned so many bytes: more than fit were on their way when the size was changed.
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
