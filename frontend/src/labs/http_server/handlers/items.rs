//! A REST resource: a collection of JSON objects in memory, each with a unique `id`.

use super::Request;
use crate::labs::http_server::{answer::Answer, router::ITEM};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The maximum number of items, and of bytes of JSON in all of them.
pub const MAX_ITEMS: usize = 1000;
pub const MAX_BYTES: usize = 4 * 1024 * 1024;

/// The collection of items.
#[derive(Clone, Debug, PartialEq)]
pub struct Items {
    items: BTreeMap<u64, Map<String, Value>>,
    last_id: u64,
    /// The number of bytes of JSON in all items.
    bytes: usize,
}

impl Items {
    /// A collection with one item for each of `names`.
    pub fn new(names: &[&str]) -> Self {
        let mut items = Self { items: BTreeMap::new(), last_id: 0, bytes: 0 };
        for name in names {
            let item = Map::from_iter([("name".to_owned(), Value::from(*name))]);
            items.last_id += 1;
            items.put(items.last_id, item);
        }
        items
    }

    pub fn len(&self) -> usize {
        self.items.len()
    }

    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Answers a request for the collection or for one item. Answers HEAD like GET.
    pub fn answer(&mut self, request: Request) -> Answer {
        let id = request.params.iter().find(|(name, _)| name == ITEM).map(|(_, id)| id.as_str());
        let method = request.head.method.as_str();
        let Some(id) = id else {
            return if method == "POST" { self.create(request) } else { self.list() };
        };
        let Some(id) = id.parse().ok().filter(|id| self.items.contains_key(id)) else {
            return Answer::error(404, &format!("there is no item {id}"));
        };
        match method {
            "PUT" => self.change(id, request, false),
            "PATCH" => self.change(id, request, true),
            "DELETE" => {
                self.remove(id);
                Answer::empty(204)
            }
            _ => Answer::json(200, &self.item(id)),
        }
    }

    fn list(&self) -> Answer {
        let all: Vec<_> = self.items.keys().map(|id| self.item(*id)).collect();
        Answer::json(200, &all.into())
    }

    fn create(&mut self, request: Request) -> Answer {
        let item = match object(request.body) {
            Ok(item) => item,
            Err(answer) => return answer,
        };
        if self.items.len() >= MAX_ITEMS || !self.has_room(weight(&item)) {
            return full();
        }
        self.last_id += 1;
        let id = self.last_id;
        self.put(id, item);
        let location = format!("{}/{id}", request.path.trim_end_matches('/'));
        Answer::json(201, &self.item(id)).with("Location", location)
    }

    /// Replaces an item, or merges an object into it (RFC 7396, applied to the item's top-level members only).
    fn change(&mut self, id: u64, request: Request, merge: bool) -> Answer {
        let change = match object(request.body) {
            Ok(change) => change,
            Err(answer) => return answer,
        };
        let mut item = if merge { self.items.get(&id).cloned().unwrap_or_default() } else { Map::new() };
        for (name, value) in change {
            match value {
                Value::Null if merge => drop(item.remove(&name)),
                value => drop(item.insert(name, value)),
            }
        }
        let before = self.items.get(&id).map_or(0, weight);
        if !self.has_room(weight(&item).saturating_sub(before)) {
            return full();
        }
        self.put(id, item);
        Answer::json(200, &self.item(id))
    }

    fn has_room(&self, more: usize) -> bool {
        self.bytes + more <= MAX_BYTES
    }

    /// Stores an item. The server assigns its id; an id in the object is ignored.
    fn put(&mut self, id: u64, mut item: Map<String, Value>) {
        item.remove(ITEM);
        self.remove(id);
        self.bytes += weight(&item);
        self.items.insert(id, item);
    }

    fn remove(&mut self, id: u64) {
        self.bytes -= self.items.remove(&id).map_or(0, |item| weight(&item));
    }

    fn item(&self, id: u64) -> Value {
        let mut item = Map::from_iter([(ITEM.to_owned(), id.into())]);
        item.extend(self.items.get(&id).cloned().unwrap_or_default());
        item.into()
    }
}

fn weight(item: &Map<String, Value>) -> usize {
    json!(item).to_string().len()
}

fn full() -> Answer {
    Answer::error(507, "the collection is full: delete items first")
}

/// Parses a body as a JSON object, or returns the answer that reports the error.
fn object(body: &[u8]) -> Result<Map<String, Value>, Answer> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Answer::error(422, "an item is a JSON object")),
        Err(error) => Err(Answer::error(400, &format!("the body is not JSON: {error}"))),
    }
}
