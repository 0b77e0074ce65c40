//! A list that is cheap to clone and to push to while clones of it live: a record is cloned at each event.

use std::rc::Rc;

/// How many items one block holds.
const BLOCK: usize = 128;

/// A list of shared items, in blocks that clones share: pushing to it copies at most one block and the list of blocks.
#[derive(Debug)]
pub struct Sequence<T> {
    // No block is empty. All but the first and the last hold `BLOCK` items.
    blocks: Vec<Rc<Vec<Rc<T>>>>,
    len: usize,
}

impl<T> Default for Sequence<T> {
    fn default() -> Self {
        Self { blocks: Vec::new(), len: 0 }
    }
}

impl<T> Clone for Sequence<T> {
    fn clone(&self) -> Self {
        Self { blocks: self.blocks.clone(), len: self.len }
    }
}

impl<T> Sequence<T> {
    /// How many items it holds.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds an item at the end.
    pub fn push(&mut self, item: T) {
        let item = Rc::new(item);
        match self.blocks.last_mut() {
            Some(block) if block.len() < BLOCK => Rc::make_mut(block).push(item),
            _ => self.blocks.push(Rc::new(vec![item])),
        }
        self.len += 1;
    }

    /// Takes the first item away.
    pub fn pop_front(&mut self) -> Option<Rc<T>> {
        let block = Rc::make_mut(self.blocks.first_mut()?);
        let item = block.remove(0);
        if block.is_empty() {
            self.blocks.remove(0);
        }
        self.len -= 1;
        Some(item)
    }

    /// The item at this place, 0 for the first.
    pub fn get(&self, index: usize) -> Option<&T> {
        let first = self.blocks.first()?.len();
        let (block, index) = match index.checked_sub(first) {
            None => (0, index),
            Some(rest) => (1 + rest / BLOCK, rest % BLOCK),
        };
        self.blocks.get(block)?.get(index).map(Rc::as_ref)
    }

    /// The items in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + Clone {
        (0..self.len).filter_map(|index| self.get(index))
    }
}
