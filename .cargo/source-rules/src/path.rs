//! The paths that a file names, parsed from its tokens: comments and strings contain none, and the contents of macros
//! are included.

use crate::Source;
use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A path and its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPath {
    /// Its segments. A path of the own crate begins with `crate`, however it was written (`super::`, `self::`); a glob
    /// import has the segments of its module.
    pub segments: Vec<String>,
    /// The line of its last segment, counted from 1.
    pub line: usize,
}

/// Every path of two or more segments, in order; a `use` with braces yields each of its paths.
///
/// # Panics
/// Panics if the file is not valid Rust.
pub fn paths(source: &Source) -> Vec<NamedPath> {
    let tokens = source.text.parse::<TokenStream>();
    let tokens = tokens.unwrap_or_else(|error| panic!("{}: {error}", source.path));
    let module = source.module().into_iter().map(str::to_owned).collect();
    let mut reader = Reader { module, found: Vec::new() };
    reader.read(tokens);
    reader.found
}

struct Reader {
    /// The current module, without `crate`.
    module: Vec<String>,
    found: Vec<NamedPath>,
}

impl Reader {
    fn read(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut rest = &tokens[..];
        while let Some((first, behind)) = rest.split_first() {
            rest = match rest {
                [TokenTree::Ident(word), TokenTree::Ident(name), TokenTree::Group(body), behind @ ..]
                    if word == "mod" && body.delimiter() == Delimiter::Brace =>
                {
                    self.module.push(name.to_string());
                    self.read(body.stream());
                    self.module.pop();
                    behind
                }
                [TokenTree::Ident(_), ..] if after_colons(behind).is_some() => self.tree(Vec::new(), rest),
                _ => {
                    if let TokenTree::Group(group) = first {
                        self.read(group.stream());
                    }
                    behind
                }
            };
        }
    }

    /// Parses a path, or a tree of paths in braces, that continues `path`; returns the remaining tokens.
    fn tree<'a>(&mut self, mut path: Vec<String>, mut rest: &'a [TokenTree]) -> &'a [TokenTree] {
        loop {
            match rest {
                [TokenTree::Ident(name), behind @ ..] => {
                    self.step(&mut path, &name.to_string());
                    match after_colons(behind) {
                        Some(behind) => rest = behind,
                        None => {
                            self.found(path, name.span().start().line);
                            return behind;
                        }
                    }
                }
                [TokenTree::Group(branches), behind @ ..] if branches.delimiter() == Delimiter::Brace => {
                    let branches: Vec<TokenTree> = branches.stream().into_iter().collect();
                    for branch in branches.split(|token| is(token, ',')).filter(|branch| !branch.is_empty()) {
                        self.tree(path.clone(), branch);
                    }
                    return behind;
                }
                [TokenTree::Punct(star), behind @ ..] if star.as_char() == '*' => {
                    self.found(path, star.span().start().line);
                    return behind;
                }
                // For example the `<` of `Vec::<u8>`.
                [other, ..] => {
                    self.found(path, other.span().start().line);
                    return rest;
                }
                [] => return rest,
            }
        }
    }

    /// Appends one segment.
    fn step(&self, path: &mut Vec<String>, name: &str) {
        let own = || std::iter::once("crate".to_owned()).chain(self.module.iter().cloned());
        match (path.is_empty(), name) {
            (true, "self") => path.extend(own()),
            (true, "super") => {
                path.extend(own());
                path.pop();
            }
            // `super::super`, and the module itself in braces.
            (false, "super") => drop(path.pop()),
            (false, "self") => {}
            _ => path.push(name.to_owned()),
        }
    }

    fn found(&mut self, segments: Vec<String>, line: usize) {
        self.found.push(NamedPath { segments, line });
    }
}

fn is(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

fn after_colons(tokens: &[TokenTree]) -> Option<&[TokenTree]> {
    match tokens {
        [one, other, behind @ ..] if is(one, ':') && is(other, ':') => Some(behind),
        _ => None,
    }
}
