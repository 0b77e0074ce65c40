//! Builds the page into `dist/` with trunk.

mod names;

use crate::process::{Outcome, answer, root, run, step};
use crate::tools::{Tool, ensure, wasm_target};
use std::path::PathBuf;
use std::process::Command;

/// The folder into which the page is built.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// Builds the page for release, and installs first what that needs.
pub fn build() -> Outcome {
    let mut trunk = trunk()?;
    step("Building the page");
    run(trunk.args(["build", "--release"]))?;
    names::shorten(&dist())
}

/// A command that runs trunk with the right wasm-bindgen on its PATH, so that it downloads neither program.
///
/// Not `--offline`: trunk hands that on to cargo, which then could not fetch the page's crates.
pub fn trunk() -> Outcome<Command> {
    wasm_target()?;
    let path = ensure(&[Tool::trunk(), Tool::wasm_bindgen()?])?;
    let mut trunk = Command::new("trunk");
    trunk.env("PATH", path).env("TRUNK_SKIP_VERSION_CHECK", "true");
    trunk.env("CARGO_ENCODED_RUSTFLAGS", flags());
    // By its convention any value of NO_COLOR means yes, but trunk knows `true` and `false` only.
    if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        trunk.env("NO_COLOR", "true");
    }
    Ok(trunk)
}

/// Compiler flags for the page, besides those that the environment gives.
///
/// - The builder's own folders stay out of it: panics name files, and each would begin with the path of cargo's registry, or
///   of Rust's own sources where they are installed. Without them the same page comes out on every machine, and it is a kilobyte lighter.
/// - Sixteen bytes are moved at once (SIMD, which browsers have had since 2023): another kilobyte.
/// - The stack takes half a megabyte and not a whole one: what lies behind it has addresses of three bytes and not four.
fn flags() -> String {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))).unwrap_or_default();
    let given = std::env::var("CARGO_ENCODED_RUSTFLAGS")
        .or_else(|_| std::env::var("RUSTFLAGS").map(|flags| flags.replace(' ', "\u{1f}")));
    let mut remap = vec![format!("--remap-path-prefix={}=cargo", home.display())];
    if let Some(rust) = answer(Command::new("rustc").args(["--print", "sysroot"])) {
        remap.push(format!("--remap-path-prefix={rust}/lib/rustlib/src/rust=rust"));
    }
    let flags = ["-Ctarget-feature=+simd128", "-Clink-arg=-zstack-size=524288"];
    given.into_iter().chain(remap).chain(flags.map(str::to_owned)).collect::<Vec<_>>().join("\u{1f}")
}
