//! The chapter's goals, the boxes of its checklist and the rules of its guide, each with the tasks and experiments that
//! prove it. Pure.

use crate::{
    labs::Destination,
    progress::Progress,
    text::{Lang, Words},
};

/// A goal, box or rule, which is done when all of its steps are.
#[derive(Debug)]
pub struct Item {
    /// The title, as in the chapter.
    pub title: Words,
    /// The ids of its tasks and experiments.
    pub steps: &'static [&'static str],
}

/// A section of the checklist, with its boxes.
#[derive(Debug)]
pub struct Section {
    /// Unique among the sections.
    pub id: &'static str,
    pub title: Words,
    pub boxes: [Item; 4],
}

pub static GOALS: [Item; 4] = [
    Item { title: Lang::goal_basics, steps: &["udp-compare", "tcp-pieces", "http-wire", "serve"] },
    Item {
        title: Lang::goal_sockets,
        steps: &["tcp-echo", "serve-many", "tcp-errors", "tcp-half-close", "udp-datagram"],
    },
    Item { title: Lang::goal_http, steps: &["http-get", "http-rest", "http-session", "http-handle", "http-serve"] },
    Item { title: Lang::goal_websocket, steps: &["websocket-echo", "websocket-room"] },
];

pub static CHECKLIST: [Section; 3] = [
    Section {
        id: "basics",
        title: Lang::section_basics,
        boxes: [
            Item { title: Lang::box_compare, steps: &["udp-compare"] },
            Item { title: Lang::box_sockets, steps: &["tcp-pieces"] },
            Item { title: Lang::box_http, steps: &["http-wire"] },
            Item { title: Lang::box_architecture, steps: &["serve"] },
        ],
    },
    Section {
        id: "sockets",
        title: Lang::section_sockets,
        boxes: [
            Item { title: Lang::box_tcp, steps: &["tcp-echo"] },
            Item { title: Lang::box_threads, steps: &["serve-many"] },
            Item { title: Lang::box_errors, steps: &["tcp-errors"] },
            Item { title: Lang::box_connections, steps: &["tcp-half-close"] },
        ],
    },
    Section {
        id: "http",
        title: Lang::section_http,
        boxes: [
            Item { title: Lang::box_requests, steps: &["http-get"] },
            Item { title: Lang::box_rest, steps: &["http-rest"] },
            Item { title: Lang::box_session, steps: &["http-session"] },
            Item { title: Lang::box_responses, steps: &["http-handle"] },
        ],
    },
];

/// The rules of the chapter's guide, each with an experiment that shows the reason for it.
pub static RULES: [Item; 4] = [
    Item { title: Lang::rule_protocols, steps: &["promises"] },
    Item { title: Lang::rule_errors, steps: &["failures"] },
    Item { title: Lang::rule_time_outs, steps: &["no-limit"] },
    Item { title: Lang::rule_security, steps: &["masking"] },
];

impl Item {
    /// Returns the number of steps that are done.
    pub fn done(&self, progress: &Progress) -> usize {
        self.steps.iter().filter(|step| progress.proof(step).is_some()).count()
    }

    pub fn is_done(&self, progress: &Progress) -> bool {
        self.is_done_by(|step| progress.proof(step).is_some())
    }

    /// Whether `is_done` holds for every step.
    pub fn is_done_by(&self, is_done: impl Fn(&str) -> bool) -> bool {
        self.steps.iter().all(|step| is_done(step))
    }
}

/// Returns the boxes of the checklist, in order.
pub fn boxes() -> impl Iterator<Item = &'static Item> {
    CHECKLIST.iter().flat_map(|section| &section.boxes)
}

/// Whether a box of the checklist contains this step.
pub fn is_of_a_box(step: &str) -> bool {
    boxes().any(|item| item.steps.contains(&step))
}

impl Section {
    /// Returns the id of the section's heading in the page.
    pub fn heading_id(&self) -> String {
        ["checklist-", self.id].concat()
    }

    /// Returns the section's steps that `item` has as well.
    pub fn shared_with(&self, item: &Item) -> impl Iterator<Item = &'static str> {
        let steps = self.boxes.iter().flat_map(|of| of.steps.iter().copied());
        steps.filter(|step| item.steps.contains(step))
    }
}

/// Returns all items of the chapter, each with the name of its list: the boxes of the checklist, the goals, the guide's rules.
pub fn items() -> impl Iterator<Item = (Words, &'static Item)> {
    let in_list = |name: Words| move |item| (name, item);
    boxes()
        .map(in_list(Lang::checklist))
        .chain(GOALS.iter().map(in_list(Lang::goals)))
        .chain(RULES.iter().map(in_list(Lang::guide)))
}

/// Returns the first item that contains this step: its index in [`items`], its list's name, and the item.
pub fn place(step: &str) -> Option<(usize, Words, &'static Item)> {
    let mut items = items().enumerate();
    items.find(|(_, (_, item))| item.steps.contains(&step)).map(|(place, (list, item))| (place, list, item))
}

/// Returns the first step that is not done: of the checklist, then of the goals, then of the guide's rules.
pub fn next(progress: &Progress) -> Option<Destination> {
    let mut steps = items().flat_map(|(_, item)| item.steps);
    steps.find(|step| progress.proof(step).is_none()).and_then(|step| Destination::of(step))
}

/// Returns the number of boxes of the checklist that are done.
pub fn boxes_done(progress: &Progress) -> usize {
    boxes().filter(|item| item.is_done(progress)).count()
}
