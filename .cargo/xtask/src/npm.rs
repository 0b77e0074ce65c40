//! Puts npm `ws` into the cache: the bench of rooms measures the relay beside it.

use crate::process::{find, run, step};
use crate::tools::cache;
use std::path::PathBuf;
use std::process::Command;

/// What is installed, at this version alone, so that figures of different days can be compared.
const PACKAGE: &str = "ws";
const VERSION: &str = "8.23.0";

/// The folder in which Node finds it, as NODE_PATH.
///
/// `None`, with the reason on stderr, when it cannot be had: then the bench goes without it.
pub fn ensure() -> Option<PathBuf> {
    let npm = find(&["npm"]).filter(|_| find(&["node"]).is_some());
    let Some(npm) = npm else {
        step("No node and npm on PATH: npm `ws` will not be measured");
        return None;
    };
    let home = cache().ok()?.join(format!("npm-{PACKAGE}-{VERSION}"));
    let modules = home.join("node_modules");
    if !modules.join(PACKAGE).join("package.json").is_file() {
        step("Installing npm `ws` into the cache, once");
        let mut install = Command::new(npm);
        install.args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"]).arg(&home);
        run(install.arg(format!("{PACKAGE}@{VERSION}"))).ok()?;
    }
    Some(modules)
}
