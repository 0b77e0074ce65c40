//! Starts other programs: with progress on stderr, and failures as sentences.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

/// What a command ends with.
pub type Outcome<T = ()> = Result<T, Failure>;

/// Why a command failed.
#[derive(Debug)]
pub struct Failure {
    /// One sentence for the user: what failed, and what to do.
    pub sentence: String,
    /// The exit code of `cargo xtask`: that of the program that failed, 2 for a bad command line, else 1.
    pub code: u8,
}

impl Failure {
    /// A failure that no other program's exit code means.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), code: 1 }
    }

    /// A command line that makes no sense.
    pub fn usage(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), code: 2 }
    }
}

/// The project's top folder.
pub fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("this crate lies two folders below the project's top")
}

/// A command that runs the cargo that runs us.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Says on stderr what happens next.
pub fn step(what: &str) {
    eprintln!("==> {what}");
}

/// Runs a command in the project's top folder to its end.
///
/// What it prints to stdout goes to stderr: stdout is for the answer of `cargo xtask` itself.
pub fn run(command: &mut Command) -> Outcome {
    let name = name(command);
    let ended = command.current_dir(root()).stdin(Stdio::null()).stdout(std::io::stderr()).status();
    match ended {
        Ok(status) => check(&name, status),
        Err(error) => Err(Failure::new(format!("{name} could not be started: {error}."))),
    }
}

/// Ends as a command does, whose stdin, stdout and working folder are ours.
///
/// On Unix the program takes our place, so signals reach it and its exit code is the one that the caller sees.
pub fn become_program(command: &mut Command) -> Outcome {
    #[cfg(unix)]
    let ended: std::io::Result<ExitStatus> = Err(std::os::unix::process::CommandExt::exec(command));
    #[cfg(not(unix))]
    let ended = command.status();
    let name = name(command);
    match ended {
        Ok(status) => check(&name, status),
        Err(error) => Err(Failure::new(format!("{name} could not be started: {error}."))),
    }
}

/// What a short command prints to stdout, without the space around it; `None` when it cannot be started or fails.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.current_dir(root()).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Turns an exit status that is no success into a failure with the same code.
pub fn check(name: &str, status: ExitStatus) -> Outcome {
    if status.success() {
        return Ok(());
    }
    let code = status.code().and_then(|code| u8::try_from(code).ok()).filter(|code| *code != 0).unwrap_or(1);
    Err(Failure { sentence: format!("{name} failed ({status})."), code })
}

/// The program that a command starts and its first argument, for messages.
pub fn name(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem().unwrap_or(command.get_program()).to_string_lossy();
    match command.get_args().next() {
        Some(first) => format!("`{program} {}`", first.to_string_lossy()),
        None => format!("`{program}`"),
    }
}

/// Where the first of these programs lies that is on PATH.
pub fn find(programs: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    programs.iter().find_map(|program| {
        let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
        std::env::split_paths(&path).map(|folder| folder.join(&file)).find(|file| file.is_file())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exit_code_of_a_program_is_kept() {
        let failure = run(cargo().arg("no-such-subcommand").env("CARGO_TERM_QUIET", "true")).unwrap_err();
        assert_eq!(failure.code, 101);
        assert!(failure.sentence.starts_with("`cargo no-such-subcommand` failed"), "{}", failure.sentence);
    }

    #[test]
    fn a_program_that_does_not_exist_is_named() {
        let failure = run(&mut Command::new("no-such-program")).unwrap_err();
        assert!(failure.sentence.starts_with("`no-such-program` could not be started"), "{}", failure.sentence);
        assert_eq!(answer(&mut Command::new("no-such-program")), None);
        assert_eq!(find(&["no-such-program"]), None);
    }

    #[test]
    fn the_root_holds_the_workspace() {
        assert!(root().join("Cargo.lock").is_file());
    }
}
