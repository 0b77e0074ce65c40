//! The labs' records, as a Yew context, for components that read one occasionally. A change rerenders nothing.

use crate::record::Record;
use std::{cell::RefCell, collections::HashMap, rc::Rc};

/// The record of each lab that has been opened, by the lab's id.
#[derive(Clone, Default)]
pub struct Records(Rc<RefCell<HashMap<&'static str, Record>>>);

impl PartialEq for Records {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Records {
    pub fn set(&self, lab: &'static str, record: Record) {
        self.0.borrow_mut().insert(lab, record);
    }

    /// The lab's current record; empty if the lab has not been opened.
    pub fn get(&self, lab: &str) -> Record {
        self.0.borrow().get(lab).cloned().unwrap_or_default()
    }
}
