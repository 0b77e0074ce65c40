//! The exchanges of this visit, several of which can be in progress at once. Pure.

use super::{outcome::Outcome, wire::Finished};
use crate::{
    effect::FetchId,
    fetch::{Answer, Request, Unanswered},
    record::Micros,
};
use std::{collections::VecDeque, rc::Rc};

/// The maximum number of exchanges listed. Exchanges in progress and the selected one are never dropped.
const MAX_LISTED: usize = 20;

/// The same request sent again within this time, in microseconds, is the second click of a double click.
const DOUBLE_CLICK: Micros = 500_000;

/// A request, and how it ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    pub id: FetchId,
    pub request: Rc<Request>,
    pub way: Way,
    /// Whether it goes into the history when it ends.
    pub for_history: bool,
    /// When the request was sent.
    pub began: Micros,
    /// None while the exchange is in progress.
    pub ended: Option<Ended>,
}

/// How a request is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Fetch,
    /// As raw HTTP/1.1 over the relay.
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
    /// Newest last.
    list: VecDeque<Exchange>,
    selected: Option<FetchId>,
    /// Whether the user has selected an exchange since the last one began. Until then, each exchange that ends is selected.
    chosen: bool,
}

impl Exchanges {
    /// Newest first.
    pub fn iter(&self) -> impl Iterator<Item = &Exchange> {
        self.list.iter().rev()
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The exchange whose result is shown.
    pub fn selected(&self) -> Option<&Exchange> {
        self.list.iter().find(|exchange| Some(exchange.id) == self.selected)
    }

    /// Returns how the selected exchange ended, or None if it is in progress or none is selected.
    pub fn ended(&self) -> Option<&Ended> {
        self.selected()?.ended.as_ref()
    }

    /// The exchanges in progress, newest first.
    pub fn under_way(&self) -> impl Iterator<Item = &Exchange> {
        self.iter().filter(|exchange| exchange.ended.is_none())
    }

    /// Whether the last exchange sent this request in the same way a moment ago and is still in progress.
    pub fn is_double_click(&self, request: &Request, way: Way, now: Micros) -> bool {
        let recent = |exchange: &Exchange| now.saturating_sub(exchange.began) < DOUBLE_CLICK;
        let same = |last: &Exchange| last.way == way && *last.request == *request;
        self.list.back().is_some_and(|last| last.ended.is_none() && recent(last) && same(last))
    }

    /// Returns the last answer that fetch received to this request, or None if there is none.
    pub fn fetched(&self, request: &Request) -> Option<&Answer> {
        self.iter().filter(|exchange| *exchange.request == *request).find_map(|exchange| match &exchange.ended {
            Some(Ended::Fetched(outcome)) => match &**outcome {
                Outcome::Answered(answer) => Some(answer),
                Outcome::Unanswered(_) => None,
            },
            Some(Ended::Raw(_)) | None => None,
        })
    }

    /// Begins an exchange. The previous result is shown until this exchange ends.
    pub fn begin(&mut self, id: FetchId, request: Request, way: Way, for_history: bool, now: Micros) {
        self.list.push_back(Exchange { id, request: request.into(), way, for_history, began: now, ended: None });
        self.chosen = false;
        while self.list.len() > MAX_LISTED {
            let over = |exchange: &Exchange| exchange.ended.is_some() && Some(exchange.id) != self.selected;
            let Some(oldest) = self.list.iter().position(over) else { break };
            self.list.remove(oldest);
        }
    }

    /// Ends an exchange and returns it, or None if it is not in progress.
    pub fn end(&mut self, id: FetchId, ended: Ended) -> Option<&Exchange> {
        let mut under_way = self.list.iter_mut().filter(|exchange| exchange.ended.is_none());
        let exchange = under_way.find(|exchange| exchange.id == id)?;
        exchange.ended = Some(ended);
        if !self.chosen {
            self.selected = Some(id);
        }
        Some(exchange)
    }

    /// Selects the exchange whose result is shown.
    pub fn select(&mut self, id: FetchId) {
        self.selected = Some(id);
        self.chosen = true;
    }
}
