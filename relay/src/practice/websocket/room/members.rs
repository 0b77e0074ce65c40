//! Pure: who is in a room, on whichever relay.

use super::name;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Which member of a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) struct MemberId {
    /// The relay to which it is connected.
    pub(super) relay: u64,
    /// Which member there.
    pub(super) number: u64,
}

/// A member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Member {
    pub(super) name: String,
    /// The number of the event with which it joined.
    pub(super) joined: u64,
    /// Which of its texts came last.
    pub(super) said: u64,
}

#[derive(Default)]
pub(super) struct Members {
    by_id: HashMap<MemberId, Member>,
    /// Their names, by the numbers of the events with which they joined.
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

    /// In the order in which they joined.
    pub(super) fn names(&self) -> Vec<String> {
        self.order.values().cloned().collect()
    }

    /// The name that is wanted, or one like it that nobody has.
    pub(super) fn free_name(&self, wanted: &str) -> String {
        name::unique(wanted, |name| self.names.contains(name))
    }

    /// Takes in a member whose name is free.
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

    /// Whether the text of this number is a new one of this member, which is noted. Of who is not here every text is new.
    pub(super) fn say(&mut self, id: MemberId, number: u64) -> bool {
        let Some(member) = self.by_id.get_mut(&id) else { return true };
        let is_new = number > member.said;
        member.said = member.said.max(number);
        is_new
    }

    /// One who is here is called so: that is known better now.
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
