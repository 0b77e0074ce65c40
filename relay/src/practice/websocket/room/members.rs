//! Pure: the members of a room on all relays.

use super::name;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Identifies a member of a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) struct MemberId {
    /// The relay to which it is connected.
    pub(super) relay: u64,
    /// The member's number at that relay.
    pub(super) number: u64,
}

/// A member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Member {
    pub(super) name: String,
    /// The number of the event with which it joined.
    pub(super) joined: u64,
    /// The number of its last text.
    pub(super) said: u64,
}

#[derive(Default)]
pub(super) struct Members {
    by_id: HashMap<MemberId, Member>,
    /// The members' names, by the numbers of the events with which they joined.
    order: BTreeMap<u64, String>,
    names: HashSet<String>,
}

impl Members {
    pub(super) fn count(&self) -> usize {
        self.by_id.len()
    }

    pub(super) fn get(&self, id: MemberId) -> Option<&Member> {
        self.by_id.get(&id)
    }

    /// The members' names in the order in which they joined.
    pub(super) fn names(&self) -> Vec<String> {
        self.order.values().cloned().collect()
    }

    /// The requested name, or a similar one that is free.
    pub(super) fn free_name(&self, wanted: &str) -> String {
        name::unique(wanted, |name| self.names.contains(name))
    }

    /// Adds a member whose name is free.
    pub(super) fn add(&mut self, id: MemberId, member: Member) {
        self.order.insert(member.joined, member.name.clone());
        self.names.insert(member.name.clone());
        self.by_id.insert(id, member);
    }

    pub(super) fn remove(&mut self, id: MemberId) -> Option<Member> {
        let member = self.by_id.remove(&id)?;
        self.order.remove(&member.joined);
        self.names.remove(&member.name);
        Some(member)
    }

    /// Whether this text's number is new for this member; records it. Every text of an absent member is new.
    pub(super) fn say(&mut self, id: MemberId, number: u64) -> bool {
        let Some(member) = self.by_id.get_mut(&id) else { return true };
        let is_new = number > member.said;
        member.said = member.said.max(number);
        is_new
    }

    /// Corrects the name of a member who is present.
    #[cfg(feature = "nats")]
    pub(super) fn rename(&mut self, id: MemberId, name: String) {
        if !self.names.contains(&name)
            && let Some(member) = self.remove(id)
        {
            self.add(id, Member { name, ..member });
        }
    }

    #[cfg(feature = "nats")]
    pub(super) fn iter(&self) -> impl Iterator<Item = (MemberId, &Member)> {
        self.by_id.iter().map(|(id, member)| (*id, member))
    }
}
