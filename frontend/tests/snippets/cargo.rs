//! Programs that need crates, compiled as a learner compiles them: by cargo, in their own project. The crates come from this
//! project's lock file, and cargo has already downloaded them to build this test.

use crate::run::Program;
use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The dependencies of all programs, so that all projects share the compiled crates.
const MANIFEST: &str = r#"
edition = "2024"

[dependencies]
axum = { version = "0.8", default-features = false, features = ["http1", "json", "query", "tokio"] }
futures-util = { version = "0.3", default-features = false, features = ["sink", "std"] }
rand = { version = "0.10", default-features = false, features = ["thread_rng"] }
reqwest = { version = "0.13", default-features = false, features = ["blocking", "multipart"] }
serde_json = "1"
tokio = { version = "1", default-features = false, features = ["io-util", "macros", "net", "rt-multi-thread", "time"] }
tokio-tungstenite = { version = "0.30", default-features = false, features = ["connect", "handshake"] }

[profile.dev]
debug = false

[workspace]
"#;

/// Combines programs into one, which selects one of them by its number on the command line.
pub fn together(programs: &[String]) -> String {
    let mut all = String::from("#![deny(warnings)]\n");
    let mut choice = String::new();
    for (number, program) in programs.iter().enumerate() {
        let program = program.replacen("\nfn main()", "\npub fn main()", 1).replacen(
            "\nasync fn main()",
            "\npub async fn main()",
            1,
        );
        writeln!(all, "mod program_{number} {{\n{program}}}").unwrap();
        writeln!(choice, "        {number} => std::process::Termination::report(program_{number}::main()),").unwrap();
    }
    writeln!(
        all,
        "fn main() -> std::process::ExitCode {{
    match std::env::args().nth(1).unwrap().parse::<usize>().unwrap() {{
{choice}        _ => unreachable!(),
    }}
}}"
    )
    .unwrap();
    all
}

/// The compiled program.
pub struct Compiled {
    program: PathBuf,
}

impl Compiled {
    /// Compiles these programs into one, in a project with this name. Each test has its own.
    pub fn new(name: &str, programs: &[String]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("programs");
        let (project, target) = (folder.join(name), folder.join("target"));
        fs::create_dir_all(project.join("src")).unwrap();
        fs::write(project.join("Cargo.toml"), format!("[package]\nname = \"{name}\"{MANIFEST}")).unwrap();
        fs::write(project.join("src/main.rs"), together(programs)).unwrap();
        // Cargo removes the entries that this project does not need.
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
        fs::copy(lock, project.join("Cargo.lock")).unwrap();
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let built = Command::new(cargo)
            .args(["build", "--offline", "--quiet", "--target-dir"])
            .arg(&target)
            .current_dir(&project)
            .output()
            .unwrap();
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        Self { program: target.join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX)) }
    }

    /// Returns a command that runs the program with this number.
    pub fn command(&self, number: usize) -> Command {
        let mut command = Command::new(&self.program);
        command.arg(number.to_string());
        command
    }

    pub fn start(&self, number: usize) -> Program {
        Program::start(self.command(number))
    }
}
