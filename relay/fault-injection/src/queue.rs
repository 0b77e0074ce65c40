//! The queue of the datagrams of one direction, which injects the requested faults.

use crate::{Fate, Faults};
use bytes::Bytes;
use relay_protocol::{Event, Fault, Way};
use std::{collections::VecDeque, ops::Add, time::Duration};

/// How long a reordered datagram waits for another to overtake it.
const MAX_HOLD: Duration = Duration::from_millis(100);

/// Maximum number of queued bytes. At the limit nothing more is read from the source.
const CAPACITY: usize = 256 * 1024;

/// The cost of each queued datagram besides its bytes, so that empty ones count too.
const ENTRY: usize = 64;

/// A datagram and the address of its destination or source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Datagram<Address> {
    /// The destination or the source.
    pub address: Address,
    /// The payload.
    pub bytes: Bytes,
}

impl<Address> Datagram<Address> {
    fn weight(&self) -> usize {
        self.bytes.len() + ENTRY
    }
}

/// The datagrams of one direction. Timing does not affect which of them get a fault, but it affects the place of a
/// reordered one that nothing overtakes in time. `Time` is a clock's reading.
pub struct FaultQueue<Address, Time> {
    way: Way,
    faults: Faults,
    delay: Duration,
    /// Number of datagrams pushed so far.
    number: u64,
    /// Whether the last datagram is held to be overtaken: then the next overtakes it and is not held itself.
    overtaking: bool,
    /// The datagrams in the order in which they leave, each with its earliest time.
    queue: VecDeque<(Time, Datagram<Address>)>,
    /// The datagrams that are held to be overtaken, each with the time of its release.
    held: VecDeque<(Time, Datagram<Address>)>,
    weight: usize,
}

impl<Address: Clone, Time: Copy + Ord + Add<Duration, Output = Time>> FaultQueue<Address, Time> {
    /// Only outgoing datagrams are delayed: a page that wants a delay in both directions requests twice as much.
    pub fn new(way: Way, faults: Faults) -> Self {
        let delay = match way {
            Way::Out => faults.delay,
            Way::Back => Duration::ZERO,
        };
        let (queue, held) = (VecDeque::new(), VecDeque::new());
        Self { way, faults, delay, number: 0, overtaking: false, queue, held, weight: 0 }
    }

    /// Whether datagrams are delayed.
    pub fn has_delay(&self) -> bool {
        !self.delay.is_zero()
    }

    /// Whether another datagram may be pushed.
    pub fn has_capacity(&self) -> bool {
        self.weight < CAPACITY
    }

    /// Number of queued bytes, including the cost of each entry.
    pub fn weight(&self) -> usize {
        self.weight
    }

    /// Queues a datagram that arrived at this time, and returns an event for each of its faults.
    pub fn push(&mut self, datagram: Datagram<Address>, came: Time) -> Vec<Event> {
        self.number += 1;
        let Fate { lost, duplicated, reordered } = self.faults.fate(self.way, self.number);
        // Two neighbours that were both held would keep their order.
        let reordered = reordered && !self.overtaking;
        self.overtaking = reordered;
        let (way, number, bytes) = (self.way, self.number, u32::try_from(datagram.bytes.len()).unwrap_or(u32::MAX));
        let told = [(Fault::Loss, lost), (Fault::Duplicate, duplicated && !lost), (Fault::Reorder, reordered && !lost)];
        let injected = told.into_iter().filter(|(_, done)| *done);
        let injected = injected.map(|(fault, _)| Event::Injected { fault, way, number, bytes }).collect();
        if lost {
            return injected;
        }
        for datagram in [Some(datagram.clone()).filter(|_| duplicated), Some(datagram)].into_iter().flatten() {
            self.weight += datagram.weight();
            if reordered {
                self.held.push_back((came + MAX_HOLD, datagram));
            } else {
                self.queue.push_back((came + self.delay, datagram));
            }
        }
        if !reordered {
            // This datagram has overtaken them.
            self.queue.extend(self.held.drain(..).map(|(_, datagram)| (came + self.delay, datagram)));
        }
        injected
    }

    /// Counts a datagram that is not sent because its address is refused: the numbers are those of the page, which has
    /// sent it.
    pub fn skip(&mut self) {
        self.number += 1;
    }

    /// The next datagram, if it is due.
    pub fn peek(&mut self, now: Time) -> Option<&Datagram<Address>> {
        // No datagram has overtaken these in time.
        while let Some((until, _)) = self.held.front()
            && *until <= now
            && let Some((until, datagram)) = self.held.pop_front()
        {
            self.queue.push_back((until + self.delay, datagram));
        }
        self.queue.front().filter(|(due, _)| *due <= now).map(|(_, datagram)| datagram)
    }

    /// Removes the datagram that [`peek`](Self::peek) returned.
    pub fn pop(&mut self) {
        if let Some((_, datagram)) = self.queue.pop_front() {
            self.weight -= datagram.weight();
        }
    }

    /// When to call [`peek`](Self::peek) again; `None` while the queue is empty.
    pub fn due(&self) -> Option<Time> {
        let times = [self.queue.front(), self.held.front()];
        times.into_iter().flatten().map(|(time, _)| *time).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    type Queue = FaultQueue<&'static str, Instant>;

    fn datagram(bytes: &'static str) -> Datagram<&'static str> {
        Datagram { address: "127.0.0.1:9", bytes: bytes.into() }
    }

    /// All datagrams that are due by now.
    fn drain(queue: &mut Queue, now: Instant) -> Vec<Bytes> {
        let mut all = Vec::new();
        while let Some(datagram) = queue.peek(now) {
            all.push(datagram.bytes.clone());
            queue.pop();
        }
        all
    }

    fn faults(loss: f64, duplicate: f64, reorder: f64) -> Faults {
        Faults { loss, duplicate, reorder, ..Faults::default() }
    }

    #[test]
    fn without_faults_all_leave_in_order() {
        let (mut queue, now) = (Queue::new(Way::Out, Faults::default()), Instant::now());
        for bytes in ["a", "", "b"] {
            assert_eq!(queue.push(datagram(bytes), now), []);
        }
        assert_eq!(drain(&mut queue, now), ["a", "", "b"]);
        assert_eq!((queue.weight(), queue.due()), (0, None));
    }

    #[test]
    fn reordered_neighbours_swap_and_the_last_is_released_in_time() {
        let (mut queue, now) = (Queue::new(Way::Back, faults(0.0, 0.0, 1.0)), Instant::now());
        let told: Vec<_> = ["a", "b", "c", "d", "e"].map(|bytes| queue.push(datagram(bytes), now)).concat();
        let injected = |number| Event::Injected { fault: Fault::Reorder, way: Way::Back, number, bytes: 1 };
        assert_eq!(told, [injected(1), injected(3), injected(5)]);
        assert_eq!(drain(&mut queue, now), ["b", "a", "d", "c"]);
        assert_eq!(queue.due(), Some(now + MAX_HOLD));
        assert_eq!(drain(&mut queue, now + MAX_HOLD), ["e"]);
        // Its lateness changes no draw: the next is the one that would have overtaken it.
        assert_eq!(queue.push(datagram("f"), now + 2 * MAX_HOLD), []);
    }

    #[test]
    fn a_lost_datagram_overtakes_nothing_and_is_counted() {
        let mut queue = Queue::new(Way::Out, faults(1.0, 1.0, 1.0));
        let told = queue.push(datagram("abc"), Instant::now());
        assert_eq!(told, [Event::Injected { fault: Fault::Loss, way: Way::Out, number: 1, bytes: 3 }]);
        assert_eq!((queue.due(), queue.weight()), (None, 0));
    }

    #[test]
    fn a_copy_follows_and_is_held_with_the_first() {
        let (mut queue, now) = (Queue::new(Way::Out, faults(0.0, 1.0, 1.0)), Instant::now());
        queue.push(datagram("a"), now);
        queue.push(datagram("b"), now);
        assert_eq!(drain(&mut queue, now), ["b", "b", "a", "a"]);
    }

    #[test]
    fn a_delay_is_kept_on_the_way_out_only() {
        let delay = Duration::from_millis(50);
        let slow = Faults { delay, reorder: 1.0, ..Faults::default() };
        let (mut out, now) = (Queue::new(Way::Out, slow), Instant::now());
        out.push(datagram("a"), now);
        out.push(datagram("b"), now + Duration::from_millis(10));
        assert_eq!(out.due(), Some(now + Duration::from_millis(60)));
        assert_eq!(drain(&mut out, now + Duration::from_millis(59)), [""; 0]);
        assert_eq!(drain(&mut out, now + Duration::from_millis(60)), ["b", "a"]);
        let mut back = Queue::new(Way::Back, Faults { reorder: 0.0, ..slow });
        back.push(datagram("a"), now);
        assert_eq!(drain(&mut back, now), ["a"]);
        // A datagram that nothing overtakes is late by both times.
        out.push(datagram("c"), now);
        assert_eq!(drain(&mut out, now + MAX_HOLD), [""; 0]);
        assert_eq!(drain(&mut out, now + MAX_HOLD + delay), ["c"]);
    }

    #[test]
    fn its_capacity_is_bounded() {
        for bytes in ["", "a"] {
            let (mut queue, mut count) = (Queue::new(Way::Out, Faults::default()), 0);
            while queue.has_capacity() {
                queue.push(datagram(bytes), Instant::now());
                count += 1;
            }
            assert!(count <= CAPACITY / ENTRY, "{count}");
        }
    }

    /// The first datagram has number 1, and the fate of each number is fixed: a seed always means the same.
    #[test]
    fn the_faults_of_a_seed_are_known() {
        for (way, expected) in [
            (
                Way::Out,
                vec![
                    (Fault::Loss, 1),
                    (Fault::Duplicate, 3),
                    (Fault::Loss, 6),
                    (Fault::Loss, 7),
                    (Fault::Loss, 8),
                    (Fault::Loss, 9),
                    (Fault::Loss, 10),
                    (Fault::Duplicate, 11),
                    (Fault::Duplicate, 12),
                ],
            ),
            (
                Way::Back,
                vec![
                    (Fault::Duplicate, 1),
                    (Fault::Duplicate, 2),
                    (Fault::Duplicate, 4),
                    (Fault::Loss, 5),
                    (Fault::Duplicate, 8),
                    (Fault::Loss, 11),
                    (Fault::Duplicate, 12),
                ],
            ),
        ] {
            let mut queue = Queue::new(way, Faults { seed: 42, ..faults(0.3, 0.3, 0.0) });
            let events = (0..12).flat_map(|_| queue.push(datagram("x"), Instant::now()));
            let met: Vec<(Fault, u64)> = events
                .map(|event| match event {
                    Event::Injected { fault, number, .. } => (fault, number),
                    other => panic!("{other:?}"),
                })
                .collect();
            assert_eq!(met, expected, "{way:?}");
        }
    }
}
