//! What the socket labs do, as plain values taken from their fields.

/// The work of a socket lab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    /// connect, send, recv.
    TcpClient(TcpClient),
    /// bind, listen, accept, recv and send.
    TcpServer(TcpServer),
    /// Send datagrams, and receive the same number.
    UdpClient(UdpClient),
    /// bind, recvfrom and sendto.
    UdpServer(UdpServer),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TcpClient {
    /// A host name or address; IPv6 without brackets.
    pub host: String,
    /// 1 to 65535.
    pub port: u16,
    /// The message. If it is empty, nothing is sent.
    pub message: Vec<u8>,
    /// How many times it is sent.
    pub times: u32,
    /// Milliseconds between two messages.
    pub interval_ms: u32,
    /// Buffer size of each recv, in bytes.
    pub recv_size: u32,
    /// Whether recv is called only once, instead of until the server has finished sending.
    pub recv_once: bool,
    /// The time limit of connect and recv, in milliseconds, or `None` to wait indefinitely.
    pub time_limit_ms: Option<u32>,
    /// Whether a FIN is sent after the last message (shutdown(2), `SHUT_WR`).
    pub shutdown: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TcpServer {
    /// The address to bind; IPv6 without brackets.
    pub host: String,
    /// The port to bind.
    pub port: u16,
    /// The maximum number of clients waiting for accept (listen(2)).
    pub backlog: u32,
    /// Whether the port can be bound while connections of an earlier server are in TIME-WAIT (`SO_REUSEADDR`).
    pub reuse_address: bool,
    /// Whether each client has its own thread or task; otherwise the next client waits until the current one has gone.
    pub many: bool,
    /// Whether the server answers each line, instead of the data of each recv.
    pub by_line: bool,
    /// Buffer size of each recv, in bytes.
    pub recv_size: u32,
    /// What the server answers.
    pub reply: Reply,
    /// The delay before each answer, in milliseconds.
    pub delay_ms: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UdpClient {
    /// A host name or address; IPv6 without brackets.
    pub host: String,
    /// 1 to 65535.
    pub port: u16,
    /// The payload of one datagram, which may be empty.
    pub message: Vec<u8>,
    /// Whether [`NUMBER`] in the message is replaced by the datagram's number.
    pub numbered: bool,
    /// How many times it is sent. The client waits for the same number of datagrams.
    pub times: u32,
    /// Milliseconds between two datagrams.
    pub interval_ms: u32,
    /// Buffer size of each recv, in bytes: the rest of a longer datagram is lost.
    pub size: u32,
    /// The time limit of each recv, in milliseconds, or `None` to wait indefinitely.
    pub time_limit_ms: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UdpServer {
    /// The address to bind; IPv6 without brackets.
    pub host: String,
    /// The port to bind.
    pub port: u16,
    /// Buffer size of each recvfrom, in bytes: the rest of a longer datagram is lost.
    pub size: u32,
    /// What the server answers.
    pub reply: Reply,
}

/// The placeholder for a datagram's number, counted from 1.
pub const NUMBER: &str = "{n}";

/// What a server answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Text typed by the user.
    ByHand,
    /// The received data, unchanged (RFC 862).
    Echo,
    /// [`ECHO_PREFIX`](relay_protocol::ECHO_PREFIX) and the received data, like the chapter's server.
    Prefix,
    /// The received data, with ASCII letters in upper case.
    UpperCase,
    /// The characters of the received data in reverse order. A line end stays at the end.
    Reverse,
    /// Always these bytes, followed by a line end if the server answers by line.
    Fixed(Vec<u8>),
}

/// Splits `host:port`, in the format of [`Target`](relay_protocol::Target). An IPv6 address is in brackets, and is returned
/// without them.
pub fn host_and_port(address: &str) -> Option<(&str, u16)> {
    let (host, port) = address.trim().rsplit_once(':')?;
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    Some((host, port.parse().ok()?))
}
