//! The exchanges of this visit, several of which may be under way at once. Pure.

use super::{outcome::Outcome, wire::Finished};
use crate::{
    effect::FetchId,
    fetch::{Answer, Request, Unanswered},
    record::Micros,
};
use std::{collections::VecDeque, rc::Rc};

/// The most exchanges that are listed. Those under way are never dropped.
const MAX_LISTED: usize = 20;

/// Within this time the same request sent again is the second click of a double click.
const DOUBLE_CLICK: Micros = 500_000;

/// A request, and how it ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    pub id: FetchId,
    pub request: Rc<Request>,
    pub way: Way,
    /// Whether it goes into the history when it ends.
    pub for_history: bool,
    /// When it was sent.
    pub began: Micros,
    /// None while it is under way.
    pub ended: Option<Ended>,
}

/// How a request is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Fetch,
    /// As HTTP/1.1 over the relay.
    Raw,
}

/// How an exchange ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Ended {
    Fetched(Rc<Outcome>),
    Raw(Rc<Finished>),
}

impl From<Result<Answer, Unanswered>> for Ended {
    fn from(result: Result<Answer, Unanswered>) -> Self {
        Self::Fetched(Rc::new(match result {
            Ok(answer) => Outcome::Answered(answer),
            Err(unanswered) => Outcome::Unanswered(unanswered),
        }))
    }
}

/// The exchanges, and the one whose result is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exchanges {
    /// The newest is the last.
    list: VecDeque<Exchange>,
    selected: Option<FetchId>,
    /// Whether what ends is shown at once: so until the user chooses one.
    chosen: bool,
}

impl Exchanges {
    /// The newest first.
    pub fn iter(&self) -> impl Iterator<Item = &Exchange> {
        self.list.iter().rev()
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The one whose result is shown.
    pub fn selected(&self) -> Option<&Exchange> {
        self.list.iter().find(|exchange| Some(exchange.id) == self.selected)
    }

    /// How the shown one ended.
    pub fn ended(&self) -> Option<&Ended> {
        self.selected()?.ended.as_ref()
    }

    /// Those that are under way, the newest first.
    pub fn under_way(&self) -> impl Iterator<Item = &Exchange> {
        self.iter().filter(|exchange| exchange.ended.is_none())
    }

    /// Whether this request was sent in the same way a moment ago and is still under way.
    pub fn is_double_click(&self, request: &Request, way: Way, now: Micros) -> bool {
        let recent = |exchange: &Exchange| now.saturating_sub(exchange.began) < DOUBLE_CLICK;
        let same = |last: &Exchange| last.way == way && *last.request == *request;
        self.list.back().is_some_and(|last| last.ended.is_none() && recent(last) && same(last))
    }

    /// What fetch last showed of this request; none where it has not sent it.
    pub fn fetched(&self, request: &Request) -> Option<&Answer> {
        self.iter().filter(|exchange| *exchange.request == *request).find_map(|exchange| match &exchange.ended {
            Some(Ended::Fetched(outcome)) => match &**outcome {
                Outcome::Answered(answer) => Some(answer),
                Outcome::Unanswered(_) => None,
            },
            Some(Ended::Raw(_)) | None => None,
        })
    }

    /// An exchange begins. The result of the one before is shown until this one ends.
    pub fn begin(&mut self, id: FetchId, request: Request, way: Way, for_history: bool, now: Micros) {
        self.list.push_back(Exchange { id, request: request.into(), way, for_history, began: now, ended: None });
        self.chosen = false;
        while self.list.len() > MAX_LISTED {
            let over = |exchange: &Exchange| exchange.ended.is_some() && Some(exchange.id) != self.selected;
            let Some(oldest) = self.list.iter().position(over) else { break };
            self.list.remove(oldest);
        }
    }

    /// An exchange ends; gives it. None for one that is not under way.
    pub fn end(&mut self, id: FetchId, ended: Ended) -> Option<&Exchange> {
        let mut under_way = self.list.iter_mut().filter(|exchange| exchange.ended.is_none());
        let exchange = under_way.find(|exchange| exchange.id == id)?;
        exchange.ended = Some(ended);
        if !self.chosen {
            self.selected = Some(id);
        }
        Some(exchange)
    }

    /// The user chose to see this one.
    pub fn select(&mut self, id: FetchId) {
        self.selected = Some(id);
        self.chosen = true;
    }
}
