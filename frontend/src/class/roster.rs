//! Who is in the class, as the teacher sees it. Pure.

use crate::home::course::{Item, boxes};
use relay_protocol::{ClassEvent, Learner, OpenSockets, SharedRecord};
use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

/// How many shared records are kept: each has 60 KiB at most.
pub const MAX_SHARED: usize = 50;

/// A record that a learner has shared.
#[derive(Clone, Debug, PartialEq)]
pub struct Shared {
    /// Which one: no other has had this number since the view was opened. The relay's own numbers start anew when it does.
    pub id: u64,
    /// The learner's number and name at that time.
    pub number: u32,
    pub name: Option<String>,
    pub record: SharedRecord,
}

/// The pages of one learner, which are those of one browser.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// The lowest number of its pages.
    pub number: u32,
    pub name: Option<String>,
    /// The labs that are shown, each once; none for the chapter.
    pub labs: BTreeSet<Option<String>>,
    /// What is open in all of its pages.
    pub open: OpenSockets,
    /// What is done in any of them.
    pub done: BTreeSet<String>,
    /// When the last of them changed, in milliseconds since 1970 (UTC).
    pub changed: u64,
}

impl Row {
    /// With another page. They come in the order of their numbers.
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

    /// How many boxes the learner has finished.
    pub fn boxes_done(&self) -> usize {
        boxes().filter(|item| self.is_done(item)).count()
    }
}

/// The class.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Roster {
    /// Each page, by its number.
    pages: BTreeMap<u32, Learner>,
    /// The newest last.
    shared: Vec<Rc<Shared>>,
    /// How many were ever shared.
    shared_count: u64,
}

impl Roster {
    /// As it is after this event.
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

    /// Nobody is there any more, as far as the teacher knows. What was shared stays.
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

    /// The learners by name, those without one last, in the order in which they came.
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

/// Which browser a page is in; a page that does not say that is alone in it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Browser<'a> {
    Told(&'a str),
    OfPage(u32),
}

fn browser(page: &Learner) -> Browser<'_> {
    page.status.browser.as_deref().map_or(Browser::OfPage(page.number), Browser::Told)
}
