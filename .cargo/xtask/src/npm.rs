//! Puts npm packages into the cache: peers for the relay's benches, and clients for the tests.

use crate::process::{answer, find, run, step};
use crate::tools::cache;
use std::path::PathBuf;
use std::process::Command;

/// A package at a fixed version, so that figures and tests of different days are comparable.
pub struct Package {
    name: &'static str,
    version: &'static str,
    /// The bench or tests that are skipped without it.
    used_by: &'static str,
}

/// A WebSocket server with which the bench of rooms compares the relay.
pub const WS: Package = Package { name: "ws", version: "8.23.0", used_by: "the bench of rooms" };

/// A WebSocket client for the terminal.
pub const WSCAT: Package = Package { name: "wscat", version: "6.1.0", used_by: "the tests with wscat" };

impl Package {
    /// Installs the package, and returns the folder in which Node finds it, for NODE_PATH.
    ///
    /// `None`, with the reason on stderr, if it cannot be installed: then its users are skipped.
    pub fn ensure(&self) -> Option<PathBuf> {
        let Self { name, version, used_by } = self;
        let npm = find(&["npm"]).filter(|_| find(&["node"]).is_some());
        let Some(npm) = npm else {
            step(&format!("No node and npm on PATH: {used_by} will do without npm `{name}`"));
            return None;
        };
        let home = cache().ok()?.join(format!("npm-{name}-{version}"));
        let modules = home.join("node_modules");
        if !modules.join(name).join("package.json").is_file() {
            step(&format!("Installing npm `{name}` into the cache, once"));
            let mut install = Command::new(npm);
            install.args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"]).arg(&home);
            if run(install.arg(format!("{name}@{version}"))).is_err() {
                step(&format!("npm `{name}` could not be installed: {used_by} will do without it"));
                return None;
            }
        }
        Some(modules)
    }

    /// The program of the same name in the package, if it can be installed.
    pub fn program(&self) -> Option<PathBuf> {
        let name = if cfg!(windows) { format!("{}.cmd", self.name) } else { self.name.to_owned() };
        Some(self.ensure()?.join(".bin").join(name))
    }
}

/// Whether there is a Node.js with the WebSocket of browsers: since version 22, and in 20 behind a flag.
pub fn has_websocket() -> bool {
    let check = "process.exit(typeof WebSocket === 'function' ? 0 : 1)";
    answer(Command::new("node").args(["--experimental-websocket", "--eval", check])).is_some()
}
