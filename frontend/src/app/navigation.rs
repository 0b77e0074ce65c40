//! What is shown: the chapter or a lab, and what the lab was asked to begin with. The browser's Back and Forward work.

use super::address::Address;
use crate::{
    labs::{Destination, LabEntry, Start},
    location,
};
use gloo_events::EventListener;
use std::rc::Rc;
use yew::prelude::*;

/// A page of the app.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Page {
    /// The chapter and its checklist.
    Home,
    Lab(&'static LabEntry),
}

impl Page {
    /// The lab that it shows.
    pub fn lab(self) -> Option<&'static LabEntry> {
        match self {
            Self::Home => None,
            Self::Lab(lab) => Some(lab),
        }
    }
}

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub struct Navigation {
    pub page: Page,
    /// How many links and buttons of the page have been followed so far: the reader then begins at its top.
    pub followed: u32,
    /// What each lab that was opened by a link was asked to begin with.
    starts: Vec<(&'static str, Start)>,
    visits: u32,
}

impl Navigation {
    /// What the page's own address asks for.
    fn of(address: &Address) -> Self {
        let none = Self { page: Page::Home, followed: 0, starts: Vec::new(), visits: 0 };
        match address.destination() {
            None => none,
            Some(destination) => none.gone(destination, address.state.clone()),
        }
    }

    /// What this lab was asked to begin with.
    pub fn start(&self, lab: &LabEntry) -> Start {
        self.starts.iter().find(|(id, _)| *id == lab.id).map(|(_, start)| start.clone()).unwrap_or_default()
    }

    /// The lab that is shown, with what it was asked to begin with; none for the chapter.
    pub fn shown(&self) -> Option<Destination> {
        let lab = self.page.lab()?;
        let Start { task, experiment, .. } = self.start(lab);
        Some(Destination { lab, task, experiment })
    }

    fn gone(&self, destination: Destination, state: Option<AttrValue>) -> Self {
        let Destination { lab, task, experiment } = destination;
        let mut next = self.clone();
        next.page = Page::Lab(lab);
        if task.is_some() || experiment.is_some() || state.is_some() {
            next.visits += 1;
            next.starts.retain(|(id, _)| *id != lab.id);
            next.starts.push((lab.id, Start { task, experiment, state, visit: next.visits }));
        }
        next
    }
}

pub enum Action {
    /// Show a lab, set up for something.
    Go(Destination),
    /// Show this page as it was left.
    Show(Page),
    /// The browser went back or forward to this page.
    Return(Page),
}

impl Reducible for Navigation {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let followed = self.followed + 1;
        match action {
            Action::Go(destination) => Self { followed, ..self.gone(destination, None) }.into(),
            Action::Show(page) => Self { page, followed, ..(*self).clone() }.into(),
            Action::Return(page) => Self { page, ..(*self).clone() }.into(),
        }
    }
}

/// What is shown; at first what the page's own address asks for.
#[hook]
pub fn use_navigation(address: &Address) -> UseReducerHandle<Navigation> {
    let navigation = use_reducer_eq(|| Navigation::of(address));
    use_effect_with(navigation.dispatcher(), |dispatcher| {
        let dispatcher = dispatcher.clone();
        let listener = web_sys::window().map(|window| {
            EventListener::new(&window, "popstate", move |_| {
                let query = location::query();
                let lab = Address::from_query(&query).lab;
                dispatcher.dispatch(Action::Return(lab.map_or(Page::Home, Page::Lab)));
            })
        });
        move || drop(listener)
    });
    navigation
}
