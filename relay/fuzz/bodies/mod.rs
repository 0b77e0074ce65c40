//! What must hold whatever comes in: one function a way in, which takes any bytes and panics where it does not hold.
//!
//! cargo-fuzz drives them (`relay/fuzz`, on nightly), and so do ordinary tests, with that folder's corpus and changes to it.

pub use crate::{
    gate::fuzz::{host, origin, target},
    tcp::fuzz::{command, frames},
};

/// Runs the corpus of this name, and so many inputs made from it: cut, joined, repeated and spoiled, with these words let
/// in. The same ones each time.
#[cfg(test)]
pub(crate) fn replay(name: &str, words: &[&str], made: usize, body: fn(&[u8])) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let mut files: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let corpus: Vec<Vec<u8>> = files.iter().map(|file| std::fs::read(file).unwrap()).collect();
    assert!(!corpus.is_empty(), "{} is empty", folder.display());
    corpus.iter().for_each(|input| body(input));
    let mut state = 1u64;
    let mut below = move |limit: usize| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as usize % limit.max(1)
    };
    for _ in 0..made {
        let mut input = corpus[below(corpus.len())].clone();
        for _ in 0..below(4) + 1 {
            let at = below(input.len() + 1);
            match below(6) {
                0 => input.truncate(at),
                1 => drop(input.drain(..at)),
                2 => input.extend_from_slice(&corpus[below(corpus.len())]),
                3 => input.splice(at..at, words[below(words.len())].bytes()).for_each(drop),
                4 if at < input.len() => input[at] ^= 1 << below(8),
                _ => input.insert(at, below(256) as u8),
            }
        }
        body(&input);
    }
}
