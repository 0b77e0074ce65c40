//! The tasks of the programs.

use networking_lab::snippets::work::{Reply, TcpClient, TcpServer, UdpClient, UdpServer, Work};
use std::net::SocketAddr;

/// Messages that fail unless they are escaped as the language requires.
pub fn hostile() -> Vec<Vec<u8>> {
    let texts = [
        "안녕하세요!",
        "",
        "plain",
        "it's \"quoted\" and `ticked`",
        "‘single’ ‚low‛ “double” „low‟",
        "'''",
        "\"\"\"",
        "'; echo no; '",
        "\\",
        "\\n is not \n and \\\\ is two",
        "ends with a backslash\\",
        "one\ntwo\r\nthree\rfour\n",
        "\tTab\t",
        "👋🏽 👩‍👩‍👧 가\u{1100}\u{1161}",
        "\0",
        "before\0after",
        "\u{0}12 is NUL, 1, 2",
        "$(touch no) ${HOME} $HOME `touch no` !! !$",
        "%s %d %n %% %",
        "{} {0} {name} {{}} #{x} «host» «?sends»",
        "*/ // /* # -- <!-- \"# r#\"",
        "-n -e --help",
        "\u{202e}turned\u{2066} \u{200b}\u{feff}",
        "\u{1b}[31mred\u{7f}\u{85}",
        " spaces at both ends ",
        "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    ];
    let mut messages: Vec<Vec<u8>> = texts.map(Into::into).into();
    messages.extend([
        b"\xff\xfe no UTF-8 \xec\x95".to_vec(),
        b"\xec\x95'\"\\%s$(no)`\n\r\0 1".to_vec(),
        (0..=255).collect(),
    ]);
    messages
}

/// A text for numbered datagrams that is also hard to escape.
pub const NUMBERED: &str = "{n}: it's \"메시지\" {n}{} %s $n \\\n";

/// A client that sends this once, then a FIN, and reads until the server has finished.
pub fn tcp_client(to: SocketAddr, message: &[u8]) -> TcpClient {
    TcpClient {
        host: to.ip().to_string(),
        port: to.port(),
        message: message.to_vec(),
        times: 1,
        interval_ms: 0,
        recv_size: 1024,
        recv_once: false,
        time_limit_ms: None,
        shutdown: true,
    }
}

/// A client that sends this datagram once.
pub fn udp_client(to: SocketAddr, message: &[u8]) -> UdpClient {
    UdpClient {
        host: to.ip().to_string(),
        port: to.port(),
        message: message.to_vec(),
        numbered: false,
        times: 1,
        interval_ms: 0,
        size: 1024,
        time_limit_ms: None,
    }
}

/// A multithreaded server that replies to the data of each recv.
pub fn tcp_server(host: &str, port: u16, reply: Reply) -> TcpServer {
    TcpServer {
        host: host.to_owned(),
        port,
        backlog: 5,
        reuse_address: true,
        many: true,
        by_line: false,
        recv_size: 1024,
        reply,
        delay_ms: 0,
    }
}

/// A UDP server.
pub fn udp_server(host: &str, port: u16, reply: Reply) -> UdpServer {
    UdpServer { host: host.to_owned(), port, size: 1024, reply }
}

/// A server's reply to `data`.
pub fn answer(reply: &Reply, data: &str) -> Vec<u8> {
    match reply {
        Reply::ByHand => unreachable!("only the test knows what it types"),
        Reply::Echo => data.into(),
        Reply::Prefix => format!("서버 응답: {data}").into_bytes(),
        Reply::UpperCase => data.to_ascii_uppercase().into_bytes(),
        Reply::Reverse => data.chars().rev().collect::<String>().into_bytes(),
        Reply::Fixed(bytes) => bytes.clone(),
    }
}

/// Tasks of every kind: each line of each template is in at least one of them.
pub fn all_kinds() -> Vec<Work> {
    let (v4, v6, name) = ("127.0.0.1", "::1", "localhost");
    let mut works = Vec::new();
    for (host, limit, times, flag, message) in [
        (v4, Some(3000), 1, true, "안녕하세요!"),
        (v6, None, 3, false, "a"),
        (name, Some(250), 1, false, ""),
        (name, None, 1, true, ""),
        (v6, Some(1), 2, true, "b"),
        (v4, None, 2, false, "c"),
    ] {
        for interval_ms in [0, 500] {
            let message = message.as_bytes().to_vec();
            let (host, port) = (host.to_owned(), 8888);
            let udp = UdpClient {
                host: host.clone(),
                port,
                message: message.clone(),
                numbered: false,
                times,
                interval_ms,
                size: 4,
                time_limit_ms: limit,
            };
            works.push(Work::UdpClient(UdpClient { message: b"{n}".to_vec(), numbered: true, ..udp.clone() }));
            works.push(Work::UdpClient(udp));
            for recv_once in [false, true] {
                works.push(Work::TcpClient(TcpClient {
                    host: host.clone(),
                    port,
                    message: message.clone(),
                    times,
                    interval_ms,
                    recv_size: 4,
                    recv_once,
                    time_limit_ms: limit,
                    shutdown: flag,
                }));
            }
        }
    }
    for reply in replies() {
        for (host, many, by_line, delay_ms) in
            [(v4, true, false, 0), (v6, false, true, 250), (v4, true, true, 0), (v6, false, false, 1)]
        {
            works.push(Work::UdpServer(udp_server(host, 9000, reply.clone())));
            let server = tcp_server(host, 9000, reply.clone());
            let reuse_address = many == by_line;
            works.push(Work::TcpServer(TcpServer { many, by_line, delay_ms, reuse_address, ..server }));
        }
    }
    works
}

/// Every kind of reply.
pub fn replies() -> [Reply; 6] {
    let fixed = Reply::Fixed(b"\xff'\"$(no)%s\\\0\n".to_vec());
    [Reply::ByHand, Reply::Echo, Reply::Prefix, Reply::UpperCase, Reply::Reverse, fixed]
}
