//! What must be installed before a command can run, and how: Rust's targets, and programs that cargo downloads or
//! builds.
//!
//! Programs go into a cache folder, one folder per program and version, so that two projects never conflict over a
//! version.

use crate::process::{Failure, Outcome, answer, cargo, root, run, step};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A program that `cargo binstall` can download, or `cargo install` can build.
pub struct Tool {
    /// The crate's name in the registry.
    package: &'static str,
    /// The program's name.
    program: &'static str,
    /// The only accepted version.
    version: String,
    /// The duration of its build on two cores, for the progress line.
    takes: &'static str,
}

impl Tool {
    /// Bundles the page.
    pub fn trunk() -> Self {
        Self { package: "trunk", program: "trunk", version: "0.21.14".into(), takes: "3 minutes" }
    }

    /// Generates the page's JavaScript; its version must match the crate of the same name.
    pub fn wasm_bindgen() -> Outcome<Self> {
        let lock = std::fs::read_to_string(root().join("Cargo.lock"))
            .map_err(|error| Failure::new(format!("Cargo.lock could not be read: {error}.")))?;
        let version = locked_version(&lock, "wasm-bindgen")
            .ok_or_else(|| Failure::new("Cargo.lock names no wasm-bindgen, so the version to install is unknown."))?;
        Ok(Self {
            package: "wasm-bindgen-cli",
            program: "wasm-bindgen",
            version: version.to_owned(),
            takes: "1 minute",
        })
    }

    /// Drives Firefox.
    pub fn geckodriver() -> Self {
        Self { package: "geckodriver", program: "geckodriver", version: "0.37.1".into(), takes: "2 minutes" }
    }

    /// Checks licences, duplicates, sources and advisories.
    pub fn cargo_deny() -> Self {
        Self { package: "cargo-deny", program: "cargo-deny", version: "0.20.2".into(), takes: "3 minutes" }
    }

    /// A WebSocket client for the terminal, in the version with which the bench compares the relay.
    pub fn websocat() -> Self {
        Self { package: "websocat", program: "websocat", version: "1.14.1".into(), takes: "3 minutes" }
    }

    /// Whether `program` exists and has the right version.
    fn is_at(&self, program: &Path) -> bool {
        answer(Command::new(program).arg("--version"))
            .is_some_and(|said| said.split_whitespace().nth(1) == Some(self.version.as_str()))
    }

    /// The folder into which cargo installs this program and version.
    fn home(&self, cache: &Path) -> PathBuf {
        cache.join("tools").join(format!("{}-{}", self.package, self.version))
    }

    /// Installs the program into its folder. The build folder is shared, as the programs share crates.
    fn install(&self, cache: &Path, build: &Path) -> Outcome {
        let Self { package, version, takes, .. } = self;
        let has_binstall = answer(cargo().args(["binstall", "-V"])).is_some();
        let ways = Way::of(has_binstall);
        let try_way = |way: &Way| {
            step(&match way {
                Way::Download => format!("Downloading {package} {version}, once"),
                Way::Build => format!("Installing {package} {version}, once; on two cores this takes about {takes}"),
            });
            run(cargo()
                .args(way.arguments())
                .arg(self.home(cache))
                .arg(format!("{package}@{version}"))
                .env("CARGO_TARGET_DIR", build)
                // These programs are not debugged; without debug info they build faster and are a fifth of the size.
                .env("CARGO_PROFILE_DEV_DEBUG", "0"))
        };
        let (last, others) = ways.split_last().expect("there is a way");
        if others.iter().any(|way| try_way(way).is_ok()) {
            return Ok(());
        }
        try_way(last).map_err(|failure| Failure {
            sentence: format!(
                "{package} {version} could not be installed; the lines above say why. It needs a C compiler and the \
                 crate registry. Try again, or put {package} {version} on PATH yourself."
            ),
            ..failure
        })
    }
}

/// How a program is installed into the cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// `cargo binstall` downloads the authors' build of the program.
    Download,
    /// `cargo install` builds it.
    Build,
}

impl Way {
    /// The ways in the order in which to try them. Building takes most of a first start, so it is the last resort.
    fn of(has_binstall: bool) -> &'static [Self] {
        if has_binstall { &[Self::Download, Self::Build] } else { &[Self::Build] }
    }

    /// Cargo's arguments, except for the folder, which comes next, and the program.
    fn arguments(self) -> &'static [&'static str] {
        match self {
            // Without `compile`: it would build for release, which takes longer than our own way.
            Self::Download => &["binstall", "--no-confirm", "--disable-strategies", "compile", "--root"],
            Self::Build => &["install", "--debug", "--locked", "--root"],
        }
    }
}

/// Installs the tools that are neither on PATH nor in the cache.
///
/// Returns a PATH with all of them, in these versions.
pub fn ensure(tools: &[Tool]) -> Outcome<OsString> {
    let mut folders = Vec::new();
    let mut build = None;
    for tool in tools.iter().filter(|tool| !tool.is_at(Path::new(tool.program))) {
        let cache = cache()?;
        let folder = tool.home(&cache).join("bin");
        if !tool.is_at(&folder.join(tool.program)) {
            tool.install(&cache, build.insert(cache.join("build")))?;
        }
        folders.push(folder);
    }
    if let Some(build) = build {
        // The folder has hundreds of megabytes that are no longer needed; if it stays, it does no harm.
        let _ = std::fs::remove_dir_all(build);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(folders.into_iter().chain(std::env::split_paths(&path)))
        .map_err(|error| Failure::new(format!("The tools' folder cannot be put on PATH: {error}.")))
}

/// The path of this program in this version; installs it into the cache if it is not on PATH.
pub fn program(tool: &Tool) -> Outcome<PathBuf> {
    let path = ensure(std::slice::from_ref(tool))?;
    let name = format!("{}{}", tool.program, std::env::consts::EXE_SUFFIX);
    let found = std::env::split_paths(&path).map(|folder| folder.join(&name)).find(|file| tool.is_at(file));
    found.ok_or_else(|| Failure::new(format!("{name} was installed, and cannot be found.")))
}

/// Installs Rust's standard library for the browser, unless the toolchain has it.
pub fn wasm_target() -> Outcome {
    target("wasm32-unknown-unknown")
}

/// Installs Rust's standard library for this target, unless the toolchain has it.
pub fn target(name: &str) -> Outcome {
    if has_target(name) {
        return Ok(());
    }
    step(&format!("Adding Rust's target {name}, once; this downloads about 20 MB"));
    run(Command::new("rustup").args(["target", "add", name])).map_err(|failure| Failure {
        sentence: format!("Rust's target {name} is missing and rustup could not add it; the lines above say why."),
        ..failure
    })
}

/// Whether the toolchain has the standard library for this target.
pub fn has_target(name: &str) -> bool {
    let sysroot = answer(Command::new("rustc").args(["--print", "sysroot"]));
    sysroot.is_some_and(|sysroot| Path::new(&sysroot).join("lib/rustlib").join(name).is_dir())
}

/// Installs the toolchain component of a cargo subcommand, unless it is present.
pub fn component(name: &str, subcommand: &str) -> Outcome {
    if answer(cargo().args([subcommand, "--version"])).is_some() {
        return Ok(());
    }
    step(&format!("Adding Rust's component {name}, once"));
    run(Command::new("rustup").args(["component", "add", name]))
}

/// The folder of everything that is installed for the project: `NETWORKING_LAB_CACHE`, else `networking-lab` in the
/// operating system's cache folder.
pub fn cache() -> Outcome<PathBuf> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = || variable("HOME");
    let system = if cfg!(windows) {
        variable("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library/Caches"))
    } else {
        variable("XDG_CACHE_HOME").or_else(|| home().map(|home| home.join(".cache")))
    };
    let chosen = variable("NETWORKING_LAB_CACHE").or_else(|| system.map(|folder| folder.join("networking-lab")));
    let folder = chosen.ok_or_else(|| {
        Failure::new("There is no folder for caches: set NETWORKING_LAB_CACHE to one that may be written to.")
    })?;
    std::path::absolute(&folder)
        .map_err(|error| Failure::new(format!("The cache folder {} cannot be used: {error}.", folder.display())))
}

/// The version of a package in the text of a Cargo.lock; the first one if there are several.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_read_from_the_lock() {
        let lock = "[[package]]\nname = \"wasm-bindgen-shared\"\nversion = \"1.0.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.129\"\nsource = \"x\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.129"));
        assert_eq!(locked_version(lock, "wasm"), None);
    }

    #[test]
    fn the_projects_lock_names_the_version_that_its_manifest_pins() {
        let manifest = std::fs::read_to_string(root().join("frontend/Cargo.toml")).unwrap();
        let pinned = format!("wasm-bindgen = \"={}\"", Tool::wasm_bindgen().unwrap().version);
        assert!(manifest.contains(&pinned), "frontend/Cargo.toml does not say {pinned}");
    }

    #[test]
    fn what_can_be_downloaded_is_not_built_unless_that_fails() {
        assert_eq!(Way::of(true), [Way::Download, Way::Build]);
        assert_eq!(Way::of(false), [Way::Build]);
        for way in Way::of(true) {
            assert_eq!(way.arguments().last(), Some(&"--root"));
        }
        assert!(!Way::Build.arguments().contains(&"binstall"));
        assert_eq!(Way::Download.arguments()[..2], ["binstall", "--no-confirm"]);
    }

    #[test]
    fn two_versions_of_a_program_do_not_share_a_folder() {
        let old = Tool { version: "0.2.100".into(), ..Tool::wasm_bindgen().unwrap() };
        let cache = Path::new("cache");
        assert_ne!(old.home(cache), Tool::wasm_bindgen().unwrap().home(cache));
    }
}
