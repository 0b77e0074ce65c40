//! `cargo xtask bench rooms`: the relay's rooms beside broadcast servers of others. Linux only: what a program costs is asked
//! of /proc.

#[cfg(target_os = "linux")]
mod linux;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    linux::main()
}

#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    eprintln!("bench: it asks Linux what a program costs, and runs nowhere else.");
    std::process::ExitCode::FAILURE
}
