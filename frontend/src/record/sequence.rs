//! A long list that is cheap to clone, once per rendering.

use std::{collections::VecDeque, rc::Rc};

/// The number of items in a full block.
const BLOCK: usize = 128;

/// A list of blocks that clones share. The first change to a block after cloning copies that block.
#[derive(Clone, Debug)]
pub struct Sequence<T> {
    // No block is empty. All but the first and the last hold `BLOCK` items.
    blocks: VecDeque<Rc<VecDeque<T>>>,
    len: usize,
}

impl<T> Default for Sequence<T> {
    fn default() -> Self {
        Self { blocks: VecDeque::new(), len: 0 }
    }
}

impl<T: Clone> Sequence<T> {
    /// The number of items.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether the list has no items.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Returns the last item for modification.
    pub fn last_mut(&mut self) -> Option<&mut T> {
        Rc::make_mut(self.blocks.back_mut()?).back_mut()
    }

    /// Returns the item at this index for modification.
    pub fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        let first = self.blocks.front()?.len();
        let (block, at) = match index.checked_sub(first) {
            None => (0, index),
            Some(rest) => (1 + rest / BLOCK, rest % BLOCK),
        };
        Rc::make_mut(self.blocks.get_mut(block)?).get_mut(at)
    }

    /// Appends an item.
    pub fn push(&mut self, item: T) {
        match self.blocks.back_mut() {
            Some(block) if block.len() < BLOCK => Rc::make_mut(block).push_back(item),
            _ => self.blocks.push_back(Rc::new(VecDeque::from([item]))),
        }
        self.len += 1;
    }

    /// Keeps the first `len` items. Takes time proportional to the number of removed blocks, and copies at most one block.
    pub fn truncate(&mut self, len: usize) {
        while self.len > len {
            let Some(block) = self.blocks.back_mut() else { return };
            let surplus = (self.len - len).min(block.len());
            if surplus == block.len() {
                self.blocks.pop_back();
            } else {
                let kept = block.len() - surplus;
                // Copies only the kept items: `Rc::make_mut` would copy the whole block if it is shared.
                *block = Rc::new(block.iter().take(kept).cloned().collect());
            }
            self.len -= surplus;
        }
    }

    /// Removes and returns the first item.
    pub fn pop_front(&mut self) -> Option<T> {
        let block = Rc::make_mut(self.blocks.front_mut()?);
        let item = block.pop_front();
        if block.is_empty() {
            self.blocks.pop_front();
        }
        self.len -= 1;
        item
    }

    /// Returns the item at this index.
    pub fn get(&self, index: usize) -> Option<&T> {
        let first = self.blocks.front()?;
        match index.checked_sub(first.len()) {
            None => first.get(index),
            Some(rest) => self.blocks.get(1 + rest / BLOCK)?.get(rest % BLOCK),
        }
    }

    /// The items in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + Clone {
        self.blocks.iter().flat_map(|block| block.iter())
    }
}
