//! The learners in the class, as the teacher sees them. Pure.

use crate::home::course::{Item, boxes};
use relay_protocol::{ClassEvent, Learner, OpenSockets, SharedRecord};
use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

/// The maximum number of shared records that are kept. Each has at most 60 KiB.
pub const MAX_SHARED: usize = 50;

/// A record that a learner has shared.
#[derive(Clone, Debug, PartialEq)]
pub struct Shared {
    /// A number that is unique since the view was opened. The relay's own numbers restart when the relay does.
    pub id: u64,
    /// The learner's number and name when the record was shared.
    pub number: u32,
    pub name: Option<String>,
    pub record: SharedRecord,
}

/// One learner's pages, which are all in the same browser.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// The lowest number of the learner's pages.
    pub number: u32,
    pub name: Option<String>,
    /// The labs that the pages show, each once; `None` for the chapter.
    pub labs: BTreeSet<Option<String>>,
    /// The sockets that are open in all pages together.
    pub open: OpenSockets,
    /// The tasks and experiments that are done in any page.
    pub done: BTreeSet<String>,
    /// When one of the pages last changed, in milliseconds since 1970 (UTC).
    pub changed: u64,
}

impl Row {
    /// Adds another page. Pages must be added in the order of their numbers.
    fn add(&mut self, page: &Learner) {
        let Learner { number, status, changed } = page;
        if self.number == 0 {
            self.number = *number;
        }
        if status.name.is_some() && (self.name.is_none() || *changed >= self.changed) {
            self.name.clone_from(&status.name);
        }
        self.labs.insert(status.lab.clone());
        let OpenSockets { tcp, listening, udp, websocket } = &mut self.open;
        for (all, more) in [
            (tcp, status.open.tcp),
            (listening, status.open.listening),
            (udp, status.open.udp),
            (websocket, status.open.websocket),
        ] {
            *all = all.saturating_add(more);
        }
        self.done.extend(status.done.iter().cloned());
        self.changed = self.changed.max(*changed);
    }

    /// Whether the learner has finished this box.
    pub fn is_done(&self, item: &Item) -> bool {
        item.is_done_by(|step| self.done.contains(step))
    }

    /// Returns the number of boxes that the learner has finished.
    pub fn boxes_done(&self) -> usize {
        boxes().filter(|item| self.is_done(item)).count()
    }
}

/// The class.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Roster {
    /// Every page, by its number.
    pages: BTreeMap<u32, Learner>,
    /// The shared records, newest last.
    shared: Vec<Rc<Shared>>,
    /// The number of records ever shared.
    shared_count: u64,
}

impl Roster {
    /// Updates the roster with an event.
    pub fn apply(&mut self, event: ClassEvent) {
        match event {
            ClassEvent::Snapshot { learners, .. } => {
                self.pages.extend(learners.into_iter().map(|learner| (learner.number, learner)));
            }
            ClassEvent::Joined { learner, .. } | ClassEvent::Changed { learner, .. } => {
                self.pages.insert(learner.number, learner);
            }
            ClassEvent::Left { number, .. } => drop(self.pages.remove(&number)),
            ClassEvent::Shared { seq: _, number, shared } => self.share(number, shared),
        }
    }

    fn share(&mut self, page: u32, record: SharedRecord) {
        let by = self.pages.get(&page);
        let row = by.and_then(|by| self.by_browser().remove(&browser(by)));
        let (number, name) = row.map_or((page, None), |row| (row.number, row.name));
        self.shared_count += 1;
        self.shared.push(Rc::new(Shared { id: self.shared_count, number, name, record }));
        if self.shared.len() > MAX_SHARED {
            self.shared.remove(0);
        }
    }

    /// Removes all learners, whose state is unknown without a connection. The shared records stay.
    pub fn disconnect(&mut self) {
        self.pages.clear();
    }

    fn by_browser(&self) -> BTreeMap<Browser<'_>, Row> {
        let mut rows: BTreeMap<Browser, Row> = BTreeMap::new();
        for page in self.pages.values() {
            rows.entry(browser(page)).or_default().add(page);
        }
        rows
    }

    /// Returns the learners sorted by name. Those without a name come last, in the order in which they joined.
    pub fn learners(&self) -> Vec<Row> {
        let mut learners: Vec<_> = self.by_browser().into_values().collect();
        learners.sort_by_cached_key(|learner| {
            let name = learner.name.as_ref().map(|name| name.to_lowercase());
            (name.is_none(), name, learner.number)
        });
        learners
    }

    pub fn shared(&self) -> &[Rc<Shared>] {
        &self.shared
    }
}

/// The browser that a page is in. A page that does not report one counts as alone in its browser.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Browser<'a> {
    Told(&'a str),
    OfPage(u32),
}

fn browser(page: &Learner) -> Browser<'_> {
    page.status.browser.as_deref().map_or(Browser::OfPage(page.number), Browser::Told)
}
