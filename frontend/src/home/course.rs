//! The chapter as the page carries it out: its goals, the boxes of its checklist and the rules of its guide, each with what
//! proves it. Pure.

use crate::{
    labs::{LABS, LabEntry},
    progress::Progress,
    text::{Lang, Words},
};

/// A part of the chapter that is done when all of its steps are.
#[derive(Debug)]
pub struct Item {
    /// As the chapter has it.
    pub title: Words,
    /// The ids of its tasks and experiments.
    pub steps: &'static [&'static str],
}

/// A heading of the checklist, with its boxes.
pub struct Section {
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
        title: Lang::section_basics,
        boxes: [
            Item { title: Lang::box_compare, steps: &["udp-compare"] },
            Item { title: Lang::box_sockets, steps: &["tcp-pieces"] },
            Item { title: Lang::box_http, steps: &["http-wire"] },
            Item { title: Lang::box_architecture, steps: &["serve"] },
        ],
    },
    Section {
        title: Lang::section_sockets,
        boxes: [
            Item { title: Lang::box_tcp, steps: &["tcp-echo"] },
            Item { title: Lang::box_threads, steps: &["serve-many"] },
            Item { title: Lang::box_errors, steps: &["tcp-errors"] },
            Item { title: Lang::box_connections, steps: &["tcp-half-close"] },
        ],
    },
    Section {
        title: Lang::section_http,
        boxes: [
            Item { title: Lang::box_requests, steps: &["http-get"] },
            Item { title: Lang::box_rest, steps: &["http-rest"] },
            Item { title: Lang::box_session, steps: &["http-session"] },
            Item { title: Lang::box_responses, steps: &["http-handle"] },
        ],
    },
];

/// The rules of the chapter's guide, each with an experiment that shows why.
pub static RULES: [Item; 4] = [
    Item { title: Lang::rule_protocols, steps: &["promises"] },
    Item { title: Lang::rule_errors, steps: &["failures"] },
    Item { title: Lang::rule_time_outs, steps: &["no-limit"] },
    Item { title: Lang::rule_security, steps: &["masking"] },
];

impl Item {
    /// How many of its steps are done.
    pub fn done(&self, progress: &Progress) -> usize {
        self.steps.iter().filter(|step| progress.proof(step).is_some()).count()
    }

    pub fn is_done(&self, progress: &Progress) -> bool {
        self.done(progress) == self.steps.len()
    }
}

/// Whether a box of the checklist has this step.
pub fn is_of_a_box(step: &str) -> bool {
    CHECKLIST.iter().flat_map(|section| &section.boxes).any(|item| item.steps.contains(&step))
}

/// How many boxes the checklist has.
pub fn boxes() -> usize {
    CHECKLIST.iter().map(|section| section.boxes.len()).sum()
}

/// How many boxes of the checklist are done.
pub fn boxes_done(progress: &Progress) -> usize {
    CHECKLIST.iter().flat_map(|section| &section.boxes).filter(|item| item.is_done(progress)).count()
}

/// A lab, and what in it is to be done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Destination {
    pub lab: &'static LabEntry,
    pub task: Option<&'static str>,
    pub experiment: Option<&'static str>,
}

impl Destination {
    /// The lab as it was left.
    pub fn lab(lab: &'static LabEntry) -> Self {
        Self { lab, task: None, experiment: None }
    }

    /// The lab with the task or experiment of this id.
    pub fn of(id: &str) -> Option<Self> {
        LABS.iter().find_map(|lab| {
            let task = (lab.tasks)().into_iter().map(|task| task.id).find(|task| *task == id);
            let experiment = (lab.experiments)().into_iter().map(|(experiment, _)| experiment).find(|of| *of == id);
            (task.is_some() || experiment.is_some()).then_some(Self { lab, task, experiment })
        })
    }

    /// The id of what is to be done.
    pub fn step(&self) -> Option<&'static str> {
        self.task.or(self.experiment)
    }

    /// Name and value of the parameter with which the page's address asks for it; none for the lab as it was left.
    pub fn parameter(&self) -> Option<(&'static str, &'static str)> {
        self.task.map(|id| ("task", id)).or(self.experiment.map(|id| ("experiment", id)))
    }

    /// Whether it cannot be done on the network inside the page.
    pub fn needs_relay(&self) -> bool {
        (self.lab.tasks)().into_iter().any(|task| Some(task.id) == self.task && task.needs_relay)
    }

    /// What it is called.
    pub fn title(&self) -> Words {
        let task = (self.lab.tasks)().into_iter().find(|task| Some(task.id) == self.task).map(|task| task.title);
        let experiments = (self.lab.experiments)();
        let experiment = experiments.into_iter().find(|(id, _)| Some(*id) == self.experiment).map(|(_, title)| title);
        task.or(experiment).unwrap_or(self.lab.title)
    }
}
