//! Limits concurrent connections, in total and per client. Dropping a slot frees it.

use super::load::{Held, LOAD};
use crate::gate::Rule;
use ipnet::Ipv6Net;
use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Notify;

/// A client: an IPv4 address, or the /64 of an IPv6 address, as one host is assigned that many to choose from (RFC
/// 6177, section 2). `::1` is the same machine as 127.0.0.1, so it is the same client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Client(IpAddr);

impl Client {
    /// The client with this address.
    pub(crate) fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V4(address) => address.into(),
            IpAddr::V6(Ipv6Addr::LOCALHOST) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(address) => Ipv6Net::new_assert(address, 64).network().into(),
        })
    }
}

/// The slots of one kind of connection.
#[derive(Debug)]
pub(crate) struct Slots {
    all: usize,
    per_client: usize,
    taken: Mutex<Taken>,
    freed: Notify,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    /// Clients without a slot have no entry: there are never more entries than slots.
    by_client: HashMap<Client, usize>,
}

impl Slots {
    pub(crate) fn new(all: usize, per_client: usize) -> Arc<Self> {
        Arc::new(Self { all, per_client, taken: Mutex::default(), freed: Notify::new() })
    }

    /// Takes a slot for this client, or returns the limit that is reached.
    pub(crate) fn take(self: &Arc<Self>, address: IpAddr) -> Result<Slot, Rule> {
        let client = Client::of(address);
        let mut taken = self.taken();
        let own = taken.by_client.get(&client).copied().unwrap_or(0);
        // The client's own limit takes precedence: waiting for others to leave would not help.
        if own >= self.per_client {
            return Err(Rule::ClientLimit);
        }
        if taken.all >= self.all {
            return Err(Rule::ConnectionsLimit);
        }
        taken.all += 1;
        taken.by_client.insert(client, own + 1);
        Ok(Slot { slots: self.clone(), client, _load: LOAD.hold() })
    }

    /// Waits for a slot for this client.
    pub(crate) async fn wait(self: &Arc<Self>, address: IpAddr) -> Slot {
        loop {
            let mut freed = pin!(self.freed.notified());
            // From here on no freed slot is missed.
            freed.as_mut().enable();
            match self.take(address) {
                Ok(slot) => return slot,
                Err(_) => freed.await,
            }
        }
    }

    /// The limit of this rule, as a sentence for the refused client.
    pub(crate) fn limit_message(&self, rule: Rule) -> String {
        match rule {
            Rule::ClientLimit => format!("one client may have {} connections at once", self.per_client),
            _ => format!("all {} connections of the relay are in use", self.all),
        }
    }

    /// Ignores poisoning: nothing can panic between two changes of the counts.
    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A slot for one connection; dropping it frees the slot.
#[derive(Debug)]
pub(crate) struct Slot {
    slots: Arc<Slots>,
    client: Client,
    _load: Held,
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut taken = self.slots.taken();
        taken.all -= 1;
        match taken.by_client.get_mut(&self.client) {
            Some(own) if *own > 1 => *own -= 1,
            _ => drop(taken.by_client.remove(&self.client)),
        }
        drop(taken);
        self.slots.freed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(slots: &Arc<Slots>, address: &str) -> Result<Slot, Rule> {
        slots.take(address.parse().unwrap())
    }

    #[test]
    fn each_client_has_its_own_and_all_share_the_rest() {
        let slots = Slots::new(3, 2);
        let first = take(&slots, "192.0.2.1").unwrap();
        let second = take(&slots, "192.0.2.1").unwrap();
        assert_eq!(take(&slots, "192.0.2.1").unwrap_err(), Rule::ClientLimit);
        let third = take(&slots, "192.0.2.2").unwrap();
        assert_eq!(take(&slots, "192.0.2.3").unwrap_err(), Rule::ConnectionsLimit);
        drop(first);
        let fourth = take(&slots, "192.0.2.1").unwrap();
        assert_eq!(take(&slots, "192.0.2.1").unwrap_err(), Rule::ClientLimit);
        drop((second, third, fourth));
        let taken = slots.taken();
        assert_eq!((taken.all, taken.by_client.len()), (0, 0));
    }

    #[test]
    fn whoever_is_refused_learns_which_limit_it_is() {
        let slots = Slots::new(300, 20);
        assert_eq!(slots.limit_message(Rule::ClientLimit), "one client may have 20 connections at once");
        assert_eq!(slots.limit_message(Rule::ConnectionsLimit), "all 300 connections of the relay are in use");
    }

    #[test]
    fn an_ipv6_client_is_its_network_and_a_mapped_one_its_ipv4_address() {
        for (one, other, same) in [
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true),
            ("2001:db8:1:2::1", "2001:db8:1:3::1", false),
            ("::ffff:192.0.2.1", "192.0.2.1", true),
            ("::ffff:192.0.2.1", "::ffff:192.0.2.2", false),
            ("192.0.2.1", "192.0.2.2", false),
            ("::1", "127.0.0.1", true),
            ("::1", "127.0.0.2", false),
            ("::2", "127.0.0.1", false),
        ] {
            let slots = Slots::new(2, 1);
            let _held = take(&slots, one).unwrap();
            assert_eq!(take(&slots, other).is_err(), same, "{one} {other}");
        }
    }
}
