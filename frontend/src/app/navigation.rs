//! Navigation: which page is shown, and how each lab was asked to start. Supports the browser's Back and Forward.

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
    /// Returns the lab that this page shows, or `None` for the chapter.
    pub fn lab(self) -> Option<&'static LabEntry> {
        match self {
            Self::Home => None,
            Self::Lab(lab) => Some(lab),
        }
    }
}

/// The current page, and how each lab was asked to start.
#[derive(Clone, Debug, PartialEq)]
pub struct Navigation {
    pub page: Page,
    /// The number of links and buttons followed so far. When it changes, the page scrolls to its top.
    pub followed: u32,
    /// How to start each lab that was opened with a task, an experiment or shared settings.
    starts: Vec<(&'static str, Start)>,
    visits: u32,
}

impl Navigation {
    /// Returns the page that the browser's address asks for.
    fn of(address: &Address) -> Self {
        let none = Self { page: Page::Home, followed: 0, starts: Vec::new(), visits: 0 };
        match address.destination() {
            None => none,
            Some(destination) => none.gone(destination, address.state.clone()),
        }
    }

    /// Returns how to start this lab; the default if nothing was asked for.
    pub fn start(&self, lab: &LabEntry) -> Start {
        self.starts.iter().find(|(id, _)| *id == lab.id).map(|(_, start)| start.clone()).unwrap_or_default()
    }

    /// Returns the current lab with its task and experiment, or `None` for the chapter.
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
    /// Show a lab, set up for the destination's task or experiment.
    Go(Destination),
    /// Show this page in its last state.
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

/// The navigation state; initially what the browser's address asks for.
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
