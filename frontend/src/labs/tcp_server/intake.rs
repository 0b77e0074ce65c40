//! When the tab calls accept. Pure.

/// So many connections at once may be on their way from the relay: of many more, browsers put the WebSockets off by seconds.
const MAX_TAKING: u32 = 8;

/// What decides whether accept is called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Intake {
    /// Whether an accept was called that has not returned.
    pub calling: bool,
    /// How many connections stand.
    pub serving: u32,
    /// How many of them the tab has still to take from the relay.
    pub taking: u32,
}

impl Intake {
    /// Whether accept is to be called now: with one at a time, only when nobody is being served.
    pub fn wants(self, one_at_a_time: bool) -> bool {
        !self.calling && self.taking < MAX_TAKING && (!one_at_a_time || self.serving == 0)
    }
}
