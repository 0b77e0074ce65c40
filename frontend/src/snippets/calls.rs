//! Finds the line of a program that makes the call shown in the record.

use super::{
    Code,
    tokens::{TokenKind, tokens},
};
use crate::record::EventKind;
use relay_protocol::Phase;

/// A socket call that a program makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    Connect,
    /// bind and listen.
    Bind,
    Accept,
    /// send or sendto.
    Send,
    /// recv or recvfrom.
    Receive,
    /// shutdown for writing.
    Shutdown,
}

impl Call {
    /// Every call.
    pub const ALL: [Self; 6] = [Self::Connect, Self::Bind, Self::Accept, Self::Send, Self::Receive, Self::Shutdown];

    /// Returns the call that causes or reports this event, or `None` if the generated programs make no such call.
    pub fn of(event: &EventKind) -> Option<Self> {
        match event {
            EventKind::Connect { .. } | EventKind::Open { .. } => Some(Self::Connect),
            EventKind::Failed(failure) => match failure.phase {
                Phase::Policy | Phase::Resolve | Phase::Connect => Some(Self::Connect),
                Phase::Bind => Some(Self::Bind),
                Phase::Transfer => Some(Self::Receive),
            },
            EventKind::Bind { .. } | EventKind::Bound { .. } => Some(Self::Bind),
            EventKind::Accept | EventKind::Accepted { .. } => Some(Self::Accept),
            EventKind::Send { .. } | EventKind::SendTo { .. } => Some(Self::Send),
            EventKind::Receive { .. }
            | EventKind::Received { .. }
            | EventKind::ReceivedFrom { .. }
            | EventKind::Truncated { .. }
            | EventKind::TimedOut { .. }
            | EventKind::Fin => Some(Self::Receive),
            EventKind::Shutdown => Some(Self::Shutdown),
            _ => None,
        }
    }

    /// The spellings of a call, in the order in which they are searched for.
    fn spellings(self, code: Code) -> &'static [&'static str] {
        match (code, self) {
            (Code::Python, Self::Connect) => &["create_connection(", ".connect("],
            (Code::Python, Self::Bind) | (Code::Tokio, Self::Bind) => &[".bind("],
            (Code::Python | Code::Tokio, Self::Accept) => &[".accept("],
            (Code::Python, Self::Send) => &[".sendall(", ".sendto(", ".send("],
            (Code::Python, Self::Receive) => &[".recv(", ".recvfrom(", "for data in lines"],
            (Code::Python | Code::Rust | Code::Tokio, Self::Shutdown) => &[".shutdown("],
            (Code::Rust | Code::Tokio, Self::Connect) => &["::connect", ".connect("],
            (Code::Rust, Self::Bind) => &["::bind("],
            (Code::Rust, Self::Accept) => &[".incoming("],
            (Code::Rust | Code::Tokio, Self::Send) => &[".write_all(", ".send(", ".send_to("],
            (Code::Rust | Code::Tokio, Self::Receive) => &[".read(", ".read_until(", ".recv(", ".recv_from("],
            // These make requests and leave the socket calls to their library.
            (Code::HttpClient | Code::JavaScript | Code::RustServer, _) => &[],
            (Code::Shell, Self::Send) => &["printf"],
            (Code::Shell, _) => &["nc -"],
            (Code::PowerShell, Self::Connect) => &["Client]::new("],
            (Code::PowerShell, Self::Bind) => &["Listener]::new(", "UdpClient]::new("],
            (Code::PowerShell, Self::Accept) => &[".AcceptTcpClient("],
            (Code::PowerShell, Self::Send) => &[".Write(", ".Send("],
            (Code::PowerShell, Self::Receive) => &[".Read(", ".ReadLine(", ".Receive("],
            (Code::PowerShell, Self::Shutdown) => &[".Shutdown("],
        }
    }
}

/// Returns the index of the first line that makes this call, or `None` if the program does not make it. Strings and comments
/// are ignored.
pub fn line_of(program: &str, code: Code, call: Call) -> Option<usize> {
    let mut bare = String::new();
    for (kind, token) in tokens(program, code) {
        match kind {
            TokenKind::Text | TokenKind::Comment => bare.extend(token.chars().filter(|&character| character == '\n')),
            TokenKind::Plain | TokenKind::Keyword | TokenKind::Number => bare.push_str(token),
        }
    }
    bare.lines().position(|line| call.spellings(code).iter().any(|spelling| line.contains(spelling)))
}
