//! A list that is cheap to clone and to push to while clones of it live: a record is cloned at each event.

use std::{collections::VecDeque, rc::Rc};

/// How many items one block holds.
const BLOCK: usize = 128;

/// A list of shared items, in blocks that clones share: pushing to it copies at most one block and the list of blocks.
#[derive(Debug)]
pub struct Sequence<T> {
    // No block is empty. All but the first and the last hold `BLOCK` items.
    blocks: VecDeque<Rc<Vec<Rc<T>>>>,
    len: usize,
}

impl<T> Default for Sequence<T> {
    fn default() -> Self {
        Self { blocks: VecDeque::new(), len: 0 }
    }
}

impl<T> Clone for Sequence<T> {
    fn clone(&self) -> Self {
        Self { blocks: self.blocks.clone(), len: self.len }
    }
}

impl<T: PartialEq> PartialEq for Sequence<T> {
    fn eq(&self, other: &Self) -> bool {
        // Clones share blocks, so that comparing two of them looks at no item.
        let shared = || self.blocks.iter().zip(&other.blocks).all(|(one, two)| Rc::ptr_eq(one, two));
        self.len == other.len && (shared() || self.iter().eq(other.iter()))
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
        match self.blocks.back_mut() {
            Some(block) if block.len() < BLOCK => Rc::make_mut(block).push(item),
            _ => {
                let mut block = Vec::with_capacity(BLOCK);
                block.push(item);
                self.blocks.push_back(Rc::new(block));
            }
        }
        self.len += 1;
    }

    /// Takes the first item away.
    pub fn pop_front(&mut self) -> Option<Rc<T>> {
        let block = Rc::make_mut(self.blocks.front_mut()?);
        let item = block.remove(0);
        if block.is_empty() {
            self.blocks.pop_front();
        }
        self.len -= 1;
        Some(item)
    }

    /// The item at this place, 0 for the first.
    pub fn get(&self, index: usize) -> Option<&Rc<T>> {
        let first = self.blocks.front()?.len();
        match index.checked_sub(first) {
            None => self.blocks[0].get(index),
            Some(rest) => self.blocks.get(1 + rest / BLOCK)?.get(rest % BLOCK),
        }
    }

    /// The items in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Rc<T>> + Clone {
        self.blocks.iter().flat_map(|block| block.iter())
    }
}
