//! Starts other programs: with progress on stderr, and failures as sentences.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

/// The result of a command.
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
    /// A failure that does not come from another program's exit code.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), code: 1 }
    }

    /// An invalid command line.
    pub fn usage(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), code: 2 }
    }
}

/// The project's root folder.
pub fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("this crate lies two folders below the project's top")
}

/// A command for the cargo that runs this program.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Reports the next step on stderr.
pub fn step(what: &str) {
    eprintln!("==> {what}");
}

/// Runs a command in the project's root folder to its end.
///
/// The command's stdout goes to stderr: stdout is for the output of `cargo xtask` itself.
pub fn run(command: &mut Command) -> Outcome {
    let name = name(command);
    let ended = command.current_dir(root()).stdin(Stdio::null()).stdout(std::io::stderr()).status();
    match ended {
        Ok(status) => check(&name, status),
        Err(error) => Err(Failure::new(format!("{name} could not be started: {error}."))),
    }
}

/// Runs a command with our stdin, stdout and working folder, and ends with its exit code.
///
/// On Unix the program replaces this one, so signals reach it and the caller sees its exit code.
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

/// The trimmed stdout of a short command; `None` if it cannot be started or fails.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.current_dir(root()).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Converts an unsuccessful exit status into a failure with the same code.
pub fn check(name: &str, status: ExitStatus) -> Outcome {
    if status.success() {
        return Ok(());
    }
    let code = status.code().and_then(|code| u8::try_from(code).ok()).filter(|code| *code != 0).unwrap_or(1);
    Err(Failure { sentence: format!("{name} failed ({status})."), code })
}

/// The program and the first argument of a command, for messages.
pub fn name(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem().unwrap_or(command.get_program()).to_string_lossy();
    match command.get_args().next() {
        Some(first) => format!("`{program} {}`", first.to_string_lossy()),
        None => format!("`{program}`"),
    }
}

/// The path of the first of these programs that is on PATH.
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
