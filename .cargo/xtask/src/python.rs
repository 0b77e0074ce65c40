//! Finds a Python with `requests`, for the test that runs the chapter's own HTTPClient.

use crate::process::{answer, find, run, step};
use crate::tools::cache;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The version of `requests` to install where Python has none.
const REQUESTS: &str = "requests==2.32.5";

/// A Python that can `import requests`: that of `PYTHON` or PATH, else a virtual environment of it in the cache.
///
/// `None`, with the reason on stderr, when there is none: then that one test says that it is skipped.
pub fn ensure() -> Option<PathBuf> {
    let python = std::env::var_os("PYTHON").map(PathBuf::from).or_else(|| find(&["python3", "python"]));
    let Some(python) = python else {
        step("No python3 on PATH: the tests that run the chapter's Python programs will be skipped");
        return None;
    };
    if has_requests(&python) {
        return Some(python);
    }
    let installed = cache().ok().and_then(|cache| install(&python, &cache.join("python")));
    if installed.is_none() {
        step("Python's `requests` could not be installed: the test of the chapter's HTTPClient will be skipped");
    }
    installed
}

/// Makes the virtual environment `home` with `requests` in it, unless it is there; gives its Python.
fn install(python: &Path, home: &Path) -> Option<PathBuf> {
    let inside = home.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    if !has_requests(&inside) {
        step("Installing Python's `requests` into the cache, once");
        run(Command::new(python).args(["-m", "venv", "--clear"]).arg(home)).ok()?;
        run(Command::new(&inside).args(["-m", "pip", "install", "--quiet", "--retries", "1", REQUESTS])).ok()?;
    }
    has_requests(&inside).then_some(inside)
}

/// Whether this Python can import `requests`.
fn has_requests(python: &Path) -> bool {
    answer(Command::new(python).args(["-c", "import requests"])).is_some()
}
