//! The exchanges of this visit, several of which may be under way at once. Pure.

use super::outcome::Outcome;
use crate::{
    effect::FetchId,
    record::Micros,
    transport::http::{Answer, Request, Unanswered},
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
    /// When it was sent.
    pub began: Micros,
    /// None while it is under way.
    pub outcome: Option<Rc<Outcome>>,
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
    pub fn outcome(&self) -> Option<&Rc<Outcome>> {
        self.selected()?.outcome.as_ref()
    }

    /// Those that are under way, the newest first.
    pub fn under_way(&self) -> impl Iterator<Item = FetchId> {
        self.iter().filter(|exchange| exchange.outcome.is_none()).map(|exchange| exchange.id)
    }

    /// Whether this request was sent a moment ago and is still under way.
    pub fn is_double_click(&self, request: &Request, now: Micros) -> bool {
        let recent = |exchange: &Exchange| now.saturating_sub(exchange.began) < DOUBLE_CLICK;
        self.list.back().is_some_and(|last| last.outcome.is_none() && recent(last) && *last.request == *request)
    }

    /// An exchange begins. The result of the one before is shown until this one ends.
    pub fn begin(&mut self, id: FetchId, request: Request, now: Micros) {
        self.list.push_back(Exchange { id, request: request.into(), began: now, outcome: None });
        self.chosen = false;
        while self.list.len() > MAX_LISTED {
            let over = |exchange: &Exchange| exchange.outcome.is_some() && Some(exchange.id) != self.selected;
            let Some(oldest) = self.list.iter().position(over) else { break };
            self.list.remove(oldest);
        }
    }

    /// An exchange ends. None for one that is not under way.
    pub fn end(&mut self, id: FetchId, result: Result<Answer, Unanswered>) -> Option<&Exchange> {
        let mut under_way = self.list.iter_mut().filter(|exchange| exchange.outcome.is_none());
        let exchange = under_way.find(|exchange| exchange.id == id)?;
        exchange.outcome = Some(Rc::new(match result {
            Ok(answer) => Outcome::Answered(answer),
            Err(unanswered) => Outcome::Unanswered(unanswered),
        }));
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
