//! The programs with the practice servers, where a learner tries them first.

use crate::{
    run::{Program, python, shell},
    works::tcp_client,
};
use networking_lab::{
    snippets::{
        Code,
        work::{TcpClient, Work},
        write,
    },
    text::Lang,
};
use relay::practice::{Ports, Servers};
use relay_protocol::PracticeTcp;
use std::net::SocketAddr;
use tokio::runtime::Runtime;

/// Practice servers on free ports, for the lifetime of this value.
pub struct Practice {
    servers: Servers,
    _runtime: Runtime,
}

impl Practice {
    fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let servers = runtime.block_on(Servers::start(Ports { echo: 0, http: 0, udp_echo: 0 })).unwrap();
        Self { servers, _runtime: runtime }
    }

    fn address(&self, name: PracticeTcp) -> SocketAddr {
        self.servers.tcp().iter().find(|(server, _)| *server == name).unwrap().1
    }
}

/// Returns an address where nobody listens, for the lifetime of the servers.
pub fn closed_tcp() -> (Practice, SocketAddr) {
    let practice = Practice::start();
    let address = practice.address(PracticeTcp::Closed);
    (practice, address)
}

#[test]
fn the_echo_server_answers_as_in_the_chapter() {
    let practice = Practice::start();
    let client = tcp_client(practice.address(PracticeTcp::Echo), "안녕하세요!".as_bytes());
    let work = Work::TcpClient(TcpClient { time_limit_ms: Some(3000), ..client });
    for lang in Lang::ALL {
        let printed = Program::start(python(&write(&work, Code::Python, lang))).output();
        assert_eq!(printed, "31 서버 응답: 안녕하세요!\n");
        let printed = Program::start(shell(&write(&work, Code::Shell, lang))).output();
        assert!(printed.contains("서버 응답: 안녕하세요!"), "{printed}");
    }
}

#[test]
fn a_reset_is_told_in_a_line() {
    let practice = Practice::start();
    let client = tcp_client(practice.address(PracticeTcp::Reset), b"x");
    let work = Work::TcpClient(TcpClient { shutdown: false, ..client });
    let printed = Program::start(python(&write(&work, Code::Python, Lang::En))).output();
    assert!(printed.starts_with("[Errno ") && printed.lines().count() == 1, "{printed}");
}
