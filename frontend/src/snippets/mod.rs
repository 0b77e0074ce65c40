//! The work of a socket lab as programs to copy: the same host, port, message, sizes and time limit, as Python, Rust, shell
//! and PowerShell. Pure: a [`Work`] in, the text of a whole program out.
//!
//! - [`work`]: what a lab's fields say, without the fields
//! - [`calls`]: which line makes which call
//! - [`literal`]: bytes as each language writes them
//! - `slots`: the gaps in a program's template, and how they are filled
//! - [`tokens`]: a program cut into what the page colours
//! - `python`, `rust`, `tokio`, `shell`, `powershell`: the templates

pub mod calls;
pub mod literal;
mod powershell;
mod python;
mod rust;
mod shell;
mod slots;
pub mod tokens;
mod tokio;
pub mod work;

use crate::text::Lang;
use work::Work;

/// In what a program is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// Python 3.10 or later, its module `socket`.
    Python,
    /// Rust, its `std::net`.
    Rust,
    /// Rust with tokio; of TCP servers only.
    Tokio,
    /// A POSIX shell with OpenBSD's nc.
    Shell,
    /// PowerShell 5.1 or later, with .NET's sockets.
    PowerShell,
}

impl Code {
    /// All of them, in the order of their tabs.
    pub const ALL: [Self; 5] = [Self::Python, Self::Rust, Self::Tokio, Self::Shell, Self::PowerShell];

    /// Its name for the page, the same in both languages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Python => "Python",
            Self::Rust => "Rust",
            Self::Tokio => "tokio",
            Self::Shell => "Shell",
            Self::PowerShell => "PowerShell",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.name() == name)
    }

    /// Whether this work is written in it.
    pub fn knows(self, work: &Work) -> bool {
        self != Self::Tokio || matches!(work, Work::TcpServer(_))
    }

    /// This one, or the nearest that knows the work.
    pub fn for_work(self, work: &Work) -> Self {
        if self.knows(work) { self } else { Self::Rust }
    }
}

/// The program that does this work; its comments and what it says are in the language `lang`.
///
/// A program of [`Code::Tokio`] for anything but a TCP server is that of [`Code::Rust`].
pub fn write(work: &Work, code: Code, lang: Lang) -> String {
    match code.for_work(work) {
        Code::Python => python::write(work, lang),
        Code::Rust => rust::write(work, lang),
        Code::Tokio => tokio::write(work, lang),
        Code::Shell => shell::write(work, lang),
        Code::PowerShell => powershell::write(work, lang),
    }
}
