//! `cargo xtask lint`: format, clippy for host, wasm and other systems, and `cargo deny` for the dependencies.

use crate::page;
use crate::process::{Failure, Outcome, cargo, run, step};
use crate::tools::{Tool, component, ensure, target, wasm_target};
use std::path::PathBuf;
use std::process::Command;

/// Runs every check until one fails.
pub fn run_command(arguments: &[String]) -> Outcome {
    if !arguments.is_empty() {
        return Err(Failure::usage("`lint` takes no arguments."));
    }
    component("rustfmt", "fmt")?;
    component("clippy", "clippy")?;
    wasm_target()?;

    step("Checking the format");
    run(cargo().args(["fmt", "--all", "--check"]))?;
    // Only the code that embeds the page is checked, so any files will do, even none.
    let folder = page::dist();
    std::fs::create_dir_all(&folder)
        .map_err(|error| Failure::new(format!("{} cannot be made: {error}.", folder.display())))?;
    step("Checking with clippy, for this machine");
    let all = ["--workspace", "--all-targets", "--features", "networking-lab/browser-tests,relay/embed-page"];
    run(cargo().args(["clippy", "--locked"]).args(all).args(["--", "-D", "warnings"]))?;
    step("Checking with clippy, for the browser");
    let wasm = ["--package", "networking-lab", "--target", "wasm32-unknown-unknown"];
    run(cargo().args(["clippy", "--locked"]).args(wasm).args(["--", "-D", "warnings"]))?;
    other_systems()?;
    dependencies()
}

/// Checks the relay for the other systems of learners, if rustup has or can install their targets.
fn other_systems() -> Outcome {
    for name in ["x86_64-pc-windows-gnu", "aarch64-apple-darwin"] {
        if target(name).is_err() {
            step(&format!("The relay is not checked for {name}: rustup could not add that target"));
            continue;
        }
        step(&format!("Checking the relay with clippy, for {name}"));
        let relay = ["--package", "relay", "--package", "exclusive-address", "--target", name];
        run(cargo().args(["clippy", "--locked"]).args(relay).args(["--", "-D", "warnings"]))?;
    }
    Ok(())
}

/// Checks licences, duplicates and sources, and advisories if their database is available.
fn dependencies() -> Outcome {
    let path = ensure(&[Tool::cargo_deny()])?;
    let deny = |arguments: &[&str]| run(Command::new("cargo-deny").env("PATH", &path).arg("--locked").args(arguments));
    step("Checking the dependencies' licences, duplicates and sources");
    deny(&["check", "bans", "licenses", "sources"])?;

    step("Checking the dependencies against known advisories");
    if deny(&["fetch", "db"]).is_err() {
        if !has_advisories() {
            step("Advisories left out: their database could not be fetched, and none was fetched before");
            return Ok(());
        }
        step("Their database could not be fetched: the one fetched before is used");
    }
    deny(&["--offline", "check", "advisories"])
}

/// Whether an earlier run has downloaded a database of advisories, into cargo's own folder.
fn has_advisories() -> bool {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let folder = home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))).map(|home| home.join("advisory-dbs"));
    let entries = folder.and_then(|folder| folder.read_dir().ok());
    entries.is_some_and(|mut entries| entries.any(|entry| entry.is_ok_and(|entry| entry.path().is_dir())))
}
