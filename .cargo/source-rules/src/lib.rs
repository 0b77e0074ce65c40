//! Reads the project's sources, for tests that enforce rules on them.
//!
//! - [`sources`]: the files
//! - [`paths`]: the paths such as `crate::text::Lang` that a file names, in `use` and elsewhere
//! - [`out_of_order`]: violations of the order of a crate's modules

mod path;

pub use path::{NamedPath, paths};

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

/// A Rust source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its path relative to the requested folder, with `/`.
    pub path: String,
    /// Its contents.
    pub text: String,
}

impl Source {
    /// The modules down to this file, from its path: `["labs", "udp"]` for `labs/udp/mod.rs`, empty for `lib.rs` and
    /// `main.rs`.
    pub fn module(&self) -> Vec<&str> {
        let path = self.path.trim_end_matches(".rs").trim_end_matches("/mod");
        if matches!(path, "lib" | "main") { Vec::new() } else { path.split('/').collect() }
    }
}

/// Every Rust file in a folder, recursively, sorted by path.
///
/// # Errors
/// A file cannot be read.
pub fn sources(folder: &Path) -> io::Result<Vec<Source>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next)? {
            let path: PathBuf = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let below = path.strip_prefix(folder).map_err(io::Error::other)?;
                let names: Vec<_> = below.iter().map(|name| name.to_string_lossy()).collect();
                found.push(Source { path: names.join("/"), text: fs::read_to_string(&path)? });
            }
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}

/// The violations of the order of a crate's modules, one per line: `order` lists every module at the crate's root, and
/// each may name itself and those before it. The root itself (`lib.rs`, `main.rs`) may name all, and no module may name
/// the root.
pub fn out_of_order(sources: &[Source], order: &[&str]) -> Vec<String> {
    let place = |module: &str| order.iter().position(|known| *known == module);
    let mut broken = Vec::new();
    let modules: BTreeSet<&str> = sources.iter().filter_map(|source| source.module().first().copied()).collect();
    broken.extend(
        modules
            .iter()
            .filter(|module| place(module).is_none())
            .map(|module| format!("the module {module} has no place in the order")),
    );
    broken.extend(
        order.iter().filter(|module| !modules.contains(**module)).map(|module| format!("there is no module {module}")),
    );
    for source in sources {
        let Some(from) = source.module().first().copied() else { continue };
        for NamedPath { segments, line } in paths(source) {
            let at = format!("{}:{line}: ", source.path);
            match segments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
                ["crate", to, ..] if to == from => {}
                ["crate", to, ..] => match (place(to), place(from)) {
                    (Some(below), Some(own)) if below < own => {}
                    (Some(_), _) => broken.push(format!("{at}{from} may not import {to}, which comes after it")),
                    (None, _) => broken.push(format!("{at}crate::{to} is no module: name the one that it is in")),
                },
                ["crate"] => broken.push(format!("{at}{from} may not import the root of the crate")),
                _ => {}
            }
        }
    }
    broken
}
