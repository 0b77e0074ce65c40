//! Links into labs: a lab, optionally set up for a task or an experiment.

use super::{LABS, LabEntry};
use crate::{
    query,
    text::{Lang, Words},
};
use yew::prelude::*;

/// The next undone step of the chapter, as a Yew context. A lab whose task is done links to it.
#[derive(Clone, PartialEq)]
pub struct NextStep {
    /// `None` if every step is done.
    pub to: Option<Destination>,
    /// Called when the learner follows the link.
    pub on_go: Callback<Destination>,
}

/// A lab, with the task or experiment to do in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Destination {
    pub lab: &'static LabEntry,
    pub task: Option<&'static str>,
    pub experiment: Option<&'static str>,
}

impl Destination {
    /// A link to the lab as the user left it.
    pub fn lab(lab: &'static LabEntry) -> Self {
        Self { lab, task: None, experiment: None }
    }

    /// Finds the lab with the task or experiment `id`.
    pub fn of(id: &str) -> Option<Self> {
        LABS.iter().find_map(|lab| {
            let task = (lab.tasks)().into_iter().map(|task| task.id).find(|task| *task == id);
            let experiment = (lab.experiments)().into_iter().map(|(experiment, _)| experiment).find(|of| *of == id);
            (task.is_some() || experiment.is_some()).then_some(Self { lab, task, experiment })
        })
    }

    /// The id of the task or experiment.
    pub fn step(&self) -> Option<&'static str> {
        self.task.or(self.experiment)
    }

    /// The name and value of the URL parameter that selects the task or experiment, or `None` if there is neither.
    pub fn parameter(&self) -> Option<(&'static str, &'static str)> {
        self.task.map(|id| ("task", id)).or(self.experiment.map(|id| ("experiment", id)))
    }

    /// Whether the task cannot be done on the network inside the page.
    pub fn needs_relay(&self) -> bool {
        (self.lab.tasks)().into_iter().any(|task| Some(task.id) == self.task && task.needs_relay)
    }

    /// The title of the task or experiment, or else of the lab.
    pub fn title(&self) -> Words {
        let task = (self.lab.tasks)().into_iter().find(|task| Some(task.id) == self.task).map(|task| task.title);
        let experiments = (self.lab.experiments)();
        let experiment = experiments.into_iter().find(|(id, _)| Some(*id) == self.experiment).map(|(_, title)| title);
        task.or(experiment).unwrap_or(self.lab.title)
    }

    /// The parameters of the page's URL that lead there.
    pub fn pairs<'a>(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        [("lab", self.lab.id)].into_iter().chain(self.parameter())
    }

    /// A real link, so that the lab can be opened in a new tab. A plain click opens the lab in this tab.
    pub fn link(self, lang: Lang, on_go: &Callback<Destination>, class: &'static str) -> Html {
        let on_go = on_go.clone();
        let onclick = Callback::from(move |event: MouseEvent| {
            if !(event.shift_key() || event.ctrl_key() || event.alt_key() || event.meta_key()) {
                event.prevent_default();
                on_go.emit(self);
            }
        });
        let query = query::encode(self.pairs().chain([("lang", lang.tag())]));
        html! { <a {class} href={format!("?{query}")} {onclick}>{ self.title()(lang) }</a> }
    }
}
