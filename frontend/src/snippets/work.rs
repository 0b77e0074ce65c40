//! What the socket labs do, as plain values: what stood in the fields.

/// The work of a socket lab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    /// connect, send, recv.
    TcpClient(TcpClient),
    /// bind, listen, accept; recv and send.
    TcpServer(TcpServer),
    /// Send datagrams, and receive as many.
    UdpClient(UdpClient),
    /// bind; recvfrom and sendto.
    UdpServer(UdpServer),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TcpClient {
    /// A name or an address; IPv6 without brackets.
    pub host: String,
    /// 1 to 65535.
    pub port: u16,
    /// One message; where it is empty, nothing is sent.
    pub message: Vec<u8>,
    /// How often it is sent.
    pub times: u32,
    /// Milliseconds between two.
    pub interval_ms: u32,
    /// Buffer size of each recv, in bytes.
    pub recv_size: u32,
    /// Whether recv is called once, or until the server has finished sending.
    pub recv_once: bool,
    /// Of connect and recv, in milliseconds; none: forever.
    pub time_limit_ms: Option<u32>,
    /// Whether a FIN follows the last message (shutdown(2), `SHUT_WR`).
    pub shutdown: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TcpServer {
    /// The address it binds; IPv6 without brackets.
    pub host: String,
    /// The port it binds.
    pub port: u16,
    /// How many clients may wait for accept (listen(2)).
    pub backlog: u32,
    /// Whether the port may be bound although connections of an earlier server still wait to time out (`SO_REUSEADDR`).
    pub reuse_address: bool,
    /// A thread or a task for each client; else the next one waits until the present one has gone.
    pub many: bool,
    /// Whether an answer follows each line, or what each recv brought.
    pub by_line: bool,
    /// Buffer size of each recv, in bytes.
    pub recv_size: u32,
    /// What it answers.
    pub reply: Reply,
    /// How long it waits before each answer, in milliseconds.
    pub delay_ms: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UdpClient {
    /// A name or an address; IPv6 without brackets.
    pub host: String,
    /// 1 to 65535.
    pub port: u16,
    /// One datagram's bytes; none are a datagram too.
    pub message: Vec<u8>,
    /// Whether [`NUMBER`] in it becomes the datagram's number.
    pub numbered: bool,
    /// How often it is sent; as many are waited for.
    pub times: u32,
    /// Milliseconds between two.
    pub interval_ms: u32,
    /// Buffer size of each recv, in bytes: the rest of a longer datagram is lost.
    pub size: u32,
    /// Of each recv, in milliseconds; none: forever.
    pub time_limit_ms: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UdpServer {
    /// The address it binds; IPv6 without brackets.
    pub host: String,
    /// The port it binds.
    pub port: u16,
    /// Buffer size of each recvfrom, in bytes: the rest of a longer datagram is lost.
    pub size: u32,
    /// What it answers.
    pub reply: Reply,
}

/// What becomes the number of a datagram, from 1 on, where datagrams are numbered.
pub const NUMBER: &str = "{n}";

/// What a server answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// What is typed on the keyboard.
    ByHand,
    /// What came, as it came (RFC 862).
    Echo,
    /// As the chapter's server: [`ECHO_PREFIX`](relay_protocol::ECHO_PREFIX) and what came.
    Prefix,
    /// What came, its ASCII letters in upper case.
    UpperCase,
    /// What came, its characters from the last to the first; a line end stays at the end.
    Reverse,
    /// Always these bytes; to a line, with a line end behind them.
    Fixed(Vec<u8>),
}

/// Splits `host:port`, as [`Target`](relay_protocol::Target) writes it: an IPv6 address is in brackets, and is given
/// without them.
pub fn host_and_port(address: &str) -> Option<(&str, u16)> {
    let (host, port) = address.trim().rsplit_once(':')?;
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    Some((host, port.parse().ok()?))
}
