//! Finds a Python with the libraries that tests use: `requests` for the chapter's own HTTPClient, and `websockets` as
//! an independent client of the relay.

use crate::process::{answer, find, run, step};
use crate::tools::cache;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The libraries to install if Python lacks one of them.
pub const LIBRARIES: [&str; 2] = ["requests==2.32.5", "websockets==15.0.1"];

/// A Python that can import these libraries: that of `PYTHON` or PATH, else that of a virtual environment in the cache.
///
/// `None`, with the reason on stderr, if there is none: then the tests that need one report that they are skipped.
pub fn ensure() -> Option<PathBuf> {
    let python = std::env::var_os("PYTHON").map(PathBuf::from).or_else(|| find(&["python3", "python"]));
    let Some(python) = python else {
        step("No python3 on PATH: the tests that run Python programs will be skipped");
        return None;
    };
    if has_libraries(&python) {
        return Some(python);
    }
    let installed = cache().ok().and_then(|cache| install(&python, &cache.join("python")));
    if installed.is_none() {
        step("Python's `requests` and `websockets` could not be installed: the tests that use them will be skipped");
    }
    installed
}

/// Creates the virtual environment `home` with the libraries, unless it exists; returns its Python.
fn install(python: &Path, home: &Path) -> Option<PathBuf> {
    let inside = home.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    if !has_libraries(&inside) {
        step("Installing Python's `requests` and `websockets` into the cache, once");
        run(Command::new(python).args(["-m", "venv", "--clear"]).arg(home)).ok()?;
        run(Command::new(&inside).args(["-m", "pip", "install", "--quiet", "--retries", "1"]).args(LIBRARIES)).ok()?;
    }
    has_libraries(&inside).then_some(inside)
}

/// Whether this Python can import them.
fn has_libraries(python: &Path) -> bool {
    answer(Command::new(python).args(["-c", "import requests, websockets.sync.client"])).is_some()
}
